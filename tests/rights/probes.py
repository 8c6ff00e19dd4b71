"""The question of each row of the table, asked of the code that decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.messages.storage.base import BaseStorage
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver

from agreements.enums import BidStatus
from agreements.models import AnnualAgreement, Bid, Commitment, ContactRole, CycleStep, FrameworkAgreement
from agreements.permissions import (
    may_assign,
    may_bid,
    may_coordinate,
    may_object_for,
    may_place_contact,
    may_see_handlers,
    may_settle_bids,
    parties_answering,
    parties_with_position,
    visible_parties,
)
from config.web.history import Actor, acting
from config.web.tracked_admin import TrackedAdmin
from monitoring.enums import FindingKind, Light, RoundStatus
from monitoring.models import (
    ExportJob,
    FrozenReport,
    InternalNote,
    Measurement,
    MonitoringRound,
    RoundLine,
    SavedFilter,
)
from monitoring.privacy.clearing import Keep, keep_words
from monitoring.privacy.notes import note_of
from monitoring.rights.roles import Cell, Role
from monitoring.rounds import arranging
from monitoring.rounds.drafts import draft_of
from monitoring.rounds.permissions import may_settle, parties_noting, with_may_settle
from monitoring.rounds.services import NoteChange, keep_note, move_round, settle_line, undo_last
from monitoring.style.permissions import may_style
from monitoring.table.closing import close_round
from monitoring.table.saved import rename_filter
from parties.accounts import sessions
from parties.models import Party, User
from parties.permissions import (
    may_change_things,
    may_decide_for,
    may_keep_contacts,
    may_manage_people,
    may_read_log,
    may_see_people,
    parties_to_invite_for,
    parties_with_people,
)
from parties.views import help_guide
from tests.cast import ACTOR

from .world import World, accepts

#: One person in one role, asking about the world; in rows with states, about the round of that status.
Probe = Callable[[World, Role, Any, RoundStatus], Cell]

PROBES: dict[str, Probe] = {}
_EVERY_TIME = Callable[[World, Any, RoundStatus], bool]
OTHER = Actor(name="Een collega", user_id=999_999)


def cell(*, own: bool | None, others: Iterable[bool]) -> Cell:
    """The answer of a table cell: about what is the person's own (None: there is none), and about all others."""
    answers = set(others) | ({own} if own is not None else set())
    if len(answers) == 1:
        return Cell.YES if answers.pop() else Cell.NO
    assert own is True and set(others) == {False}, f"own: {own}, others: {set(others)}"
    return Cell.OWN


def probe(key: str) -> Callable[[_EVERY_TIME], _EVERY_TIME]:
    """A question with yes or no as its answer."""

    def keep(ask: _EVERY_TIME) -> _EVERY_TIME:
        PROBES[key] = lambda world, role, person, status: cell(own=None, others=[ask(world, person, status)])
        return ask

    return keep


