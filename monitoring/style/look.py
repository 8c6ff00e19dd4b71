"""How a publication looks, as plain values: what the PDF is made with and what is frozen when a round closes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from ..enums import Column, Orientation, Part

#: Colour of what has no style of its own.
COLOUR = "#154273"
#: White letters stand on the colour and the colour itself is used for letters: WCAG 2.1, 1.4.3.
CONTRAST = 4.5
#: What is kept for the table; that it leaves is chosen.
CHOSEN = (Part.PROJECTS, Part.GOALS)
#: Until somebody chooses otherwise.
PARTS = tuple(value for value in Part.values if value not in CHOSEN)
COLUMNS = (Column.LEAD.value, Column.PLANNING.value, Column.PROGRESS.value)


def contrast_with_white(colour: str) -> float:
    """The contrast of `#rrggbb` with white by WCAG 2.1: from 1 (white) to 21 (black)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


@dataclass(frozen=True, slots=True)
class Logo:
    """A checked picture; `digest` is the SHA-256 of its content, sizes are in its own units."""

    content: bytes
    content_type: str
    digest: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Look:
    """The values of a style; without any, the site's own look."""

    colour: str = COLOUR
    foreword_title: str = ""
    foreword_text: str = ""
    foreword_signatory: str = ""
    parts: tuple[str, ...] = PARTS
    columns: tuple[str, ...] = COLUMNS
    orientation: str = Orientation.LANDSCAPE.value
    logo: Logo | None = None

    @property
    def is_portrait(self) -> bool:
        """Whether the pages stand."""
        return self.orientation == Orientation.PORTRAIT


def to_data(look: Look) -> dict[str, Any]:
    """The values as JSON can hold them; of the logo its digest and the words that replace it."""
    data = {**asdict(look), "parts": list(look.parts), "columns": list(look.columns)}
    logo = data.pop("logo")
    return {**data, "logo": {"digest": logo["digest"], "alt": logo["alt"]} if logo else None}


def from_data(data: dict[str, Any], logo: Logo | None) -> Look:
    """The look that `to_data` wrote down, with its logo; unknown keys are passed over, new ones have their default."""
    known = {f.name for f in fields(Look)} - {"logo"}
    values = {name: _tuple(value) for name, value in data.items() if name in known}
    return Look(**values, logo=logo)


def in_order(chosen: Iterable[str], choices: Iterable[str]) -> list[str]:
    """What was chosen in the order of the choices, each once."""
    wanted = set(chosen)
    return [value for value in choices if value in wanted]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
