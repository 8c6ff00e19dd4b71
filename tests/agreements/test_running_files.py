"""Documents whose commitments stand in running text: which of it is read, and what is told of the rest."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.text import H, List, ListItem, P, Span

from agreements.models import Commitment
from agreements.services.drafting import add_theme
from agreements.services.importing import import_commitments, plan_import
from agreements.services.sheet_parts import Knows, SpreadsheetError
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR

from .running import KNOWS, read
from .sheets import as_docx

pytestmark = pytest.mark.usefixtures("english")


def of(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def in_word() -> bytes:
    """Numbers and letters that Word counts, bold headings, and a table that is none of this."""
    document = Document()
    document.add_heading("Prestatieafspraken", 1)
    document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("1. Bouwen ..... 3", style="toc 1")
    for theme, words in (("3.1 Wonen", "Bouwen in het dorp."), ("3.2 Zorg", "Overleggen over zorg.")):
        document.add_heading(theme, 2)
        document.add_paragraph().add_run("De afspraken").bold = True
        document.add_paragraph(words, style="List Number")
        document.add_paragraph("a. het eerste")
        document.add_paragraph("met overleg", style="List Bullet")
        document.add_paragraph("Planning: Q2 2026")
        document.add_paragraph("Trekker: gemeente, beleidsadviseur Wonen")
    table = document.add_table(rows=2, cols=2)
    for cell, said in zip(table._cells, ("Opgave", "Totaal", "2030", "991"), strict=True):
        cell.text = said
    return of(document)


def in_odt() -> bytes:
    document = OpenDocumentText()
    style = Style(name="Vet", family="text")
    style.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(style)
    for theme, words in (("3.1 Wonen", "Bouwen in het dorp."), ("3.2 Zorg", "Overleggen over zorg.")):
        document.text.addElement(H(outlinelevel=2, text=theme))
        title = P()
        title.addElement(Span(stylename=style, text="De afspraken"))
        document.text.addElement(title)
        document.text.addElement(P(text=f"{1 if 'Bouwen' in words else 2}. {words}"))
        document.text.addElement(P(text="a. het eerste"))
        signs = List()
        item = ListItem()
        item.addElement(P(text="met overleg"))
        signs.addElement(item)
        document.text.addElement(signs)
        document.text.addElement(P(text="Planning: Q2 2026"))
        document.text.addElement(P(text="Trekker: gemeente, beleidsadviseur Wonen"))
    return of(document)


class TestFiles:
    @pytest.mark.parametrize("made", [in_word, in_odt])
    def test_a_text_becomes_rows_with_its_headings_as_themes(self, made):
        sheet = read_rows(made()).known_by(KNOWS)
        assert [[cell.text for cell in row.cells] for row in sheet] == [
            ["Nr.", "Afspraak", "Onderdelen", "Planning", "Trekker", "Thema"],
            *[
                [
                    number,
                    f"{words}\n\n- met overleg",
                    "a. het eerste",
                    "Q2 2026",
                    "gemeente, beleidsadviseur Wonen",
                    theme,
                ]
                for number, words, theme in (
                    ("1", "Bouwen in het dorp.", "3.1 Wonen"),
                    ("2", "Overleggen over zorg.", "3.2 Zorg"),
                )
            ],
        ]
        assert sheet.remarks[:4] == (
            "No table holds this list; 2 numbered paragraphs of the text are read, each with what stands below it. Rows "
            "are counted through them, from 2.",
            "Lines below them that begin with these words are columns: Planning, Trekker.",
            "What is counted below them (a, b, c) is read as their items.",
            "The headings above tables and rows are read as theme and subtheme.",
        )

    def test_a_table_that_tells_more_goes_before_and_the_text_is_told_of(self):
        content = as_docx("1. Wij luisteren.", [["Nr.", "Afspraak", "Trekker"], ["1", "Bouwen", "Gemeente"]])
        sheet = read_rows(content).known_by(KNOWS)
        assert [cell.text for cell in sheet[1].cells] == ["1", "Bouwen", "Gemeente"]
        assert "A numbered paragraph outside the tables is not read." in sheet.remarks

    def test_words_that_are_struck_through_are_left_out_and_told(self):
        document = Document()
        line = document.add_paragraph("1. Wij bouwen ")
        line.add_run("niet").font.strike = True
        sheet = read_rows(of(document)).known_by(KNOWS)
        assert sheet[1].cells[1].text == "Wij bouwen"
        assert sheet[1].notes == ("Struck through, so left out: “niet”.",)

    def test_a_document_without_either_says_so(self):
        with pytest.raises(SpreadsheetError, match="no table in this document, and no numbered paragraph"):
            read_rows(as_docx("Wij bouwen."))

    @pytest.mark.django_db
    def test_it_is_taken_in_as_any_list(self, table):
        for at, (title, number) in enumerate((("Wonen", "3.1"), ("Zorg", "3.2")), start=1):
            add_theme(actor=ACTOR, framework=table.framework, position=at, number=number, title=title)
        rows = read_rows(in_word())
        plan = import_commitments(actor=ACTOR, framework=table.framework, rows=rows)
        assert plan.problems == []
        made = Commitment.objects.get(number="1")
        assert (made.theme.title, made.title) == ("Wonen", "Bouwen in het dorp")
        assert [(item.label, item.text) for item in made.items.all()] == [("a.", "het eerste")]
        lead = made.responsibilities.get()
        assert (lead.party_id, lead.function) == (table.framework.municipality_id, "beleidsadviseur Wonen")
        again = plan_import(framework=table.framework, rows=rows)
        assert {row.state for row in again.rows} == {"unchanged"}

    def test_a_table_that_tells_who_goes_before_rules_with_parts(self):
        rules = [words for at in range(1, 6) for words in (f"{at}. Regel.", "a. deel")]
        content = as_docx(*rules, [["Afspraak", "Trekker"], ["Bouwen", "Gemeente"]])
        sheet = read_rows(content).known_by(KNOWS)
        assert [[cell.text for cell in row.cells] for row in sheet] == [
            ["Afspraak", "Trekker"],
            ["Bouwen", "Gemeente"],
        ]

    def test_text_before_the_first_number_is_told(self):
        content = as_docx("Inhoud", (1, "Wonen"), "Wij willen wonen.", "Echt.", "1. Bouwen.")
        sheet = read_rows(content).known_by(KNOWS)
        assert (
            "Text below these headings that stands before the first number is not read, with how many paragraphs: "
            "“–” (1), “Wonen” (2)." in sheet.remarks
        )

    def test_words_struck_through_below_a_number_are_told_once_however_often_it_is_read(self):
        document = Document()
        document.add_paragraph("1. Wij bouwen.")
        document.add_paragraph("Ook ").add_run("niet").font.strike = True
        sheet = read_rows(of(document)).known_by(KNOWS).known_by(KNOWS)
        assert sheet[1].notes == ("Struck through, so left out: “niet”.",)

    @pytest.mark.django_db
    def test_what_a_paragraph_says_nothing_of_stays(self, table):
        told = ("1. Bouwen.", "Trekker: gemeente", "Planning: Q2 2026", "2. Slopen.", "Trekker: gemeente")
        import_commitments(actor=ACTOR, framework=table.framework, rows=read_rows(as_docx(*told)))
        again = ("1. Bouwen.", "2. Slopen.", "Trekker: gemeente", "Planning: doorlopend")
        plan = import_commitments(actor=ACTOR, framework=table.framework, rows=read_rows(as_docx(*again)))
        assert [row.state for row in plan.rows] == ["unchanged", "changed"]
        first = Commitment.objects.get(number="1")
        assert [one.printed for one in first.plannings.all()] == ["Q2 2026"]
        assert first.responsibilities.count() == 1


def test_a_list_of_something_else_does_not_read_the_text():
    figures = Knows(lambda title: "name" if title == "Cijfer" else "", "name")
    assert read("1. Bouwen.", knows=figures).rows == ()
    with pytest.raises(SpreadsheetError, match=r"There is no table in this document\.$"):
        list(read_rows(as_docx("1. Bouwen.")).known_by(figures))
