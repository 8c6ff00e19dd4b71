"""Bids side by side: per theme a column per party, with totals per unit and the targets there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus, BidOutcome, BidUnit, TargetKind
from agreements.models import Bid, BidLine, Commitment, FrameworkAgreement, Target, Theme
from agreements.models.indicators import BY_YEAR
from agreements.services.answering_bids import STANDS
from agreements.services.cycle import signatories
from config.web.units import is_euros
from parties.models import AnyUser, Party

from .amounts import Amount, amount_of, in_year, just, together
from .reading import LineRow, read_lines

#: How agreements write what bids choose from a list.
_UNITS = {
    BidUnit.HOMES: ("woning", "woningen", "aantal woningen", "homes"),
    BidUnit.EUROS: ("euro", "euro's", "euros", "eur", "€"),
}


@dataclass
class Total:
    """What the lines of a theme add up to in one unit; `parts` in the order of the columns, None where nothing is."""

    unit: str
    parts: Sequence[Amount | None]
    parties: Sequence[Party]
    #: Where the bids are about several years: of each what is for that year, as far as every line tells.
    per_year: Sequence[tuple[int, Amount]] = ()

    @property
    def per_party(self) -> list[tuple[Party, Amount]]:
        """Who adds what."""
        return [
            (party, part) for party, part in zip(self.parties, self.parts, strict=True) if part is not None
        ]

    @property
    def parties_told(self) -> list[tuple[Party, str]]:
        """The same in words, without the unit."""
        return [(party, part.told(self.unit)) for party, part in self.per_party]

    @property
    def years_told(self) -> list[tuple[int, str]]:
        """What is for each year, in words, without the unit."""
        return [(year, part.told(self.unit)) for year, part in self.per_year]

    @property
    def value(self) -> Amount:
        """All of them together."""
        return together(part for part in self.parts if part is not None)

    @property
    def told(self) -> str:
        """The same in words."""
        return self.value.told(self.unit)

    @property
    def counted_in(self) -> str:
        """The unit as it stands behind that."""
        return self.value.beside(self.unit)


@dataclass(frozen=True)
class Beside:
    """A target beside what was bid for it in the same unit; `offered` is None where the two can not be compared."""

    target: Target
    offered: Amount | None = None
    #: Whether the bids go on to the last year the target is about; without a year that is the last of the term.
    to_the_end: bool = True

    @property
    def gap(self) -> Decimal | None:
        """How much is missing (below nothing: how much more than that was bid); only for a number to be reached.

        Of what was bid from one number to another the first counts: that is what one can be held to. A target of the
        whole term lacks nothing because bids are about its first years.
        """
        if (
            self.offered is None
            or not self.to_the_end
            or self.target.kind not in (TargetKind.AT_LEAST, TargetKind.ABOUT)
        ):
            return None
        return self.target.value - self.offered.low

    @property
    def offered_told(self) -> str:
        """What was bid, in words."""
        return "" if self.offered is None else self._written(self.offered)

    @property
    def told(self) -> str:
        """What is missing or more, in words, with that at the highest number of a range."""
        gap = self.gap
        if gap is None or self.offered is None:
            return ""
        least = self.target.value - self.offered.high
        if gap > 0 >= least and gap != least:
            return _("up to %(n)s short") % {"n": self._written(just(gap))}
        if gap > 0:
            return _("%(n)s short") % {"n": self._written(Amount(least, gap))}
        if gap == least == 0:
            return _("exactly that")
        return _("%(n)s more than that") % {"n": self._written(Amount(-gap, -least))}

    def _written(self, amount: Amount) -> str:
        """An amount in the unit of the target: of money with that unit, else the target tells what is counted."""
        unit = self.target.indicator.unit
        return f"{amount.told(unit)}\u00a0{amount.beside(unit)}" if is_euros(unit) else amount.told(unit)


@dataclass
class Block:
    """A theme (None: what has none) with a list of lines per party."""

    theme: Theme | None
    columns: Sequence[tuple[Party, Sequence[LineRow]]]
    targets: Sequence[Target] = ()
    #: Whether the reader may read every bid that stands; of a part of them nothing adds up to all together.
    whole: bool = True
    #: The years the bids are about, and whether each of them goes on to the last year of the term.
    years: Sequence[int] = ()
    to_the_end: bool = True

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(len(rows) for _party, rows in self.columns)

    @property
    def counted(self) -> list[tuple[Party, list[LineRow]]]:
        """The columns without what was not taken over: that stands there and adds up to nothing."""
        return [
            (party, [row for row in rows if row.line.outcome != BidOutcome.NOT])
            for party, rows in self.columns
        ]

    @property
    def left_out(self) -> int:
        """How many lines with a number do not count."""
        numbers = [row for _party, rows in self.columns for row in rows if row.line.quantity is not None]
        return sum(row.line.outcome == BidOutcome.NOT for row in numbers)

    @property
    def totals(self) -> list[Total]:
        """Per unit what adds up, in the order of the units' first lines."""
        sums: dict[str, list[Amount | None]] = {}
        for at, (_party, rows) in enumerate(self.counted):
            for row in rows:
                told = amount_of(row.line)
                if told is None:
                    continue
                parts = sums.setdefault(row.line.counts, [None] * len(self.columns))
                before = parts[at]
                parts[at] = told if before is None else before.plus(told)
        parties = [party for party, _rows in self.columns]
        return [Total(unit, parts, parties, self._per_year(unit)) for unit, parts in sums.items()]

    def _per_year(self, unit: str) -> list[tuple[int, Amount]]:
        """What adds up in one unit for each year, where there are several; years of which a line does not tell are left out."""
        lines = [row.line for _party, rows in self.counted for row in rows if row.line.counts == unit]
        lines = [line for line in lines if line.quantity is not None]
        years = sorted({year for line in lines for year in line.bid.years})
        found = []
        for year in years if len(years) > 1 else ():
            amounts = [in_year(line, year) for line in lines if year in line.bid.years]
            if None not in amounts:
                found.append((year, together(one for one in amounts if one is not None)))
        return found

    @property
    def beside(self) -> list[Beside]:
        """The targets, each with what was bid for it where that is the same thing in the same unit."""
        indicators: dict[str, set[int]] = defaultdict(set)
        for target in self.targets:
            if self._is_near(target):
                indicators[unit_of_target(target)].add(target.indicator_id)
        return [self._beside(one, len(indicators[unit_of_target(one)])) for one in self.targets]

    def _is_near(self, target: Target) -> bool:
        """Whether it is about a year of the bids or the term; where the framework is to be in a later one only stands there."""
        return target.year is None or target.year in self.years

    def _beside(self, target: Target, rivals: int) -> Beside:
        if not self._is_near(target):
            return Beside(target)
        return Beside(target, self._offered(target, rivals), self.to_the_end or target.year is not None)

    def _offered(self, target: Target, rivals: int) -> Amount | None:
        """What lines offer for a target. Lines that name its commitment count; without any all of the theme do, as
        long as it has no other target (`rivals`) in this unit.
        """
        if target.group or (target.party_id is None and not self.whole):
            return None
        unit = unit_of_target(target)
        lines = [
            row.line for party, rows in self.counted if target.party_id in (None, party.pk) for row in rows
        ]
        same = [line for line in lines if line.quantity is not None and unit and unit_of_line(line) == unit]
        about = target.indicator.commitment_id
        named = [line for line in same if about and line.commitment_id == about]
        counted = named or (same if rivals == 1 else [])
        amounts = [in_year(line, target.year) for line in counted]
        known = [amount for amount in amounts if amount is not None]
        # A total that leaves something out that may belong to it is none.
        return together(known) if known and len(known) == len(amounts) else None


