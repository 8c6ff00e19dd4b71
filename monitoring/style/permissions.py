"""Who decides how publications look."""

from agreements.models import FrameworkAgreement
from agreements.permissions import may_coordinate
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import party_ids


def may_style(user: AnyUser, framework: FrameworkAgreement) -> bool:
    """An editor of the municipality, whose publication it is, or of the party that coordinates."""
    return framework.municipality_id in party_ids(user, MembershipRole.EDITOR) or may_coordinate(
        user, framework
    )
