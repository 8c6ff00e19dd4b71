"""Sheets as an Excel file: the one way in which all of them are written."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from .cells import SHAPES, Cell, LightCell, Sheet, decimals_of
from .formulas import FORMULA

#: Fill and text of a light's cell.
FILLS = {
    "green": ("#cfead9", "#0f5229"),
    "yellow": ("#fbe3a6", "#5a3900"),
    "red": ("#f8c9c9", "#82090f"),
    "none": ("#eef1f4", "#3c4852"),
}
HEAD = "#154273"
LINE = "#c5cdd5"
#: Paper in Excel's numbering.
A3, A4 = 8, 9


def render_sheets(
    sheets: Iterable[Sheet],
    *,
    title: str,
    subject: str,
    author: str,
    dated: date,
    header: str,
    mark: str = "",
) -> bytes:
    """Sheets as .xlsx; `header` and `mark` stand above each printed page, `dated` is the day the file tells about."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(buffer, options) as book:
        created = datetime.combine(dated, time(), UTC)
        book.set_properties({"title": title, "subject": subject, "author": author, "created": created})
        writer = _Writer(book, header, mark)
        for sheet in sheets:
            writer.add(sheet)
    return buffer.getvalue()


class _Writer:
    """Writes sheets into one workbook; a format is made once."""

    def __init__(self, book: Workbook, header: str, mark: str) -> None:
        self.book = book
        self.header = header
        self.mark = mark
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def _format(self, **looks: Any) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            base = {"valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": LINE, "font_size": 10}
            self._formats[key] = self.book.add_format({**base, **looks})
        return self._formats[key]

    def add(self, sheet: Sheet) -> None:
        """One sheet with its head frozen and filters on it."""
        page = self.book.add_worksheet(sheet.name)
        head = self._format(
            bold=True, font_color="#ffffff", bg_color=HEAD, valign="vcenter", border_color=HEAD
        )
        page.set_row(0, 32)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
            page.write_string(0, at, column.title, head)
        for down, row in enumerate(sheet.rows, start=1):
            page.set_row(down, sheet.height(row))
            for at, cell in enumerate(row):
                self._write(page, down, at, cell, left=sheet.columns[at].left, bold=at < sheet.fixed)
        page.freeze_panes(1, sheet.fixed)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
        page.hide_gridlines(2)
        self._set_up_print(page, sheet)

    def _set_up_print(self, page: Any, sheet: Sheet) -> None:
        page.set_landscape()
        page.set_paper(A3 if sheet.needs_a3 else A4)
        page.repeat_rows(0)
        if sheet.fixed:
            page.repeat_columns(0, sheet.fixed - 1)
        page.fit_to_pages(sheet.pages_across, 0)
        page.print_across()
        page.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
        page.set_header(f"&L{_plain(self.header)[:150]}&R&B{self.mark}")
        page.set_footer(f"&L{_plain(sheet.name)}&R{_('page')} &P / &N")

    def _write(self, page: Any, row: int, column: int, cell: Cell, *, left: bool, bold: bool) -> None:
        match cell:
            case None | "":
                page.write_blank(row, column, None, self._format())
            case str():
                looks: dict[str, Any] = {"bold": True} if bold else {}
                if cell.startswith(FORMULA):
                    # Opened for editing it would be read as one.
                    looks["quote_prefix"] = True
                page.write_string(row, column, cell, self._format(**looks))
            case LightCell(light=light, word=word):
                fill, ink = FILLS[light]
                # The shape is looks, not content: filters and scripts find the bare word.
                shown = f'"{SHAPES[light]} "@'
                page.write_string(
                    row,
                    column,
                    word,
                    self._format(bg_color=fill, font_color=ink, bold=True, num_format=shown),
                )
            case date():
                page.write_datetime(
                    row,
                    column,
                    cell,
                    self._format(num_format="dd-mm-yyyy", align="left", **({} if left else {"indent": 1})),
                )
            case _:
                # Else it touches the words in the next column.
                looks = {"align": "left"} if left else {"align": "right", "indent": 1}
                page.write_number(row, column, cell, self._format(num_format=_number_format(cell), **looks))


def _number_format(value: Decimal | int) -> str:
    """As many decimals as the number has, of euros with whole cents, and dots for thousands."""
    # A year is an int as well; Excel's own format leaves it as it is.
    if isinstance(value, int):
        return "0"
    decimals = decimals_of(value)
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _plain(text: str) -> str:
    """Text for a header: & begins a command there."""
    return text.replace("&", "&&")
