"""Meetings of the demo that were held, with what was decided in them: made up, and marked so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from agreements.enums import Origin
from config.web.history import Actor
from parties.enums import PartyKind
from parties.models import Party

from ..actions.services import report_action
from ..enums import PresenceState
from ..meeting.agenda import propose_agenda
from ..meeting.presence import note_presence, seats_at
from ..meeting.services import add_point, decide, end_meeting, parties_to_act, start_meeting, tick
from ..models import Decision, Meeting, MonitoringRound
from ..table.reading import read_report

#: What every word of them begins with, as those stand alone in tasks and mails.
MARK = "Demonstratie:"


@dataclass(frozen=True)
class _Decided:
    """A decision. `due`: a day, or how many days after the demo was loaded, so that one is late and one is due soon
    whenever that is. `done`: on which day, and how it went.
    """

    text: str
    commitment: str = ""
    party: str = ""
    who: str = ""
    due: date | int | None = None
    done: tuple[date, str] | None = None


@dataclass(frozen=True)
class _Held:
    """A meeting on a day on which the yearly cycle of the demo tells the same; `keys`: what it goes through.

    Municipality, corporations and tenants were there but `excused`, which told so.
    """

    municipality: str
    framework: str
    round: str
    body: str
    held_on: date
    keys: Sequence[str]
    point: str
    decided: Sequence[_Decided]
    excused: str


HELD = (
    _Held(
        "heemstede",
        "meerjarige-prestatieafspraken-2024-2027",
        "eind-2024",
        "Bestuurlijk overleg 2",
        date(2026, 10, 8),
        ("2024-j-1-8", "2024-j-1-9", "2024-j-1-2", "2024-j-3-7", "2024-j-4-2", "2024-j-2-3"),
        "hoe wij de nieuwe jaarafspraken maken",
        (
            _Decided(
                "Elan Wonen telt hoe vaak de voorrang is gebruikt sinds er een formulier is.",
                "2024-j-1-8",
                "elan-wonen",
                "Manager Wonen",
                due=6,
            ),
            _Decided(
                "wij besluiten als ook Elan Wonen op het voorstel heeft geantwoord.",
                "2024-j-1-9",
            ),
            _Decided(
                "de gemeente laat weten in welke buurt de volgende buurtvisie komt.",
                "2024-j-3-7",
                "heemstede",
                "Beleidsadviseur wonen",
                due=-4,
            ),
            _Decided(
                "de corporaties leggen hun planning voor zonnepanelen naast elkaar.",
                "2024-j-4-2",
                "pre-wonen",
                "samen met Elan Wonen",
                due=60,
            ),
            _Decided(
                "de gemeente maakt een opzet voor de nieuwe jaarafspraken.",
                party="heemstede",
                due=date(2026, 10, 30),
                done=(date(2026, 10, 27), "de opzet is rondgestuurd."),
            ),
        ),
        "bewonerskern-pre-zuid-kennemerland",
    ),
    _Held(
        "wassenaar",
        "prestatieafspraken-2026-2029",
        "kwartaal-3",
        "Bestuurlijke Bouwtafel",
        date(2026, 10, 13),
        ("3-1-12", "3-1-1", "3-1-3", "3-1-6"),
        "wat de Projecttafel voorlegt",
        (
            _Decided(
                "de gemeente legt twee voorstellen voor parkeren bij sociale huur naast elkaar.",
                "3-1-12",
                "wassenaar",
                "Beleidsadviseur Wonen",
                due=6,
            ),
            _Decided(
                "de corporaties vullen samen aan wat er nog mist in het programma van eisen.",
                "3-1-6",
                "wassenaarsche-bouwstichting",
                "Manager vastgoed, ook namens Sint Willibrordus",
                due=-4,
            ),
            _Decided(
                "de gemeente deelt de cijfers voor de nulmeting.",
                "3-1-3",
                "wassenaar",
                due=date(2026, 10, 30),
                done=(date(2026, 11, 3), "vier dagen later dan bedoeld, maar alle partijen hebben ze."),
            ),
            _Decided("wij houden de drie beleidsregels bij elkaar in één voorstel.", "3-1-1"),
        ),
        "st-willibrordus",
    ),
)


def add_meetings(*, actor: Actor) -> None:
    """Write them down; where any meeting of a framework was held, or begun, that framework is left alone."""
    for held in HELD:
        found = MonitoringRound.objects.filter(
            framework__municipality__slug=held.municipality, framework__slug=held.framework, slug=held.round
        ).first()
        if found is not None and _may_be_added(held, found):
            with transaction.atomic():
                _add(actor, held, found)


def _may_be_added(held: _Held, at: MonitoringRound) -> bool:
    """Whether nobody met about this framework, and it stands as it was loaded."""
    if Meeting.objects.filter(round__framework=at.framework_id).exists():
        return False
    if not at.accepts_answers or held.held_on > timezone.localdate():
        return False
    here = {pk for pk, _name in parties_to_act(Meeting(round=at))}
    seated = set(Party.objects.filter(pk__in=here).values_list("slug", flat=True))
    lines = set(at.lines.values_list("commitment__key", flat=True))
    return all(
        (not one.party or one.party in seated) and (not one.commitment or one.commitment in lines)
        for one in held.decided
    )


def _add(actor: Actor, held: _Held, at: MonitoringRound) -> None:
    report = read_report(at, whole=False)
    keys = {line.pk: line.key for line in report.lines}
    meeting = start_meeting(
        actor=actor,
        monitoring_round=at,
        body=held.body,
        held_on=held.held_on,
        agenda=[(why, pk) for why, pk in propose_agenda(report) if keys[pk] in held.keys],
        origin=Origin.DEMO,
    )
    add_point(actor=actor, meeting_id=meeting.pk, text=f"{MARK} {held.point}")
    lines = {key: pk for pk, key in keys.items()}
    actions = [(one, _decide(actor, meeting, one, lines.get(one.commitment))) for one in held.decided]
    for position in meeting.agenda.values_list("position", flat=True):
        tick(actor=actor, meeting_id=meeting.pk, position=position, done=True)
    states = (
        (seat.party, PresenceState.EXCUSED if seat.party.slug == held.excused else PresenceState.PRESENT)
        for seat in seats_at(meeting)
        if seat.party.kind != PartyKind.PARTNER
    )
    told: dict[int | None, tuple[str, str]] = {party.pk: (state.value, "") for party, state in states}
    note_presence(actor=actor, meeting_id=meeting.pk, told=told, seen=None)
    end_meeting(actor=actor, meeting_id=meeting.pk)
    for one, decision in actions:
        if one.done is not None:
            day, note = one.done
            report_action(
                actor=actor,
                decision=decision,
                done=True,
                told_of=min(day, timezone.localdate()),
                note=f"{MARK} {note}",
                seen=None,
            )


def _decide(actor: Actor, meeting: Meeting, one: _Decided, line: int | None) -> Decision:
    due = one.due
    if isinstance(due, int):
        due = max(meeting.held_on, timezone.localdate() + timedelta(days=due))
    return decide(
        actor=actor,
        meeting_id=meeting.pk,
        text=f"{MARK} {one.text}",
        line_id=line,
        who=one.who,
        party=Party.objects.get(slug=one.party).pk if one.party else None,
        due_on=due,
    )
