"""OpenDocument sheets (.ods) as rows of cells, read as a stream."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from .odf_styles import OdfStyles
from .odf_words import OFFICE, TABLE, TEXT, odf_text
from .sheet_parts import MAX_COLUMNS, MAX_ROWS, Aside, Cell, cell_of, plain_text, words_of
from .xml_parts import Stream

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Letters in all sheets of a file.
_LETTERS = 20_000_000
_LOOKS = f"{TABLE}style-name"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


def read_ods(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """The first sheet that people see; a row or cell that is told once with a number of times stands there that often.

    Read as a stream: what was read is let go, so that an endless sheet of nothing costs no memory.
    """
    styles, looks = OdfStyles(), _Looks()
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        if "styles.xml" in pack.namelist():
            styles.read(pack.read("styles.xml"))
        stream = Stream(pack.read("content.xml"), _LETTERS)
    cells: list[Cell] = []
    number, first, said, reads = 1, True, False, False
    for begins, element in stream:
        if begins:
            if element.tag == f"{TABLE}table":
                reads, said = first and not styles.conceals(element.get(_LOOKS, "")), False
                looks = _Looks()
        elif element.tag in _CELLS:
            if reads and (down := int(element.get(f"{TABLE}number-rows-spanned") or 1)) > 1:
                aside.merged.setdefault(number, []).append((len(cells), number + down - 1))
            wide, told = _cells_of(element, stream.around[-1], styles, looks, len(cells))
            aside.is_wide |= reads and wide
            cells += told
            stream.let_go(element)
        elif element.tag == f"{TABLE}table-column":
            looks.add(element.get(f"{TABLE}default-cell-style-name", ""), _times(element, "columns"))
            stream.let_go(element)
        elif element.tag == f"{TABLE}table-row":
            # The rest of an empty sheet is told as one row, a million times.
            times = min(_times(element, "rows"), MAX_ROWS + 1) if reads else 0
            if element.get(f"{TABLE}visibility") in ("collapse", "filter"):
                aside.hidden.update(range(number, number + times))
            for _again in range(times):
                yield cells.copy()
            number, said = number + times, said or any(cell.text for cell in cells)
            cells.clear()
            stream.let_go(element)
        elif element.tag == f"{TABLE}table":
            if not styles.conceals(element.get(_LOOKS, "")):
                _name_sheet(aside, element.get(f"{TABLE}name", ""), first=first, said=said)
                first = False
            stream.let_go(element)
        else:
            styles.add(element, stream)


def _cells_of(
    element: Element, row: Element, styles: OdfStyles, looks: _Looks, at: int
) -> tuple[bool, list[Cell]]:
    """A cell as often as it stands there, from a column on; and whether words of it stand beyond what is read."""
    cell, wanted = _ods_cell(element), _times(element, "columns")
    times = min(wanted, MAX_COLUMNS - at)
    if cell != Cell():
        return times < wanted and bool(cell.text), [cell] * times
    own = element.get(_LOOKS, "") or row.get(f"{TABLE}default-cell-style-name", "")
    return False, list(looks.cells(styles, own, at, times))


class _Looks:
    """The looks of empty cells: their own, or else those of their column."""

    def __init__(self) -> None:
        self._columns: list[str] = []

    def add(self, style: str, times: int) -> None:
        """So many columns, next to those before."""
        self._columns += [style] * min(times, MAX_COLUMNS - len(self._columns))

    def cells(self, styles: OdfStyles, own: str, at: int, times: int) -> Iterator[Cell]:
        """So many empty cells from a column on, each with what its colour says."""
        if own:
            yield from [Cell(colour=styles.light("table-cell", own))] * times
            return
        for column in range(at, at + times):
            style = self._columns[column] if column < len(self._columns) else ""
            yield Cell(colour=styles.light("table-cell", style)) if style else Cell()


def _name_sheet(aside: Aside, name: str, *, first: bool, said: bool) -> None:
    if first:
        aside.name = name
    elif said:
        aside.others.append(name)


def _times(element: Element, what: str) -> int:
    """How often a row or a cell stands there."""
    return int(element.get(f"{TABLE}number-{what}-repeated") or 1)


def _ods_cell(element: Element) -> Cell:
    if element.get(f"{TABLE}formula"):
        return Cell(formula=True)
    kind = element.get(f"{OFFICE}value-type")
    if kind == "float":
        return cell_of(float(element.get(f"{OFFICE}value", "")), _ods_form(element))
    if kind == "boolean":
        return Cell(words_of(element.get(f"{OFFICE}boolean-value") == "true"))
    if kind == "date":
        return Cell(words_of(datetime.fromisoformat(element.get(f"{OFFICE}date-value", ""))))
    return Cell(plain_text("\n".join("".join(odf_text(node)) for node in element.findall(f"{TEXT}p"))))


def _ods_form(element: Element) -> str:
    """How a number is shown, by what is shown of it: 1,10 stands there as 0.00."""
    shown = "".join(element.itertext()).strip()
    return re.sub(r"[0-9]", "0", shown.lstrip("-").replace(",", "."))
