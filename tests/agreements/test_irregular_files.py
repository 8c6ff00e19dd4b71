"""Spreadsheets as people make them for each other: merged cells, hidden rows, other sheets, signs nobody sees."""

from __future__ import annotations

import io

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.styles import Font

from agreements.services.sheet_parts import MAX_COLUMNS, Aside, Cell, Row, SpreadsheetError
from agreements.services.spreadsheets import read_rows

from .sheets import as_csv, as_ods, as_xlsx, zipped

pytestmark = pytest.mark.usefixtures("english")

ROWS = (
    ["Nr.", "Thema"],
    ["J 1", "1.1"],
    ["J 2", None],
    ["J 3", "2"],
    [None, None],
    ["J 4", None],
    ["J 5", None],
)


def xlsx() -> bytes:
    """In column B the cells of rows 2 and 3, and of 4 to 6, are one; row 4 is hidden, row 5 is empty."""
    book, buffer = Workbook(), io.BytesIO()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("B4:C6")
    sheet.merge_cells("C2:C3")
    sheet.row_dimensions[4].hidden = True
    book.create_sheet("Vorig jaar").append(["J 9"])
    book.create_sheet("Leeg")["A1"].number_format = "0.00"
    book.create_sheet("Kladblok").append(["weg"])
    book["Kladblok"].sheet_state = "hidden"
    book.save(buffer)
    return buffer.getvalue()


def ods() -> bytes:
    book, buffer = OpenDocumentSpreadsheet(), io.BytesIO()
    spans = {2: 2, 4: 3}
    for name, rows in (("Sheet", ROWS), ("Vorig jaar", (["J 9"], [None])), ("Leeg", ())):
        sheet = Table(name=name)
        for number, row in enumerate(rows, start=1):
            line = TableRow(visibility="filter") if number == 4 else TableRow()
            for column, text in enumerate(row):
                down = spans.get(number) if column and name == "Sheet" else None
                cell = (
                    TableCell(numberrowsspanned=down) if down else TableCell() if text else CoveredTableCell()
                )
                if text:
                    cell.addElement(P(text=text))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_merged_cell_says_the_same_beside_every_row_and_what_is_not_seen_is_told(make):
    rows = read_rows(make())
    assert [(row.number, [cell.text for cell in row.cells]) for row in rows] == [
        (1, ["Nr.", "Thema"]),
        (2, ["J 1", "1.1"]),
        (3, ["J 2", "1.1"]),
        (4, ["J 3", "2"]),
        (6, ["J 4", "2"]),
        (7, ["J 5"]),
    ]
    assert rows.remarks == (
        "Only the sheet “Sheet” is read, not “Vorig jaar”. To take in another one, put it in front and save.",
        "Rows that are hidden in the file are read as well: 4.",
    )


def test_a_chart_in_front_is_no_list():
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["Afspraak"])
    book.create_chartsheet("Grafiek").add_chart(BarChart())
    book.active = 1
    book.save(buffer)
    with pytest.raises(SpreadsheetError, match="empty"):
        read_rows(buffer.getvalue())


CELLS = """
<c:table-cell c:formula="of:=[.B1]" o:value-type="float" o:value="3"><t:p>3</t:p></c:table-cell>
<c:table-cell o:value-type="float" o:value="3"><t:p>€ 3,00</t:p></c:table-cell>
<c:table-cell o:value-type="boolean" o:boolean-value="true"><t:p>WAAR</t:p></c:table-cell>
<c:table-cell o:value-type="boolean" o:boolean-value="false"><t:p>ONWAAR</t:p></c:table-cell>
<c:table-cell o:value-type="date" o:date-value="2026-07-01"><t:p>01-07-26</t:p></c:table-cell>
<c:table-cell o:value-type="percentage" o:value="0.7"><t:p>70%</t:p></c:table-cell>
<c:table-cell o:value-type="string"><t:p>a<t:s/>b<t:s t:c="2"/>c<t:tab/>d<t:line-break/>e<t:span>f</t:span><t:s/>
<o:annotation><t:p>nee</t:p></o:annotation>g</t:p><t:p>h</t:p></c:table-cell>
<c:table-cell c:number-columns-repeated="100"><t:p>x</t:p></c:table-cell>
<c:table-cell c:number-columns-repeated="100"><t:p>y</t:p></c:table-cell>
""".replace("\n", "")


def test_cells_of_an_opendocument_sheet_are_read_as_people_see_them():
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("o", "office"), ("c", "table"), ("t", "text"))
    )
    sheet = f'<o:b {spaces}><c:table c:name="a"><c:table-row>{CELLS}</c:table-row></c:table></o:b>'
    (row,) = read_rows(zipped(**{"content.xml": sheet.encode()}))
    assert row.cells[:7] == (
        Cell("", formula=True),
        Cell("3", number=True),
        *map(Cell, ("ja", "nee", "1-7-2026", "70%", "a b  c\td\nef g\nh")),
    )
    assert [cell.text for cell in row.cells[7:]] == ["x"] * 100 + ["y"] * 93


