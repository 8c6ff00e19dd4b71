"""A monitor that was kept in a document, taken over into a round: look first, then agree; all of it or nothing."""

from __future__ import annotations

import io
import re
import tempfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill

from agreements.enums import Origin
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.file_import import put_aside
from monitoring.models import Assessment, ProgressReport
from monitoring.rounds.models import RoundClosedError
from monitoring.table.closing import close_round
from monitoring.taking_over.lists import EXAMPLE, plan_lines
from monitoring.taking_over.services import take_over
from tests.agreements.sheets import as_csv, as_docx
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Nr.", "Afspraak", "Stoplicht", "Voortgang", "Oorzaak", "Gevolg", "Bijsturing"]
SOURCE = "Monitor 2024, naar de raad"
PAGE = "/duinstede/afspraken-2024-2027/2024/rondes/najaar/inlezen/"


@made_once
def commitments(table):
    """Two with the same number, one without, one that is followed without a light."""
    return [
        make_commitment(table.framework, "a", 1, number="J 1", title="Bouwen"),
        make_commitment(table.framework, "b", 2, number="J 2", title="Kopen"),
        make_commitment(table.framework, "c", 3, number="J 2", title="Slopen"),
        make_commitment(table.framework, "d", 4, number="", title="Overleggen"),
        make_commitment(table.framework, "m", 5, number="M1", title="Volgen", assessable=False),
    ]


@made_once
def current(table, commitments):
    return make_round(table.framework, commitments)


def rows(*lines: list[str], head: list[str] = HEAD) -> Any:
    return read_rows(as_csv(head, *([*line, *[""] * (len(head) - len(line))] for line in lines)))


def planned(current: Any, *lines: list[str], head: list[str] = HEAD) -> Any:
    return plan_lines(monitoring_round=current, rows=rows(*lines, head=head))


def taken(current: Any, *lines: list[str], head: list[str] = HEAD) -> Any:
    told = rows(*lines, head=head)
    shown = plan_lines(monitoring_round=current, rows=told).fingerprint
    return take_over(actor=ACTOR, monitoring_round=current, rows=told, source=SOURCE, shown=shown)


def refused(current: Any, *lines: list[str], head: list[str] = HEAD) -> list[str]:
    with pytest.raises(ImportRefusedError) as told:
        taken(current, *lines, head=head)
    assert not Assessment.objects.exists() and not ProgressReport.objects.exists()
    return [str(problem) for problem in told.value.plan.problems]


def states(plan: Any) -> list[str]:
    return [row.state for row in plan.rows]


def test_a_number_of_one_with_the_title_of_another_is_no_guess(current):
    """Numbers are given out anew each year: a list of last year would put its lights with others."""
    (told,) = refused(current, ["J1", "Overleggen", "Rood"])
    assert "The number is of “J 1 Bouwen”, the title of “Overleggen”." in told
    # Of titles that two have, or nobody, the number tells which one is meant.
    assert states(planned(current, ["J1", "Bouwen van huizen", "Rood"], ["", "Overleggen", "Groen"])) == [
        "new",
        "new",
    ]


