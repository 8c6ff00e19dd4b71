"""What single cells of a list may say, up to their edges."""

from __future__ import annotations

import pytest

from agreements.enums import AnnualStatus, PrintedIn
from agreements.models import Planning
from agreements.services.drafting import add_theme, start_year
from agreements.services.importing import plan_import
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .sheets import as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LIMIT = Planning._meta.get_field("printed").max_length


@made_once
def framework(table):
    """Two chapters, each with a part of the same name; a commitment in the second of those."""
    told = {"actor": ACTOR, "framework": table.framework}
    chapters = [
        add_theme(**told, position=at, number=f"{at}", title=title)
        for at, title in ((1, "Bouwen"), (2, "Zorgen"))
    ]
    parts = [
        add_theme(**told, position=9 + up.position, number="", title="Per corporatie", parent=up)
        for up in chapters
    ]
    make_commitment(table.framework, "k-1", theme=parts[1])
    return table.framework


def only(framework, **cells):
    """The one row of a list with these cells."""
    rows = read_rows(as_csv(["Afspraak", *cells], ["Afspraak k-1", *cells.values()]))
    return plan_import(framework=framework, rows=rows).rows[0]


@pytest.mark.parametrize(
    ("cells", "chapter"),
    [
        ({"Subthema": "2"}, None),
        ({"Thema": "1."}, None),
        ({"Thema": "Bouwen", "Subthema": "Per corporatie"}, "Bouwen"),
        # Of several the one it has.
        ({"Adreswoord": "k-1", "Thema": "per corporatie"}, "Zorgen"),
    ],
)
def test_themes_by_number_name_and_place(framework, cells, chapter):
    row = only(framework, **cells)
    theme = row.values["theme"]
    assert (row.problems, theme.parent and theme.parent.title) == ((), chapter)


def test_a_part_below_the_chapter_it_has(framework):
    chapter = framework.themes.get(number="2")
    make_commitment(framework, "k-2", position=2, theme=chapter)
    changed = only(framework, Adreswoord="k-2", Thema="2 Zorgen", Subthema="Per corporatie")
    assert changed.values["theme"].parent == chapter
    unchanged = only(framework, Adreswoord="k-2", Thema="2 Zorgen", Subthema="")
    assert "theme" not in unchanged.values


def test_the_same_said_otherwise_is_no_change(framework, table):
    bearers = [
        {"role": "lead", "party": table.municipality, "printed": "Gemeente"},
        {"role": "involved", "party": table.corporation, "source": PrintedIn.TEXT},
    ]
    items = [{"label": "a.", "text": "Een"}, {"text": "Twee"}]
    told = {"title": "Afspraak k-1", "text": "Een \nTwee", "responsibilities": bearers, "items": items}
    make_commitment(framework, "k-3", position=3, **told)
    cells = {
        "Tekst": "Een\nTwee",
        "Trekker": "de gemeente",
        "Betrokken": "wonen",
        "Onderdelen": "a.  Een\n- Twee",
    }
    assert only(framework, Adreswoord="k-3", **cells).state == "unchanged"
    (change,) = only(framework, Adreswoord="k-3", Thema="1").changes
    assert (change.before, change.after) == ("", "1 Bouwen")


def test_a_proposed_year_and_the_first_and_last_of_the_term(framework):
    annual = start_year(actor=ACTOR, framework=framework, year=2025, status=AnnualStatus.DRAFT)
    annual.status = AnnualStatus.PROPOSED
    with acting(ACTOR):
        annual.save_next()
    make_commitment(framework, "2024-j-1", position=4, number="J 1", title="Bouwen")
    rows = read_rows(as_csv(["Nr.", "Afspraak"], ["J 1", "Bouwen"]))
    plans = {
        year: plan_import(framework=framework, rows=rows, year=year) for year in (2023, 2024, 2025, 2027)
    }
    assert {year: bool(plan.general) for year, plan in plans.items()} == {
        2023: True,
        2024: False,
        2025: True,
        2027: False,
    }
    assert "has been proposed" in str(plans[2025].general[0])
    # What the framework itself says is another commitment, whose address word is not given again.
    rows = [plans[year].rows[0] for year in (2024, 2027)]
    assert [(row.key, row.state) for row in rows] == [("2024-j-1-2", "new"), ("2027-j-1", "new")]
    assert rows[1].values["position"] == 2027001


@pytest.mark.parametrize(
    ("cells", "fits"),
    [
        ({"Planning": "x" * LIMIT}, True),
        ({"Planning": f"T1\n{'x' * (LIMIT + 1)}"}, False),
        ({"Adreswoord": "k" * 60}, True),
        ({"Adreswoord": "k" * 61}, False),
        ({"Volgorde": "9" * 9}, True),
        ({"Volgorde": "9" * 10}, False),
        ({"Volgorde": "-1"}, False),
    ],
)
def test_what_just_fits_and_what_does_not(framework, cells, fits):
    row = only(framework, **cells)
    assert [problem.column for problem in row.problems] == ([] if fits else [*cells])
