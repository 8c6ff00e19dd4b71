"""For which parties a person speaks about the lights of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from agreements.enums import ParticipationRole, ResponsibilityRole
from agreements.models import (
    Commitment,
    CommitmentItem,
    Completion,
    Coordination,
    FrameworkAgreement,
    Participation,
    Responsibility,
    owed_by,
)
from parties.enums import MembershipRole
from parties.models import AnyUser, Party, PartyQuerySet, holds_on
from parties.permissions import memberships_of

from ..enums import ViewKind
from ..models import MendRequest, MonitoringRound, RoundLine


def reacting_parties(framework: FrameworkAgreement) -> PartyQuerySet:
    """The parties that are asked about the lights: all that sign, but for the one that coordinates and gives them."""
    coordinates = Coordination.objects.current().filter(framework=framework, party=OuterRef("pk"))
    signs = Participation.objects.seated().filter(
        framework=framework, party=OuterRef("pk"), role=ParticipationRole.SIGNATORY
    )
    return Party.objects.filter(Exists(signs), ~Exists(coordinates)).order_by("kind", "name", "pk")


def parties_reacting(user: AnyUser, monitoring_round: MonitoringRound, *, now: bool = True) -> list[Party]:
    """The parties for which the person may react to the lights: those they are an editor of, tenants included.

    Only while the round takes answers (`now` off: whenever it does); no query for who edits for nobody.
    """
    mine = [m.party_id for m in memberships_of(user) if m.reaches(MembershipRole.EDITOR)]
    if not mine or (now and not monitoring_round.accepts_answers):
        return []
    return list(reacting_parties(monitoring_round.framework).filter(pk__in=mine))


@dataclass(frozen=True)
class Places:
    """Where a party reports on a commitment: on all of it, or on items it leads.

    `done_on`: when it completed its part while others go on; then nothing is asked of it any more.
    """

    party: Party
    whole: bool
    items: tuple[CommitmentItem, ...] = ()
    done_on: date | None = None


def places_of(party: Party, commitment: Commitment) -> Places | None:
    """Where a party reports on a commitment: where it leads, or is party to what nobody leads; None for nowhere."""
    roles = (ResponsibilityRole.LEAD, ResponsibilityRole.PARTY)
    led = Responsibility.objects.filter(
        holds_on(timezone.localdate()),
        commitment=OuterRef("commitment"),
        item__isnull=True,
        role=ResponsibilityRole.LEAD,
    )
    done = Completion.objects.filter(commitment=OuterRef("commitment"), party=party)
    rows = list(
        owed_by(party)
        .filter(commitment=commitment, role__in=roles)
        .annotate(is_led=Exists(led), done_on=Subquery(done.values("completed_on")))
        .select_related("item")
        .order_by("item__position", "item", "pk")
    )
    whole = any(
        row.item_id is None and (row.role == ResponsibilityRole.LEAD or not row.is_led) for row in rows
    )
    leads = (row.item for row in rows if row.item is not None and row.role == ResponsibilityRole.LEAD)
    items = tuple({item.pk: item for item in leads}.values())
    return Places(party, whole, items, rows[0].done_on) if whole or items else None


def places_at(line: RoundLine, party: Party) -> Places | None:
    """Where a party reports on a line: its places of the commitment. Who has none any more still mends the light it proposed,
    while it is asked to, and tells nothing else there.
    """
    places = places_of(party, line.commitment)
    if places is not None:
        return places
    asked = MendRequest.objects.waiting().filter(line=line, view__party=party, view__kind=ViewKind.PROPOSAL)
    return Places(party, whole=False) if asked.exists() else None


def places_reporting(user: AnyUser, line: RoundLine, *, now: bool = True) -> list[Places]:
    """Where the person reports on a line for a party they are an editor of, and may propose a light.

    Only while its round takes answers (`now` off: whenever it does); no query for who edits for nobody.
    """
    if now and not line.round.accepts_answers:
        return []
    mine = [m.party for m in memberships_of(user) if m.reaches(MembershipRole.EDITOR)]
    return [places for party in mine if (places := places_at(line, party)) is not None]
