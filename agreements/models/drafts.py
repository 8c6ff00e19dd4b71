"""What belongs to a commitment while it is being made: what must come first, and what parties say about it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.history import TrackedModel
from parties.models import Party

from .commitments import Commitment


class Condition(TrackedModel):
    """A if B (wederkerigheid): the commitment holds once another is met, or once something outside happens."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("commitment")
    )
    on = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="condition_of",
        verbose_name=_("once this commitment is met"),
    )
    event = models.CharField(_("once this happens"), max_length=250, blank=True)
    #: Who has to see to it that it happens: what this party promises the others.
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("who sees to it"),
    )

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(on__isnull=False, event="") | (Q(on__isnull=True) & ~Q(event="")),
                name="condition_one",
                violation_error_message=_(
                    "Choose a commitment, or write what has to happen; one of the two."
                ),
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=True) | Q(on__isnull=True),
                name="condition_party",
                violation_error_message=_("Who sees to a commitment stands with that commitment."),
            ),
        ]

    def __str__(self) -> str:
        if self.on is not None:
            return str(self.on)
        return f"{self.party.label}: {self.event}" if self.party is not None else self.event

    def clean(self) -> None:
        """Both belong to the same framework, and none waits for itself."""
        if self.on is None:
            return
        if self.on_id == self.commitment_id:
            raise ValidationError({"on": _("A commitment does not wait for itself.")})
        if self.on.framework_id != self.commitment.framework_id:
            raise ValidationError({"on": _("This commitment belongs to another framework agreement.")})


class CommitmentComment(TrackedModel):
    """What a party says about a commitment of a draft; everybody at the table reads it."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, related_name="comments", verbose_name=_("commitment")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="comments", verbose_name=_("party")
    )
    text = models.TextField(_("comment"), validators=[MaxLengthValidator(5000)])
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    written_by = models.CharField(_("written by"), max_length=200)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.party}: {self.text[:60]}"