def unit_of_line(line: BidLine) -> str:
    """What a line counts, as a word to compare."""
    if line.unit == BidUnit.OTHER:
        return _word(line.unit_words)
    return str(line.unit)


def unit_of_target(target: Target) -> str:
    """What a target counts, as a word to compare: the same as that of a line where the two mean the same."""
    return _word(target.indicator.unit)


def _word(unit: str) -> str:
    """Homes and euros are written in more ways than one."""
    plain = unit.strip().casefold()
    return next((known.value for known, words in _UNITS.items() if plain in words), plain)


@dataclass
class Comparison:
    """The bids of a year that stand and that the reader may see."""

    framework: FrameworkAgreement
    year: int
    bids: Sequence[Bid]
    parties: Sequence[Party]
    blocks: Sequence[Block] = field(default=())

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(block.lines for block in self.blocks)

    @property
    def apart(self) -> list[LineRow]:
        """The lines about which something else was proposed, in the order of the page."""
        rows = (row for block in self.blocks for _party, own in block.columns for row in own)
        return [row for row in rows if row.apart]


def read_comparison(user: AnyUser, framework: FrameworkAgreement, year: int) -> Comparison:
    """Everything side by side; a number of queries that depends on nothing."""
    seen = Exists(Bid.objects.visible_to(user).filter(pk=OuterRef("pk")))
    found: QuerySet[Bid] = Bid.objects.filter(framework=framework, year=year, status__in=STANDS)
    rows = list(found.annotate(seen=seen))
    by_party = {bid.party_id: bid for bid in rows if bid.seen}
    whole = len(by_party) == len(rows)
    parties = [party for party in signatories(framework) if party.pk in by_party]
    bids = []
    for party in parties:
        bid = by_party[party.pk]
        bid.framework, bid.party = framework, party
        bids.append(bid)
    themes = list(framework.themes.order_by("position", "pk"))
    per_theme: dict[int | None, dict[int, list[LineRow]]] = defaultdict(lambda: defaultdict(list))
    for row in read_lines(bids):
        heading = row.line.heading
        per_theme[heading.pk if heading else None][row.line.bid.party_id].append(row)
    years = sorted({year for bid in bids for year in bid.years})
    to_the_end = all(framework.ends_on.year in bid.years for bid in bids)
    targets = _targets(framework, years)
    blocks = [
        Block(
            theme,
            [(party, per_theme[pk][party.pk]) for party in parties],
            targets[pk] if pk else (),
            whole,
            years,
            to_the_end,
        )
        for theme, pk in [*((theme, theme.pk) for theme in themes), (None, None)]
        if pk in per_theme
    ]
    return Comparison(framework, year, bids, parties, blocks)


