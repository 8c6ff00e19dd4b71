"""Documents as Word itself saves them: what it puts around words, cells and rows, and what it calls its files."""

from __future__ import annotations

import pytest

from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import read_rows

from .sheets import zipped
from .word_made import ALSO, DOWN, KINDS, STRICT, cell, over, par, row, run, table, word

pytestmark = pytest.mark.usefixtures("english")

HEAD = row("Nr.", "Afspraak", "Trekker")
DRAWN = "<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
OLDER = "<w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict>"
BOX = (
    f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{DRAWN}</mc:Choice>'
    f"<mc:Fallback>{OLDER}</mc:Fallback></mc:AlternateContent></w:r>"
)


def lines(*blocks: str, **told: str) -> list[list[str]]:
    return [[one.text for one in found.cells] for found in read_rows(word("".join(blocks), **told))]


def said(inner: str) -> str:
    """What is read of the paragraphs of a cell."""
    rows = lines(table(HEAD, row("1", cell(inner), "Gemeente")))
    return rows[1][1]


def remarks(*blocks: str) -> str:
    return "\n".join(read_rows(word("".join(blocks))).remarks)


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF x </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
SYM = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'


@pytest.mark.parametrize(
    ("inner", "read"),
    [
        (run("Bou") + '<w:proofErr w:type="spellStart"/>' + run("wen") + "<w:proofErr/>", "Bouwen"),
        (f'<w:smartTag w:element="place"><w:smartTagPr/>{run("Delft")}</w:smartTag>', "Delft"),
        (f'<w:hyperlink r:id="rId4" w:history="1">{run("De ")}{run("site")}</w:hyperlink>', "De site"),
        (f'<w:ins w:id="1" w:author="x">{run("erbij")}</w:ins>', "erbij"),
        (f'<w:moveTo w:id="1" w:author="x">{run("hierheen")}</w:moveTo>', "hierheen"),
        (f'<w:moveFrom w:id="1" w:author="x">{run("hiervandaan")}</w:moveFrom>', ""),
        (f'<w:customXml w:element="x">{run("in")}</w:customXml>', "in"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t></w:r>", "a\nb\nc"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:ptab/><w:t>c</w:t></w:r>", "a b c"),
        ("<w:r><w:t>sub</w:t><w:noBreakHyphen/><w:t>thema</w:t></w:r>", "sub-thema"),
        ("<w:r><w:t>af</w:t><w:softHyphen/><w:t>spraak</w:t></w:r>", "afspraak"),
        (SYM.format("Wingdings", "F0FC") + run(" klaar"), "✓ klaar"),
        (SYM.format("Wingdings", "00E0") + run(" later"), "→ later"),
        (SYM.format("Symbol", "F0B3") + run(" 30"), "≥ 30"),
        (SYM.format("Arial", "20AC") + run(" 5"), "€ 5"),
        (f'<w:fldSimple w:instr=" DATE ">{run("1 mei")}</w:fldSimple>', "1 mei"),
        (FIELD.format(run("7")), "7"),
        (FIELD.format(FIELD.format(run("8"))), "8"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + FIELD.format(run("voorwaarde")) + '<w:r><w:instrText>= 1</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("uitkomst") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "uitkomst",
        ),
        (run("Bouwen") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" samen"), "Bouwen samen"),
        (run("x") + '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>', "x"),
        ('<w:bookmarkStart w:id="0" w:name="_x"/>' + run("y") + '<w:bookmarkEnd w:id="0"/>', "y"),
        ("<m:oMath><m:r><m:t>m²</m:t></m:r></m:oMath>", "m²"),
        (run("Uit") + run("geheim", "<w:vanish/>") + run("zicht", '<w:vanish w:val="0"/>'), "Uitzicht"),
        (f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{run('gekozen')}</w:sdtContent></w:sdt>", "gekozen"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Kies')}</w:sdtContent></w:sdt>", ""),
        (
            '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:font="Segoe UI Emoji" w16se:char="1F7E2"/></mc:Choice><mc:Fallback><w:t>🟢</w:t></mc:Fallback></mc:AlternateContent></w:r>',
            "🟢",
        ),
        (run("Naast ") + BOX.format(par(run("in het vak")), par(run("in het vak"))), "Naast\nin het vak"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>klein</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>groot</w:t></w:r></w:rubyBase></w:ruby></w:r>", "groot"),
    ],
)  # fmt: skip
def test_what_word_puts_around_words(inner, read):
    assert said(par(inner)) == read


