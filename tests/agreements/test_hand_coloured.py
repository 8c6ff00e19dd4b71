"""Colours of cells in files of other shapes than a plain red: themes and numbers of Excel, styles of OpenDocument."""

from __future__ import annotations

import io

import pytest
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.style import ParagraphProperties, Style, TableCellProperties, TableRowProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from agreements.services.sheet_colours import light_of, tinted
from agreements.services.spreadsheets import read_rows

HEAD = ("Afspraak", "Licht")


def of(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def light(content: bytes) -> str:
    """What the colour of the second cell below the titles says."""
    cells = read_rows(content)[1].cells
    return cells[1].colour if len(cells) > 1 else ""


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        # Office's own theme: 9 is its green, 5 its orange-red, 7 its gold, 4 its blue, 0 white.
        (Color(theme=9), "green"),
        (Color(theme=9, tint=0.3999), "green"),
        (Color(theme=7), "yellow"),
        (Color(theme=4), ""),
        (Color(theme=0, tint=-0.25), ""),
        (Color(theme=99), ""),
        (Color(auto=True), ""),
        (Color(indexed=10), "red"),
        (Color(indexed=17), "green"),
        (Color(indexed=13), "yellow"),
        (Color(indexed=9), ""),
        (Color(rgb="FFFF0000", tint=-0.2), "red"),
    ],
)
def test_in_excel(colour, said):
    book = Workbook()
    for line in (HEAD, ("Bouwen", None)):
        book.active.append(line)
    book.active["B2"].fill = PatternFill("solid", fgColor=colour)
    assert light(with_a_theme(book)) == said


def with_a_theme(book: Workbook) -> bytes:
    """With the colours that Office had for ten years."""
    colours = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": "44546A",
        "lt2": "E7E6E6",
        "accent1": "5B9BD5",
        "accent2": "ED7D31",
        "accent3": "A5A5A5",
        "accent4": "FFC000",
        "accent5": "4472C4",
        "accent6": "70AD47",
    }
    scheme = "".join(
        f'<a:{name}><a:sysClr val="window" lastClr="{rgb}"/></a:{name}>'
        if name == "lt1"
        else f'<a:{name}><a:srgbClr val="{rgb}"/></a:{name}>'
        for name, rgb in colours.items()
    )
    book.loaded_theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements>'
        f'<a:clrScheme name="Office">{scheme}</a:clrScheme></a:themeElements></a:theme>'
    ).encode()
    return of(book)


def test_a_tint_makes_lighter_or_darker():
    assert tinted("FF0000", 0) == "FF0000"
    assert tinted("FF0000", 0.5) == "FF8080"
    assert tinted("FF0000", -0.5) == "800000"
    assert tinted("geen", 0.5) == "geen"
    assert light_of(tinted("70AD47", 0.8)) == "green"


def sheet(own: str | None = None, column: str | None = None) -> bytes:
    """A sheet of which the cell below “Licht” has a colour of its own, or that of its column."""
    document = OpenDocumentSpreadsheet()
    looks = {}
    for name, colour in (("eigen", own), ("kolom", column)):
        looks[name] = Style(name=name, family="table-cell")
        if colour:
            looks[name].addElement(TableCellProperties(backgroundcolor=colour))
        document.automaticstyles.addElement(looks[name])
    table = Table(name="Blad1")
    table.addElement(TableColumn())
    table.addElement(TableColumn(defaultcellstylename="kolom") if column else TableColumn())
    for line in (HEAD, ("Bouwen", "")):
        row = TableRow()
        for words in line:
            cell = TableCell(stylename="eigen") if own and not words else TableCell()
            if words:
                cell.addElement(P(text=words))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    return of(document)


@pytest.mark.parametrize(
    ("own", "column", "said"),
    [
        ("#00b050", None, "green"),
        (None, "#ff0000", "red"),
        ("#ffc000", "#ff0000", "yellow"),
        ("transparent", None, ""),
        (None, None, ""),
    ],
)
def test_in_a_sheet_of_opendocument(own, column, said):
    assert light(sheet(own, column)) == said


def test_a_style_that_everybody_sees_counts_too():
    document = OpenDocumentSpreadsheet()
    good = Style(name="Good", family="table-cell")
    good.addElement(TableCellProperties(backgroundcolor="#ccffcc"))
    document.styles.addElement(good)
    document.automaticstyles.addElement(Style(name="ce1", family="table-cell", parentstylename="Good"))
    table = Table(name="Blad1")
    for line in (HEAD, ("Bouwen", "")):
        row = TableRow()
        for words in line:
            cell = TableCell() if words else TableCell(stylename="ce1")
            if words:
                cell.addElement(P(text=words))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    assert light(of(document)) == "green"


@pytest.mark.parametrize(("cell", "row", "said"), [("#ff0000", "#00b050", "red"), ("", "#00b050", "green")])
def test_in_a_text_of_opendocument(cell, row, said):
    document = OpenDocumentText()
    looks = Style(name="cel", family="table-cell")
    if cell:
        looks.addElement(TableCellProperties(backgroundcolor=cell))
    line = Style(name="rij", family="table-row")
    line.addElement(TableRowProperties(backgroundcolor=row))
    plain = Style(name="tekst", family="paragraph")
    plain.addElement(ParagraphProperties(backgroundcolor="#ff0000"))
    for style in (looks, line, plain):
        document.automaticstyles.addElement(style)
    table = Table()
    for words in (HEAD, ("Bouwen", "")):
        told = TableRow(stylename="rij")
        for said_there in words:
            one = TableCell(stylename="cel")
            one.addElement(P(text=said_there))
            told.addElement(one)
        table.addElement(told)
    document.text.addElement(table)
    assert light(of(document)) == said
