"""Commitments that stand in the running text of a document: numbered paragraphs and what is said below them."""

from __future__ import annotations

import io
from time import perf_counter

import pytest
from docx import Document
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.text import H, List, ListItem, P, Span

from agreements.models import Commitment
from agreements.services.drafting import add_theme
from agreements.services.import_columns import HEADINGS, plain
from agreements.services.import_parties import Directory
from agreements.services.importing import import_commitments, plan_import
from agreements.services.running_text import Paragraph, RunningText, read_running
from agreements.services.sheet_parts import Knows, SpreadsheetError
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR

from .sheets import as_docx

pytestmark = pytest.mark.usefixtures("english")

KNOWN = {word: field for field, words in HEADINGS.items() for word in words}
KNOWS = Knows(lambda title: KNOWN.get(plain(title), ""), "title")


def bold(words: str) -> Paragraph:
    return Paragraph(words, is_bold=True)


def head(words: str, level: int = 1) -> Paragraph:
    return Paragraph(words, heading=level)


def counted(number: str, words: str, depth: int = 0) -> Paragraph:
    return Paragraph(words, number, depth)


def read(*paragraphs: Paragraph | str, knows: Knows | None = KNOWS) -> RunningText:
    return read_running([Paragraph(one) if isinstance(one, str) else one for one in paragraphs], knows)


def said(*paragraphs: Paragraph | str) -> list[tuple[str, str]]:
    """Number and words of each row."""
    return [(row.number, "\n".join(row.said)) for row in read(*paragraphs).rows]


class TestWhatIsACommitment:
    @pytest.mark.parametrize(
        ("words", "number", "rest"),
        [
            ("1. Wij bouwen.", "1", "Wij bouwen."),
            ("12) Wij bouwen.", "12", "Wij bouwen."),
            ("K1.2 Wij bouwen.", "K1.2", "Wij bouwen."),
            ("J 3.1: Wij bouwen.", "J 3.1", "Wij bouwen."),
            ("3.4 Wij bouwen.", "3.4", "Wij bouwen."),
            ("2a. Wij bouwen.", "2a", "Wij bouwen."),
            ("Afspraak 7: Wij bouwen.", "7", "Wij bouwen."),
            ("Prestatieafspraak 2.1 – Wij bouwen.", "2.1", "Wij bouwen."),
            ("Kaderafspraak 5", "5", ""),
        ],
    )
    def test_a_paragraph_with_a_number_that_was_typed(self, words, number, rest):
        assert said(words) == [(number, rest)]

    @pytest.mark.parametrize(
        "words",
        [
            "30 woningen per jaar.",
            "2.000 woningen in 2030.",
            "2026 is het eerste jaar.",
            "2026. Een jaar.",
            "1-1-2026 begint het.",
            "100% van de woningen.",
            "Q2 2026 begint het.",
            "Afspraak 2026-1 geldt.",
            "Afspraken 1 en 2 gelden samen.",
            "a. een onderdeel van niets",
            "- een punt van niets",
            "Wij bouwen.",
        ],
    )
    def test_what_only_looks_like_one(self, words):
        assert said(words) == []

    def test_a_number_that_the_program_counts(self):
        assert said(counted("1.", "Bouwen."), counted("Afspraak 2:", "Slopen.")) == [
            ("1", "Bouwen."),
            ("2", "Slopen."),
        ]

    def test_what_stands_below_belongs_to_it_until_the_next_number_or_heading(self):
        assert said(
            "Inleiding.", "1. Bouwen.", "Ook hier.", "2. Slopen.", head("Slot"), "Tot ziens.", "3. Overleg."
        ) == [("1", "Bouwen.\n\nOok hier."), ("2", "Slopen."), ("3", "Overleg.")]

    def test_lists_that_begin_anew_keep_the_numbers_that_are_printed(self):
        assert [row.number for row in read(head("A"), "1. Een.", head("B"), "1. Twee.").rows] == ["1", "1"]