class TestTakingOver:
    def test_light_reasons_and_text_come_with_their_document_and_day(self, current, commitments):
        taken(current, ["J1", "Bouwen", "Geel", "Er zijn er acht.", "Vergunning", "Later", "Nu al door"])
        line = line_of(current, commitments[0])
        light = line.current
        assert (light.light, light.cause, light.effect, light.adjustment) == (
            Light.YELLOW,
            "Vergunning",
            "Later",
            "Nu al door",
        )
        text = line.progress.get()
        assert text.text == "Er zijn er acht." and text.party is None
        for told in (light, text):
            assert (told.origin, told.source, told.dated) == (Origin.DOCUMENT, SOURCE, current.reference_date)

    def test_red_without_a_cause_as_documents_have(self, current, commitments):
        taken(current, ["J 1", "Bouwen", "rood"])
        assert line_of(current, commitments[0]).current.light == Light.RED

    def test_a_round_about_later_bears_today(self, table, commitments):
        later = make_round(table.framework, commitments, slug="later", reference_date=date(2027, 12, 31))
        taken(later, ["J 1", "Bouwen", "groen"])
        assert line_of(later, commitments[0]).current.dated < date(2027, 12, 31)

    def test_the_line_by_number_by_title_and_by_both(self, current, commitments):
        plan = taken(
            current,
            ["j.1", "Een andere titel", "groen"],
            ["J 2", "slopen", "geel"],
            ["", "Overleggen", "rood"],
            ["J 9", "Kopen", "groen"],
        )
        assert [row.key for row in plan.rows] == ["a", "c", "d", "b"]
        assert states(plan) == ["new"] * 4

    def test_the_same_once_more_changes_nothing(self, current):
        lines = ["J 1", "Bouwen", "geel", "Tekst", "Oorzaak"], ["", "Overleggen", "groen"]
        taken(current, *lines)
        assert states(planned(current, *lines)) == ["unchanged"] * 2

    def test_what_stands_there_is_shown_beside_and_what_is_not_told_stays(self, current, commitments):
        line = line_of(current, commitments[0])
        give_light(line, Light.YELLOW, cause="Oud", adjustment="Blijft")
        tell(line, "Al verteld")
        (row,) = planned(current, ["J 1", "Bouwen", "geel", "", "Nieuw"]).rows
        assert row.state == "changed"
        assert [(one.field, one.before, one.after) for one in row.changes] == [("cause", "Oud", "Nieuw")]
        taken(current, ["J 1", "Bouwen", "geel", "", "Nieuw"])
        light = line_of(current, commitments[0]).current
        assert (light.cause, light.adjustment) == ("Nieuw", "Blijft")

    def test_with_another_light_earlier_reasons_go(self, current, commitments):
        give_light(line_of(current, commitments[0]), Light.YELLOW, cause="Oud", adjustment="Oud")
        taken(current, ["J 1", "Bouwen", "groen"])
        light = line_of(current, commitments[0]).current
        assert (light.light, light.cause, light.adjustment) == (Light.GREEN, "", "")

    def test_an_empty_cell_a_dash_and_nothing_known_change_nothing(self, current):
        plan = planned(current, ["J 1", "Bouwen"], ["", "Overleggen", "-", "n.v.t.", "?"])
        assert states(plan) == ["unchanged"] * 2

    def test_what_is_followed_without_a_light_gets_its_text_alone(self, current, commitments):
        plan = taken(current, ["M1", "Volgen", "groen", "Gevolgd."])
        line = line_of(current, commitments[4])
        assert line.current is None and line.progress.get().text == "Gevolgd."
        assert plan.rows[0].remarks == ("This item is followed without a light, so the light is left out.",)

    def test_reasons_without_a_light_stand_in_the_text(self, current, commitments):
        plan = taken(current, ["J 1", "Bouwen", "", "Acht klaar.", "Vergunning", "", "Nu door"])
        line = line_of(current, commitments[0])
        assert line.current is None
        assert line.progress.get().text == "Acht klaar.\n\nOorzaak: Vergunning\n\nBijsturing: Nu door"
        assert plan.rows[0].remarks == (
            "There is no light, so this stands in the text: Oorzaak, Bijsturing.",
        )
        assert states(
            planned(current, ["J 1", "Bouwen", "", "Acht klaar.", "Vergunning", "", "Nu door"])
        ) == ["unchanged"]

    def test_another_title_with_the_same_number_is_told(self, current):
        (row,) = planned(current, ["J 1", "Windmolens plaatsen", "groen"]).rows
        assert row.remarks == ("The list calls this “Windmolens plaatsen”. Is it the same commitment?",)
        (row,) = planned(current, ["J 1", "Bouwen in Noord", "groen"]).rows
        assert row.remarks == ()

    def test_what_was_withdrawn_takes_nothing(self, current, commitments):
        with acting(ACTOR):
            commitments[0].withdrawn_why, commitments[0].lapsed_on = "Vergissing", date(2026, 1, 1)
            commitments[0].save()
        assert refused(current, ["J 1", "Bouwen", "groen"]) == [
            "Row 2, column “Afspraak”: J 1 Bouwen was taken in by mistake and is withdrawn. Nothing is told about it any more."
        ]

    def test_the_words_of_the_framework_for_the_middle_light(self, table, current):
        with acting(ACTOR):
            table.framework.middle_light = "orange"
            table.framework.save()
        current.framework.refresh_from_db()
        (row,) = planned(current, ["J 1", "Bouwen", "Oranje"]).rows
        assert row.changes[0].after == "Orange"

    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_looking_costs(self, table, number, django_assert_num_queries):
        many = [make_commitment(table.framework, f"x-{n}", n, number=f"X {n}") for n in range(number)]
        row = make_round(table.framework, many, slug="groot")
        told = rows(*(["X " + str(n), "x", "groen", "Tekst"] for n in range(number)))
        with django_assert_num_queries(2):
            assert states(plan_lines(monitoring_round=row, rows=told)) == ["new"] * number


