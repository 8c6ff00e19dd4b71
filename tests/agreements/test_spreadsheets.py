"""Reading a spreadsheet as people send it, whatever program made it and whatever is wrong with it."""

import io
import zipfile
from datetime import date

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P, S
from openpyxl import Workbook

from agreements.services import spreadsheets
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import MAX_BYTES, read_file, read_rows

from .sheets import as_csv, as_ods, as_xlsx, zipped

pytestmark = pytest.mark.usefixtures("english")

ROWS = (["Nr.", "Afspraak", "Thema"], ["J 1.1", "Eén regel\ntwee regels", 1.2], ["", "", ""], [3, "x", "x"])


def texts(content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.number, [cell.text for cell in row.cells]) for row in read_rows(content)]


@pytest.mark.parametrize(
    "content",
    [
        as_csv(*ROWS),
        as_csv(*ROWS, delimiter=","),
        as_csv(*ROWS, delimiter="\t"),
        as_csv(*ROWS, encoding="cp1252"),
        as_csv(*ROWS, encoding="utf-16"),
        as_xlsx(*ROWS),
        as_ods(*ROWS),
    ],
    ids=["csv", "commas", "tabs", "older Excel", "utf-16", "xlsx", "ods"],
)
def test_every_kind_of_file_says_the_same(content):
    """Row numbers are those of the spreadsheet, numbers are written as people see them, empty rows are left out."""
    assert texts(content) == [
        (1, ["Nr.", "Afspraak", "Thema"]),
        (2, ["J 1.1", "Eén regel\ntwee regels", "1.2"]),
        (4, ["3", "x", "x"]),
    ]


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("cp1252", "Eén coöperatie à 3% – “privé” …"),
        ("mac_roman", "Eén coöperatie à 3% – “privé” …"),
        ("cp850", "Eén coöperatie à 3% privé"),
    ],
)
def test_letters_of_older_programs_are_told_apart_and_the_doubt_is_told(way, told):
    rows = read_rows(as_csv(["Afspraak"], [told], encoding=way))
    assert rows[1].cells[0].text == told
    assert ["right: “Eén”, “coöperatie”" in remark for remark in rows.remarks] == [True] * (way != "cp1252")


def test_a_sign_that_fits_nowhere_makes_a_file_one_to_look_at():
    told = "auto‘s en groot–onderhoud en œuvre à € 3"
    rows = read_rows(as_csv(["Afspraak"], [told], encoding="cp1252"))
    assert rows[1].cells[0].text == told
    assert "right: “œuvre”. If" in rows.remarks[0]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_signs_in_a_heading_or_a_sentence_do_not_part_the_cells(mark):
    rows = [["Nr.", "Afspraak", "Trekker"], ["1", "Bouwen, slopen; en; kopen, huren", "A, B, C, D; E"]]
    rows.append(["2", "Slopen", "F; G"])
    heading = "Afspraken 2025, Heemstede; vastgesteld, getekend; en, zo; voort\n"
    content = heading.encode() + as_csv(*rows, delimiter=mark, encoding="utf-8")
    assert [row for _number, row in texts(content)][1:] == rows
    assert texts(as_csv(["Nr.", "Afspraak"], ["1", "a"], delimiter=mark))[1] == (2, ["1", "a"])


def test_a_number_of_spaces_is_no_way_to_fill_the_memory():
    book, sheet, row, cell, text = (
        OpenDocumentSpreadsheet(),
        Table(name="a"),
        TableRow(),
        TableCell(),
        P(text="a"),
    )
    text.addElement(S(c=10**7))
    text.addText("b")
    for inside, around in ((text, cell), (cell, row), (row, sheet), (sheet, book.spreadsheet)):
        around.addElement(inside)
    buffer = io.BytesIO()
    book.save(buffer)
    ((_number, (found,)),) = texts(buffer.getvalue())
    assert found == f"a{' ' * 80}b"


def test_dates_and_truth_are_written_as_people_read_them():
    assert texts(as_xlsx([date(2026, 7, 1), True, False])) == [(1, ["1-7-2026", "ja", "nee"])]


