"""The bodies in which parties meet: who sits there, how often, and who prepares."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from config.web.converters import address_word
from config.web.history import TrackedModel
from config.web.lines import OneLineField

from ..enums import BodyLevel
from .frameworks import FrameworkAgreement

#: The longest text about what a body is for, who sits there and what it talks about.
MAX_BODY_WORDS = 2000
#: Most days before or after a meeting that papers can have.
MAX_DAYS = 90


def check_months(value: object) -> None:
    """Raise ValidationError unless it is a list of months, each once and in the order of the year."""
    if not isinstance(value, list) or not all(one in MONTHS for one in value) or value != sorted(set(value)):
        raise ValidationError(_("Choose months of the year."))


class Body(TrackedModel):
    """A body that meets for this framework: a steering group, an executive meeting, a round of the neighbourhood.

    People are told by their function. `months` holds the numbers of the months in which it meets (1 to 12); empty
    where the agreement names none. Meetings about a round tell in words which body it was.
    """

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="bodies",
        verbose_name=_("framework agreement"),
    )
    position = models.PositiveIntegerField(_("order"))
    key = models.CharField(_("address word"), max_length=60, validators=[address_word])
    name = OneLineField(_("name of the meeting"), max_length=120)
    level = models.CharField(_("level"), max_length=12, choices=BodyLevel.choices, blank=True)
    purpose = models.TextField(
        _("what it is for"), blank=True, validators=[MaxLengthValidator(MAX_BODY_WORDS)]
    )
    frequency = OneLineField(_("how often"), max_length=160, blank=True)
    months = models.JSONField(_("months"), default=list, blank=True, validators=[check_months])
    duration = OneLineField(_("how long"), max_length=60, blank=True)
    chair = OneLineField(_("chair"), max_length=200, blank=True)
    recorder = OneLineField(_("who takes minutes"), max_length=200, blank=True)
    preparation = OneLineField(_("who prepares"), max_length=200, blank=True)
    participants = models.TextField(
        _("who takes part"), blank=True, validators=[MaxLengthValidator(MAX_BODY_WORDS)]
    )
    agenda = models.TextField(
        _("what it talks about"), blank=True, validators=[MaxLengthValidator(MAX_BODY_WORDS)]
    )
    papers_days = models.PositiveSmallIntegerField(
        _("papers, days before"), null=True, blank=True, validators=[MaxValueValidator(MAX_DAYS)]
    )
    minutes_days = models.PositiveSmallIntegerField(
        _("minutes, days after"), null=True, blank=True, validators=[MaxValueValidator(MAX_DAYS)]
    )
    ended_on = models.DateField(_("met until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(MAX_BODY_WORDS)])
    source = OneLineField(_("where it stands"), max_length=200)

    class Meta:
        verbose_name = _("body that meets")
        verbose_name_plural = _("bodies that meet")
        ordering = ["framework", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "key"],
                name="body_key",
                violation_error_message=_("This framework agreement has a body with this address word."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def month_names(self) -> list[str]:
        """The months in which it meets, in words."""
        return [str(MONTHS[number]) for number in self.months]
