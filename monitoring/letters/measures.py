"""Sizes that both kinds of document share, so that the letter looks the same; millimetres, letters in points."""

from __future__ import annotations

from ..style.look import Logo
from .letter import Table

FONT = "Arial"
BODY = 10.5
#: Top, right, bottom, left.
MARGINS = (22, 22, 20, 25)
#: Of the text between the margins.
WIDTH = 210 - MARGINS[1] - MARGINS[3]
#: Per level the size of its letters and the space before it.
HEADINGS = {1: (13.0, 5.0), 2: (11.5, 4.0), 3: (10.5, 3.0)}
#: The most a logo takes.
LOGO = (60, 22)


def logo_size(logo: Logo) -> tuple[float, float]:
    """Width and height of a logo that keeps its shape."""
    scale = min(LOGO[0] / max(logo.width, 1), LOGO[1] / max(logo.height, 1))
    return logo.width * scale, logo.height * scale


def widths(table: Table) -> list[float]:
    """Of the columns: the first for a word, the second for what is left, the others for numbers."""
    first, number = 30.0, 34.0
    numbers = len(table.head) - 2
    return [first, WIDTH - first - numbers * number, *([number] * numbers)]
