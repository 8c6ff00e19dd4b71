"""Excel (.xlsx) files as rows of cells, read as a stream."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from .sheet_colours import THEME, light_of, tinted
from .sheet_parts import MAX_COLUMNS, TOLD, Aside, Cell, cell_of
from .table_parts import LeftOut
from .table_remarks import about_left_out, of_row
from .xml_parts import whole

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