class TestPartsAndLines:
    def test_letters_are_parts_and_signs_stay_with_the_words(self):
        rows = read(
            "1. Wij maken regels:",
            "a. voor bouwen",
            "b) voor slopen",
            "Daarna:",
            counted("-", "wij kijken"),
            counted("-", "wij doen"),
        ).rows
        assert rows[0].parts == [["a. voor bouwen"], ["b) voor slopen"]]
        assert rows[0].said == ["Wij maken regels:", "", "Daarna:", "", "- wij kijken", "- wij doen"]

    def test_what_counts_deeper_is_a_part(self):
        rows = read(
            counted("1.", "Bouwen."),
            counted("a.", "hier", 1),
            counted("-", "bij de kerk", 2),
            counted("b.", "daar", 1),
            counted("2.", "Slopen."),
            "2.1 eerst leeg",
            counted("1.", "nog een", 1),
        ).rows
        assert [row.parts for row in rows] == [
            [["a. hier", "bij de kerk"], ["b. daar"]],
            [["2.1 eerst leeg"], ["1. nog een"]],
        ]

    def test_a_list_below_one_that_is_called_so_or_was_typed_counts_within_it(self):
        assert read("Afspraak 1: Bouwen.", "1. hier", "2. daar", "Afspraak 2: Slopen.").rows[0].parts == [
            ["1. hier"],
            ["2. daar"],
        ]
        assert [row.number for row in read("3. Bouwen.", counted("1.", "hier"), "4. Slopen.").rows] == [
            "3",
            "4",
        ]

    def test_lines_that_begin_with_the_title_of_a_column_go_there(self):
        text = read(
            "1. Bouwen.",
            "Planning: Q2 2026\nTrekker: gemeente",
            counted("-", "Betrokken: corporaties"),
            "2. Slopen.",
            "Trekkers:",
            "Elan",
            "Trekker: Stichting",
            "Let op: dit telt mee.",
        )
        assert text.titles == ("Nr.", "Afspraak", "Planning", "Trekker", "Betrokken")
        assert [[cell.text for cell in text.cells(row)] for row in text.rows] == [
            ["1", "Bouwen.", "Q2 2026", "gemeente", "corporaties"],
            ["2", "Slopen.\n\nLet op: dit telt mee.", "", "Elan\nStichting", ""],
        ]

    def test_a_line_that_says_what_is_agreed_is_the_text(self):
        assert said("Afspraak 1", "Omschrijving: Wij bouwen.") == [("1", "Wij bouwen.")]


class TestHeadings:
    def test_those_of_the_document_and_bold_lines_below_them(self):
        rows = read(
            head("3.1 Wonen", 2), bold("Nieuwbouw"), "1. Bouwen.", bold("Bestaand"), "2. Slopen."
        ).rows
        assert [row.headings for row in rows] == [
            {2: "3.1 Wonen", 10: "Nieuwbouw"},
            {2: "3.1 Wonen", 10: "Bestaand"},
        ]

    def test_a_bold_line_with_a_number_is_a_heading_where_commitments_stand_below_it(self):
        rows = read(bold("1. Wonen"), "1.1 Bouwen.", bold("2. Zorg"), "2.1 Overleg.").rows
        assert [(row.number, row.headings) for row in rows] == [
            ("1.1", {10: "1. Wonen"}),
            ("2.1", {10: "2. Zorg"}),
        ]

    def test_else_it_is_what_a_commitment_is_called(self):
        assert said(head("Wonen"), bold("1. Bouwen"), "Wij bouwen.", bold("2. Slopen"), "Wij slopen.") == [
            ("1", "Bouwen\n\nWij bouwen."),
            ("2", "Slopen\n\nWij slopen."),
        ]

    def test_a_heading_that_is_called_a_commitment_is_one(self):
        assert said(head("Wonen"), head("Afspraak 1: Bouwen", 2), "Wij bouwen.") == [
            ("1", "Bouwen\n\nWij bouwen.")
        ]

    def test_where_only_headings_have_numbers_the_lowest_are_commitments(self):
        rows = read(
            head("1 Wonen"), head("1.1 Bouwen", 2), "Wij bouwen.", head("1.2 Slopen", 2), "Wij slopen."
        ).rows
        assert [(row.number, row.said, row.headings) for row in rows] == [
            ("1.1", ["Bouwen", "", "Wij bouwen."], {1: "1 Wonen"}),
            ("1.2", ["Slopen", "", "Wij slopen."], {1: "1 Wonen"}),
        ]

    def test_a_bold_sentence_is_no_heading(self):
        assert said("1. Bouwen.", bold("Wij beginnen nu."), bold("Let op:")) == [
            ("1", "Bouwen.\n\nWij beginnen nu.\n\nLet op:")
        ]

    def test_chapters_in_which_nothing_tells_who_or_when_are_left_aside_where_others_do(self):
        text = read(
            head("Samen werken"),
            "1. Wij luisteren.",
            "2. Wij praten.",
            head("Wonen"),
            "1. Bouwen.",
            "Trekker: x",
        )
        assert [row.said for row in text.rows] == [["Bouwen."]]
        assert text.aside == (("Samen werken", 2),)

    def test_where_none_does_all_of_them_count(self):
        text = read(head("Samen werken"), "1. Wij luisteren.", head("Wonen"), "1. Bouwen.")
        assert (len(text.rows), text.aside) == (2, ())


