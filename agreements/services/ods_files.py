"""OpenDocument sheets (.ods) as rows of cells, read as a stream."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from .odf_styles import OdfStyles
from .odf_words import OFFICE, TABLE, TEXT, odf_pieces
from .sheet_colours import MARKS
from .sheet_parts import MAX_COLUMNS, MAX_ROWS, Aside, Cell, cell_of, plain_text, words_of
from .table_parts import LeftOut
from .table_remarks import RowsLeftOut
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
    styles = OdfStyles()
    looks = _Looks(styles)
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        if "styles.xml" in pack.namelist():
            styles.read(pack.read("styles.xml"))
        stream = Stream(pack.read("content.xml"), _LETTERS)
    cells: list[Cell] = []
    rows, left_out = RowsLeftOut(aside), LeftOut()
    number, first, said, reads = 1, True, False, False
    for begins, element in stream:
        if begins:
            if element.tag == f"{TABLE}table":
                reads, said = first and not styles.conceals(element.get(_LOOKS, "")), False
                looks = _Looks(styles)
        elif element.tag in _CELLS:
            if reads and (down := int(element.get(f"{TABLE}number-rows-spanned") or 1)) > 1:
                aside.merged.setdefault(number, []).append((len(cells), number + down - 1))
            look = element.get(_LOOKS, "") or stream.around[-1].get(f"{TABLE}default-cell-style-name", "")
            wide, told = _cells_of(element, look, looks, len(cells), left_out)
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
            for again in range(times):
                rows.note(number + again, left_out)
                yield cells.copy()
            left_out = LeftOut()
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
    rows.tell()


def _cells_of(
    element: Element, look: str, looks: _Looks, at: int, left_out: LeftOut
) -> tuple[bool, list[Cell]]:
    """A cell as often as it stands there, from a column on; and whether words of it stand beyond what is read."""
    wanted = _times(element, "columns")
    times = min(wanted, MAX_COLUMNS - at)
    cell = _ods_cell(element, look or looks.of_column(at), looks.styles, left_out)
    if cell is not None:
        return times < wanted and bool(cell.text), [cell] * times
    return False, [looks.behind(look or looks.of_column(column)) for column in range(at, at + times)]


class _Looks:
    """The looks of cells that have none of their own, nor from their row: those of their column."""

    def __init__(self, styles: OdfStyles) -> None:
        self.styles = styles
        self._columns: list[str] = []

    def add(self, style: str, times: int) -> None:
        """So many columns, next to those before."""
        self._columns += [style] * min(times, MAX_COLUMNS - len(self._columns))

    def of_column(self, at: int) -> str:
        """The name of the look of a column; empty for none."""
        return self._columns[at] if at < len(self._columns) else ""

    def behind(self, look: str) -> Cell:
        """An empty cell with what its colour says."""
        return Cell(colour=self.styles.light("table-cell", look)) if look else Cell()


def _name_sheet(aside: Aside, name: str, *, first: bool, said: bool) -> None:
    if first:
        aside.name = name
    elif said:
        aside.others.append(name)


def _times(element: Element, what: str) -> int:
    """How often a row or a cell stands there."""
    return int(element.get(f"{TABLE}number-{what}-repeated") or 1)


def _ods_cell(element: Element, look: str, styles: OdfStyles, left_out: LeftOut) -> Cell | None:
    """A cell without words that are struck through, which are told as in a text; a coloured dot is its colour.

    None where the cell is empty.
    """
    if element.get(f"{TABLE}formula"):
        return Cell(formula=True)
    if (found := _value(element)) is None:
        before = len(left_out.struck)
        text = _words(element, look, styles, left_out) if len(element) else ""
        if text and not text.strip(MARKS) and (light := _of_marks(element, look, styles)):
            return Cell(colour=light)
        return Cell(text) if text or len(left_out.struck) > before else None
    if found.text and styles.strikes and styles.is_struck("table-cell", look):
        left_out.struck.append(found.text)
        return Cell()
    return found


def _value(element: Element) -> Cell | None:
    """What a cell holds that is no text."""
    kind = element.get(f"{OFFICE}value-type")
    if kind == "float":
        return cell_of(float(element.get(f"{OFFICE}value", "")), _ods_form(element))
    if kind == "boolean":
        return Cell(words_of(element.get(f"{OFFICE}boolean-value") == "true"))
    if kind == "date":
        return Cell(words_of(datetime.fromisoformat(element.get(f"{OFFICE}date-value", ""))))
    return None


def _words(element: Element, look: str, styles: OdfStyles, left_out: LeftOut) -> str:
    """The words of a cell; those that a part, its paragraph or the cell itself strikes through are left out."""
    lines = []
    for line in element.findall(f"{TEXT}p"):
        pieces = odf_pieces(line)
        if not styles.strikes:
            lines.append("".join(words for words, _around in pieces))
            continue
        whole = styles.is_struck("paragraph", line.get(f"{TEXT}style-name", ""))
        whole = styles.is_struck("table-cell", look) if whole is None else whole
        said = []
        for words, around in pieces:
            own = (styles.is_struck("text", name) for name in reversed(around))
            if not next((one for one in own if one is not None), whole):
                said.append(words)
            elif words.strip():
                left_out.struck.append(words.strip())
        lines.append("".join(said))
    return plain_text("\n".join(lines))


def _of_marks(element: Element, look: str, styles: OdfStyles) -> str:
    """The colour of signs that are nothing but coloured."""
    lights = {styles.ink("text", one.get(f"{TEXT}style-name", "")) for one in element.iter(f"{TEXT}span")}
    lights.discard("")
    return lights.pop() if len(lights) == 1 else "" if lights else styles.ink("table-cell", look)


def _ods_form(element: Element) -> str:
    """How a number is shown, by what is shown of it: 1,10 stands there as 0.00."""
    shown = "".join(element.itertext()).strip()
    return re.sub(r"[0-9]", "0", shown.lstrip("-").replace(",", "."))
