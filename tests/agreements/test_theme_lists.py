"""A list of themes from a spreadsheet: which theme a row is, what it is a part of, where it stands."""

import pytest

from agreements.models import Theme
from agreements.services.drafting import add_theme
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.spreadsheets import read_rows
from agreements.services.theme_lists import plan_themes
from agreements.services.theme_writing import take_in_themes
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .sheets import as_csv, as_ods, as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Nr.", "Thema", "Onderdeel van", "Ambitie", "Volgorde"]


@made_once
def framework(table):
    """Two themes, the first with a part."""
    told = {"actor": ACTOR, "framework": table.framework}
    above = add_theme(**told, position=1, number="1", title="Bouwen", ambition="Veel.")
    add_theme(**told, position=2, number="1.1", title="Nieuw", parent=above)
    add_theme(**told, position=3, number="2", title="Zorgen")
    return table.framework


def sheet(*lines, head=HEAD, make=as_csv):
    return read_rows(make(head, *lines))


def take_in(framework, *lines, head=HEAD, **told):
    return take_in_themes(actor=ACTOR, framework=framework, rows=sheet(*lines, head=head), **told)


def there(framework):
    rows = framework.themes.select_related("parent").order_by("position")
    return [(str(row), row.parent.title if row.parent else "", row.ambition) for row in rows]


def refusals(framework, *lines, head=HEAD):
    before = there(framework)
    with pytest.raises(ImportRefusedError) as told:
        take_in(framework, *lines, head=head)
    assert there(framework) == before
    return str(told.value).split("\n")


@pytest.mark.parametrize("make", [as_csv, as_xlsx, as_ods])
def test_a_chapter_list_of_a_new_agreement(table, make):
    """As people have it: numbers tell what is a part of what."""
    lines = [["1", "Wonen", "Genoeg."], ["1.1", "Huur", ""], ["1.2", "Koop", ""], ["2", "Zorg", ""]]
    rows = sheet(*lines, head=["Nr", "Hoofdstuk", "Ambities"], make=make)
    plan = take_in_themes(actor=ACTOR, framework=table.framework, rows=rows, reason="lijst")
    assert plan.count("new") == 4
    assert there(table.framework) == [
        ("1 Wonen", "", "Genoeg."),
        ("1.1 Huur", "Wonen", ""),
        ("1.2 Koop", "Wonen", ""),
        ("2 Zorg", "", ""),
    ]
    assert Theme.objects.get(title="Huur").history.get().history_change_reason == "lijst"
    again = plan_themes(framework=table.framework, rows=rows)
    assert again.count("unchanged") == 4
    told = sheet(["1.1", "Huur", "", "", ""], ["1.3", "Ruil", "", "", ""], make=make)
    assert [row.state for row in plan_themes(framework=table.framework, rows=told).rows] == [
        "unchanged",
        "new",
    ]
    assert [change.after for change in plan_themes(framework=table.framework, rows=told).rows[1].changes] == [
        "1 Wonen"
    ]


def test_parts_in_a_column_of_their_own(framework):
    lines = [["Bouwen", "Nieuw", "Meer.", ""], ["Wonen", "Huur", "", "80%"], ["Wonen", "Koop", "Ook", "x"]]
    plan = take_in(framework, *lines, head=["Thema", "Subthema", "Ambitie", "Doelen"])
    assert [row.state for row in plan.rows] == ["changed", "new", "new"]
    assert plan.rows[1].remarks == ("The theme “Wonen” has no row of its own; it is made as well.",)
    assert there(framework)[3:] == [
        ("Wonen", "", ""),
        ("Huur", "Wonen", "80%"),
        ("Koop", "Wonen", "Ook\n\nx"),
    ]


def test_a_theme_is_known_by_its_name_before_its_number(framework):
    """Chapters that change places keep their commitments."""
    commitment = make_commitment(framework, "k-1", theme=framework.themes.get(number="2"))
    take_in(
        framework, ["1", "Zorgen", "", "", "1"], ["2", "Bouwen", "", "", "3"], ["1.1", "Nieuw!", "2", "", ""]
    )
    assert there(framework) == [("1 Zorgen", "", ""), ("1.1 Nieuw!", "Bouwen", ""), ("2 Bouwen", "", "")]
    commitment.refresh_from_db()
    assert str(commitment.theme) == "1 Zorgen"


def test_parts_of_two_themes_may_have_one_name(framework):
    take_in(framework, ["Nieuw", "Zorgen"], ["Nieuw", "Bouwen"], head=["Thema", "Onderdeel van"])
    assert there(framework)[1:] == [
        ("1.1 Nieuw", "Bouwen", ""),
        ("2 Zorgen", "", ""),
        ("Nieuw", "Zorgen", ""),
    ]


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_empties(framework):
    take_in(framework, ["Bouwen"], head=["Thema"])
    assert there(framework)[0] == ("1 Bouwen", "", "Veel.")
    take_in(framework, ["Bouwen", ""], head=["Thema", "Ambitie"])
    assert there(framework)[0] == ("1 Bouwen", "", "")


GOALS = ["Nr.", "Thema", "Subthema", "Doelen"]


