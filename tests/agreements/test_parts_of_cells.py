"""What parts of cells look like in a sheet: words struck through are left out and told, coloured dots are lights."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from agreements.services.sheet_parts import Sheet
from agreements.services.spreadsheets import read_rows

from .sheets import zipped
from .test_hand_coloured import with_a_theme

pytestmark = pytest.mark.usefixtures("english")

HEAD = ["Nr.", "Afspraak", "Licht"]
STRUCK, RED, GREEN = InlineFont(strike=True), InlineFont(color="FFFF0000"), InlineFont(color="FF00B050")
_INLINE = re.compile(rb't="inlineStr"><is>(.*?)</is>')


def as_excel_saves_it(content: bytes) -> bytes:
    """With the words of all cells in a part of their own, as other programs than Excel put them in the cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        parts = {name: pack.read(name) for name in pack.namelist()}
    words: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        words.append(b"<si>" + found[1] + b"</si>")
        return b't="s"><v>%d</v>' % (len(words) - 1)

    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = _INLINE.sub(shared, parts[sheet])
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="' + main + b'">' + b"".join(words) + b"</sst>"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>',
    )
    return zipped(**{name.replace("/", "__"): part for name, part in parts.items()})


def excel(title: object, light: object = None, **looks: object) -> Sheet:
    """A list of one row; `looks`: of its cells, by their place."""
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(["1", title, light])
    for place, look in looks.items():
        for name, value in (look if isinstance(look, dict) else {"font": look}).items():
            setattr(book.active[place], name, value)
    return read_rows(as_excel_saves_it(with_a_theme(book)))


def cells(sheet: Sheet) -> list[tuple[str, str]]:
    return [(one.text, one.colour) for one in sheet[1].cells]


class TestExcel:
    def test_words_that_are_struck_through_in_a_cell(self):
        sheet = excel(CellRichText("Wij bouwen ", TextBlock(STRUCK, "tien "), "twintig woningen"))
        assert cells(sheet)[1] == ("Wij bouwen twintig woningen", "")
        assert sheet[1].notes == ("Struck through, so left out: “tien”.",)
        assert sheet.remarks == ("Words that are struck through are left out, in these rows: 2 (“tien”).",)

    def test_a_part_that_is_not_in_a_cell_that_is(self):
        words = CellRichText("Slopen ", TextBlock(InlineFont(strike=False), "Bouwen"))
        sheet = excel(words, B2=Font(strike=True))
        assert cells(sheet)[1] == ("Bouwen", "")
        assert sheet[1].notes == ("Struck through, so left out: “Slopen”.",)

    def test_all_of_it(self):
        sheet = excel(CellRichText(TextBlock(STRUCK, "Slo"), TextBlock(STRUCK, "pen")), "x")
        assert cells(sheet) == [("1", ""), ("", ""), ("x", "")]
        assert sheet[1].notes == ("Struck through, so left out: “Slopen”.",)

    @pytest.mark.parametrize(
        ("font", "said"),
        [
            (Font(color="FF00B050"), "green"),
            (Font(color=Color(theme=9)), "green"),
            (Font(color=Color(theme=7, tint=0.3999)), "yellow"),
            (Font(color=Color(indexed=10)), "red"),
        ],
    )
    def test_a_dot_in_a_colour(self, font, said):
        assert cells(excel("Bouwen", "●", C2=font))[2] == ("", said)

    @pytest.mark.parametrize(
        "font", [Font(), Font(color="FF000000"), Font(color=Color(theme=99)), Font(color=Color(auto=True))]
    )
    def test_a_dot_of_which_the_colour_says_nothing_stays_a_dot(self, font):
        assert cells(excel("Bouwen", "●", C2=font))[2] == ("●", "")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (CellRichText(TextBlock(RED, "●")), ("", "red")),
            (CellRichText(TextBlock(GREEN, "●"), " "), ("", "green")),
            (CellRichText(TextBlock(GREEN, "●"), TextBlock(RED, "●")), ("●●", "")),
            (CellRichText(TextBlock(InlineFont(strike=True, color="FFFF0000"), "● "), TextBlock(GREEN, "●")), ("", "green")),
            (CellRichText(TextBlock(GREEN, "●"), " Groen"), ("● Groen", "")),
            (CellRichText(TextBlock(InlineFont(b=True), "●")), ("●", "")),
        ],
    )  # fmt: skip
    def test_parts_in_colours(self, words, said):
        assert cells(excel("Bouwen", words))[2] == said

    def test_a_part_that_has_the_colour_of_its_cell(self):
        words = CellRichText("●", TextBlock(STRUCK, "oud"))
        assert cells(excel("Bouwen", words, C2=Font(color="FFFF0000")))[2] == ("", "red")

    def test_what_is_struck_through_leaves_no_light_of_its_cell(self):
        green = {"font": Font(strike=True), "fill": PatternFill("solid", fgColor="FF00B050")}
        assert cells(excel("Bouwen", "Groen", C2=green)) == [("1", ""), ("Bouwen", "")]


