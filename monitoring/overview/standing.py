"""How commitments stand and fared: their last light per year, and the latest round of each framework."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from agreements.enums import Origin
from agreements.models import Commitment, Elaboration, FrameworkAgreement

from ..enums import URGENCY, Light, RoundStatus
from ..models import MonitoringRound, RoundLine
from ..table.filters import LIGHT_WORDS, Option
from ..table.words import light_words, origin_note


@dataclass(frozen=True)
class YearLight:
    """The last light of a year; `via`: the annual commitment it belongs to, where that is another one."""

    year: int
    light: str
    word: str
    round: str
    note: str
    via: str = ""

    @property
    def told(self) -> str:
        """Everything about it in words."""
        parts = [f"{self.year}: {self.word}", self.via, self.round, self.note]
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Fared:
    """A commitment with its lights, the years in order."""

    commitment: Commitment
    lights: tuple[YearLight, ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """The years it belongs to: its own, and those in which it stood in a round."""
        annual = self.commitment.annual_agreement
        return frozenset({light.year for light in self.lights} | ({annual.year} if annual else set()))

    @property
    def alone(self) -> Fared:
        """The commitment without the lights of what works it out: as such it is counted."""
        return Fared(self.commitment, tuple(light for light in self.lights if not light.via))

    @property
    def newest(self) -> YearLight | None:
        """The most urgent light of its last year."""
        if not self.lights:
            return None
        last = max(light.year for light in self.lights)
        return min(
            (light for light in self.lights if light.year == last),
            key=lambda light: URGENCY[Light(light.light)],
        )

    @property
    def strip(self) -> list[tuple[int, list[YearLight]]]:
        """The lights per year."""
        per_year: dict[int, list[YearLight]] = defaultdict(list)
        for light in self.lights:
            per_year[light.year].append(light)
        return sorted(per_year.items())

    def passes(self, year: int | None, light: str) -> bool:
        """Whether it belongs to the year and has the light then; without a year, at last."""
        if year is not None and year not in self.years:
            return False
        if not light:
            return True
        if year is None:
            return self.newest is not None and self.newest.light == light
        return any(own.light == light for own in self.lights if own.year == year)


def fared(framework: FrameworkAgreement, commitments: Sequence[Commitment]) -> list[Fared]:
    """Each commitment with its last light per year; a framework commitment also with those of what works it out.

    Two queries, whatever the number.
    """
    own = _last_lights(framework)
    worked_out: dict[int, list[int]] = defaultdict(list)
    for pk, of in Elaboration.objects.filter(of__framework=framework).values_list("commitment_id", "of_id"):
        worked_out[of].append(pk)
    by_pk = {row.pk: row for row in commitments}
    found = []
    for row in commitments:
        lights = list(own.get(row.pk, ()))
        for pk in worked_out[row.pk]:
            via = by_pk[pk].number or by_pk[pk].title
            lights += [YearLight(x.year, x.light, x.word, x.round, x.note, via) for x in own.get(pk, ())]
        found.append(Fared(row, tuple(sorted(lights, key=lambda x: x.year))))
    return found


def _last_lights(framework: FrameworkAgreement) -> Mapping[int, Iterable[YearLight]]:
    """Per commitment the light in the last round of each year that was opened."""
    words = light_words(framework.middle_light)
    rows = (
        RoundLine.objects.filter(round__framework=framework)
        .exclude(round__status=RoundStatus.PREPARING)
        .order_by("round__reference_date", "round", "pk")
        .values_list("commitment_id", "round__year", "light", "round__title", "current__origin")
    )
    found: dict[int, dict[int, YearLight]] = defaultdict(dict)
    for pk, year, light, title, origin in rows:
        found[pk][year] = YearLight(year, light, words[light], title, origin_note(origin or "", ""))
    return {pk: list(lights.values()) for pk, lights in found.items()}


@dataclass(frozen=True)
class Choice:
    """What the framework page is asked to show; values that mean nothing here are dropped and told."""

    year: int | None = None
    light: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The light itself; empty for any."""
        return LIGHT_WORDS[self.light] if self.light else ""

    @property
    def active(self) -> bool:
        """Whether anything is left out."""
        return self.year is not None or bool(self.light)


