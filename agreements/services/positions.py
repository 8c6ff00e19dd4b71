"""What each party holds where the parties do not agree."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, StaleVersionError, acting
from parties.models import Party

from ..models import CyclePosition, CycleStep
from .cycle import signatories
from .framework_states import lock_going_on


def state_position(*, actor: Actor, step: CycleStep, party: Party, text: str, version: int) -> CyclePosition:
    """Write down what a party holds, in the place of what it held before, which its history keeps.

    `version`: of what stood there, 0 for nothing. Raises StaleVersionError when somebody of the party was first,
    ValidationError on `text`, and once the file is closed.
    """
    text = text.strip()
    with transaction.atomic(), acting(actor):
        table = lock_going_on(step.framework_id)
        row = CycleStep.lock(step.pk)
        row.framework = table
        if not row.is_outcome:
            raise ValidationError(_("This step keeps no positions."))
        if row.is_done:
            raise ValidationError(_("This file is closed. Ask who coordinates to reopen it."))
        if party not in signatories(row.framework):
            raise ValidationError(_("Only who signs the agreement gives a position."))
        if not text:
            raise ValidationError({"text": _("Write what your organisation holds.")})
        found = CyclePosition.objects.filter(step=row, party=party).first()
        if (found.version if found else 0) != version:
            raise StaleVersionError(found or row)
        position = found or CyclePosition(step=row, party=party)
        position.text, position.written_on, position.written_by = text, timezone.localdate(), actor.name
        if found:
            position.save_next_checked()
        else:
            position.save_checked()
    return position
