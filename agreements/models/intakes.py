"""Lists of commitments that were taken in, so that one that was wrong can be taken back as a whole."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.web.history import AuthoredModel

from .frameworks import FrameworkAgreement


class CommitmentIntake(AuthoredModel):
    """A list of commitments that was taken in, with what it wrote."""

    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.PROTECT,
        related_name="commitment_intakes",
        verbose_name=_("framework agreement"),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    name = models.CharField(_("taken over from"), max_length=200)
    #: The id and version of each commitment it added, and of each it changed, as they stood after it.
    added = models.JSONField(_("commitments it added"), default=list, blank=True)
    changed = models.JSONField(_("commitments it changed"), default=list, blank=True)
    #: The ids of the themes it made.
    themes = models.JSONField(_("themes it made"), default=list, blank=True)

    class Meta(AuthoredModel.Meta):
        verbose_name = _("list of commitments")
        verbose_name_plural = _("lists of commitments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class CommitmentIntakeTakenBack(AuthoredModel):
    """That a list was taken back, and why: what it added is gone."""

    intake = models.OneToOneField(
        CommitmentIntake,
        on_delete=models.PROTECT,
        related_name="taken_back",
        verbose_name=_("list of commitments"),
    )
    framework = models.ForeignKey(
        FrameworkAgreement, on_delete=models.PROTECT, related_name="+", verbose_name=_("framework agreement")
    )
    reason = models.TextField(_("reason"))

    class Meta(AuthoredModel.Meta):
        verbose_name = _("list of commitments taken back")
        verbose_name_plural = _("lists of commitments taken back")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.intake)
