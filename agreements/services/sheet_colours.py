"""What the colour of a cell says: lights are coloured by hand in lists that were kept before."""

from __future__ import annotations

import re
from colorsys import hls_to_rgb, rgb_to_hls, rgb_to_hsv

#: Six or, with what shines through in front, eight figures.
_RGB = re.compile(r"(?:[0-9a-f]{2})?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.I)
#: Below this a colour is grey; paper is often a pale yellow, where Office's palest green and red are paler still.
_PALE = {"yellow": 0.12, "green": 0.075, "red": 0.075}
#: Below this it can not be told from black; a dark yellow is brown.
_DARK = {"yellow": 0.78, "green": 0.3, "red": 0.45}
#: Where a colour ends, in degrees around the circle; orange counts as the middle light.
_UNTIL = ((16, "red"), (70, "yellow"), (170, "green"), (335, ""), (361, "red"))


#: Signs that say nothing but by their colour: a light that is drawn as a dot.
MARKS = "●⬤•■◼▪⚫ \n"
#: The colours of a theme in the order in which Excel counts them, by their names in the file.
THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


def tinted(rgb: str, tint: float) -> str:
    """A colour made lighter (up to 1) or darker (down to -1), as Excel does it; as it is where it is none."""
    found = _RGB.fullmatch(rgb)
    if found is None or not tint:
        return rgb
    hue, lightness, saturation = rgb_to_hls(*(int(part, 16) / 255 for part in found.groups()))
    lightness = lightness * (1 + tint) if tint < 0 else lightness * (1 - tint) + tint
    parts = hls_to_rgb(hue, min(max(lightness, 0.0), 1.0), saturation)
    return "".join(f"{round(part * 255):02X}" for part in parts)


def light_of(rgb: str) -> str:
    """“red”, “yellow” or “green” for a colour such as C6EFCE or FFFF0000; empty for every other."""
    found = _RGB.fullmatch(rgb)
    if found is None:
        return ""
    hue, saturation, value = rgb_to_hsv(*(int(part, 16) / 255 for part in found.groups()))
    name = next(name for until, name in _UNTIL if hue * 360 < until)
    return name if name and saturation >= _PALE[name] and value >= _DARK[name] else ""
