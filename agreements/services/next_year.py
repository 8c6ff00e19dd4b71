"""Making the draft of a year: carrying over, writing new, changing, moving, removing. Only while it is a draft.

Each verb locks the framework, and the annual agreement where there is one, and then looks whether it is a draft still,
so that what is laid down to be agreed or signed never changes through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import AnnualStatus, ElaborationBasis, Origin, ResponsibilityRole
from ..models import (
    AnnualAgreement,
    Commitment,
    Elaboration,
    FrameworkAgreement,
    Target,
    Theme,
)
from .chains import continue_from
from .conditions import copy_conditions
from .copying import (
    carried_from,
    copied_for,
    copied_indicator,
    copy_parts,
    copy_targets,
    drafted_from,
)
from .drafting import CommitmentDraft, add_commitment
from .drafting import start_year as write_year
from .framework_states import lock_going_on
from .goals import copy_goals
from .numbering import bare, for_year, next_number
from .places import change_places, commitment_key, next_position
from .planning_words import read_planning
from .revising import revise_commitment
from .states import locked
from .wanted_items import item_values


@dataclass(frozen=True)
class NewLine:
    """A commitment in plain values: typed, or taken over from a line of a bid."""

    title: str
    text: str = ""
    theme: Theme | None = None
    number: str = ""
    #: Who leads it.
    leads: Sequence[Party] = field(default_factory=tuple)
    #: When, in printed words, which are read as days.
    plannings: Sequence[str] = field(default_factory=tuple)
    #: Commitments of the framework it works out.
    elaborates: Sequence[Commitment] = field(default_factory=tuple)
    origin: Origin = Origin.PERSON


def draft_of(annual: AnnualAgreement) -> AnnualAgreement:
    """The annual agreement, locked; raises ValidationError when it is no draft any more, or its framework has ended."""
    return locked(annual, "write")


def start_next_year(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    carry_overs: Sequence[Commitment] = (),
    lines: Sequence[NewLine] = (),
    origin: Origin = Origin.PERSON,
) -> AnnualAgreement:
    """Start the draft of a year with what is carried over and new lines: all of it or nothing.

    `origin`: of what is carried over, which is agreed anew. Raises ValidationError when the year exists, lies outside
    the term, or something is wrong with a line.
    """
    with transaction.atomic(), acting(actor):
        table = lock_going_on(framework.pk)
        if table.annual_agreements.filter(year=year).exists():
            raise ValidationError(
                _("%(year)s has an annual agreement already. Open it and go on from there.") % {"year": year}
            )
        if not table.covers(year):
            raise ValidationError(
                _("%(year)s lies outside the term of the agreement. Choose a year of the term.")
                % {"year": year}
            )
        annual = write_year(actor=actor, framework=table, year=year, status=AnnualStatus.DRAFT)
        for commitment in carry_overs:
            _carry(actor, annual, commitment, origin)
        for line in lines:
            _write(actor, annual, line)
    return annual


def carry_over(*, actor: Actor, annual: AnnualAgreement, commitment: Commitment) -> Commitment:
    """Take a commitment of an earlier year over into a draft. Raises ValidationError, also when it stands there."""
    with transaction.atomic(), acting(actor):
        return _carry(actor, draft_of(annual), commitment)


def write_new(*, actor: Actor, annual: AnnualAgreement, line: NewLine) -> Commitment:
    """Write a new commitment in a draft; without a number it gets the next of its theme. Raises ValidationError."""
    with transaction.atomic(), acting(actor):
        return _write(actor, draft_of(annual), line)


def _carry(
    actor: Actor, annual: AnnualAgreement, commitment: Commitment, origin: Origin = Origin.PERSON
) -> Commitment:
    earlier = commitment.annual_agreement
    if commitment.framework_id != annual.framework_id or earlier is None or earlier.year >= annual.year:
        raise ValidationError(
            _("“%(one)s” is not of an earlier year of this agreement.") % {"one": commitment}
        )
    if annual.commitments.filter(continues=commitment).exists():
        raise ValidationError(_("“%(one)s” stands in the draft already.") % {"one": commitment})
    number = for_year(commitment.number, earlier.year, annual.year)
    draft = drafted_from(
        commitment,
        annual,
        number,
        monitored=commitment.monitored,
        origin=origin,
        elaborates=[(one.of, one.basis) for one in commitment.elaborates.select_related("of")],
    )
    row = add_commitment(actor=actor, framework=annual.framework, draft=draft)
    copy_parts(commitment, row, annual.year)
    row = continue_from(actor=actor, commitment=row, earlier=commitment)
    copy_targets(commitment, row, annual.year)
    copy_conditions(commitment, row, annual)
    copy_goals(commitment, row)
    return row


def copied_target(row: Commitment, target: Target) -> Target:
    """A target of the commitment a draft carries on as one of the draft, not saved; its indicator is made where needed."""
    one, annual = target.indicator, annual_of(row)
    copy = row.indicators.filter(name=one.name, unit=one.unit).first() or copied_indicator(row, one)
    return copied_for(copy, target, annual.year, carried_from(one.commitment or row))


def _write(actor: Actor, annual: AnnualAgreement, line: NewLine) -> Commitment:
    title = line.title.strip()
    if not title:
        raise ValidationError({"title": _("Give it a title.")})
    number = line.number.strip() or proposed_number(annual, line.theme)
    draft = CommitmentDraft(
        key=commitment_key(annual.framework, annual.year, number or title),
        number=number,
        title=title,
        text=line.text.strip(),
        position=next_position(annual.framework.commitments),
        theme=line.theme,
        annual=annual,
        responsibilities=[{"role": ResponsibilityRole.LEAD, "party": party} for party in line.leads],
        plannings=[read_planning(words, annual.year) for words in line.plannings],
        elaborates=[(of, ElaborationBasis.PRINTED) for of in line.elaborates],
        origin=line.origin,
    )
    return add_commitment(actor=actor, framework=annual.framework, draft=draft)


def proposed_number(annual: AnnualAgreement, theme: Theme | None) -> str:
    """The next number in this theme, by the numbers of this draft, else of the last year that has any."""
    basis = numbered(annual)
    chapter = _chapter(theme)
    own = [row.number for row in basis if _chapter(row.theme) == chapter]
    before = basis[0].annual_agreement.year if basis and basis[0].annual_agreement else annual.year
    return for_year(next_number(own, [row.number for row in basis], chapter), before, annual.year)


def numbered(annual: AnnualAgreement) -> list[Commitment]:
    """What shows how this draft is numbered: its own numbers, else those of the last year that has any; two queries."""
    years = AnnualAgreement.objects.filter(framework=annual.framework_id, year__lte=annual.year)
    rows = (
        Commitment.objects.filter(annual_agreement__in=years.order_by("-year")[:4], monitor_only=False)
        .exclude(number="")
        .select_related("theme__parent", "annual_agreement")
        .order_by("-annual_agreement__year", "position", "pk")
    )
    printed = {
        bare(one)
        for one in annual.framework.commitments.filter(annual_agreement=None).values_list("number", flat=True)
    }
    # One that names a framework commitment tells nothing about the scheme of the years.
    found = [row for row in rows if bare(row.number) not in printed]
    latest = [row for row in found if row.annual_agreement_id == annual.pk]
    return latest or [row for row in found if row.annual_agreement == found[0].annual_agreement]


def _chapter(theme: Theme | None) -> str:
    """The number of the chapter a theme belongs to."""
    return (theme.parent or theme).number if theme else ""


def change_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    version: int,
    reason: str = "",
    fields: Mapping[str, Any],
    responsibilities: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    plannings: Sequence[str] | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
    elaborates: Sequence[Commitment] | None = None,
) -> Commitment:
    """Change a commitment of a draft. `plannings`: printed words, which are read as days.

    `items`: as of `Wanted`. Where they name which item each is, one that is left out goes, with who and when of its own:
    a draft was signed by nobody. Not one that somebody told of.

    `elaborates`: the framework commitments it works out; the text that is put before the parties prints them.

    Raises StaleVersionError, and ValidationError per field or when it is no draft any more.
    """
    with transaction.atomic(), acting(actor, reason):
        annual = draft_of(annual_of(commitment))
        words = None if plannings is None else [{**read_planning(one, annual.year)} for one in plannings]
        row = revise_commitment(
            actor=actor,
            commitment=commitment,
            version=version,
            reason=reason,
            fields=fields,
            responsibilities=responsibilities,
            plannings=words,
            items=None if items is None else [item_values(one, annual.year) for one in items],
            drops_items=_left_out(commitment, items),
        )
        if elaborates is not None:
            _link(row, elaborates)
        return row


def _left_out(commitment: Commitment, items: Sequence[Mapping[str, Any]] | None) -> set[str]:
    """The texts of the items that may go: all, where who changes them had each in hand."""
    if items is None or not all("item" in one for one in items):
        return set()
    return set(commitment.items.values_list("text", flat=True))


def _link(row: Commitment, wanted: Sequence[Commitment]) -> None:
    """Let it work out these and no others; a link that stays keeps what it rests on."""
    for one in row.elaborates.exclude(of__in=wanted):
        one.delete()
    there = set(row.elaborates.values_list("of", flat=True))
    for of in wanted:
        if of.pk not in there:
            Elaboration(commitment=row, of=of, basis=ElaborationBasis.PRINTED).save_checked()


def annual_of(commitment: Commitment) -> AnnualAgreement:
    """The annual agreement it stands in; raises ValidationError for one of the framework."""
    if commitment.annual_agreement is None:
        raise ValidationError(
            _("This commitment is of the framework agreement. It changes by an addendum or an amendment.")
        )
    return commitment.annual_agreement


def remove_commitment(*, actor: Actor, commitment: Commitment, version: int, reason: str = "") -> None:
    """Take a commitment out of a draft; its history stays. With comments on it only for a reason.

    Raises StaleVersionError, and ValidationError for what is referred to or no draft any more.
    """
    with transaction.atomic(), acting(actor, reason.strip()):
        draft_of(annual_of(commitment))
        row = Commitment.lock(commitment.pk, version)
        if row.comments.exists() and not reason.strip():
            raise ValidationError({"reason": _("Parties commented on it. Tell why it goes.")})
        waiting = [str(one.commitment) for one in row.condition_of.select_related("commitment")]
        if waiting:
            raise ValidationError(
                _("It is a condition of: %(names)s. Change that first.") % {"names": ", ".join(waiting)}
            )
        if row.came_from_bids.exists():
            raise ValidationError(
                _("A line of a bid became this commitment. Open that line again first, with the bids.")
            )
        try:
            with transaction.atomic():
                for indicator in row.indicators.all():
                    indicator.delete()
                row.delete()
        except ProtectedError as error:
            raise ValidationError(
                _("Something else refers to this commitment. Say in its text that it lapses instead.")
            ) from error


def move_commitment(*, actor: Actor, commitment: Commitment, version: int, up: bool) -> bool:
    """Change places with its neighbour in the same theme; False at the end of the row."""
    with transaction.atomic(), acting(actor):
        annual = draft_of(annual_of(commitment))
        row = Commitment.lock(commitment.pk, version)
        return change_places(annual.commitments.filter(theme=row.theme_id), row, up=up)
