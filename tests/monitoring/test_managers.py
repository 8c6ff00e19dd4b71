"""Managers are asked at their level, who decides where a party has none; both read and answer what is theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agreements.models import FrameworkAgreement
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.escalations.permissions import parties_raising
from monitoring.models import EscalationAnswer
from monitoring.reminders.services import remind_everybody
from monitoring.rights.roles import Role
from monitoring.rights.views import roles_of
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from parties.enums import MembershipRole
from parties.models import Mail, Membership, Party, User
from parties.permissions import party_ids
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.reading import read, words

from .escalation_steps import EXECUTIVES, MANAGERS, answered, decider, put_before, set_status
from .reminder_world import refuse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/besluiten/"
DECIDES = MembershipRole.DECISION_MAKER


def manager(party: Party, email: str = "manager@corporatie.example") -> User:
    """Somebody who manages something at a party."""
    user = User.objects.create_user(email, name="Manager wonen")
    add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.LINE_MANAGER)
    return user


@made_once
def commitment(table):
    set_status(table.framework)
    building = add_theme(actor=ACTOR, framework=table.framework, position=4, title="Bouwen")
    return make_commitment(table.framework, theme=building)


@made_once
def raised(table, commitment):
    return put_before(table, commitment)


@made_once
def both(table, commitment):
    """One before each level."""
    other = make_commitment(table.framework, "a-2", 2)
    return put_before(table, commitment), put_before(table, other, EXECUTIVES)


def browser_of(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    browser.cookies["taal"] = "en"
    return browser


def place_of(row: Any) -> str:
    return f"/duinstede/afspraken-2024-2027/escalaties/{row.pk}/"


def asked(person: Any) -> list[str]:
    """For which parties somebody is asked to answer what was raised."""
    rows = tasks_of(User.objects.get(pk=person.pk), timezone.localdate())
    return [task.reason for task in rows if task.kind == TaskKind.DECIDE]


def sent(**other: Any) -> dict[str, Any]:
    data = {"doe": "antwoord", "text": "Wij bouwen door.", "decided_on": timezone.localdate(), "by": ""}
    return {**data, "level": MANAGERS, **other}


class TestAsking:
    def test_the_manager_is_asked_and_who_decides_no_more(self, table, raised):
        director = decider(table.corporation)
        assert len(asked(director)) == 1
        person = manager(table.corporation)
        assert len(asked(person)) == 1 and "Wonen" in asked(person)[0]
        assert asked(director) == []

    def test_where_a_party_has_none_who_decides_is_asked_as_before(self, table, raised):
        manager(table.corporation)
        chair = decider(table.tenants)
        assert len(asked(chair)) == 1 and "Huurders" in asked(chair)[0]

    def test_what_lies_before_the_executives_is_asked_of_who_decides_alone(self, table, commitment):
        person, director = manager(table.corporation), decider(table.corporation)
        put_before(table, commitment, EXECUTIVES)
        assert asked(person) == [] and len(asked(director)) == 1

    @pytest.mark.parametrize("gone", ["left", "not yet", "account off"])
    def test_a_manager_who_is_not_there_is_none(self, table, raised, gone):
        director, person = decider(table.corporation), manager(table.corporation)
        row, day = Membership.objects.get(user=person), timedelta(days=1)
        with acting(ACTOR):
            if gone == "account off":
                person.is_active = False
                person.save()
            else:
                today = timezone.localdate()
                row.starts_on = today + day if gone == "not yet" else today - 2 * day
                row.ends_on = None if gone == "not yet" else today - day
                row.save()
        assert len(asked(director)) == 1

    def test_who_answered_is_asked_no_more_and_who_settles_is(self, cast, table, raised):
        person = manager(table.corporation)
        answered(raised, table.corporation, level=MANAGERS)
        assert asked(person) == []
        kinds = [task.kind for task in tasks_of(cast.officer, timezone.localdate())]
        assert TaskKind.DECIDED in kinds

    def test_a_manager_elsewhere_is_asked_nothing(self, cast, raised):
        person = manager(cast.stranger.memberships.get().party)
        assert asked(person) == []
        assert browser_of(person).get(place_of(raised)).status_code == 404

    def test_mail_goes_to_the_manager(self, table, raised):
        manager(table.corporation)
        decider(table.corporation)
        told = {
            user.email: {task.kind for task in tasks}
            for user, tasks in remind_everybody(today=timezone.localdate())
        }
        assert TaskKind.DECIDE in told["manager@corporatie.example"]
        assert TaskKind.DECIDE not in told.get("bestuurder@corporatie.example", set())


class TestAnswering:
    def test_for_the_own_party_at_the_own_level(self, table, raised):
        person = manager(table.corporation)
        browser = browser_of(person)
        page = browser.get(place_of(raised))
        form = page.context["forms"]["antwoord"]
        assert [value for value, _word in form.fields["level"].choices] == ["official", "management"]
        assert set(page.context["forms"]) == {"antwoord"}
        response = browser.post(place_of(raised), sent(by=table.corporation.pk))
        assert response.status_code == 302
        row = EscalationAnswer.objects.get()
        assert (row.party, row.level, row.author_party) == (table.corporation, MANAGERS, "Wonen")

    @pytest.mark.parametrize("wrong", ["another party", "together", "executives"])
    def test_for_nobody_else(self, table, raised, wrong):
        browser = browser_of(manager(table.corporation))
        by = {"another party": table.tenants.pk, "together": "samen"}.get(wrong, table.corporation.pk)
        level = EXECUTIVES if wrong == "executives" else MANAGERS
        response = browser.post(place_of(raised), sent(by=by, level=level))
        assert response.status_code == 422 and "Wij bouwen door." in response.content.decode()
        assert set(response.context["forms"]["antwoord"].errors) == {
            "level" if wrong == "executives" else "by"
        }
        assert not EscalationAnswer.objects.exists()

    def test_a_manager_who_decides_elsewhere_says_nothing_of_the_own_executives(self, table, raised):
        person = manager(table.corporation)
        add_member(actor=ACTOR, party=table.tenants, user=person, role=MembershipRole.DECISION_MAKER)
        browser = browser_of(person)
        refused = browser.post(place_of(raised), sent(by=table.corporation.pk, level=EXECUTIVES))
        assert refused.status_code == 422
        assert set(refused.context["forms"]["antwoord"].errors) == {"level"}
        done = browser.post(place_of(raised), sent(by=table.tenants.pk, level=EXECUTIVES))
        assert done.status_code == 302
        assert EscalationAnswer.objects.get().party == table.tenants

    def test_not_what_lies_before_the_executives(self, table, commitment):
        row = put_before(table, commitment, EXECUTIVES)
        browser = browser_of(manager(table.corporation))
        page = browser.get(place_of(row))
        assert page.status_code == 200 and page.context["forms"] == {}
        assert browser.post(place_of(row), sent(by=table.corporation.pk)).status_code == 403

    def test_neither_raising_settling_nor_writing(self, table, raised):
        browser = browser_of(manager(table.corporation))
        for word in ("hoger", "afdoen", "intrekken"):
            assert browser.post(place_of(raised), {"doe": word}).status_code == 403
        assert browser.get("/duinstede/afspraken-2024-2027/afspraken/a-1/opschalen/").status_code == 403

    def test_who_decides_may_still_answer_for_the_managers(self, table, raised):
        manager(table.corporation)
        browser = browser_of(decider(table.corporation))
        page = browser.get(place_of(raised))
        levels = [value for value, _word in page.context["forms"]["antwoord"].fields["level"].choices]
        assert levels == ["official", "management", "executive"]
        assert browser.post(place_of(raised), sent(by=table.corporation.pk)).status_code == 302

    def test_the_page_tells_who_is_asked_and_whom_to_call(self, cast, table, raised):
        manager(table.corporation)
        decider(table.tenants, "voorzitter@huurders.example")
        tree = read(browser_of(cast.tenant).get(place_of(raised)))
        told = words(tree.find(".//*[@id='geen-antwoord']"))
        assert "Wonen (its managers are asked)" in told and "Huurders (who decides is asked)" in told
        there = tree.find(".//*[@id='bellen']").get("href")
        assert there == "/duinstede/afspraken-2024-2027/contacten/?thema=4#management"
        page = read(browser_of(cast.tenant).get(there))
        assert page.find(".//*[@id='management']") is not None

    def test_before_the_executives_it_tells_no_managers(self, cast, table, commitment):
        manager(table.corporation)
        decider(table.corporation)
        row = put_before(table, commitment, EXECUTIVES)
        told = words(read(browser_of(cast.tenant).get(place_of(row))).find(".//*[@id='geen-antwoord']"))
        assert "Wonen," in told and "managers" not in told


class TestWhoEditsAsWell:
    """Somebody who writes for a small party and is the manager who is asked."""

    @pytest.fixture
    def both_roles(self, table) -> User:
        user = User.objects.create_user("beide@corporatie.example", name="Manager en bewerker")
        add_member(actor=ACTOR, user=user, party=table.corporation, role=MembershipRole.EDITING_MANAGER)
        return user

    def test_is_asked_in_the_place_of_who_decides(self, table, raised, both_roles):
        director = decider(table.corporation)
        assert len(asked(both_roles)) == 1 and asked(director) == []

    def test_answers_for_the_managers_and_not_for_the_executives(self, table, raised, both_roles):
        browser = browser_of(both_roles)
        form = browser.get(place_of(raised)).context["forms"]["antwoord"]
        assert [value for value, _word in form.fields["level"].choices] == ["official", "management"]
        wrong = sent(by=table.corporation.pk, level=EXECUTIVES)
        assert browser.post(place_of(raised), wrong).status_code == 422
        assert browser.post(place_of(raised), sent(by=table.corporation.pk)).status_code == 302
        row = EscalationAnswer.objects.get()
        assert (row.party, row.level) == (table.corporation, MANAGERS) and asked(both_roles) == []

    def test_is_not_asked_what_lies_before_the_executives(self, table, commitment, both_roles):
        row = put_before(table, commitment, EXECUTIVES)
        assert asked(both_roles) == []
        assert "antwoord" not in browser_of(both_roles).get(place_of(row)).context["forms"]

    def test_writes_and_raises_as_an_editor_does_and_signs_nothing(self, table, commitment, both_roles):
        edits, decides = (party_ids(both_roles, role) for role in (MembershipRole.EDITOR, DECIDES))
        assert edits == {table.corporation.pk} and decides == set()
        assert table.corporation in parties_raising(
            both_roles, FrameworkAgreement.objects.get(pk=table.framework.pk)
        )

    def test_their_screen_begins_at_the_managers(self, table, both, both_roles):
        page = browser_of(both_roles).get(PAGE).context
        assert [row.raised.escalation.level for row in page["shown"]["mine"] if row.raised] == [MANAGERS]

    def test_the_page_tells_that_the_managers_are_asked(self, cast, table, raised, both_roles):
        told = words(read(browser_of(cast.tenant).get(place_of(raised))).find(".//*[@id='geen-antwoord']"))
        assert "Wonen (its managers are asked)" in told

    def test_the_table_of_rights_shows_both(self, table, commitment, both_roles):
        assert {Role.LINE_MANAGER, Role.EDITOR} == set(roles_of(both_roles))


class TestWhomNoMailReaches:
    """Who raised it sees on its page that nobody heard of it, without whose address that is."""

    def told(self, person: Any, row: Any) -> tuple[str, str]:
        tree = read(browser_of(person).get(place_of(row)))
        silent, warning = (tree.find(f".//*[@id='{name}']") for name in ("geen-antwoord", "niet-bereikt"))
        return words(silent), "" if warning is None else words(warning)

    def everybody_else(self, cast: Any, table: Any) -> None:
        for party in (table.municipality, table.other_corporation, table.tenants):
            decider(party, f"{party.slug}@elders.example")

    def test_managers_whose_address_refuses_it(self, cast, table, raised):
        self.everybody_else(cast, table)
        person = manager(table.corporation)
        assert self.told(cast.corporation_officer, raised)[1] == ""
        refuse(person)
        silent, warning = self.told(cast.corporation_officer, raised)
        assert "Wonen (its managers are asked, but no mail reaches them)" in silent
        assert warning.startswith("This reaches nobody by mail at: Wonen. Whom to call")
        assert person.email not in warning and str(person) not in warning
        # It is in their work all the same, for when they log in.
        assert len(asked(person)) == 1

    def test_one_who_is_reached_is_enough(self, cast, table, raised):
        self.everybody_else(cast, table)
        refuse(manager(table.corporation))
        manager(table.corporation, "ander@corporatie.example")
        silent, warning = self.told(cast.officer, raised)
        assert "Wonen (its managers are asked)" in silent and warning == ""

    @pytest.mark.parametrize("level", [MANAGERS, EXECUTIVES])
    def test_who_decides_whose_address_refuses_it(self, cast, table, commitment, level):
        self.everybody_else(cast, table)
        refuse(decider(table.corporation))
        silent, warning = self.told(cast.officer, put_before(table, commitment, level))
        assert "Wonen (who decides is asked, but no mail reaches them)" in silent and "Wonen" in warning

    def test_where_nobody_can_answer_here(self, cast, table, raised):
        self.everybody_else(cast, table)
        silent, warning = self.told(cast.officer, raised)
        assert "Wonen (nobody there can answer here)" in silent and "Wonen" in warning

    def test_who_answered_needs_no_mail(self, cast, table, raised):
        self.everybody_else(cast, table)
        refuse(manager(table.corporation))
        answered(raised, table.corporation, level=MANAGERS)
        assert self.told(cast.officer, raised)[1] == ""

    def test_an_address_that_takes_mail_again_is_reached(self, cast, table, raised):
        self.everybody_else(cast, table)
        person = manager(table.corporation)
        refuse(person)
        now = timezone.now()
        Mail.objects.create(key="later", to=person.email, expires_at=now, sent_at=now + timedelta(minutes=1))
        assert self.told(cast.officer, raised)[1] == ""


class TestScreen:
    def shown(self, person: Any, query: str = "") -> tuple[list[str], list[str]]:
        page = browser_of(person).get(f"{PAGE}{query}").context
        mine = [row.raised.escalation.level for row in page["shown"]["mine"] if row.raised]
        return mine, [row.escalation.level for row in page["shown"]["others"]]

    def test_a_manager_sees_what_lies_before_the_managers(self, table, both):
        person = manager(table.corporation)
        assert self.shown(person) == ([MANAGERS], [])
        assert self.shown(person, "?niveau=alle") == ([MANAGERS], [EXECUTIVES])
        assert self.shown(person, "?niveau=bestuurders") == ([], [EXECUTIVES])
        tree = read(browser_of(person).get(PAGE))
        assert words(tree.find(".//h1")) == "Overview for managers"
        chips = [words(one) for one in tree.find(".//nav[@id='niveau']").iter("a")]
        assert chips == ["All levels 2", "The managers 1", "The executives 1"]

    def test_who_decides_sees_all_and_may_choose(self, table, both):
        manager(table.corporation)
        director = decider(table.corporation)
        assert self.shown(director) == ([EXECUTIVES], [MANAGERS])
        assert self.shown(director, "?niveau=managers") == ([], [MANAGERS])
        page = browser_of(director).get(f"{PAGE}?niveau=koning")
        assert "Left out: koning." in words(read(page))

    def test_the_level_stays_with_the_party_and_with_all_rows(self, table, both, monkeypatch):
        monkeypatch.setattr("monitoring.deciding.views.MOST", 0)
        person = manager(table.corporation)
        browser = browser_of(person)
        page = browser.get(f"{PAGE}?partij=duinstede-wonen&niveau=alle")
        assert page.context["all_query"] == "?partij=duinstede-wonen&niveau=alle&alles="
        assert "partij=duinstede-wonen&amp;niveau=managers" in page.content.decode()

    def test_without_anything_raised_there_is_no_choice(self, cast, table):
        page = browser_of(manager(table.corporation)).get(PAGE)
        assert read(page).find(".//nav[@id='niveau']") is None

    def test_the_menu_leads_there_for_managers_not_for_readers(self, cast, table):
        assert PAGE in browser_of(manager(table.corporation)).get("/mijn-werk/").content.decode()
        assert f'href="{PAGE}"' not in browser_of(cast.tenant).get("/mijn-werk/").content.decode()

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, table, number, django_assert_num_queries):
        set_status(table.framework)
        for n in range(number):
            put_before(table, make_commitment(table.framework, f"r-{n}", n + 1))
        browser = browser_of(manager(table.corporation))
        with django_assert_num_queries(COST):
            page = browser.get(PAGE)
        assert len(page.context["shown"]["mine"]) == number


COST = 13
