"""What a person keeps for themselves beside a round: nobody else sees it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from parties.models import User

from .models import RoundLine


class LineDraft(models.Model):
    """What a person has typed for a line and not saved yet; theirs alone, and gone once they save."""

    line = models.ForeignKey(
        RoundLine, on_delete=models.CASCADE, related_name="drafts", verbose_name=_("line")
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="line_drafts", verbose_name=_("user")
    )
    data = models.JSONField(_("what was typed"))
    based_on = models.PositiveIntegerField(_("version it was typed on"))
    updated_at = models.DateTimeField(_("typed at"), auto_now=True)

    class Meta:
        verbose_name = _("draft of a line")
        verbose_name_plural = _("drafts of lines")
        constraints = [models.UniqueConstraint(fields=["line", "user"], name="draft_once")]

    def __str__(self) -> str:
        return str(self.line)


class SavedFilter(models.Model):
    """A way of looking at the monitor that a person wants to find again."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="saved_filters", verbose_name=_("user")
    )
    framework = models.ForeignKey(
        FrameworkAgreement,
        on_delete=models.CASCADE,
        related_name="saved_filters",
        verbose_name=_("framework agreement"),
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "framework", "name"],
                name="saved_filter_name",
                violation_error_message=_("You have a filter with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