@pytest.mark.parametrize("name", ["", "Huur"], ids=["told once", "merged or repeated"])
def test_each_goal_of_a_theme_on_a_row_of_its_own(table, name):
    number = "1.1" if name else ""
    lines = [
        ["1.1", "Wonen", "Huur", "De voorraad groeit."],
        [number, "Wonen" if name else "", name, "Wie zoekt, wacht korter."],
        [number, "", name, "Een derde is sociaal."],
        ["1.2", "", "Koop", "Er is keuze."],
    ]
    rows = sheet(*lines, head=GOALS)
    plan = take_in_themes(actor=ACTOR, framework=table.framework, rows=rows, reason="lijst")
    assert "These rows hold one more goal of the theme above them: 3, 4." in plan.remarks
    assert there(table.framework) == [
        ("Wonen", "", ""),
        ("1.1 Huur", "Wonen", "De voorraad groeit.\nWie zoekt, wacht korter.\nEen derde is sociaal."),
        ("1.2 Koop", "Wonen", "Er is keuze."),
    ]
    again = take_in_themes(actor=ACTOR, framework=table.framework, rows=rows, reason="lijst")
    assert again.count("unchanged") == 2


def test_the_same_theme_twice_is_still_told(framework):
    lines = [["1.1", "Bouwen", "Nieuw", "Veel."], ["1.1", "Bouwen", "Nieuw", "Veel."]]
    assert refusals(framework, *lines, head=GOALS) == [
        "Row 3, column “Thema”: Row 2 is about this theme too."
    ]


def test_what_is_wrong_is_told_per_row(framework):
    assert refusals(
        framework,
        ["1", "Bouwen", "", "", "1"],
        ["1", "Bouwen", "", "", ""],
        ["1-2-2026", "Parkeren", "", "", ""],
        ["4", "", "", "", ""],
        ["5", "Water", "Vissen", "", "eerst"],
        ["6", "Lucht", "1.1", "", "3"],
        ["", "x" * 201, "", "", ""],
    ) == [
        "Row 3, column “Thema”: Row 2 is about this theme too.",
        "Row 4, column “Nr.”: The spreadsheet made a date of this. Make the cell a text and type the number.",
        "Row 5, column “Thema”: Fill this in; every theme needs a name.",
        "Row 6, column “Volgorde”: Write a whole number.",
        "Row 7, column “Volgorde”: “2 Zorgen” stands at this place in the order.",
        "Row 8, column “Thema”: This is too long: 201 characters, at most 200.",
    ]
    assert refusals(framework, ["5", "Water", "Vissen", "", ""], ["6", "Lucht", "1.1", "", ""]) == [
        f"Row {row}, column “Onderdeel van”: There is no theme “{name}” to be part of, here nor in the file."
        for row, name in ((2, "Vissen"), (3, "1.1"))
    ]
    assert "There is no column “Thema”" in refusals(framework, ["x", "y"], head=["Iets", "Anders"])[0]
    elsewhere = refusals(framework, ["Wonen", "Ergens anders"], head=["Thema", "Raamovereenkomst"])
    assert elsewhere == [
        "Row 2, column “Raamovereenkomst”: This row is of “Ergens anders”. Leave it out here."
    ]


def test_what_was_shown_is_what_is_written(framework):
    rows = sheet(["1", "Bouwen", "", "Meer.", ""])
    shown = plan_themes(framework=framework, rows=rows).fingerprint
    with acting(ACTOR):
        framework.themes.get(number="1").save_next()
    with pytest.raises(PlanChangedError):
        take_in_themes(actor=ACTOR, framework=framework, rows=rows, shown=shown)


def test_a_theme_told_once_goes_for_the_parts_below_it(framework):
    rows = sheet(["7 Wonen", "7.1 Huur"], ["", "7.2 Koop"], ["8 Zorg", ""], head=["Thema's", "Subthema"])
    plan = take_in_themes(actor=ACTOR, framework=framework, rows=rows)
    assert [row.label for row in plan.rows] == ["7.1 Huur", "7.2 Koop", "8 Zorg"]
    assert there(framework)[3:] == [
        ("7 Wonen", "", ""),
        ("7.1 Huur", "Wonen", ""),
        ("7.2 Koop", "Wonen", ""),
        ("8 Zorg", "", ""),
    ]


@pytest.mark.parametrize("number", [1, 3, 50])
def test_looking_costs_the_same_whatever_the_length(framework, number, django_assert_num_queries):
    rows = sheet(*[[f"3.{n}", f"Deel {n}", "2", "", ""] for n in range(number)])
    with django_assert_num_queries(1):
        plan_themes(framework=framework, rows=rows)


@pytest.mark.slow
def test_two_thousand_rows(table):
    lines = [[f"{n // 40 + 1}.{n % 40 + 1}", f"Thema {n}", f"Deel {n // 40}"] for n in range(2000)]
    rows = sheet(*[["", f"Deel {n}", ""] for n in range(50)], *lines, head=["Nr.", "Thema", "Onderdeel van"])
    assert plan_themes(framework=table.framework, rows=rows).count("new") == 2050