class TestAroundCells:
    def test_fields_to_fill_in_around_rows_cells_and_what_is_in_them(self):
        around = "<w:sdt><w:sdtPr><w:id w:val='1'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
        empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
        assert lines(
            around.format(
                table(
                    HEAD,
                    around.format(row("1", around.format(cell("Bouwen")), "Gemeente")),
                    row("2", cell(around.format(par(run("Kopen")))), empty.format(cell("Kies een partij"))),
                )
            )
        )[1:] == [["1", "Bouwen", "Gemeente"], ["2", "Kopen"]]

    def test_custom_data_around_a_table_a_row_and_a_cell(self):
        around = '<w:customXml w:uri="x" w:element="y"><w:customXmlPr/>{}</w:customXml>'
        told = table(HEAD, around.format(row("1", around.format(cell("Bouwen")), "Gemeente")))
        assert lines(around.format(told))[1:] == [["1", "Bouwen", "Gemeente"]]

    def test_a_cell_that_reaches_down(self):
        told = table(
            HEAD, row("1", "a", cell("Gemeente", DOWN)), row("2", "b", cell("", ALSO)), row("3", "c", "")
        )
        assert lines(told)[1:] == [["1", "a", "Gemeente"], ["2", "b", "Gemeente"], ["3", "c"]]

    def test_a_row_that_a_change_takes_away_is_told(self):
        gone = row("2", "Slopen", "x", told='<w:del w:id="3" w:author="x"/>')
        told = table(HEAD, row("1", "Bouwen", "Gemeente"), gone, row("3", "Kopen", ""))
        assert lines(told)[1:] == [["1", "Bouwen", "Gemeente"], ["3", "Kopen"]]
        assert "not accepted yet are left out, in these rows: 3 (“2 | Slopen | x”)." in remarks(told)

    def test_headings_as_a_dutch_word_calls_them_and_by_their_outline(self):
        blocks = [
            *(par(run("Wonen"), "Kop1"), table(HEAD, row("1", "a", "")), par(run("Zorg"), "Hoofdstuk")),
            *(par(run("Thuis"), "Kop2"), table(HEAD, row("2", "b", ""))),
        ]
        assert [found[3:] for found in lines(*blocks)] == [
            ["Thema", "Subthema"],
            ["Wonen"],
            ["Zorg", "Thuis"],
        ]

    def test_a_table_in_a_text_box_is_read_once(self):
        told = table(HEAD, row("1", "Bouwen", "Gemeente"))
        assert lines(par(run("Zie") + BOX.format(told, told)))[1:] == [["1", "Bouwen", "Gemeente"]]
        assert "(1 row)" not in remarks(par(BOX.format(told, told)))

    def test_a_light_that_is_a_coloured_dot(self):
        dot = run("●", '<w:color w:val="00B050"/>')
        (_head, one) = read_rows(word(table(row("Nr.", "Afspraak", "Licht"), row("1", "a", cell(par(dot))))))
        assert (one.cells[2].text, one.cells[2].colour) == ("", "green")
        (_head, one) = read_rows(word(table(row("Nr.", "Afspraak", "Licht"), row("1", "a", "●"))))
        assert (one.cells[2].text, one.cells[2].colour) == ("●", "")


