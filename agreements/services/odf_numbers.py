"""The numbers that LibreOffice counts itself: they stand in no text of the file, but people read them in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .odf_words import TEXT, whole_number
from .word_numbers import LONGEST, figures

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from .odf_styles import Level, OdfStyles

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


class Place:
    """A list that is being read: its style, how deep, and what was counted in it."""

    def __init__(self, style: str, level: int, counts: dict[int, int]) -> None:
        self.style, self.level, self.counts = style, level, counts
        #: From which number the item that is read begins anew.
        self.anew: int | None = None
        #: Whether the item that is read has its number already, or is a heading of the list that has none.
        self.is_told = True


class OdfNumbers:
    """What stands before the paragraphs of lists and before headings, asked in the order of the document."""

    def __init__(self, styles: OdfStyles) -> None:
        self._styles = styles
        self._by_id: dict[str, dict[int, int]] = {}
        self._by_style: dict[str, dict[int, int]] = {}
        self._outline: dict[int, int] = {}

    def enter(self, element: Element, above: Place | None) -> Place:
        """A list that begins, within another or by itself; one may go on where another ended."""
        style = element.get(f"{TEXT}style-name") or (above.style if above else "")
        if above is not None:
            return Place(style, above.level + 1, above.counts)
        earlier = self._by_id.get(element.get(f"{TEXT}continue-list", ""))
        if earlier is None and element.get(f"{TEXT}continue-numbering") == "true":
            earlier = self._by_style.get(style)
        counts = {} if earlier is None else earlier
        self._by_style[style] = counts
        if told := element.get(_ID):
            self._by_id[told] = counts
        return Place(style, 1, counts)

    def item(self, element: Element, place: Place) -> None:
        """An item of a list begins."""
        place.anew = whole_number(element.get(f"{TEXT}start-value"), None)
        place.is_told = element.tag == f"{TEXT}list-header"

    def before(self, place: Place, paragraph: Element) -> str:
        """What is printed before a paragraph; only the first of an item has something."""
        if place.is_told:
            return ""
        place.is_told = True
        style = place.style or self._styles.list_of(paragraph.get(f"{TEXT}style-name", ""))
        levels = self._styles.lists.get(style, {})
        level = levels.get(place.level)
        if level is None or level.is_sign:
            return "-"
        return self._count(levels, place.counts, place.level, place.anew)

    def heading(self, element: Element, level: int) -> str:
        """What is printed before a heading that stands in no list."""
        known = self._styles.outline.get(level)
        if known is None or not known.form or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        anew = None
        if element.get(f"{TEXT}restart-numbering") == "true":
            anew = whole_number(element.get(f"{TEXT}start-value"), known.start)
        return self._count(self._styles.outline, self._outline, level, anew)

    def _count(self, levels: dict[int, Level], counts: dict[int, int], level: int, anew: int | None) -> str:
        known = levels[level]
        counts[level] = anew if anew is not None else counts.get(level, known.start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if not known.form:
            return known.after.strip()[:LONGEST]
        told = []
        for at in range(max(level - known.shown, 0) + 1, level + 1):
            one = levels.get(at)
            if one is not None and one.form:
                told.append(figures(counts.get(at, one.start), _FORMS.get(one.form, "decimal")))
        return f"{known.before}{'.'.join(told)}{known.after}".strip()[:LONGEST]
