"""For the tenants of which corporations a tenant organisation speaks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel

from ..enums import PartyKind
from .people import Party

_NOT_A_SPEAKER = _("Only a tenant organisation represents the tenants of a corporation.")
NO_LANDLORD = _("Only a corporation has tenants that are represented. Choose a corporation.")


class Representation(TrackedModel):
    """A tenant organisation speaks for the tenants of a corporation; an umbrella has several rows.

    It gives no rights: tables, signatures and bids go by the seat of a party.
    """

    organisation = models.ForeignKey(
        Party,
        on_delete=models.CASCADE,
        related_name="representations",
        verbose_name=_("tenant organisation"),
    )
    corporation = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        related_name="representatives",
        verbose_name=_("housing corporation"),
        limit_choices_to={"kind": PartyKind.CORPORATION},
        error_messages={"invalid": NO_LANDLORD},
    )

    class Meta:
        verbose_name = _("representation of tenants")
        verbose_name_plural = _("representations of tenants")
        ordering = ["organisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "corporation"],
                name="representation_once",
                violation_error_message=_("This corporation is named already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.corporation}"

    def clean(self) -> None:
        """Told at the corporation: on the page of a party its kind stands elsewhere."""
        try:
            kind = self.organisation.kind
        except Party.DoesNotExist:
            return
        if kind != PartyKind.TENANT_ORGANISATION:
            raise ValidationError({"corporation": _NOT_A_SPEAKER})
