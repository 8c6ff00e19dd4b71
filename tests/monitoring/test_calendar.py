"""The calendar feed: whose address it is, what stands in it, and whether calendars can read it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from agreements.enums import CycleKind
from agreements.models import CalendarAddress, CycleStep
from agreements.services.calendar_address import make_calendar_address, owner_of, revoke_calendar_address
from agreements.services.cycle import add_step, change_step, complete_step
from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound
from tests.cast import ACTOR
from tests.factories import make_round

pytestmark = pytest.mark.django_db

PAGE = "/mijn-werk/agenda/"
DAY = timezone.localdate() + timedelta(days=30)


def make_step(table, title: str = "Bod", **fields) -> CycleStep:
    values = {"year": DAY.year, "kind": CycleKind.BID, "ends_on": DAY, **fields}
    return add_step(actor=ACTOR, framework=table.framework, title=title, **values)


def address(user, query: str = "") -> str:
    return reverse("calendar-feed", args=[make_calendar_address(user=user).token]) + query


def events(content: bytes) -> dict[str, dict]:
    """The events of a file by their name."""
    return {str(one["uid"]): one for one in Calendar.from_ical(content).walk("VEVENT")}


def feed(user, query: str = "") -> dict[str, dict]:
    return events(Client().get(address(user, query)).content)


# ---- the address


def test_an_address_is_made_replaced_and_withdrawn(client, cast):
    client.force_login(cast.tenant)
    assert b"agenda-adres" not in client.get(PAGE).content
    assert client.post(PAGE, {"actie": "nieuw"})["Location"] == PAGE
    first = CalendarAddress.objects.get().token
    page = client.get(PAGE)
    assert f"http://testserver/agenda/{first}.ics" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    client.post(PAGE, {"actie": "nieuw"})
    second = CalendarAddress.objects.get().token
    client.post(PAGE, {"actie": "intrekken"})
    assert len({first, second}) == 2 and len(first) == 32
    assert not CalendarAddress.objects.exists()
    assert [owner_of(first), owner_of(second)] == [None, None]


def test_it_was_made_on_the_day_of_the_site(monkeypatch, cast):
    late = datetime(2025, 6, 30, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert make_calendar_address(user=cast.tenant).made_on == date(2025, 7, 1)


def test_nobody_reads_the_address_of_somebody_else(client, cast):
    secret = make_calendar_address(user=cast.officer).token
    client.force_login(cast.alderman)
    assert secret not in client.get(PAGE).content.decode()
    revoke_calendar_address(user=cast.alderman)
    assert owner_of(secret) == cast.officer


def test_a_wrong_address_is_the_same_page_as_any_that_is_not_there(cast, table):
    make_step(table)
    secret = make_calendar_address(user=cast.officer).token
    stranger = make_calendar_address(user=cast.stranger).token
    here = f"?bij={table.municipality.slug}/{table.framework.slug}"
    gone = make_calendar_address(user=cast.council_member).token
    cast.council_member.is_active = False
    cast.council_member.save()
    wrong = (
        "/agenda/verzonnen.ics",
        f"/agenda/{secret[:-1]}.ics",
        f"/agenda/{secret}.ics?bij=elders/onbekend",
        f"/agenda/{stranger}.ics{here}",
        f"/agenda/{gone}.ics",
    )
    seen = [Client().get(path) for path in wrong]
    pages = {re.sub(rb'value="[^"]*"', b"", response.content) for response in seen}
    assert ({response.status_code for response in seen}, len(pages)) == ({404}, 1)
    assert Client().get(f"/agenda/{secret}.ics{here}").status_code == 200


def test_who_reads_what(cast, table):
    """What the owner may see now, whoever asks."""
    step = make_step(table)
    found = cast.who(
        lambda person: person.is_authenticated and f"stap-{step.pk}@prestatieafspraken" in feed(person)
    )
    assert found == {"officer", "corporation_officer", "tenant", "alderman", "manager"}


# ---- the file


def test_an_event_is_a_day_with_a_name_that_stays(cast, table):
    step = make_step(table, printed="vóór 1 juli")
    name = f"stap-{step.pk}@prestatieafspraken"
    before = feed(cast.officer)[name]
    assert (before["dtstart"].dt, before["dtend"].dt) == (DAY, DAY + timedelta(days=1))
    assert before["dtstamp"].dt.utcoffset() == timedelta()
    assert (before["sequence"], before["summary"]) == (0, "Gemeente: Bod")
    assert "vóór 1 juli" in before["description"]
    assert before["url"].endswith(f"/{DAY.year}/cyclus/stappen/bod/")
    later = DAY + timedelta(days=7)
    change_step(actor=ACTOR, step=step, version=1, starts_on=DAY, ends_on=later, reason="Later")
    after = feed(cast.officer)[name]
    assert (after["dtstart"].dt, after["dtend"].dt) == (DAY, later + timedelta(days=1))
    assert after["sequence"] == 1
    assert after["dtstamp"].dt >= before["dtstamp"].dt


def test_steps_without_a_day_and_of_long_ago_are_left_out(cast, table):
    make_step(table, "Zonder dag", ends_on=None)
    make_step(table, "Lang geleden", year=2024, ends_on=date(2024, 1, 31))
    assert feed(cast.officer) == {}


def test_rounds_stand_in_it_until_they_are_closed(cast, table):
    days = {"data_deadline": DAY, "closes_on": DAY + timedelta(days=7)}
    row = make_round(table.framework, slug="najaar", **days)
    make_round(table.framework, slug="dicht", status=RoundStatus.CLOSED, **days)
    found = feed(cast.tenant)
    assert set(found) == {f"ronde-{row.pk}-{what}@prestatieafspraken" for what in ("cijfers", "sluiting")}
    assert MonitoringRound.objects.count() == 2


def test_days_calendars_can_not_count_on_from(cast, table):
    """A round may have any day; a step of the term leads to a year of the term."""
    row = make_round(table.framework, closes_on=date.max)
    step = make_step(table, year=None, ends_on=date(2098, 1, 1))
    found = feed(cast.officer)
    assert "dtend" not in found[f"ronde-{row.pk}-sluiting@prestatieafspraken"]
    assert f"/{table.framework.ends_on.year}/cyclus/" in found[f"stap-{step.pk}@prestatieafspraken"]["url"]


def test_one_framework_only(cast, table):
    make_step(table)
    here = f"?bij={table.municipality.slug}/{table.framework.slug}"
    assert len(feed(cast.officer, here)) == 1
    content = Client().get(address(cast.officer, here)).content
    assert str(Calendar.from_ical(content)["x-wr-calname"]) == table.framework.title


def test_the_lines_are_what_the_standard_asks(cast, table):
    """CRLF, at most 75 octets a line, and signs that mean something escaped; read back it is the same."""
    title = "Bod, reactie; en \\ “überleg” " + "é" * 120
    step = make_step(table, title, note="x")
    complete_step(actor=ACTOR, step=step, done_on=timezone.localdate())
    response = Client().get(address(cast.officer))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[1] in (
        b"VERSION:2.0",
        b"PRODID:-//Prestatieafspraken//Jaarcyclus//NL",
    )
    unfolded = response.content.replace(b"\r\n ", b"").decode()
    assert "Bod\\, reactie\\; en \\\\ " in unfolded
    assert f"DTSTART;VALUE=DATE:{DAY:%Y%m%d}\r\n" in unfolded
    (event,) = events(response.content).values()
    assert event["summary"] == f"Gemeente: {title.strip()}"


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 50])
def test_what_it_costs(cast, table, number, django_assert_num_queries):
    for n in range(number):
        make_step(table, f"Stap {n}", turns=[f"party:{table.corporation.slug}"])
    path = address(cast.officer)
    client = Client()
    with django_assert_num_queries(7):
        assert client.get(path).content.count(b"BEGIN:VEVENT") == number
