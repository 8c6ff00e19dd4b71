"""The page to fill in and the page to propose a light lead to each other, for who leads a commitment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agreements.models import CommitmentItem, Completion, Coordination, Responsibility
from config.web.history import acting
from monitoring.collecting.permissions import teller
from monitoring.enums import RoundStatus
from monitoring.models import PartyView, ProgressReport
from monitoring.reactions.permissions import Places, places_of, places_reporting, reacting_parties
from parties.enums import MembershipRole
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import coordinate_elsewhere, line_of, make_commitment, make_round
from tests.layers import made_once

pytestmark = pytest.mark.django_db

INPUT = "/duinstede/afspraken-2024-2027/2024/monitor/regels/a-1/inbreng/?ronde=najaar"


@made_once
def line(table):
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        Responsibility(commitment=commitment, role="lead", party=table.corporation).save()
    return line_of(make_round(table.framework, [commitment]), commitment)


def page(person, path: str) -> str:
    client = Client()
    client.force_login(person)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_both_ways(cast, line, table):
    filling = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
    assert f'href="{INPUT}"' in page(cast.corporation_officer, filling)
    text = page(cast.corporation_officer, INPUT)
    assert f'href="{filling}#vragen"' in text and f'href="{filling}#bijlagen"' in text


def test_who_coordinates_or_leads_nothing_proposes_nothing(cast, line, table):
    own = f"/mijn-werk/invullen/{line.pk}/{table.municipality.slug}/"
    assert "inbreng" not in page(cast.officer, own)
    with acting(ACTOR):
        Responsibility.objects.get().delete()
    filling = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
    assert "inbreng" not in page(cast.corporation_officer, filling)


REOPEN = 'href="/duinstede/afspraken-2024-2027/afspraken/a-1/#afronding"'


def test_who_completed_its_part_is_told_so_at_once_wherever_it_tells(cast, line, table):
    """And to send something all the same is refused, by one rule."""
    filling = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
    assert REOPEN not in page(cast.corporation_officer, filling) + page(cast.corporation_officer, INPUT)
    with acting(ACTOR):
        done = Completion(commitment=line.commitment, party=table.corporation, completed_on=date(2024, 5, 1))
        done.save()
    text = page(cast.corporation_officer, filling)
    assert REOPEN in text and 'id="dicht"' in text and INPUT not in text
    assert "data-collect-form" not in text and 'id="vraag-formulier"' not in text
    text = page(cast.corporation_officer, INPUT)
    assert REOPEN in text and 'value="inbreng"' not in text and 'value="reactie"' in text
    browser = Client()
    browser.force_login(cast.corporation_officer)
    told = {"text": "Nog iets", "seen": "0"}
    for path, data in (
        (filling, told),
        (INPUT, {**told, "actie": "inbreng", "party": table.corporation.slug}),
    ):
        answer = browser.post(path, data)
        assert (answer.status_code, b"Nog iets" in answer.content) == (422, True)
    assert (ProgressReport.objects.count(), PartyView.objects.count()) == (0, 0)
    with acting(ACTOR):
        done.delete()
    assert "data-collect-form" in page(cast.corporation_officer, filling)
    assert 'value="inbreng"' in page(cast.corporation_officer, INPUT)


def test_the_joint_text_goes_on_when_who_coordinates_completed_its_part(cast, line, table):
    with acting(ACTOR):
        Responsibility(commitment=line.commitment, role="lead", party=table.municipality).save()
        Completion(commitment=line.commitment, party=table.municipality, completed_on=date(2024, 5, 1)).save()
    filling = f"/mijn-werk/invullen/{line.pk}/{table.municipality.slug}/"
    assert "data-collect-form" in page(cast.officer, filling)


def test_who_is_party_to_what_nobody_leads_tells_about_it(table):
    """Who leads another commitment, or one item of it, does not lead it."""
    own, other = (make_commitment(table.framework, f"b-{n}", n) for n in (1, 2))
    with acting(ACTOR):
        items = [CommitmentItem(commitment=own, position=n, text="Bouwen.") for n in (1, 2)]
        for item in items:
            item.save()
        Responsibility(commitment=own, role="party", party=table.corporation).save()
        Responsibility(commitment=own, role="party", party=table.corporation, item=items[0]).save()
        Responsibility(commitment=own, role="lead", party=table.tenants, item=items[1]).save()
        Responsibility(commitment=other, role="lead", party=table.tenants).save()
    assert places_of(table.corporation, own) == Places(table.corporation, whole=True)
    with acting(ACTOR):
        Responsibility(commitment=own, role="lead", party=table.other_corporation).save()
    assert places_of(table.corporation, own) is None


def test_who_is_involved_or_responsible_for_another_commitment_tells_nothing(table):
    own, other = (make_commitment(table.framework, f"c-{n}", n) for n in (1, 2))
    with acting(ACTOR):
        Responsibility(commitment=own, role="involved", party=table.corporation).save()
        Responsibility(commitment=other, role="lead", party=table.tenants).save()
    assert places_of(table.corporation, own) is None and places_of(table.tenants, own) is None


def test_a_part_is_done_where_this_party_completed_this_commitment(line, table):
    other, today = make_commitment(table.framework, "a-2", 2), timezone.localdate()
    with acting(ACTOR):
        Completion(commitment=other, party=table.corporation, completed_on=today).save()
        Completion(commitment=line.commitment, party=table.tenants, completed_on=today).save()
    assert places_of(table.corporation, line.commitment).done_on is None


def test_the_joint_text_is_of_who_coordinates_this_framework_today(table):
    coordinate_elsewhere(table.framework, table.tenants)
    last = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        term = {"starts_on": last, "ends_on": last}
        Coordination(framework=table.framework, party=table.corporation, **term).save()
    parties = table.municipality, table.tenants, table.corporation
    assert [teller(table.framework, party) for party in parties] == [None, table.tenants, table.corporation]


def test_a_reader_tells_nothing_and_nobody_does_in_a_closed_round(cast, line, table):
    def places(person, **asked):
        return [one.party for one in places_reporting(person, line, **asked)]

    assert places(cast.corporation_officer) == [table.corporation]
    add_member(actor=ACTOR, user=cast.council_member, party=table.corporation, role=MembershipRole.READER)
    assert places(cast.council_member) == []
    line.round.status = RoundStatus.CLOSED
    assert places(cast.corporation_officer) == []
    assert places(cast.corporation_officer, now=False) == [table.corporation]


def test_asked_about_lights_is_who_signs_and_does_not_coordinate_this_framework_today(table):
    today = timezone.localdate()
    coordinate_elsewhere(table.framework, table.tenants)
    with acting(ACTOR):
        before = table.framework.coordinations.get()
        before.ends_on = today - timedelta(days=1)
        before.save()
        Coordination(framework=table.framework, party=table.corporation, starts_on=today).save()
    assert {*reacting_parties(table.framework)} == {
        table.municipality,
        table.other_corporation,
        table.tenants,
    }
