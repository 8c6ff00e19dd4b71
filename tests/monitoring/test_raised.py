"""What was raised, on the page of the monitor: for whom, where, and where not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from monitoring.enums import EscalationState, Light
from monitoring.models import Escalation
from monitoring.table import keeping
from monitoring.table.closing import close_round
from parties.models import User
from tests.cast import ACTOR, make_cast
from tests.factories import bring_to, give_light, leave_table, line_of, make_commitment, make_round
from tests.layers import made_once
from tests.reading import read, with_class, words

from .escalation_steps import EXECUTIVES, MANAGERS, put_before, set_status, settled

pytestmark = pytest.mark.django_db

MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"
ONLY = f"{MONITOR}?alleen=opgeschaald"


@made_once
def raised(table) -> Escalation:
    """One of three lines of an open round lies before the managers."""
    set_status(table.framework)
    made = [make_commitment(table.framework, f"a-{n}", n, number=f"A {n}") for n in (1, 2, 3)]
    row = make_round(table.framework, made)
    give_light(line_of(row, made[1]), Light.GREEN)
    return put_before(table, made[1])


def look(person: Any, address: str = MONITOR) -> Any:
    browser = Client()
    browser.force_login(User.objects.get(pk=person.pk))
    browser.cookies["taal"] = "en"
    response = browser.get(address)
    assert response.status_code == 200
    return read(response)


def marks(page: Any) -> dict[str, str]:
    """What stands at the lines, by the id of the row."""
    return {
        row.get("id", ""): words(mark)
        for row in with_class(page, "monitor__row")
        for mark in with_class(row, "raised-mark")
    }


def told(page: Any) -> list[str]:
    """What stands above the table."""
    return [words(one) for one in page.findall(".//ul[@class='plain-list raised-list']/li")]


def close(escalation: Escalation) -> Any:
    row = escalation.commitment.round_lines.get().round
    close_round(actor=ACTOR, monitoring_round=row)
    return row


class TestTheLine:
    def test_its_mark_tells_the_level_and_leads_there(self, cast, raised):
        page = look(cast.alderman)
        day = f"{raised.since.day} {raised.since:%B %Y}"
        assert marks(page) == {"regel-a-2": f"Raised to the managers : A 2 Afspraak a-2 since {day}"}
        (mark,) = with_class(page, "raised-mark")
        assert mark.find("a").get("href").endswith(f"/afspraken-2024-2027/escalaties/{raised.pk}/")

    def test_the_highest_level_counts(self, table, cast, raised):
        other = table.framework.commitments.get(key="a-1")
        put_before(table, other, EXECUTIVES)
        put_before(table, other, MANAGERS)
        assert "Raised to the executives" in marks(look(cast.tenant))["regel-a-1"]

    def test_everybody_at_the_table_sees_it(self, cast, raised):
        for person in (cast.officer, cast.corporation_officer, cast.tenant, cast.alderman, cast.manager):
            assert list(marks(look(person))) == ["regel-a-2"]

    def test_it_is_gone_once_it_is_settled(self, cast, raised):
        settled(raised)
        page = look(cast.tenant)
        assert (marks(page), told(page)) == ({}, [])

    def test_it_stays_where_the_line_is_saved_in_its_place(self, client, cast, raised):
        client.force_login(cast.officer)
        line = raised.commitment.round_lines.get()
        address = f"{MONITOR.removesuffix('monitor/')}monitor/regels/a-2/"
        htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{ONLY}"}
        page = client.get(f"{address}?sluit=1", headers=htmx)
        assert list(marks(read(page))) == ["regel-a-2"]
        sent = {"version": line.version, "light": "green", "text": "Nu wel."}
        page = read(client.post(address, sent, headers=htmx))
        assert list(marks(page)) == ["regel-a-2"] and len(told(page)) == 1
        # The lights are counted of what was chosen.
        assert words(page.find(".//*[@id='lichtkeuze']/a")).split()[-1] == "1"


class TestAboveTheTable:
    def test_what_needs_attention_tells_it_executives_first(self, table, cast, raised):
        put_before(table, table.framework.commitments.get(key="a-3"), EXECUTIVES)
        first, second = told(look(cast.tenant))
        assert first.startswith("A 3 Afspraak a-3 raised to the executives · since ")
        assert second.startswith("A 2 Afspraak a-2 raised to the managers · since ")

    def test_four_and_the_way_to_the_others(self, table, cast, raised):
        more = [make_commitment(table.framework, f"b-{n}", n + 3) for n in range(4)]
        make_round(
            table.framework, [raised.commitment, *more], slug="later", reference_date=date(2024, 12, 30)
        )
        for commitment in more:
            put_before(table, commitment)
        page = look(cast.tenant)
        assert len(told(page)) == 4
        (link,) = [one for one in page.iter("a") if words(one) == "All that was raised"]
        assert len(marks(look(cast.tenant, link.get("href").partition("#")[0]))) == 5

    def test_what_is_in_no_line_of_the_round_is_not_told(self, table, cast, raised):
        put_before(table, make_commitment(table.framework, "elders", 9))
        assert len(told(look(cast.tenant))) == 1


class TestChoosing:
    def test_only_what_was_raised(self, cast, raised):
        page = look(cast.tenant, ONLY)
        assert [row.get("id") for row in with_class(page, "monitor__row")] == ["regel-a-2"]
        (option,) = [
            one for one in page.findall(".//select[@id='alleen']/option") if one.get("selected") is not None
        ]
        assert words(option) == "raised to a higher level (1)"

    def test_it_is_offered_where_there_is_any(self, cast, raised):
        assert "raised to a higher level" in words(look(cast.tenant).find(".//select[@id='alleen']"))
        settled(raised)
        page = look(cast.tenant)
        assert "raised to a higher level" not in words(page.find(".//select[@id='alleen']"))
        # Whoever kept it as a filter finds nothing, and reads that it is chosen.
        page = look(cast.tenant, ONLY)
        assert with_class(page, "monitor__row") == []
        assert "raised to a higher level (0)" in words(page.find(".//select[@id='alleen']"))


class TestWhereItIsNot:
    def test_not_at_the_lines_of_a_closed_round_but_above_them_as_of_now(self, cast, raised):
        close(raised)
        page = look(cast.tenant, ONLY)
        assert marks(page) == {} and len(with_class(page, "monitor__row")) == 3
        assert "Left out: alleen" in words(with_class(page, "result-line")[0])
        assert len(told(page)) == 1
        assert "no part of the closed round" in words(page.find(".//*[@id='stand']"))

    def test_not_in_a_closed_round_with_a_later_one(self, table, cast, raised):
        row = close(raised)
        later = make_round(
            table.framework,
            [raised.commitment],
            slug="later",
            reference_date=date(2024, 12, 30),
            status="preparing",
        )
        assert len(told(look(cast.tenant, f"{MONITOR}?ronde={row.slug}"))) == 1
        bring_to(later, "open")
        assert told(look(cast.tenant, f"{MONITOR}?ronde={row.slug}")) == []
        assert list(marks(look(cast.tenant))) == ["regel-a-2"]

    @pytest.mark.parametrize("query", ["?per={day}", "?weergave=print", "?per={day}&alleen=opgeschaald"])
    def test_not_on_another_day_and_not_on_paper(self, cast, raised, query):
        day = (timezone.localdate() - timedelta(days=1)).isoformat()
        page = look(cast.tenant, MONITOR + query.format(day=day))
        assert (marks(page), told(page)) == ({}, [])
        assert len(with_class(page, "monitor__row")) == 3

    def test_not_for_who_left_and_keeps_the_closed_round(self, table, cast, raised):
        close(raised)
        at_the_table = look(cast.tenant)
        assert len(told(at_the_table)) == 1
        leave_table(table.framework, table.tenants, date(2024, 12, 31))
        assert told(look(cast.tenant)) == []

    @pytest.mark.parametrize("ending", ["html", "csv"])
    def test_not_in_a_file(self, client, cast, raised, ending):
        """Which is the same as when nothing was raised, also where the address asks for what was."""
        client.force_login(cast.officer)
        address = f"{MONITOR.removesuffix('/')}.{ending}?alleen=opgeschaald"
        before = client.get(address).content
        assert b"A 1" in before and b"A 2" in before
        settled(raised)
        assert client.get(address).content == before


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_never_outlives_it(table_committed):
    """Of two readers and before and after: the page is kept, what was raised is not mixed up."""
    table = table_committed
    keeping.clear()
    cast = make_cast(table.municipality, table.corporation, table.tenants)
    set_status(table.framework)
    commitment = make_commitment(table.framework)
    row = make_round(table.framework, [commitment])
    assert marks(look(cast.tenant)) == {}
    escalation = put_before(table, commitment, MANAGERS)
    assert len(marks(look(cast.tenant))) == 1
    assert len(marks(look(cast.tenant))) == 1
    close_round(actor=ACTOR, monitoring_round=row)
    assert len(told(look(cast.tenant))) == len(told(look(cast.tenant))) == 1
    leave_table(table.framework, table.tenants, date(2024, 12, 31))
    assert told(look(cast.tenant)) == []
    # The manager sees it between two looks of who left.
    assert len(told(look(cast.alderman))) == 1
    assert told(look(cast.tenant)) == []
    settled(Escalation.objects.get(pk=escalation.pk), EscalationState.RETURNED)
    assert told(look(cast.alderman)) == []
    keeping.clear()
