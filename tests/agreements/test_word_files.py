"""Lists that stand in tables of a text document, as most agreements do before they come here."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from odf.opendocument import OpenDocumentText
from odf.table import CoveredTableCell, Table, TableCell, TableHeaderRows, TableRow
from odf.text import H, List, ListItem, Note, NoteBody, NoteCitation, P

from agreements.models import Commitment
from agreements.services import odt_files, spreadsheets, word_files
from agreements.services.importing import import_commitments, plan_import
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR

from . import word_made as made
from .sheets import as_docx

pytestmark = pytest.mark.usefixtures("english")

HEAD = ["Nr.", "Afspraak", "Trekker"]
READ = "The tables with these titles are read, rows counted through them: Nr. | Afspraak | Trekker."
ABOVE = "The headings above tables and rows are read as theme and subtheme."


def texts(content: bytes) -> list[tuple[int, list[str]]]:
    return [(row.number, [cell.text for cell in row.cells]) for row in read_rows(content)]


def of(document: object) -> bytes:
    """The file of a document that was made by hand."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class TestWord:
    def test_tables_with_the_same_titles_are_one_list_and_headings_are_themes(self):
        content = as_docx(
            (1, "Afspraken van een gemeente"),
            (2, "1. Wonen"),
            [
                HEAD,
                ["1", "Bouwen", "Gemeente"],
                ["2", "Kopen", "^"],
                ["Bestaande bouw", None, None],
                ["3", "Slopen", "x"],
            ],
            (2, "2. Zorg"),
            (3, "2.1 Ouderen"),
            [HEAD, ["4", "Overleggen", ""]],
            (2, "Ondertekening"),
            [["Naam", "Functie"], ["", "wethouder"]],
        )
        assert texts(content) == [
            (1, [*HEAD, "Thema", "Subthema"]),
            (2, ["1", "Bouwen", "Gemeente", "1. Wonen"]),
            (3, ["2", "Kopen", "Gemeente", "1. Wonen"]),
            (5, ["3", "Slopen", "x", "1. Wonen", "Bestaande bouw"]),
            (7, ["4", "Overleggen", "", "2. Zorg", "2.1 Ouderen"]),
        ]
        assert read_rows(content).remarks == (
            READ,
            ABOVE,
            "Other tables are not read, which begin with: “Naam | Functie” (1 row).",
        )

    def test_what_stands_above_everything_is_no_theme(self):
        content = as_docx((1, "Jaarafspraken"), [HEAD, ["1", "Bouwen", "Gemeente"]])
        assert texts(content)[0] == (1, HEAD)
        assert read_rows(content).remarks == (READ,)

    def test_a_column_of_themes_goes_before_headings(self):
        head = ["Nr.", "Afspraak", "Thema"]
        content = as_docx((1, "A"), [head, ["1", "x", "Wonen"]], (1, "B"), [head, ["2", "y", "Zorg"]])
        assert texts(content) == [(1, head), (2, ["1", "x", "Wonen"]), (4, ["2", "y", "Zorg"])]

    def test_a_long_text_over_the_whole_width_is_no_heading(self):
        rows = texts(as_docx([HEAD, ["Een toelichting " * 20, None, None], ["1", "Bouwen", "Gemeente"]]))
        assert [row[1][0][:15] for row in rows] == ["Nr.", "Een toelichting", "1"]

    def test_without_a_table_people_are_told(self):
        with pytest.raises(SpreadsheetError, match="There is no table in this document"):
            read_rows(as_docx((1, "Afspraken")))

    def test_changes_are_read_as_if_accepted_and_that_is_told(self):
        document = Document(io.BytesIO(as_docx([HEAD, ["1", "Bouwen", "Gemeente"]])))
        paragraph = document.tables[0].cell(1, 1).paragraphs[0]._p
        run = "<w:r><w:{tag}>{words}</w:{tag}></w:r>"
        for kind, tag, words in (("del", "delText", " oud"), ("ins", "t", " van woningen")):
            inner = run.format(tag=tag, words=words).replace(f"<w:{tag}>", f'<w:{tag} xml:space="preserve">')
            paragraph.append(parse_xml(f"<w:{kind} {nsdecls('w')}>{inner}</w:{kind}>"))
        content = of(document)
        assert texts(content)[1] == (2, ["1", "Bouwen van woningen", "Gemeente"])
        told = "The document holds changes that were not accepted yet; they are read as if they were."
        assert told in read_rows(content).remarks

    def test_hidden_words_and_text_boxes_are_not_read_and_line_ends_are(self):
        document = Document(io.BytesIO(as_docx([HEAD, ["1", "", "Gemeente"]])))
        paragraph = document.tables[0].cell(1, 1).paragraphs[0]
        paragraph.add_run("Bouwen").add_break()
        paragraph.add_run("en kopen")
        paragraph.add_run("geheim").font.hidden = True
        assert texts(of(document))[1] == (2, ["1", "Bouwen\nen kopen", "Gemeente"])

    def test_numbers_that_word_counts_stand_in_the_list(self):
        """A number column that Word fills, goes on in the next table; letters begin anew below each."""
        document = Document(io.BytesIO(as_docx([HEAD, ["", "x", ""], ["", "y", ""]], [HEAD, ["", "z", ""]])))
        numbering = document.part.numbering_part.element
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{words}"/></w:lvl>'
            for at, start, form, words in (
                (0, 3, "decimal", "%1."),
                (1, 1, "lowerLetter", "%2)"),
                (2, 1, "bullet", "•"),
            )
        )
        kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'
        numbering.insert(0, parse_xml(kind))
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )

        def count(paragraph, level):
            told = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(told))

        for table, at in ((0, 1), (0, 2), (1, 1)):
            row = document.tables[table].rows[at]
            count(row.cells[0].paragraphs[0], 0)
            for words in ("eerst", "dan"):
                count(row.cells[1].add_paragraph(words), 1)
        count(document.tables[1].cell(1, 2).paragraphs[0], 2)
        assert [row for _number, row in texts(of(document))[1:]] == [
            ["3", "x\na) eerst\nb) dan"],
            ["4", "y\na) eerst\nb) dan"],
            ["5", "z\na) eerst\nb) dan"],
        ]

    @pytest.mark.parametrize(
        ("more", "read"),
        [
            ("", ["I", "I.1", "I.2", "II", "II.1"]),
            ('<w:lvlRestart w:val="0"/>', ["I", "I.1", "I.2", "II", "II.3"]),
            ("<w:isLgl/>", ["I", "1.1", "1.2", "II", "2.1"]),
        ],
        ids=["anew below each", "going on", "plain figures"],
    )
    def test_how_a_second_level_counts(self, more, read):
        document = Document(io.BytesIO(as_docx([HEAD, *(["", "x", ""] for _row in range(5))])))
        numbering = document.part.numbering_part.element
        first = '<w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl>'
        second = f'<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/>{more}<w:lvlText w:val="%1.%2"/></w:lvl>'
        kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{first}{second}</w:abstractNum>'
        numbering.insert(0, parse_xml(kind))
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )
        for at, level in enumerate((0, 1, 1, 0, 1), start=1):
            told = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
            paragraph = document.tables[0].cell(at, 0).paragraphs[0]._p
            paragraph.get_or_add_pPr().append(parse_xml(told))
        assert [row[0] for _number, row in texts(of(document))[1:]] == read

    @pytest.mark.parametrize(
        ("form", "count", "written"),
        [
            ("decimal", 12, "12"),
            ("decimalZero", 3, "03"),
            ("lowerLetter", 28, "bb"),
            ("upperLetter", 2, "B"),
            ("lowerRoman", 14, "xiv"),
            ("upperRoman", 9, "IX"),
            ("none", 3, ""),
            ("lowerRoman", 10**9, "1000000000"),
        ],
    )
    def test_how_counts_are_written(self, form, count, written):
        from agreements.services.word_numbers import figures

        assert figures(count, form) == written

    def test_what_is_switched_off_is_not_hidden(self):
        document = Document(io.BytesIO(as_docx([HEAD, ["1", "", "x"]])))
        document.tables[0].cell(1, 1).paragraphs[0].add_run("Bouwen").font.hidden = False
        assert texts(of(document))[1] == (2, ["1", "Bouwen", "x"])

    @pytest.mark.parametrize(
        ("inside", "read"),
        [
            (
                '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                "<mc:Choice><w:p><w:r><w:t>In het vak</w:t></w:r></w:p></mc:Choice>"
                "<mc:Fallback><w:p><w:r><w:t>In het vak</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
                "In het vak",
            ),
            (
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Klik hier</w:t></w:r></w:sdtContent></w:sdt>",
                "",
            ),
            ("<w:sdt><w:sdtContent><w:r><w:t>Ingevuld</w:t></w:r></w:sdtContent></w:sdt>", "Ingevuld"),
        ],
        ids=["a text box", "a field to fill in", "a field that was filled in"],
    )
    def test_what_people_see_is_read_once(self, inside, read):
        document = Document(io.BytesIO(as_docx([HEAD, ["1", "", "x"]])))
        paragraph = document.tables[0].cell(1, 1).paragraphs[0]._p
        paragraph.append(parse_xml(inside.replace(">", f" {nsdecls('w')}>", 1)))
        assert texts(of(document))[1] == (2, ["1", read, "x"])

    def test_empty_rows_and_short_ones_keep_themes_in_their_column(self):
        document = Document(
            io.BytesIO(
                as_docx(
                    (1, "Wonen"),
                    [HEAD, ["1", "Bouwen", "x"], ["", "", ""], ["2", "Kopen", "x"]],
                    (1, "Zorg"),
                    [HEAD, ["3", "Overleg", "x"]],
                )
            )
        )
        row = document.tables[0].rows[3]._tr
        row.remove(row.tc_lst[-1])
        assert texts(of(document)) == [
            (1, [*HEAD, "Thema"]),
            (2, ["1", "Bouwen", "x", "Wonen"]),
            (4, ["2", "Kopen", "", "Wonen"]),
            (6, ["3", "Overleg", "x", "Zorg"]),
        ]

    def test_a_style_based_on_a_heading_is_one(self):
        document = Document(
            io.BytesIO(as_docx((1, "Wonen"), [HEAD, ["1", "x", ""]], (1, "Zorg"), [HEAD, ["2", "y", ""]]))
        )
        own = document.styles.add_style("Hoofdstuk", 1)
        own.base_style = document.styles["Heading 1"]
        for paragraph in document.paragraphs:
            paragraph.style = own
        assert [row[-1] for _number, row in texts(of(document))] == ["Thema", "Wonen", "Zorg"]

    def test_a_table_in_a_table_is_read_as_words_of_its_cell(self):
        document = Document(io.BytesIO(as_docx([HEAD, ["1", "Bouwen", "Gemeente"]])))
        inner = document.tables[0].cell(1, 1).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "hier", "daar"
        assert texts(of(document)) == [(1, HEAD), (2, ["1", "Bouwen\nhier\ndaar", "Gemeente"])]

    def test_a_document_that_never_ends_is_refused(self, monkeypatch):
        monkeypatch.setattr(word_files, "MOST_ROWS", 3)
        with pytest.raises(SpreadsheetError, match="more than"):
            read_rows(as_docx([HEAD, *(["1", "x", ""] for _row in range(3))]))

    @pytest.mark.parametrize("entity", ['"AAAA"', 'SYSTEM "file:///etc/hostname"'])
    def test_a_document_with_a_vocabulary_of_its_own_is_refused_or_says_nothing_of_it(self, entity):
        made, buffer = zipfile.ZipFile(io.BytesIO(as_docx([HEAD, ["1", "Bouwen", "x"]]))), io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as pack:
            for name in made.namelist():
                part = made.read(name)
                if name == "word/document.xml":
                    head, _mark, body = part.partition(b"?>")
                    part = head + f"?><!DOCTYPE x [<!ENTITY own {entity}>]>".encode() + body
                    part = part.replace(b"Bouwen", b"Bouwen&own;")
                pack.writestr(name, part)
        try:
            (_head, row) = read_rows(buffer.getvalue())
        except SpreadsheetError:
            return
        assert row.cells[1].text == "Bouwen"

    def test_styles_that_go_round_end(self):
        document = Document(io.BytesIO(as_docx([HEAD, ["1", "x", ""]])))
        style = document.styles["Normal"].element
        style.append(parse_xml(f'<w:basedOn {nsdecls("w")} w:val="{style.get(qn("w:styleId"))}"/>'))
        for paragraph in document.tables[0].cell(1, 0).paragraphs:
            paragraph.style = "Normal"
        assert texts(of(document))[1] == (2, ["1", "x"])

    def test_a_part_of_too_many_elements_is_refused_whatever_its_name(self, monkeypatch):
        monkeypatch.setattr(spreadsheets, "MAX_TEXT_ELEMENTS", 10)
        with pytest.raises(SpreadsheetError, match="far more than a list needs"):
            read_rows(as_docx([HEAD, ["1", "x", ""]]))


