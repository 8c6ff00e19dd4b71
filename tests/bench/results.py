"""Numbers of repeated rounds, and what is said about them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self


@dataclass(frozen=True)
class Spread:
    """Median with smallest and largest of the rounds."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The spread of one number per round."""
        return cls(median(values), min(values), max(values))

    def tell(self, unit: str = "", digits: int = 1) -> str:
        """As '12.3 ms (11.9–14.0)'."""
        ends = f"({self.least:.{digits}f}–{self.most:.{digits}f})"
        return f"{self.middle:.{digits}f}{unit and ' ' + unit} {ends}"


@dataclass
class Findings:
    """What was measured, line by line, and which limits were missed."""

    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def note(self, what: str, value: str) -> None:
        """Add a measured value."""
        self.lines.append(f"  {what:58} {value}")

    def limit(self, what: str, value: str, ok: bool, rule: str) -> None:
        """Add a value that has a limit."""
        self.note(what, f"{value:24} {'PASS' if ok else 'FAIL'} ({rule})")
        if not ok:
            self.missed.append(what)

    def save(self, path: Path) -> None:
        """Hand them to the process that asked for them."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """What a process found."""
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(**data)