def _targets(framework: FrameworkAgreement, years: Sequence[int]) -> dict[int, list[Target]]:
    """Per theme what was agreed about the years of the bids, about the term, or in the framework only about later years.

    What stands in a draft is no target to hold bids against: it was made of them.
    """
    found: dict[int, list[Target]] = defaultdict(list)
    if not years:
        return found
    agreed = Q(annual_agreement__status__in=(AnnualStatus.AGREED, AnnualStatus.SIGNED))
    lasting = Q(annual_agreement__isnull=True)
    commitments = Commitment.objects.filter(framework=framework, theme__isnull=False)
    near = Q(year__in=years) | Q(year__isnull=True)
    of_theme = Q(indicator__theme__isnull=False)
    rows = Target.objects.filter(
        (near & (of_theme | Q(indicator__commitment__in=commitments.filter(agreed | lasting))))
        | (Q(year__gt=years[-1]) & (of_theme | Q(indicator__commitment__in=commitments.filter(lasting)))),
        indicator__framework=framework,
    )
    targets = list(rows.select_related("indicator__commitment", "party").order_by("indicator", *BY_YEAR))
    told = {row.indicator_id for row in targets if row.year is None or row.year in years}
    for row in targets:
        # A number for every year needs none of the years after.
        if row.indicator_id in told and row.year is not None and row.year not in years:
            continue
        of = row.indicator.commitment or row.indicator
        assert of.theme_id
        found[of.theme_id].append(row)
    return found
