"""Lists and rules say the same: what a person gets in a list is what the rule says of each object, and no more.

The rules here are written down once more, from the rows themselves, object by object.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.models import (
    Addendum,
    AnnualAgreement,
    Bid,
    Commitment,
    ContactRole,
    Coordination,
    CycleStep,
    FrameworkAgreement,
    Participation,
)
from agreements.permissions import coordinations_of, may_assign, may_coordinate, visible_parties
from monitoring.models import (
    AskLink,
    Attachment,
    CouncilItem,
    Escalation,
    ExportJob,
    HousingProject,
    InternalNote,
    Meeting,
    MonitoringRound,
    RoundLine,
)
from monitoring.rights.roles import Role
from monitoring.rounds.permissions import may_settle, with_may_settle
from monitoring.work.tasks import tasks_of
from monitoring.work.untaken import untaken_of
from parties.models import Membership, Party
from parties.permissions import may_manage_people, may_see_people, parties_to_invite_for, parties_with_people

from .world import OURS, THEIRS, World

pytestmark = pytest.mark.django_db


def holds(row: Any, day: date) -> bool:
    return (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or day <= row.ends_on)


def works_for(person: Any) -> set[int]:
    today = timezone.localdate()
    return {m.party_id for m in Membership.objects.all() if m.user_id == person.pk and holds(m, today)}


def sees(person: Any, framework: FrameworkAgreement) -> bool:
    """Whoever signs, the municipality itself, and the application manager."""
    today = timezone.localdate()
    seats = [row for row in Participation.objects.filter(framework=framework) if holds(row, today)]
    tables = {framework.municipality_id, *(seat.party_id for seat in seats if seat.role == "signatory")}
    return bool(person.is_authenticated and person.is_superuser) or bool(works_for(person) & tables)


def read_then(person: Any, framework: FrameworkAgreement, until: Callable[[date], bool]) -> bool:
    """Who signed and left reads what is about its days."""
    mine = works_for(person)
    return any(
        row.role == "signatory" and row.party_id in mine and row.ends_on and until(row.ends_on)
        for row in framework.participations.all()
    )


def reads_round(person: Any, row: MonitoringRound) -> bool:
    """Of a table that was left the closed ones about the days until then."""
    about = row.status == "closed" and read_then(person, row.framework, lambda day: day >= row.reference_date)
    return sees(person, row.framework) or about


def reads_bid(person: Any, bid: Bid) -> bool:
    """The own ones, whatever the day. A draft is its party's; of others what was sent, a corporation's for
    corporations once it is settled.
    """
    mine = works_for(person)
    if bid.party_id in mine:
        return True
    if bid.status == "draft" or not sees(person, bid.framework):
        return False
    if bid.status == "settled" or bid.framework.bids_shared or person.is_superuser:
        return True
    seats = {seat.party_id for seat in bid.framework.participations.all() if seat.role == "signatory"}
    at_the_table = seats | {bid.framework.municipality_id}
    reads_all = ("municipality", "tenant_organisation")
    kinds = {party.kind for party in Party.objects.filter(pk__in=mine & at_the_table)}
    return bid.party.kind in reads_all or bool(kinds & {*reads_all})


def edits_for(person: Any, row: AskLink) -> bool:
    today = timezone.localdate()
    own = Membership.objects.filter(user=person.pk, party=row.party).filter(
        role__in=("editor", "decision_maker")
    )
    return any(holds(one, today) for one in own)


#: Per model with a list of what somebody may see: the rule for one of them.
RULES: dict[type, Callable[[Any, Any], bool]] = {
    FrameworkAgreement: sees,
    Addendum: lambda person, row: sees(person, row.framework),
    # Who only gave input reads what is put before it, and no drafts.
    AnnualAgreement: lambda person, row: (
        sees(person, row.framework)
        or (
            row.status != AnnualStatus.DRAFT
            and any(
                seat.party_id in works_for(person)
                and (holds(seat, timezone.localdate()) or row.year <= seat.ends_on.year)
                for seat in row.framework.participations.all()
            )
        )
    ),
    Bid: reads_bid,
    Commitment: lambda person, row: sees(person, row.framework),
    ContactRole: lambda person, row: sees(person, row.framework),
    CycleStep: lambda person, row: sees(person, row.framework),
    HousingProject: lambda person, row: sees(person, row.framework),
    MonitoringRound: reads_round,
    Meeting: lambda person, row: reads_round(person, row.round),
    RoundLine: lambda person, row: sees(person, row.round.framework),
    ExportJob: lambda person, row: row.user_id == person.pk and reads_round(person, row.round),
    # A file that goes with a line is for everybody at the table, and for whose it is; a question by mail for who may
    # ask one.
    Attachment: lambda person, row: (
        sees(person, row.line.round.framework) or row.party_id in works_for(person)
    ),
    AskLink: lambda person, row: sees(person, row.line.round.framework) and edits_for(person, row),
    Escalation: lambda person, row: sees(person, row.commitment.framework),
    CouncilItem: lambda person, row: person.is_superuser or row.municipality_id in works_for(person),
    # Not even the application manager sees somebody else's.
    InternalNote: lambda person, row: row.party_id in works_for(person),
}


def test_every_list_has_a_rule():
    listed = {
        model
        for label in ("parties", "agreements", "monitoring")
        for model in apps.get_app_config(label).get_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }
    assert listed == set(RULES)


@pytest.mark.parametrize("model", RULES, ids=lambda model: model.__name__)
def test_the_list_is_what_the_rule_says(model, rights):
    everything = list(model.objects.all())
    per_role = {}
    for role, person in rights.fresh().items():
        listed = set(model.objects.visible_to(person))
        assert listed == {row for row in everything if RULES[model](person, row)}, role
        assert model.objects.visible_to(person).count() == len(listed), "each of them once"
        per_role[role] = len(listed)
    assert 0 in per_role.values() and max(per_role.values()) > 0


def test_who_is_switched_off_is_in_no_list(rights):
    for person in rights.fresh().values():
        person.is_active = False
        for model in RULES:
            assert not model.objects.visible_to(person).exists()


def test_parties_are_the_own_ones_and_those_at_the_same_tables(rights):
    for role, person in rights.fresh().items():
        tables = [framework for framework in FrameworkAgreement.objects.all() if sees(person, framework)]
        named = {seat.party for framework in tables for seat in framework.participations.all()}
        own = {party for party in Party.objects.all() if party.pk in works_for(person)}
        expected = {*Party.objects.all()} if role == Role.MANAGER else named | own
        assert set(visible_parties(person)) == expected, role


def test_what_a_page_asks_at_once_is_what_the_rule_says_of_each(rights):
    for role, person in rights.fresh().items():
        rounds = with_may_settle(MonitoringRound.objects.all(), person)
        at_once = {row.pk for row in rounds if may_settle(person, row)}
        assert at_once == {row.pk for row in MonitoringRound.objects.all() if may_settle(person, row)}, role
        for framework in FrameworkAgreement.objects.all():
            mine = coordinations_of(person, framework)
            assert may_coordinate(person, framework) == mine.exists(), role
            assert {row.party_id for row in mine} <= works_for(person)
        invites = set(parties_to_invite_for(person))
        assert invites == {party for party in Party.objects.all() if may_manage_people(person, party)}, role
        people = set(parties_with_people(person))
        assert people == {party for party in Party.objects.all() if may_see_people(person, party)}, role


def test_who_coordinated_until_yesterday_does_not(rights):
    """The municipality did; today it is a corporation."""
    assert Coordination.objects.filter(framework=rights.framework).count() == 2
    assert not may_coordinate(rights.people[Role.MUNICIPALITY], rights.framework)


@pytest.mark.slow
def test_my_work_holds_nothing_from_elsewhere(rights):
    """Tasks are told by the name of the municipality; what nobody took on, for the parties whose work one divides."""
    today = timezone.localdate()
    everywhere = FrameworkAgreement.objects.select_related("municipality")
    annuals = AnnualAgreement.objects.select_related("framework__municipality")
    tasks, untaken = set(), set()
    for role, person in rights.fresh().items():
        mine = {one.municipality.label for one in everywhere if sees(person, one)}
        # Who only gives input sees what is put before it.
        mine |= {one.framework.municipality.label for one in annuals.visible_to(person)}
        own_tasks, left = tasks_of(person, today), untaken_of(person, today)
        assert {task.municipality for task in own_tasks} <= mine, role
        assert all(sees(person, one.duty.commitment.framework) for one in left), role
        assert all(may_assign(person, one.duty.party) for one in left), role
        tasks |= {role for _task in own_tasks}
        untaken |= {role for _one in left}
    # Lines of bids wait for an answer of every editor at the table.
    assert tasks == {
        Role.ADVISER,
        Role.ELSEWHERE,
        Role.COORDINATOR,
        Role.DECISION_MAKER,
        Role.EDITOR,
        Role.MUNICIPALITY,
    }
    assert untaken == {Role.EDITOR, Role.DECISION_MAKER, Role.MUNICIPALITY, Role.COORDINATOR}


def told(rights: World, person: Any) -> set[str]:
    """Which frameworks the pages across frameworks tell this person about."""
    browser = Client()
    browser.force_login(person)
    addresses = ["/", "/mijn-werk/", "/zoeken/?zoek=gezocht"]
    addresses += [
        f"/partijen/{party.slug}/" for party in (rights.table.tenants, rights.elsewhere.municipality)
    ]
    pages = [browser.get(address, follow=True) for address in addresses]
    assert {page.status_code for page in pages} <= {200, 404}
    assert pages[2].status_code == 200
    return {word for word in (OURS, THEIRS) if any(word in page.content.decode() for page in pages)}


@pytest.mark.slow
def test_no_page_tells_of_what_is_not_in_the_list(rights):
    for role, person in rights.fresh().items():
        if role != Role.VISITOR:
            frameworks = ((OURS, rights.framework), (THEIRS, rights.elsewhere))
            assert told(rights, person) == {word for word, one in frameworks if sees(person, one)}, role
