"""The goals of a report as its page and files print them: what serves each, with its light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agreements.enums import ElaborationBasis, GlobalGoal

from ..table.report import Line, Report
from ..table.said import Goal
from ..table.words import light_words

#: Says where a line stands in what is made; empty where nothing leads there.
Address = Callable[[Line], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A commitment that serves a goal, with its light and what it rests on where nobody printed that."""

    line: Line
    word: str
    note: str
    address: str

    @property
    def short(self) -> str:
        """Its number, or its title where it has none."""
        return self.line.number or self.line.title

    @property
    def is_counted(self) -> bool:
        """What is completed is not counted among the others."""
        return self.line.completed_on is None


@dataclass(frozen=True, slots=True)
class Served:
    """The commitments of a goal or a theme; how many have each light, and how many are completed."""

    marks: tuple[Mark, ...]
    counts: tuple[tuple[str, int, str], ...]
    completed: int

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.marks)


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal as it is printed; `note`: for when and where it stands, `basis`: what its link to a theme rests on."""

    title: str
    note: str
    basis: str = ""
    served: Served | None = None


@dataclass(slots=True)
class ThemeRow:
    """A theme with the goals it serves as a whole, and all its commitments once."""

    title: str
    position: int
    served: Served
    goals: list[GoalRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GoalTables:
    """What a publication tells of goals."""

    themes: Sequence[ThemeRow]
    #: Goals to which commitments were linked themselves.
    single: Sequence[GoalRow]
    global_goals: Sequence[GoalRow]
    #: Goals that nothing in this round serves.
    without: Sequence[str]

    def __bool__(self) -> bool:
        """Whether any goal is told of."""
        return bool(self.themes or self.single or self.global_goals or self.without)


def goals_of(report: Report, address: Address = lambda line: "") -> GoalTables:
    """Those that are a part of the report."""
    maker = _Maker(report, address)
    national = [one for one in report.goals if one.number is None]
    return GoalTables(
        themes=maker.themes(national),
        single=[maker.row(one) for one in national if one.lines],
        global_goals=[maker.row(one) for one in report.goals if one.number is not None],
        without=[one.title for one in national if not any(each for each, _how in serving(one))],
    )


def goal_title(one: Goal) -> str:
    """A Global Goal by its number and the name everybody knows."""
    return one.title if one.number is None else f"{one.number}. {GlobalGoal(one.number).label}"


def serving(one: Goal) -> Iterator[tuple[str, str]]:
    """The keys of the lines that serve a goal, those of themes after its own, each once, and how in words."""
    own = [(line.key, _how(line.works_out, line.basis)) for line in one.lines]
    whole = [
        (key, _joined(_("as part of the theme %(theme)s") % {"theme": theme.title}, _reading(theme.basis)))
        for theme in one.themes
        for key in theme.lines
    ]
    told: dict[str, str] = {}
    for key, how in (*own, *whole):
        told.setdefault(key, how)
    yield from told.items()


def _how(works_out: str, basis: str) -> str:
    chain = _("works out %(commitment)s") % {"commitment": works_out} if works_out else ""
    return _joined(chain, _reading(basis))


def _reading(basis: str) -> str:
    """Said of what the documents do not print."""
    return _("our reading") if basis != ElaborationBasis.PRINTED else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


class _Maker:
    def __init__(self, report: Report, address: Address) -> None:
        self.lines = {line.key: line for line in report.lines}
        self.words = light_words(report.words.middle_light)
        self.address = address

    def themes(self, goals: Iterable[Goal]) -> list[ThemeRow]:
        """The themes that serve a goal as a whole, in the order of the agreement."""
        found: dict[tuple[int, str], ThemeRow] = {}
        for one in goals:
            for theme in one.themes:
                place = (theme.position, theme.title)
                if place not in found:
                    found[place] = ThemeRow(
                        theme.title, theme.position, self._served((k, "") for k in theme.lines)
                    )
                note = _joined(one.term, one.source)
                found[place].goals.append(GoalRow(one.title, note, _reading(theme.basis)))
        return sorted(found.values(), key=lambda row: row.position)

    def row(self, one: Goal) -> GoalRow:
        """A goal with what was linked to it itself, and what works that out."""
        served = self._served((line.key, _how(line.works_out, line.basis)) for line in one.lines)
        return GoalRow(goal_title(one), _joined(one.term, one.source), served=served)

    def _served(self, pairs: Iterable[tuple[str, str]]) -> Served:
        found = [(self.lines[key], note) for key, note in pairs if key in self.lines]
        marks = tuple(Mark(one, self.words[one.light], note, self.address(one)) for one, note in found)
        tally = Counter(mark.line.light for mark in marks if mark.is_counted)
        counts = tuple(
            (light, tally[light], word.lower()) for light, word in self.words.items() if tally[light]
        )
        return Served(marks, counts, sum(not mark.is_counted for mark in marks))
