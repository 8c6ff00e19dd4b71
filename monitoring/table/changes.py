"""What changed since an earlier moment: a function over a report and the lights of then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..enums import compare
from .report import Line, Report


@dataclass(frozen=True, slots=True)
class Mark:
    """What changed about a line: its light ('better', 'worse' or '') and whether there is a new text."""

    light: str = ""
    text: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier state: its name (empty: only a day), its day, and the light of each commitment by key."""

    name: str
    day: date
    lights: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changes:
    """Marks by the key of the commitment, and since when."""

    name: str
    day: date | None
    marks: Mapping[str, Mark]

    @property
    def known(self) -> bool:
        """Whether there is an earlier moment at all."""
        return self.day is not None

    def mark(self, key: str) -> Mark:
        """What changed about a line; nothing when it is not known."""
        return self.marks.get(key, Mark())

    def count(self) -> tuple[int, int, int]:
        """How many became better, how many worse, and how many have a new text."""
        marks = self.marks.values()
        return (
            sum(mark.light == "better" for mark in marks),
            sum(mark.light == "worse" for mark in marks),
            sum(mark.text for mark in marks),
        )


def since_previous(report: Report) -> Changes:
    """What changed since the round before; without one the lights of a line may still tell."""
    there = report.previous is not None
    marks = {line.key: Mark(line.change, there and not line.silent) for line in report.open_lines}
    return Changes(report.previous.name if report.previous else "", report.previous_date, marks)


def since(report: Report, earlier: Earlier) -> Changes:
    """What changed since an earlier state."""
    marks = {
        line.key: Mark(compare(line.light, earlier.lights.get(line.key, "")), _told_after(line, earlier.day))
        for line in report.open_lines
    }
    return Changes(earlier.name, earlier.day, marks)


def _told_after(line: Line, day: date) -> bool:
    return any(told.dated > day for told in line.progress)