def test_a_list_of_something_else_does_not_read_the_text():
    assert (
        read("1. Bouwen.", knows=Knows(lambda title: "name" if title == "Cijfer" else "", "name")).rows == ()
    )


def of(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def in_word() -> bytes:
    """Numbers and letters that Word counts, bold headings, and a table that is none of this."""
    document = Document()
    document.add_heading("Prestatieafspraken", 1)
    document.add_paragraph("Bouwen ..... 3", style="TOC 1") if "TOC 1" in document.styles else None
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


class TestLinesAsPeopleTypeThem:
    def columns(self, *paragraphs: Paragraph | str) -> list[dict[str, list[str]]]:
        return [dict(row.told) for row in read(*paragraphs).rows]

    @pytest.mark.parametrize(
        "line",
        [
            "Trekker: gemeente\tPlanning: Q2",
            "Trekker: gemeente | planning: Q2",
            "Trekker: gemeente; Planning: Q2",
            "Trekker: gemeente, planning: Q2",
            "Trekker: gemeente – Planning: Q2",
            "- Trekker: gemeente Planning:\nQ2",
        ],
    )
    def test_several_in_one_paragraph(self, line):
        assert self.columns("1. Bouwen.", line) == [{"Trekker": ["gemeente"], next_title(line): ["Q2"]}]

    def test_what_only_looks_like_another_title_stays(self):
        told = "2026, zie de planning: tabel 3 en https://voorbeeld.nl"
        assert self.columns("1. Bouwen.", f"Trekker: {told}") == [{"Trekker": [told]}]

    @pytest.mark.parametrize("line", [bold("Trekker: gemeente"), head("Trekker: gemeente", 4)])
    def test_a_bold_one_is_no_heading(self, line):
        text = read("1. Bouwen.", line, "Daarna.", "2. Slopen.")
        assert [(dict(row.told), row.said, row.headings) for row in text.rows] == [
            ({"Trekker": ["gemeente"]}, ["Bouwen.", "", "Daarna."], {}),
            ({}, ["Slopen."], {}),
        ]

    def test_a_bold_title_alone_waits_for_what_stands_below_it(self):
        one = [bold("Trekker"), "gemeente", bold("Planning"), "Q2"]
        told = {"Trekker": ["gemeente"], "Planning": ["Q2"]}
        assert self.columns("1. Bouwen.", *one, "2. Slopen.", *one) == [told, told]

    def test_a_bold_title_that_stands_there_once_may_be_a_chapter(self):
        text = read("1. Bouwen.", "Trekker: gemeente", bold("Planning"), "Wij kijken elk jaar.")
        assert [dict(row.told) for row in text.rows] == [{"Trekker": ["gemeente"]}]
        assert text.unread == (("Planning", 1),)

    def test_all_signs_below_a_title_belong_to_it(self):
        text = read(
            "1. Bouwen.",
            "Betrokken:",
            counted("-", "corporaties"),
            counted("-", "huurders"),
            "Daarna.",
            counted("-", "los"),
        )
        assert dict(text.rows[0].told) == {"Betrokken": ["corporaties", "huurders"]}
        assert text.rows[0].said == ["Bouwen.", "", "Daarna.", "", "- los"]

    def test_a_line_that_goes_on_in_its_paragraph(self):
        text = read(
            "1. Bouwen.", "Planning: Q2\n(met overleg)\nBetrokken: huurders,\nCorporaties\nWij kijken."
        )
        assert dict(text.rows[0].told) == {
            "Planning": ["Q2", "(met overleg)"],
            "Betrokken": ["huurders,", "Corporaties"],
        }
        assert text.rows[0].said == ["Bouwen.", "", "Wij kijken."]


def next_title(line: str) -> str:
    return "planning" if "planning" in line else "Planning"


class TestWhichReadingTellsMost:
    def test_a_number_that_heads_others_is_no_commitment_where_those_tell_who(self):
        text = read(
            *(
                counted("1.", "Wonen"),
                counted("1.1", "Bouwen.", 1),
                "Trekker: a",
                counted("1.2", "Slopen.", 1),
            ),
            *("Trekker: b", "2. Zorg", "2.1 Praten.", "Trekker: c"),
        )
        assert [(row.number, row.told["Trekker"], row.headings) for row in text.rows] == [
            ("1.1", ["a"], {10: "1. Wonen"}),
            ("1.2", ["b"], {10: "1. Wonen"}),
            ("2.1", ["c"], {10: "2. Zorg"}),
        ]

    def test_headings_are_commitments_where_more_of_them_tell_who_than_numbers_below_them(self):
        text = read(
            *(head("1 Wonen"), head("1.1 Bouwen", 2), "Wij spreken af:", "1. hier", "2. daar", "Trekker: a"),
            *(head("1.2 Slopen", 2), "Wij slopen.", "Trekker: b"),
        )
        assert [(row.number, row.said[0], row.parts, row.told["Trekker"]) for row in text.rows] == [
            ("1.1", "Bouwen", [["1. hier"], ["2. daar"]], ["a"]),
            ("1.2", "Slopen", [], ["b"]),
        ]

    def test_a_table_that_tells_who_goes_before_rules_with_parts(self):
        rules = [words for at in range(1, 6) for words in (f"{at}. Regel.", "a. deel")]
        content = as_docx(*rules, [["Afspraak", "Trekker"], ["Bouwen", "Gemeente"]])
        sheet = read_rows(content).known_by(KNOWS)
        assert [[cell.text for cell in row.cells] for row in sheet] == [
            ["Afspraak", "Trekker"],
            ["Bouwen", "Gemeente"],
        ]


class TestNothingIsLeftOutInSilence:
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

    @pytest.mark.parametrize("words", ["20-30 woningen per jaar.", "1-2 keer per jaar."])
    def test_a_range_is_no_number(self, words):
        assert said("1. Bouwen.", words) == [("1", f"Bouwen.\n\n{words}")]

    def test_many_colons_take_no_time(self):
        begun = perf_counter()
        read("1. Bouwen.", bold("Planning: " + ":" * 100_000), "Planning: " + "A:" * 50_000)
        assert perf_counter() - begun < 3


@pytest.mark.django_db
class TestFunctionsBehindParties:
    @pytest.mark.parametrize(
        ("words", "function", "outside"),
        [
            ("gemeente, netbeheerder", "", ["netbeheerder"]),
            ("gemeente, netbeheerder Stroom", "", ["netbeheerder Stroom"]),
            ("gemeente en zorgbegeleiders", "", ["zorgbegeleiders"]),
            ("gemeente, beleidsadviseur Bouw, brandweer", "beleidsadviseur Bouw", ["brandweer"]),
            ("gemeente, beleidsadviseur Bouw, wethouder", "beleidsadviseur Bouw, wethouder", []),
            ("gemeente (wethouder, beleidsadviseur)", "wethouder, beleidsadviseur", []),
            ("gemeente, beleidsadviseur Bouw en Grond", "beleidsadviseur Bouw en Grond", []),
        ],
    )
    def test_who_is_no_function_is_somebody(self, table, words, function, outside):
        found, problems, _remarks = Directory(table.framework).read(words)
        assert problems == []
        assert found[0]["party"] == table.municipality
        assert found[0].get("function", "") == function
        assert [one["outsider"] for one in found[1:]] == outside

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
