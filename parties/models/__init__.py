"""Who: users, parties, who works for which party and who can be reached there."""

from .access import AccessEvent, AccessEventQuerySet
from .contacts import Contact, ContactQuerySet
from .people import (
    AnyUser,
    HousingCorporation,
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
    Municipality,
    PartnerOrganisation,
    Party,
    PartyQuerySet,
    TenantOrganisation,
    User,
    UserManager,
)
from .post import Mail, MailQuerySet
from .representing import Representation
from .terms import holds, holds_on

__all__ = [
    "AccessEvent",
    "AccessEventQuerySet",
    "AnyUser",
    "Contact",
    "ContactQuerySet",
    "HousingCorporation",
    "Invitation",
    "InvitationQuerySet",
    "Mail",
    "MailQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "PartnerOrganisation",
    "Party",
    "PartyQuerySet",
    "Representation",
    "TenantOrganisation",
    "User",
    "UserManager",
    "holds",
    "holds_on",
]
