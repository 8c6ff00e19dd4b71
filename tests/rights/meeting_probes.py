"""Questions about meetings, what was decided in them, and what was put before a higher level."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.utils import timezone

from agreements.enums import EscalationLevel, FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.permissions import may_arrange
from config.web.history import acting
from monitoring.actions.permissions import may_report_action
from monitoring.actions.services import report_action
from monitoring.enums import RoundStatus
from monitoring.escalations.permissions import (
    may_raise,
    may_settle_escalations,
    may_withdraw,
    parties_deciding,
    parties_raising,
)
from monitoring.meeting.presence import note_presence
from monitoring.meeting.services import decide, end_meeting, parties_to_act, start_meeting
from monitoring.models import (
    Decision,
    Escalation,
    Meeting,
)
from monitoring.rights.roles import Cell, Role
from parties.models import Party
from tests.cast import ACTOR
from tests.factories import AUTUMN

from .agreements_probes import coordinates
from .asking import (
    PROBES,
    cell,
    of_parties,
    probe,
)
from .world import World, accepts

# ---- meetings


def _meeting(world: World, status: RoundStatus) -> Meeting:
    return start_meeting(
        actor=ACTOR, monitoring_round=world.rounds[status], body="Overleg", held_on=AUTUMN, agenda=()
    )


@probe("meeting.start")
def starts_meeting(world: World, person: Any, status: RoundStatus) -> bool:
    """The one that goes on already is ended first."""

    def start() -> None:
        for row in Meeting.objects.filter(round=world.rounds[status]):
            end_meeting(actor=ACTOR, meeting_id=row.pk)
        _meeting(world, status)

    return coordinates(world, person, status) and accepts(start)


@probe("meeting.see")
def sees_meeting(world: World, person: Any, status: RoundStatus) -> bool:
    seen: list[bool] = []

    def look() -> None:
        row = Meeting(round=world.rounds[status], held_on=AUTUMN, body="Overleg", ended_at=timezone.now())
        with acting(ACTOR):
            row.save()
        seen.append(Meeting.objects.visible_to(person).filter(pk=row.pk).exists())

    assert accepts(look)
    return seen[0]


@probe("meeting.lead")
def leads_meeting(world: World, person: Any, status: RoundStatus) -> bool:
    """Whatever became of the round: what was decided is written down, and the meeting ended."""

    def lead() -> None:
        row = _meeting(world, RoundStatus.OPEN)
        decide(actor=ACTOR, meeting_id=row.pk, text="Besloten.")
        end_meeting(actor=ACTOR, meeting_id=row.pk)

    return coordinates(world, person, status) and accepts(lead)


@probe("meeting.note_presence")
def notes_presence(world: World, person: Any, _status: RoundStatus) -> bool:
    """Until the framework has ended, while it goes on and afterwards."""

    def note() -> None:
        row = _meeting(world, RoundStatus.OPEN)
        end_meeting(actor=ACTOR, meeting_id=row.pk)
        note_presence(actor=ACTOR, meeting_id=row.pk, told={None: ("present", "de buren")}, seen=None)

    return may_arrange(person, world.framework) and accepts(note)


def reports_action(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
    """Of the own party and of each that can be given something to do: who only gave input can not."""

    def ask(party: Party) -> bool:
        may: list[bool] = []

        def look() -> None:
            row = _meeting(world, RoundStatus.OPEN)
            made = decide(actor=ACTOR, meeting_id=row.pk, text="Besloten.", party=party.pk)
            end_meeting(actor=ACTOR, meeting_id=row.pk)
            may.append(may_report_action(person, Decision.objects.get(pk=made.pk)))
            report_action(actor=ACTOR, decision=made, done=True, told_of=AUTUMN, seen=None)

        assert accepts(look)
        return may[0]

    given = {pk for pk, _name in parties_to_act(Meeting(round=world.rounds[status]))}
    own = world.parties.get(role)
    others = [ask(party) for party in world.at_the_table if party != own and party.pk in given]
    return cell(own=ask(own) if own and own.pk in given else None, others=others)


PROBES["meeting.report_action"] = reports_action


# ---- escalations


@probe("escalation.see")
def sees_escalation(world: World, person: Any, _status: RoundStatus) -> bool:
    return Escalation.objects.visible_to(person).filter(commitment__framework=world.framework).exists()


def in_force(world: World) -> FrameworkAgreement:
    """The framework as it is once it was signed."""
    framework = copy(world.framework)
    framework.status = FrameworkStatus.SIGNED
    return framework


@of_parties("escalation.raise")
def raises(world: World, person: Any, party: Party) -> bool:
    framework = in_force(world)
    assert not parties_raising(person, world.framework).exists(), "a draft"
    found = set(parties_raising(person, framework))
    assert may_raise(person, framework) == bool(found)
    return party in found


@of_parties("escalation.answer")
def answers_escalation(world: World, person: Any, party: Party) -> bool:
    return answers_at(world, person, party, EscalationLevel.EXECUTIVE)


@of_parties("escalation.answer_managers")
def answers_managers(world: World, person: Any, party: Party) -> bool:
    return answers_at(world, person, party, EscalationLevel.MANAGEMENT)


def answers_at(world: World, person: Any, party: Party, level: str) -> bool:
    framework = in_force(world)
    return may_settle_escalations(person, framework) or party in parties_deciding(person, framework, level)


@probe("escalation.settle")
def settles_escalation(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_settle_escalations(person, in_force(world))


@of_parties("escalation.withdraw")
def withdraws_escalation(world: World, person: Any, party: Party) -> bool:
    return may_withdraw(person, Escalation(commitment=world.commitment, party=party))
