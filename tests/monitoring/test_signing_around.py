"""Agreeing and signing on other pages: my work and the page of the year; and in the demo."""

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.services.cycle import add_step
from monitoring.work.tasks import tasks_of
from monitoring.work.turning import BEGINS
from monitoring.year.facts import turns_of
from monitoring.year.missing import items_per_party, missing_of
from monitoring.year.reading import read_year
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.agreements.signing_rows import YEAR, agree, bring, make_draft, objection, propose, sign, signers
from tests.cast import ACTOR
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def chair(table):
    user = User.objects.create_user("voorzitter@huurders.example", name="Voorzitter")
    add_member(actor=ACTOR, user=user, party=table.tenants, role=MembershipRole.DECISION_MAKER)
    return user


def kinds(user):
    fresh = User.objects.get(pk=user.pk)
    found = tasks_of(fresh, timezone.localdate())
    # What the turn of the year asks depends on the day the test runs.
    return [(task.kind, task.due) for task in found if task.kind not in BEGINS]


def test_who_decides_is_asked_to_approve_and_then_to_sign(table, cast, chair):
    draft = make_draft(table)
    assert kinds(chair) == []
    annual = propose(draft)
    assert kinds(chair) == [("approve", annual.versions.get().reply_by)]
    assert kinds(cast.tenant) == [] and kinds(cast.officer) == []
    annual = agree(annual, *signers(table))
    assert kinds(chair) == [("sign", None)]
    (task,) = tasks_of(User.objects.get(pk=chair.pk), timezone.localdate())
    assert task.url == reverse("annual", args=[table.municipality.slug, table.framework.slug, YEAR])
    sign(annual, table.tenants)
    assert kinds(chair) == []


def test_who_coordinates_is_asked_to_answer_objections(table, cast, chair):
    annual = propose(make_draft(table))
    objection(annual, table.tenants)
    assert kinds(cast.officer) == [("objection", annual.versions.get().reply_by)]
    assert kinds(chair) == []


def told(table):
    facts = read_year(table.framework, YEAR - 1, timezone.localdate())
    names = ("answer", "signature", "objection")
    return [(one.kind, len(one.parties)) for one in missing_of(facts) if one.kind in names]


def test_the_page_of_the_year_tells_whom_it_waits_for(table):
    add_step(actor=ACTOR, framework=table.framework, year=YEAR - 1, kind="council", title="Raad")
    draft = make_draft(table)
    assert told(table) == []
    annual = propose(draft)
    objection(annual, table.tenants)
    assert told(table) == [("answer", 3), ("objection", 1)]
    annual = sign(agree(annual, *signers(table)), table.tenants)
    assert told(table) == [("signature", 3)]
    sign(annual, *signers(table)[:-1])
    assert told(table) == []


def test_who_coordinates_is_on_turn_for_an_objection_without_a_step(table):
    add_step(actor=ACTOR, framework=table.framework, year=YEAR - 1, kind="council", title="Raad")
    annual = propose(make_draft(table))
    for party in (table.municipality, table.corporation, table.other_corporation):
        annual = agree(annual, party)

    def on_turn() -> list[tuple[str, int, int]]:
        facts = read_year(table.framework, YEAR - 1, timezone.localdate())
        found = turns_of(facts, items_per_party(missing_of(facts)))
        return [(turn.party.slug, turn.steps, turn.items) for turn in found]

    assert on_turn() == [(table.tenants.slug, 0, 1)]
    objection(annual, table.tenants)
    assert on_turn() == [(table.municipality.slug, 0, 1)]


def test_the_page_of_the_year_leads_to_the_agreements(table, cast, client):
    bring(make_draft(table), table, AnnualStatus.SIGNED)
    client.force_login(cast.tenant)
    place = [table.municipality.slug, table.framework.slug]
    page = client.get(reverse("cycle", args=[*place, YEAR - 1])).content.decode()
    assert reverse("annual", args=[*place, YEAR]) in page


@pytest.mark.slow
def test_a_commitment_leads_to_its_agreements_and_to_amending_it(table, cast, client):
    annual = bring(make_draft(table), table, AnnualStatus.AGREED)
    place = [table.municipality.slug, table.framework.slug, annual.commitments.first().key]
    amending, story = reverse("amendment", args=place), reverse("commitment", args=place)
    client.force_login(cast.officer)
    assert amending not in client.get(story).content.decode()
    sign(annual, *signers(table))
    page = client.get(story).content.decode()
    assert amending in page and reverse("annual", args=[*place[:2], YEAR]) in page
    client.force_login(cast.tenant)
    assert amending not in client.get(story).content.decode()
