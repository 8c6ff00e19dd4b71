"""The turn of the year: what who coordinates is asked to begin, and steps that never had a day."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus
from agreements.services.cycle import add_step, change_step, complete_step
from agreements.services.cycle_year import lay_out_year
from agreements.services.drafting import start_year
from config.web.history import acting
from monitoring.enums import RoundStatus
from monitoring.reminders.moments import is_news
from monitoring.work.tasks import tasks_of
from monitoring.work.turning import BEGINS
from monitoring.work.waiting import read_tables, waiting_for
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests import bids
from tests.cast import ACTOR
from tests.factories import make_round, make_table, make_year

pytestmark = pytest.mark.django_db

NOVEMBER, JANUARY = date(2026, 11, 20), date(2027, 1, 20)


def asked(user, today):
    """What the turn of the year asks of a person."""
    found = tasks_of(User.objects.get(pk=user.pk), today)
    return {task.kind: (task.title, task.due) for task in found if task.kind in BEGINS}


def make_step(framework, year=2026, title="Bod", **fields):
    values = {"kind": "other", "turns": ["everyone"], **fields}
    return add_step(actor=ACTOR, framework=framework, year=year, title=title, **values)


@pytest.fixture
def used(table):
    """A framework that laid out 2026, made its annual agreement and monitored 2025."""
    make_step(table.framework)
    make_year(table.framework, 2026)
    make_round(table.framework, year=2025, reference_date=date(2025, 12, 31), status=RoundStatus.CLOSED)
    return table.framework


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        (date(2026, 9, 30), set()),
        (date(2026, 10, 1), {"nextyear"}),
        (date(2026, 11, 1), {"nextyear", "layout"}),
        (date(2026, 12, 1), {"nextyear", "layout", "nextround"}),
        (date(2027, 3, 31), {"nextyear", "layout", "nextround"}),
        (date(2027, 4, 1), set()),
    ],
)
def test_in_its_season(cast, used, today, kinds):
    assert asked(cast.officer, today).keys() == kinds
    assert asked(cast.corporation_officer, today) == asked(cast.alderman, today) == {}


def test_a_day_to_come_is_told_and_one_that_passed_is_none(cast, used):
    days = {kind: due for kind, (_title, due) in asked(cast.officer, date(2026, 12, 1)).items()}
    assert days == {
        "nextyear": date(2026, 12, 15),
        "layout": date(2026, 12, 31),
        "nextround": date(2027, 1, 31),
    }
    days = {kind: due for kind, (_title, due) in asked(cast.officer, JANUARY).items()}
    assert days == {"nextyear": None, "layout": None, "nextround": date(2027, 1, 31)}


def test_each_leads_to_the_form_that_does_it(client, cast, used):
    client.force_login(cast.officer)
    found = {task.kind: task.url for task in tasks_of(cast.officer, JANUARY) if task.kind in BEGINS}
    forms = {"layout": "indelen", "nextyear": "begin"}
    for kind, anchor in forms.items():
        assert found[kind].endswith(f"#{anchor}")
        assert f'id="{anchor}"' in client.get(found[kind]).content.decode()
    page = client.get(found["nextround"]).content.decode()
    assert 'value="Eindstand 2026"' in page and 'value="2026-12-31"' in page


@pytest.mark.slow
def test_doing_it_ends_it(cast, used):
    lay_out_year(actor=ACTOR, framework=used, year=2027, template="algemeen")
    assert asked(cast.officer, JANUARY).keys() == {"nextyear", "nextround"}
    make_year(used, 2027)
    assert asked(cast.officer, JANUARY).keys() == {"nextround"}
    autumn = make_round(used, year=2026, reference_date=date(2026, 10, 30), status=RoundStatus.OPEN)
    assert asked(cast.officer, JANUARY) == {}
    with acting(ACTOR):
        autumn.status = RoundStatus.CLOSED
        autumn.save()
    # What looked back in October knows nothing of the end of the year.
    assert asked(cast.officer, JANUARY).keys() == {"nextround"}
    late = {"reference_date": date(2026, 12, 31), "slug": "eind", "status": RoundStatus.CLOSED}
    make_round(used, year=2026, **late)
    assert asked(cast.officer, JANUARY) == {}


def test_who_never_did_it_is_not_asked(cast, table):
    assert asked(cast.officer, JANUARY) == {}
    make_step(table.framework, kind="council")
    assert asked(cast.officer, JANUARY).keys() == {"layout", "nextround"}


def test_the_first_year_signed_here_is_looked_back_on_without_a_round_before(cast, table):
    year = start_year(actor=ACTOR, framework=table.framework, year=2026, status=AnnualStatus.DRAFT)
    assert asked(cast.officer, JANUARY).keys() == {"nextyear"}
    with acting(ACTOR):
        year.status = AnnualStatus.SIGNED
        year.save_next()
    assert asked(cast.officer, date(2026, 11, 30)).keys() == {"nextyear"}
    assert asked(cast.officer, date(2026, 12, 1)).keys() == {"nextyear", "nextround"}
    # Who did without in the first year is not asked for the second.
    make_year(table.framework, 2027)
    assert asked(cast.officer, date(2027, 12, 1)).keys() == set()


def test_when_the_term_begins_a_year_is_laid_out_and_after_it_nothing_is_asked(cast, used):
    before, after = date(2023, 11, 20), date(2027, 11, 20)
    assert asked(cast.officer, before).keys() == {"layout"}
    make_step(used, 2027, kind="council")
    make_year(used, 2027)
    assert asked(cast.officer, after) == {}
    # The last year is looked back on.
    assert asked(cast.officer, date(2028, 1, 20)).keys() == {"nextround"}
    with acting(ACTOR):
        used.status = "ended"
        used.save_next()
    assert asked(cast.officer, date(2028, 1, 20)) == asked(cast.officer, NOVEMBER) == {}


def test_it_is_told_with_the_rest_and_causes_a_mail_once(cast, used):
    (task,) = [one for one in tasks_of(cast.officer, NOVEMBER) if one.kind == "layout"]
    assert not is_news(task, {}, NOVEMBER)
    assert is_news(task, {}, date(2026, 12, 24))
    (task,) = [one for one in tasks_of(cast.officer, JANUARY) if one.kind == "layout"]
    assert not is_news(task, {}, JANUARY)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_it_costs_no_query(cast, table, number, django_assert_num_queries):
    make_step(table.framework)
    for n in range(number - 1):
        other = make_table(f"dorp-{n}")
        make_step(other.framework)
        add_member(actor=ACTOR, user=cast.officer, party=other.municipality, role=MembershipRole.EDITOR)
    officer = User.objects.get(pk=cast.officer.pk)
    with django_assert_num_queries(2):
        assert len(waiting_for(officer, read_tables([officer], JANUARY).values()).ahead) == number


# ---- steps that never had a day


@pytest.fixture
def undated(table):
    """A step of a year that is over and never had a day."""
    bids.signed(table.framework)
    return make_step(table.framework, 2025, "Raad informeren", kind="council")


def rows(client, user):
    client.force_login(user)
    page = client.get("/mijn-werk/")
    return [task.title for task in page.context["undated"]], page.content.decode()


def steps(user, today=NOVEMBER):
    return [task.title for task in tasks_of(User.objects.get(pk=user.pk), today) if task.kind == "step"]


@pytest.mark.slow
def test_they_stand_apart_for_who_coordinates_and_nowhere_else(client, cast, undated):
    found, page = rows(client, cast.officer)
    assert found == ["Raad informeren"] and 'id="zonder-datum"' in page
    assert steps(cast.officer) == []
    found, page = rows(client, cast.corporation_officer)
    assert found == [] and 'id="zonder-datum"' not in page
    assert steps(cast.corporation_officer) == []


@pytest.mark.slow
def test_one_with_a_day_or_that_is_done_is_no_longer_among_them(client, cast, undated):
    row = change_step(
        actor=ACTOR, step=undated, version=undated.version, ends_on=date(2025, 6, 1), reason="Gepland"
    )
    assert rows(client, cast.officer)[0] == [] and steps(cast.officer) == ["Raad informeren"]
    complete_step(actor=ACTOR, step=row, done_on=date(2025, 6, 1))
    assert rows(client, cast.officer)[0] == steps(cast.officer) == []


def test_on_the_page_of_its_year_nobody_is_on_turn_and_it_is_not_late(client, cast, undated):
    framework = undated.framework
    client.force_login(cast.officer)
    page = client.get(reverse("cycle", args=[framework.municipality.slug, framework.slug, 2025]))
    assert [row.state.value for row in page.context["now"]] == ["open"]
    assert page.context["turns"] == []
    assert {one.kind for one in page.context["missing"]} == {"no-round", "never-dated"}


def test_what_follows_a_step_that_is_done_waits_while_its_year_runs(table, cast):
    bids.signed(table.framework)
    first = make_step(table.framework, ends_on=date(2026, 6, 30))
    make_step(table.framework, title="Gesprek", after=first)
    complete_step(actor=ACTOR, step=first, done_on=date(2026, 6, 1))
    assert steps(cast.officer) == steps(cast.corporation_officer) == ["Gesprek"]
    assert steps(cast.officer, JANUARY) == steps(cast.corporation_officer, JANUARY) == []


def test_the_step_s_page_can_be_opened(client, cast, undated):
    client.force_login(cast.officer)
    (task,) = client.get("/mijn-werk/").context["undated"]
    words = [undated.framework.municipality.slug, undated.framework.slug, 2025, undated.key]
    assert task.url == reverse("cycle-step", args=words)
    assert 'id="afronden"' in client.get(task.url).content.decode()