def test_of_many_hidden_rows_and_sheets_the_first_are_told():
    rows = [Row(number, ()) for number in range(1, 31)]
    aside = Aside("Lijst", [f"B{number}" for number in range(1, 31)], hidden=set(range(2, 41)))
    others, hidden = aside.remarks(rows)
    assert "“B20”. To" in others
    assert hidden.endswith(": 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, ….")
    (few,) = Aside(hidden=set(range(1, 21))).remarks(rows)
    assert few.endswith("19, 20.")


def test_signs_that_nobody_sees_are_not_read():
    (row,) = read_rows(
        as_csv(
            [
                "\xa0J\xa09.1 ",
                "\u202eZorg\u200bwo\xadningen\ufeff\u202c",
                "Pre\u0301 Wonen",
                "a\u202fb\r\nc\rd",
            ]
        )
    )
    assert [cell.text for cell in row.cells] == ["J 9.1", "Zorgwoningen", "Pré Wonen", "a b\nc\nd"]
    assert row.number == 1


def out_of_sight_in_excel() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["geheim", "x"])
    book.active.sheet_state = "hidden"
    lines = book.create_sheet("Lijst")
    lines.append(["Nr.", "Afspraak"])
    lines.append(["J 1", "Bouwen"])
    book.save(buffer)
    return buffer.getvalue()


def out_of_sight_in_opendocument() -> bytes:
    book, buffer = OpenDocumentSpreadsheet(), io.BytesIO()
    style = Style(name="ta1", family="table")
    style.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(style)
    for name, rows in (("Weg", [["geheim", "x"]]), ("Lijst", [["Nr.", "Afspraak"], ["J 1", "Bouwen"]])):
        sheet = Table(name=name, stylename=style) if name == "Weg" else Table(name=name)
        for row in rows:
            line = TableRow()
            for text in row:
                cell = TableCell(numberrowsspanned=2) if name == "Weg" else TableCell()
                cell.addElement(P(text=text))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("make", [out_of_sight_in_excel, out_of_sight_in_opendocument])
def test_a_sheet_that_nobody_sees_is_not_the_one_in_front(make):
    rows = read_rows(make())
    assert [(row.number, [cell.text for cell in row.cells]) for row in rows] == [
        (1, ["Nr.", "Afspraak"]),
        (2, ["J 1", "Bouwen"]),
    ]
    assert rows.remarks == ()


@pytest.mark.parametrize("make", [as_csv, as_xlsx, as_ods])
def test_what_stands_beyond_the_columns_that_are_read_is_told(make):
    (row,) = rows = read_rows(make([*range(MAX_COLUMNS), "", "x"]))
    assert len(row.cells) == MAX_COLUMNS
    assert rows.remarks == ("Only the first 200 columns are read.",)
    assert read_rows(make([*range(MAX_COLUMNS)])).remarks == ()


def test_a_line_for_excel_tells_what_stands_between_the_cells():
    """Excel shows no such line, so that the one below it is its first."""
    rows = read_rows(b"sep=,\r\nAfspraak,Trekker\r\na;b;c,d\r\n")
    assert [(row.number, [cell.text for cell in row.cells]) for row in rows] == [
        (1, ["Afspraak", "Trekker"]),
        (2, ["a;b;c", "d"]),
    ]


def test_an_opendocument_file_with_a_password_is_told():
    manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(SpreadsheetError, match="password"):
        read_rows(zipped(**{"content.xml": b"\x00", "META-INF__manifest.xml": manifest}))


def test_cells_that_are_struck_through_are_left_out_and_told():
    book, buffer = Workbook(), io.BytesIO()
    sheet = book.active
    for told in (["Nr.", "Afspraak"], ["1", "Bouwen"], ["2", "Slopen"], ["3", "Kopen"]):
        sheet.append(told)
    for place in ("A3", "B3", "B4"):
        sheet[place].font = Font(strike=True)
    book.save(buffer)
    rows = read_rows(buffer.getvalue())
    assert [(row.number, [cell.text for cell in row.cells]) for row in rows] == [
        (1, ["Nr.", "Afspraak"]),
        (2, ["1", "Bouwen"]),
        (4, ["3"]),
    ]
    assert rows.remarks == (
        "Words that are struck through are left out, in these rows: 3 (“2 Slopen”), 4 (“Kopen”).",
    )
    assert rows[-1].notes == ("Struck through, so left out: “Kopen”.",)
