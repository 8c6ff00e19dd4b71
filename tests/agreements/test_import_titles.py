"""Lists that tell title, text and items of a commitment in one cell, as tables in Word do."""

from __future__ import annotations

import pytest

from agreements.models import Commitment
from agreements.services.import_titles import has_own_title
from agreements.services.importing import import_commitments, plan_import
from agreements.services.revising import revise_commitment
from agreements.services.spreadsheets import read_rows

from .import_steps import MANAGER, refusals, states, take_in
from .sheets import as_docx_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Nr.", "Afspraak"]
SENTENCE = "Wij bouwen de komende jaren samen o.a. woningen voor ouderen"
LONG = f"{SENTENCE}. " + "Daarbij letten wij op van alles en nog wat. " * 8
ENDLESS = "wij doen dit en " * 30


def only() -> Commitment:
    return Commitment.objects.get()


def test_the_first_sentence_of_a_long_text_is_its_title(table):
    plan = take_in(table.framework, ["1", LONG], head=HEAD)
    row = only()
    assert (row.title, row.text) == (SENTENCE, LONG.strip())
    assert "In these rows the title is the beginning, and the whole stands in the text: 2." in plan.remarks


@pytest.mark.parametrize("text", [ENDLESS, "x" * 300])
def test_without_a_sentence_as_many_words_as_fit(table, text):
    take_in(table.framework, ["1", text], head=HEAD)
    row = only()
    assert row.title.endswith("…")
    assert len(row.title) <= 250
    assert text.startswith(row.title[:-1])
    assert row.text == text.strip()


def test_in_a_text_document_it_stands_before_what_the_column_of_the_text_says(table):
    """Who has a document can not make a cell of it shorter: it was signed so."""
    rows = read_rows(
        as_docx_table(["Nr.", "Afspraak", "Omschrijving"], ["1", LONG, "Zie de woonvisie."], ["2", "b", "c"])
    )
    plan = import_commitments(actor=MANAGER, framework=table.framework, rows=rows)
    row, other = Commitment.objects.order_by("number")
    assert (row.title, row.text) == (SENTENCE, f"{LONG.strip()}\n\nZie de woonvisie.")
    assert (other.title, other.text) == ("b", "c")
    assert "In these rows the title is the beginning, and the whole stands in the text: 2." in plan.remarks

    def again():
        return [one.state for one in plan_import(framework=table.framework, rows=rows).rows]

    assert again() == ["unchanged", "unchanged"]
    revise_commitment(
        actor=MANAGER, commitment=row, version=row.version, reason="korter", fields={"title": "Bouwen"}
    )
    assert again() == ["unchanged", "unchanged"]


def test_in_a_sheet_with_a_column_for_the_text_a_title_has_to_fit(table):
    (why,) = refusals(table.framework, ["1", LONG, "Zie de woonvisie."], head=[*HEAD, "Tekst"])
    assert "too long" in why


def test_what_fits_stays_a_title_also_on_two_lines(table):
    plan = take_in(table.framework, ["1", "Bouwen\nen kopen"], ["2", "x" * 250], head=HEAD)
    assert [row.title for row in Commitment.objects.order_by("number")] == ["Bouwen en kopen", "x" * 250]
    assert not any("title" in remark for remark in plan.remarks)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("Bouwen:\na. hier\nb. daar", [("a", "hier"), ("b", "daar")]),
        ("Bouwen\n- hier\n\n- daar", [("", "hier"), ("", "daar")]),
        ("Bouwen;\n1) hier\n2) daar", [("1", "hier"), ("2", "daar")]),
    ],
)
def test_a_list_below_a_line_is_its_items(table, cell, items):
    plan = take_in(table.framework, ["1", cell], head=HEAD)
    row = only()
    assert (row.title, row.text) == ("Bouwen", "")
    found = row.items.order_by("position").values_list("label", "text")
    assert [(label.rstrip(".)"), text) for label, text in found] == items
    assert "In these rows what stands below the first line is read as items: 2." in plan.remarks


@pytest.mark.parametrize("cell", ["Bouwen\na. hier\nen verder", "a. hier\nb. daar", "- hier\n- daar"])
def test_what_is_no_list_below_a_line_is_a_title(table, cell):
    take_in(table.framework, ["1", cell], head=HEAD)
    assert only().title == " ".join(cell.split())
    assert not only().items.exists()


def test_with_a_column_for_the_text_a_long_title_is_a_mistake(table):
    told = refusals(table.framework, ["1", LONG, ""], head=[*HEAD, "Tekst"])
    assert told == [
        f"Row 2, column “Afspraak”: This is too long: {len(LONG.strip())} characters, at most 250."
    ]


def test_with_a_column_for_items_a_list_in_the_title_stays_there(table):
    take_in(table.framework, ["1", "Bouwen\na. hier", "b. daar"], head=[*HEAD, "Onderdelen"])
    assert only().title == "Bouwen a. hier"
    assert [item.text for item in only().items.all()] == ["daar"]


def test_the_same_file_once_more_changes_nothing(table):
    lines = (["1", LONG], ["2", "Bouwen:\na. hier\nb. daar"], ["3", ENDLESS])
    take_in(table.framework, *lines, head=HEAD)
    assert [state for _row, _key, state in states(take_in(table.framework, *lines, head=HEAD))] == [
        "unchanged"
    ] * 3


def test_a_title_somebody_gave_stays_when_the_text_comes_in_anew(table):
    take_in(table.framework, ["1", LONG], head=HEAD)
    row = only()
    assert not has_own_title(row)
    revise_commitment(
        actor=MANAGER, commitment=row, version=row.version, reason="korter", fields={"title": "Ouderen"}
    )
    plan = take_in(table.framework, ["1", f"{LONG} En meer."], head=HEAD)
    assert [change.field for change in plan.rows[0].changes] == ["text"]
    assert only().title == "Ouderen"


def test_a_title_that_was_cut_follows_its_text(table):
    take_in(table.framework, ["1", LONG], head=HEAD)
    take_in(table.framework, ["1", LONG.replace("bouwen", "kopen")], head=HEAD)
    assert only().title == SENTENCE.replace("bouwen", "kopen")


def test_a_short_first_line_above_a_long_text_is_its_title(table):
    take_in(table.framework, ["1", f"Sociale huur\n{LONG}"], head=HEAD)
    assert only().title == "Sociale huur"
    assert only().text == f"Sociale huur\n{LONG.strip()}"


def test_a_text_that_was_cut_goes_where_the_cell_fits_in_a_title_by_now(table):
    take_in(table.framework, ["1", LONG], head=HEAD)
    plan = take_in(table.framework, ["1", "Wij bouwen."], head=HEAD)
    assert {change.field for change in plan.rows[0].changes} == {"title", "text"}
    assert (only().title, only().text) == ("Wij bouwen.", "")
