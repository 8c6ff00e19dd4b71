"""The rows about what is observed, asked of the code that decides."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from agreements.permissions import may_keep_figures, parties_there
from agreements.services.spreadsheets import read_rows
from config.web.history import Actor, acting
from monitoring.collecting.figures import read_figures
from monitoring.collecting.permissions import may_tell
from monitoring.collecting.services import tell
from monitoring.enums import FindingKind, Light, RoundStatus
from monitoring.meeting.settling import settle
from monitoring.models import (
    AskLink,
    Attachment,
    FrozenReport,
    HousingProject,
    InternalNote,
    Measurement,
    MonitoringRound,
    RoundLine,
)
from monitoring.privacy.clearing import Keep, keep_words
from monitoring.privacy.notes import note_of
from monitoring.projects.permissions import may_keep
from monitoring.reactions.permissions import parties_reacting, places_reporting
from monitoring.reactions.services import Proposed, correct, react, report_for_party
from monitoring.rights.roles import Cell, Role
from monitoring.rounds import arranging
from monitoring.rounds.changing import change_round, remove_round
from monitoring.rounds.drafts import draft_of
from monitoring.rounds.permissions import may_settle, parties_noting, with_may_settle
from monitoring.rounds.services import (
    NoteChange,
    keep_note,
    move_round,
    report_progress,
    settle_line,
    undo_last,
)
from monitoring.steering.mending import ask_to_mend
from monitoring.table.clearance import Finding
from monitoring.table.closing import close_round
from monitoring.taking_over.lists import plan_lines
from monitoring.taking_over.services import take_over
from parties.enums import MembershipRole, PartyKind
from parties.models import Membership, Party, User
from parties.services import add_member
from tests.agreements.sheets import as_csv
from tests.cast import ACTOR

from .agreements_probes import coordinates
from .asking import OTHER, PROBES, admin_of, cell, of_parties, of_people, probe, request_of
from .world import World, accepts

# ---- rounds


@probe("round.see")
@probe("file.download")
def sees_round(world: World, person: Any, status: RoundStatus) -> bool:
    return MonitoringRound.objects.visible_to(person).filter(pk=world.rounds[status].pk).exists()


@probe("round.arrange")
def arranges(world: World, person: Any, status: RoundStatus) -> bool:
    row = world.rounds[status]
    return coordinates(world, person, status) and accepts(
        lambda: arranging.fill(actor=ACTOR, monitoring_round=row, version=row.version)
    )


def _moves(world: World, person: Any, status: RoundStatus, to: RoundStatus) -> bool:
    return coordinates(world, person, status) and accepts(
        lambda: move_round(actor=ACTOR, monitoring_round=world.rounds[status], to=to)
    )


@probe("round.open")
def opens(world: World, person: Any, status: RoundStatus) -> bool:
    return _moves(world, person, status, RoundStatus.OPEN)


@probe("round.review")
def reviews(world: World, person: Any, status: RoundStatus) -> bool:
    return _moves(world, person, status, RoundStatus.REVIEW)


@probe("round.close")
def closes(world: World, person: Any, status: RoundStatus) -> bool:
    return coordinates(world, person, status) and accepts(
        lambda: close_round(actor=ACTOR, monitoring_round=world.rounds[status])
    )


@probe("round.change")
def changes_round(world: World, person: Any, status: RoundStatus) -> bool:
    row = world.rounds[status]
    on_the_page = coordinates(world, person, status) and accepts(
        lambda: change_round(
            actor=ACTOR, monitoring_round=row, version=row.version, reason="Later.", title="Anders"
        )
    )
    return on_the_page or admin_of(MonitoringRound).has_change_permission(request_of(person), row)


@probe("round.remove")
def removes_round(world: World, person: Any, status: RoundStatus) -> bool:
    row = world.rounds[status]
    return coordinates(world, person, status) and accepts(
        lambda: remove_round(actor=ACTOR, monitoring_round=row, version=row.version, reason="Dubbel.")
    )


@probe("round.correct")
def corrects(world: World, person: Any, status: RoundStatus) -> bool:
    return coordinates(world, person, status) and accepts(
        lambda: correct(actor=ACTOR, monitoring_round=world.rounds[status], text="Het waren er 12.")
    )


# ---- lines


@probe("line.see")
def sees_line(world: World, person: Any, status: RoundStatus) -> bool:
    return RoundLine.objects.visible_to(person).filter(pk=world.line(status).pk).exists()


def _settle(world: World, status: RoundStatus, actor: Actor) -> RoundLine:
    line = world.line(status)
    reasons = {"cause": "", "effect": "", "adjustment": ""}
    return settle_line(
        actor=actor, line_id=line.pk, version=line.version, light=Light.GREEN, text="Gedaan.", **reasons
    )


@probe("line.settle")
def settles(world: World, person: Any, status: RoundStatus) -> bool:
    """The page of a round asks for all rounds at once, a service for one: they agree."""
    row = world.rounds[status]
    at_once = with_may_settle(MonitoringRound.objects.filter(pk=row.pk), person).get()
    assert may_settle(person, at_once) == may_settle(person, row)
    return may_settle(person, row) and accepts(lambda: _settle(world, status, ACTOR))


@probe("line.take_over")
def takes_over(world: World, person: Any, status: RoundStatus) -> bool:
    commitment = world.line(status).commitment
    rows = read_rows(
        as_csv(["Nr.", "Afspraak", "Voortgang"], [commitment.number, commitment.title, "Er is gebouwd."])
    )
    row = world.rounds[status]
    shown = plan_lines(monitoring_round=row, rows=rows).fingerprint
    told: Any = {"monitoring_round": row, "rows": rows, "source": "Monitor 2024", "shown": shown}
    return coordinates(world, person, status) and accepts(lambda: take_over(actor=ACTOR, **told))


def _for_a_party(world: World, role: Role, ask: Callable[[Party], bool]) -> Cell:
    own = world.parties.get(role)
    others = [ask(party) for party in world.at_the_table if party != own]
    return cell(own=ask(own) if own else None, others=others)


def reports(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
    line = world.line(status)
    mine = [one.party for one in places_reporting(person, line)]

    def ask(party: Party) -> bool:
        proposed = Proposed(Light.GREEN)
        return party in mine and accepts(
            lambda: report_for_party(
                actor=ACTOR, line_id=line.pk, party=party, texts={None: "Gedaan."}, proposed=proposed
            )
        )

    return _for_a_party(world, role, ask)


def reacts(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
    line = world.line(status)
    mine = parties_reacting(person, world.rounds[status])

    def ask(party: Party) -> bool:
        values = {"seen": line.light, "light": Light.RED, "reason": "Daarom."}
        return party in mine and accepts(
            lambda: react(actor=ACTOR, line_id=line.pk, party=party, **values)  # type: ignore[arg-type]
        )

    return _for_a_party(world, role, ask)


PROBES["line.report"] = reports
PROBES["line.react"] = reacts


@probe("line.decide")
def decides(world: World, person: Any, status: RoundStatus) -> bool:
    line = world.line(status)
    return coordinates(world, person, status) and accepts(
        lambda: settle(
            actor=ACTOR,
            line_id=line.pk,
            version=line.version,
            proposed=Proposed(Light.GREEN),
            decision="Het blijft groen.",
        )
    )


def _undoes(world: World, status: RoundStatus, made_by: Actor, undone_by: Actor) -> None:
    line = _settle(world, status, made_by)
    undo_last(actor=undone_by, line_id=line.pk, version=line.version)


def undoes(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
    if not may_settle(person, world.rounds[status]):
        return Cell.NO
    me = world.actor(role)
    return cell(
        own=accepts(lambda: _undoes(world, status, me, me)),
        others=[accepts(lambda: _undoes(world, status, OTHER, me))],
    )


PROBES["line.undo"] = undoes


@probe("line.rewrite")
def rewrites(world: World, person: Any, _status: RoundStatus) -> bool:
    """Nobody: not the light, not the text and not the report of a closed round, whatever code asks."""

    def again(row: Any) -> bool:
        with acting(ACTOR):
            return accepts(row.save) or accepts(row.delete)

    settled: list[bool] = []

    def settle_and_rewrite() -> None:
        line = _settle(world, RoundStatus.OPEN, ACTOR)
        settled.extend(again(row) for row in (line.current, line.progress.get()))

    assert accepts(settle_and_rewrite)
    return any(settled) or again(FrozenReport.objects.get())


# ---- filling in


def tells(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
    line = world.line(status)
    takes = accepts(
        lambda: tell(actor=ACTOR, line_id=line.pk, party=world.table.tenants, text="Gedaan.", seen=0)
    )

    def ask(party: Party) -> bool:
        may = may_tell(person, line.round, party)
        assert takes or not may
        return may

    own = world.parties.get(role)
    others = [ask(party) for party in world.at_the_table if party != own]
    return cell(own=ask(own) if own else None, others=others)


PROBES["line.tell"] = tells


@of_parties("line.questions")
def sees_questions(world: World, person: Any, party: Party) -> bool:
    return AskLink.objects.visible_to(person).filter(party=party).exists()


@of_parties("line.files")
def gets_files(_world: World, person: Any, party: Party) -> bool:
    return Attachment.objects.visible_to(person).filter(party=party).exists()


@of_people("draft.see")
def sees_draft(world: World, person: Any, owner: User) -> bool:
    found = draft_of(person, world.line(RoundStatus.OPEN))
    return coordinates(world, person, RoundStatus.OPEN) and found is not None and found.user == owner


@of_parties("note.see")
def sees_note(world: World, person: Any, party: Party) -> bool:
    notes = InternalNote.objects.visible_to(person).filter(party=party)
    return notes.exists() and party in parties_there(person, world.framework)


def writes_note(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
    line = world.line(status)
    open_now = accepts(
        lambda: keep_note(
            actor=ACTOR, line_id=line.pk, note=NoteChange(world.table.adviser, "Anders.", _seen(world, line))
        )
    )

    def ask(party: Party) -> bool:
        return open_now and party in parties_noting(person, world.framework)

    own = world.parties.get(role)
    others = [ask(party) for party in world.at_the_table if party != own]
    return cell(own=ask(own) if own else None, others=others)


def _seen(world: World, line: RoundLine) -> int:
    row = note_of(line, world.table.adviser)
    return row.pk if row else 0


PROBES["note.write"] = writes_note


@probe("finding.keep")
def keeps_words(world: World, person: Any, status: RoundStatus) -> bool:
    kept = [Keep(world.commitment.pk, "text", FindingKind.NAME, "0" * 64)]
    return coordinates(world, person, status) and accepts(
        lambda: keep_words(actor=ACTOR, monitoring_round=world.rounds[status], kept=kept)
    )


@probe("finding.ask")
def asks_to_mend(world: World, person: Any, status: RoundStatus) -> bool:
    line, text = world.line(status), "Bel mevrouw Voorbeeld."

    def ask() -> None:
        if world.rounds[status].accepts_answers:
            report_progress(actor=ACTOR, line_id=line.pk, text=text, party=world.table.corporation)
        told: Any = SimpleNamespace(pk=line.pk)
        found = Finding(FindingKind.NAME, text[4:], 4, 21, text, "progress", told, "", "0" * 64, ("Wonen",))
        ask_to_mend(actor=ACTOR, monitoring_round=world.rounds[status], findings=[found])

    return coordinates(world, person, status) and accepts(ask)


@probe("figure.add")
def adds_figure(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(Measurement).has_add_permission(request_of(person))


@probe("figure.take_in")
def takes_in_figures(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_keep_figures(person, world.framework)


@of_parties("figure.tell")
def tells_figure(world: World, person: Any, party: Party) -> bool:
    return any(figure.party == party for figure in read_figures(person))


@probe("figure.change")
def changes_figure(world: World, person: Any, _status: RoundStatus) -> bool:
    request = request_of(person)
    return admin_of(Measurement).has_change_permission(request) or admin_of(
        Measurement
    ).has_delete_permission(request)


@probe("project.see")
def sees_project(world: World, person: Any, _status: RoundStatus) -> bool:
    return HousingProject.objects.visible_to(person).filter(framework=world.framework).exists()


def keeps_project(world: World, role: Role, person: Any, _status: RoundStatus) -> Cell:
    """Who is of a tenant organisation here keeps nothing; who is of a corporation in the same role may."""

    def keeps(party: Party) -> bool:
        return may_keep(person, HousingProject(framework=world.framework, developer=party))

    own = world.parties.get(role)
    if own and own.kind == PartyKind.TENANT_ORGANISATION:
        assert not any(keeps(party) for party in world.at_the_table), "it reads only"
        seat, own = Membership.objects.get(user=person, party=own), world.table.other_corporation
        person = User.objects.create_user(f"{role.value}@collega.example")
        add_member(actor=ACTOR, user=person, party=own, role=MembershipRole(seat.role))
    others = [keeps(party) for party in world.at_the_table if party != own]
    return cell(own=keeps(own) if own else None, others=others)


PROBES["project.keep"] = keeps_project
