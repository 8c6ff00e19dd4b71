"""Who publishes. Reading is for everybody."""

from agreements.models import FrameworkAgreement
from config.web.history import Actor
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import actor_for, party_ids


def may_publish(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """Whether the person may publish and withdraw: an editor of the municipality, in whose name it stands there.

    Not of the party that coordinates, where that is another one: it closes the round, it does not publish for others.
    """
    return framework.municipality_id in party_ids(user, MembershipRole.EDITOR)


def publishing_actor(user: AnyUser, framework: FrameworkAgreement) -> Actor:
    """Who `may_publish` means, in the name of the municipality."""
    return actor_for(user, framework.municipality_id)
