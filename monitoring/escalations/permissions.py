"""Who puts a commitment before a higher level, who answers and who settles it."""

from __future__ import annotations

from collections.abc import Iterable

from agreements.enums import EscalationLevel, FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.permissions import may_arrange, parties_with_position
from parties.enums import MembershipRole
from parties.models import AnyUser, Party, PartyQuerySet
from parties.permissions import party_ids

from ..models import Escalation


def parties_raising(user: AnyUser, framework: FrameworkAgreement) -> PartyQuerySet:
    """The signing parties in whose name the person may raise something: those they edit or decide for, while it is
    in force.
    """
    if framework.status != FrameworkStatus.SIGNED:
        return Party.objects.none()
    return _by_name(parties_with_position(user, framework))


def may_raise(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether there is a party in whose name the person may do so; no query for who only reads."""
    return framework.status == FrameworkStatus.SIGNED and bool(parties_with_position(user, framework))


def parties_deciding(user: AnyUser, framework: FrameworkAgreement, level: str) -> PartyQuerySet:
    """The signing parties whose answer at a level the person may give: those they decide for, or manage for."""
    role = MembershipRole.DECISION_MAKER
    if level == EscalationLevel.MANAGEMENT:
        role = MembershipRole.LINE_MANAGER
    if framework.is_ended:
        return Party.objects.none()
    return _by_name(parties_with_position(user, framework, role))


def levels_answering(
    user: AnyUser, parties: Iterable[Party], *, settles: bool
) -> tuple[EscalationLevel, ...]:
    """The levels of which the person may say that they decided, for parties whose answer they may give.

    For the executives speaks who decides, or who coordinates (`settles`); managers do not.
    """
    decides = party_ids(user, MembershipRole.DECISION_MAKER)
    if settles or any(party.pk in decides for party in parties):
        return tuple(EscalationLevel)
    return (EscalationLevel.OFFICIAL, EscalationLevel.MANAGEMENT)


def may_settle_escalations(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may write down what others decided, and how it ended: who coordinates, until it has ended."""
    return may_arrange(user, framework)


def may_withdraw(user: AnyUser, escalation: Escalation) -> bool:
    """Whether the person may take back what was raised: an editor of the party that did, as long as that signs, until
    the framework has ended.
    """
    framework = escalation.commitment.framework
    return not framework.is_ended and escalation.party_id in parties_with_position(user, framework)


def _by_name(pks: set[int]) -> PartyQuerySet:
    return Party.objects.filter(pk__in=pks).order_by("name", "pk") if pks else Party.objects.none()
