"""What a person may do with a round."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from agreements.enums import ParticipationRole
from agreements.models import Coordination, FrameworkAgreement, Participation
from agreements.permissions import may_coordinate
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import memberships_of, party_ids

from .models import MonitoringRound, MonitoringRoundQuerySet


def with_may_settle(rounds: MonitoringRoundQuerySet, user: AnyUser) -> MonitoringRoundQuerySet:
    """Add `user_coordinates` to each round, so that a page need not ask again."""
    coordinations = Coordination.objects.current().filter(
        framework=OuterRef("framework"), party__in=party_ids(user, MembershipRole.EDITOR)
    )
    return rounds.annotate(user_coordinates=Exists(coordinations))


def may_settle(user: AnyUser, monitoring_round: MonitoringRound) -> bool:
    """Whether the person may set lights and joint texts: an editor of the coordinating party, while it is open."""
    if not monitoring_round.accepts_answers:
        return False
    known: bool | None = getattr(monitoring_round, "user_coordinates", None)
    return may_coordinate(user, monitoring_round.framework) if known is None else known


def party_settling(user: AnyUser, monitoring_round: MonitoringRound) -> Party | None:
    """The coordinating party in whose name an editor fills in the round; no query for who edits for one party."""
    parties = [m.party for m in memberships_of(user) if m.reaches(MembershipRole.EDITOR)]
    if len(parties) < 2:
        return next(iter(parties), None)
    coordinations = Coordination.objects.current().filter(
        framework=monitoring_round.framework_id, party__in=parties
    )
    coordinating = set(coordinations.values_list("party_id", flat=True))
    return next((party for party in parties if party.pk in coordinating), None)


def may_write_letter(user: AnyUser, municipality: Party) -> bool:
    """Whether the person may make the letter to the council: an editor of the municipality, and nobody else.

    It speaks in the name of the municipality, also where another party coordinates.
    """
    return municipality.pk in party_ids(user, MembershipRole.EDITOR)


def parties_noting(
    user: AnyUser, framework: FrameworkAgreement, signing: Collection[int] | None = None
) -> list[Party]:
    """The parties at the table for which the person may write internal notes: those they are an editor of.

    `signing`: the ids of the parties that sign, where they are known. No query then, nor for who edits for nobody, or
    for the municipality alone.
    """
    mine = [m.party for m in memberships_of(user) if m.reaches(MembershipRole.EDITOR)]
    others = [party.pk for party in mine if party.pk != framework.municipality_id]
    if signing is None:
        rows = Participation.objects.seated().filter(
            framework=framework, party__in=others, role=ParticipationRole.SIGNATORY
        )
        signing = list(rows.values_list("party", flat=True)) if others else []
    seated = {framework.municipality_id, *signing}
    return [party for party in mine if party.pk in seated]
