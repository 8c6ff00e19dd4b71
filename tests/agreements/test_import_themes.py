"""Themes that a list of commitments names and that are not there yet: told in the preview, and made with it."""

import pytest

from agreements.models import Commitment, Theme
from agreements.services.drafting import add_theme
from agreements.services.importing import ImportRefusedError, import_commitments, plan_import
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR
from tests.layers import made_once

from .sheets import as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def framework(table):
    add_theme(actor=ACTOR, framework=table.framework, position=10, number="1", title="Bouwen")
    add_theme(actor=ACTOR, framework=table.framework, position=20, number="2", title="Zorgen")
    return table.framework


def sheet(*themes, head=("Thema",)):
    cells = [theme if isinstance(theme, tuple) else (theme,) for theme in themes]
    return read_rows(as_csv(["Afspraak", *head], *([f"A {n}", *cell] for n, cell in enumerate(cells))))


def take_in(framework, *themes, head=("Thema",)):
    return import_commitments(actor=ACTOR, framework=framework, rows=sheet(*themes, head=head))


def there(framework):
    rows = framework.themes.select_related("parent").order_by("position")
    return [(row.position, str(row), row.parent and row.parent.title) for row in rows]


def test_a_theme_nobody_knows_is_made_once_and_told_before(framework):
    named = ("3 Wonen", "Thema 3: wonen", "3", "1. Bouwen", "3. Wonen")
    plan = plan_import(framework=framework, rows=sheet(*named))
    assert plan.remarks[-1] == "This theme is not there yet and is made as well: “3 Wonen”."
    assert [str(row.values["theme"]) for row in plan.rows] == ["3 Wonen"] * 3 + ["1 Bouwen", "3 Wonen"]
    assert Theme.objects.count() == 2
    take_in(framework, *named)
    assert there(framework)[2:] == [(21, "3 Wonen", None)]
    assert Commitment.objects.filter(theme__title="Wonen").count() == 4
    assert Theme.objects.get(title="Wonen").history.get().history_change_reason
    again = plan_import(framework=framework, rows=sheet(*named))
    assert (again.count("unchanged"), len(again.remarks)) == (5, 0)


def test_parts_come_below_their_theme(framework):
    head = ("Thema", "Subthema")
    cells = ("Wonen", "Huur"), ("1 Bouwen", "1.1 Nieuw"), ("Wonen", "Koop"), ("2.3 Thuis", "")
    take_in(framework, *cells, head=head)
    assert there(framework) == [
        (10, "1 Bouwen", None),
        (11, "1.1 Nieuw", "Bouwen"),
        (20, "2 Zorgen", None),
        (21, "Wonen", None),
        (22, "Huur", "Wonen"),
        (23, "Koop", "Wonen"),
        (24, "2.3 Thuis", "Zorgen"),
    ]


@pytest.mark.parametrize("words", ["2 Zorg", "Bouwn", "7", "1 Parkeren", "-", "x" * 201])
def test_what_looks_like_a_slip_is_none(framework, words):
    with pytest.raises(ImportRefusedError) as told:
        take_in(framework, "4 Wonen", words)
    assert "There is no theme" in str(told.value)
    assert len(there(framework)) == 2
