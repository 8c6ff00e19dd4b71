"""The rows about what is agreed, asked of the code that decides."""

from __future__ import annotations

from copy import copy
from typing import Any

from agreements.enums import BidStatus
from agreements.models import Addendum, AnnualAgreement, Bid, Commitment, CycleStep, FrameworkAgreement
from agreements.permissions import (
    at_table,
    may_assign,
    may_bid,
    may_coordinate,
    may_end,
    may_keep_bodies,
    may_keep_goals,
    may_object_for,
    may_record_signed,
    may_see_handlers,
    may_settle_bids,
    parties_answering,
    parties_there,
    parties_with_position,
    visible_parties,
)
from monitoring.enums import RoundStatus
from monitoring.rights.roles import Cell, Role
from monitoring.rounds.permissions import parties_noting
from parties.models import Party
from parties.permissions import (
    may_decide_for,
)

from .asking import (
    PROBES,
    Probe,
    admin_of,
    cell,
    of_parties,
    probe,
    request_of,
)
from .world import World

# ---- agreements


@probe("framework.see")
@probe("year.see")
@probe("style.see")
def sees(world: World, person: Any, _status: RoundStatus) -> bool:
    return FrameworkAgreement.objects.visible_to(person).filter(pk=world.framework.pk).exists()


@probe("framework.change")
def changes_framework(world: World, person: Any, _status: RoundStatus) -> bool:
    return admin_of(FrameworkAgreement).has_change_permission(request_of(person), world.framework)


@probe("framework.record_signed")
@probe("year.record_signed")
def records_signed(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_record_signed(person, world.framework)


@probe("framework.keep_bodies")
def keeps_bodies(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_keep_bodies(person, world.framework)


@probe("framework.keep_goals")
def keeps_goals(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_keep_goals(person, world.framework)


@probe("framework.end")
def ends(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_end(person, world.framework)


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


def sits(world: World, party: Party) -> bool:
    return at_table(world.framework).filter(pk=party.pk).exists()


@of_parties("year.object")
def objects(world: World, person: Any, party: Party) -> bool:
    return (
        may_object_for(person, party)
        and sits(world, party)
        and reads_proposal(world, person, RoundStatus.OPEN)
    )


@of_parties("year.agree")
def agrees(world: World, person: Any, party: Party) -> bool:
    return (
        may_decide_for(person, party)
        and sits(world, party)
        and reads_proposal(world, person, RoundStatus.OPEN)
    )


@probe("addendum.see")
def sees_addendum(world: World, person: Any, _status: RoundStatus) -> bool:
    return Addendum.objects.visible_to(person).filter(framework=world.framework).exists()


@of_parties("addendum.consent")
def consents(world: World, person: Any, party: Party) -> bool:
    return may_decide_for(person, party) and sees_addendum(world, person, RoundStatus.OPEN)


@of_parties("year.comment")
@of_parties("year.judge")
def writes_for(world: World, person: Any, party: Party) -> bool:
    return party in parties_noting(person, world.framework)


@probe("year.propose")
@probe("year.amend")
@probe("addendum.keep")
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
        asked_of = {world.parties[Role.LEFT] if p == "left" else getattr(world.table, p) for p in parties}
        asked = {row: row.pk in seen for row in rows if row.party in asked_of}
        mine = world.parties.get(role)
        own = [sees for row, sees in asked.items() if row.party == mine]
        return cell(
            own=own[0] if own else None, others=[sees for row, sees in asked.items() if row.party != mine]
        )

    return ask


_CORPORATIONS = ("corporation", "other_corporation", "left")
PROBES["bid.draft"] = sees_bids(BidStatus.DRAFT, *_CORPORATIONS, "tenants", "municipality")
PROBES["bid.see"] = sees_bids(BidStatus.SUBMITTED, "tenants", "municipality")
PROBES["bid.see_corporation"] = sees_bids(BidStatus.SUBMITTED, *_CORPORATIONS)


@of_parties("framework.own_words")
def reads_own_words(world: World, person: Any, party: Party) -> bool:
    read = FrameworkAgreement.objects.sat_at_by(person).filter(pk=world.framework.pk).exists()
    assert read == parties_there(person, world.framework).exists()
    return party in parties_there(person, world.framework)


@of_parties("bid.write")
def bids(world: World, person: Any, party: Party) -> bool:
    return may_bid(person, world.framework, party)


def answers(world: World, role: Role, person: Any, _status: RoundStatus) -> Cell:
    """Never to the own one, so that only the others are asked about; of a table where all read those."""
    own = world.parties.get(role)
    assert own is None or own.pk not in parties_answering(person, world.framework, own)
    others = [party for party in world.at_the_table if party != own]
    shared = copy(world.framework)
    shared.bids_shared = True
    return cell(own=None, others=[bool(parties_answering(person, shared, one)) for one in others])


PROBES["bid.answer"] = answers


@probe("bid.settle")
def settles_bids(world: World, person: Any, _status: RoundStatus) -> bool:
    return may_settle_bids(person, world.framework)