def test_the_apostrophe_of_our_own_files_is_taken_off():
    assert texts(as_csv(["'=1+1", "'-", "'s-Gravenhage", "'"])) == [(1, ["=1+1", "-", "'s-Gravenhage", "'"])]


def test_a_number_keeps_the_zeros_that_are_shown():
    book, buffer = Workbook(), io.BytesIO()
    book.active.append([1.1, 1.1, 1.125, 3])
    for cell in book.active[1]:
        cell.number_format = "General" if cell.column == 2 else "0.00"
    book.save(buffer)
    assert texts(buffer.getvalue()) == [(1, ["1.10", "1.1", "1.125", "3"])]

    with zipfile.ZipFile(io.BytesIO(as_ods([1.1, 2.5, 1000]))) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    for was, shown in ((b">1.1<", b">1,10<"), (b">1000<", b">1.000<")):
        parts["content.xml"] = parts["content.xml"].replace(was, shown)
    assert texts(zipped(**parts)) == [(1, ["1.10", "2.5", "1000"])]


def test_a_formula_is_known_as_one():
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["Afspraak", "=A1"])
    book.save(buffer)
    (row,) = read_rows(buffer.getvalue())
    assert [(cell.text, cell.formula) for cell in row.cells] == [("Afspraak", False), ("", True)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \r\n \n", "The file is empty."),
        (b"\xef\xbb\xbf;;\n", "The file is empty."),
        (as_xlsx(), "The file is empty."),
        (
            b"\0" * 100,
            "There is no list in this file. Choose one that ends in .xlsx, .ods, .csv, .docx or .odt.",
        ),
        (
            b"PK\x03\x04broken",
            "The file is damaged. Open it in the program that made it and save it once more.",
        ),
        (
            as_xlsx(["a"])[:-200],
            "The file is damaged. Open it in the program that made it and save it once more.",
        ),
        (
            zipped(**{"xl__workbook.xml": b"<x"}),
            "The file is damaged. Open it in the program that made it and save it once more.",
        ),
        (
            # With a password on the parts: bit 0 of the flags.
            zipped(**{"content.xml": b"<x/>"}).replace(
                b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\1"
            ),
            "This file has a password. Save it without one.",
        ),
        (
            zipped(**{"word__document.xml": b"<x/>"}),
            "There is no table in this document, and no numbered paragraph.",
        ),
        (
            zipped(**{"readme.txt": b"x"}),
            "There is no list in this file. Choose one that ends in .xlsx, .ods, .csv, .docx or .odt.",
        ),
        (
            b"%PDF-1.7\n",
            "This is a PDF, from which no list can be read. Choose the document that it was made from.",
        ),
        (
            b"\n<html><table><tr><td>Nr.</td>",
            "There is no list in this file. Choose one that ends in .xlsx, .ods, .csv, .docx or .odt.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is a file of an old Excel or Word (.xls, .doc) or one with a password. Save it as .xlsx or .docx without one.",
        ),
    ],
)
def test_what_is_no_spreadsheet_is_told_in_words(content, message):
    with pytest.raises(SpreadsheetError) as told:
        read_rows(content)
    assert str(told.value) == message


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path):
    large = tmp_path / "groot.csv"
    with large.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    message = "The file is larger than 10 MB. Leave out pictures and other sheets."
    for read in (lambda: read_file(large), lambda: read_rows(b"x" * (MAX_BYTES + 1))):
        with pytest.raises(SpreadsheetError) as told:
            read()
        assert str(told.value) == message


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 1_000_000)
    with pytest.raises(SpreadsheetError, match="larger than"):
        read_rows(zipped(**{"xl__workbook.xml": b"0" * 2_000_000}))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 3)
    assert len(read_rows(as_ods(["a"], ["b"], ["c"]))) == 3
    with pytest.raises(SpreadsheetError) as told:
        read_rows(as_ods(["a"], ["b"], ["c"], ["d"]))
    assert str(told.value) == "The sheet has more than 3 rows. Split it into several files."


