"""Files that go with progress, and indicators that are the same figure."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement, Indicator
from config.web.converters import address_word
from config.web.history import TrackedModel, TrackedQuerySet
from parties.models import AnyUser, Party
from parties.permissions import party_ids

from ..enums import RoundStatus
from ..rounds.models import MonitoringRound, RoundClosedError, RoundLine


class AttachmentQuerySet(TrackedQuerySet["Attachment"]):
    """Attachments for a purpose."""

    def visible_to(self, user: AnyUser) -> AttachmentQuerySet:
        """Those of the frameworks the user may see, and the own ones, also once the own party left the table."""
        seen = Q(line__round__framework__in=FrameworkAgreement.objects.visible_to(user))
        return self.filter(seen | Q(party__in=party_ids(user)))


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
        if MonitoringRound.objects.locked_status(self.line.round_id) == RoundStatus.CLOSED:
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


class SharedIndicator(TrackedModel):
    """An indicator that is the same figure as those with the same key in other agreements: a party is asked once.

    Somebody says so; nothing is concluded from names that look the same.
    """

    indicator = models.OneToOneField(
        Indicator, on_delete=models.PROTECT, related_name="shared", verbose_name=_("indicator")
    )
    key = models.SlugField(
        _("key of the figure"),
        max_length=60,
        validators=[address_word],
        help_text=_("The same word at every indicator that is this figure."),
    )

    class Meta:
        verbose_name = _("shared indicator")
        verbose_name_plural = _("shared indicators")
        ordering = ["key", "pk"]

    def __str__(self) -> str:
        return f"{self.key}: {self.indicator}"

    def clean(self) -> None:
        """The same unit as the others, else it is another figure."""
        indicator = getattr(self, "indicator", None)
        if indicator is None:
            return
        others = SharedIndicator.objects.filter(key=self.key).exclude(pk=self.pk)
        other = others.exclude(indicator__unit=indicator.unit).select_related("indicator").first()
        if other is not None:
            raise ValidationError(
                {
                    "indicator": _("This indicator is measured in “%(unit)s”, “%(other)s” in “%(others)s”.")
                    % {"unit": indicator.unit, "other": other.indicator, "others": other.indicator.unit}
                }
            )
