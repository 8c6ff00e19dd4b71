"""Sheets as an OpenDocument spreadsheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from odf import config, dc, meta, number, style, table, text
from odf.namespaces import STYLENS
from odf.opendocument import OpenDocument, OpenDocumentSpreadsheet

from .cells import SHAPES, Cell, LightCell, Sheet, decimals_of
from .packed import odf_bytes
from .workbooks import FILLS, HEAD, LINE

#: Files are Dutch, whatever language the page is in: they go around.
DUTCH = ("nl", "NL")
#: Width of a character in millimetres, so that both kinds of spreadsheet are as wide.
CHARACTER = 1.95
#: A3 (True) and A4, landscape.
PAPERS = {True: ("420mm", "297mm"), False: ("297mm", "210mm")}
#: Numbers have up to this many decimals (the database keeps no more).
MAX_DECIMALS = 6


def render_ods_sheets(
    sheets: Sequence[Sheet], *, title: str, subject: str, author: str, header: str
) -> bytes:
    """Sheets as .ods, laid out as the Excel files are; `header` stands above each printed page."""
    document = OpenDocumentSpreadsheet()
    for element in (
        dc.Title(text=title),
        dc.Subject(text=subject),
        dc.Language(text="-".join(DUTCH)),
        meta.InitialCreator(text=author),
    ):
        document.meta.addElement(element)
    _Writer(document, header).write(sheets)
    _freeze(document, sheets)
    return odf_bytes(document)


def _freeze(document: OpenDocument, sheets: Sequence[Sheet]) -> None:
    """Keep the head and the first columns in sight: settings of the view, per sheet."""
    views = config.ConfigItemMapIndexed(name="Views")
    view = config.ConfigItemMapEntry()
    _item(view, "ActiveTable", "string", sheets[0].name)
    tables = config.ConfigItemMapNamed(name="Tables")
    for sheet in sheets:
        entry = config.ConfigItemMapEntry(name=sheet.name)
        _item(entry, "HorizontalSplitMode", "short", 2 if sheet.fixed else 0)
        _item(entry, "HorizontalSplitPosition", "int", sheet.fixed)
        _item(entry, "VerticalSplitMode", "short", 2)
        _item(entry, "VerticalSplitPosition", "int", 1)
        _item(entry, "ActiveSplitRange", "short", 3 if sheet.fixed else 2)
        _item(entry, "PositionRight", "int", sheet.fixed)
        _item(entry, "PositionBottom", "int", 1)
        _item(entry, "ShowGrid", "boolean", "false")
        tables.addElement(entry)
    view.addElement(tables)
    views.addElement(view)
    settings = config.ConfigItemSet(name="ooo:view-settings")
    settings.addElement(views)
    document.settings.addElement(settings)


def _item(parent: Any, name: str, kind: str, value: object) -> None:
    parent.addElement(config.ConfigItem(name=name, type=kind, text=str(value)))


class _Writer:
    """Writes sheets into one document."""

    def __init__(self, document: OpenDocument, header: str) -> None:
        self.document = document
        self.header = header
        self._speak()
        self.page_styles: dict[tuple[bool, int], Any] = {}
        self.head = self._cell("head", fill=HEAD, ink="#ffffff", bold=True)
        self.text = self._cell("text")
        self.bold = self._cell("bold", bold=True)
        self.lights = {light: self._light(light) for light in SHAPES}
        self.date = self._cell("date", data=self._date(), align="start")
        self.whole_number = self._number("whole-number", 0, grouped=False)
        self.whole = self._cell("whole", data=self.whole_number)
        self.numbers = [
            self._cell(f"number{n}", data=self._number(f"number-{n}", n)) for n in range(MAX_DECIMALS + 1)
        ]
        self.fact = self._cell("fact", data=self.whole_number, align="start")
        self.widths: dict[int, Any] = {}
        self.heights: dict[int, Any] = {}

    # ---- styles

    def _speak(self) -> None:
        """The language of every cell, for who hears it and for the spelling checker."""
        language, country = DUTCH
        default = style.DefaultStyle(family="table-cell")
        default.addElement(style.TextProperties(language=language, country=country))
        self.document.styles.addElement(default)

    def _page_of(self, sheet: Sheet) -> Any:
        key = sheet.needs_a3, sheet.pages_across
        if key not in self.page_styles:
            self.page_styles[key] = self._page(*key)
        return self.page_styles[key]

    def _page(self, is_large: bool, across: int) -> Any:
        """Landscape, as wide as the paper, with the round above and the page number below."""
        name = f"{'a3' if is_large else 'a4'}-{across}"
        width, height = PAPERS[is_large]
        looks = style.PageLayoutProperties(
            pagewidth=width,
            pageheight=height,
            printorientation="landscape",
            printpageorder="ltr",
            margin="10mm",
        )
        looks.setAttrNS(STYLENS, "scale-to-X", str(across))
        looks.setAttrNS(STYLENS, "scale-to-Y", "0")
        layout = style.PageLayout(name=f"layout-{name}")
        layout.addElement(looks)
        for part in (style.HeaderStyle(), style.FooterStyle()):
            part.addElement(style.HeaderFooterProperties(minheight="8mm", margin="2mm"))
            layout.addElement(part)
        self.document.automaticstyles.addElement(layout)
        master = style.MasterPage(name=f"page-{name}", pagelayoutname=layout)
        header, footer = style.Header(), style.Footer()
        header.addElement(text.P(text=self.header))
        below = text.P(text=f"{_('page')} ")
        below.addElement(text.PageNumber())
        footer.addElement(below)
        master.addElement(header)
        master.addElement(footer)
        self.document.masterstyles.addElement(master)
        return master

    def _cell(
        self,
        name: str,
        *,
        fill: str = "",
        ink: str = "",
        bold: bool = False,
        data: Any = None,
        align: str = "",
    ) -> Any:
        own = {"datastylename": data} if data is not None else {}
        made = style.Style(name=f"cell-{name}", family="table-cell", **own)
        colour = {"backgroundcolor": fill} if fill else {}
        made.addElement(
            style.TableCellProperties(
                verticalalign="middle" if name == "head" else "top",
                wrapoption="wrap",
                padding="0.8mm",
                borderbottom=f"0.5pt solid {LINE}",
                **colour,
            )
        )
        if align:
            made.addElement(style.ParagraphProperties(textalign=align))
        weight = {"fontweight": "bold"} if bold else {}
        made.addElement(style.TextProperties(fontsize="10pt", **({"color": ink} if ink else {}), **weight))
        self.document.automaticstyles.addElement(made)
        return made

    def _light(self, light: str) -> Any:
        """The shape before the word is looks, not content: filters and scripts find the bare word."""
        shown = number.TextStyle(name=f"light-{light}")
        shown.addElement(number.Text(text=f"{SHAPES[light]} "))
        shown.addElement(number.TextContent())
        self.document.automaticstyles.addElement(shown)
        fill, ink = FILLS[light]
        return self._cell(light, fill=fill, ink=ink, bold=True, data=shown)

    def _date(self) -> Any:
        shown = number.DateStyle(name="day")
        dash = "-"
        shown.addElement(number.Day(style="long"))
        shown.addElement(number.Text(text=dash))
        shown.addElement(number.Month(style="long"))
        shown.addElement(number.Text(text=dash))
        shown.addElement(number.Year(style="long"))
        self.document.automaticstyles.addElement(shown)
        return shown

    def _number(self, name: str, decimals: int, *, grouped: bool = True) -> Any:
        shown = number.NumberStyle(name=name)
        shown.addElement(
            number.Number(decimalplaces=decimals, minintegerdigits=1, grouping="true" if grouped else "false")
        )
        self.document.automaticstyles.addElement(shown)
        return shown

    def _width(self, characters: int) -> Any:
        if characters not in self.widths:
            made = style.Style(name=f"width-{characters}", family="table-column")
            made.addElement(style.TableColumnProperties(columnwidth=f"{characters * CHARACTER:.1f}mm"))
            self.document.automaticstyles.addElement(made)
            self.widths[characters] = made
        return self.widths[characters]

    def _height(self, points: int) -> Any:
        if points not in self.heights:
            made = style.Style(name=f"height-{points}", family="table-row")
            made.addElement(style.TableRowProperties(rowheight=f"{points}pt", useoptimalrowheight="false"))
            self.document.automaticstyles.addElement(made)
            self.heights[points] = made
        return self.heights[points]

    # ---- content

    def write(self, sheets: Sequence[Sheet]) -> None:
        """All sheets, and a filter on each of them."""
        ranges = table.DatabaseRanges()
        for place, sheet in enumerate(sheets):
            self.document.spreadsheet.addElement(self._table(sheet, f"table{place}"))
            last = f"{_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
            name = sheet.name.replace("'", "''")
            ranges.addElement(
                table.DatabaseRange(
                    name=f"filter{place}",
                    targetrangeaddress=f"'{name}'.A1:'{name}'.{last}",
                    displayfilterbuttons="true",
                )
            )
        self.document.spreadsheet.addElement(ranges)

    def _table(self, sheet: Sheet, name: str) -> Any:
        looks = style.Style(name=name, family="table", masterpagename=self._page_of(sheet))
        self.document.automaticstyles.addElement(looks)
        made = table.Table(name=sheet.name, stylename=looks)
        repeated = table.TableHeaderColumns()
        if sheet.fixed:
            made.addElement(repeated)
        for at, column in enumerate(sheet.columns):
            (repeated if at < sheet.fixed else made).addElement(
                table.TableColumn(stylename=self._width(column.width), defaultcellstylename=self.text)
            )
        heads = table.TableHeaderRows()
        row = table.TableRow()
        for column in sheet.columns:
            row.addElement(_string(column.title, self.head))
        heads.addElement(row)
        made.addElement(heads)
        for cells in sheet.rows:
            row = table.TableRow(stylename=self._height(sheet.height(cells)))
            for at, (cell, column) in enumerate(zip(cells, sheet.columns, strict=True)):
                row.addElement(self._made(cell, left=column.left, bold=at < sheet.fixed))
            made.addElement(row)
        return made

    def _made(self, cell: Cell, *, left: bool, bold: bool) -> Any:
        match cell:
            case None | "":
                return table.TableCell(stylename=self.text)
            case str():
                return _string(cell, self.bold if bold else self.text)
            case LightCell(light=light, word=word):
                return _string(word, self.lights[light])
            case date():
                return table.TableCell(valuetype="date", datevalue=cell.isoformat(), stylename=self.date)
            case int():
                return table.TableCell(
                    valuetype="float", value=str(cell), stylename=self.fact if left else self.whole
                )
            case _:
                decimals = min(decimals_of(cell), MAX_DECIMALS)
                return table.TableCell(
                    valuetype="float", value=format(cell, "f"), stylename=self.numbers[decimals]
                )


def _string(content: str, looks: Any) -> Any:
    """A cell of the type text, whatever it begins with: never a formula."""
    made = table.TableCell(valuetype="string", stylename=looks)
    for line in content.split("\n"):
        paragraph = text.P()
        _add_line(paragraph, line)
        made.addElement(paragraph)
    return made


def _add_line(paragraph: Any, line: str) -> None:
    """Text with its tabs; readers fold white space that is written as it is."""
    for place, part in enumerate(line.split("\t")):
        if place:
            paragraph.addElement(text.Tab())
        if part:
            paragraph.addText(part)


def _letter(column: int) -> str:
    """The name of a column, from 1: A, Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
