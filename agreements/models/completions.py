"""Which parties completed their part of a commitment, and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel
from parties.models import Party

from .commitments import Commitment


class Completion(TrackedModel):
    """One party is done while others go on; `Commitment.completed_on` tells when all of it is."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="completions", verbose_name=_("commitment")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="completions", verbose_name=_("party")
    )
    completed_on = models.DateField(_("completed on"))

    class Meta:
        verbose_name = _("completion by a party")
        verbose_name_plural = _("completions by a party")
        ordering = ["commitment", "completed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "party"],
                name="completion_once",
                violation_error_message=_("This party has completed this commitment already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.completed_on}"
