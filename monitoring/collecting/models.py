"""Files that go with progress, and figures that several agreements have in common."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement, Indicator
from config.web.converters import address_word
from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import AnyUser, Party

from ..enums import RoundStatus
from ..rounds.models import MonitoringRound, RoundClosedError, RoundLine


class AttachmentQuerySet(TrackedQuerySet["Attachment"]):
    """Attachments for a purpose."""

    def visible_to(self, user: AnyUser) -> AttachmentQuerySet:
        """Those of the frameworks the user may see."""
        return self.filter(line__round__framework__in=FrameworkAgreement.objects.visible_to(user))


class Attachment(TrackedModel):
    """A file one party put with a line. Once the round is closed it stays, and no other comes beside it."""

    line = models.ForeignKey(
        RoundLine, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("line")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("party")
    )
    name = models.CharField(_("name of the file"), max_length=120)
    content_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("size"))
    digest = models.CharField(_("checksum"), max_length=64)
    author_name = models.CharField(_("by"), max_length=200)
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises RoundClosedError when the round is closed."""
        with transaction.atomic(savepoint=False):
            self._refuse_when_closed()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete with its file and a trace; raises RoundClosedError when the round is closed."""
        with transaction.atomic(savepoint=False):
            self._refuse_when_closed()
            return super().delete(*args, **kwargs)

    def _refuse_when_closed(self) -> None:
        found = MonitoringRound.objects.select_for_update().filter(lines=self.line_id)
        if found.values_list("status", flat=True).first() == RoundStatus.CLOSED:
            raise RoundClosedError


class AttachmentFile(models.Model):
    """The bytes of an attachment, apart, so that lists never read them. In the database, so that a backup has them."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, related_name="file", verbose_name=_("attachment")
    )
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of an attachment")
        verbose_name_plural = _("files of attachments")

    def __str__(self) -> str:
        return str(self.attachment)


class SharedFigure(TrackedModel):
    """One figure that stands in several agreements under names of their own, so that a party is asked once.

    Somebody says so; nothing is concluded from names that look the same.
    """

    key = models.SlugField(_("address word"), max_length=60, unique=True, validators=[address_word])
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40, help_text=_("For example % or woningen."))
    explanation = models.TextField(
        _("definition"), blank=True, help_text=_("What is counted, on which day, and what is left out.")
    )

    class Meta:
        verbose_name = _("shared figure")
        verbose_name_plural = _("shared figures")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class SharedFigurePlace(TrackedModel):
    """An indicator that is this figure."""

    figure = models.ForeignKey(
        SharedFigure, on_delete=models.CASCADE, related_name="places", verbose_name=_("shared figure")
    )
    indicator = models.OneToOneField(
        Indicator, on_delete=models.PROTECT, related_name="shared", verbose_name=_("indicator")
    )

    class Meta:
        verbose_name = _("indicator of a shared figure")
        verbose_name_plural = _("indicators of a shared figure")
        ordering = ["figure", "pk"]

    def __str__(self) -> str:
        return str(self.indicator)

    def clean(self) -> None:
        """The same unit, else it is another figure."""
        figure, indicator = getattr(self, "figure", None), getattr(self, "indicator", None)
        if figure is not None and indicator is not None and figure.unit != indicator.unit:
            raise ValidationError(
                {
                    "indicator": _("This indicator is measured in “%(unit)s”, not in “%(other)s”.")
                    % {"unit": indicator.unit, "other": figure.unit}
                }
            )
