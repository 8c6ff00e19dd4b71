"""Bids side by side: per theme a column per party, with totals per unit and the targets there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from agreements.models import Bid, FrameworkAgreement, Target, Theme
from agreements.services.cycle import signatories
from parties.models import AnyUser, Party

from .reading import STANDS, LineRow, read_lines


@dataclass
class Total:
    """What the lines of a theme add up to in one unit; `parts` in the order of the columns, None where nothing is."""

    unit: str
    parts: Sequence[Decimal | None]
    parties: Sequence[Party]

    @property
    def per_party(self) -> list[tuple[Party, Decimal]]:
        """Who adds what."""
        return [
            (party, part) for party, part in zip(self.parties, self.parts, strict=True) if part is not None
        ]

    @property
    def value(self) -> Decimal:
        """All of them together."""
        return sum((part for part in self.parts if part is not None), Decimal(0))


@dataclass
class Block:
    """A theme (None: what has none) with a list of lines per party."""

    theme: Theme | None
    columns: Sequence[tuple[Party, Sequence[LineRow]]]
    targets: Sequence[Target] = ()

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return sum(len(rows) for _party, rows in self.columns)

    @property
    def totals(self) -> list[Total]:
        """Per unit what adds up, in the order of the units' first lines."""
        sums: dict[str, list[Decimal | None]] = {}
        for at, (_party, rows) in enumerate(self.columns):
            for row in rows:
                if row.line.quantity is None:
                    continue
                parts = sums.setdefault(row.line.counts, [None] * len(self.columns))
                parts[at] = (parts[at] or Decimal(0)) + row.line.quantity
        parties = [party for party, _rows in self.columns]
        return [Total(unit, parts, parties) for unit, parts in sums.items()]


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


def read_comparison(user: AnyUser, framework: FrameworkAgreement, year: int) -> Comparison:
    """Everything side by side; a number of queries that depends on nothing."""
    rows = Bid.objects.visible_to(user).filter(framework=framework, year=year, status__in=STANDS)
    by_party = {bid.party_id: bid for bid in rows}
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
    targets = _targets(framework, bids)
    blocks = [
        Block(theme, [(party, per_theme[pk][party.pk]) for party in parties], targets[pk] if pk else ())
        for theme, pk in [*((theme, theme.pk) for theme in themes), (None, None)]
        if pk in per_theme
    ]
    return Comparison(framework, year, bids, parties, blocks)


def _targets(framework: FrameworkAgreement, bids: Iterable[Bid]) -> dict[int, list[Target]]:
    """Per theme what was agreed about the years of the bids, or about the term."""
    years = {year for bid in bids for year in bid.years}
    found: dict[int, list[Target]] = defaultdict(list)
    rows = Target.objects.filter(
        Q(year__in=years) | Q(year__isnull=True),
        indicator__framework=framework,
        indicator__commitment__theme__isnull=False,
    )
    for row in rows.select_related("indicator__commitment", "party").order_by("indicator", "year", "pk"):
        assert row.indicator.commitment is not None and row.indicator.commitment.theme_id
        found[row.indicator.commitment.theme_id].append(row)
    return found
