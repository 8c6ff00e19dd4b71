"""Who took data out of the site, or looked at personal data in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.history import AppendOnlyQuerySet

from ..enums import AccessKind


class AccessEventQuerySet(AppendOnlyQuerySet["AccessEvent"]):
    """Events for a purpose; they are added and read, and forgotten when their time is over."""

    def forget_before(self, moment: datetime) -> int:
        """Delete for good what happened before `moment`; returns how many. For the job that keeps the terms."""
        return models.QuerySet.delete(self.filter(at__lt=moment))[0]


class AccessEvent(models.Model):
    """Somebody took data along or read personal data: who, for which party, what and when.

    A row is written once. It names the person in words and by number, not by a relation, so that it stays as it is
    when the account goes. It holds nothing of what was read. Written by `parties.access_log.record_access`. It is no
    `AppendOnlyModel`: nothing on a page depends on it, so what is kept of pages stays good when one is added.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    kind = models.CharField(_("what happened"), max_length=20, choices=AccessKind.choices)
    actor_name = models.CharField(_("who"), max_length=200)
    party = models.CharField(_("for which party"), max_length=200, blank=True)
    user_id = models.PositiveBigIntegerField(_("number of the account"), null=True, blank=True)
    subject = models.CharField(_("of what"), max_length=300)
    detail = models.CharField(_("in detail"), max_length=200, blank=True)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to data")
        verbose_name_plural = _("access to data")
        ordering = ["-at", "-pk"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["user_id", "at"], name="access_of_user")]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.get_kind_display()}, {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; what is in the log is never overwritten."""
        if not self._state.adding:
            raise TypeError("AccessEvent is never overwritten. Add a new row instead.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused; `forget_before` ends the log's own terms."""
        raise TypeError("AccessEvent is never deleted by itself. See forget_before().")
