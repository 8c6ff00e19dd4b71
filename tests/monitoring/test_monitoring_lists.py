"""A list of what will be followed, as a framework agreement prints it per part of a theme: no number in it yet."""

from __future__ import annotations

import pytest

from agreements.models import Indicator
from agreements.services.drafting import add_theme
from tests.cast import ACTOR
from tests.layers import made_once

from .figure_rows import plan, refused, states, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Subthema", "Indicator", "Periode", "Bron"]
HOMES = ["1.1. Nieuwbouw", "Opgeleverde woningen", "per halfjaar, Q2 en Q4", "opgave corporaties"]
WAIT = ["Toewijzen", "Wachttijd", "jaarlijks", ""]


@made_once
def themes(table):
    told = {"actor": ACTOR, "framework": table.framework}
    first = add_theme(**told, position=1, number="1", title="Bouwen")
    second = add_theme(**told, position=2, number="2", title="Zorgen")
    return [
        add_theme(**told, position=3, number="1.1", title="Nieuwbouw", parent=first),
        add_theme(**told, position=4, number="1.2", title="Toewijzen", parent=first),
        add_theme(**told, position=5, number="2.1", title="Wijken", parent=first),
        add_theme(**told, position=6, number="3.1", title="Wijken", parent=second),
    ]


def followed() -> list[tuple[str, str, str, str]]:
    rows = Indicator.objects.select_related("theme").order_by("pk")
    return [(row.name, str(row.theme or ""), row.period, row.source) for row in rows]


def test_part_period_and_source_come_along(table, themes):
    found = take_in(table, HOMES, WAIT, head=HEAD)
    assert found.remarks == ()
    assert found.rows[0].remarks == (
        "This figure is not there yet. It is added to: 1.1 Nieuwbouw.",
        "Hoe vaak: per halfjaar, Q2 en Q4 · Cijfers uit: opgave corporaties",
    )
    assert followed() == [
        ("Opgeleverde woningen", "1.1 Nieuwbouw", "per halfjaar, Q2 en Q4", "opgave corporaties"),
        ("Wachttijd", "1.2 Toewijzen", "jaarlijks", ""),
    ]


def test_the_same_list_again_changes_nothing(table, themes):
    take_in(table, HOMES, WAIT, head=HEAD)
    assert states(plan(table, HOMES, WAIT, head=HEAD)) == ["unchanged"] * 2


def test_another_source_of_a_figure_that_is_there_is_told_and_stays(table, themes):
    take_in(table, HOMES, head=HEAD)
    found = plan(table, [*HOMES[:3], "dVi"], head=HEAD)
    assert states(found) == ["unchanged"]
    assert "Something else stands there than in row 2" in found.remarks[0]


def test_the_theme_tells_which_part_of_that_name(table, themes):
    head = ["Thema", *HEAD]
    take_in(table, ["Zorgen", "Wijken", "Rapportcijfer", "jaarlijks", ""], head=head)
    assert followed() == [("Rapportcijfer", "3.1 Wijken", "jaarlijks", "")]
    assert refused(table, ["", "Wijken", "Overlast", "jaarlijks", ""], head=head) == [
        "Row 2, column “Subthema”: Several themes are called “Wijken”. Write the number."
    ]


def test_the_source_of_a_number_stays_that_of_the_number(table, themes):
    head = [*HEAD, "Jaar", "Waarde"]
    take_in(table, [*HOMES, 2026, 60], head=head)
    assert followed()[0][3] == ""
    (forecast,) = Indicator.objects.get().forecasts.all()
    assert (forecast.value, forecast.source) == (60, "opgave corporaties")


def test_years_below_periode_are_those_of_the_number(table, themes):
    head = ["Indicator", "Wat", "Periode", "Waarde", "Bron"]
    take_in(table, ["Gebouwd", "Gemeten", "2021-2024", 90, "dVi"], head=head)
    row = Indicator.objects.get()
    (measured,) = row.measurements.all()
    assert (row.period, measured.value, measured.starts_on.year) == ("", 90, 2021)


class TestTheUnitThatComesLater:
    """A list of what will be followed tells no units; the numbers that come after do."""

    HEAD = ["Indicator", "Eenheid", "Wat", "Van wie", "Jaar", "Waarde", "Bron"]

    def agreed(self, table, unit="€", value="€ 75.000", year=2026):
        return ["Opgeleverde woningen", unit, "Verwacht", table.corporation.label, year, value, "Bijlage"]

    def test_an_empty_one_is_filled_in_once(self, table, themes):
        take_in(table, HOMES, head=HEAD)
        later = self.agreed(table, "", 80_000, 2027)
        found = take_in(table, self.agreed(table), later, head=self.HEAD)
        assert next(change.after for change in found.rows[0].changes) == "€"
        assert found.remarks == () and len(found.rows[1].changes) == 1
        row = Indicator.objects.get()
        assert (row.unit, row.version) == ("€", 2)
        assert row.history.first().history_change_reason == "overgenomen uit het bestand tabel.xlsx"
        assert [one.value for one in row.forecasts.all()] == [75_000, 80_000]

    def test_not_once_a_number_is_known(self, table, themes):
        take_in(table, HOMES, head=HEAD)
        take_in(table, self.agreed(table, "", 3), head=self.HEAD)
        found = plan(table, self.agreed(table, "woningen", 4, 2027), head=self.HEAD)
        assert "Something else stands there than in row 2" in found.remarks[0]

    def test_one_that_is_too_long(self, table, themes):
        take_in(table, HOMES, head=HEAD)
        assert refused(table, self.agreed(table, "x" * 41, 3), head=self.HEAD) == [
            "Row 2, column “Eenheid”: This is too long: at most 40 characters."
        ]
