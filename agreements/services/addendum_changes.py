"""What an addendum does with commitments: writing one change, trying it, and the text that is put before the parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from config.web.language import site_language

from ..enums import ChangeKind, CommitmentKind, ParticipationRole, ResponsibilityRole
from ..models import Addendum, AddendumChange, Commitment, Participation, Target, Theme
from ..models.indicators import BY_YEAR
from .addendum_parts import add_targets, burdened, conditions_of, set_conditions
from .places import next_position
from .planning_words import read_planning
from .revising import write_revision
from .standing import standing_of
from .versions import bound_by, checksum, parts_of, seats_of, targets_of, with_targets, words_of
from .wanted_items import item_values, whom
from .whom import bearer_word

#: The shape of the frozen text; goes up when an old one would be misread.
SHAPE = 1


@dataclass(frozen=True)
class Wanted:
    """How a commitment will read. `leads` and `bound` name who, in the words of `whom`."""

    title: str
    number: str = ""
    text: str = ""
    leads: Sequence[str] = ()
    bound: Sequence[str] = ()
    plannings: Sequence[str] = ()
    #: Each with `label` and `text`; `item`: the id of the one it is about, None for a new one; `leads` as those of the
    #: whole and `plannings`: of its own. Where these are not told, who and when of the item stay.
    items: Sequence[dict[str, Any]] = field(default_factory=tuple)
    #: The value of targets as it will be, by the id of the target; what is not named stays.
    targets: Mapping[str, str] = field(default_factory=dict)
    #: The second number of those that lie between two, alike.
    uptos: Mapping[str, str] = field(default_factory=dict)
    #: Targets that it does not have yet, as `addendum_parts.add_targets` takes them.
    new_targets: Sequence[Mapping[str, str]] = ()
    #: The ids of targets that hold no more.
    gone: Sequence[str] = ()
    #: Whom the targets that change or go are for, as `whom` of a new one; the services find them (`bearers_of`).
    bearers: Sequence[str] = ()
    #: All that must come first, as `addendum_parts.set_conditions` takes it; None: as it is.
    conditions: Sequence[Mapping[str, str]] | None = None

    def data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


class _TriedError(Exception):
    """Thrown to undo what was tried."""


def table_of(changed: Addendum | Commitment) -> list[Participation]:
    """Who sits at the table of what is changed: a party that did not sign the annual agreement does not."""
    seats = seats_of(changed.framework)
    if changed.annual_agreement is None:
        return seats
    standing = standing_of(changed.annual_agreement)
    apart = {seat.party.pk for seat in (*standing.declined, *standing.without)}
    return [seat for seat in seats if seat.party_id not in apart]


def full_words(commitment: Commitment, seats: Sequence[Participation]) -> dict[str, Any]:
    """The words of a commitment as the database has them now, its theme, and whom it binds; in Dutch, whoever asks."""
    row = (
        Commitment.objects.select_related("theme__parent", "annual_agreement")
        .prefetch_related("items", "plannings", "responsibilities__party", with_targets())
        .prefetch_related("conditions__on", "conditions__party")
        .get(pk=commitment.pk)
    )
    theme = row.theme
    # A kind of party is named in words, and words that differ by reader would look like a change.
    with translation.override("nl"):
        return {
            **words_of(row),
            # Only where there are any: what was proposed before keeps the digest it has.
            **({"targets": targets} if (targets := targets_of(row)) else {}),
            **({"conditions": conditions} if (conditions := conditions_of(row)) else {}),
            "themes": [str(one) for one in ((theme.parent, theme) if theme else ()) if one is not None],
            "binds": bound_by(row.responsibilities.all(), parts_of(row), seats),
        }


def tried(change: AddendumChange, seats: Sequence[Participation]) -> dict[str, Any] | None:
    """The words as they will be, found by writing them and undoing that; None for what lapses.

    Call inside a transaction and `acting()`. Raises ValidationError for what can not be written.
    """
    if change.kind == ChangeKind.LAPSE:
        return None
    words: dict[str, Any] = {}
    try:
        with transaction.atomic():
            new_rows(_awaited(change))
            words = full_words(write(change), seats)
            raise _TriedError
    except _TriedError:
        return words


def rehearse(changes: Sequence[AddendumChange]) -> None:
    """Write all of them and undo that, as what can be written alone may not go together; see `tried`."""
    try:
        with transaction.atomic():
            made = new_rows(changes)
            for change in changes:
                try:
                    write(change, made.get(change.key))
                except ValidationError as error:
                    told = [f"“{change}”: {one}" for one in error.messages]
                    raise ValidationError(told) from error
            raise _TriedError
    except _TriedError:
        pass


def _awaited(change: AddendumChange) -> list[AddendumChange]:
    """The new commitments of the same addendum that it waits for."""
    keys = {one["on"] for one in change.wanted.get("conditions") or () if one.get("on")} - {change.key}
    rows = change.addendum.changes.filter(kind=ChangeKind.NEW, commitment=None, key__in=keys)
    return (
        list(rows.select_related("addendum__framework", "addendum__annual_agreement", "theme"))
        if keys
        else []
    )


def waiting_for_new(addendum: Addendum, key: str) -> list[AddendumChange]:
    """The other changes of a draft that wait for a commitment it adds."""
    return [
        change
        for change in addendum.changes.exclude(key=key).order_by("pk")
        if any(one.get("on") == key for one in change.wanted.get("conditions") or ())
    ]


def new_rows(changes: Iterable[AddendumChange]) -> dict[str, Commitment]:
    """The new commitments, without their words: one may wait for another. By address word."""
    return {change.key: _new(change) for change in changes if change.kind == ChangeKind.NEW}


def write(change: AddendumChange, made: Commitment | None = None) -> Commitment:
    """Carry a change out; the caller has locked the addendum, checked that it may be, and tells who acts.

    `made`: a new commitment as `new_rows` made it.
    """
    if change.kind == ChangeKind.NEW:
        row = made or _new(change)
    else:
        assert change.commitment_id is not None
        row = Commitment.lock(change.commitment_id)
    if change.kind == ChangeKind.LAPSE:
        row.lapsed_on = change.addendum.effective_on
        row.save_next_checked()
        return row
    wanted = Wanted(**change.wanted)
    annual = change.addendum.annual_agreement
    year = annual.year if annual else None
    write_revision(
        row,
        fields={
            "number": wanted.number,
            "title": wanted.title,
            "text": wanted.text,
            "theme": change.theme,
        },
        responsibilities={
            ResponsibilityRole.LEAD.value: whom(wanted.leads),
            ResponsibilityRole.PARTY.value: whom(wanted.bound),
        },
        plannings=[read_planning(one, year) for one in wanted.plannings],
        items=[item_values(one, year) for one in wanted.items],
        ends_items=change.addendum.effective_on,
    )
    _write_targets(row, wanted, change.addendum)
    add_targets(row, wanted.new_targets, change.addendum)
    if wanted.conditions is not None:
        set_conditions(row, wanted.conditions)
    return row


def _write_targets(row: Commitment, wanted: Wanted, addendum: Addendum) -> None:
    for target, value, upto in _touched(row, wanted):
        target.addendum = addendum
        if value is None:
            target.delete()
            continue
        # How it was printed, and where, tells the value of before.
        with site_language():
            target.source = str(addendum)[:150]
        target.value, target.upto, target.printed = value, upto, ""
        target.save_next_checked()


def _touched(row: Commitment, wanted: Wanted) -> Iterator[tuple[Target, Decimal | None, Decimal | None]]:
    """The targets that get other numbers, with those; None for what goes."""
    for target in targets_to_change(row).filter(pk__in={*wanted.targets, *wanted.uptos, *wanted.gone}):
        told = wanted.targets.get(str(target.pk)), wanted.uptos.get(str(target.pk))
        stood = target.value, target.upto
        value, upto = (was if new is None else Decimal(new) for new, was in zip(told, stood, strict=True))
        if str(target.pk) in wanted.gone:
            yield target, None, None
        elif (value, upto) != stood:
            yield target, value, upto


def bearers_of(change: AddendumChange) -> list[str]:
    """Whom the targets that a change gives other numbers or takes away are for; not for all together."""
    if change.kind != ChangeKind.CHANGE or change.commitment is None:
        return []
    touched = [target for target, *_numbers in _touched(change.commitment, Wanted(**change.wanted))]
    return sorted({word for one in touched if (word := bearer_word(one))})


def targets_to_change(row: Commitment) -> QuerySet[Target]:
    """The targets that stand in its text, as `targets_of` tells them."""
    rows = Target.objects.filter(indicator__commitment=row).select_related("indicator", "party")
    if row.annual_agreement is not None:
        rows = rows.filter(Q(year=None) | Q(year=row.annual_agreement.year))
    return rows.order_by("indicator", *BY_YEAR)


def _new(change: AddendumChange) -> Commitment:
    addendum = change.addendum
    row = Commitment(
        framework=addendum.framework,
        annual_agreement=addendum.annual_agreement,
        kind=CommitmentKind.ANNUAL if addendum.annual_agreement_id else CommitmentKind.FRAMEWORK,
        theme=change.theme,
        key=change.key,
        number=change.wanted["number"],
        title=change.wanted["title"],
        position=next_position(addendum.framework.commitments),
    )
    row.save_checked()
    return row


def in_order(addendum: Addendum) -> list[AddendumChange]:
    """Its changes in the order of the agreement, what is new last."""
    rows = addendum.changes.select_related("commitment", "theme__parent")
    return sorted(
        rows,
        key=lambda row: (row.commitment is None, row.commitment.position if row.commitment else 0, row.pk),
    )


def binds(change: AddendumChange, seats: Sequence[Participation]) -> list[str]:
    """Whom a change binds: who is bound by the words before it, or by those after it, of who signs.

    With whom a new or another target or condition is about: nothing is asked of anybody that did not consent.
    """
    named = {*(change.before or {}).get("binds", ()), *(change.after or {}).get("binds", ())}
    named |= burdened(change.wanted, change.before, change.after, seats)
    signing = [seat.party.slug for seat in seats if seat.role == ParticipationRole.SIGNATORY]
    return [slug for slug in signing if slug in named]


def content_of(
    addendum: Addendum, changes: Sequence[AddendumChange], seats: Sequence[Participation]
) -> dict[str, Any]:
    """The text as plain data: everything a page or a PDF of it shows. No queries but for the framework."""
    framework, annual = addendum.framework, addendum.annual_agreement
    return {
        "shape": SHAPE,
        "number": addendum.number,
        "title": addendum.title,
        "reason": addendum.reason,
        "effective_on": addendum.effective_on.isoformat(),
        "municipality": framework.municipality.name,
        "framework": framework.title,
        "year": annual.year if annual else None,
        "lead_label": framework.lead_label,
        "planning_label": framework.planning_label,
        "parties": [
            {"slug": seat.party.slug, "name": seat.party.name, "label": seat.party.label}
            for seat in seats
            if seat.role == ParticipationRole.SIGNATORY
        ],
        "changes": [
            {
                "kind": one.kind,
                "key": one.key,
                "before": one.before,
                "after": one.after,
                "binds": binds(one, seats),
            }
            for one in changes
        ],
    }


def part_digest(content: dict[str, Any], slug: str) -> str:
    """Checksum of what this party consents to: the changes that bind it, and from when they hold."""
    own = [one for one in content["changes"] if slug in one["binds"]]
    return checksum([content["effective_on"], sorted(own, key=lambda one: str(one["key"]))])


def asked_by(content: dict[str, Any]) -> list[str]:
    """Address words of the parties whose consent is needed, in the order of the table."""
    bound = {slug for one in content["changes"] for slug in one["binds"]}
    return [one["slug"] for one in content["parties"] if one["slug"] in bound]


def theme_of(addendum: Addendum, pk: int | None) -> Theme | None:
    """A theme of the framework by its id; None for none. Raises ValidationError."""
    if pk is None:
        return None
    found = addendum.framework.themes.filter(pk=pk).first()
    if found is None:
        raise ValidationError({"theme": _("This theme belongs to another framework agreement.")})
    return found
