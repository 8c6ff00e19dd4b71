"""Amending what was signed with the consent of every party it binds (allonge): one function per verb.

Every verb locks the framework and the addendum, checks, and writes in one transaction; what can not be done is a
ValidationError that tells what to do instead. `version`: of the addendum somebody looked at, so that nobody
overwrites another's draft. Whether a person may is asked before (`may_coordinate`). What parties answer:
`addendum_answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import AddendumStatus, AnnualStatus, ChangeKind, FrameworkStatus
from ..models import (
    Addendum,
    AddendumChange,
    AddendumVersion,
    AnnualAgreement,
    Commitment,
    FrameworkAgreement,
)
from .addendum_answers import advance
from .addendum_changes import (
    Wanted,
    bearers_of,
    content_of,
    full_words,
    in_order,
    rehearse,
    table_of,
    theme_of,
    tried,
    waiting_for_new,
)
from .addendum_states import PENDING, locked, move
from .framework_signing import not_signed
from .framework_states import lock_going_on
from .places import commitment_key
from .versions import checksum
from .years import check_year

# ---- the draft


def start_addendum(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    annual: AnnualAgreement | None = None,
    title: str,
    reason: str,
    effective_on: date,
) -> Addendum:
    """Start an addendum to a signed annual agreement, or (without one) to the framework agreement that was signed."""
    with transaction.atomic(), acting(actor, reason.strip()):
        table = lock_going_on(framework.pk)
        year = AnnualAgreement.lock(annual.pk) if annual is not None else None
        if year is not None and year.status != AnnualStatus.SIGNED:
            raise ValidationError(_("Only what was signed is amended. A draft is simply changed."))
        if year is None and table.status == FrameworkStatus.DRAFT:
            raise ValidationError(not_signed())
        last = table.addenda.aggregate(last=Max("number"))["last"] or 0
        row = Addendum(
            framework=table,
            annual_agreement=year,
            number=last + 1,
            title=title.strip(),
            reason=reason.strip(),
            effective_on=effective_on,
        )
        _check_effect(year, effective_on)
        row.save_checked()
    return row


def change_addendum(
    *, actor: Actor, addendum: Addendum, version: int, title: str, reason: str, effective_on: date
) -> Addendum:
    """Change title, reason and day of effect of a draft. Raises StaleVersionError."""
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "write", version)
        _check_effect(row.annual_agreement, effective_on)
        row.title, row.reason, row.effective_on = title.strip(), reason.strip(), effective_on
        row.save_next_checked()
    return row


def change_commitment_by(
    *,
    actor: Actor,
    addendum: Addendum,
    version: int,
    commitment: Commitment,
    wanted: Wanted,
    theme: int | None = None,
) -> AddendumChange:
    """Say how a commitment will read; again for one that the draft changes already. `theme`: its id."""
    return _put(actor, addendum, version, ChangeKind.CHANGE, commitment, wanted, theme)


def let_lapse(*, actor: Actor, addendum: Addendum, version: int, commitment: Commitment) -> AddendumChange:
    """Say that a commitment holds no more from the day of effect."""
    return _put(actor, addendum, version, ChangeKind.LAPSE, commitment, None, None)


def add_new(
    *, actor: Actor, addendum: Addendum, version: int, wanted: Wanted, theme: int | None = None, key: str = ""
) -> AddendumChange:
    """Add a commitment; with `key` the words of one that the draft adds already."""
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "write", version)
        if key:
            change = row.changes.filter(key=key, kind=ChangeKind.NEW).first()
            if change is None:
                raise ValidationError(_("This addendum does not add it any more."))
        else:
            year = row.annual_agreement.year if row.annual_agreement else None
            word = commitment_key(row.framework, year, wanted.title)
            change = AddendumChange(addendum=row, kind=ChangeKind.NEW, key=word)
        _store(change, wanted, theme)
        row.save_next()
    return change


def _put(
    actor: Actor,
    addendum: Addendum,
    version: int,
    kind: ChangeKind,
    commitment: Commitment,
    wanted: Wanted | None,
    theme: int | None,
) -> AddendumChange:
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "write", version)
        _check_part(row, commitment)
        change = row.changes.filter(commitment=commitment).first() or AddendumChange(
            addendum=row, commitment=commitment, key=commitment.key
        )
        change.kind = kind
        _store(change, wanted, theme)
        row.save_next()
    return change


def _check_part(row: Addendum, commitment: Commitment) -> None:
    """It is a commitment of what this addendum changes, and still holds."""
    if (commitment.framework_id, commitment.annual_agreement_id) != (
        row.framework_id,
        row.annual_agreement_id,
    ):
        raise ValidationError(_("This commitment is not of the agreement that this addendum changes."))
    if commitment.lapsed_on is not None:
        raise ValidationError(_("This commitment lapses already by an earlier addendum."))


def _store(change: AddendumChange, wanted: Wanted | None, theme: int | None) -> None:
    """Write a change with the words before and after it; raises ValidationError when nothing changes."""
    change.wanted = wanted.data() if wanted else {}
    change.theme = theme_of(change.addendum, theme)
    _read_again(change)
    if change.before == change.after:
        raise ValidationError(_("Nothing was changed. Change the words before you save."))
    change.save_checked() if change.pk is None else change.save_next_checked()


def _read_again(change: AddendumChange) -> None:
    """Its words before and after, as they are now."""
    seats = table_of(change.addendum)
    change.before = full_words(change.commitment, seats) if change.commitment else None
    change.after = tried(change, seats)
    if change.wanted:
        change.wanted = {**change.wanted, "bearers": bearers_of(change)}


def remove_change(*, actor: Actor, addendum: Addendum, version: int, key: str) -> None:
    """Leave a commitment as it is after all. Raises StaleVersionError."""
    with transaction.atomic(), acting(actor):
        row = locked(addendum, "write", version)
        change = row.changes.filter(key=key).first()
        if change is None:
            raise ValidationError(_("This addendum does not change it any more."))
        if change.kind == ChangeKind.NEW and (waiting := waiting_for_new(row, key)):
            problem = _("%(names)s would wait for it. Take that condition away first.")
            raise ValidationError(problem % {"names": ", ".join(f"“{one}”" for one in waiting)})
        change.delete()
        row.save_next()


# ---- asking for consent


def propose_addendum(*, actor: Actor, addendum: Addendum, version: int, reply_by: date) -> AddendumVersion:
    """Freeze the text and ask the parties it binds for consent before the end of `reply_by`.

    Who consented to the same words before is not asked again; when that is everybody, it is agreed at once. What changed
    since the draft was written is looked at first: the draft is brought up to date, and ValidationError raised.
    """
    if reply_by < timezone.localdate():
        raise ValidationError({"reply_by": _("This day has passed. Give the parties time to answer.")})
    with transaction.atomic(), acting(actor):
        # With the framework: of two that change the same commitment one is first, and nobody amends it meanwhile.
        row = locked(addendum, "propose", version)
        check_year("reply_by", reply_by)
        changes = in_order(row)
        _check_ready(row, changes)
        moved = _bring_up_to_date(row, changes)
        if moved:
            row.save_next()
        else:
            rehearse(changes)
            frozen = _freeze(row, changes, reply_by)
            move(row, AddendumStatus.PROPOSED)
            advance(row)
    if moved:
        # Not in the transaction: the draft is kept as it reads now, and nobody proposes differences they did not see.
        problem = _(
            "%(names)s changed since you wrote this. Below is what would differ from the text of now. Look at it, and propose it again."
        )
        raise ValidationError(problem % {"names": ", ".join(f"“{change}”" for change in moved)})
    return frozen


def _check_ready(row: Addendum, changes: Sequence[AddendumChange]) -> None:
    """It holds from a day to come, says something, and no other addendum that waits changes the same commitment."""
    if row.effective_on < timezone.localdate():
        problem = _("The addendum would hold from %(day)s, before it was proposed. Choose today or later.")
        raise ValidationError(problem % {"day": date_format(row.effective_on, "j F Y")})
    if not changes:
        raise ValidationError(_("There is nothing to consent to yet: add what changes first."))
    others = held_up(row, changes)
    if others:
        raise ValidationError(others)


def _freeze(row: Addendum, changes: Sequence[AddendumChange], reply_by: date) -> AddendumVersion:
    content = content_of(row, changes, table_of(row))
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    frozen = AddendumVersion(
        addendum=row,
        number=last + 1,
        content=content,
        checksum=checksum(content),
        proposed_on=timezone.localdate(),
        reply_by=reply_by,
    )
    frozen.save_checked()
    return frozen


def _bring_up_to_date(row: Addendum, changes: Sequence[AddendumChange]) -> list[AddendumChange]:
    """The words before and after are those of now; those that read differently since the draft was written.

    Raises ValidationError for what lapsed meanwhile, and for what reads so already.
    """
    moved = []
    for change in changes:
        change.addendum = row
        if change.commitment is not None and change.commitment.lapsed_on is not None:
            problem = _("“%(what)s” lapses already by an earlier addendum. Leave it as it is.")
            raise ValidationError(problem % {"what": change})
        words = change.before, change.after
        _read_again(change)
        if change.before == change.after:
            problem = _("“%(what)s” reads so already. Change its words, or leave it as it is.")
            raise ValidationError(problem % {"what": change})
        if words != (change.before, change.after):
            change.save_next()
            moved.append(change)
    return moved


def pending_changes(commitment: Any) -> QuerySet[AddendumChange]:
    """What proposed or agreed addenda do with a commitment; its id, or a reference of an outer query."""
    return AddendumChange.objects.filter(commitment=commitment, addendum__status__in=PENDING)


def pending_change(commitment: int) -> AddendumChange | None:
    """The first of them; one query."""
    return pending_changes(commitment).select_related("addendum").order_by("pk").first()


def held_up(row: Addendum, changes: Sequence[AddendumChange]) -> list[str]:
    """In words what waits for another addendum that changes the same commitment; one query."""
    own = {change.commitment_id: change for change in changes}
    others = AddendumChange.objects.filter(
        commitment__in=[pk for pk in own if pk], addendum__status__in=PENDING
    )
    return [
        _("“%(what)s” is changed by %(other)s as well. Put that into effect or withdraw it first.")
        % {"what": own[other.commitment_id], "other": other.addendum}
        for other in others.exclude(addendum=row).select_related("addendum").order_by("pk")
    ]


def take_back(*, actor: Actor, addendum: Addendum, reason: str) -> Addendum:
    """Make a draft of it again, to change it; what was said about it is kept, and counts for words that stay."""
    return _back("take_back", AddendumStatus.DRAFT, actor, addendum, reason)


def withdraw(*, actor: Actor, addendum: Addendum, reason: str) -> Addendum:
    """Give it up, for good; it stays readable."""
    return _back("withdraw", AddendumStatus.WITHDRAWN, actor, addendum, reason)


def _back(verb: str, to: AddendumStatus, actor: Actor, addendum: Addendum, reason: str) -> Addendum:
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why, so that the others know.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = locked(addendum, verb)
        row.note, row.agreed_on = reason.strip(), None
        if to == AddendumStatus.WITHDRAWN:
            row.settled_on, row.settled_by = timezone.localdate(), actor.name
        move(row, to)
    return row


def _check_effect(annual: AnnualAgreement | None, day: date) -> None:
    """While a year runs, what changes its agreements holds from a day in it: after that there is nothing to change."""
    check_year("effective_on", day)
    if annual is not None and timezone.localdate().year <= annual.year < day.year:
        problem = _(
            "The annual agreements of %(year)s hold until 31 December %(year)s. Choose a day in that year."
        )
        raise ValidationError({"effective_on": problem % {"year": annual.year}})
