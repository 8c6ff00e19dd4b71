"""Which figures a round asks, and of whom: by how often they come, who keeps them, or who coordinates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Indicator
from agreements.services.drafting import add_indicator
from agreements.services.keepers import keeps
from config.web.history import acting
from monitoring.collecting.bearers import is_asked
from monitoring.collecting.figures import read_figures
from monitoring.figure_lists.taking_back import plan_back, take_back
from monitoring.figures.services import last_intake
from monitoring.models import Measurement
from parties.enums import MembershipRole
from parties.models import Membership
from tests.cast import ACTOR
from tests.factories import make_round

from .figure_rows import OFFICER, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SPRING, SUMMER, AUTUMN = date(2024, 4, 30), date(2024, 6, 30), date(2024, 10, 30)


def follow(framework, key="wachttijd", **fields: Any) -> Indicator:
    told = {"name": key.capitalize(), "unit": "maanden", "keeper": "corporaties", **fields}
    return add_indicator(actor=ACTOR, framework=framework, key=key, **told)


def number(party, year=None) -> dict[str, Any]:
    return {"kind": "at_most", "value": 5, "year": year, "party": party, "source": "Overeenkomst"}


def give(person, indicator, party, on, value="7"):
    browser = Client()
    browser.force_login(person)
    path = f"/mijn-werk/invullen/cijfers/{indicator.pk}/{party.slug}/"
    return browser.post(path, {"value": value, "reference_date": on, "source": "Register"})


def asked(person) -> list[tuple[str, list[tuple[date, bool]]]]:
    return [
        (figure.first.key, [(ask.wanted, ask.given) for ask in figure.asks])
        for figure in read_figures(person)
    ]


class TestWhen:
    @pytest.mark.parametrize(
        ("period", "reference", "wanted"),
        [
            ("jaarlijks", SPRING, []),
            ("jaarlijks", AUTUMN, [AUTUMN]),
            ("per halfjaar, Q2 en Q4", SPRING, []),
            ("per halfjaar, Q2 en Q4", SUMMER, [SUMMER]),
            ("per halfjaar, Q2 en Q4", AUTUMN, [SUMMER]),
            ("begin en eind van de looptijd", AUTUMN, [date(2024, 1, 1)]),
            ("eind van de looptijd", AUTUMN, []),
            ("na oplevering", SPRING, [SPRING]),
            ("", SPRING, [SPRING]),
        ],
    )
    @pytest.mark.parametrize("with_number", [True, False])
    def test_by_how_often_it_comes(self, table, cast, period, reference, wanted, with_number):
        numbers = [number(table.corporation)] if with_number else []
        follow(table.framework, period=period, targets=numbers)
        make_round(table.framework, reference_date=reference)
        assert asked(cast.corporation_officer) == (
            [("wachttijd", [(day, False) for day in wanted])] if wanted else []
        )

    def test_a_value_of_the_span_answers_it(self, table, cast):
        row = follow(table.framework, period="halfjaarlijks")
        make_round(table.framework, reference_date=SUMMER)
        assert give(cast.corporation_officer, row, table.corporation, "2024-05-31").status_code == 302
        assert asked(cast.corporation_officer) == [("wachttijd", [(SUMMER, True)])]

    def test_one_of_before_the_span_does_not(self, table, cast):
        row = follow(table.framework, period="halfjaarlijks")
        make_round(table.framework, reference_date=SUMMER)
        give(cast.corporation_officer, row, table.corporation, "2023-12-31")
        assert asked(cast.corporation_officer) == [("wachttijd", [(SUMMER, False)])]

    def test_what_was_missed_is_asked_until_it_is_given(self, table, cast):
        row = follow(table.framework, period="jaarlijks")
        make_round(table.framework, reference_date=date(2025, 4, 30))
        last = date(2024, 12, 31)
        assert asked(cast.corporation_officer) == [("wachttijd", [(last, False)])]
        (figure,) = read_figures(cast.corporation_officer)
        assert figure.form.initial["reference_date"] == last
        give(cast.corporation_officer, row, table.corporation, "2024-12-31")
        assert asked(cast.corporation_officer) == []


class TestOfWhom:
    @pytest.mark.parametrize(
        ("words", "whom"),
        [
            ("Gemeente", ["municipality"]),
            ("gemeente Duinstede", ["municipality"]),
            ("Gemeente en corporaties", ["corporation", "municipality"]),
            ("de huurdersorganisaties", ["tenants"]),
            ("alle partijen", ["corporation", "municipality", "tenants"]),
            ("Provincie", []),
            ("", []),
        ],
    )
    def test_who_keeps_it_in_words(self, table, words, whom):
        named = {
            name: keeps(words, getattr(table, name)) for name in ("corporation", "municipality", "tenants")
        }
        assert [name for name, is_named in named.items() if is_named] == whom

    def test_a_party_goes_by_its_name_without_its_legal_form(self, table):
        table.corporation.name = "Stichting Dak en Thuis"
        assert keeps("Dak en Thuis", table.corporation) and not keeps("Thuis", table.corporation)

    def test_who_keeps_it_is_asked_and_nobody_else(self, table, cast):
        row = follow(table.framework, keeper="huurdersorganisaties")
        make_round(table.framework)
        with acting(ACTOR):
            membership = Membership.objects.get(user=cast.tenant)
            membership.role = MembershipRole.EDITOR
            membership.save_next()
        assert [key for key, _asks in asked(cast.tenant)] == ["wachttijd"]
        assert asked(cast.corporation_officer) == []
        assert give(cast.corporation_officer, row, table.corporation, "2024-10-30").status_code == 404
        assert not Measurement.objects.exists()

    def test_a_number_agreed_with_a_party_comes_before_who_keeps_it(self, table, cast):
        row = follow(table.framework, keeper="Gemeente", targets=[number(table.corporation)])
        make_round(table.framework)
        assert [key for key, _asks in asked(cast.corporation_officer)] == ["wachttijd"]
        assert asked(cast.officer) == []
        assert is_asked(row, table.corporation, 2024) and not is_asked(row, table.municipality, 2024)

    def test_where_nobody_keeps_it_who_coordinates_gives_it_for_all(self, table, cast):
        row = follow(table.framework, keeper="", period="jaarlijks")
        make_round(table.framework)
        (figure,) = read_figures(cast.officer)
        assert (figure.joint, figure.whose) == (True, None)
        browser = Client()
        browser.force_login(cast.officer)
        browser.cookies["taal"] = "en"
        assert b"For all parties together" in browser.get("/mijn-werk/invullen/").content
        give(cast.officer, row, table.municipality, "2024-10-30")
        assert Measurement.objects.get().party is None
        assert asked(cast.officer) == [("wachttijd", [(AUTUMN, True)])]
        assert asked(cast.corporation_officer) == []

    def test_without_known_days_nobody_is_asked_for_one_that_nobody_keeps(self, table, cast):
        follow(table.framework, keeper="", period="na oplevering")
        make_round(table.framework)
        assert asked(cast.officer) == []

    def test_what_a_table_added_and_was_taken_back_is_not_asked(self, table, cast):
        make_round(table.framework)
        head = ["Cijfer", "Periode", "Wie houdt bij"]
        take_in(table, ["Wachttijd", "jaarlijks", "corporaties"], head=head)
        assert len(asked(cast.corporation_officer)) == 1
        back = plan_back(last_intake(table.framework))
        take_back(actor=OFFICER, framework=table.framework, shown=back.fingerprint)
        assert asked(cast.corporation_officer) == []


@pytest.mark.parametrize("number_of", [1, 3, 50])
def test_the_same_queries_at_any_number(table, cast, number_of):
    for at in range(number_of):
        follow(table.framework, f"cijfer-{at}", period="jaarlijks")
    make_round(table.framework)
    with CaptureQueriesContext(connection) as queries:
        assert len(read_figures(cast.corporation_officer)) == number_of
    assert len(queries) == 8
