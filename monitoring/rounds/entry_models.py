"""What was said about a line of a round: lights with their reasons, and what happened."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import CommitmentItem
from config.web.history import AuthoredModel
from parties.models import Party

from ..enums import NEEDS_EXPLANATION, Light
from .models import RoundLine


class LineEntry(AuthoredModel):
    """What somebody told about a line of a round, on which day and taken from where."""

    dated = models.DateField(_("date"))
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    source = models.CharField(_("source"), max_length=200, blank=True)
    undoes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
        help_text=_("Puts back what stood before that row."),
    )

    class Meta(AuthoredModel.Meta):
        abstract = True


class Assessment(LineEntry):
    """A light given to a line, by whom or taken over from where, with its reasons."""

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("line")
    )
    light = models.CharField(_("light"), max_length=10, choices=Light.choices)
    cause = models.TextField(_("cause"), blank=True)
    effect = models.TextField(_("effect"), blank=True)
    adjustment = models.TextField(_("adjustment"), blank=True)
    decision = models.TextField(
        _("decision"), blank=True, help_text=_("Why this light, where parties saw it differently.")
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin=Origin.PERSON)
                | ~Q(light__in=NEEDS_EXPLANATION)
                | (~Q(cause="") & ~Q(adjustment="")),
                name="assessment_explained",
                violation_error_message=_("Tell the cause and what is done about it."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.DOCUMENT) | ~Q(source=""),
                name="assessment_source",
                violation_error_message=_("Tell from which document this light is taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_light_display()}"


class ProgressReport(LineEntry):
    """What happened with a line, told by one party or jointly; the newest of each teller counts.

    Its text is public; what a party keeps for itself is an `InternalNote`.
    """

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="progress", verbose_name=_("line")
    )
    party = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="progress",
        verbose_name=_("party"),
        help_text=_("Empty: a joint text."),
    )
    item = models.ForeignKey(
        CommitmentItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="progress",
        verbose_name=_("item"),
        help_text=_("Empty: about the whole commitment."),
    )
    text = models.TextField(_("public text"), blank=True)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin=Origin.DOCUMENT) | ~Q(source=""),
                name="progress_source",
                violation_error_message=_("Tell from which document this text is taken."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def item_words(self) -> str:
        """The item as lists print it, with its label; empty when it is about the whole commitment."""
        return f"{self.item.label} {self.item.text}".strip() if self.item else ""

    @property
    def teller(self) -> str:
        """Who told it, and about which item where it is about one."""
        party = self.party.label if self.party else ""
        item = self.item and (self.item.label or self.item.text[:40])
        return " · ".join(part for part in (party, item) if part)

    def clean(self) -> None:
        """The item, if any, is one of the commitment of the line."""
        line = getattr(self, "line", None)
        if self.item is not None and line is not None and self.item.commitment_id != line.commitment_id:
            raise ValidationError({"item": _("This item belongs to another commitment.")})
