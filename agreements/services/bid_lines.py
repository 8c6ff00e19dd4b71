"""Verbs on the lines of a draft bid: add, change, move, remove. What was submitted has none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting
from config.web.units import number
from parties.models import Party

from ..enums import BidUnit
from ..models import Bid, BidForecast, BidLine, FrameworkAgreement
from .bidding import lock_draft
from .cycle import signatories
from .places import next_position

#: What may be told of a line, besides its forecasts.
FIELDS = (
    "theme",
    "commitment",
    "what",
    "quantity",
    "upto",
    "unit",
    "unit_words",
    "planned",
    "needed_from",
    "needs",
)
#: What is foreseen in a year: a number, or the two it lies between.
Foreseen = Decimal | tuple[Decimal, Decimal | None]
#: So many lines are a bid; what is longer is no bid but a data file.
MOST_LINES = 300


def add_line(
    *, actor: Actor, bid: Bid, forecasts: Mapping[int, Foreseen] | None = None, **values: Any
) -> BidLine:
    """Add a line at the end of a draft; `values`: of FIELDS, `forecasts`: by year a number, or the two of a range.

    Raises ValidationError per field, and when the bid is no draft.
    """
    _check_names(values)
    with transaction.atomic(), acting(actor):
        row = lock_draft(bid)
        if row.lines.count() >= MOST_LINES:
            raise ValidationError(_("A bid has at most %(n)s lines.") % {"n": MOST_LINES})
        line = BidLine(bid=row, position=next_position(row.lines))
        _fill(line, values, forecasts or {})
        line.save()
        _set_forecasts(line, forecasts or {})
    return line


def change_line(
    *,
    actor: Actor,
    line: BidLine,
    version: int,
    forecasts: Mapping[int, Foreseen] | None = None,
    **values: Any,
) -> BidLine:
    """Change a line of a draft; `forecasts` None leaves those as they are.

    Raises StaleVersionError; ValidationError per field, and when the bid is no draft.
    """
    _check_names(values)
    with transaction.atomic(), acting(actor):
        lock_draft(line.bid)
        row = BidLine.lock(line.pk, version)
        there = {one.year: (one.quantity, one.upto) for one in row.forecasts.all()}
        _fill(row, values, there if forecasts is None else forecasts)
        row.save_next()
        if forecasts is not None:
            _set_forecasts(row, forecasts)
    return row


def remove_line(*, actor: Actor, line: BidLine, version: int) -> None:
    """Take a line out of a draft; raises StaleVersionError, and ValidationError when it is no draft."""
    with transaction.atomic(), acting(actor):
        lock_draft(line.bid)
        BidLine.lock(line.pk, version).delete()


def move_line(*, actor: Actor, line: BidLine, up: bool) -> bool:
    """Change places with the line before or behind it; False at the end of the row."""
    with transaction.atomic(), acting(actor):
        bid = lock_draft(line.bid)
        rows = list(bid.lines.order_by("position", "pk"))
        if line not in rows:
            raise GoneError(BidLine._meta.label)
        place = rows.index(line)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return False
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, start=1):
            if row.position != position:
                row.position = position
                row.save_next()
    return True


def _check_names(values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A line of a bid has no {', '.join(sorted(unknown))}.")


def _ends(foreseen: Foreseen) -> tuple[Decimal, Decimal | None]:
    return foreseen if isinstance(foreseen, tuple) else (foreseen, None)


def total_of(line: BidLine, forecasts: Mapping[int, Foreseen]) -> tuple[Decimal, Decimal | None] | None:
    """What these numbers per year of a line add up to; None where they do not."""
    if not forecasts or line.unit not in (BidUnit.HOMES, BidUnit.EUROS):
        return None
    ends = [_ends(one) for one in forecasts.values()]
    low = sum((first for first, _last in ends), Decimal(0))
    high = sum((first if last is None else last for first, last in ends), Decimal(0))
    return low, high if high > low else None


def check_total(
    line: BidLine, total: tuple[Decimal, Decimal | None], quantity: Decimal, upto: Decimal | None
) -> None:
    """Raise ValidationError at the number that is less than what the years add up to."""
    together = total[0] if total[1] is None else total[1]
    field, most = ("quantity", quantity) if upto is None else ("upto", upto)
    if together > most:
        told = _("The years add up to %(n)s, which is more than what stands here.")
        raise ValidationError({field: told % {"n": number(together, line.counts)}})


def _fill(line: BidLine, values: Mapping[str, Any], forecasts: Mapping[int, Foreseen]) -> None:
    """Put the values in and check them; a unit in words only stands where it is another one.

    Homes and euros of several years add up, ranges at both ends: a total that was left empty is their sum, and they are
    no more than it.
    """
    for name, value in values.items():
        setattr(line, name, value.strip() if isinstance(value, str) else value)
    total = total_of(line, forecasts)
    if line.quantity is None and line.upto is None and total is not None:
        line.quantity, line.upto = total
    if line.quantity is None and not forecasts:
        line.unit = ""
    if line.unit != BidUnit.OTHER:
        line.unit_words = ""
    line.full_clean()
    if total is not None and line.quantity is not None:
        check_total(line, total, line.quantity, line.upto)
    if line.needed_from is not None and not _at_table(line.bid.framework, line.needed_from):
        raise ValidationError({"needed_from": _("Choose a party that takes part.")})


def _at_table(framework: FrameworkAgreement, party: Party) -> bool:
    named = framework.participations.seated().filter(party=party).exists()
    return named or party.pk in {one.pk for one in signatories(framework)}


def _set_forecasts(line: BidLine, forecasts: Mapping[int, Foreseen]) -> None:
    """Let these be the forecasts; raises ValidationError on `forecasts`."""
    allowed = set(line.bid.years)
    if set(forecasts) - allowed:
        raise ValidationError(
            {"forecasts": _("This bid is about %(years)s only.") % {"years": line.bid.years_words}}
        )
    if forecasts and not line.unit:
        raise ValidationError({"unit": _("Tell what the number counts.")})
    there = {row.year: row for row in line.forecasts.all()}
    for year, row in there.items():
        if year not in forecasts:
            row.delete()
    for year in sorted(forecasts):
        row = there.get(year) or BidForecast(line=line, year=year)
        ends = _ends(forecasts[year])
        if row.pk and (row.quantity, row.upto) == ends:
            continue
        row.quantity, row.upto = ends
        if row.pk:
            row.save_next_checked()
        else:
            row.save_checked()
