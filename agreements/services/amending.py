"""Changing what was signed, in the light form: by consensus, recorded with the meeting that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import AnnualStatus, FrameworkStatus
from ..models import Amendment, Commitment
from .addenda import pending_change
from .framework_signing import not_signed
from .framework_states import check_verb as check_framework
from .framework_states import lock_going_on
from .planning_words import read_planning
from .revising import write_revision
from .states import check_verb
from .versions import words_of
from .wanted_items import item_values
from .years import wrong_year


def amend(
    *,
    actor: Actor,
    commitment: Commitment,
    version: int,
    meeting: str,
    decided_on: date,
    effective_on: date,
    reason: str,
    fields: Mapping[str, Any],
    plannings: Sequence[str] | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
) -> Amendment:
    """Change a commitment of a signed annual or framework agreement, as a meeting decided by consensus.

    `plannings`: printed words, which are read as days. `items`: as of `Wanted`; one that is left out lapses on the day of
    effect, as by an addendum.
    What held before, and until when, is kept: a monitor of an older day shows it. Raises StaleVersionError, and
    ValidationError for days that have not come or go back before an earlier amendment, and when nothing changes.
    """
    _check(meeting, decided_on, effective_on, reason)
    with transaction.atomic(), acting(actor, _reason(meeting, reason)):
        # Nothing is proposed about it, and no record of signing taken back, before this is written.
        lock_going_on(commitment.framework_id)
        row = Commitment.lock(commitment.pk, version)
        check_signed(row)
        _check_others(row, effective_on)
        before = words_of(row)
        year = row.annual_agreement.year if row.annual_agreement else None
        write_revision(
            row,
            fields=fields,
            plannings=None if plannings is None else [read_planning(one, year) for one in plannings],
            items=None if items is None else [item_values(one, year) for one in items],
            ends_items=effective_on,
        )
        after = words_of(Commitment.objects.get(pk=row.pk))
        if before == after:
            raise ValidationError(_("Nothing was changed. Change the words before you record it."))
        amendment = Amendment(
            commitment=row,
            meeting=meeting.strip(),
            decided_on=decided_on,
            effective_on=effective_on,
            reason=reason.strip(),
            before=before,
            after=after,
        )
        amendment.save_checked()
    return amendment


def _check(meeting: str, decided_on: date, effective_on: date, reason: str) -> None:
    problems: dict[str, str] = {}
    if not meeting.strip():
        problems["meeting"] = _("Tell which meeting decided this.")
    if not reason.strip():
        problems["reason"] = _("Tell why it was changed.")
    for name, day in (("decided_on", decided_on), ("effective_on", effective_on)):
        if day > timezone.localdate():
            problems[name] = _("This day has not come yet. Record the change from that day on.")
        elif wrong := wrong_year(day):
            problems[name] = wrong
    if problems:
        raise ValidationError(problems)


def _check_others(row: Commitment, effective_on: date) -> None:
    """Raise ValidationError while an addendum about it waits, or when an amendment of a later day holds."""
    pending = pending_change(row.pk)
    if pending is not None:
        raise ValidationError(
            _("%(addendum)s changes it, and waits. Put that into effect or withdraw it first.")
            % {"addendum": pending.addendum}
        )
    later = row.amendments.filter(effective_on__gt=effective_on).order_by("effective_on").last()
    if later is not None:
        problem = _("A later amendment holds already: from %(day)s. Choose that day or a later one.")
        raise ValidationError({"effective_on": problem % {"day": date_format(later.effective_on, "j F Y")}})


def check_signed(row: Commitment) -> None:
    """Raise ValidationError, with what to do instead, unless it was signed: a draft is simply written."""
    check_framework(row.framework, "go_on")
    if row.annual_agreement is not None:
        if row.annual_agreement.status == AnnualStatus.DRAFT:
            raise ValidationError(_("This is still a draft: change its text there."))
        check_verb(row.annual_agreement, "amend")
    elif row.framework.status == FrameworkStatus.DRAFT:
        raise ValidationError(not_signed())


def _reason(meeting: str, reason: str) -> str:
    return f"{meeting.strip()}: {reason.strip()}"
