"""Reading the projects of a framework: what the filters leave, per year what comes and goes, and what counts towards
which figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F, Prefetch
from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import FrameworkAgreement, Indicator, Target
from agreements.models.indicators import BY_YEAR
from config.web.units import number

from ..enums import BRINGS, TAKES, PlanStatus, ProjectKind, ProjectPhase
from ..models import HousingProject
from ..table.filters import Option
from ..table.said import Project

#: A project in the list, or as it left with a round.
Counted = HousingProject | Project
#: Names of the filters in the address.
WHOSE, KIND, PHASE, COMMITMENT = "van", "soort", "fase", "afspraak"
#: What a filter asks for where nobody told.
UNKNOWN = "onbekend"


def read_projects(framework: FrameworkAgreement) -> list[HousingProject]:
    """All projects, in the order they are to be ready, those of which no year is told last. One query."""
    rows = HousingProject.objects.filter(framework=framework)
    rows = rows.select_related("developer", "commitment", "indicator")
    return list(rows.order_by(F("ready_year").asc(nulls_last=True), "name", "pk"))


@dataclass(frozen=True)
class Choice:
    """What the address asks for; what means nothing here is told in `ignored`."""

    asked: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def passes(self, project: HousingProject) -> bool:
        """Whether the project is among what was asked for."""
        return all(_VALUE[name](project) == value for name, value in self.asked)

    def without(self, name: str) -> Choice:
        """The same with one filter off."""
        return replace(self, asked=tuple(one for one in self.asked if one[0] != name))


def _whose(project: HousingProject) -> str:
    return project.developer.slug if project.developer else project.outsider.casefold() or UNKNOWN


#: What a filter compares.
_VALUE: dict[str, Callable[[HousingProject], str]] = {
    WHOSE: _whose,
    KIND: lambda project: project.kind,
    PHASE: lambda project: project.phase or UNKNOWN,
    COMMITMENT: lambda project: project.commitment.key if project.commitment else UNKNOWN,
}


def _label(name: str, project: HousingProject) -> str:
    """How the value of a filter is called."""
    told = {
        WHOSE: project.whose,
        KIND: project.get_kind_display(),
        PHASE: project.get_phase_display(),
        COMMITMENT: str(project.commitment or ""),
    }[name]
    return str(told) or _("not known")


def read_choice(query: QueryDict, projects: Sequence[HousingProject]) -> Choice:
    """What the address asks for, of what there is."""
    asked, words, ignored = [], [], []
    for name, value_of in _VALUE.items():
        value = query.get(name, "")
        found = next((one for one in projects if value_of(one) == value), None)
        if found is not None:
            asked.append((name, value))
            words.append(_label(name, found))
        elif value:
            ignored.append(value)
    return Choice(tuple(asked), tuple(words), tuple(ignored))


def options(projects: Sequence[HousingProject], choice: Choice) -> list[tuple[str, str, list[Option]]]:
    """Per filter its name, label and values, each with how many projects it would leave."""
    titles = {WHOSE: _("Of whom"), KIND: _("Kind"), PHASE: _("Phase"), COMMITMENT: _("Commitment")}
    found = [(name, title, list(_options(name, projects, choice))) for name, title in titles.items()]
    return [one for one in found if len(one[2]) > 1]


def _options(name: str, projects: Sequence[HousingProject], choice: Choice) -> Iterator[Option]:
    orders = {KIND: ProjectKind.values, PHASE: [*ProjectPhase.values, UNKNOWN]}
    labels = {_VALUE[name](one): _label(name, one) for one in projects}
    order = orders.get(name) or sorted(labels, key=lambda one: (one == UNKNOWN, labels[one].casefold()))
    left = [one for one in projects if choice.without(name).passes(one)]
    for value in order:
        if value in labels:
            count = sum(_VALUE[name](one) == value for one in left)
            yield Option(value, labels[value], count, (name, value) in choice.asked)


@dataclass(frozen=True)
class Amount:
    """Dwellings of some projects together; `unknown`: how many projects do not tell how many they have."""

    projects: int
    homes: int
    social: int
    unknown: int
    unknown_social: int


def amount(projects: Iterable[Counted]) -> Amount:
    """Count them."""
    rows = list(projects)
    homes = [one.homes for one in rows if one.homes is not None]
    social = [one.social_homes for one in rows if one.social_homes is not None]
    return Amount(len(rows), sum(homes), sum(social), len(rows) - len(homes), len(rows) - len(social))


@dataclass(frozen=True)
class Year:
    """What comes and goes in a year; `None` is what nobody told the year of."""

    year: int | None
    comes: Amount
    goes: Amount

    @property
    def net(self) -> int:
        """What is added, or taken away where it is below nothing, as far as is known."""
        return self.comes.homes - self.goes.homes

    @property
    def net_words(self) -> str:
        """With its sign."""
        words = number(Decimal(abs(self.net)))
        return f"+{words}" if self.net > 0 else f"\u2212{words}" if self.net < 0 else words

    @property
    def unknown(self) -> int:
        """Projects of which nobody knows how many."""
        return self.comes.unknown + self.goes.unknown


def years_of(projects: Sequence[Counted]) -> list[Year]:
    """Per year what comes and goes, without what does not go on; the unknown year last."""
    rows = [one for one in projects if one.phase != ProjectPhase.CANCELLED and one.kind in (*BRINGS, *TAKES)]
    years = sorted({one.ready_year for one in rows}, key=lambda year: (year is None, year or 0))
    return [_year(year, [one for one in rows if one.ready_year == year]) for year in years]


def _year(year: int | None, rows: Sequence[Counted]) -> Year:
    return Year(
        year,
        amount(one for one in rows if one.kind in BRINGS),
        amount(one for one in rows if one.kind in TAKES),
    )


@dataclass(frozen=True)
class Coverage:
    """What was agreed about a figure, and what the projects that count towards it bring, step by step."""

    indicator: Indicator
    agreed: tuple[str, ...]
    steps: tuple[tuple[str, Amount], ...]
    together: Amount
    #: Whether any of it was made up for the demonstration.
    made_up: bool


def read_coverage(framework: FrameworkAgreement, projects: Sequence[HousingProject]) -> list[Coverage]:
    """Of each figure that a project counts towards. Two queries, none where there is no such figure."""
    wanted = {one.indicator_id for one in projects if one.indicator_id}
    if not wanted:
        return []
    targets = Target.objects.select_related("party").order_by(*BY_YEAR)
    rows = framework.indicators.filter(pk__in=wanted).prefetch_related(Prefetch("targets", targets))
    return [_coverage(one, [row for row in projects if row.indicator_id == one.pk]) for one in rows]


def _coverage(indicator: Indicator, projects: Sequence[HousingProject]) -> Coverage:
    goes_on = [one for one in projects if one.phase != ProjectPhase.CANCELLED]
    grouped = [(label, [one for one in goes_on if _step(one) == step]) for step, label in _steps().items()]
    return Coverage(
        indicator,
        tuple(_agreed(target) for target in indicator.targets.all()),
        tuple((label, amount(rows)) for label, rows in grouped if rows),
        amount(goes_on),
        any(one.origin == Origin.DEMO for one in goes_on),
    )


def _agreed(target: Target) -> str:
    """What was agreed, with whom it is about and for which year."""
    about = ", ".join(str(word) for word in (target.bearer, target.year) if word)
    return f"{target} ({about})" if about else str(target)


def _steps() -> dict[str, str]:
    """How sure it is, the surest first."""
    return {
        ProjectPhase.READY: _("Ready"),
        ProjectPhase.BUILDING: _("Being carried out"),
        PlanStatus.HARD: _("Hard plan"),
        PlanStatus.SOFT: _("Soft plan"),
        UNKNOWN: _("Not told how firm the plan is"),
    }


def _step(project: HousingProject) -> str:
    if project.phase in (ProjectPhase.READY, ProjectPhase.BUILDING):
        return project.phase
    return project.plan or UNKNOWN


def facts_of(project: HousingProject) -> list[tuple[str, str, bool]]:
    """What is known of a project: label, words, and whether somebody typed them."""
    unknown, social = _("not known"), project.social_homes
    told = [
        (_("Kind"), str(project.get_kind_display()), False),
        (_("Place"), project.place, True),
        (_("Of whom"), project.whose or unknown, bool(project.whose)),
        (_("Dwellings"), unknown if project.homes is None else number(Decimal(project.homes)), False),
        (_("Of which social rent"), "" if social is None else number(Decimal(social)), False),
        (_("Plan"), str(project.get_plan_display()), False),
        (_("Phase"), str(project.get_phase_display()), False),
        (
            _("Ready in"),
            project.ready_words or str(project.ready_year or unknown),
            bool(project.ready_words),
        ),
        (_("Counts towards"), str(project.indicator or ""), True),
        (_("Explanation"), project.note, True),
        (_("Publication"), _("only for the parties at the table") if project.table_only else "", False),
    ]
    return [one for one in told if one[1]]
