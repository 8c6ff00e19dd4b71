"""The pages of what was raised: raising, answering, settling, and where it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from monitoring.enums import Light
from monitoring.models import Escalation, EscalationAnswer
from monitoring.work.tasks import tasks_of
from parties.models import User
from tests.factories import give_light, leave_table, line_of, make_commitment, make_round
from tests.layers import made_once
from tests.reading import browser as browser_of

from .escalation_steps import EXECUTIVES, answered, decider, put_before, set_status, settled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PLACE = "/duinstede/afspraken-2024-2027/"
COMMITMENT = f"{PLACE}afspraken/a-1/"
RAISE = f"{COMMITMENT}opschalen/"


@made_once
def commitment(table):
    """Of a framework that is in force."""
    set_status(table.framework)
    return make_commitment(table.framework)


@made_once
def raised(table, commitment):
    return put_before(table, commitment)


def page_of(row: Escalation) -> str:
    return f"{PLACE}escalaties/{row.pk}/"


def sent(**other: Any) -> dict[str, Any]:
    words = {"problem": "De bouw ligt stil.", "tried": "Drie keer overlegd.", "asked": "Een besluit."}
    return {"level": "management", "since": timezone.localdate().isoformat(), **words, **other}


def answer(**other: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"doe": "antwoord", "text": "Wij bouwen.", "decided_on": today, "level": "executive", **other}


def kinds(person: Any) -> list[str]:
    fresh = User.objects.get(pk=person.pk)
    wanted = ("decide", "decided")
    return [task.kind for task in tasks_of(fresh, timezone.localdate()) if task.kind in wanted]


def test_from_the_corporation_by_the_alderman_to_the_end(cast, table, commitment):
    row = make_round(table.framework, [commitment])
    give_light(line_of(row, commitment), Light.RED)
    officer, alderman = browser_of(cast.corporation_officer), decider(table.municipality)
    assert f'href="{RAISE}"' in officer.get(COMMITMENT).content.decode()
    line = line_of(row, commitment).pk
    there = officer.post(RAISE, sent(level="executive", line=line), follow=True)
    (found,) = Escalation.objects.all()
    assert there.redirect_chain == [(page_of(found), 302)] and "Red" in there.content.decode()
    assert (found.party, found.line.pk) == (table.corporation, line)

    assert kinds(alderman) == ["decide"] and kinds(cast.officer) == []
    chair = browser_of(alderman)
    assert page_of(found) in chair.get("/besluiten/").content.decode()
    chair.post(page_of(found), answer(by=table.municipality.pk, who="Wethouder"))
    (told,) = EscalationAnswer.objects.all()
    assert (told.party, told.author_name, told.author_party) == (table.municipality, "Bestuurder", "Gemeente")
    # A decision-maker of the party that coordinates is an editor of it too.
    assert kinds(alderman) == kinds(cast.officer) == ["decided"]

    coordinator = browser_of(cast.officer)
    found.refresh_from_db()
    values = {"doe": "afdoen", "version": found.version, "state": "resolved", "outcome": "Geld erbij."}
    coordinator.post(page_of(found), {**values, "closed_on": timezone.localdate().isoformat()})
    found.refresh_from_db()
    assert (found.state, found.outcome) == ("resolved", "Geld erbij.")
    assert kinds(alderman) == kinds(cast.officer) == []
    story = officer.get(f"{COMMITMENT}?soort=escalaties").content.decode()
    for words in ("Raised to the executives", "Drie keer overlegd.", "Answer of Gemeente", "Geld erbij."):
        assert words in story


class TestRaising:
    @pytest.mark.parametrize(
        "name, value", [("problem", ""), ("tried", " "), ("asked", "x" * 601), ("since", "gisteren")]
    )
    def test_what_is_wrong_is_told_and_what_was_typed_stays(self, cast, commitment, name, value):
        page = browser_of(cast.corporation_officer).post(RAISE, sent(**{name: value, "due_on": "2099-01-01"}))
        assert page.status_code == 422 and list(page.context["form"].errors) == [name]
        assert "2099-01-01" in page.content.decode() and not Escalation.objects.exists()

    def test_what_lies_there_already_is_told(self, cast, raised):
        browser = browser_of(cast.corporation_officer)
        assert page_of(raised) in browser.get(RAISE).content.decode()
        page = browser.post(RAISE, sent())
        assert page.status_code == 422 and "lies before this level already" in page.content.decode()

    def test_readers_and_who_left_do_not(self, cast, table, commitment):
        for person in (cast.tenant, cast.alderman, cast.manager):
            assert RAISE not in browser_of(person).get(COMMITMENT).content.decode()
            assert browser_of(person).post(RAISE, sent()).status_code == 403
        leave_table(table.framework, table.corporation)
        assert browser_of(cast.corporation_officer).post(RAISE, sent()).status_code == 404
        assert not Escalation.objects.exists()

    def test_what_ended_has_no_button(self, cast, table, commitment):
        set_status(table.framework, "ended")
        browser = browser_of(cast.corporation_officer)
        assert RAISE not in browser.get(COMMITMENT).content.decode()
        assert browser.post(RAISE, sent()).status_code == 403


class TestAnswering:
    def test_only_for_the_party_one_decides_for(self, cast, table, raised):
        director = browser_of(decider(table.corporation))
        for party in (table.municipality.pk, "samen", ""):
            page = director.post(page_of(raised), answer(by=party))
            assert page.status_code == 422 and "Wij bouwen." in page.content.decode()
        assert browser_of(cast.corporation_officer).post(page_of(raised), answer(by="")).status_code == 403
        assert browser_of(cast.tenant).post(page_of(raised), answer(by="")).status_code == 403
        assert not EscalationAnswer.objects.exists()

    def test_who_coordinates_writes_down_what_all_decided(self, cast, table, raised):
        browser = browser_of(cast.officer)
        browser.post(page_of(raised), answer(by="samen"))
        browser.post(page_of(raised), answer(by=table.tenants.pk))
        found = [(one.party, one.author_party) for one in EscalationAnswer.objects.order_by("pk")]
        assert found == [(None, "Gemeente"), (table.tenants, "Gemeente")]
        assert not browser.get(page_of(raised)).context["chain"].unanswered

    def test_an_answer_meanwhile_is_shown_before_it_is_settled(self, cast, table, raised):
        browser = browser_of(cast.officer)
        answered(raised, table.corporation, "Toch niet.")
        values = {"doe": "afdoen", "version": 1, "state": "returned", "outcome": "Verder praten."}
        values["closed_on"] = timezone.localdate().isoformat()
        page = browser.post(page_of(raised), values)
        text = page.content.decode()
        assert page.status_code == 409 and "Toch niet." in text and "Verder praten." in text
        assert page.context["forms"]["afdoen"]["version"].value() == "2"
        browser.post(page_of(raised), {**values, "version": 2})
        raised.refresh_from_db()
        assert raised.state == "returned"

    def test_what_is_closed_takes_nothing(self, cast, table, raised):
        settled(raised)
        page = browser_of(cast.officer).post(page_of(raised), answer(by="samen"))
        assert page.status_code == 422 and "closed before" in page.content.decode()
        assert not EscalationAnswer.objects.exists()


class TestHigher:
    def test_it_keeps_the_chain_and_what_was_told(self, cast, table, raised):
        browser = browser_of(cast.corporation_officer)
        page = browser.get(page_of(raised))
        assert page.context["forms"]["hoger"]["tried"].value() == "Drie keer overlegd."
        values = {**sent(tried="Ook de managers."), "doe": "hoger", "version": 1}
        browser.post(page_of(raised), values)
        higher = Escalation.objects.get(level=EXECUTIVES)
        assert higher.before == raised
        text = browser.get(page_of(higher)).content.decode()
        assert "Drie keer overlegd." in text and "Ook de managers." in text

    def test_withdrawing_is_of_who_raised_it(self, cast, table, raised):
        values = {"doe": "intrekken", "version": 1, "reason": "Opgelost."}
        assert browser_of(cast.officer).post(page_of(raised), values).status_code == 403
        browser = browser_of(cast.corporation_officer)
        assert browser.post(page_of(raised), {**values, "reason": ""}).status_code == 422
        browser.post(page_of(raised), values)
        raised.refresh_from_db()
        assert (raised.state, raised.outcome) == ("withdrawn", "Opgelost.")


class TestTelling:
    def test_the_contacts_list_what_is_open(self, cast, raised):
        browser = browser_of(cast.tenant)
        assert page_of(raised) in browser.get(f"{PLACE}contacten/").content.decode()
        settled(raised)
        assert page_of(raised) not in browser.get(f"{PLACE}contacten/").content.decode()

    def test_another_day_tells_what_was_known_then(self, cast, raised):
        day = raised.since - timedelta(days=1)
        text = browser_of(cast.tenant).get(f"{COMMITMENT}?per={day}").content.decode()
        assert "De bouw ligt stil." not in text and 'id="escalatie"' not in text
        text = browser_of(cast.tenant).get(f"{COMMITMENT}?per={raised.since}").content.decode()
        assert "De bouw ligt stil." in text

    def test_who_decides_is_asked_until_their_party_answered(self, table, raised):
        director, tenants = decider(table.corporation), decider(table.tenants, "h@huurders.example")
        assert kinds(director) == kinds(tenants) == ["decide"]
        answered(raised, table.corporation)
        assert kinds(director) == [] and kinds(tenants) == ["decide"]
        answered(raised, None)
        assert kinds(tenants) == []

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, cast, table, raised, number, django_assert_num_queries):
        for n in range(number):
            answered(raised, table.corporation, f"Antwoord {n}.")
        browser = browser_of(cast.officer)
        with django_assert_num_queries(COST):
            browser.get(page_of(raised))


COST = 20
