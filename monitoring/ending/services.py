"""Ending a framework, after looking at what is still open in it; the status itself is of agreements."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.enums import FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.services.framework_states import check_verb, end_framework, withdraw_framework
from config.web.history import Actor

from .reading import read_open


def end(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    version: int,
    reason: str = "",
    as_it_stands: bool = False,
) -> FrameworkAgreement:
    """End it where nothing is open that asks others, or withdraw it where it is a draft.

    `as_it_stands`: what is left undone stays so, says the actor.

    Raises StaleVersionError; ValidationError with what holds it up, and on `as_it_stands` or `reason`.
    """
    with transaction.atomic():
        row = FrameworkAgreement.lock(framework.pk, version)
        draft = row.status == FrameworkStatus.DRAFT
        check_verb(row, "withdraw" if draft else "end")
        standing = read_open(row)
        if standing.holds_up:
            told = " ".join(one.text for one in standing.holds_up)
            raise ValidationError(_("This is still open; settle it first: %(open)s") % {"open": told})
        if standing.left and not as_it_stands:
            raise ValidationError({"as_it_stands": _("Tick that it ends as it stands.")})
        ends = withdraw_framework if draft else end_framework
        return ends(actor=actor, framework=row, version=version, reason=reason)
