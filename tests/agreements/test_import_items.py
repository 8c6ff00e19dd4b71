"""Items that have rows of their own in a list: a, b, c below their commitment, each with who and when."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.models import Commitment, CommitmentItem, Planning, Responsibility
from agreements.previews import preview
from agreements.services.importing import ImportRefusedError, import_commitments, plan_import
from agreements.services.revising import revise_commitment
from agreements.services.sheet_parts import Sheet
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from tests.cast import ACTOR

from .sheets import as_csv, as_docx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Thema", "Nr.", "Afspraak", "Tekst", "Trekker", "Planning"]
BUILD = ["Bouwen", "1", "Woningen bouwen", "Samen 260.", "Corporaties", "2026"]
ITEMS = [
    ["", "a.", "Grond leveren", "", "Gemeente", "1-5-2026"],
    ["", "b)", "Bouwen", "", "Wonen", ""],
    ["", "-", "Voorlichting", "Aan huis.", "", "jaarlijks"],
]
CARE = ["Zorg", "2", "Zorg bieden", "", "Gemeente", "doorlopend"]


def rows(*lines, head=HEAD):
    return read_rows(as_csv(head, *lines))


def take_in(table, *lines, head=HEAD, year=None):
    return import_commitments(actor=ACTOR, framework=table.framework, rows=rows(*lines, head=head), year=year)


def told() -> list[tuple[str, str, str, list[str], list[str]]]:
    """Per item its commitment, label, text, who leads it and when."""
    return [
        (
            item.commitment.number,
            item.label,
            item.text,
            [row.label for row in item.responsibilities.filter(role="lead")],
            [row.printed for row in item.plannings.all()],
        )
        for item in CommitmentItem.objects.order_by("commitment__position", "position")
    ]


LETTERED = [
    ("1", "a.", "Grond leveren", ["Gemeente"], ["1-5-2026"]),
    ("1", "b)", "Bouwen", ["Wonen"], []),
    ("1", "", "Voorlichting\nAan huis.", [], ["jaarlijks"]),
]


class TestTakingIn:
    def test_rows_with_letters_are_items_of_the_commitment_above(self, table):
        plan = take_in(table, BUILD, *ITEMS, CARE)
        assert [(row.number, row.key) for row in plan.rows] == [(2, "1"), (6, "2")]
        assert "These rows are items of the commitment above them: 3, 4, 5." in plan.remarks
        assert told() == LETTERED
        assert Planning.objects.get(printed="1-5-2026").ends_on == date(2026, 5, 1)

    def test_what_the_commitment_itself_says_stays_its_own(self, table):
        take_in(table, BUILD, *ITEMS)
        row = Commitment.objects.get(number="1")
        assert [(one.label, one.item_id) for one in row.responsibilities.filter(item=None)] == [
            ("housing corporations", None)
        ]
        assert [one.printed for one in row.plannings.filter(item=None)] == ["2026"]

    def test_the_same_file_again_changes_nothing(self, table):
        take_in(table, BUILD, *ITEMS, CARE)
        before = Commitment.history.count(), Responsibility.history.count(), Planning.history.count()
        plan = take_in(table, BUILD, *ITEMS, CARE)
        assert [row.state for row in plan.rows] == ["unchanged", "unchanged"]
        assert (
            Commitment.history.count(),
            Responsibility.history.count(),
            Planning.history.count(),
        ) == before

    def test_another_lead_of_an_item_is_a_change_of_that_item_alone(self, table):
        take_in(table, BUILD, *ITEMS)
        kept = Responsibility.objects.get(item__label="a.").pk
        other = [ITEMS[0], ["", "b)", "Bouwen", "", "De huurders", "eind 2028"], ITEMS[2]]
        plan = take_in(table, BUILD, *other)
        assert [change.title for change in plan.rows[0].changes] == ["Onderdelen"]
        assert "b) Bouwen (Wonen)" in plan.rows[0].changes[0].before
        assert "b) Bouwen (Huurders; eind 2028)" in plan.rows[0].changes[0].after
        assert told()[1] == ("1", "b)", "Bouwen", ["Huurders"], ["eind 2028"])
        assert Responsibility.objects.get(item__label="a.").pk == kept

    def test_merged_cells_that_repeat_the_commitment_are_not_the_items_own(self, table):
        repeated = ["Bouwen", "1", "a. Grond leveren", "Samen 260.", "Corporaties", "2026"]
        take_in(table, BUILD, repeated)
        assert told() == [("1", "a.", "Grond leveren", [], [])]

    def test_the_list_without_rows_of_items_leaves_them(self, table):
        take_in(table, BUILD, *ITEMS)
        plan = take_in(table, ["", "1", "Woningen bouwen", "Samen 270.", "Corporaties", "2026"])
        assert [change.field for change in plan.rows[0].changes] == ["text", "theme"]
        assert told() == LETTERED

    def test_of_a_year_as_well(self, table):
        take_in(table, BUILD, *ITEMS, year=2026)
        assert told() == LETTERED


class TestItemsThatTheListTellsNoMore:
    """They stay, and the preview says so; removing them takes a word."""

    COLUMN = [*HEAD, "Onderdelen"]
    STAY = "Its items stay, as the list tells none (2). To remove them, write “weg” in a column “Onderdelen”."

    @pytest.fixture
    def told_before(self, table):
        take_in(table, [*BUILD, "a. Grond\nb. Bouwen"], head=self.COLUMN)

    @pytest.mark.parametrize("empty", ["", "-", "n.v.t."])
    def test_an_empty_cell(self, table, told_before, empty):
        plan = take_in(table, [*BUILD, empty], head=self.COLUMN)
        assert (plan.rows[0].state, plan.rows[0].remarks) == ("unchanged", (self.STAY,))
        assert CommitmentItem.objects.count() == 2

    def test_a_list_that_tells_no_items_anywhere_says_nothing_of_them(self, table, told_before):
        plan = take_in(table, [*BUILD[:4], "Gemeente", "2026"])
        assert (plan.rows[0].state, plan.rows[0].remarks) == ("changed", ())
        assert CommitmentItem.objects.count() == 2

    def test_rows_of_items_that_are_gone(self, table):
        take_in(table, BUILD, *ITEMS, CARE, ["", "a.", "Thuis", "", "", ""])
        plan = take_in(table, BUILD, CARE, ["", "a.", "Thuis", "", "", ""])
        (remark,) = plan.rows[0].remarks
        assert remark.startswith("Its items stay, as the list tells none (3).")
        assert told() == [*LETTERED, ("2", "a.", "Thuis", [], [])]

    def test_a_list_below_the_title_that_is_gone_from_a_document(self, table):
        def document(words: str) -> Sheet:
            return read_rows(as_docx([["Nr.", "Afspraak"], ["1", words]]))

        known = {"actor": ACTOR, "framework": table.framework}
        import_commitments(**known, rows=document("Bouwen\na. Grond"))
        plan = import_commitments(**known, rows=document("Bouwen"))
        (remark,) = plan.rows[0].remarks
        assert remark.startswith("Its item stays, as the list tells none (1). To remove it, write “weg”")
        assert CommitmentItem.objects.count() == 1
        (shown,) = preview(plan)["shown_rows"]
        assert (shown.state, shown.remarks) == ("unchanged", (remark,))

    @pytest.mark.parametrize("word", ["weg", "Weg", " WEG "])
    def test_the_word_that_removes_them_is_shown_and_done(self, table, told_before, word):
        plan = take_in(table, [*BUILD, word], head=self.COLUMN)
        assert [(one.field, one.before, one.after) for one in plan.rows[0].changes] == [
            ("items", "a. Grond\nb. Bouwen", "")
        ]
        assert plan.rows[0].remarks == () and not CommitmentItem.objects.exists()
        assert take_in(table, [*BUILD, word], head=self.COLUMN).rows[0].state == "unchanged"

    def test_a_commitment_without_items_is_told_nothing_of(self, table):
        take_in(table, [*BUILD, ""], head=self.COLUMN)
        assert take_in(table, [*BUILD, ""], head=self.COLUMN).rows[0].remarks == ()

    def test_a_new_one_gets_none_by_that_word(self, table):
        take_in(table, [*BUILD, "weg"], head=self.COLUMN)
        assert not CommitmentItem.objects.exists()


class TestWhatIsNoItem:
    def test_a_list_of_which_the_commitments_have_letters(self, table):
        take_in(table, ["", "a", "Eerst", "", "", ""], ["", "b", "Dan", "", "", ""])
        assert [row.number for row in Commitment.objects.order_by("position")] == ["a", "b"]

    def test_a_letter_below_another_theme(self, table):
        take_in(table, BUILD, ["Zorg", "a", "Zorg bieden", "", "", ""])
        assert [row.number for row in Commitment.objects.order_by("position")] == ["1", "a"]

    def test_a_capital_and_a_number_with_a_letter(self, table):
        take_in(table, BUILD, ["", "B", "Deel B", "", "", ""], ["", "1a", "Erbij", "", "", ""])
        assert [row.number for row in Commitment.objects.order_by("position")] == ["1", "B", "1a"]

    def test_what_was_taken_in_as_a_commitment_before_stays_one(self, table):
        take_in(table, ["", "a.", "Grond leveren", "", "Gemeente", ""])
        plan = take_in(table, BUILD, ITEMS[0])
        assert [(row.key, row.state) for row in plan.rows] == [("1", "new"), ("a", "changed")]
        assert not CommitmentItem.objects.exists()


class TestWhatIsWrong:
    def refused(self, table, *lines, head=HEAD) -> list[str]:
        with pytest.raises(ImportRefusedError) as error:
            take_in(table, *lines, head=head)
        assert not Commitment.objects.exists()
        return [str(problem) for problem in error.value.plan.problems]

    def test_it_is_told_at_the_row_of_the_item(self, table):
        assert self.refused(table, BUILD, ["", "a.", "Grond", "", "Gemeentee", "45000"]) == [
            "Row 3, column “Trekker”: “Gemeentee” is not known here. Do you mean “gemeente”?",
            "Row 3, column “Planning”: The spreadsheet counts a date this way. Type the date, or make the cell one.",
        ]

    def test_an_item_says_something(self, table):
        assert self.refused(table, BUILD, ["", "a.", "", "", "Gemeente", ""]) == [
            "Row 3, column “Afspraak”: Fill in what this item says."
        ]

    def test_items_in_a_cell_and_in_rows(self, table):
        head = [*HEAD, "Onderdelen"]
        assert self.refused(table, [*BUILD, "a. Grond"], [*ITEMS[1], ""], head=head) == [
            "Row 2, column “Onderdelen”: Its items also have rows of their own. Keep one of the two."
        ]

    def test_a_column_that_items_do_not_have_is_told(self, table):
        plan = plan_import(
            framework=table.framework,
            rows=rows([*BUILD, ""], [*ITEMS[0], "ja"], head=[*HEAD, "Altijd in de monitor"]),
        )
        assert plan.rows[0].remarks == ("Row 3 is an item; not used of it: Altijd in de monitor.",)


def test_revising_keeps_who_leads_an_item_that_is_told_without(table):
    take_in(table, BUILD, *ITEMS)
    row = Commitment.objects.get(number="1")
    revise_commitment(
        actor=ACTOR,
        commitment=row,
        items=[
            {"label": "a.", "text": "Grond"},
            {"label": "b)", "text": "Bouwen"},
            {"label": "", "text": "."},
        ],
    )
    assert [one[3:] for one in told()] == [one[3:] for one in LETTERED]


def test_what_an_addendum_ended_is_told_where_the_document_of_before_adds_it_again(table):
    take_in(table, BUILD, *ITEMS)
    with acting(ACTOR):
        gone = CommitmentItem.objects.get(label="b)")
        gone.lapsed_on = date(2026, 3, 1)
        gone.save_next_checked()
    (row,) = plan_import(framework=table.framework, rows=rows(BUILD, *ITEMS)).rows
    assert [change.field for change in row.changes] == ["items"]
    told_so = "“b) Bouwen” lapsed on 1 March 2026 by an addendum, and would be added again. Leave it out of the list."
    assert told_so in row.remarks
    (row,) = plan_import(framework=table.framework, rows=rows(BUILD, ITEMS[0], ITEMS[2])).rows
    assert (row.changes, row.remarks) == ((), ())
