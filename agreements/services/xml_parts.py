"""Parts of packed office files, read within bounds: a file made to do harm is small and becomes large."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .sheet_parts import SpreadsheetError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Elements in elements: Word gets to twenty, the parser and what reads after it go as deep as a file says.
MAX_DEPTH = 60
#: Elements and attributes that are in memory at a time: those of one row of a table, or one paragraph.
MAX_AT_A_TIME = 100_000
#: Bytes between two elements, and the attributes that may stand there; a picture in old Word is one long attribute.
MAX_GAP = 4_000_000
_LONG_GAP, _MOST_IN_GAP = 20_000, 1_000
_PIECE = 1 << 20


def overfull() -> SpreadsheetError:
    """Why a file is not read that holds more than any list does."""
    return SpreadsheetError(
        _("The file holds far more than a list needs. Copy only the tables to a new file, and choose that.")
    )


def check_part(pack: zipfile.ZipFile, name: str, most: int) -> int:
    """How many elements begin and end in a part, about, looked at before anything reads it.

    Raises SpreadsheetError for more than `most` of them or of their attributes, or very much without any.
    """
    elements = attributes = gap = in_gap = 0
    with pack.open(name) as file:
        for piece in iter(lambda: file.read(_PIECE), b""):
            elements += piece.count(b"<")
            attributes += piece.count(b"=")
            if elements > most or attributes > 2 * most:
                raise overfull()
            first, *others = piece.split(b"<")
            gap, in_gap = gap + len(first), in_gap + first.count(b"=")
            for between in (None, *others):
                if between is not None:
                    # A remark in the file does not end the words around it.
                    same = between[:1] in (b"!", b"?")
                    equals = between.count(b"=") if len(between) > _LONG_GAP // 2 else 0
                    gap, in_gap = len(between) + gap * same, equals + in_gap * same
                if gap > MAX_GAP or (gap > _LONG_GAP and in_gap > _MOST_IN_GAP):
                    raise overfull()
    return elements


def whole(content: bytes) -> Element:
    """A small part as a tree."""
    # Imported here, as only who imports needs it.
    from defusedxml.ElementTree import fromstring

    tree: Element = fromstring(content, forbid_dtd=True)
    return tree


def _letters_of(element: Element) -> int:
    """How many letters stand in an element itself, beside those of what stands in it."""
    text = element.text
    found = len(text) if text and not text.isspace() else 0
    for child in element:
        if (tail := child.tail) and not tail.isspace():
            found += len(tail)
    return found


class Stream:
    """A part read from its beginning to its end; what was read is let go, so that only a piece of it is in memory.

    `letters`: how many it may have at most.
    """

    def __init__(self, content: bytes, letters: int) -> None:
        self._file = io.BytesIO(content)
        self._letters = letters
        #: The elements around the one that is told.
        self.around: list[Element] = []
        self._held = 0

    def __iter__(self) -> Iterator[tuple[bool, Element]]:
        """Each element when it begins (True) and when it ends; raises SpreadsheetError where it goes too deep or wide."""
        # Imported here, as only who imports needs it.
        from defusedxml.ElementTree import iterparse

        for event, element in iterparse(self._file, ("start", "end"), forbid_dtd=True):
            if event == "start":
                self._held += 1 + len(element.attrib)
                if self._held > MAX_AT_A_TIME or len(self.around) > MAX_DEPTH:
                    raise overfull()
                yield True, element
                self.around.append(element)
            else:
                self.around.pop()
                self._letters -= _letters_of(element)
                if self._letters < 0:
                    raise overfull()
                yield False, element

    def let_go(self, element: Element) -> None:
        """Forget an element that has ended, with what stands before it in the same element."""
        element.clear()
        if self.around:
            del self.around[-1][:]
        self._held = 0