class TestColours:
    """Lights that were coloured by hand: the cell says nothing, its colour does."""

    @pytest.mark.parametrize(
        ("colour", "light"),
        [
            *(
                ("00B050", Light.GREEN),
                ("92D050", Light.GREEN),
                ("C6EFCE", Light.GREEN),
                ("E2EFDA", Light.GREEN),
            ),
            *(("FFFF00", Light.YELLOW), ("FFC000", Light.YELLOW), ("FFEB9C", Light.YELLOW)),
            *(("FF0000", Light.RED), ("C00000", Light.RED), ("FFC7CE", Light.RED)),
        ],
    )
    def test_in_word_and_in_excel(self, current, colour, light):
        document = Document(io.BytesIO(as_docx([HEAD[:3], ["J 1", "Bouwen", ""]])))
        cell = document.tables[0].cell(1, 2)._tc
        cell.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{colour}"/>'))
        word = io.BytesIO()
        document.save(word)
        book, excel = Workbook(), io.BytesIO()
        for line in (HEAD[:3], ["J 1", "Bouwen", None]):
            book.active.append(line)
        book.active["C2"].fill = PatternFill("solid", fgColor=colour)
        book.save(excel)
        for file in (word, excel):
            (row,) = plan_lines(monitoring_round=current, rows=read_rows(file.getvalue())).rows
            assert row.values["light"]["light"] == light

    @pytest.mark.parametrize(
        "colour", ["FFFFFF", "D9D9D9", "000000", "0070C0", "auto", "7030A0", "C4BC96", "7F6000"]
    )
    def test_other_colours_say_nothing(self, current, colour):
        document = Document(io.BytesIO(as_docx([HEAD[:3], ["J 1", "Bouwen", ""]])))
        cell = document.tables[0].cell(1, 2)._tc
        cell.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{colour}"/>'))
        word = io.BytesIO()
        document.save(word)
        assert states(plan_lines(monitoring_round=current, rows=read_rows(word.getvalue()))) == ["unchanged"]

    @pytest.mark.parametrize(
        ("light", "fill", "place", "is_told"),
        [
            (None, None, "C2:C40", True),
            (None, None, "B2:D2", True),
            (None, None, "E1 A1:Z9", True),
            (None, None, "C3:C40", False),
            (None, None, "D2", False),
            ("groen", None, "C2", False),
            (None, "00B050", "C2", False),
        ],
    )
    def test_a_rule_that_may_colour_an_empty_cell_is_told(self, current, light, fill, place, is_told):
        book, excel = Workbook(), io.BytesIO()
        for line in (HEAD[:3], ["J 1", "Bouwen", light]):
            book.active.append(line)
        if fill:
            book.active["C2"].fill = PatternFill("solid", fgColor=fill)
        red = PatternFill("solid", bgColor="FF0000")
        book.active.conditional_formatting.add(place, FormulaRule(formula=["$A2>1"], fill=red))
        book.save(excel)
        (row,) = plan_lines(monitoring_round=current, rows=read_rows(excel.getvalue())).rows
        note = "A rule of the spreadsheet may colour the light of this row, which is not read. Write it as a word."
        assert (note in row.remarks) is is_told
        assert (row.state == "unchanged") is (light is None and fill is None)

    def test_a_word_goes_before_a_colour(self, current):
        book, excel = Workbook(), io.BytesIO()
        for line in (HEAD[:3], ["J 1", "Bouwen", "rood"]):
            book.active.append(line)
        book.active["C2"].fill = PatternFill("solid", fgColor="00B050")
        book.save(excel)
        (row,) = plan_lines(monitoring_round=current, rows=read_rows(excel.getvalue())).rows
        assert row.values["light"]["light"] == Light.RED


