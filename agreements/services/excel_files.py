"""Excel (.xlsx) files as rows of cells, read as a stream."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from .excel_runs import Colour, Run, Runs, runs_of
from .sheet_colours import MARKS, THEME, light_of, tinted
from .sheet_parts import MAX_COLUMNS, RULED, TOLD, Aside, Cell, cell_of, plain_text
from .table_parts import LeftOut
from .table_remarks import RowsLeftOut
from .xml_parts import whole

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*\bref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row(?=\s[^<>]*\bhidden="(?:1|true)")\s[^<>]*\br="([0-9]{1,7})"')
#: Where a rule colours cells by what they hold; more of them than anybody made are not looked at.
_RULED = re.compile(rb'<(?:\w+:)?conditionalFormatting\s[^<>]*?\bsqref="([A-Z0-9: ]{2,20000})"')
_RANGE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
_MOST_RULES = 500


class _Rule(NamedTuple):
    left: int
    right: int
    top: int
    bottom: int


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
        rules = _beside_cells(content, sheet, aside)
        looks = _Looks(book)
        # How large the sheet is the file tells wrongly at times: what lies outside would be left out without a word.
        sheet.reset_dimensions()
        rows = RowsLeftOut(aside)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            aside.is_wide |= any(cell.value is not None for cell in cells[MAX_COLUMNS:])
            left_out = LeftOut()
            found = [_cell(cell, looks, left_out) for cell in cells[:MAX_COLUMNS]]
            rows.note(number, left_out)
            yield _with_rules(number, found, rules) if rules and any(one.text for one in found) else found
        rows.tell()
    finally:
        book.close()


def _cell(cell: Any, looks: _Looks, left_out: LeftOut) -> Cell:
    """A cell without words that are struck through, which are told as in a text; a coloured dot is its colour."""
    if cell.data_type == "f":
        return Cell(formula=True)
    value = cell.value
    if value is None:
        return Cell(colour=looks.behind(cell))
    if isinstance(value, Runs):
        return _of_runs(cell, value.runs, looks, left_out)
    found = cell_of(value, _form(cell))
    if found.text and looks.is_struck(cell):
        left_out.struck.append(found.text)
        return Cell()
    if found.text and not found.text.strip(MARKS) and (light := looks.ink(cell)):
        return Cell(colour=light)
    return found


def _of_runs(cell: Any, runs: Sequence[Run], looks: _Looks, left_out: LeftOut) -> Cell:
    """A cell of which parts look different."""
    all_struck = looks.is_struck(cell)
    kept = [run for run in runs if not (all_struck if run.is_struck is None else run.is_struck)]
    if struck := "".join(run.words for run in runs if run not in kept).strip():
        left_out.struck.append(struck)
    text = plain_text("".join(run.words for run in kept))
    if text and not text.strip(MARKS):
        lights = {
            looks.ink(cell) if run.colour is None else looks.light(run.colour)
            for run in kept
            if run.words.strip()
        }
        if len(lights) == 1 and (light := lights.pop()):
            return Cell(colour=light)
    return Cell(text)


def _with_rules(number: int, cells: list[Cell], rules: Sequence[_Rule]) -> list[Cell]:
    """The cells of a row; an empty one that a rule may give a colour says so."""
    found = list(cells)
    for rule in rules:
        if rule.top <= number <= rule.bottom:
            found += [Cell()] * (min(rule.right, MAX_COLUMNS) - len(found))
            for at in range(rule.left - 1, min(rule.right, MAX_COLUMNS)):
                if found[at] == Cell():
                    found[at] = Cell(colour=RULED)
    return found


def _form(cell: Any) -> str:
    """How a number is shown; other cells are not asked, as that takes time."""
    return str(cell.number_format) if cell.data_type == "n" and cell.value is not None else ""


class _Looks:
    """What cells look like: colours, in front and behind, and whether words are struck through."""

    def __init__(self, book: Any) -> None:
        self._theme = _theme_of(book.loaded_theme)
        self._numbered = list(getattr(book, "_colors", ()))
        self._fonts = list(getattr(book, "_fonts", ()))
        self._struck = {number for number, font in enumerate(self._fonts) if font.strike}
        self._behind: dict[int, str] = {}

    def is_struck(self, cell: Any) -> bool:
        """Whether all of a cell is; looks at none where no font of the file strikes words through."""
        return bool(self._struck) and _has_style(cell) and cell.style_array.fontId in self._struck

    def behind(self, cell: Any) -> str:
        """What the colour of a cell says. One without any look is not asked, as that takes time."""
        if not _has_style(cell):
            return ""
        fill = cell.style_array.fillId
        if fill not in self._behind:
            told = cell.fill
            self._behind[fill] = self._of(told.fgColor) if told.fill_type == "solid" else ""
        return self._behind[fill]

    def ink(self, cell: Any) -> str:
        """What the colour of the words in a cell says."""
        font = self._fonts[cell.style_array.fontId] if _has_style(cell) else None
        return self._of(font.color) if font is not None and font.color is not None else ""

    def _of(self, colour: Any) -> str:
        """A colour as the package that reads the sheet tells it; none where the program is to choose."""
        if colour.type not in Colour._fields:
            return ""
        return self.light(Colour(**{colour.type: getattr(colour, colour.type)}, tint=colour.tint or 0.0))

    def light(self, colour: Colour) -> str:
        """What a colour says; in a theme they have a number."""
        rgb = colour.rgb
        if 0 <= colour.theme < len(self._theme):
            rgb = self._theme[colour.theme]
        elif 0 <= colour.indexed < len(self._numbered):
            rgb = self._numbered[colour.indexed]
        return light_of(tinted(rgb, colour.tint))


def _has_style(cell: Any) -> bool:
    return bool(getattr(cell, "has_style", False))


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


def _beside_cells(content: bytes, sheet: Any, aside: Aside) -> list[_Rule]:
    """What the package that reads a sheet row by row leaves out: merged cells, hidden rows, what parts of cells look like.

    Gives where rules colour cells by what they hold.
    """
    from openpyxl.utils import column_index_from_string

    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        part = pack.read(sheet._worksheet_path)
        for number, words in runs_of(pack):
            sheet._shared_strings[number] = words
    aside.hidden = {int(number) for number in _HIDDEN.findall(part)}
    for column, first, last in _MERGED.findall(part):
        place = column_index_from_string(column.decode()) - 1, int(last)
        aside.merged.setdefault(int(first), []).append(place)
    ruled = (found for told in _RULED.findall(part) for found in _RANGE.findall(told))
    return [
        _Rule(
            column_index_from_string(left.decode()),
            column_index_from_string((right or left).decode()),
            int(top),
            int(bottom or top),
        )
        for left, top, right, bottom in islice(ruled, _MOST_RULES)
    ]
