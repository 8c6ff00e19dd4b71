"""What the table prints of a figure: its value, what was agreed, and a bar for percentages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.web.units import is_share

from .report import Result
from .suggested import figure_of
from .words import dotted, origin_mark, period_words, quantity_mark


@dataclass(frozen=True, slots=True)
class ResultCell:
    """A figure with its bar; what was measured stands in `name`, once above the figures of its parties."""

    name: str
    label: str
    value: str
    target: str
    note: str
    bar: SafeString


def result_cells(results: Iterable[Result]) -> Iterator[ResultCell]:
    """A cell per figure; figures of one name after each other tell it once."""
    above = ""
    for result in results:
        name = result.indicator if result.party else ""
        yield _result_cell(result, name if name != above else "")
        above = name


def _result_cell(result: Result, name: str) -> ResultCell:
    target = ""
    if result.target is not None:
        kind = {
            "at_least": _("agreed: at least %(value)s"),
            "at_most": _("agreed: at most %(value)s"),
            "about": _("agreed: about %(value)s"),
            "range": _("agreed: between %(value)s"),
            "signal": _("signal value %(value)s"),
        }[result.target_kind]
        target = format_html(
            kind.replace("%(value)s", "{}"), quantity_mark(result.target, result.unit, result.target_upto)
        )
    when = period_words(result.starts_on, result.reference_date)
    return ResultCell(
        name=name,
        label=result.party or result.indicator,
        value=quantity_mark(result.value, result.unit),
        target=target,
        note=dotted(when, origin_mark(result.origin, result.source)),
        bar=_bar(result),
    )


def _bar(result: Result) -> SafeString:
    """A bar for percentages with a target; other figures speak for themselves."""
    if not is_share(result.unit) or result.target is None:
        return SafeString("")
    width = min(max(result.value, Decimal(0)), Decimal(100))
    end = SafeString("")
    if result.target_upto is not None:
        mark = '<rect class="result-bar__mark" x="{}%" width="2" height="12"/>'
        end = format_html(mark, min(result.target_upto, Decimal(100)))
    return format_html(
        '<svg class="result-bar" width="100%" height="12" aria-hidden="true">'
        '<rect class="result-bar__track" width="100%" height="12" rx="3"/>'
        '<rect class="result-bar__value{}" width="{}%" height="12" rx="3"/>'
        '<rect class="result-bar__mark" x="{}%" width="2" height="12"/>{}</svg>',
        " result-bar__value--missed" if figure_of(result, result.target).missed_by else "",
        width,
        result.target,
        end,
    )
