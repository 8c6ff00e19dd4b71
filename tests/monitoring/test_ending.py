"""The page that ends a framework, what is told there, and that nobody is asked for anything afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind, FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.services.cycle import add_step, complete_step
from agreements.services.drafting import start_year
from agreements.services.framework_states import end_framework, withdraw_framework
from config.web.history import acting
from monitoring.ending.reading import read_open
from monitoring.enums import RoundStatus
from monitoring.models import Evaluation, MonitoringRound
from monitoring.rounds.services import prepare_round
from monitoring.signing.reading import read_page
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from monitoring.work.turning import ENDS_AFTER
from monitoring.year.feed import days_of
from parties.models import User
from tests import bids
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year
from tests.layers import made_once

from .council_rows import an_item

pytestmark = pytest.mark.django_db

PLACE = "/duinstede/afspraken-2024-2027/"
PAGE = f"{PLACE}afsluiten/"
TODAY = timezone.localdate()
LAST = date(2025, 12, 31)


@made_once
def over(table):
    """Signed, and over since the end of 2025; its bid of that year is late."""
    framework = bids.signed(table.framework)
    with acting(ACTOR):
        framework.ends_on = LAST
        framework.save_next()
    make_commitment(framework)
    values = {"year": 2025, "kind": CycleKind.BID, "ends_on": date(2025, 6, 30)}
    add_step(actor=ACTOR, framework=framework, title="Bod", **values)
    return framework


def fresh():
    return FrameworkAgreement.objects.select_related("municipality").get(slug="afspraken-2024-2027")


def sent(**more):
    return {"version": fresh().version, "as_it_stands": "on", **more}


def tasks(user, day=TODAY):
    return tasks_of(User.objects.get(pk=user.pk), day)


def open_round(framework):
    return make_round(
        framework, framework.commitments.all(), year=2025, reference_date=LAST, status=RoundStatus.OPEN
    )


@pytest.mark.slow
def test_what_is_left_is_told_and_ends_as_it_stands(officer, cast, table, over):
    assert 'id="looptijd-voorbij"' in officer.get(PLACE).content.decode()
    assert [task.kind for task in tasks(cast.corporation_officer)] == [TaskKind.STEP]
    page = officer.get(PAGE).content.decode()
    assert "1 step of 2025 is not marked as done." in page and 'id="eerst"' not in page
    refused = officer.post(PAGE, {"version": fresh().version})
    assert refused.status_code == 422 and "Tick that it ends as it stands." in refused.content.decode()
    assert officer.post(PAGE, sent(version=99)).status_code == 409
    assert officer.post(PAGE, sent())["Location"] == PLACE
    assert (fresh().status, fresh().ended_on) == (FrameworkStatus.ENDED, TODAY)
    assert [tasks(one) for one in (cast.officer, cast.tenant, cast.corporation_officer)] == [[], [], []]
    for address in (PLACE, f"{PLACE}2025/cyclus/", f"{PLACE}2025/cyclus/stappen/bod/", f"{PLACE}allonges/"):
        told = officer.get(address).content.decode()
        assert 'id="afgesloten"' in told and "This agreement ended on" in told
        assert "Now on turn" not in told and 'name="actie"' not in told
    assert "Ended on" in officer.get("/duinstede/").content.decode()
    again = officer.post(PAGE, {"version": fresh().version, "reason": ""})
    assert again.status_code == 422
    assert officer.post(PAGE, {"version": fresh().version, "reason": "Nog niet."})["Location"] == PLACE
    assert fresh().status == FrameworkStatus.SIGNED and tasks(cast.corporation_officer)


def test_what_others_are_asked_in_is_settled_first(officer, over):
    row = open_round(over)
    page = officer.get(PAGE).content.decode()
    assert 'id="eerst"' in page and f"/rondes/{row.slug}/" in page and 'id="afsluiten"' not in page
    refused = officer.post(PAGE, sent())
    assert refused.status_code == 422 and "settle it first" in refused.content.decode()
    assert fresh().status == FrameworkStatus.SIGNED


@pytest.mark.slow
def test_a_round_that_is_open_leads_to_a_page_that_opens(client, cast, over):
    """The application manager ends a framework too, and may not arrange its rounds."""
    row = open_round(over)
    for who, address in (
        (cast.officer, f"2025/rondes/{row.slug}/"),
        (cast.manager, f"2025/monitor/?ronde={row.slug}"),
    ):
        client.force_login(who)
        assert f'href="{PLACE}{address}"' in client.get(PAGE).content.decode()
        assert client.get(f"{PLACE}{address}").status_code == 200


def test_a_draft_that_came_to_nothing_is_withdrawn(officer, table):
    assert f'id="intrekken" href="{PAGE}"' in officer.get(PLACE).content.decode()
    page = officer.get(PAGE).content.decode()
    assert 'id="concept"' in page and 'id="afsluiten"' in page and "Withdraw the draft" in page
    assert "The term is not over" not in page, "that is of no matter"
    refused = officer.post(PAGE, {"version": fresh().version})
    assert refused.status_code == 422 and "Why it came to nothing" in refused.content.decode()
    assert officer.post(PAGE, sent(reason="Geen overeenstemming."))["Location"] == PLACE
    told = officer.get(PLACE).content.decode()
    assert "This draft was withdrawn on" in told and 'id="ondertekening"' not in told
    assert "New round" not in told and 'id="intrekken"' not in told
    signing = f"{PLACE}ondertekening/"
    page = officer.get(signing).content.decode()
    assert 'id="ingetrokken"' in page and 'id="bijwerken"' not in page
    assert "Then it is a draft as before." in officer.get(PAGE).content.decode()
    again = {"version": fresh().version, "reason": "Er wordt weer gepraat."}
    assert officer.post(PAGE, again)["Location"] == PLACE
    assert fresh().status == FrameworkStatus.DRAFT


def test_a_draft_is_not_withdrawn_under_a_year_that_was_signed(officer, table):
    make_year(table.framework)
    page = officer.get(PAGE).content.decode()
    assert 'id="eerst"' in page and f'href="{PLACE}ondertekening/"' in page and 'id="afsluiten"' not in page
    refused = officer.post(PAGE, sent(reason="Weg ermee"))
    assert refused.status_code == 422 and "Weg ermee" in refused.content.decode()
    assert fresh().status == FrameworkStatus.DRAFT


def test_what_was_open_in_a_draft_asks_nobody_any_more(cast, table):
    values = {"year": TODAY.year, "kind": CycleKind.BID, "ends_on": TODAY}
    add_step(actor=ACTOR, framework=table.framework, title="Bod", **values)
    assert tasks(cast.corporation_officer)
    withdraw_framework(actor=ACTOR, framework=fresh(), version=fresh().version, reason="Gestopt.")
    assert [tasks(one) for one in (cast.officer, cast.tenant, cast.corporation_officer)] == [[], [], []]


def test_before_the_last_day_it_is_told_and_asked_why(officer, over):
    with acting(ACTOR):
        over.ends_on = TODAY
        over.save_next()
    assert 'id="eerder-afsluiten"' in officer.get(PLACE).content.decode()
    assert "The term is not over" in officer.get(PAGE).content.decode()
    assert officer.post(PAGE, sent()).status_code == 422
    assert officer.post(PAGE, sent(reason="Opgezegd."))["Location"] == PLACE


@pytest.mark.parametrize(
    ("who", "answer"),
    [("officer", 302), ("manager", 302), ("tenant", 403), ("corporation_officer", 403), ("stranger", 404)],
)
@pytest.mark.parametrize("ended", [False, True])
def test_who_ends_it_and_opens_it_again(client, cast, over, who, answer, ended):
    if ended:
        end_framework(actor=ACTOR, framework=over, version=fresh().version)
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == (200 if answer == 302 else answer)
    assert client.post(PAGE, sent(reason="Zo is het.")).status_code == answer
    assert fresh().is_ended == (ended if answer != 302 else not ended)


def test_an_evaluation_and_its_last_year(over):
    add_step(actor=ACTOR, framework=over, year=2025, kind=CycleKind.EVALUATION, title="Terugkijken")
    told = [one.text for one in read_open(fresh()).left]
    assert any("2025" in one and "valuati" in one for one in told)
    with acting(ACTOR):
        Evaluation(framework=over, year=2025, closed_on=TODAY, closed_by="x").save_checked()
    assert len(read_open(fresh()).left) == len(told) - 1


# ---- afterwards


def test_nothing_begins_in_it(officer, over, english):
    end_framework(actor=ACTOR, framework=over, version=fresh().version)
    days = {"starts_on": LAST, "ends_on": LAST, "reference_date": LAST}
    with pytest.raises(ValidationError, match="has ended"):
        prepare_round(actor=ACTOR, framework=over, year=2025, slug="laat", title="Laat", **days)
    assert not MonitoringRound.objects.exists()
    assert (
        officer.post(f"{PLACE}2024/cyclus/", {"actie": "indelen", "sjabloon": "algemeen"}).status_code == 422
    )
    assert 'name="sjabloon"' not in officer.get(f"{PLACE}2024/cyclus/").content.decode()
    told = officer.get(f"{PLACE}2025/evaluatie/").content.decode()
    assert "This framework agreement has ended." in told
    assert "New round" not in officer.get(PLACE).content.decode()


@pytest.mark.parametrize("action", ["afronden", "verwijderen"])
def test_what_was_typed_at_a_step_while_it_ended_stays(officer, over, action):
    end_framework(actor=ACTOR, framework=over, version=fresh().version)
    step = over.cycle_steps.get()
    typed = {"version": step.version, "done_on": "2025-06-01", "note": "Getypt", "reason": "Getypt"}
    answer = officer.post(f"{PLACE}2025/cyclus/stappen/bod/", {"actie": action, **typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Getypt" in page and "has ended: nothing" in page
    assert over.cycle_steps.not_done().exists()


def test_a_round_of_long_ago_that_was_left_asks_nobody(cast, over):
    open_round(over)
    assert {task.kind for task in tasks(cast.officer)} > {TaskKind.STEP}
    with acting(ACTOR):
        over.status = FrameworkStatus.ENDED
        over.save()
    assert tasks(cast.officer) == []


def test_the_calendar_keeps_what_was_and_drops_what_was_to_come(over):
    for title, day in (("Nog", TODAY + timedelta(days=9)), ("Al", TODAY - timedelta(days=9))):
        add_step(actor=ACTOR, framework=over, year=TODAY.year, kind="other", title=title, starts_on=day)
    end_framework(actor=ACTOR, framework=over, version=fresh().version)
    titles = [day.title for day in days_of([fresh()], TODAY, lambda *_: "")]
    assert any(one.endswith("Al") for one in titles) and not any(one.endswith("Nog") for one in titles)


# ---- the one item that proposes it


def proposed(user, day):
    return [task for task in tasks(user, day) if task.kind == TaskKind.END]


def test_who_coordinates_is_reminded_once_nothing_is_open(cast, over):
    day = LAST + ENDS_AFTER + timedelta(days=1)
    assert proposed(cast.officer, day) == [], "the bid is late"
    step = over.cycle_steps.get()
    complete_step(actor=ACTOR, step=step, done_on=date(2025, 6, 1))
    assert proposed(cast.officer, day - timedelta(days=1)) == []
    (task,) = proposed(cast.officer, day)
    assert (task.url, task.due) == (PAGE, None)
    assert proposed(cast.tenant, day) == proposed(cast.alderman, day) == []
    row = open_round(over)
    assert proposed(cast.officer, day) == []
    with acting(ACTOR):
        row.status = RoundStatus.CLOSED
        row.save()
    assert proposed(cast.officer, day)
    end_framework(actor=ACTOR, framework=over, version=fresh().version)
    assert tasks(cast.officer, day) == []


def test_the_council_is_still_owed_what_it_was_promised(cast, table, over):
    end_framework(actor=ACTOR, framework=over, version=fresh().version)
    with acting(ACTOR):
        an_item(table, due_on=TODAY).save()
    assert [task.kind for task in tasks(cast.officer)] == [TaskKind.COUNCIL]


def test_what_was_left_of_a_year_offers_nothing(cast, over):
    annual = start_year(actor=ACTOR, framework=over, year=2024, status=AnnualStatus.DRAFT)
    with acting(ACTOR):
        annual.status = AnnualStatus.NOT_AGREED
        annual.save()
    assert read_page(annual, cast.officer).coordinator_may
    annual.framework = end_framework(actor=ACTOR, framework=over, version=fresh().version)
    page = read_page(annual, cast.officer)
    assert (page.coordinator_may, page.to_record) == ([], "")
