"""Commitments of the framework taken into the draft of a year: what comes along, who may, what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.enums import AnnualStatus
from agreements.models import Commitment
from agreements.services.drafting import add_indicator, add_theme, start_year
from agreements.services.working_out import work_out
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.reading import main_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def build(table):
    """A framework commitment with an item of its own lead, a minimum per year and a total for the term."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    beside = {"responsibilities": {"lead": [{"party": table.corporation}]}, "plannings": [{"printed": "Q2"}]}
    row = make_commitment(
        table.framework,
        "k-1",
        1,
        number="1",
        title="Woningen bouwen",
        text="Wij bouwen.",
        theme=theme,
        items=[{"label": "a.", "text": "Bouwen", **beside}],
        responsibilities=[{"role": "lead", "group": "corporation"}],
        plannings=[{"printed": "jaarlijks"}],
    )
    told = {"kind": "at_least", "source": "Overeenkomst"}
    add_indicator(
        actor=ACTOR,
        framework=table.framework,
        commitment=row,
        key="woningen",
        name="Woningen",
        unit="woningen",
        period="jaarlijks",
        targets=[
            {**told, "value": 40, "year": 2025, "party": table.corporation},
            {**told, "value": 45, "year": 2026, "party": table.corporation},
            {**told, "value": 260, "year": None},
        ],
    )
    add_indicator(
        actor=ACTOR, framework=table.framework, commitment=row, key="term", name="Looptijd", unit="",
        targets=[{**told, "value": 9, "year": None}],
    )  # fmt: skip
    return row


@made_once
def draft(table, build):
    return start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)


def page(table) -> str:
    return reverse("concept-framework", args=[table.municipality.slug, table.framework.slug, 2025])


class TestWhatComesAlong:
    def test_words_items_who_when_and_the_numbers_of_the_year(self, table, build, draft):
        (row,) = work_out(actor=ACTOR, annual=draft, commitments=[build])
        assert (row.title, row.text, row.theme, row.annual_agreement) == (
            "Woningen bouwen",
            "Wij bouwen.",
            build.theme,
            draft,
        )
        item = row.items.get()
        assert [one.party for one in item.responsibilities.all()] == [table.corporation]
        assert item.plannings.get().ends_on == date(2025, 6, 30)
        assert [one.group for one in row.responsibilities.filter(item=None)] == ["corporation"]
        figure = row.indicators.get()
        assert (figure.name, figure.period) == ("Woningen", "jaarlijks")
        target = figure.targets.get()
        assert (target.value, target.year, target.party) == (40, 2025, table.corporation)
        assert row.elaborates.get().of == build

    def test_what_stands_there_ended_or_is_of_a_year_is_refused_and_nothing_is_written(
        self, table, build, draft
    ):
        other = make_commitment(table.framework, "k-2", 2)
        (own,) = work_out(actor=ACTOR, annual=draft, commitments=[other])
        done = make_commitment(table.framework, "k-3", 3)
        done.completed_on = date(2024, 5, 1)
        with acting(ACTOR):
            done.save_next()
        before = Commitment.objects.count()
        for refused in (other, own, done):
            with pytest.raises(ValidationError):
                work_out(actor=ACTOR, annual=draft, commitments=[build, refused])
        assert Commitment.objects.count() == before

    def test_a_text_that_was_proposed_stays(self, table, build, draft):
        draft.status = AnnualStatus.PROPOSED
        with acting(ACTOR):
            draft.save_next()
        with pytest.raises(ValidationError):
            work_out(actor=ACTOR, annual=draft, commitments=[build])


class TestThePage:
    def test_ticked_ones_are_taken_in(self, client, cast, table, build, draft):
        client.force_login(cast.officer)
        make_commitment(table.framework, "k-2", 2, title="Slopen")
        assert client.post(page(table), {"afspraak": ["k-1"]}).status_code == 302
        assert [row.title for row in draft.commitments.all()] == ["Woningen bouwen"]
        told = words(main_of(client, page(table), cast.officer))
        assert "Woningen bouwen stands in the draft" in told and "Slopen stands" not in told
        again = client.post(page(table), {"afspraak": ["k-1", "k-2"]})
        assert again.status_code == 422 and "worked out in the draft already" in again.content.decode()
        assert draft.commitments.count() == 1

    def test_nothing_ticked_and_what_is_not_there(self, client, cast, table, build, draft):
        client.force_login(cast.officer)
        for sent in ({}, {"afspraak": ["weg"]}):
            answer = client.post(page(table), sent)
            assert answer.status_code == 422 and b'id="probleem"' in answer.content
        assert not draft.commitments.exists()

    def test_who_does_not_coordinate_may_not(self, client, cast, table, build, draft):
        for person, status in ((cast.corporation_officer, 403), (cast.alderman, 403), (cast.stranger, 404)):
            client.force_login(person)
            assert client.get(page(table)).status_code == status
            assert client.post(page(table), {"afspraak": ["k-1"]}).status_code == status
        assert not draft.commitments.exists()

    def test_without_a_draft_there_is_no_page(self, client, cast, table, build):
        client.force_login(cast.officer)
        assert client.get(page(table)).status_code == 404

    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_the_same_queries_at_any_number(self, client, cast, table, build, draft, number):
        for n in range(number):
            make_commitment(table.framework, f"k-{n + 2}", n + 2, theme=build.theme)
        client.force_login(cast.officer)
        client.get(page(table))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(table)).status_code == 200
        assert len(queries) == 8
