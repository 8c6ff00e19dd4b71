"""Excel (.xlsx) and OpenDocument (.ods) files as rows of cells, read as a stream."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .odf_styles import OdfStyles
from .odf_words import OFFICE, TABLE, TEXT, odf_text
from .sheet_colours import THEME, light_of, tinted
from .sheet_parts import MAX_COLUMNS, MAX_ROWS, TOLD, Aside, Cell, cell_of, plain_text, words_of
from .table_parts import LeftOut
from .table_remarks import about_left_out, of_row
from .xml_parts import Stream, whole

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# ---- Excel


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*\bref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row(?=\s[^<>]*\bhidden="(?:1|true)")\s[^<>]*\br="([0-9]{1,7})"')


def read_xlsx(content: bytes, aside: Aside) -> Iterator[list[Cell]]:
    """The sheet that stood in front when the file was saved."""
    # Imported here as it takes time and memory that only who imports needs.
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book.active if hasattr(book.active, "iter_rows") else None
        if sheet is not None and sheet.sheet_state != "visible":
            sheet = next((other for other in book.worksheets if other.sheet_state == "visible"), None)
        if sheet is None:
            return
        aside.name = sheet.title
        aside.others = [other.title for other in book.worksheets if other is not sheet and _shows(other)]
        _beside_cells(content, sheet._worksheet_path, aside)
        colours, struck = _Colours(book), _Struck(book)
        # How large the sheet is the file tells wrongly at times: what lies outside would be left out without a word.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            aside.is_wide |= any(cell.value is not None for cell in cells[MAX_COLUMNS:])
            found = [
                Cell(formula=True)
                if cell.data_type == "f"
                else cell_of(cell.value, _form(cell))
                if cell.value is not None
                else Cell(colour=colours.of(cell))
                for cell in cells[:MAX_COLUMNS]
            ]
            yield struck.left_out(number, cells, found, aside)
        aside.notes += about_left_out(struck.rows)
    finally:
        book.close()


def _form(cell: Any) -> str:
    """How a number is shown; other cells are not asked, as that takes time."""
    return str(cell.number_format) if cell.data_type == "n" and cell.value is not None else ""


class _Struck:
    """Cells of which all words are struck through: they are left out and told, as in a text."""

    def __init__(self, book: Any) -> None:
        fonts = getattr(book, "_fonts", ())
        self._fonts = {number for number, font in enumerate(fonts) if font.strike}
        self.rows: list[tuple[int, LeftOut]] = []

    def left_out(self, number: int, cells: Sequence[Any], found: list[Cell], aside: Aside) -> list[Cell]:
        """The cells of a row without those; looks at none where no font of the file strikes words through."""
        if not self._fonts:
            return found
        struck = [
            at
            for at, cell in enumerate(found)
            if cell.text
            and getattr(cells[at], "has_style", False)
            and cells[at].style_array.fontId in self._fonts
        ]
        if not struck:
            return found
        left_out = LeftOut(struck=[found[at].text for at in struck])
        self.rows.append((number, left_out))
        aside.of_rows[number] = of_row(left_out)
        return [Cell() if at in struck else cell for at, cell in enumerate(found)]


class _Colours:
    """What the colours of empty cells say; in a theme they have a number."""

    def __init__(self, book: Any) -> None:
        self._theme = _theme_of(book.loaded_theme)
        self._numbered = list(getattr(book, "_colors", ()))
        self._known: dict[Any, str] = {}

    def of(self, cell: Any) -> str:
        """One without any look is not asked, as that takes time."""
        if not getattr(cell, "has_style", False):
            return ""
        fill = cell.style_array.fillId
        if fill not in self._known:
            self._known[fill] = self._light(cell.fill)
        return self._known[fill]

    def _light(self, fill: Any) -> str:
        if fill.fill_type != "solid":
            return ""
        colour = fill.fgColor
        if colour.type == "rgb":
            rgb = colour.rgb
        elif colour.type == "theme":
            rgb = self._theme[colour.theme] if 0 <= colour.theme < len(self._theme) else ""
        else:
            rgb = self._numbered[colour.indexed] if 0 <= colour.indexed < len(self._numbered) else ""
        return light_of(tinted(rgb, colour.tint or 0.0))


def _theme_of(theme: bytes | None) -> list[str]:
    """The colours of the theme, in the order of their numbers; none where the file has no theme."""
    if not theme:
        return []
    told = {str(one.tag).rpartition("}")[2]: one for one in whole(theme).iter()}
    return [
        next((shade.get("lastClr") or shade.get("val") or "" for shade in told[name]), "")
        if name in told
        else ""
        for name in THEME
    ]


def _shows(sheet: Any) -> bool:
    """Whether people see something in the first rows of a sheet."""
    return sheet.sheet_state == "visible" and any(map(any, sheet.iter_rows(max_row=TOLD, values_only=True)))


def _beside_cells(content: bytes, path: str, aside: Aside) -> None:
    """What the package that reads a sheet row by row leaves out: merged cells, and which rows are hidden."""
    from openpyxl.utils import column_index_from_string

    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        part = pack.read(path)
    aside.hidden = {int(number) for number in _HIDDEN.findall(part)}
    for column, first, last in _MERGED.findall(part):
        place = column_index_from_string(column.decode()) - 1, int(last)
        aside.merged.setdefault(int(first), []).append(place)


# ---- OpenDocument

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
