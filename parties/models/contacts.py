"""Who can be reached at a party, with or without an account."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel, TrackedQuerySet
from config.web.lines import OneLineField

from .people import Party

phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()-]{4,}\Z",
    _("Give a telephone number: digits, spaces, hyphens, perhaps a + before them."),
)


class ContactQuerySet(TrackedQuerySet["Contact"]):
    """Contacts for a purpose."""

    def current(self) -> ContactQuerySet:
        """Not ended: they can be reached today."""
        return self.filter(ended_at__isnull=True)


class Contact(TrackedModel):
    """A function at a party that can be reached, with or without an account.

    Which tables it can be reached for tells `agreements.ContactRole`. One that ended stays, and is shown nowhere.
    """

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("party")
    )
    function = OneLineField(_("function"), max_length=120)
    name = OneLineField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True, validators=[phone_number])
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    #: Made up for the demonstration; no longer so once somebody of the party changes it.
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["party", "function", "pk"]

    def __str__(self) -> str:
        return f"{self.function}, {self.party}"

    @property
    def dial(self) -> str:
        """The telephone number as a link dials it."""
        return "".join(c for c in self.phone if c.isdigit() or c == "+")

    def end(self) -> None:
        """Nobody can be reached here from now on; the caller saves."""
        self.ended_at = timezone.now()
