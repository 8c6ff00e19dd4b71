"""Numbers that were agreed, as rows of a table: which may be written, and which change by an addendum only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus, FrameworkStatus, TargetKind
from agreements.models import AnnualAgreement, FrameworkAgreement, Indicator, Target
from agreements.services.agreeing_numbers import find_target
from agreements.services.cycle import signatories
from agreements.services.import_columns import plain
from agreements.services.list_plan import Change
from agreements.services.states import what_instead
from config.web.language import site_language
from config.web.units import numbers
from parties.models import Party

from .entries import Cell, Entry, checked_source
from .finding import Figure, Places, WrongError, pk_of

#: How a number is meant, by the words that tell so; files are Dutch.
_MEANT = {
    TargetKind.SIGNAL: ("signaal",),
    TargetKind.RANGE: ("tussen",),
    TargetKind.AT_LEAST: ("minstens", "ten minste", "tenminste", "minimaal", "minimum"),
    TargetKind.AT_MOST: ("hoogstens", "ten hoogste", "maximaal", "maximum"),
    TargetKind.ABOUT: ("ongeveer", "circa", "ca."),
}


class AgreedNumbers:
    """Which numbers a file may bring: of a year that is a draft, or of a framework that is one.

    `takes_over`: also new ones of a framework that was signed, as its document says them; never other ones.
    """

    def __init__(self, framework: FrameworkAgreement, places: Places, *, takes_over: bool) -> None:
        self.framework, self.places, self.takes_over = framework, places, takes_over

    @cached_property
    def signing(self) -> set[int]:
        """Ids of the parties something can be agreed with."""
        return {party.pk for party in signatories(self.framework)}

    def entry(
        self,
        figure: Figure,
        indicator: Indicator | None,
        cell: Cell,
        texts: Mapping[str, str],
        whose: tuple[Party | None, str],
        source: str,
    ) -> tuple[Entry, Change] | None:
        """What is to be written, with the words for the preview; None where it stands there. Raises WrongError."""
        party, group = whose
        self._check_text(figure)
        meant = _meant(cell, texts.get("what", ""))
        year = self._year(figure, cell)
        there = _there(indicator, year, party, group, meant)
        if there is not None and self._is_signed(figure):
            raise WrongError("what", _signed())
        if cell.value is None:
            raise WrongError(
                cell.field, _("What was agreed does not go by a file. Take it away in the draft itself.")
            )
        self._check_signs(party)
        told = source or (there.source if there else self._draft(figure))
        source = checked_source(cell.field, cell.value, "agreed", figure, told)
        after = (meant, cell.value, cell.upto, source)
        if there and (there.kind, there.value, there.upto, there.source) == after:
            return None
        entry = Entry(
            "agreed",
            cell.value,
            source,
            pk_of(party),
            year,
            version=there.version if there else None,
            before=told_as(there) if there else None,
            meant=meant,
            upto=cell.upto,
            group=group,
        )
        before = agreed_words(told_as(there), figure.unit) if there else ""
        return entry, Change("", agreed_title(year), before, agreed_words(entry.after, figure.unit))

    def _year(self, figure: Figure, cell: Cell) -> int | None:
        """That of the annual agreement; else one of the term, or none for all of it."""
        commitment = self.places.commitments.get(figure.commitment or 0)
        annual = commitment.annual_agreement if commitment else None
        if annual is not None:
            if cell.year not in (None, annual.year):
                told = _("This commitment is of %(year)s. Its numbers are of that year.")
                raise WrongError(
                    cell.field if cell.field.isdecimal() else "year", told % {"year": annual.year}
                )
            return annual.year
        first, last = self.framework.starts_on.year, self.framework.ends_on.year
        if cell.year is not None and not first <= cell.year <= last:
            told = _("Choose a year from %(first)s to %(last)s.")
            raise WrongError(
                cell.field if cell.field.isdecimal() else "year", told % {"first": first, "last": last}
            )
        return cell.year

    def _is_signed(self, figure: Figure) -> bool:
        """Whether it stands in a framework that is no draft any more."""
        commitment = self.places.commitments.get(figure.commitment or 0)
        in_year = commitment is not None and commitment.annual_agreement is not None
        return not in_year and self.framework.status != FrameworkStatus.DRAFT

    def _check_signs(self, party: Party | None) -> None:
        """Raise WrongError for a party with which nothing can be agreed."""
        if party is not None and party.pk not in self.signing:
            told = _("%(party)s does not sign this agreement, so nothing is agreed with it.")
            raise WrongError("whose", told % {"party": party.label})

    def _check_text(self, figure: Figure) -> None:
        """Whether something may be written in the text it stands in; raises WrongError with what to do instead."""
        commitment = self.places.commitments.get(figure.commitment or 0)
        annual = commitment.annual_agreement if commitment else None
        if annual is not None and annual.status != AnnualStatus.DRAFT:
            raise WrongError("what", what_instead(annual))
        if self._is_signed(figure) and not self.takes_over:
            raise WrongError("what", _signed())

    def _draft(self, figure: Figure) -> str:
        """Where it stands when nobody tells: in the agreements of its year. They are signed one day, and the words stay."""
        commitment = self.places.commitments.get(figure.commitment or 0)
        if commitment is None or commitment.annual_agreement is None:
            return ""
        with site_language():
            return _("Annual agreements %(year)s") % {"year": commitment.annual_agreement.year}


def _signed() -> str:
    return _(
        "The framework agreement has been signed. What was agreed in it changes only by an addendum; the application manager takes over what its document says."
    )


def _meant(cell: Cell, words: str) -> TargetKind:
    """How a number is meant; raises WrongError where nobody can tell, as it is what parties sign."""
    found = [kind for kind, known in _MEANT.items() if any(word in plain(words) for word in known)]
    meant = found[0] if found else TargetKind.RANGE if cell.upto is not None else None
    if meant is None:
        raise WrongError(
            "what",
            _(
                "Tell how this number is meant: afgesproken, minstens; hoogstens; ongeveer; tussen (with “Tot en met”); or signaalwaarde."
            ),
        )
    in_order = cell.upto is not None and cell.value is not None and cell.upto > cell.value
    if cell.value is not None and (meant == TargetKind.RANGE) != (cell.upto is not None and in_order):
        raise WrongError(
            "upto",
            _("Between takes two numbers, the second above the first; what is meant otherwise takes one."),
        )
    return meant


def _there(
    indicator: Indicator | None, year: int | None, party: Party | None, group: str, meant: TargetKind
) -> Target | None:
    """What stands there of the same party and year; a signal value stands beside a promise. Raises WrongError."""
    found = find_target(indicator.targets.all() if indicator else (), year, pk_of(party), group, meant)
    if len(found) > 1:
        raise WrongError(
            "what", _("Several numbers were agreed of this already. Change them in the draft itself.")
        )
    return found[0] if found else None


def told_as(row: Target) -> tuple[str, ...]:
    """What was agreed as an intake keeps it: number, source, how it is meant, and the second number."""
    return str(row.value), row.source, row.kind, "" if row.upto is None else str(row.upto)


def agreed_words(told: Sequence[str] | None, unit: str) -> str:
    """The same in words; nothing for what is not there."""
    if not told:
        return ""
    value, source, kind, upto = told
    much = numbers(Decimal(value), Decimal(upto) if upto else None, unit)
    return f"{TargetKind(kind).label} {much} ({source})"


def agreed_title(year: int | None) -> str:
    """That it was agreed, and for which year."""
    return f"{_('Agreed')} {year or ''}".strip()


def agreed_stands_still(
    indicator: Indicator,
    year: int | None,
    framework: FrameworkAgreement,
    fixed: Mapping[int, AnnualAgreement],
) -> str:
    """Why a number that was agreed is not written by a table; empty while the text it belongs to is a draft.

    `fixed`: the `fixed_texts`. What is agreed about a theme in a year stands in the text of that year as well.
    """
    annual = indicator.commitment.annual_agreement if indicator.commitment else None
    if annual is not None:
        annual.framework = framework
        return "" if annual.is_open_draft else what_instead(annual)
    if framework.status != FrameworkStatus.DRAFT:
        return _signed()
    of_year = (one for one in fixed.values() if indicator.theme_id and one.year == year)
    return next((what_instead(one) for one in of_year), "")