class TestRefused:
    def test_every_problem_is_told_and_nothing_is_written(self, current):
        assert refused(
            current,
            ["J 1", "Bouwen", "groen"],
            ["J 1", "Bouwen", "geel"],
            ["J 2", "Iets", "groen"],
            ["J 7", "Weg", "paars"],
        ) == [
            "Row 3, column “Afspraak”: Row 2 is about this commitment too.",
            "Row 4, column “Afspraak”: Several commitments of the round are called so. Write number and title.",
            "Row 5, column “Afspraak”: This commitment is not in the round.",
            "Row 5, column “Stoplicht”: “paars” is not known. Write one of: groen, geel, oranje, rood, geen licht.",
        ]

    def test_without_a_column_that_says_anything(self, current):
        assert refused(current, ["J 1", "Bouwen"], head=HEAD[:2]) == [
            "There is no column “Stoplicht” and none “Voortgang”."
        ]
        assert refused(current, head=HEAD) == ["There are no rows below the titles."]
        assert refused(current, ["J 1"], head=["Nr."])[0].startswith("There is no column “Afspraak”.")

    def test_a_text_that_is_too_long(self, current):
        (told,) = refused(current, ["J 1", "Bouwen", "groen", "x" * 40_001])
        assert "This is too long: 40001 characters" in told

    @pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.CLOSED])
    def test_a_round_that_takes_no_answers(self, table, commitments, status):
        row = make_round(table.framework, commitments[:1], status=status)
        told = rows(["J 1", "Bouwen", "groen"])
        with pytest.raises(RoundClosedError):
            take_over(actor=ACTOR, monitoring_round=row, rows=told, source=SOURCE, shown="")

    def test_what_somebody_did_meanwhile_is_shown_first(self, current, commitments):
        told = rows(["J 1", "Bouwen", "groen"])
        shown = plan_lines(monitoring_round=current, rows=told).fingerprint
        give_light(line_of(current, commitments[0]), Light.RED)
        with pytest.raises(PlanChangedError):
            take_over(actor=ACTOR, monitoring_round=current, rows=told, source=SOURCE, shown=shown)
        assert Assessment.objects.count() == 1


class TestThePage:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    @pytest.fixture
    def officer(self, client, cast, current):
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"
        return client

    def send(self, client: Any, *lines: list[str], source: str = SOURCE) -> Any:
        content = as_csv(HEAD, *([*line, *[""] * (len(HEAD) - len(line))] for line in lines))
        return client.post(PAGE, {"file": SimpleUploadedFile("monitor.csv", content), "source": source})

    def word(self, response: Any) -> str:
        found = re.search(r'name="agreed" value="([^"]+)"', response.content.decode())
        assert found
        return found[1]

    def test_look_first_then_agree(self, officer, current, commitments):
        response = self.send(officer, ["J 1", "Bouwen", "geel", "Er zijn er acht."])
        assert response.status_code == 200
        assert re.findall(r'data-row="(\d+)" data-state="(\w+)"', response.content.decode()) == [("2", "new")]
        assert not Assessment.objects.exists()
        done = officer.post(PAGE, {"agreed": self.word(response)})
        assert done.url == "/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar"
        assert line_of(current, commitments[0]).current.source == SOURCE
        assert "Er zijn er acht." in officer.get(done.url).content.decode()

    def test_what_is_missing_is_told_at_its_field_and_what_was_typed_stays(self, officer):
        response = self.send(officer, ["J 1", "Bouwen", "geel"], source="")
        assert response.status_code == 422 and "file" not in response.context["form"].errors
        assert list(response.context["form"].errors) == ["source"]
        response = officer.post(PAGE, {"source": "Mijn monitor"})
        assert response.status_code == 422 and "Mijn monitor" in response.content.decode()

    def test_mistakes_in_the_file(self, officer):
        response = self.send(officer, ["J 7", "Weg", "groen"])
        assert response.status_code == 422
        assert "This commitment is not in the round." in response.content.decode()

    def test_a_file_that_was_shown_for_another_round_is_not_taken_here(self, officer, table, commitments):
        make_round(table.framework, commitments, slug="later", reference_date=date(2024, 12, 31))
        agreed = self.word(self.send(officer, ["J 1", "Bouwen", "groen"]))
        response = officer.post(PAGE.replace("najaar", "later"), {"agreed": agreed})
        assert response.status_code == 422 and not Assessment.objects.exists()

    def test_who_changed_something_meanwhile_is_told(self, officer, current, commitments):
        agreed = self.word(self.send(officer, ["J 1", "Bouwen", "groen"]))
        give_light(line_of(current, commitments[0]), Light.RED)
        response = officer.post(PAGE, {"agreed": agreed})
        assert response.status_code == 409
        assert SOURCE in response.content.decode()

    def test_a_word_of_another_import_is_no_word_of_this_one(self, officer, cast, table):
        word = put_aside(b"x", {"framework": table.framework.pk, "user": cast.officer.pk, "shown": ""})
        assert officer.post(PAGE, {"agreed": word}).status_code == 422

    def test_a_round_that_closed_leads_to_its_page(self, officer, current):
        close_round(actor=ACTOR, monitoring_round=current)
        response = officer.get(PAGE)
        assert response.url == "/duinstede/afspraken-2024-2027/2024/rondes/najaar/"

    def test_the_page_of_the_round_leads_here_and_the_example_reads_itself(self, officer, current):
        assert f'href="{PAGE}"' in officer.get(PAGE.replace("inlezen/", "")).content.decode()
        example = officer.get(PAGE + "?voorbeeld")
        (row, other) = plan_lines(monitoring_round=current, rows=read_rows(example.content)).rows
        assert {one.problems[0].message for one in (row, other)} == {"This commitment is not in the round."}
        assert len(EXAMPLE["number"]) == 2