_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
        ("fo", "xsl-fo-compatible"),
    )
)


def style(name: str, family: str, looks: str, fill: str = "") -> str:
    behind = f'<style:table-cell-properties fo:background-color="{fill}"/>' if fill else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}">{behind}<style:text-properties {looks}/>'
        "</style:style>"
    )


LINE = 'style:text-line-through-style="solid" style:text-line-through-type="single"'
STYLES = (
    style("Weg", "table-cell", LINE, "#00b050")
    + style("WegDeel", "text", LINE)
    + style("Toch", "text", 'style:text-line-through-style="none"')
    + style("Rood", "table-cell", 'fo:color="#ff0000"')
    + style("GroenDeel", "text", 'fo:color="#00b050"')
    + style("RoodDeel", "text", 'fo:color="#ff0000"')
)


def ods(row: str, columns: str = "") -> Sheet:
    head = "".join(f"<table:table-cell><text:p>{words}</text:p></table:table-cell>" for words in HEAD)
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="Blad1">{columns}<table:table-row>{head}</table:table-row>'
        f"<table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return read_rows(zipped(**{"content.xml": content.encode()}))


def cell(words: str, look: str = "", told: str = 'office:value-type="string"') -> str:
    own = f'table:style-name="{look}"' if look else ""
    return f"<table:table-cell {told} {own}><text:p>{words}</text:p></table:table-cell>"


def part(look: str, words: str) -> str:
    return f'<text:span text:style-name="{look}">{words}</text:span>'


class TestOpenDocument:
    def test_a_cell_that_is_struck_through_and_its_colour(self):
        sheet = ods(cell("1") + cell("Bouwen") + cell("Groen", "Weg"))
        assert cells(sheet) == [("1", ""), ("Bouwen", "")]
        assert sheet[1].notes == ("Struck through, so left out: “Groen”.",)
        assert sheet.remarks == ("Words that are struck through are left out, in these rows: 2 (“Groen”).",)

    def test_a_number_that_is(self):
        sheet = ods(cell("1", "Weg", 'office:value-type="float" office:value="1"') + cell("Bouwen"))
        assert cells(sheet) == [("", ""), ("Bouwen", "")]

    def test_by_the_look_of_its_column(self):
        columns = '<table:table-column/><table:table-column table:default-cell-style-name="Weg"/>'
        assert cells(ods(cell("1") + cell("Bouwen") + cell("x"), columns)) == [("1", ""), ("", ""), ("x", "")]

    def test_parts(self):
        sheet = ods(cell("1") + cell(f"Wij bouwen {part('WegDeel', 'tien ')}twintig"))
        assert cells(sheet)[1] == ("Wij bouwen twintig", "")
        assert sheet[1].notes == ("Struck through, so left out: “tien”.",)

    def test_parts_that_are_not_in_a_cell_that_is(self):
        assert cells(ods(cell("1") + cell(f"Slopen {part('Toch', 'Bouwen')}", "Weg")))[1] == ("Bouwen", "")
        deep = part("WegDeel", f"Slopen {part('Toch', 'Bouwen')}")
        assert cells(ods(cell("1") + cell(deep)))[1] == ("Bouwen", "")

    @pytest.mark.parametrize(
        ("words", "look", "said"),
        [
            ("●", "Rood", ("", "red")),
            (part("GroenDeel", "●"), "", ("", "green")),
            (part("GroenDeel", "●"), "Rood", ("", "green")),
            (part("GroenDeel", "●") + part("RoodDeel", "●"), "", ("●●", "")),
            ("●", "", ("●", "")),
            (f"{part('GroenDeel', '●')} Groen", "", ("● Groen", "")),
        ],
    )
    def test_dots(self, words, look, said):
        assert cells(ods(cell("1") + cell("Bouwen") + cell(words, look)))[2] == said

    def test_only_the_sheet_that_is_read_is_told_of(self):
        assert ods(cell("1") + cell("Bouwen")).remarks == ()