class TestLeftOut:
    """What is not read is told at its row."""

    @pytest.mark.parametrize(
        "looks",
        [
            *("<w:strike/>", "<w:dstrike/>", '<w:strike w:val="true"/>'),
            *('<w:rStyle w:val="Vervallen"/>', '<w:rStyle w:val="OokVervallen"/>'),
        ],
    )
    def test_words_that_are_struck_through(self, looks):
        inner = cell(par(run("Bouwen") + run(" en slopen", looks)))
        told = table(HEAD, row("1", inner, "Gemeente"))
        assert lines(told)[1] == ["1", "Bouwen", "Gemeente"]
        assert "Words that are struck through are left out, in these rows: 2 (“en slopen”)." in remarks(told)

    def test_a_style_that_is_undone_in_the_words_themselves(self):
        inner = cell(par(run("Bouwen", '<w:rStyle w:val="Vervallen"/><w:strike w:val="0"/>')))
        assert lines(table(HEAD, row("1", inner, "x")))[1] == ["1", "Bouwen", "x"]

    def test_words_that_a_change_takes_away(self):
        gone = (
            '<w:del w:id="1" w:author="x"><w:r><w:delText xml:space="preserve"> oud</w:delText></w:r></w:del>'
        )
        told = table(HEAD, row("1", cell(par(run("Bouwen") + gone)), "x"))
        assert lines(told)[1] == ["1", "Bouwen", "x"]
        text = remarks(told)
        assert "not accepted yet are left out, in these rows: 2 (“oud”)." in text
        assert "they are read as if they were" in text

    def test_footnotes_pictures_and_signs(self):
        note = par(run("Bouwen") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
        drawn = par("<w:r><w:drawing><wp:inline><a:graphic/></wp:inline></w:drawing></w:r>")
        sign = par(run("Kopen") + SYM.format("Webdings", "F041"))
        text = remarks(table(HEAD, row("1", cell(note), ""), row("2", cell(sign), cell(drawn))))
        assert "Footnotes are not read, in these rows: 2." in text
        assert "Pictures and drawings are not read, in these rows: 3." in text
        assert "Signs of a font with pictures are not read, in these rows: 3." in text

    def test_each_row_says_it_itself_however_many_there_are(self):
        looks = run("Bouwen") + run("oud", "<w:strike/>") + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        found = read_rows(word(table(HEAD, *[row("1", cell(par(looks)), "x")] * 30, row("2", "Kopen", "x"))))
        told = ("Struck through, so left out: “oud”.", "What stands in a footnote is not read.")
        assert {one.notes for one in found[1:31]} == {told} and found[31].notes == ()

    def test_what_is_read_whole_is_not_told_of(self):
        text = remarks(table(HEAD, row("1", "Bouwen", "Gemeente")))
        assert text.count("\n") == 0 and "left out" not in text

    def test_of_many_words_the_beginning_is_told(self):
        told = table(HEAD, row("1", cell(par(run("a") + run("lang " * 40, "<w:strike/>"))), "x"))
        assert f"2 (“{('lang ' * 40)[:59]}…”)" in remarks(told)


class TestFiles:
    BODY = table(HEAD, row("1", "Bouwen", "Gemeente"))

    @pytest.mark.parametrize("kind", KINDS)
    def test_templates_and_documents_with_macros_are_read(self, kind):
        assert lines(self.BODY, kind=kind)[1] == ["1", "Bouwen", "Gemeente"]

    def test_a_document_whose_text_has_another_name(self):
        assert lines(self.BODY, main="word/document2.xml")[1] == ["1", "Bouwen", "Gemeente"]

    def test_strict_open_xml(self):
        blocks = par(run("Wonen"), "Kop1") + self.BODY + par(run("Zorg"), "Kop1") + self.BODY
        assert [found[3:] for found in lines(blocks, space=STRICT)] == [["Thema"], ["Wonen"], ["Zorg"]]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"\xd0\xcf\x11\xe0" + "WordDocument\0".encode("utf-16-le"), "an old Word (.doc)"),
            (b"\xd0\xcf\x11\xe0" + "Workbook\0".encode("utf-16-le"), "an old Excel (.xls)"),
            (b"\xd0\xcf\x11\xe0" + "EncryptedPackage\0".encode("utf-16-le"), "has a password"),
            (b"\xd0\xcf\x11\xe0" + b"iets anders", "an old Excel or Word"),
            (b"{\\rtf1\\ansi x", "an RTF file"),
            (
                zipped(**{"mimetype": b"application/vnd.oasis.opendocument.text", "encrypted-package": b"x"}),
                "has a password",
            ),
            (
                zipped(
                    **{
                        "mimetype": b"application/vnd.oasis.opendocument.text",
                        "content.xml": b"x",
                        "META-INF__manifest.xml": b"<manifest:encryption-data/>",
                    }
                ),
                "has a password",
            ),
        ],
        ids=["doc", "xls", "password", "other", "rtf", "odf 1.4", "odf"],
    )
    def test_what_can_not_be_read_is_told_with_what_to_do(self, content, told):
        with pytest.raises(SpreadsheetError) as error:
            read_rows(content)
        assert told in str(error.value)


def test_a_cell_over_several_columns_says_it_under_the_first():
    told = table(HEAD, row("1", cell("Bouwen", over(2))), grid=(500, 4000, 1000))
    assert lines(told)[1] == ["1", "Bouwen"]
