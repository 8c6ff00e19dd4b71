"""The page of who meets when: what everybody at the table reads, who keeps it, and what it costs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from agreements.enums import Origin
from agreements.models import Body
from agreements.services.bodies import change_body, remove_body
from monitoring.enums import RoundStatus
from monitoring.meeting.services import decide, end_meeting, start_meeting
from tests.agreements.body_rows import make_body
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.reading import read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FRAMEWORK = "/duinstede/afspraken-2024-2027/"
PAGE = f"{FRAMEWORK}overleg/"
NEW = f"{PAGE}nieuw/"
BODY = f"{PAGE}stuurgroep/wijzigen/"
TOLD = {"name": "Werkgroep", "source": "Hoofdstuk 5"}


@made_once
def world(table):
    """Bodies with and without months, one that meets each month, and one that meets no longer."""
    make_body(
        table,
        level="executive",
        purpose="Voortgang",
        frequency="Twee keer per jaar",
        months=[3, 10],
        chair="Wethouder wonen",
        participants="Wethouder en\nbestuurders",
        papers_days=14,
        minutes_days=1,
    )
    make_body(table, "Bouwtafel", months=[3])
    make_body(table, "Spreekuur", level="field", months=list(range(1, 13)))
    make_body(table, "Themabijeenkomst")
    make_body(table, "Oud overleg", months=[5], ended_on=date(2024, 6, 30))
    return table


@pytest.fixture
def look(client, cast):
    """The page as somebody sees it, in English."""

    def answer(person: Any = None):
        client.force_login(person or cast.officer)
        client.cookies["taal"] = "en"
        response = client.get(PAGE)
        assert response.status_code == 200
        return read(response)

    return answer


def months(page) -> dict[str, list[str]]:
    rows = page.findall(".//section[@id='per-maand']//tbody/tr")
    return {words(row.find("th")): [words(one) for one in row.findall(".//li")] for row in rows}


def hold(
    table, body: str, day: date, *, decisions: int = 0, slug: str = "ronde", origin: Origin = Origin.PERSON
):
    """A meeting about a round of its own that ended."""
    row = make_round(table.framework, [make_commitment(table.framework, slug)], slug=slug, title=slug.title())
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=row, agenda=[], body=body, held_on=day, origin=origin
    )
    for number in range(decisions):
        decide(actor=ACTOR, meeting_id=meeting.pk, text=f"Besluit {number}")
    end_meeting(actor=ACTOR, meeting_id=meeting.pk)
    return meeting


class TestReading:
    def test_the_months_in_which_somebody_meets(self, world, look):
        assert months(look()) == {
            "Every month": ["Spreekuur"],
            "March": ["Stuurgroep", "Bouwtafel"],
            "October": ["Stuurgroep"],
            "No month agreed": ["Themabijeenkomst"],
        }

    def test_without_months_there_is_no_table_of_them(self, table, look):
        make_body(table)
        page = look()
        assert page.find(".//section[@id='per-maand']") is None
        assert page.find(".//section[@id='overleg-stuurgroep']") is not None

    def test_what_is_told_of_each_and_nothing_for_what_is_not(self, world, look):
        page = look()
        told = page.find(".//section[@id='overleg-stuurgroep']//dl")
        names, values = ([words(one) for one in told.findall(kind)] for kind in ("dt", "dd"))
        assert dict(zip(names, values, strict=True)) == {
            "How often": "Twee keer per jaar",
            "Months": "March, October",
            "Who takes part": "Wethouder en bestuurders",
            "Chair": "Wethouder wonen",
            "Papers": "at the latest 14 days before",
            "Minutes": "at the latest 1 day after",
            "Stands in": "Hoofdstuk 5",
        }
        bare = page.find(".//section[@id='overleg-themabijeenkomst']//dl")
        assert [words(one) for one in bare.findall("dt")] == ["Stands in"]

    def test_one_that_meets_no_longer_stands_apart(self, world, look):
        page = look()
        heads = [words(one) for one in page.findall(".//h2") + page.findall(".//h3")]
        assert "Meet no longer" in heads and "Oud overleg" in heads
        assert "until 30 June 2024" in words(page.find(".//section[@id='overleg-oud-overleg']"))

    def test_its_last_meetings_are_found_by_name_with_what_they_decided(self, world, look):
        hold(world, "stuurgroep", date(2024, 3, 8), decisions=2)
        hold(world, "Een ander overleg", date(2024, 3, 9), slug="anders")
        found = look().findall(".//section[@id='overleg-stuurgroep']//li")
        assert [words(one) for one in found] == ["8 March 2024 , Stuurgroep Ronde · 2 decisions"]

    @pytest.mark.parametrize("origin", [Origin.DEMO, Origin.PERSON])
    def test_a_meeting_that_was_made_up_says_so(self, world, look, origin):
        hold(world, "Bouwtafel", date(2024, 3, 8), origin=origin)
        told = words(look().find(".//section[@id='overleg-bouwtafel']//li"))
        assert ("demonstration" in told) is (origin == Origin.DEMO)

    def test_of_many_meetings_the_last_ones(self, world, look):
        for day in range(1, 8):
            hold(world, "Bouwtafel", date(2024, 3, day), slug=f"ronde-{day}")
        section = look().find(".//section[@id='overleg-bouwtafel']")
        assert len(section.findall(".//li")) == 5
        assert words(section).endswith("2 earlier ones stand with their rounds.")

    def test_nothing_yet(self, table, look, cast):
        assert "Add them as the agreement tells them." in words(look().find(".//p[@id='leeg']"))
        assert "Who coordinates can add them." in words(look(cast.tenant).find(".//p[@id='leeg']"))

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_what_the_page_costs(self, table, look, count, client, django_assert_num_queries):
        for number in range(count):
            make_body(table, f"Overleg {number}", months=[3])
        hold(table, "Overleg 0", date(2024, 3, 8))
        look()
        with django_assert_num_queries(8):
            assert client.get(PAGE).status_code == 200


def call(name: str, other: str) -> None:
    """Give a body another name."""
    row = Body.objects.get(name=name)
    change_body(actor=ACTOR, body=row, version=row.version, told={"name": other})


def under(page, key: str) -> list[str]:
    """The meetings that a body shows."""
    return [words(one) for one in page.findall(f".//section[@id='overleg-{key}']//li")]


class TestRenaming:
    def test_it_keeps_its_meetings_which_keep_the_name_of_then(self, world, look):
        hold(world, "Stuurgroep", date(2024, 3, 8))
        call("Stuurgroep", "Regiegroep")
        hold(world, "Regiegroep", date(2024, 4, 8), slug="later")
        assert under(look(), "stuurgroep") == [
            "8 April 2024 , Regiegroep Later · 0 decisions",
            "8 March 2024 , Stuurgroep as “ Stuurgroep ” · Ronde · 0 decisions",
        ]
        call("Regiegroep", "Wéér anders")
        call("Wéér anders", "stuurgroep")
        assert ["as “" in one for one in under(look(), "stuurgroep")] == [True, False]

    def test_a_name_that_another_body_took_over_is_of_who_bore_it_then(self, world, look):
        hold(world, "Stuurgroep", date(2024, 3, 8), slug="eerst")
        call("Stuurgroep", "Regiegroep")
        call("Bouwtafel", "Stuurgroep")
        hold(world, "Stuurgroep", date(2024, 4, 8), slug="daarna")
        page = look()
        assert [len(under(page, key)) for key in ("stuurgroep", "bouwtafel")] == [1, 1]
        assert "Eerst" in under(page, "stuurgroep")[0] and "Daarna" in under(page, "bouwtafel")[0]

    def test_one_that_was_entered_and_renamed_after_its_meeting_finds_it(self, world, look):
        hold(world, "Regiegroep", date(2024, 3, 8))
        make_body(world, "Regiegroep")
        assert len(under(look(), "regiegroep")) == 1
        call("Regiegroep", "Regietafel")
        assert len(under(look(), "regiegroep")) == 1

    def test_the_old_name_typed_again_is_of_who_bore_it_last_unless_somebody_bears_it(self, world, look):
        call("Stuurgroep", "Regiegroep")
        hold(world, "Stuurgroep", date(2024, 3, 8))
        assert len(under(look(), "stuurgroep")) == 1
        make_body(world, "stuurgroep")
        page = look()
        assert [len(under(page, key)) for key in ("stuurgroep", "stuurgroep-2")] == [0, 1]

    def test_of_one_that_was_removed_nothing_is_found(self, world, look):
        hold(world, "Stuurgroep", date(2024, 3, 8))
        row = Body.objects.get(key="stuurgroep")
        remove_body(actor=ACTOR, body=row, version=row.version)
        assert look().find(".//section[@id='overleg-stuurgroep']") is None
        make_body(world, "Stuurgroep")
        assert len(under(look(), "stuurgroep")) == 1

    @pytest.mark.slow
    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_what_many_names_cost(self, world, look, count, client, django_assert_num_queries):
        for number in range(count):
            call("Stuurgroep" if not number else f"Naam {number - 1}", f"Naam {number}")
        hold(world, "Stuurgroep", date(2024, 3, 8))
        look()
        with django_assert_num_queries(8):
            assert client.get(PAGE).status_code == 200


class TestKeeping:
    def test_it_is_added_with_its_months_in_the_order_of_the_year(self, officer, world):
        answer = officer.post(
            NEW, {**TOLD, "months": ["10", "3", "3"], "papers_days": "14", "level": "group"}
        )
        assert (answer.status_code, answer.url) == (302, PAGE)
        row = Body.objects.get(name="Werkgroep")
        assert (row.months, row.papers_days, row.level, row.minutes_days) == ([3, 10], 14, "group", None)

    @pytest.mark.parametrize(
        ("sent", "field", "told"),
        [
            ({"name": "stuurgroep"}, "name", "This framework agreement has a body of this name already."),
            ({"name": ""}, "name", "This field is required."),
            ({"months": ["13"]}, "months", "Choose months of the year."),
            ({"papers_days": "-1"}, "papers_days", "Ensure this value is greater than or equal to 0."),
            ({"papers_days": "twee weken"}, "papers_days", "Enter a whole number."),
            ({"ended_on": "gisteren"}, "ended_on", "Enter a valid date."),
            (
                {"level": "koning"},
                "level",
                "Select a valid choice. koning is not one of the available choices.",
            ),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field_and_what_was_typed_stays(
        self, officer, world, sent, field, told
    ):
        before = Body.objects.count()
        answer = officer.post(NEW, {**TOLD, "chair": "Wethouder", **sent})
        assert answer.status_code == 422
        assert answer.context["form"].errors == {field: [told]}
        assert 'value="Wethouder"' in answer.content.decode()
        assert Body.objects.count() == before

    def test_who_was_second_is_told_and_keeps_what_they_typed(self, officer, world):
        row = Body.objects.get(key="stuurgroep")
        change_body(actor=ACTOR, body=row, version=1, told={"chair": "Directeur"})
        typed = {**TOLD, "name": "Stuurgroep", "chair": "Wethouder en directeur", "version": "1"}
        answer = officer.post(BODY, typed)
        page = answer.content.decode()
        assert answer.status_code == 409 and "Directeur" in page and "Wethouder en directeur" in page
        answer = officer.post(BODY, {**typed, "version": "2"})
        assert answer.status_code == 302
        assert Body.objects.get(pk=row.pk).chair == "Wethouder en directeur"

    def test_it_is_removed_once_and_a_second_time_is_no_error(self, officer, world):
        form = {"doe": "verwijder", "version": "1"}
        assert officer.post(BODY, form).url == PAGE
        assert not Body.objects.filter(key="stuurgroep").exists()
        assert officer.post(BODY, form).status_code == 404

    def test_one_that_changed_meanwhile_is_not_removed(self, officer, world):
        row = Body.objects.get(key="stuurgroep")
        change_body(actor=ACTOR, body=row, version=1, told={"chair": "Directeur"})
        assert officer.post(BODY, {"doe": "verwijder", "version": "1"}).status_code == 409
        assert Body.objects.filter(pk=row.pk).exists()

    def test_others_at_the_table_read_and_do_not_keep(self, client, cast, world):
        client.force_login(cast.tenant)
        assert b"overleg/nieuw/" not in client.get(PAGE).content
        assert [client.get(NEW).status_code, client.post(BODY, TOLD).status_code] == [403, 403]


def test_who_starts_a_meeting_is_proposed_its_names(officer, world):
    make_round(world.framework, [make_commitment(world.framework)], status=RoundStatus.OPEN)
    page = read(officer.get(f"{FRAMEWORK}2024/overleg/"))
    options = [one.get("value") for one in page.findall(".//datalist[@id='overleggen']/option")]
    assert options == ["Stuurgroep", "Bouwtafel", "Spreekuur", "Themabijeenkomst"]
    assert page.find(".//input[@name='body']").get("list") == "overleggen"
    assert timezone.localdate() > date(2024, 6, 30)
