"""What the colour of a cell says: lights are coloured by hand in lists that were kept before."""

from __future__ import annotations

import re
from colorsys import rgb_to_hsv

#: Six or, with what shines through in front, eight figures.
_RGB = re.compile(r"(?:[0-9a-f]{2})?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.I)
#: Below this a colour is grey, or too dark to be told from black.
_PALE, _DARK = 0.12, 0.3
#: Where a colour ends, in degrees around the circle; orange counts as the middle light.
_UNTIL = ((16, "red"), (70, "yellow"), (170, "green"), (335, ""), (361, "red"))


def light_of(rgb: str) -> str:
    """“red”, “yellow” or “green” for a colour such as C6EFCE or FFFF0000; empty for every other."""
    found = _RGB.fullmatch(rgb)
    if found is None:
        return ""
    hue, saturation, value = rgb_to_hsv(*(int(part, 16) / 255 for part in found.groups()))
    if saturation < _PALE or value < _DARK:
        return ""
    return next(name for until, name in _UNTIL if hue * 360 < until)
