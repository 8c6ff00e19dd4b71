"""Verbs on what the council was promised and decided; who may do so is decided before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import Commitment
from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import CouncilState, RoundStatus
from ..models import CouncilItem, CouncilLink, MonitoringRound, SentLetter

#: What a person says of it.
FIELDS = ("kind", "dated", "reference", "title", "acts", "due_on", "url")


def add_item(
    *,
    actor: Actor,
    municipality: Party,
    values: Mapping[str, Any],
    commitments: Collection[Commitment] = (),
    origin: Origin = Origin.PERSON,
    source: str = "",
) -> CouncilItem:
    """Add one. `values`: of FIELDS. Raises ValidationError per field, also for commitments of another municipality."""
    with transaction.atomic(), acting(actor):
        row = CouncilItem(municipality=municipality, origin=origin, source=source)
        _fill(row, values)
        row.save_checked()
        _link(row, commitments)
    return row


def change_item(
    *,
    actor: Actor,
    item: CouncilItem,
    version: int,
    values: Mapping[str, Any],
    commitments: Collection[Commitment] = (),
) -> CouncilItem:
    """Change what is said of it; letters that went keep the words they had. Nothing is written when nothing changed.

    Raises StaleVersionError when somebody else changed it after `version`, and ValidationError per field.
    """
    with transaction.atomic(), acting(actor):
        row = CouncilItem.lock(item.pk, version)
        before = _told(row)
        _fill(row, values)
        linked = _link(row, commitments)
        if linked or _told(row) != before:
            row.origin, row.source = Origin.PERSON, ""
            row.save_next_checked()
    return row


def settle_item(
    *,
    actor: Actor,
    item: CouncilItem,
    version: int,
    state: str,
    settled_on: date,
    remark: str = "",
    letter: SentLetter | None = None,
) -> CouncilItem:
    """It is done, or dropped (which needs a remark).

    Raises StaleVersionError, and ValidationError per field: a day before the promise or in the future, and without a
    field when it was settled before.
    """
    with transaction.atomic(), acting(actor):
        row = CouncilItem.lock(item.pk, version)
        if not row.is_open:
            raise ValidationError(_("This was settled before. Open it again first."))
        if state not in (CouncilState.DONE, CouncilState.DROPPED):
            raise ValidationError({"state": _("Choose from the list.")})
        if settled_on > timezone.localdate():
            raise ValidationError({"settled_on": _("This day has yet to come.")})
        row.state, row.settled_on, row.remark, row.letter = state, settled_on, remark.strip(), letter
        row.settled_at = timezone.now()
        if state == CouncilState.DROPPED and not row.remark:
            raise ValidationError({"remark": _("Tell why it is dropped.")})
        row.save_next_checked()
    return row


def reopen_item(*, actor: Actor, item: CouncilItem, version: int) -> CouncilItem:
    """Something must be done about it after all. Raises StaleVersionError, and ValidationError when it is open."""
    with transaction.atomic(), acting(actor):
        row = CouncilItem.lock(item.pk, version)
        if row.is_open:
            raise ValidationError(_("This is open already."))
        row.state, row.settled_on, row.settled_at = CouncilState.OPEN, None, None
        row.remark, row.letter = "", None
        row.save_next()
    return row


def record_letter(
    *,
    actor: Actor,
    municipality: Party,
    dated: date,
    subject: str,
    rounds: Collection[MonitoringRound],
    query: str = "",
    settles: Iterable[tuple[int, int]] = (),
    origin: Origin = Origin.PERSON,
) -> SentLetter:
    """Write down that a letter went to the council, and settle by it what it says it settles; all or nothing.

    `rounds`: those it tells about. `settles`: key and version of each. Raises StaleVersionError when one of them was
    changed since the letter was made, and ValidationError when a round is not closed, the letter was written down
    before, or is dated in the future or before what it settles.
    """
    if dated > timezone.localdate():
        raise ValidationError(
            {"dated": _("The date of this letter has yet to come. Write it down once it went.")}
        )
    with transaction.atomic(), acting(actor):
        # Two people who record the same letter wait for each other here.
        Party.lock(municipality.pk)
        told = MonitoringRound.objects.filter(pk__in=[row.pk for row in rounds])
        if told.exclude(status=RoundStatus.CLOSED).exists():
            raise ValidationError(_("A round in this letter is still open, so it is a concept."))
        letter = SentLetter(
            municipality=municipality,
            dated=dated,
            subject=subject.strip(),
            query=query,
            origin=origin,
        )
        letter.save_checked()
        _settle_by(letter, settles, actor=actor)
    return letter


def _settle_by(letter: SentLetter, settles: Iterable[tuple[int, int]], *, actor: Actor) -> None:
    """Settle these items of its municipality; the remark names the letter."""
    with site_language():
        remark = _("By the letter “%(subject)s”.") % {"subject": letter.subject}
    for pk, version in settles:
        row = CouncilItem.objects.get(pk=pk, municipality=letter.municipality_id)
        settle_item(
            actor=actor,
            item=row,
            version=version,
            state=CouncilState.DONE,
            settled_on=letter.dated,
            remark=remark,
            letter=letter,
        )


def _told(row: CouncilItem) -> list[Any]:
    return [getattr(row, name) for name in FIELDS]


def _fill(row: CouncilItem, values: Mapping[str, Any]) -> None:
    """Take the values over without spaces around them; raises ValidationError per field."""
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.dated and row.dated > timezone.localdate():
        raise ValidationError({"dated": _("This day has yet to come.")})


def _link(row: CouncilItem, commitments: Collection[Commitment]) -> bool:
    """Make these the commitments it is about; whether that changed anything."""
    if any(one.framework.municipality_id != row.municipality_id for one in commitments):
        raise ValidationError({"commitments": _("Choose commitments of this municipality.")})
    there = {link.commitment_id: link for link in row.links.all()}
    wanted = {one.pk: one for one in commitments}
    for pk in there.keys() - wanted.keys():
        there[pk].delete()
    for pk in wanted.keys() - there.keys():
        CouncilLink(item=row, commitment=wanted[pk]).save()
    return there.keys() != wanted.keys()
