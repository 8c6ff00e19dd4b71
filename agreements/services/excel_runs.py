"""Cells of Excel of which parts look different: words that are struck through, dots in the colour of a light."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .sheet_colours import MARKS
from .xml_parts import Stream

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Where the words of all cells stand, and how many letters of them are read.
_PART, _LETTERS = "xl/sharedStrings.xml", 20_000_000
#: Without any of these in it, no part of a cell looks like something else than the rest of it in a way that counts.
_WORTH_IT = (b"strike", b"&#", *(mark.encode() for mark in MARKS if mark.strip()))


class Colour(NamedTuple):
    """A colour as Excel tells it: in figures, or by its number in the theme or in a list, lighter or darker."""

    rgb: str = ""
    theme: int = -1
    indexed: int = -1
    tint: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike; None where they look as the cell does."""

    words: str
    is_struck: bool | None
    colour: Colour | None


class Runs(str):
    """The words of a cell, with what parts of them look like."""

    runs: tuple[Run, ...] = ()


def runs_of(pack: zipfile.ZipFile) -> Iterator[tuple[int, Runs]]:
    """The words of cells that consist of parts, by their number among the words of all cells."""
    content = pack.read(_PART) if _PART in pack.namelist() else b""
    if not any(sign in content for sign in _WORTH_IT):
        return
    stream = Stream(content, _LETTERS)
    number = 0
    for begins, element in stream:
        if begins or _name(element) != "si":
            continue
        runs = tuple(_run(one) for one in element if _name(one) == "r")
        if runs:
            told = Runs("".join(run.words for run in runs))
            told.runs = runs
            yield number, told
        number += 1
        stream.let_go(element)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _run(element: Element) -> Run:
    parts = {_name(one): one for one in element}
    words = (parts["t"].text or "") if "t" in parts else ""
    if "rPr" not in parts:
        return Run(words, None, None)
    looks = {_name(one): one for one in parts["rPr"]}
    is_struck = "strike" in looks and looks["strike"].get("val", "1") not in ("0", "false")
    return Run(words, is_struck, _colour(looks["color"]) if "color" in looks else Colour())


def _colour(told: Element) -> Colour:
    return Colour(
        told.get("rgb", ""),
        int(told.get("theme", "-1")),
        int(told.get("indexed", "-1")),
        float(told.get("tint", "0")),
    )
