"""A table that changed: pages of now ask who sits there now, looks back who sat there then."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from agreements.enums import AnnualStatus, EscalationLevel, ParticipationRole
from agreements.models import ContactRole, FrameworkAgreement
from agreements.services.completing import completing_parties
from config.web.history import acting
from monitoring.contacts.ladder import read_places, read_table
from monitoring.enums import RoundStatus
from monitoring.evaluation.services import table_of
from monitoring.models import MonitoringRound
from monitoring.reactions.permissions import reacting_parties
from monitoring.table.around import members_at, with_surroundings
from monitoring.table.closing import close_round
from monitoring.table.reading import build_report, read_report
from parties.enums import MembershipRole
from parties.models import Contact, User
from parties.services import add_member
from tests.agreements.signing_rows import again, bring, make_draft, sign, signers
from tests.bids import make_bid
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year
from tests.reading import links, main_of, words

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
#: The reference date of the round, and the last day of who leaves after it.
AUTUMN, LEAVES = date(2024, 10, 30), date(2024, 12, 31)


@pytest.fixture
def look(client):
    """The main part of a page as somebody sees it, in English."""
    return partial(main_of, client)


@pytest.fixture
def left(table):
    """A round about a day on which a corporation sat there that left at the end of that year; another one came."""
    row = make_round(table.framework, [make_commitment(table.framework)], reference_date=AUTUMN)
    with acting(ACTOR):
        seats = table.framework.participations
        gone = seats.get(party=table.corporation)
        gone.ends_on = LEAVES
        gone.save_next()
        came = seats.get(party=table.other_corporation)
        came.starts_on = LEAVES + DAY
        came.save_next()
    return row


def slugs(parties) -> list[str]:
    return [party.slug for party in parties]


def test_a_round_is_about_who_sat_there_on_its_day(table, left):
    """Also while it is open; who is asked for a reaction are those of today."""
    found = slugs(build_report(left).parties)
    assert table.corporation.slug in found and table.other_corporation.slug not in found
    around = with_surroundings(MonitoringRound.objects.filter(pk=left.pk), AnonymousUser()).get()
    assert slugs(members_at(around, build_report(left))["corporation"]) == [table.corporation.slug]
    asked = slugs(reacting_parties(table.framework))
    assert table.other_corporation.slug in asked and table.corporation.slug not in asked


@pytest.mark.slow
def test_its_page_tells_who_came_later_why_it_has_no_part(look, cast, table, left):
    person = cast.council_member
    add_member(actor=ACTOR, user=person, party=table.other_corporation, role=MembershipRole.READER)
    page = look(f"/duinstede/afspraken-2024-2027/2024/monitor/?ronde={left.slug}", person)
    (told,) = [words(one) for one in page.iter("p") if one.get("id") == "later-gekomen"]
    assert f"{table.other_corporation.name} takes part since 1 January 2025" in told.replace("\xa0", " ")


def test_a_closed_round_keeps_who_sat_there(table, left):
    close_round(actor=ACTOR, monitoring_round=left)
    closed = MonitoringRound.objects.select_related("framework__municipality").get(pk=left.pk)
    assert table.corporation.slug in slugs(read_report(closed).parties)


def test_who_looks_back_on_a_year_sat_there_on_its_last_day(table, left):
    assert table.corporation in table_of(table.framework, 2024)
    assert table.corporation not in table_of(table.framework, 2025)
    assert table.other_corporation in table_of(table.framework, 2025)


def test_a_round_names_who_led_on_its_day(table):
    """After a merger the one that goes on leads; earlier rounds name who did then, and it has no part to complete."""
    old, new = table.corporation, table.other_corporation
    commitment = make_commitment(
        table.framework,
        responsibilities=[
            {"role": "lead", "party": old, "ends_on": LEAVES},
            {"role": "lead", "party": new, "starts_on": LEAVES + DAY},
        ],
    )
    rounds = [
        make_round(table.framework, [commitment], slug=f"{day:%Y}", reference_date=day)
        for day in (AUTUMN, date(2025, 10, 30))
    ]
    named = [[one.slug for one in build_report(row).lines[0].leads] for row in rounds]
    assert named == [[old.slug], [new.slug]]
    assert completing_parties(commitment) == [new]


def test_the_page_of_the_municipality_names_who_takes_part_today(look, cast, table, left):
    said = words(look("/duinstede/", cast.officer))
    assert table.other_corporation.name in said and table.corporation.name not in said


def test_contacts_of_who_left_are_not_called(table, left):
    with acting(ACTOR):
        for party in (table.corporation, table.municipality):
            contact = Contact(party=party, function=f"Bestuur {party.slug}")
            contact.save()
            ContactRole(
                framework=table.framework, contact=contact, level=EscalationLevel.EXECUTIVE, position=1
            ).save()
    places = read_places(table.framework, read_table(table.framework))
    assert [one.contact.party for one in places] == [table.municipality]


@pytest.mark.slow
class TestWhoLeft:
    @pytest.fixture(autouse=True)
    def _years(self, table, left):
        for year in (2024, 2025):
            make_year(table.framework, year)

    def test_the_start_page_leads_to_what_stays_readable(self, client, look, cast, table, left):
        close_round(actor=ACTOR, monitoring_round=left)
        later = make_round(
            table.framework,
            slug="later",
            reference_date=date(2025, 10, 30),
            status=RoundStatus.CLOSED,
        )
        page = look("/", cast.corporation_officer)
        place = "/duinstede/afspraken-2024-2027/"
        base = f"{place}2024/"
        assert set(links(page)) == {
            f"{place}eigen-teksten/",
            f"{base}jaarafspraken/",
            f"{base}monitor/?ronde={left.slug}",
        }
        for address in links(page):
            assert client.get(address).status_code == 200
        for address in (
            "/duinstede/",
            "/duinstede/afspraken-2024-2027/",
            "/duinstede/afspraken-2024-2027/contacten/",
            f"/duinstede/afspraken-2024-2027/2025/monitor/?ronde={later.slug}",
            "/duinstede/afspraken-2024-2027/2025/jaarafspraken/",
        ):
            assert client.get(address).status_code == 404, address

    def test_a_round_that_is_open_is_read_once_it_is_closed(self, cast, left):
        person = User.objects.get(pk=cast.corporation_officer.pk)
        assert not MonitoringRound.objects.visible_to(person).exists()
        close_round(actor=ACTOR, monitoring_round=left)
        assert MonitoringRound.objects.visible_to(person).get() == left

    @pytest.mark.parametrize(
        ("reads", "change"),
        [
            (True, {"ends_on": AUTUMN}),
            (False, {"ends_on": AUTUMN - DAY}),
            (False, {"role": ParticipationRole.ADVISER}),
            (False, {"starts_on": date(2099, 1, 1), "ends_on": date(2099, 1, 1)}),
            (False, {"framework": None}),
        ],
    )
    def test_who_signed_on_the_day_of_a_closed_round_reads_it(self, cast, table, left, reads, change):
        if "framework" in change:
            change = {"framework": FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()}
        seat = table.framework.participations.get(party=table.corporation)
        for name, value in change.items():
            setattr(seat, name, value)
        with acting(ACTOR):
            seat.save_next()
        close_round(actor=ACTOR, monitoring_round=left)
        assert MonitoringRound.objects.visible_to(cast.corporation_officer).exists() == reads

    def test_it_does_nothing_there(self, client, cast, table, left):
        client.force_login(cast.corporation_officer)
        url = "/duinstede/afspraken-2024-2027/2024/jaarafspraken/"
        sent = {"actie": "object_to", "partij": table.corporation.slug, "text": "Nee"}
        assert client.post(url, sent).status_code == 403


def test_the_page_of_the_framework_tells_who_took_part_and_until_when(look, cast, table, left):
    page = look("/duinstede/afspraken-2024-2027/", cast.officer)
    told = {one.get("id"): words(one) for one in page.iter("p")}
    assert table.corporation.name not in told["partijen"] and table.other_corporation.name in told["partijen"]
    assert "Duinstede-wonen (signs, last day 31 December 2024)" in told["vertrokken"]


@pytest.mark.slow
def test_a_bid_stays_on_its_page_when_its_party_left(look, cast, table):
    make_bid(table.framework, table.corporation)
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.corporation)
        seat.ends_on = timezone.localdate() - DAY
        seat.save_next()
    assert table.corporation.label in words(look("/duinstede/afspraken-2024-2027/2024/bod/", cast.officer))


@pytest.mark.slow
def test_what_waited_for_who_left_goes_on_in_the_morning(table):
    annual = sign(bring(make_draft(table), table, AnnualStatus.AGREED), *signers(table)[:-1])
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.tenants)
        seat.ends_on = timezone.localdate() - DAY
        seat.save_next()
    call_command("send_reminders", "--dry-run")
    assert again(annual).status == AnnualStatus.AGREED
    call_command("send_reminders")
    assert again(annual).status == AnnualStatus.SIGNED
