"""Choices of the monitoring app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundStatus(TextChoices):
    """Where a monitoring round stands."""

    PREPARING = "preparing", _("Being prepared")
    OPEN = "open", _("Open")
    REVIEW = "review", _("In review")
    CLOSED = "closed", _("Closed")


class Light(TextChoices):
    """The traffic light of a line; the framework gives the middle one its name."""

    GREEN = "green", _("Green")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")
    NONE = "none", _("No light")


#: Settling one of these needs a cause and an adjustment.
NEEDS_EXPLANATION = (Light.YELLOW, Light.RED)

#: What asks for attention comes first.
URGENCY = {Light.RED: 0, Light.YELLOW: 1, Light.NONE: 2, Light.GREEN: 3}


class FindingKind(TextChoices):
    """What words in a public text look like."""

    NAME = "name", _("Name of a person")
    PHONE = "phone", _("Telephone number")
    EMAIL = "email", _("E-mail address")
    ADDRESS = "address", _("Postal address")
    CASE = "case", _("Case number")
    BSN = "bsn", _("Citizen service number")
    IBAN = "iban", _("Bank account number")
    NUMBER = "number", _("Long number")
