"""What single cells of a list may say, up to their edges."""

from __future__ import annotations

import pytest

from agreements.models import FrameworkAgreement, Planning
from agreements.services.drafting import add_theme
from agreements.services.importing import plan_import
from agreements.services.spreadsheets import read_rows
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


def test_where_there_are_no_themes_that_is_told(framework):
    elsewhere = FrameworkAgreement.objects.get(municipality__slug="elders")
    (problem,) = only(elsewhere, Thema="Bouwen").problems
    assert problem.message == "There is no theme “Bouwen”. There is: nothing."


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
