"""Taking lines of bids into the draft of a year. Every line ends taken over, changed or not, and leads to what it became.

Each verb locks the draft, then the bid, then the line, and writes the outcome with the commitment in one transaction:
of two people who take the same line the second is told who was first. What can not be done is a ValidationError.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from config.web.history import Actor, StaleVersionError, acting
from config.web.language import site_language
from parties.models import AnyUser, Party

from ..enums import BidKind, BidOutcome, BidPart, BidStatus, BidUnit, CommitmentKind, TargetKind
from ..models import AnnualAgreement, Bid, BidLine, Commitment, Planning, Theme
from .bid_talks import settle_line
from .bidding import lock_towards
from .cycle import signatories
from .draft_parts import add_condition, set_target
from .next_year import NewLine, draft_of, write_new
from .planning_words import read_planning

#: A line with the version somebody had in front of them.
Picked = tuple[BidLine, int]
#: How units of bids are written in an agreement, which is Dutch.
_UNITS = {BidUnit.HOMES: "woningen", BidUnit.EUROS: "euro"}
#: Lengths of a title, and of what has to happen first.
_TITLE, _EVENT = 120, 250


@dataclass(frozen=True)
class Offer:
    """A line of a bid as a commitment in plain values; what a person changes before it is written."""

    title: str
    text: str = ""
    theme: Theme | None = None
    number: str = ""
    leads: Sequence[Party] = field(default_factory=tuple)
    planned: str = ""
    #: What was offered for the year, with its unit as an agreement writes it; nothing where it tells no number. `upto`:
    #: the second number of one that lies between two.
    quantity: Decimal | None = None
    upto: Decimal | None = None
    unit: str = ""
    #: What has to come first, and who sees to it.
    needs: str = ""
    needed_from: Party | None = None
    elaborates: Sequence[Commitment] = field(default_factory=tuple)

    @property
    def kind(self) -> TargetKind:
        """How its number is meant: what was offered is what one can be held to."""
        return TargetKind.AT_LEAST if self.upto is None else TargetKind.RANGE

    @property
    def parts(self) -> list[BidPart]:
        """What it tells that a commitment which stands there already does not get unless somebody says so."""
        told = (
            (BidPart.QUANTITY, self.quantity or self.upto),
            (BidPart.PLANNING, self.planned),
            (BidPart.NEEDS, self.needs),
        )
        return [part for part, value in told if value]


def offer_of(line: BidLine, year: int) -> Offer:
    """What a line (with its bid and party) would become in the draft of a year.

    Tenants ask: what they ask is led by whom they ask it from. Of all others the line tells what they do themselves.
    """
    bid, what = line.bid, line.what.strip()
    asked = bid.kind == BidKind.PRIORITIES
    title = _title(what)
    text = what if what.removesuffix(".") != title else ""
    if line.needs and (asked or len(line.needs) > _EVENT):
        text = f"{text}\n\n{line.needs}".strip()
    lead = line.needed_from if asked else bid.party
    quantity, upto = _quantity(line, year)
    about = line.commitment
    return Offer(
        title=title,
        text=text,
        theme=line.heading,
        leads=[lead] if lead else [],
        planned=line.planned,
        quantity=quantity,
        upto=upto,
        unit=(_UNITS.get(BidUnit(line.unit)) or line.unit_words) if quantity is not None else "",
        needs="" if asked else Truncator(_event(line)).chars(_EVENT),
        needed_from=None if asked else line.needed_from,
        elaborates=[about] if about is not None and about.kind == CommitmentKind.FRAMEWORK else [],
    )


def _title(what: str) -> str:
    """Its first line, as far as a heading goes; without the full stop of a sentence."""
    return Truncator(what.splitlines()[0].removesuffix(".")).chars(_TITLE)


def _event(line: BidLine) -> str:
    if line.needs:
        return " ".join(line.needs.split())
    with site_language():
        return _("takes part in this") if line.needed_from else ""


def _quantity(line: BidLine, year: int) -> tuple[Decimal | None, Decimal | None]:
    """How much of it is for this year, or between which two; None where the line does not tell, or it is nothing."""
    foreseen = {row.year: row for row in line.forecasts.all()}
    told = foreseen.get(year) if len(line.bid.years) > 1 or foreseen else line
    if told is None:
        return None, None
    return (told.quantity, told.upto) if told.upto else (told.quantity or None, None)


def came_from(user: AnyUser, commitment: Commitment) -> QuerySet[BidLine]:
    """The lines of bids a commitment was made of, as far as the person may read them. One query."""
    rows = commitment.came_from_bids.filter(bid__in=Bid.objects.visible_to(user))
    return rows.select_related("bid__party").order_by("bid__year", "bid__party", "position", "pk")


#: Lines that still have to be dealt with: no outcome yet, or taken over at the table and no commitment so far. What is
#: settled stays as it is.
WAITS = Q(bid__status=BidStatus.SUBMITTED) & (Q(outcome="") | (Q(became=None) & ~Q(outcome=BidOutcome.NOT)))


def waits(line: BidLine) -> bool:
    """The same (`WAITS`) of a line with its bid."""
    if line.bid.status != BidStatus.SUBMITTED:
        return False
    return not line.outcome or (line.outcome != BidOutcome.NOT and line.became_id is None)


def home_of(line: BidLine, rows: Sequence[Commitment]) -> Commitment | None:
    """The commitment of a draft (`rows`) a line is about: itself, or the one that carries it on."""
    if line.commitment_id is None:
        return None
    own = (row for row in rows if line.commitment_id in (row.pk, row.continues_id))
    return next(own, None)


def take_over(*, actor: Actor, annual: AnnualAgreement, picked: Sequence[Picked]) -> list[Commitment]:
    """Take lines over as they are: all of them or none. What each became, in the same order.

    A line about a commitment that stands in the draft goes there and changes nothing in it (`take_into` can take parts
    along), any other becomes a commitment of its own. Raises
    StaleVersionError, and ValidationError when it is no draft any more or a line is dealt with already.
    """
    if not picked:
        raise ValidationError(_("Choose one or more lines first."))
    with transaction.atomic(), acting(actor):
        draft = draft_of(annual)
        there = list(draft.commitments.filter(monitor_only=False).order_by("position", "pk"))
        became = []
        for line, version in picked:
            row = _open_line(draft, line, version)
            found = home_of(row, there) or _write(actor, draft, offer_of(row, draft.year))
            # What was agreed at the table before, with its reason, stays.
            _settle(actor, row, row.outcome or BidOutcome.TAKEN_OVER, row.outcome_why, found)
            became.append(found)
    return became


def take_changed(
    *, actor: Actor, annual: AnnualAgreement, line: BidLine, version: int, offer: Offer, why: str
) -> Commitment:
    """Make a commitment of a line in other words, with the reason. Raises as `take_over`, per field."""
    with transaction.atomic(), acting(actor):
        draft = draft_of(annual)
        row = _open_line(draft, line, version)
        became = _write(actor, draft, offer)
        _settle(actor, row, BidOutcome.CHANGED, why, became)
    return became


def take_into(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    line: BidLine,
    version: int,
    commitment: Commitment,
    why: str = "",
    along: Collection[str] = (),
) -> BidLine:
    """Say that a line belongs to a commitment of the draft or the framework; with a reason where that says otherwise.

    `along`: which parts (BidPart) of the line are written in that commitment, which is then one of the draft.
    """
    with transaction.atomic(), acting(actor):
        draft = draft_of(annual)
        row = _open_line(draft, line, version)
        here = Q(annual_agreement=draft) | Q(annual_agreement__isnull=True)
        if not draft.framework.commitments.filter(here, pk=commitment.pk).exists():
            raise ValidationError(
                {"commitment": _("Choose a commitment of this draft, or of the framework.")}
            )
        offer = offer_of(row, draft.year)
        taken = [part for part in offer.parts if part in along]
        if taken and commitment.annual_agreement_id != draft.pk:
            raise ValidationError({"along": _("Only a commitment of this draft can take something along.")})
        _write_parts(actor, draft, commitment, offer, taken)
        outcome = BidOutcome.CHANGED if why.strip() else BidOutcome.TAKEN_OVER
        return _settle(actor, row, outcome, why, commitment)


def leave_out(*, actor: Actor, annual: AnnualAgreement, picked: Sequence[Picked], why: str) -> None:
    """Do not take lines over, with the reason: all of them or none. Raises as `take_over`."""
    if not picked:
        raise ValidationError(_("Choose one or more lines first."))
    with transaction.atomic(), acting(actor):
        draft = draft_of(annual)
        for line, version in picked:
            _settle(actor, _open_line(draft, line, version), BidOutcome.NOT, why)


def open_again(*, actor: Actor, annual: AnnualAgreement, line: BidLine, version: int) -> BidLine:
    """Take the outcome of a line back; what it became stays in the draft. Raises StaleVersionError, ValidationError."""
    with transaction.atomic(), acting(actor):
        draft_of(annual)
        return settle_line(actor=actor, line=line, version=version, outcome="")


def _open_line(draft: AnnualAgreement, line: BidLine, version: int) -> BidLine:
    """The line, locked, as long as it can be taken; raises ValidationError that tells what became of it."""
    lock_towards(line.bid, BidStatus.SETTLED)
    now = BidLine.lock(line.pk)
    if not waits(now):
        words = {"line": now, "outcome": now.get_outcome_display(), "who": now.outcome_by}
        raise ValidationError(
            _("“%(line)s” was dealt with already: %(outcome)s, by %(who)s. Nothing was done.") % words
        )
    if now.version != version:
        raise StaleVersionError(now)
    found = BidLine.objects.select_related("bid__framework", "bid__party", "theme", "commitment__theme")
    row: BidLine = found.select_related("needed_from").prefetch_related("forecasts").get(pk=line.pk)
    if row.bid.framework_id != draft.framework_id or draft.year not in row.bid.years:
        words = {"line": row, "year": draft.year}
        raise ValidationError(_("“%(line)s” is not about %(year)s.") % words)
    return row


def _write(actor: Actor, draft: AnnualAgreement, offer: Offer) -> Commitment:
    """A new commitment with its target and what has to come first."""
    line = NewLine(
        title=offer.title,
        text=offer.text,
        theme=offer.theme,
        number=offer.number,
        leads=offer.leads,
        plannings=[offer.planned.strip()] if offer.planned.strip() else [],
        elaborates=offer.elaborates,
    )
    row = write_new(actor=actor, annual=draft, line=line)
    _write_parts(actor, draft, row, offer, {*offer.parts} - {BidPart.PLANNING})
    return row


def _write_parts(
    actor: Actor, draft: AnnualAgreement, row: Commitment, offer: Offer, parts: Collection[BidPart]
) -> None:
    """Write these parts of an offer in a commitment of the draft, beside what stands there.

    A number takes the place of the number of the same party for the same.
    """
    if BidPart.PLANNING in parts and not row.plannings.filter(printed=offer.planned.strip()).exists():
        when = read_planning(offer.planned.strip(), draft.year)
        Planning(commitment=row, position=row.plannings.count(), **when).save_checked()
    if BidPart.QUANTITY in parts and offer.quantity is not None:
        # A number is of one party that signs, or of all together.
        alone = (
            offer.leads[0]
            if len(offer.leads) == 1 and offer.leads[0] in signatories(draft.framework)
            else None
        )
        same = row.indicators.filter(unit=offer.unit).order_by("pk").first()
        set_target(
            actor=actor,
            commitment=row,
            name=same.name if same else row.title[:200],
            unit=offer.unit,
            kind=offer.kind,
            value=offer.quantity,
            upto=offer.upto,
            party=alone,
        )
    event = offer.needs.strip()
    if BidPart.NEEDS in parts and not row.conditions.filter(event=event, party=offer.needed_from).exists():
        add_condition(actor=actor, commitment=row, event=event, party=offer.needed_from)


def _settle(
    actor: Actor, row: BidLine, outcome: BidOutcome | str, why: str, became: Commitment | None = None
) -> BidLine:
    """Write how it ended; a reason that is missing is told at `why`."""
    try:
        return settle_line(
            actor=actor, line=row, version=row.version, outcome=outcome, why=why, became=became
        )
    except ValidationError as error:
        told = getattr(error, "error_dict", {})
        if "outcome_why" in told:
            raise ValidationError({"why": told["outcome_why"]}) from error
        raise
