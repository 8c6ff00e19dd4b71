"""What is done here for each goal, and how it goes: the commitments that serve it with their last lights as counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.enums import GlobalGoal
from agreements.models import Elaboration, FrameworkAgreement, GlobalGoalMark, NationalGoal, Theme

from ..overview.standing import Choice, Fared, YearLight, fared, read_choice, year_options
from ..table.filters import Option
from ..table.words import light_words


@dataclass(frozen=True)
class Served:
    """A commitment that serves a goal, with its own last light (of the chosen year), and why it stands here."""

    row: Fared
    light: YearLight | None
    why: str = ""


@dataclass(frozen=True)
class Serving:
    """The commitments that serve a goal or belong to a theme: how many have which light, and which they are."""

    rows: tuple[Served, ...]
    counts: tuple[tuple[str, int, str], ...]

    @property
    def followed(self) -> int:
        """How many stood in a round; only these are counted per light."""
        return sum(count for _light, count, _word in self.counts)


@dataclass(frozen=True)
class Entry:
    """A national goal, what its link to the theme rests on, and the commitments that are linked to it themselves."""

    goal: NationalGoal
    basis: str = ""
    own: Serving | None = None
    #: Whether it stands in no theme before this one: links lead here.
    is_first: bool = True


@dataclass
class Chapter:
    """The goals of one theme with all commitments of that theme; without a theme: of those that have none."""

    theme: Theme | None
    #: The theme it is a part of.
    above: Theme | None = None
    entries: list[Entry] = field(default_factory=list)
    serving: Serving | None = None


@dataclass(frozen=True)
class Global:
    """One of the Global Goals with the commitments that are marked with it."""

    number: int
    name: str
    serving: Serving


@dataclass(frozen=True)
class Goals:
    """Everything the page of the goals shows."""

    chapters: list[Chapter]
    global_goals: list[Global]
    choice: Choice
    options: list[Option]
    #: National goals, each once.
    total: int


def read_goals(framework: FrameworkAgreement, query: QueryDict) -> Goals:
    """The goals of a framework, of the year the address asks for; seven queries, whatever the number."""
    commitments = framework.commitments.select_related("annual_agreement", "theme")
    rows = fared(framework, list(commitments.order_by("position", "pk")))
    goals = list(framework.national_goals.order_by("position", "pk").prefetch_related("links"))
    marks = GlobalGoalMark.objects.filter(commitment__framework=framework).order_by("goal", "pk")
    reader = _Reader(framework, rows)
    per_goal: dict[int, dict[int, str]] = defaultdict(dict)
    for mark in marks:
        per_goal[mark.goal][mark.commitment_id] = mark.get_basis_display()
    reach = reader.everything(goals, per_goal.values())
    choice = replace(read_choice(query, reach), light="")
    reader.year = choice.year
    return Goals(
        reader.chapters(goals),
        [
            Global(number, str(GlobalGoal(number).label), reader.linked(why))
            for number, why in sorted(per_goal.items())
        ],
        choice,
        year_options(reach, choice),
        len(goals),
    )


class _Reader:
    """The commitments of a framework, by theme and by what works out what."""

    year: int | None = None

    def __init__(self, framework: FrameworkAgreement, rows: Sequence[Fared]) -> None:
        self.rows = rows
        self.words = light_words(framework.middle_light)
        self.themes = {one.pk: one for one in framework.themes.order_by("position")}
        self.names = {row.commitment.pk: row.commitment.number or row.commitment.title for row in rows}
        self.worked_out: dict[int, list[int]] = defaultdict(list)
        links = Elaboration.objects.filter(of__framework=framework).order_by("pk")
        for pk, of in links.values_list("commitment_id", "of_id"):
            self.worked_out[of].append(pk)

    def everything(self, goals: Sequence[NationalGoal], marked: Iterable[Mapping[int, str]]) -> list[Fared]:
        """All commitments that serve any goal: the years among which one chooses are theirs."""
        pks = {pk for why in [*map(_own, goals), *marked] for pk in self._with_worked_out(why)}
        themes = {link.theme_id for goal in goals for link in goal.links.all() if link.theme_id}
        return [row for row in self.rows if row.commitment.pk in pks or self._themes_of(row) & themes]

    def chapters(self, goals: Sequence[NationalGoal]) -> list[Chapter]:
        """Theme by theme as the agreement has them, then what is linked to no theme."""
        found = {
            pk: Chapter(theme, self.themes.get(theme.parent_id or 0)) for pk, theme in self.themes.items()
        }
        apart = Chapter(None)
        for goal in goals:
            why = _own(goal)
            own = self.linked(why) if why else None
            of_themes = [link for link in goal.links.all() if link.theme_id]
            of_themes.sort(key=lambda link: self.themes[link.theme_id or 0].position)
            for place, link in enumerate(of_themes):
                entry = Entry(goal, link.get_basis_display(), own, place == 0)
                found[link.theme_id or 0].entries.append(entry)
            if not of_themes:
                apart.entries.append(Entry(goal, own=own))
        for pk, chapter in found.items():
            if chapter.entries:
                chapter.serving = self._serving((row, "") for row in self.rows if pk in self._themes_of(row))
        return [chapter for chapter in (*found.values(), apart) if chapter.entries]

    def linked(self, why: Mapping[int, str]) -> Serving:
        """The commitments that are linked to a goal, and those that work one of them out."""
        told = self._with_worked_out(why)
        return self._serving((row, told[row.commitment.pk]) for row in self.rows if row.commitment.pk in told)

    def _with_worked_out(self, why: Mapping[int, str]) -> dict[int, str]:
        found = {
            pk: _("works out %(commitment)s") % {"commitment": self.names[of]}
            for of in why
            for pk in self.worked_out[of]
        }
        return {**found, **why}

    def _themes_of(self, row: Fared) -> set[int | None]:
        theme = row.commitment.theme
        return {theme.pk, theme.parent_id} - {None} if theme else set()

    def _serving(self, rows: Iterable[tuple[Fared, str]]) -> Serving:
        """Of the chosen year. A light counts once: of the commitment itself, not of what works it out."""
        shown = [Served(row, self._light(row.alone), why) for row, why in rows if row.passes(self.year, "")]
        tally = Counter(one.light.light for one in shown if one.light)
        counts = tuple((light, tally[light], word.lower()) for light, word in self.words.items())
        return Serving(tuple(shown), counts)

    def _light(self, row: Fared) -> YearLight | None:
        if self.year is None:
            return row.newest
        return next((light for light in row.lights if light.year == self.year), None)


def _own(goal: NationalGoal) -> dict[int, str]:
    """The commitments that are linked to the goal itself, with what that rests on."""
    return {
        link.commitment_id: str(link.get_basis_display()) for link in goal.links.all() if link.commitment_id
    }
