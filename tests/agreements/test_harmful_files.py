"""Files made to do harm: small ones that become large, deep or slow when they are read. They are refused at once."""

from __future__ import annotations

import time

import pytest

from agreements.services import odf_styles, table_parts, xml_parts
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import read_rows

from .sheets import zipped
from .test_odt_shapes import COVERED, odt
from .test_odt_shapes import cell as odt_cell
from .test_odt_shapes import row as odt_row
from .test_odt_shapes import table as odt_table
from .test_word_titles import listed
from .word_made import ALSO, DOWN, cell, par, row, run, table, word

pytestmark = pytest.mark.usefixtures("english")

MILLION = "a" * 1_000_000
ATTRIBUTES = " ".join(f'a{number}="">'[:-1] for number in range(5_000))
#: Deeper than any document, and not so deep that a message would be a matter of luck.
DEEP = 200
HEAD = row("Nr.", "Afspraak")


def deep(opens: str, closes: str) -> str:
    return opens * DEEP + closes * DEEP


WORD = {
    "merged titles": table(row(cell(MILLION, DOWN), "Afspraak"), *[row(cell("", ALSO), "x")] * 10),
    "attributes": f"<w:p {ATTRIBUTES}/>",
    "nested tables": deep("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
    "nested runs": table(HEAD, row("1", cell(par(deep("<w:smartTag>", "</w:smartTag>"))))),
    "one endless word": par(run("a" * (xml_parts.MAX_GAP + 1))),
    "words with remarks between": par(run(("a" * 1_000_000 + "<!---->") * 5)),
}
ODT = {
    "merged titles": odt_table(
        odt_row(odt_cell(MILLION, 'table:number-rows-spanned="11"'), "Afspraak"),
        *[odt_row(COVERED, "x")] * 10,
    ),
    "attributes": f"<text:p {ATTRIBUTES}/>",
    "nested tables": deep(
        "<table:table><table:table-row><table:table-cell>",
        "</table:table-cell></table:table-row></table:table>",
    ),
    "nested lists": deep("<text:list><text:list-item>", "</text:list-item></text:list>"),
    "repeated cells": odt_table(
        *[odt_row(odt_cell("a" * 5_000, 'table:number-columns-repeated="999999999"'))] * 10
    ),
}


@pytest.mark.parametrize(
    "content",
    [
        *(pytest.param(word(body), id=f"word, {name}") for name, body in WORD.items()),
        *(pytest.param(odt(body), id=f"odt, {name}") for name, body in ODT.items()),
    ],
)
def test_refused_at_once_and_with_what_to_do(content):
    begun = time.process_time()
    with pytest.raises(SpreadsheetError, match="holds far more than a list needs"):
        read_rows(content)
    assert time.process_time() - begun < 2


def test_much_in_one_row_is_refused_and_in_many_it_is_read(monkeypatch):
    monkeypatch.setattr(xml_parts, "MAX_AT_A_TIME", 500)
    assert read_rows(word(table(HEAD, *[row("1", cell(par() * 40))] * 10)))
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(word(table(HEAD, row("1", cell(par() * 100)))))


def test_many_styles_that_go_round_and_on(monkeypatch):
    monkeypatch.setattr(odf_styles, "_MOST", 10)
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(odt("", styles='<style:style style:name="a" style:parent-style-name="a"/>' * 11))


def test_a_word_that_says_it_is_wider_than_any_page():
    told = table(HEAD, row("1", cell("x", '<w:gridSpan w:val="999999999"/>')))
    assert [[one.text for one in found.cells] for found in read_rows(word(told))][1:] == [["1", "x"]]


def test_long_words_that_fit_are_read():
    (_head, one) = read_rows(word(table(HEAD, row("1", "b" * 100_000))))
    assert len(one.cells[1].text) == 100_000


def test_as_many_letters_as_may_be(monkeypatch):
    monkeypatch.setattr(table_parts, "MAX_LETTERS", 30)
    assert read_rows(word(table(HEAD, row("1", "c" * 18))))
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(word(table(HEAD, row("1", "c" * 19))))


def test_attributes_of_a_sheet():
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(zipped(**{"content.xml": f"<x {ATTRIBUTES}/>".encode()}))


def test_a_sheet_whose_cells_repeat_a_million_letters():
    spaces = 'xmlns:c="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    cells = f'<c:table-cell c:number-columns-repeated="200"><t:p>{MILLION}</t:p></c:table-cell>'
    sheet = (
        f'<x {spaces}><c:table><c:table-row c:number-rows-repeated="2000">{cells}</c:table-row></c:table></x>'
    )
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(zipped(**{"content.xml": sheet.encode()}))


def test_the_words_of_all_cells_of_excel():
    words = b"<x>" + b"<si><t>a</t></si>" * 210_000
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(zipped(**{"xl__workbook.xml": b"<x/>", "xl__sharedStrings.xml": words}))


@pytest.mark.slow
def test_small_tables_that_have_other_titles_each():
    """Each would be a column of all of them."""
    cards = [table(row("Nr.", str(at)), row("Afspraak", "x"), row(f"t{at}", "y")) for at in range(1_000)]
    begun = time.process_time()
    found = listed(*cards)
    assert time.process_time() - begun < 3
    assert len(found.lines) == 1_000
    assert "Only the first 200 columns are read." in found.remarks


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/theme/theme1.xml"])
def test_what_stands_beside_the_cells_of_excel(part):
    made = zipped(**{"xl__workbook.xml": b"<x/>", part.replace("/", "__"): b"<x>" + b"<y/>" * 40_001})
    with pytest.raises(SpreadsheetError, match="holds far more"):
        read_rows(made)
