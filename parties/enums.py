"""Choices of the parties app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartyKind(TextChoices):
    """What a party is; the first three sit at the table as equals."""

    MUNICIPALITY = "municipality", _("Municipality")
    CORPORATION = "corporation", _("Housing corporation")
    TENANT_ORGANISATION = "tenant_organisation", _("Tenant organisation")
    PARTNER = "partner", _("Partner")


class MembershipRole(TextChoices):
    """What a person may do for a party."""

    READER = "reader", _("Reader")
    EDITOR = "editor", _("Editor")
