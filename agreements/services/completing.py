"""Completing a commitment, for all or for one party, and opening it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party, holds

from ..enums import ParticipationRole, ResponsibilityRole
from ..models import Commitment, Completion, Responsibility


def completing_parties(
    commitment: Commitment, responsibilities: Iterable[Responsibility] | None = None
) -> list[Party]:
    """The parties that each have a part in it: who leads, or where no lead is told who is party to it.

    A kind stands for every party of that kind that signs the framework today, 'everyone' for all of them; somebody
    outside has no part here. Two queries, one fewer with `responsibilities` (with their parties), and one more for
    `framework` where it was not loaded.
    """
    return _parts(commitment, responsibilities)[0]


def _parts(
    commitment: Commitment, responsibilities: Iterable[Responsibility] | None = None
) -> tuple[list[Party], bool]:
    """The parties that have a part, and whether they are all there is: somebody outside can not say to be done."""
    rows = [
        row
        for row in responsibilities or commitment.responsibilities.select_related("party")
        if row.item_id is None
        and row.role in (ResponsibilityRole.LEAD, ResponsibilityRole.PARTY)
        # Who handed it over has no part any more, who takes it over later none yet.
        and holds(row, timezone.localdate())
    ]
    rows = [row for row in rows if row.role == ResponsibilityRole.LEAD] or rows
    if not rows:
        return [], False
    members: list[Party] = []
    if any(row.everyone or row.group for row in rows):
        signed = commitment.framework.participations.seated().filter(role=ParticipationRole.SIGNATORY)
        members = [row.party for row in signed.select_related("party").order_by("position", "pk")]
    found: dict[int, Party] = {}
    known = True
    for row in rows:
        if row.party is not None:
            found.setdefault(row.party.pk, row.party)
        else:
            own = [party for party in members if row.everyone or (row.group and party.kind == row.group)]
            found.update({party.pk: party for party in own})
            known = known and bool(own)
    return list(found.values()), known


def complete(
    *,
    actor: Actor,
    commitment: Commitment,
    version: int,
    completed_on: date,
    party: Party | None = None,
    reason: str = "",
) -> Commitment:
    """Say that a commitment is completed, by all or (with `party`) by one of the parties that have a part in it.

    Once each of them has completed its part, the commitment is completed as well, on the last of their days.
    Raises StaleVersionError, and ValidationError per field.
    """
    with transaction.atomic(), acting(actor, reason):
        row = Commitment.lock(commitment.pk, version)
        _check_day(row, completed_on)
        if row.completed_on is not None:
            raise ValidationError(_("This commitment is completed already."))
        if party is None:
            row.completed_on = completed_on
        else:
            row.completed_on = _complete_part(row, party, completed_on)
        row.save_next()
    return row


def _check_day(commitment: Commitment, completed_on: date) -> None:
    if completed_on > timezone.localdate():
        raise ValidationError({"completed_on": _("This day has not come yet.")})
    if completed_on < commitment.framework.starts_on:
        raise ValidationError({"completed_on": _("This day lies before the agreement began.")})


def _complete_part(commitment: Commitment, party: Party, completed_on: date) -> date | None:
    """Write down that a party is done; the day all are, or None while others go on."""
    owners, known = _parts(commitment)
    if party not in owners:
        raise ValidationError({"party": _("This party has no part of its own in this commitment.")})
    done = Completion(commitment=commitment, party=party, completed_on=completed_on)
    done.save_checked()
    days = dict(commitment.completions.values_list("party_id", "completed_on"))
    return max(days.values()) if known and all(owner.pk in days for owner in owners) else None


def reopen(
    *, actor: Actor, commitment: Commitment, version: int, reason: str, party: Party | None = None
) -> Commitment:
    """Say that it is not completed after all, as a whole or (with `party`) by that party; the reason is kept.

    Opening the whole takes every party's part with it, as otherwise nothing would be left to do. Raises
    StaleVersionError, and ValidationError per field.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why it is not completed after all.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = Commitment.lock(commitment.pk, version)
        parts = list(row.completions.all() if party is None else row.completions.filter(party=party))
        if not parts and (party is not None or row.completed_on is None):
            raise ValidationError(_("This is not completed."))
        for part in parts:
            part.delete()
        row.completed_on = None
        row.save_next()
    return row
