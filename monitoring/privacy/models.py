"""What a party keeps for itself about a line, and what was decided about words found in public texts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment
from config.web.history import AppendOnlyModel, AppendOnlyQuerySet, AuthoredModel
from parties.models import AnyUser, Party
from parties.permissions import party_ids

from ..enums import FindingKind, TextPlace
from ..rounds.models import MonitoringRound, RoundLine


class InternalNoteQuerySet(AppendOnlyQuerySet["InternalNote"]):
    """Notes for a purpose."""

    def visible_to(self, user: AnyUser) -> InternalNoteQuerySet:
        """Those of the parties the person works for; nobody else sees one, whatever they manage."""
        return self.filter(party__in=party_ids(user))


class InternalNote(AppendOnlyModel):
    """What one party keeps for itself about a line; the newest counts, an empty one takes it away.

    It stands apart from the public texts, so that nothing that is made of those can hold it.
    """

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="internal_notes", verbose_name=_("line")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="internal_notes", verbose_name=_("party")
    )
    text = models.TextField(_("internal note"), blank=True)
    author_name = models.CharField(_("by"), max_length=200)

    objects = InternalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        """Where it belongs; what it says stands nowhere by accident."""
        return f"{self.party}, {self.line}"


class TextClearance(AuthoredModel):
    """Somebody decided that words found in a public text may stay.

    `digest` tells of which words in which exact text of which commitment, or of which `place` for a text that belongs
    to none; the words themselves are not kept, so that what is mended later does not live on here.
    """

    round = models.ForeignKey(
        MonitoringRound,
        on_delete=models.PROTECT,
        related_name="clearances",
        verbose_name=_("monitoring round"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clearances",
        verbose_name=_("commitment"),
    )
    place = models.CharField(
        _("place"),
        max_length=10,
        blank=True,
        choices=TextPlace.choices,
        help_text=_("Of a text that belongs to no commitment."),
    )
    field = models.CharField(_("text"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=FindingKind.choices)
    digest = models.CharField(_("digest of the words in their text"), max_length=64)

    class Meta:
        verbose_name = _("text that was looked at")
        verbose_name_plural = _("texts that were looked at")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, place="") | (Q(commitment__isnull=True) & ~Q(place="")),
                name="clearance_one_place",
                violation_error_message=_("Name the commitment or another place, not both."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment or self.get_place_display()}: {self.get_kind_display()}"
