"""What OpenDocument calls its parts, and the letters of a paragraph in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

T = TypeVar("T")

OFFICE, TABLE, TEXT, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{part}:1.0}}" for part in ("office", "table", "text", "style")
)
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
#: What is told of a picture beside the words.
_OF_PICTURES = ("}title", "}desc")
#: Spaces in a row that are kept, where a number tells how many there are.
MAX_SPACES = 80


def whole_number(told: str | None, without: T) -> int | T:
    """A number as an attribute tells it; `without` where it tells none, or one that nobody counts to."""
    return int(told) if told and told.isdigit() and len(told) < 9 else without


def odf_pieces(node: Element, around: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The letters in a paragraph, each piece with the names of the looks around it, the nearest one last.

    Spaces in a row and line ends are elements of their own.
    """
    yield node.text or "", around
    for child in node:
        if child.tag == f"{TEXT}s":
            yield " " * min(int(child.get(f"{TEXT}c") or 1), MAX_SPACES), around
        elif child.tag in (f"{TEXT}line-break", f"{TEXT}tab"):
            yield "\n" if child.tag == f"{TEXT}line-break" else "\t", around
        elif child.tag not in (f"{OFFICE}annotation", f"{TEXT}note") and not child.tag.endswith(_OF_PICTURES):
            name = child.get(f"{TEXT}style-name", "") if child.tag == f"{TEXT}span" else ""
            yield from odf_pieces(child, (*around, name) if name else around)
        yield child.tail or "", around
