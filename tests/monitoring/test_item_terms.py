"""Items with a lead and a day of their own are counted where the day of a commitment is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Commitment, Condition
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.deciding.attention import read_attention
from monitoring.enums import Light
from monitoring.promises.reading import blocking, read_promises
from monitoring.reminders.digest import write_digest
from monitoring.rounds.terms import is_passed
from monitoring.suggesting.rules import Facts, ReasonKind, suggest
from monitoring.table.as_json import from_data, to_data
from monitoring.table.plannings import plannings_of
from monitoring.table.reading import read_report
from monitoring.table.suggested import advice_on, is_mismatch
from monitoring.work.ledger import read_ledger
from monitoring.work.ledger_rows import read_rows
from monitoring.work.tasks import tasks_of
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell

from .escalation_steps import decider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SPRING, END = date(2024, 4, 30), date(2024, 12, 31)
AUTUMN = date(2024, 10, 30)


def until(day: date | None, **how: Any) -> dict[str, Any]:
    return {"plannings": [{"printed": f"voor {day}", "ends_on": day, **how}]}


def make(table: Any, *items: dict[str, Any], key: str = "a-1", **fields: Any) -> Commitment:
    """A commitment with these items, a, b and c."""
    rows = [{"label": f"{'abc'[n]}.", "text": f"Deel {n}", **one} for n, one in enumerate(items)]
    return make_commitment(table.framework, key, items=rows, **fields)


def led(party: Any, day: date | None = SPRING) -> dict[str, Any]:
    return {**until(day), "responsibilities": {"lead": [{"party": party}]}}


def term(row: Commitment) -> date | None:
    return plannings_of([row.pk])[0][row.pk].term


@pytest.mark.parametrize(
    ("whole", "items", "expected"),
    [
        (until(SPRING), [{}], SPRING),
        # A later day of an item is by when all of it was planned; an item that goes on takes nothing from the whole.
        (until(SPRING), [until(END), {}], END),
        (until(END), [until(SPRING)], END),
        (until(SPRING), [until(END, continuous=True)], SPRING),
        # Of nothing but items: only where each has one that ends.
        ({}, [until(SPRING), until(END)], END),
        ({}, [until(SPRING), {}], None),
        ({}, [until(SPRING), until(END, recurrence="yearly")], None),
        (until(None), [until(SPRING)], None),
    ],
)
def test_by_when_all_of_it_was_planned(table, whole, items, expected):
    assert term(make(table, *items, **whole)) == expected


def test_the_same_is_read_of_many_in_one_query(table, django_assert_num_queries):
    for n in range(3):
        make(table, until(SPRING), {}, key=f"a-{n}", **until(END))
    rows = list(table.framework.commitments.values_list("pk", flat=True))
    for some in (rows[:1], rows):
        with django_assert_num_queries(1):
            found, of_items = plannings_of(some)
        assert len(found) == len(of_items) == len(some)


def test_green_on_or_after_its_day_is_done():
    day = SPRING + timedelta(days=1)
    assert not is_passed(SPRING, SPRING, None) and is_passed(SPRING, day, None)
    assert is_passed(SPRING, day, SPRING - timedelta(days=1)) and not is_passed(SPRING, day, SPRING)


def test_an_item_that_is_late_suggests_yellow_until_all_of_it_is():
    facts = Facts(day=AUTUMN, term=END, items=(("a", SPRING),), told_on=AUTUMN)
    found = suggest(facts)
    assert found.light == Light.YELLOW and found.reasons[0].item == "a"
    assert [one.kind for one in found.contradicts(Light.GREEN)] == [ReasonKind.ITEM_PASSED]
    found = suggest(replace(facts, term=SPRING))
    kinds = [one.kind for one in found.reasons]
    assert found.light == Light.RED and ReasonKind.ITEM_PASSED not in kinds


def test_the_monitor_and_the_page_of_the_commitment_tell_it(table, officer):
    row = make(table, led(table.tenants), {}, **until(END))
    monitoring_round = make_round(table.framework, [row])
    tell(line_of(monitoring_round, row), "Bezig.", table.corporation, dated=AUTUMN)

    def advice(day: date | None = None):
        report = from_data(to_data(read_report(monitoring_round)))
        return advice_on(report.lines[0], report)

    said = "The planning of item a ended on 30 April 2024."
    assert advice().light == Light.YELLOW and advice().reasons[0] == said
    address = f"/duinstede/{table.framework.slug}/afspraken/{row.key}/"
    assert said in officer.get(address).content.decode()
    # Green as of a day before it contradicts; green since says that it was done.
    give_light(line_of(monitoring_round, row), Light.GREEN, dated=SPRING - timedelta(days=1))
    assert advice().remark == "Green, but the planning of item a ended on 30 April 2024"
    assert is_mismatch(read_report(monitoring_round).lines[0], read_report(monitoring_round))
    give_light(line_of(monitoring_round, row), Light.GREEN, dated=AUTUMN)
    assert (advice().light, advice().remark) == (Light.GREEN, "")
    assert said not in officer.get(address).content.decode()


def test_green_in_an_earlier_round_counts(table):
    row = make(table, until(SPRING), {}, **until(END))
    before = make_round(table.framework, [row], slug="zomer", reference_date=date(2024, 7, 1))
    give_light(line_of(before, row), Light.GREEN)
    report = read_report(make_round(table.framework, [row]))
    assert not any("item a" in one for one in advice_on(report.lines[0], report).reasons)


def test_who_decides_sees_which_item_is_late_and_who_leads_it(table, cast):
    row = make(table, led(table.tenants), {}, **until(date(2099, 12, 31)))
    monitoring_round = make_round(table.framework, [row])
    (late,) = read_attention([table.framework], {}, AUTUMN).late
    assert [(one.name, one.term, who) for one, who in late.items] == [("a", SPRING, table.tenants.label)]
    assert late.planned is None and late.leads == table.tenants.label
    give_light(line_of(monitoring_round, row), Light.GREEN)
    assert not read_attention([table.framework], {}, AUTUMN).late


def test_the_screen_of_who_decides_names_it(table):
    row = make(table, led(table.tenants), {}, **until(date(2099, 12, 31)))
    make_round(table.framework, [row])
    browser = Client()
    browser.force_login(decider(table.corporation))
    browser.cookies["taal"] = "en"
    page = browser.get("/besluiten/").content.decode()
    late = page[page.index("data-late-items") :].split("</ul>")[0]
    assert "planned:" in late and table.tenants.label in late and "until 30\xa0April 2024" in late


def test_a_promise_is_late_with_an_item_of_it(table):
    on = make(table, led(table.tenants), {}, **until(END))
    waits = make_commitment(
        table.framework, "a-2", responsibilities=[{"role": "lead", "party": table.corporation}]
    )
    with acting(ACTOR):
        Condition(commitment=waits, on=on).save_checked()
    parties = [table.corporation, table.tenants]

    def read(day: date):
        return read_promises(table.framework, [2024], parties, day)

    assert not blocking(read(SPRING))
    (one,) = blocking(read(SPRING + timedelta(days=1)))
    # Nobody leads the whole: who leads the item sees to it.
    assert one.by == [table.tenants] and one.blocked == [table.corporation]
    assert [item.name for item in one.late_items] == ["a"] and one.due == END and not one.is_overdue
    (one,) = blocking(read(END + timedelta(days=1)))
    assert one.is_overdue and not one.late_items


def handled(table: Any, user: Any, row: Commitment) -> None:
    for one in row.responsibilities.filter(party=table.tenants):
        assign(actor=ACTOR, party=table.tenants, responsibility=one, handler=user)


def test_my_work_tells_the_label_and_the_day_of_the_item(table, cast):
    """By when a text is asked is the day of the round; where that has none, it is the day of the item itself."""
    row = make(table, led(table.tenants), led(table.corporation, END), **until(END))
    handled(table, cast.tenant, row)
    monitoring_round = make_round(table.framework, [row])
    (task,) = tasks_of(cast.tenant, AUTUMN)
    assert "· a. Deel 0" in task.about and task.due == SPRING and task.is_late(AUTUMN)
    assert "planned until 30 April 2024" in task.reason
    mail = write_digest(
        cast.tenant, [task], AUTUMN, rounds={monitoring_round.pk: monitoring_round}, counts={}
    )
    assert "a. Deel 0" in mail.text and "planned until 30 April 2024" in mail.text
    with acting(ACTOR):
        monitoring_round.data_deadline = date(2024, 11, 15)
        monitoring_round.save_next()
    (task,) = tasks_of(cast.tenant, AUTUMN)
    assert task.due == date(2024, 11, 15) and "planned until 30 April 2024" in task.reason


def test_an_item_that_goes_on_has_no_day_to_be_late(table, cast):
    row = make(
        table,
        {
            **led(table.tenants),
            "plannings": [
                {"printed": "1 maart", "ends_on": SPRING},
                {"printed": "daarna", "continuous": True},
            ],
        },
        led(table.corporation, END),
        **until(END),
    )
    handled(table, cast.tenant, row)
    make_round(table.framework, [row])
    (task,) = tasks_of(cast.tenant, AUTUMN)
    assert "planned until" not in task.reason and task.due != SPRING


def test_who_handles_the_whole_is_held_to_the_day_of_the_whole(table, cast):
    whole = {"responsibilities": [{"role": "lead", "party": table.tenants}], **until(SPRING)}
    row = make(table, led(table.corporation, END), **whole)
    handled(table, cast.tenant, row)
    make_round(table.framework, [row])
    (task,) = tasks_of(cast.tenant, AUTUMN)
    assert task.due == SPRING
    with acting(ACTOR):
        row.plannings.get(item=None).delete()
    (task,) = tasks_of(cast.tenant, AUTUMN)
    assert task.due == END


def test_my_work_asks_no_more_for_many_items(table, cast):
    cost = []
    rows = []
    for n in range(3):
        rows.append(make(table, led(table.tenants), led(table.tenants), key=f"a-{n}"))
        handled(table, cast.tenant, rows[-1])
        make_round(table.framework, rows[-1:], slug=f"ronde-{n}", reference_date=AUTUMN + timedelta(days=n))
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert len(tasks_of(type(cast.tenant).objects.get(pk=cast.tenant.pk), AUTUMN)) == 2 * (n + 1)
        cost.append(len(found))
    assert cost[0] == cost[1] == cost[2]


def test_the_page_of_a_party_tells_when_of_items(table, cast):
    make(table, led(table.tenants), {}, **until(END))
    ledger = read_ledger(cast.tenant, table.tenants, AUTUMN)
    (row,) = read_rows(ledger, ledger.owes)
    assert row.planning == f"voor {END}; a: voor {SPRING}"


def test_what_was_frozen_before_keeps_its_checksum(table):
    """Of lines without any of it nothing is written that was not written then."""
    report = read_report(make_round(table.framework, [make(table)]))
    assert {"planned_items", "withdrawn", "awaited"} & {*to_data(report)["lines"][0]} == set()


def test_an_item_in_a_closed_report_of_before_is_read(table):
    """What was frozen before items were counted says nothing of them."""
    report = read_report(make_round(table.framework, [make(table, until(SPRING))]))
    data = to_data(report)
    assert data["lines"][0]["planned_items"]
    del data["lines"][0]["planned_items"]
    assert from_data(data).lines[0].planned_items == ()