def odt(*blocks: object) -> bytes:
    """An OpenDocument text: a pair is a heading, a list of rows a table; None: the cell before goes on."""
    document = OpenDocumentText()
    for block in blocks:
        if isinstance(block, tuple):
            document.text.addElement(H(outlinelevel=block[0], text=block[1]))
            continue
        table = Table()
        for at, row in enumerate(block):
            line = TableRow()
            for words in row:
                if words is None:
                    line.addElement(CoveredTableCell())
                    continue
                wide = row.count(None) + 1 if words == row[0] and None in row else 1
                cell = TableCell(numbercolumnsspanned=wide) if wide > 1 else TableCell()
                cell.addElement(P(text=words))
                line.addElement(cell)
            if at == 0:
                head = TableHeaderRows()
                head.addElement(line)
                table.addElement(head)
            else:
                table.addElement(line)
        document.text.addElement(table)
    return of(document)


class TestOpenDocument:
    def test_its_tables_are_one_list_too(self):
        content = odt(
            (1, "1. Wonen"),
            [HEAD, ["1", "Bouwen", "Gemeente"], ["Bestaande bouw", None, None], ["2", "Slopen", "x"]],
            (1, "2. Zorg"),
            [HEAD, ["3", "Overleggen", ""]],
        )
        assert texts(content) == [
            (1, [*HEAD, "Thema", "Subthema"]),
            (2, ["1", "Bouwen", "Gemeente", "1. Wonen"]),
            (4, ["2", "Slopen", "x", "1. Wonen", "Bestaande bouw"]),
            (6, ["3", "Overleggen", "", "2. Zorg"]),
        ]
        assert read_rows(content).remarks == (READ, ABOVE)

    def test_a_cell_that_reaches_down_and_a_list_in_a_cell(self):
        document = OpenDocumentText()
        table = Table()
        for row in (HEAD, ["1", "Bouwen", "Gemeente"], ["2", "Kopen", None]):
            line = TableRow()
            for words in row:
                cell = CoveredTableCell() if words is None else TableCell()
                if words == "Gemeente":
                    cell = TableCell(numberrowsspanned=2)
                if words is not None:
                    cell.addElement(P(text=words))
                if words == "Kopen":
                    parts = List()
                    for part in ("hier", "daar"):
                        item = ListItem()
                        item.addElement(P(text=part))
                        parts.addElement(item)
                    cell.addElement(parts)
                line.addElement(cell)
            table.addElement(line)
        document.text.addElement(table)
        assert texts(of(document))[1:] == [
            (2, ["1", "Bouwen", "Gemeente"]),
            (3, ["2", "Kopen\n- hier\n- daar", "Gemeente"]),
        ]

    def test_a_document_that_never_ends_is_refused(self, monkeypatch):
        monkeypatch.setattr(odt_files, "MOST_ROWS", 3)
        with pytest.raises(SpreadsheetError, match="more than"):
            read_rows(odt([HEAD, *(["1", "x", ""] for _row in range(3))]))

    def test_cells_beside_one_that_reaches_down_stay_rows_of_their_own(self):
        document = OpenDocumentText()
        table = Table()
        for row in (HEAD[:2], ["Wonen", "Bouwen"], [None, "Kopen"], [None, "Slopen"]):
            line = TableRow()
            for words in row:
                cell = (
                    CoveredTableCell()
                    if words is None
                    else TableCell(numberrowsspanned=3 if words == "Wonen" else 1)
                )
                if words is not None:
                    cell.addElement(P(text=words))
                line.addElement(cell)
            table.addElement(line)
        document.text.addElement(table)
        assert [row for _number, row in texts(of(document))[1:]] == [
            ["Wonen", "Bouwen"],
            ["Wonen", "Kopen"],
            ["Wonen", "Slopen"],
        ]

    def test_a_table_in_a_cell_is_read_and_a_footnote_is_not(self):
        document = OpenDocumentText()
        table, inner = Table(), Table()
        for words in ("hier", "daar"):
            line, cell = TableRow(), TableCell()
            cell.addElement(P(text=words))
            line.addElement(cell)
            inner.addElement(line)
        for row in (HEAD[:2], ["1", inner]):
            line = TableRow()
            for words in row:
                cell = TableCell()
                if words is inner:
                    paragraph = P(text="Bouwen")
                    note = Note(noteclass="footnote")
                    note.addElement(NoteCitation(text="1"))
                    body = NoteBody()
                    body.addElement(P(text="Zie bijlage"))
                    note.addElement(body)
                    paragraph.addElement(note)
                    paragraph.addText(" samen")
                    cell.addElement(paragraph)
                    cell.addElement(inner)
                else:
                    cell.addElement(P(text=words))
                line.addElement(cell)
            table.addElement(line)
        document.text.addElement(table)
        assert texts(of(document))[1] == (2, ["1", "Bouwen samen\nhier\ndaar"])

    def test_without_a_table_people_are_told(self):
        with pytest.raises(SpreadsheetError, match="There is no table in this document"):
            read_rows(odt((1, "Afspraken")))