def in_sheet(rows: bytes) -> bytes:
    """An Excel file with these rows, which says of itself that it has one cell."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(["a"]))) as old, zipfile.ZipFile(whole, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                before, _sign, rest = part.partition(b"<sheetData>")
                part = before + b"<sheetData>" + rows + rest[rest.index(b"</sheetData>") :]
            new.writestr(name, part)
    return whole.getvalue()


def test_rows_outside_what_the_file_says_of_its_size_are_read():
    rows = b'<row r="2"><c r="C2"><v>5</v></c></row>'
    assert b'<dimension ref="A1' in zipfile.ZipFile(io.BytesIO(in_sheet(rows))).read(
        "xl/worksheets/sheet1.xml"
    )
    assert texts(in_sheet(rows)) == [(2, ["", "", "5"])]


def test_an_endless_sheet_of_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_LOOKED_AT", 1_000)
    rows = b"".join(b'<row r="%d"><c r="GR%d"/></row>' % (number, number) for number in range(1, 10))
    assert texts(
        in_sheet(rows[: rows.index(b'<row r="4"')] + b'<row r="5"><c r="A5"><v>1</v></c></row>')
    ) == [(5, ["1"])]
    with pytest.raises(SpreadsheetError, match="very many empty rows"):
        read_rows(in_sheet(rows))


@pytest.mark.parametrize(
    "content", [in_sheet(b"<row>" + b"<c/>" * 2_000 + b"</row>"), as_ods(*[["a"]] * 500)]
)
def test_more_elements_than_a_list_has_are_refused(content, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ELEMENTS", 1_400)
    with pytest.raises(SpreadsheetError, match="far more than a list needs"):
        read_rows(content)


@pytest.mark.parametrize(
    "bomb", [b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', b'<!DOCTYPE a SYSTEM "b"><a/>']
)
def test_entities_are_refused(bomb):
    with pytest.raises(SpreadsheetError, match="damaged"):
        read_rows(zipped(**{"content.xml": bomb}))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SpreadsheetError, match="can not be read: No such file"):
        read_file(tmp_path / "weg.csv")


class TestQuotationMarks:
    """Between two of them a cell goes on over lines: one that is not closed would swallow every row below it."""

    HEAD = "Nr.;Afspraak;Trekker"

    @staticmethod
    def refused(*lines: str, end: str = "\r\n") -> str:
        with pytest.raises(SpreadsheetError) as error:
            read_rows((end.join(lines) + end).encode())
        return str(error.value)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_one_that_stays_open_to_the_end(self, end):
        said = self.refused(self.HEAD, '1;"Een;twee"', '2;"Bouwen;Gemeente', "3;Kopen;Elan", end=end)
        assert said == (
            "In line 3 of the file a quotation mark opens that is not closed: “Bouwen;Gemeente”. All that stands below it "
            "would become one cell. Close it or take it away, and choose the file again."
        )

    def test_one_that_is_ended_by_the_mark_of_another_row(self):
        said = self.refused(self.HEAD, '1;"Bouwen;Gemeente', "2;a;b", '3;"Kopen; en meer";Elan', "4;c;d")
        assert said.startswith("In line 2 of the file") and "“Bouwen;Gemeente”" in said

    def test_lines_in_cells_before_it_are_counted(self):
        said = self.refused("sep=;", self.HEAD, '1;"Een\ntwee";x', '2;"Bouwen', "3;c;d")
        assert said.startswith("In line 5 of the file")

    def test_in_the_titles(self):
        assert self.refused('Nr.;"Afspraak;Trekker', "1;Bouwen;Gemeente").startswith("In line 1 of")

    @pytest.mark.parametrize(
        ("line", "read"),
        [
            ('1;"Een\ntwee";x', ["1", "Een\ntwee", "x"]),
            ('1;"Een\ntwee" ;x', ["1", "Een\ntwee", "x"]),
            ('1;"Zeg ""ja"";\n""nee""";x', ["1", 'Zeg "ja";\n"nee"', "x"]),
            ('1;"Wonen" en zorg;x', ["1", "Wonen en zorg", "x"]),
            ('1;een buis van 2";x', ["1", 'een buis van 2"', "x"]),
            ('1;"";x', ["1", "", "x"]),
            ('1;x;"Een\ntwee"', ["1", "x", "Een\ntwee"]),
        ],
    )
    def test_those_that_are_closed_or_hold_nothing_open(self, line, read):
        assert texts(f"{self.HEAD}\r\n{line}".encode())[1][1] == read
