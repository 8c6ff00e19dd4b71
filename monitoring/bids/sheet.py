"""The bids side by side as a file, in Dutch: for the table at which they are talked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import BidLine, BidResponse
from agreements.services.bid_words import bids_in
from config.web.cells import Cell, Column, Sheet, amount_cell, clean
from config.web.workbooks import render_sheets

from ..table.words import long_date
from .compare import Comparison
from .reading import LineRow, per_year


def render_xlsx(found: Comparison, today: date) -> tuple[bytes, int]:
    """A row per line, a sheet with the totals and one about the file; and how many lines it has."""
    with translation.override("nl"):
        framework = found.framework
        lines, totals = _lines(found), _totals(found)
        proposals = [_proposals(found)] if found.apart else []
        place = framework.municipality.name
        content = render_sheets(
            [lines, totals, *proposals, _facts(found, today)],
            title=f"{bids_in(framework, found.year)}: {framework.title}",
            subject=_("Bids side by side"),
            author=place,
            dated=today,
            header=f"{place} · {framework.title} · {long_date(today)}",
        )
        return content, len(lines.rows)


def _lines(found: Comparison) -> Sheet:
    columns = (
        Column(_("Theme"), 32),
        Column(_("Party"), 24),
        Column(_("What"), 50),
        Column(_("How much"), 12),
        Column(_("Up to"), 12),
        Column(_("Unit"), 14),
        Column(_("Per year"), 24),
        Column(_("When"), 20),
        Column(_("Commitment"), 30),
        Column(_("Needed from"), 24),
        Column(_("What is needed"), 40),
        Column(_("Answers"), 50),
        Column(_("How it ended"), 20),
        Column(_("Reason"), 40),
        Column(_("Became commitment"), 30),
        Column(_("Origin"), 16),
    )
    rows = tuple(
        _row(str(block.theme) if block.theme else _("Without a theme"), party.label, row)
        for block in found.blocks
        for party, own in block.columns
        for row in own
    )
    return Sheet(_("Bids"), columns, rows, fixed=2)


def _row(theme: str, party: str, row: LineRow) -> tuple[Cell, ...]:
    line = row.line
    return (
        clean(theme),
        clean(party),
        clean(line.what),
        amount_cell(line.quantity, line.counts),
        amount_cell(line.upto, line.counts),
        clean(line.counts),
        "; ".join(per_year(row.forecasts, line.counts)),
        clean(line.planned),
        clean(str(line.commitment or "")),
        clean(line.needed_from.label if line.needed_from else ""),
        clean(line.needs),
        clean("\n".join(_said(one) for one in row.answers)),
        line.get_outcome_display() if line.outcome else "",
        clean(line.outcome_why),
        clean(str(line.became or "")),
        _("demonstration") if line.bid.origin == Origin.DEMO else "",
    )


def _said(one: BidResponse) -> str:
    """An answer, with what was proposed instead."""
    proposed = f"{_('Counter-proposal')}: {one.proposal}" if one.proposes else ""
    return ". ".join(filter(None, (f"{one.party.label}: {one.get_answer_display()}", one.why, proposed)))


def _proposals(found: Comparison) -> Sheet:
    """A row per counter-proposal, with its numbers beside those of the bid; two columns for each year one is proposed for."""
    years = sorted({year for row in found.apart for one in row.apart for year in one.years})
    columns = (
        Column(_("Party"), 24),
        Column(_("What"), 50),
        Column(_("How much"), 12),
        Column(_("Up to"), 12),
        Column(_("Unit"), 14),
        Column(_("When"), 20),
        Column(_("Proposed by"), 24),
        Column(_("Proposed number"), 12),
        Column(_("Proposed up to"), 12),
        *(
            Column(words % {"year": year}, 12)
            for year in years
            for words in (_("Proposed for %(year)s"), _("%(year)s, up to"))
        ),
        Column(_("Proposed moment"), 24),
        Column(_("Reason"), 40),
        Column(_("Reply"), 40),
    )
    rows = tuple(_proposal_row(row.line, one, years) for row in found.apart for one in row.apart)
    return Sheet(_("Counter-proposals"), columns, rows, fixed=2)


def _proposal_row(line: BidLine, one: BidResponse, years: Sequence[int]) -> tuple[Cell, ...]:
    said = one.reply
    return (
        clean(line.bid.party.label),
        clean(line.what),
        amount_cell(line.quantity, line.counts),
        amount_cell(line.upto, line.counts),
        clean(line.counts),
        clean(line.planned),
        clean(one.party.label),
        amount_cell(one.quantity, line.counts),
        amount_cell(one.upto, line.counts),
        *(amount_cell(end, line.counts) for year in years for end in one.years.get(year, (None, None))),
        clean(one.planned),
        clean(one.why),
        clean(". ".join(filter(None, (said.get_reply_display(), said.why)))) if said else "",
    )


def _totals(found: Comparison) -> Sheet:
    columns = (
        Column(_("Theme"), 40),
        Column(_("Unit"), 18),
        Column(_("Of a range"), 14),
        *(Column(clean(party.label), 18) for party in found.parties),
        Column(_("Together"), 14),
        Column(_("Per year"), 24),
        Column(_("Targets"), 60),
    )
    return Sheet(_("Totals"), columns, tuple(_total_rows(found)), fixed=2)


def _total_rows(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    for block in found.blocks:
        theme = clean(str(block.theme) if block.theme else _("Without a theme"))
        targets = clean("\n".join(f"{one.indicator.name}: {one}" for one in block.targets))
        for total in block.totals:
            # A range has a row for either end: cells of numbers can be reckoned with.
            for end, label in ((0, _("from")), (1, _("up to"))) if total.value.upto else ((0, ""),):
                yield (
                    theme,
                    clean(total.unit),
                    label,
                    *(amount_cell(None if part is None else part[end], total.unit) for part in total.parts),
                    amount_cell(total.value[end], total.unit),
                    "; ".join(per_year(total.per_year, total.unit)),
                    targets,
                )


def _facts(found: Comparison, today: date) -> Sheet:
    pairs: list[tuple[Cell, ...]] = [
        (_("Framework agreement"), clean(found.framework.title)),
        (_("State on"), today),
        *((clean(bid.party.label), _told(bid.submitted_at, bid.edition)) for bid in found.bids),
        (_("Lines that were not taken over do not count in the totals."), ""),
        (_("Not public: for who may read these bids. That it was downloaded is in the log."), ""),
    ]
    return Sheet(_("Facts"), (Column(_("Fact"), 46), Column(_("Value"), 60, left=True)), tuple(pairs))


def _told(submitted_at: date | None, edition: int) -> str:
    day = long_date(submitted_at) if submitted_at else ""
    return _("submitted on %(day)s, version %(edition)s") % {"day": day, "edition": edition}
