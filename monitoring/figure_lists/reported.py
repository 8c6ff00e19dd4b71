"""What a table would write of what was expected and measured, beside what there is."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus, Origin
from agreements.models import AnnualAgreement, Forecast, FrameworkAgreement, Indicator
from agreements.services.list_plan import Change
from agreements.services.states import on_paper, what_instead
from config.web.units import number
from parties.models import Party

from ..models import Measurement
from ..table.results import without_replaced
from ..table.words import long_date, period_words
from .entries import Cell, Entry, checked_source
from .finding import Figure, Places, WrongError, pk_of


class ReportedNumbers:
    """Compares amounts that were expected or measured with what stands there; asks the database at its beginning only."""

    def __init__(self, framework: FrameworkAgreement, places: Places) -> None:
        self.places = places
        self.forecasts: dict[tuple[int, int, int | None], Forecast] = {
            (row.indicator_id, row.year, row.party_id): row
            for one in places.indicators.values()
            for row in one.forecasts.all()
        }
        self.fixed = fixed_texts(framework)

    def fixed_of(self, figure: Figure) -> AnnualAgreement | None:
        """The annual agreement its commitment stands in, where that text stands still."""
        commitment = self.places.commitments.get(figure.commitment or 0)
        return self.fixed.get(commitment.annual_agreement_id or 0) if commitment else None

    def expected(
        self, figure: Figure, indicator: Indicator | None, cell: Cell, party: Party | None, source: str
    ) -> tuple[Entry, Change] | None:
        """What was expected of a year; nothing where it stands there already. Raises WrongError."""
        if cell.year is None:
            raise WrongError("year", _("Tell of which year this is."))
        there = self.forecasts.get((figure.pk or 0, cell.year, pk_of(party)))
        if there and there.value == cell.value and source in ("", there.source):
            return None
        if cell.value is None and figure.pk is None:
            raise WrongError(cell.field, _("This figure is not there, so nothing of it can go."))
        if cell.value is None and there is None:
            return None
        if annual := self.fixed_of(figure):
            raise WrongError(cell.field, what_instead(annual))
        if cell.value is not None:
            source = checked_source(
                cell.field, cell.value, cell.kind, figure, source or (there.source if there else "")
            )
        entry = Entry(
            "expected",
            cell.value,
            source,
            pk_of(party),
            cell.year,
            version=there.version if there else None,
            before=(str(there.value), there.source) if there else None,
        )
        before = _words(there.value, there.source, figure.unit) if there else ""
        after = "" if cell.value is None else _words(cell.value, source, figure.unit)
        return entry, Change("", f"{_('Expected')} {cell.year}", before, after)

    def measured(
        self, figure: Figure, indicator: Indicator | None, cell: Cell, party: Party | None, source: str
    ) -> tuple[Entry, Change] | None:
        """What was measured on a day, or over a period; nothing where it stands there already. Raises WrongError."""
        if cell.value is None:
            raise WrongError(
                cell.field,
                _(
                    "What was measured does not go. Take in a better value of the same day, or take back the table."
                ),
            )
        _check_day(cell)
        there = _of_day(indicator, cell, party)
        if there and there.value == cell.value and source in ("", there.source):
            return None
        if there and there.origin == Origin.PERSON:
            told = _("For this day %(value)s was filled in on the site. A file does not change that.")
            raise WrongError(cell.field, told % {"value": number(there.value, figure.unit)})
        source = checked_source(
            cell.field,
            cell.value,
            cell.kind,
            figure,
            source or (there.source if there else "") or figure.source,
        )
        entry = Entry(
            "measured",
            cell.value,
            source,
            pk_of(party),
            day=cell.day,
            starts_on=cell.starts_on or (there.starts_on if there else None),
        )
        before = _words(there.value, there.source, figure.unit) if there else ""
        when = period_words(cell.starts_on, cell.day) if cell.starts_on else long_date(cell.day)
        when = when or _("date not told")
        return entry, Change("", f"{_('Measured')} {when}", before, _words(cell.value, source, figure.unit))


def _words(value: Decimal, source: str, unit: str) -> str:
    return f"{number(value, unit)} ({source})"


def _of_day(indicator: Indicator | None, cell: Cell, party: Party | None) -> Measurement | None:
    """What was measured on its day, over its period if it tells one; raises WrongError where several periods end then."""
    if indicator is None or cell.day is None:
        return None
    rows = [
        row
        for row in without_replaced(list(indicator.measurements.all()))
        if row.reference_date == cell.day
        and row.party_id == (pk_of(party))
        and cell.starts_on in (None, row.starts_on)
    ]
    if len(rows) > 1:
        told = _("Several periods end on this day. Write in “Jaar” which this is, for example %(example)s.")
        example = f"{cell.day.year - 3}-{cell.day.year}"
        raise WrongError("day", told % {"example": example})
    return rows[0] if rows else None


def fixed_texts(framework: FrameworkAgreement) -> dict[int, AnnualAgreement]:
    """The annual agreements whose text stands still; two queries."""
    rows = {row.pk: row for row in framework.annual_agreements.exclude(status=AnnualStatus.DRAFT)}
    paper = on_paper(rows)
    return {pk: row for pk, row in rows.items() if pk not in paper}


def _check_day(cell: Cell) -> None:
    """Raise WrongError unless it was measured on a day that has been, or no day is told at all."""
    if cell.day is None and cell.year is not None:
        raise WrongError("day", _("Tell the day it was measured; a year is not enough."))
    if cell.day and cell.year != cell.day.year:
        raise WrongError("year", _("The day lies in another year."))
    if cell.day and cell.day > timezone.localdate():
        raise WrongError("day", _("This day is still to come. Give a day that has been."))
