"""Choices of the parties app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class PartyKind(TextChoices):
    """What a party is; the first three sit at the table as equals."""

    MUNICIPALITY = "municipality", _("Municipality")
    CORPORATION = "corporation", _("Housing corporation")
    TENANT_ORGANISATION = "tenant_organisation", _("Tenant organisation")
    PARTNER = "partner", _("Partner")

    @property
    def plural(self) -> StrPromise:
        """All parties of this kind, in words."""
        return {
            PartyKind.MUNICIPALITY: _("municipalities"),
            PartyKind.CORPORATION: _("housing corporations"),
            PartyKind.TENANT_ORGANISATION: _("tenant organisations"),
            PartyKind.PARTNER: _("partner organisations"),
        }[self]


class MembershipRole(TextChoices):
    """What a person may do for a party. Everybody reads; only who decides may do what every other role may."""

    READER = "reader", _("Reader")
    #: Reads, and answers for the party what lies before the managers. Not the application manager.
    LINE_MANAGER = "line_manager", _("Line manager")
    EDITOR = "editor", _("Editor")
    EDITING_MANAGER = "editing_manager", _("Editor and line manager")
    DECISION_MAKER = "decision_maker", _("Decision-maker")

    def reaches(self, other: MembershipRole) -> bool:
        """Whether who has this role may do what `other` may."""
        both = (MembershipRole.LINE_MANAGER, MembershipRole.EDITOR)
        return (
            self in (other, MembershipRole.DECISION_MAKER)
            or other == MembershipRole.READER
            or (self == MembershipRole.EDITING_MANAGER and other in both)
        )

    def joined(self, other: MembershipRole) -> MembershipRole:
        """The least role that may do what both may."""
        return next(role for role in MembershipRole if role.reaches(self) and role.reaches(other))


#: Who answers what lies before the managers of a party, before who decides is asked.
LINE_MANAGERS = (MembershipRole.LINE_MANAGER, MembershipRole.EDITING_MANAGER)


class InvitationState(TextChoices):
    """What became of an invitation."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class AccessKind(TextChoices):
    """What somebody did with data of the site."""

    EXPORTED = "exported", _("Took a file along")
    CONTACTS_READ = "contacts_read", _("Read the contacts")
    OWN_DATA = "own_data", _("Took the data of an account along")


class MailKind(TextChoices):
    """What a mail of the site is about."""

    INVITATION = "invitation", _("Invitation")
    ACCOUNT = "account", _("About an account")
    REMINDER = "reminder", _("Reminder")
    #: To a colleague who may have no account, and who therefore has nothing to choose.
    QUESTION = "question", _("Question to a colleague")
    OTHER = "other", _("Other mail")


class MailState(TextChoices):
    """How far a mail is."""

    WAITING = "waiting", _("Waits to be sent")
    RETRYING = "retrying", _("Did not go yet; is tried again")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused by the receiver")
    GIVEN_UP = "given_up", _("Not sent: it took too long")


class ReminderChoice(TextChoices):
    """Which reminders a person wants."""

    ALL = "all", _("When something new waits, a week before a date, and when it is late")
    LATE = "late", _("Only when something is late")
    WEEKLY = "weekly", _("Once a week, on Monday")
    NONE = "none", _("No reminders")