def of_parties(key: str) -> Callable[..., Any]:
    """A question about a party: asked about the own one and about each of the others at the table."""

    def keep(ask: Callable[[World, Any, Party], bool]) -> Callable[[World, Any, Party], bool]:
        def answer(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
            own = world.parties.get(role)
            others = [ask(world, person, party) for party in world.at_the_table if party != own]
            return cell(own=ask(world, person, own) if own else None, others=others)

        PROBES[key] = answer
        return ask

    return keep


def of_people(key: str) -> Callable[..., Any]:
    """A question about what belongs to one person: asked about the own and about everybody else's."""

    def keep(ask: Callable[[World, Any, User], bool]) -> Callable[[World, Any, User], bool]:
        def answer(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
            others = [one for one in world.people.values() if one.pk and one.pk != person.pk]
            own = ask(world, person, person) if person.pk else None
            return cell(own=own, others=[ask(world, person, one) for one in others])

        PROBES[key] = answer
        return ask

    return keep


def request_of(person: Any, method: str = "GET") -> Any:
    """A request of this person that went through no middleware."""
    request = RequestFactory().generic(method, "/")
    request.user = person
    request._messages = BaseStorage(request)
    return request


def admin_of(model: type) -> Any:
    # Reading the addresses fills the admin.
    assert get_resolver().url_patterns
    return admin.site._registry[model]


# ---- agreements


@probe("framework.see")
@probe("year.see")
@probe("style.see")
def sees(world: World, person: Any, _status: RoundStatus) -> bool:
    return FrameworkAgreement.objects.visible_to(person).filter(pk=world.framework.pk).exists()


@probe("framework.change")
def changes_framework(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(FrameworkAgreement).has_change_permission(request_of(person), world.framework)


@probe("year.start")
def starts_year(world: World, person: Any, _status: RoundStatus) -> bool:
    request = request_of(person)
    inlines = admin_of(FrameworkAgreement).get_inline_instances(request)
    (years,) = (inline for inline in inlines if inline.model is AnnualAgreement) if inlines else (None,)
    return years is not None and years.has_add_permission(request, world.framework)


@probe("commitment.see")
def sees_commitment(world: World, person: Any, _status: RoundStatus) -> bool:
    return Commitment.objects.visible_to(person).filter(pk=world.commitment.pk).exists()


@probe("commitment.change")
def changes_commitment(world: World, person: Any, _status: RoundStatus) -> bool:
    request = request_of(person)
    changes = admin_of(Commitment).has_change_permission(request, world.commitment)
    assert changes == admin_of(Commitment).has_import_permission(request)
    return changes


@probe("cycle.see")
def sees_step(world: World, person: Any, _status: RoundStatus) -> bool:
    return CycleStep.objects.visible_to(person).filter(framework=world.framework).exists()


@of_parties("cycle.position")
def states_position(world: World, person: Any, party: Party) -> bool:
    return party.pk in parties_with_position(person, world.framework)


@probe("year.read")
def reads_proposal(world: World, person: Any, _status: RoundStatus) -> bool:
    return AnnualAgreement.objects.visible_to(person).filter(pk=world.proposed.pk).exists()


@of_parties("year.object")
def objects(world: World, person: Any, party: Party) -> bool:
    return may_object_for(person, party) and reads_proposal(world, person, RoundStatus.OPEN)


@of_parties("year.agree")
def agrees(world: World, person: Any, party: Party) -> bool:
    return may_decide_for(person, party) and reads_proposal(world, person, RoundStatus.OPEN)


@of_parties("year.comment")
@of_parties("year.judge")
def writes_for(world: World, person: Any, party: Party) -> bool:
    return party in parties_noting(person, world.framework)


@probe("year.propose")
@probe("year.amend")
@probe("year.draft")
@probe("year.close")
@probe("commitment.complete")
@probe("cycle.arrange")
@probe("round.start")
def coordinates(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_coordinate(person, world.framework)


@of_parties("work.see")
def sees_handlers(world: World, person: Any, party: Party) -> bool:
    return may_see_handlers(person, party)


@of_parties("work.assign")
def assigns(world: World, person: Any, party: Party) -> bool:
    return may_assign(person, party) and sees_commitment(world, person, RoundStatus.OPEN)


@of_parties("work.hand_over")
def hands_over(world: World, person: Any, party: Party) -> bool:
    return may_assign(person, party) and party in visible_parties(person)


# ---- bids


def sees_bids(status: BidStatus, *parties: str) -> Probe:
    """Asked about the bids of these parties, the own among them or not."""

    def ask(world: World, role: Role, person: Any, _status: RoundStatus) -> Cell:
        rows = Bid.objects.filter(framework=world.framework, status=status)
        seen = set(Bid.objects.visible_to(person).values_list("pk", flat=True))
        asked = {
            row: row.pk in seen for row in rows if row.party in {getattr(world.table, p) for p in parties}
        }
        mine = world.parties.get(role)
        own = [sees for row, sees in asked.items() if row.party == mine]
        return cell(
            own=own[0] if own else None, others=[sees for row, sees in asked.items() if row.party != mine]
        )

    return ask


_CORPORATIONS = ("corporation", "other_corporation")
PROBES["bid.draft"] = sees_bids(BidStatus.DRAFT, *_CORPORATIONS, "tenants", "municipality")
PROBES["bid.see"] = sees_bids(BidStatus.SUBMITTED, "tenants", "municipality")
PROBES["bid.see_corporation"] = sees_bids(BidStatus.SUBMITTED, *_CORPORATIONS)


@of_parties("bid.write")
def bids(world: World, person: Any, party: Party) -> bool:
    return may_bid(person, world.framework, party)


def answers(world: World, role: Role, person: Any, _status: RoundStatus) -> Cell:
    """Never to the own one, so that only the others are asked about."""
    own = world.parties.get(role)
    assert own is None or own.pk not in parties_answering(person, world.framework, own)
    others = [party for party in world.at_the_table if party != own]
    return cell(own=None, others=[bool(parties_answering(person, world.framework, one)) for one in others])


PROBES["bid.answer"] = answers


@probe("bid.settle")
def settles_bids(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_settle_bids(person, world.framework)


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
    return admin_of(MonitoringRound).has_change_permission(request_of(person), world.rounds[status])


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


@of_people("draft.see")
def sees_draft(world: World, person: Any, owner: User) -> bool:
    found = draft_of(person, world.line(RoundStatus.OPEN))
    return coordinates(world, person, RoundStatus.OPEN) and found is not None and found.user == owner


@of_parties("note.see")
def sees_note(world: World, person: Any, party: Party) -> bool:
    notes = InternalNote.objects.visible_to(person).filter(party=party)
    return notes.exists() and sees_commitment(world, person, RoundStatus.OPEN)


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


@probe("figure.add")
def adds_figure(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(Measurement).has_add_permission(request_of(person))


@probe("figure.change")
def changes_figure(world: World, person: Any, _status: RoundStatus) -> bool:
    request = request_of(person)
    return admin_of(Measurement).has_change_permission(request) or admin_of(
        Measurement
    ).has_delete_permission(request)


# ---- publishing


@probe("style.change")
def styles(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_style(person, world.framework)


@of_people("file.fetch")
def fetches(world: World, person: Any, owner: User) -> bool:
    return ExportJob.objects.visible_to(person).filter(user=owner).exists()


@of_people("saved.change")
def changes_filter(world: World, person: Any, owner: User) -> bool:
    row = SavedFilter.objects.get(user=owner)

    def rename() -> None:
        try:
            rename_filter(owner=person, pk=row.pk, name="Anders")
        except SavedFilter.DoesNotExist:
            raise PermissionError from None

    return sees(world, person, RoundStatus.OPEN) and accepts(rename)


# ---- parties, people and accounts


@of_parties("party.see")
def sees_party(world: World, person: Any, party: Party) -> bool:
    return visible_parties(person).filter(pk=party.pk).exists()


@probe("party.change")
@probe("contact.change")
def changes_party(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(Party).has_change_permission(request_of(person), world.table.tenants)


@probe("contact.see")
def sees_contact(world: World, person: Any, _status: RoundStatus) -> bool:
    return ContactRole.objects.visible_to(person).filter(framework=world.framework).exists()


@of_parties("contact.keep")
def keeps_contact(world: World, person: Any, party: Party) -> bool:
    return may_keep_contacts(person, party)


@of_parties("contact.place")
def places_contact(world: World, person: Any, party: Party) -> bool:
    return sees(world, person, RoundStatus.OPEN) and may_place_contact(person, world.framework, party)


@of_parties("party.decide")
def decides(world: World, person: Any, party: Party) -> bool:
    return may_decide_for(person, party)


@of_parties("people.see")
def sees_people(world: World, person: Any, party: Party) -> bool:
    assert may_see_people(person, party) == (party in parties_with_people(person))
    return may_see_people(person, party)


@of_parties("people.manage")
def manages(world: World, person: Any, party: Party) -> bool:
    assert may_manage_people(person, party) == (party in parties_to_invite_for(person))
    return may_manage_people(person, party)


@of_people("account.see")
def sees_account(world: World, person: Any, owner: User) -> bool:
    return person == owner or admin_of(User).has_view_permission(request_of(person), owner)


@probe("account.change")
def changes_account(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(User).has_change_permission(request_of(person))


@of_people("account.sessions")
def ends_session(world: World, person: Any, owner: User) -> bool:
    row = UserSession.objects.get(user=owner)

    def end() -> None:
        try:
            sessions.end(request_of(person, "POST"), row.pk)
        except Http404:
            raise PermissionError from None

    return accepts(end)


@probe("account.second_factor")
def needs_second_factor(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_change_things(person)


@probe("management.enter")
def enters(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin.site.has_permission(request_of(person))


@probe("management.trail")
def sees_trail(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(Commitment).has_view_permission(request_of(person), world.commitment)


@probe("management.log")
def reads_log(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_read_log(person)


@probe("management.delete")
def deletes(world: World, person: Any, _status: RoundStatus) -> bool:
    tracked = [one for one in admin.site._registry.values() if isinstance(one, TrackedAdmin)]
    assert len(tracked) > 10
    return any(one.has_delete_permission(request_of(person)) for one in tracked)


@probe("help.read")
def reads_help(world: World, person: Any, _status: RoundStatus) -> bool:
    return not getattr(help_guide, "login_required", True)