@pytest.mark.parametrize(("sign", "light"), [("🟢", Light.GREEN), ("🟠", Light.YELLOW), ("🔴", Light.RED)])
def test_a_light_as_a_coloured_sign(current, sign, light):
    (row,) = planned(current, ["J 1", "Bouwen", sign]).rows
    assert row.values["light"]["light"] == light


def test_a_monitor_in_word_beside_a_larger_table(current, commitments):
    """The table with the lights is read, whatever else the document holds."""
    others = [["Begrip", "Betekenis"], *([f"b{n}", "x"] for n in range(9))]
    content = as_docx(others, [HEAD[:3], ["J 1", "Bouwen", "groen"]])
    plan = plan_lines(monitoring_round=current, rows=read_rows(content))
    assert states(plan) == ["new"] and any("“Begrip | Betekenis” (9 rows)" in told for told in plan.remarks)


def test_what_was_left_out_is_told_at_the_row(current):
    document = Document(io.BytesIO(as_docx([HEAD[:4], ["J 1", "Bouwen", "groen", "Klaar"]])))
    document.tables[0].cell(1, 3).paragraphs[0].add_run(" bijna").font.strike = True
    content = io.BytesIO()
    document.save(content)
    (row,) = plan_lines(monitoring_round=current, rows=read_rows(content.getvalue())).rows
    assert row.values["text"] == "Klaar" and row.remarks == ("Struck through, so left out: “bijna”.",)


def test_themes_and_remarks_between_the_rows_of_a_sheet(current):
    plan = planned(current, ["1. Wonen"], ["J 1", "Bouwen", "groen"], ["Let op: J 2 is nog niet besproken."])
    assert (plan.problems, states(plan)) == ([], ["new"])
    assert any("they are not read: 2 (“1. Wonen”)" in one for one in plan.remarks)
    assert any("are a remark" in one and "4 (“Let op" in one for one in plan.remarks)


def test_a_monitor_of_small_tables_in_word(current):
    cards = [
        [["Nummer", number], ["Afspraak", title], ["Stoplicht", light], ["Toelichting", "Klaar."]]
        for number, title, light in (("J 1", "Bouwen", "groen"), ("J 2", "Kopen", "rood"))
    ]
    plan = plan_lines(
        monitoring_round=current,
        rows=read_rows(as_docx((1, "J 1 Bouwen"), cards[0], (1, "J 2 Kopen"), cards[1])),
    )
    assert [
        (row.label, row.values["light"]["light"], row.values["text"], row.remarks) for row in plan.rows
    ] == [
        ("J 1 Bouwen", Light.GREEN, "Klaar.", ()),
        ("J 2 Kopen", Light.RED, "Klaar.", ()),
    ]
