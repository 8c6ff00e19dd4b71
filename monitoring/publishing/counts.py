"""Counts of lights as a publication shows them: as bars, and in words. Never averages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.lights import light_badge

from ..enums import Light
from ..table.report import Line, Words, count_lights
from ..table.words import light_meanings, light_words

#: Width of a bar in the units of its drawing.
BAR = 2670
#: Fill and text of a light's part in the bar.
_INKS = {
    Light.GREEN: ("#17703c", "#fff"),
    Light.YELLOW: ("#f2b33d", "#17222d"),
    Light.RED: ("#a3161d", "#fff"),
    Light.NONE: ("#fff", "#17222d"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many lines have a light, and its part of a bar."""

    light: str
    word: str
    number: int
    badge: SafeString
    meaning: str
    x: int
    width: int
    fill: str
    ink: str

    @property
    def label(self) -> str:
        """What fits in the part of the bar: number and word, the number, or nothing."""
        whole = f"{self.number} {self.word.lower()}"
        return whole if self.width > 130 + 26 * len(whole) else str(self.number) if self.width > 150 else ""

    @property
    def said(self) -> str:
        """The light as a sentence says it after a number."""
        return _("without a light") if self.light == Light.NONE else self.word.lower()


class Counter:
    """Counts in the words of one framework."""

    def __init__(self, words: Words) -> None:
        self.words = light_words(words.middle_light)
        self.badges = {light: light_badge(light, word) for light, word in self.words.items()}
        self.meanings = light_meanings(words)

    def counts(self, lines: Iterable[Line], width: int = BAR) -> list[Count]:
        """Per light in the order of the legend; together the parts of the bar are `width` wide."""
        counted = count_lights(lines)
        total = sum(counted.values()) or 1
        counts: list[Count] = []
        x = 0
        for light, word in self.words.items():
            own = round(width * counted[light] / total)
            meaning = self.meanings[Light(light)]
            badge, inks = self.badges[light], _INKS[Light(light)]
            counts.append(Count(light, word, counted[light], badge, meaning, x, own, *inks))
            x += own
        return counts

    def told(self, counts: Iterable[Count]) -> str:
        """The counts as words: '5 green, 1 red and 2 without a light'."""
        return joined([f"{count.number}\u00a0{count.said}" for count in counts if count.number])


def joined(parts: list[str]) -> str:
    """Words in a row with 'and' before the last."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def commitments(number: int) -> str:
    """How many commitments, in words."""
    return ngettext("%(n)s commitment", "%(n)s commitments", number) % {"n": number}


def change_words(line: Line, words: Mapping[str, str]) -> str:
    """Whether a line stands better or worse than before, and what it was."""
    if not line.change:
        return ""
    before = words[line.earlier[-1].light].lower()
    if line.change == "better":
        return _("better: was %(light)s") % {"light": before}
    return _("worse: was %(light)s") % {"light": before}
