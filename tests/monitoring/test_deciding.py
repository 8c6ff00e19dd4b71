"""The screen of who decides: what needs a decision, what is red or late, since when, and what was tried."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agreements.models import Completion, CycleStep, Planning
from agreements.services.chains import continue_from
from agreements.services.cycle import add_step
from config.web.history import acting
from monitoring.enums import CouncilKind, Light, RoundStatus
from monitoring.models import CouncilItem
from parties.enums import MembershipRole
from parties.services import add_member
from tests import bids
from tests.agreements import addendum_rows
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_table, make_year
from tests.reading import read, words

from .escalation_steps import EXECUTIVES, MANAGERS, answered, decider, put_before, set_status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/besluiten/"
SPRING, AUTUMN = date(2024, 4, 30), date(2024, 10, 30)


def look(person: Any, query: str = "") -> Any:
    browser = Client()
    browser.force_login(person)
    browser.cookies["taal"] = "en"
    response = browser.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return response


def keys(page: Any, name: str) -> list[str]:
    return [row.line.commitment.key for row in page.context["shown"][name]]


def rounds_with(table: Any, **lights: str) -> None:
    """Two rounds with the lights of each commitment, a letter per round: 'rr' is red in both, '-' no light."""
    words = {"r": Light.RED, "y": Light.YELLOW, "g": Light.GREEN}
    commitments = {
        key: make_commitment(table.framework, key, at) for at, key in enumerate(sorted(lights), start=1)
    }
    for at, day in enumerate((SPRING, AUTUMN)):
        row = make_round(table.framework, commitments.values(), slug=f"ronde-{at}", reference_date=day)
        for key, commitment in commitments.items():
            if lights[key][at] != "-":
                give_light(line_of(row, commitment), words[lights[key][at]])


def plan(framework: Any, key: str, last: date) -> None:
    with acting(ACTOR):
        Planning(
            commitment=framework.commitments.get(key=key), printed="voorjaar", ends_on=last, source="column"
        ).save()


class TestAttention:
    def test_reds_first_then_yellow_that_is_yellow_again(self, cast, table):
        rounds_with(table, a="yy", b="gr", c="gy", d="rr", e="gg", f="ry", g="y-")
        page = look(cast.alderman)
        assert keys(page, "red") == ["d", "b"]
        assert keys(page, "again") == ["a"]
        runs = {
            row.line.commitment.key: (row.run.rounds, row.run.day) for row in page.context["shown"]["red"]
        }
        assert runs == {"d": (2, SPRING), "b": (1, AUTUMN)}
        assert "2 rounds in a row" in page.content.decode()

    def test_a_round_without_a_light_breaks_the_row(self, cast, table):
        rounds_with(table, a="-r", b="rr")
        (first, second) = look(cast.alderman).context["shown"]["red"]
        assert (first.line.commitment.key, first.run.rounds) == ("b", 2)
        assert (second.line.commitment.key, second.run.rounds) == ("a", 1)

    def test_it_counts_through_the_years_of_a_chain(self, cast, table):
        before = make_commitment(table.framework, "j-1", annual=make_year(table.framework, 2024))
        after = make_commitment(table.framework, "j-2", 2, annual=make_year(table.framework, 2025))
        continue_from(actor=ACTOR, commitment=after, earlier=before)
        for commitment, day in ((before, AUTUMN), (after, date(2025, 10, 30))):
            row = make_round(table.framework, [commitment], slug=f"r-{day.year}", reference_date=day)
            give_light(line_of(row, commitment), Light.YELLOW)
        (row,) = look(cast.alderman).context["shown"]["again"]
        assert (row.line.commitment, row.run.rounds, row.run.day) == (after, 2, AUTUMN)

    def test_a_round_in_preparation_tells_nothing(self, cast, table):
        commitment = make_commitment(table.framework)
        row = make_round(table.framework, [commitment])
        give_light(line_of(row, commitment), Light.RED)
        make_round(
            table.framework,
            [commitment],
            slug="later",
            reference_date=date(2025, 4, 1),
            status=RoundStatus.PREPARING,
        )
        (found,) = look(cast.alderman).context["shown"]["red"]
        assert found.line.round == row

    def test_past_its_planning_each_in_one_list(self, cast, table):
        rounds_with(table, a="gg", b="rr", c="gy", d="gg", e="g-")
        for key in ("a", "b", "c", "e"):
            plan(table.framework, key, date(2024, 6, 30))
        plan(table.framework, "d", timezone.localdate())
        page = look(cast.alderman)
        # Green in autumn, of what was planned for summer, is done though nobody said so.
        assert keys(page, "late") == ["c", "e"] and keys(page, "unmarked") == ["a"]
        (red,) = page.context["shown"]["red"]
        assert red.planned.term == date(2024, 6, 30)
        tree = read(page)
        assert words(tree.find(".//h2[@id='te-laat']")) == "Past its planning (2)"
        assert "2 past its planning" in words(tree.find(".//*[@id='telling']"))
        (fold,) = [one for one in tree.iter("details") if one.get("id") == "groen-na-planning"]
        assert "planned until 30 June 2024 · green on 30 October 2024" in words(fold)

    @pytest.mark.parametrize(
        ("last", "listed"),
        [
            # Autumn tells of its own day, so of the last day of a planning as well.
            (AUTUMN, "unmarked"),
            (AUTUMN + timedelta(days=1), "late"),
        ],
    )
    def test_green_of_before_its_planned_day_says_why_it_stands_there(self, cast, table, last, listed):
        rounds_with(table, a="gg")
        plan(table.framework, "a", last)
        page = look(cast.alderman)
        assert keys(page, listed) == ["a"]
        early = [words(one) for one in read(page).iter("p") if one.get("data-early") is not None]
        told = "This light tells how it was on 30 October 2024, before the planned day. Nobody gave it a light since."
        assert early == ([told] if listed == "late" else [])

    def test_a_light_tells_of_the_day_it_was_given_where_that_is_before_the_round(self, cast, table):
        commitment = make_commitment(table.framework, "a")
        row = make_round(table.framework, [commitment], reference_date=date(2024, 12, 31))
        give_light(line_of(row, commitment), Light.GREEN, dated=date(2024, 9, 1))
        plan(table.framework, "a", date(2024, 10, 1))
        page = look(cast.alderman)
        assert keys(page, "late") == ["a"]
        assert page.context["shown"]["late"][0].line.judged_on == date(2024, 9, 1)

    def test_which_parties_are_done_is_told_and_what_is_completed_is_not_there(self, cast, table):
        rounds_with(table, a="gy", b="gg", c="gy")
        for key in ("a", "b", "c"):
            plan(table.framework, key, date(2024, 6, 30))
        about = table.framework.commitments.get(key="a")
        with acting(ACTOR):
            Completion(commitment=about, party=table.corporation, completed_on=date(2024, 5, 1)).save()
            for key in ("b", "c"):
                done = table.framework.commitments.get(key=key)
                done.completed_on = date(2024, 6, 1)
                done.save_next()
        page = look(cast.alderman)
        assert keys(page, "late") == ["a"] and keys(page, "unmarked") == []
        assert "completed by Wonen on 1 May 2024" in words(read(page))

    def test_steps_that_are_late(self, cast, table):
        bids.signed(table.framework)
        for title, days in (("Bod", {"ends_on": date(2024, 6, 30)}), ("Ooit", {})):
            add_step(
                actor=ACTOR,
                framework=table.framework,
                year=2024,
                title=title,
                kind="other",
                turns=["everyone"],
                **days,
            )
        (late,) = look(cast.alderman).context["shown"]["steps"]
        assert (late.step, late.who) == (CycleStep.objects.get(title="Bod"), "everyone")

    def test_what_ended_and_what_is_elsewhere_is_not_there(self, cast, table):
        rounds_with(table, a="rr")
        assert keys(look(cast.stranger), "red") == keys(look(cast.council_member), "red") == []
        assert keys(look(cast.manager), "red") == keys(look(cast.tenant), "red") == ["a"]
        set_status(table.framework, "ended")
        assert keys(look(cast.manager), "red") == []


class TestDecisions:
    def test_what_lies_with_me_first_what_others_answer_apart(self, cast, table):
        set_status(table.framework)
        today = timezone.localdate()
        late = make_commitment(table.framework, "a-1")
        soon = make_commitment(table.framework, "b-1", 2)
        put_before(table, soon, EXECUTIVES, due_on=today + timedelta(days=30))
        row = put_before(table, late, MANAGERS, due_on=today - timedelta(days=2))
        director = decider(table.corporation)
        page = look(director)
        assert [one.raised.escalation.commitment for one in page.context["shown"]["mine"]] == [late, soon]
        assert "2 days late" in page.content.decode()
        answered(row, table.corporation)
        page = look(director)
        assert [one.raised.escalation.commitment for one in page.context["shown"]["mine"]] == [soon]
        (other,) = page.context["shown"]["others"]
        assert (other.escalation, other.waits) == (
            row,
            (table.municipality, table.other_corporation, table.tenants),
        )
        # Who decides for nobody looks on.
        page = look(cast.officer)
        assert len(page.context["shown"]["others"]) == 2 and not page.context["shown"]["mine"]

    def test_the_council_s_promises_are_the_municipality_s_own(self, cast, table):
        with acting(ACTOR):
            CouncilItem(
                municipality=table.municipality,
                kind=CouncilKind.PROMISE,
                dated=date(2024, 1, 10),
                title="Een stand",
                due_on=timezone.localdate(),
            ).save()
        (row,) = look(decider(table.municipality)).context["shown"]["mine"]
        assert row.task.title == "Een stand"
        assert look(decider(table.corporation, "b@corporatie.example")).context["shown"]["mine"] == []

    def test_of_one_party(self, table):
        other = make_table("zeestad")
        for at in (table, other):
            set_status(at.framework)
            put_before(at, make_commitment(at.framework, f"{at.municipality.slug}-1"))
            rounds_with(at, a="rr")
        person = decider(table.corporation)
        add_member(actor=ACTOR, user=person, party=other.corporation, role=MembershipRole.DECISION_MAKER)

        def told(query=""):
            page = look(person, query)
            mine = [one.raised.escalation.commitment.key for one in page.context["shown"]["mine"]]
            return mine, len(keys(page, "red"))

        assert told() == (["duinstede-1", "zeestad-1"], 2)
        assert told("?partij=zeestad-wonen") == (["zeestad-1"], 1)
        # A party one does not decide for is no choice.
        assert told("?partij=duinstede-huurders") == told()
        assert "Left out:" in look(person, "?partij=duinstede-huurders").content.decode()

    def test_the_menu_offers_it_to_who_decides(self, cast, table):
        link = '<a class="site-header__link deciding-link"'
        assert link in look(decider(table.tenants)).content.decode()
        for person in (cast.officer, cast.alderman, cast.manager, cast.council_member):
            assert link not in look(person).content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(table, number, django_assert_num_queries):
    set_status(table.framework)
    director = decider(table.corporation)
    lights = {"r": "rr", "y": "yy", "g": "gg", "l": "gy"}
    rounds_with(table, **{f"{key}-{n}": both for n in range(number) for key, both in lights.items()})
    for n in range(number):
        for key in ("g", "l"):
            plan(table.framework, f"{key}-{n}", date(2024, 6, 30))
        row = put_before(table, table.framework.commitments.get(key=f"r-{n}"), EXECUTIVES)
        answered(row, table.municipality)
        other = put_before(table, table.framework.commitments.get(key=f"y-{n}"), MANAGERS)
        answered(other, table.corporation)
    browser = Client()
    browser.force_login(director)
    with django_assert_num_queries(COST):
        page = browser.get(PAGE)
    lists = ("mine", "others", "red", "again", "late", "unmarked")
    assert [len(page.context["shown"][name]) for name in lists] == [number] * 6


COST = 20


@pytest.mark.slow
def test_a_long_list_is_cut(table):
    rounds_with(table, **{f"r-{n}": "rr" for n in range(51)})
    director = decider(table.corporation)
    page = look(director)
    assert len(keys(page, "red")) == 50 and "50 of 51 shown" in page.content.decode()
    assert len(keys(look(director, "?alles"), "red")) == 51


def test_on_an_english_page_what_was_typed_is_marked_as_dutch(table):
    """The title of an addendum stands amid words of ours, in the row and in what its button is called."""
    addendum = addendum_rows.start(table, addendum_rows.make_signed(table))
    addendum_rows.propose(addendum_rows.change(addendum))
    page = read(look(decider(table.corporation)))
    (row,) = [one for one in page.iter("tr") if "Minder woningen" in words(one)]
    marked = [words(one) for one in row.iter("span") if one.get("lang") == "nl"]
    assert marked.count("Minder woningen") == 2


class TestEveryMunicipality:
    """The application manager of the whole country: so many at once, the others by name."""

    def test_no_more_than_so_many_frameworks_are_read(self, cast, table, monkeypatch):
        set_status(table.framework)
        rounds_with(table, a="rr")
        other = make_table("bergdal")
        set_status(other.framework)
        rounds_with(other, b="rr")
        assert sorted(keys(look(cast.manager), "red")) == ["a", "b"]
        assert look(cast.manager).context["overview"].of is None
        monkeypatch.setattr("monitoring.deciding.reading.MOST_FRAMEWORKS", 1)
        page = look(cast.manager, "?alles")
        assert keys(page, "red") == ["b"]
        assert "This page tells of 1 of 3 agreements." in words(read(page))
        named = look(cast.manager, "?gemeente=DUINST&alles")
        assert keys(named, "red") == ["a"]
        assert "gemeente=DUINST" in named.context["all_query"]
        assert keys(look(cast.manager, "?gemeente=nergens"), "red") == []
        # Who does not see too many has no such field, and what stands in the address hides nothing.
        one = look(cast.officer, "?gemeente=nergens")
        assert keys(one, "red") == ["a"] and 'id="gemeenten"' not in one.content.decode()
