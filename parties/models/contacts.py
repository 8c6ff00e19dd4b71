"""Who can be reached at a party, with or without an account."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel

from .people import Party


class Contact(TrackedModel):
    """A function at a party that can be reached, with or without an account."""

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("party")
    )
    function = models.CharField(_("function"), max_length=120)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["party", "function"]

    def __str__(self) -> str:
        return f"{self.function}, {self.party}"
