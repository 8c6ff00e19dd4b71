"""Who keeps what the council was promised and decided."""

from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import is_manager, party_ids


def may_see_council(user: AnyUser, municipality: Party) -> bool:
    """Whether the person may read the list: who works for the municipality, and the application manager."""
    return is_manager(user) or municipality.pk in party_ids(user)


def may_keep_council(user: AnyUser, municipality: Party) -> bool:
    """Whether the person may add, change and settle what the council of this municipality was promised or decided.

    An editor of the municipality, and nobody else: another party that coordinates speaks to no council.
    """
    return municipality.pk in party_ids(user, MembershipRole.EDITOR)