def read_choice(query: QueryDict, rows: Sequence[Fared]) -> Choice:
    """Year and light from an address; nonsense is dropped, never an error."""
    years = {str(year): year for row in rows for year in row.years}
    year, light = query.get("jaar", ""), query.get("licht", "")
    ignored = [
        name
        for name, value, known in (("jaar", year, years), ("licht", light, LIGHT_WORDS))
        if value and value not in known
    ]
    return Choice(years.get(year), light if light in LIGHT_WORDS else "", tuple(ignored))


def chosen(rows: Sequence[Fared], choice: Choice) -> list[Fared]:
    """The commitments that pass."""
    return [row for row in rows if row.passes(choice.year, choice.value)]


def count_through(rows: Iterable[Fared], choice: Choice) -> int:
    """How many of the commitments that pass do so only by what works them out."""
    return sum(not row.alone.passes(choice.year, choice.value) for row in rows)


def year_options(rows: Sequence[Fared], choice: Choice) -> list[Option]:
    """The years with their number of commitments, the last first."""
    counted = Counter(year for row in rows for year in row.alone.years)
    return [
        Option(str(year), str(year), counted[year], choice.year == year)
        for year in sorted(counted, reverse=True)
    ]


def light_options(rows: Sequence[Fared], choice: Choice, words: Mapping[str, str]) -> list[Option]:
    """The lights with the number of commitments that have it themselves in the chosen year, urgent first.

    Choosing one also finds framework commitments by the light of what works them out.
    """
    alone = [row.alone for row in rows]
    options = [
        Option(word, words[light], sum(row.passes(choice.year, light) for row in alone), choice.light == word)
        for word, light in LIGHT_WORDS.items()
    ]
    return [option for option in options if option.count or option.selected]


# ---- a municipality ------------------------------------------------------------------------------------------


@dataclass
class Standing:
    """The latest round of a framework that has lines: counts per light and what is red."""

    round: MonitoringRound
    counts: list[tuple[str, int, str]]
    total: int
    #: Whether any of its lights is a demonstration.
    has_demo_lights: bool = False
    red: list[Commitment] = field(default_factory=list)

    @property
    def reference_date(self) -> date:
        """The day it tells about."""
        return self.round.reference_date


def _count_lights(rounds: Iterable[MonitoringRound]) -> tuple[dict[int, Counter[str]], set[int]]:
    """The lights of each round, and the rounds in which some are a demonstration; one query."""
    tallies: dict[int, Counter[str]] = defaultdict(Counter)
    made_up: set[int] = set()
    lines = RoundLine.objects.not_completed().filter(round__in=[row.pk for row in rounds])
    for pk, light, origin in lines.order_by().values_list("round_id", "light", "current__origin"):
        tallies[pk][light] += 1
        if origin == Origin.DEMO:
            made_up.add(pk)
    return tallies, made_up


def latest_standings(
    frameworks: Sequence[FrameworkAgreement], rounds: Sequence[MonitoringRound]
) -> dict[int, Standing]:
    """Per framework its latest round that is under way or closed and has lines; two queries, whatever the number.

    `rounds`: all of them, the latest first.
    """
    rounds = [row for row in rounds if row.status != RoundStatus.PREPARING]
    tallies, made_up = _count_lights(rounds)
    latest: dict[int, MonitoringRound] = {}
    for row in rounds:
        if tallies[row.pk]:
            latest.setdefault(row.framework_id, row)
    middle = {row.pk: row.middle_light for row in frameworks}
    found = {
        pk: Standing(
            row,
            [
                (light, tallies[row.pk][light], word.lower())
                for light, word in light_words(middle[pk]).items()
            ],
            tallies[row.pk].total(),
            row.pk in made_up,
        )
        for pk, row in latest.items()
    }
    red = (
        RoundLine.objects.not_completed()
        .filter(round__in=[row.pk for row in latest.values()], light=Light.RED)
        .select_related("commitment", "round")
        .order_by("position", "pk")
    )
    for line in red:
        found[line.round.framework_id].red.append(line.commitment)
    return found
