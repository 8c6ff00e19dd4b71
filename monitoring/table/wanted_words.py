"""Figures that a line still waits for, as the page of the monitor tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .awaited_words import AwaitedCell, awaited_cells
from .report import Line
from .said import Followed
from .wanted import ASKED, LATE, MISSING

#: How many figures of one state a row names.
NAMED = 2


@dataclass(frozen=True, slots=True)
class WantedCell:
    """Figures of one state in a row: the word for it, their names, and how many more there are."""

    state: str
    word: str
    names: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class WantedFigure:
    """One figure in an open line: what its state is, and who delivers it, how often, when and what was agreed."""

    pk: int
    state: str
    word: str
    cell: AwaitedCell


def is_wanted(line: Line) -> bool:
    """Whether figures of it did not come: of now, or as its closed round was frozen."""
    return bool(line.wanted or line.awaited)


def wanted_cells(line: Line) -> tuple[WantedCell, ...]:
    """Per state those of a row; of a closed round what was frozen with it, where that is asked for."""
    by_state: dict[str, list[str]] = {}
    for state, one in _states(line):
        names = by_state.setdefault(state, [])
        title, colon, place = one.name.partition(": ")
        # Those of one table by its title.
        name = title if colon and " / " in place else one.name
        if name not in names:
            names.append(name)
    return tuple(_cell(state, names) for state, names in by_state.items())


def wanted_figures(line: Line) -> list[WantedFigure]:
    """Each of an open line."""
    words = state_words()
    return [
        WantedFigure(one.pk, one.state, words[one.state], next(iter(awaited_cells([one.followed]))))
        for one in line.wanted
    ]


def state_words() -> dict[str, str]:
    """A state as people read it."""
    return {
        LATE: _("figure is late"),
        MISSING: _("figure is missing"),
        ASKED: _("figure is asked"),
    }


def _states(line: Line) -> Iterator[tuple[str, Followed]]:
    if line.wanted:
        yield from ((one.state, one.followed) for one in line.wanted)
        return
    yield from _frozen(line.awaited)


def _frozen(figures: Iterable[Followed]) -> Iterator[tuple[str, Followed]]:
    for one in figures:
        if one.awaited:
            yield MISSING, one


def _cell(state: str, names: Sequence[str]) -> WantedCell:
    more = len(names) - NAMED
    if more == 1:
        # One more takes no more room than that there is one.
        more = 0
    shown = names[: len(names) - max(more, 0)]
    told = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more} if more > 0 else ""
    return WantedCell(state, state_words()[state], ", ".join(shown), told)