@pytest.mark.django_db
@pytest.mark.parametrize("make", [as_docx, odt], ids=["docx", "odt"])
def test_agreements_of_a_document_come_in_with_their_themes(table, make):
    content = make(
        (1, "1. Wonen"),
        [HEAD, ["1.1", "Bouwen", "Gemeente"]],
        (1, "2. Zorg"),
        [HEAD, ["2.1", "Overleggen", "Gemeente"]],
    )
    import_commitments(actor=ACTOR, framework=table.framework, rows=read_rows(content))
    rows = Commitment.objects.order_by("position")
    assert [(row.number, row.title, row.theme.number, row.theme.title) for row in rows] == [
        ("1.1", "Bouwen", "1", "Wonen"),
        ("2.1", "Overleggen", "2", "Zorg"),
    ]


@pytest.mark.django_db
def test_the_preview_says_at_the_row_what_was_left_out(table):
    struck = made.cell(made.par(made.run("Bouwen") + made.run(" oud", "<w:strike/>")))
    rows = [made.row(*HEAD), made.row("1", struck, "Gemeente"), made.row("a.", struck, "")]
    content = made.word(made.table(*rows, made.row("2", "Kopen", "Gemeente")))
    plan = plan_import(framework=table.framework, rows=read_rows(content))
    told = "Struck through, so left out: “oud”."
    assert [one.remarks for one in plan.rows] == [(told, told), ()]
