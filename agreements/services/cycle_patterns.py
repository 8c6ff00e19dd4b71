"""Templates of a cycle: those that come along in `agreements/cycles`, and what a step of one says about a year.

A template knows no year. Its titles hold {last}, {year} and {next}; its days are 'MM-DD', with the years it lies off in
front where it is another one ('-1/12-18').
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.web.strict_json import read_json
from parties.enums import PartyKind

from ..enums import CycleKind, CycleRecurrence
from .season_words import day_in, season_window

FOLDER = Path(__file__).resolve().parent.parent / "cycles"
#: Used where nobody chose.
GENERAL = "algemeen"
EVERYONE, COORDINATOR = "everyone", "coordinator"
#: A year, or years that belong together.
YEARS = re.compile(r"(?<!\d)\d{4}(?:\s?[-–/]\s?\d{2,4})?(?!\d)")
_DAY = re.compile(r"(?:(?P<off>[+-]?\d{1,2})/)?(?P<month>\d\d)-(?P<day>\d\d)")
#: The kinds that have a turn of their own; a party is named as 'party:' and its address word.
_TURNS = {EVERYONE, COORDINATOR, *PartyKind.values}


@dataclass(frozen=True)
class StepDraft:
    """A step of one year before it is written; `after` is a key, `turns` as in `StepPattern.turn`."""

    key: str
    kind: CycleKind
    title: str
    year: int | None
    season: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    after: str = ""
    recurrence: CycleRecurrence = CycleRecurrence.YEARLY
    times: int | None = None
    printed: str = ""
    source: str = ""
    note: str = ""
    turns: Sequence[str] = ()
    #: Whether it is about the year before.
    looks_back: bool = False


@dataclass(frozen=True)
class StepPattern:
    """A step of a template.

    `begins` and `ends`: days in the words above; `season`: instead of them. `months`: a step for each of them.
    `years`: only in these; empty is all of them. `term`: it stands in no year. `turn`: 'everyone', 'coordinator', a
    kind of party, or 'party:' with an address word.
    """

    key: str
    kind: CycleKind
    title: str
    printed: str = ""
    source: str = ""
    note: str = ""
    season: str = ""
    begins: str = ""
    ends: str = ""
    after: str = ""
    recurrence: CycleRecurrence = CycleRecurrence.YEARLY
    times: int | None = None
    months: Sequence[str] = ()
    years: Sequence[int] = ()
    term: bool = False
    turn: Sequence[str] = (EVERYONE,)

    @property
    def looks_back(self) -> bool:
        """Whether it is about the year before."""
        return "{last}" in self.title

    def drafts(self, year: int) -> list[StepDraft]:
        """The steps it gives in a year: none, one, or one for each time. Raises ValidationError for words or days."""
        if self.years and year not in self.years:
            return []
        seasons = self._seasons()
        if not seasons:
            return [self._draft(year, self.key, self.title, self.season)]
        return [
            self._draft(year, f"{self.key}-{n}", f"{self.title} ({name})" if name else self.title, season)
            for n, (name, season) in enumerate(seasons, start=1)
        ]

    def _seasons(self) -> list[tuple[str, str]]:
        """Per time what stands behind its title, and when it is; nothing for a step of once a year."""
        if self.months:
            return [(month, month) for month in self.months]
        if self.recurrence == CycleRecurrence.QUARTERLY:
            return [(f"Q{n}", f"Q{n}") for n in range(1, 5)]
        if self.recurrence == CycleRecurrence.TIMES:
            return [(str(n), "") for n in range(1, (self.times or 2) + 1)]
        return []

    def _draft(self, year: int, key: str, title: str, season: str) -> StepDraft:
        first, last = _day(self.begins, year), _day(self.ends, year)
        if season and not first and not last:
            first, last = season_window(season, year)
        elif first or last:
            season = ""
        words = {"{year}": str(year), "{last}": str(year - 1), "{next}": str(year + 1)}
        for word, said in words.items():
            title = title.replace(word, said)
        return StepDraft(
            key=key,
            kind=self.kind,
            title=title,
            year=None if self.term else year,
            season=season,
            starts_on=first,
            ends_on=last,
            after=self.after,
            recurrence=self.recurrence,
            times=self.times or (len(self.months) or None),
            printed=self.printed,
            source=self.source,
            note=self.note,
            turns=tuple(self.turn),
            looks_back=self.looks_back,
        )


@dataclass(frozen=True)
class Pattern:
    """A template: what it is called, what it is like, its steps in order."""

    name: str
    about: str = ""
    steps: Sequence[StepPattern] = field(default_factory=tuple)

    def drafts(self, year: int) -> list[StepDraft]:
        """The steps of a year, in order."""
        return [draft for step in self.steps for draft in step.drafts(year)]


def _day(words: str, year: int) -> date | None:
    if not words:
        return None
    found = _DAY.fullmatch(words)
    if found is None or not 1 <= int(found["month"]) <= 12 or not 1 <= int(found["day"]) <= 31:
        raise ValidationError(_("“%(words)s” is not a day of a template.") % {"words": words})
    return day_in(year + int(found["off"] or 0), int(found["month"]), int(found["day"]))


def read_step(row: Mapping[str, Any]) -> StepPattern:
    """A step of a template from its JSON. Raises ValidationError for what it may not hold."""
    try:
        step = StepPattern(
            key=row["key"],
            kind=CycleKind(row["kind"]),
            title=row["title"],
            begins=row.get("from", ""),
            ends=row.get("until", ""),
            recurrence=CycleRecurrence(row.get("recurrence", CycleRecurrence.YEARLY)),
            **{
                name: row[name]
                for name in (
                    "printed",
                    "source",
                    "note",
                    "season",
                    "after",
                    "times",
                    "months",
                    "years",
                    "term",
                    "turn",
                )
                if name in row
            },
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ValidationError(
            _("A step of this template is not understood: %(error)s.") % {"error": error}
        ) from error
    unknown = [word for word in step.turn if word not in _TURNS and not word.startswith("party:")]
    if unknown:
        raise ValidationError(
            _("A step of this template is not understood: %(error)s.") % {"error": ", ".join(unknown)}
        )
    return step


@cache
def patterns() -> dict[str, Pattern]:
    """The templates that come along, by the word that names them; the general one first."""
    files = sorted(FOLDER.glob("*.json"), key=lambda path: (path.stem != GENERAL, path.stem))
    return {path.stem: read_pattern(read_json(path.read_text(encoding="utf-8"))) for path in files}


def read_pattern(data: Mapping[str, Any]) -> Pattern:
    """A template from its JSON; raises ValidationError for what it may not hold."""
    return Pattern(data["name"], data.get("about", ""), tuple(read_step(row) for row in data["steps"]))
