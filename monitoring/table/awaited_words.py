"""Figures that were to come and did not, as a page or file prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.enums import TargetKind

from .said import Awaited, Followed, FollowedValue
from .words import long_date, quantity


@dataclass(frozen=True, slots=True)
class AwaitedCell:
    """A figure without a number: its name, and what was agreed about it and about who delivers it."""

    name: str
    note: str

    @property
    def text(self) -> str:
        """On one line of a file without a layout."""
        return f"{self.name}: {no_figure_yet()} ({self.note})"


def no_figure_yet() -> str:
    """What stands in the place of the number."""
    return _("no figure yet")


def missing_words(awaited: Awaited, beside: str = "") -> str:
    """The same with who delivers it and when."""
    return _joined(no_figure_yet(), awaited_note(awaited, beside))


def awaited_cells(figures: Iterable[Followed]) -> Iterator[AwaitedCell]:
    """One per figure of a line."""
    for one in figures:
        if one.awaited:
            yield AwaitedCell(one.name, _joined(awaited_note(one.awaited), _agreed(one)))


def awaited_note(awaited: Awaited, beside: str = "") -> str:
    """Who delivers it, how often and for which day; who it is of is not told again where that stands `beside`."""
    who = ", ".join(awaited.who)
    told = _("delivered by: %(who)s") % {"who": who} if who else _("nobody is named to deliver it")
    due = _("due on %(date)s") % {"date": long_date(awaited.due)} if awaited.due else ""
    return _joined("" if who and who == beside else told, awaited.period, due)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _agreed(figure: Followed) -> str:
    """'agreed: at least 120 homes', of each party where there are more."""
    several = len(figure.values) > 1
    told = [amount_agreed(value, figure.unit, tell_party=several) for value in figure.values]
    return _("agreed: %(value)s") % {"value": "; ".join(told)} if told else ""


def amount_agreed(value: FollowedValue, unit: str, *, tell_party: bool = False) -> str:
    """'at least 120 homes'."""
    kind = str(TargetKind(value.kind).label) if value.kind in TargetKind else ""
    words = f"{kind} {quantity(value.value, unit, value.upto)}".strip()
    return f"{value.party}: {words}" if tell_party and value.party else words
