"""One framework agreement with everything in it, and somebody in every role of the table of rights.

A corporation coordinates, so that the editor of the municipality is somebody else than the editor who coordinates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, BidStatus, CycleKind
from agreements.models import (
    Addendum,
    AnnualAgreement,
    Commitment,
    ContactRole,
    Coordination,
    FrameworkAgreement,
    Participation,
    Responsibility,
)
from agreements.services.agreeing import propose
from agreements.services.cycle import add_step
from agreements.services.drafting import start_year
from config.web.history import Actor, acting
from monitoring.enums import CouncilKind, ProjectKind, RoundStatus
from monitoring.meeting.services import start_meeting
from monitoring.models import (
    CouncilItem,
    Escalation,
    ExportJob,
    InternalNote,
    LineDraft,
    MonitoringRound,
    RoundLine,
    SavedFilter,
)
from monitoring.projects.services import add_project
from monitoring.rights.roles import Role
from monitoring.rounds.services import RoundClosedError
from parties.enums import MembershipRole, PartyKind
from parties.models import Contact, Party, User
from parties.services import add_member
from tests.bids import make_bid
from tests.cast import ACTOR
from tests.collecting import make_attachment, make_indicator, make_question
from tests.factories import Table, leave_table, line_of, make_commitment, make_party, make_round, note
from tests.trying import tried

_READER, _MANAGES, _EDITOR, _, _DECIDES = MembershipRole
#: Words that stand in nothing but one of the two frameworks.
OURS, THEIRS = "Duinbaken", "Eldersbaken"


@dataclass
class World:
    """What the questions are about."""

    table: Table
    elsewhere: FrameworkAgreement
    commitment: Commitment
    people: dict[Role, Any] = field(default_factory=dict)
    #: The party at this table the person works for.
    parties: dict[Role, Party] = field(default_factory=dict)
    rounds: dict[RoundStatus, MonitoringRound] = field(default_factory=dict)

    @property
    def proposed(self) -> AnnualAgreement:
        """The annual agreement that was put before the parties."""
        return self.framework.annual_agreements.get(year=2026)

    @property
    def framework(self) -> FrameworkAgreement:
        """The agreement the roles are seen from."""
        return self.table.framework

    @property
    def at_the_table(self) -> list[Party]:
        """Everybody named with it."""
        table = self.table
        return [table.municipality, table.corporation, table.other_corporation, table.tenants, table.adviser]

    def line(self, status: RoundStatus) -> RoundLine:
        """The line of a round of this status."""
        return line_of(self.rounds[status], self.commitment)

    def actor(self, role: Role) -> Actor:
        """The person of this role, as services know them."""
        return Actor(name=role.value, user_id=self.people[role].pk)

    def fresh(self) -> dict[Role, Any]:
        """The people without anything that was remembered about them."""
        accounts = User.objects.in_bulk([person.pk for person in self.people.values() if person.pk])
        return {role: accounts.get(person.pk, person) for role, person in self.people.items()}


def make_world(table: Table) -> World:
    """Duinstede with its people and rounds, and Elders."""
    # The stranger of the cast works there.
    elsewhere = FrameworkAgreement.objects.select_related("municipality").get(slug="elders-2024-2027")
    theirs = make_commitment(elsewhere, "elders-1", title=f"{THEIRS} gezocht")
    note(
        line_of(make_round(elsewhere, [theirs], slug="elders"), theirs),
        "alleen voor elders",
        elsewhere.municipality,
    )
    today = timezone.localdate()
    with acting(ACTOR):
        until_now = Coordination.objects.get(framework=table.framework)
        until_now.ends_on = today - timedelta(days=1)
        until_now.save()
        Coordination(framework=table.framework, party=table.corporation, starts_on=today).save()
    world = World(table, elsewhere, make_commitment(table.framework, title=f"{OURS} gezocht"))
    with acting(ACTOR):
        Responsibility(commitment=world.commitment, role="party", everyone=True).save()
    _people(world)
    for month, status in enumerate(RoundStatus, start=1):
        world.rounds[status] = make_round(
            table.framework,
            [world.commitment],
            slug=status.value,
            reference_date=date(2024, month, 28),
            status=status,
        )
    _belongings(world)
    start_meeting(
        actor=ACTOR,
        monitoring_round=world.rounds[RoundStatus.REVIEW],
        body="Overleg",
        held_on=today,
        agenda=(),
    )
    for year in (2026, 2027):
        annual = start_year(actor=ACTOR, framework=table.framework, year=year, status=AnnualStatus.DRAFT)
        make_commitment(table.framework, f"jaar-{year}", year, annual=annual)
        if year == 2026:
            propose(actor=ACTOR, annual=annual, reply_by=today)
    return world


def _people(world: World) -> None:
    table = world.table
    members = {
        Role.ELSEWHERE: (world.elsewhere.municipality, _EDITOR, False),
        Role.ADVISER: (table.adviser, _EDITOR, False),
        Role.LEFT: (_left(table), _EDITOR, False),
        Role.READER: (table.tenants, _READER, False),
        Role.LINE_MANAGER: (table.tenants, _MANAGES, False),
        Role.EDITOR: (table.other_corporation, _EDITOR, False),
        Role.DECISION_MAKER: (table.tenants, _DECIDES, False),
        Role.PEOPLE: (table.tenants, _READER, True),
        Role.MUNICIPALITY: (table.municipality, _EDITOR, False),
        Role.COORDINATOR: (table.corporation, _EDITOR, False),
    }
    world.people = {role: AnonymousUser() for role in Role}
    for role in (*members, Role.ACCOUNT):
        world.people[role] = User.objects.create_user(f"{role.value}@rol.example", name=str(role.label))
    world.people[Role.MANAGER] = User.objects.create_superuser("manager@rol.example", name="Beheerder")
    for role, (party, may, manages) in members.items():
        person = world.people[role]
        add_member(actor=ACTOR, user=person, party=party, role=may, manages_people=manages)
        if role != Role.ELSEWHERE:
            world.parties[role] = party


def _left(table: Table) -> Party:
    """A corporation that signed until yesterday, and bid before it left."""
    party = make_party(PartyKind.CORPORATION, "duinstede-vroeger")
    with acting(ACTOR):
        Participation(framework=table.framework, party=party).save()
    make_bid(table.framework, party, BidStatus.SUBMITTED)
    make_bid(table.framework, party, BidStatus.DRAFT, year=2025, first_year=2026)
    leave_table(table.framework, party)
    return party


def _belongings(world: World) -> None:
    """What is somebody's own: a draft, a file, a filter and a session each; a note per party."""
    line = world.line(RoundStatus.OPEN)
    for person in world.people.values():
        if person.pk is None:
            continue
        LineDraft.objects.create(line=line, user=person, data={"text": "nog niet af"}, based_on=1)
        for row in world.rounds.values():
            ExportJob.objects.create(round=row, user=person, file_format="csv", lines=1)
        SavedFilter.objects.create(user=person, framework=world.framework, name="Rood", query="licht=red")
        UserSession.objects.create(
            user=person, ip="127.0.0.1", user_agent="", session_key=f"sleutel-{person.pk}"
        )
    note(line, "alleen voor vroeger", world.parties[Role.LEFT])
    make_attachment(line, world.parties[Role.LEFT])
    for party in world.at_the_table:
        note(line, f"alleen voor {party.slug}", party)
        make_question(line, party)
        make_attachment(line, party)
    today = timezone.localdate()
    make_indicator(world.framework, *world.at_the_table)
    with acting(ACTOR):
        for framework in (world.framework, world.elsewhere):
            contact = Contact(party=framework.municipality, function="Wethouder")
            contact.save()
            CouncilItem(
                municipality=framework.municipality, kind=CouncilKind.MOTION, dated=today, title="Motie"
            ).save()
            ContactRole(framework=framework, contact=contact, level="executive").save()
            Escalation(
                commitment=framework.commitments.order_by("pk")[0],
                level="executive",
                party=framework.municipality,
                since=today,
                problem="De bouw ligt stil.",
                tried="Overlegd.",
                asked="Een besluit.",
            ).save()
            add_project(actor=ACTOR, framework=framework, told={"name": "Duinhof", "kind": ProjectKind.NEW})
            add_step(actor=ACTOR, framework=framework, year=2024, kind=CycleKind.BID, title="Bod")
            Addendum(
                framework=framework, number=1, title="Minder", reason="Zo.", effective_on=date(2026, 1, 1)
            ).save()
    for party in world.at_the_table[:-1]:
        make_bid(world.framework, party, BidStatus.SUBMITTED)
        make_bid(world.framework, party, BidStatus.DRAFT, year=2025, first_year=2026)
    assert InternalNote.objects.count() == len(world.at_the_table) + 2


#: How a service says that it can not be done.
REFUSED = (RoundClosedError, ValidationError, PermissionError, TypeError)


def accepts(deed: Callable[[], object]) -> bool:
    """Whether a service does this; it is taken back at once."""
    try:
        tried(deed)
    except REFUSED:
        return False
    return True
