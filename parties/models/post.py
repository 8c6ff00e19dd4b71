"""Mail that is to be sent, is on its way or was sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import MailKind, MailState
from .people import User

#: So long an address that refused a mail is left alone; then it is tried once more.
LEFT_ALONE = timedelta(days=30)
#: What `Mail.state` tells of one row, for who asks the database.
_TRIED = Q(attempts__gt=0) & ~Q(error="")
_WAITS = Q(sent_at__isnull=True, ended_at__isnull=True)
IN_STATE = {
    MailState.SENT: Q(sent_at__isnull=False),
    MailState.REFUSED: Q(ended_at__isnull=False, is_refused=True),
    MailState.GIVEN_UP: Q(ended_at__isnull=False, is_refused=False),
    MailState.RETRYING: _WAITS & _TRIED,
    MailState.WAITING: _WAITS & ~_TRIED,
}


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails for a purpose."""

    def waiting(self) -> MailQuerySet:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, ended_at=None)

    def due(self, now: datetime) -> MailQuerySet:
        """What is to be tried now: those whose turn it is, and that nobody is busy with."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.waiting().filter(free, next_try__lte=now).order_by("next_try", "pk")

    def refused_addresses(self) -> set[str]:
        """Addresses, in small letters, whose newest mail was refused for good lately."""
        lately = timezone.now() - LEFT_ALONE
        refused = self.filter(is_refused=True, ended_at__gte=lately).values_list("to", "ended_at")
        newest: dict[str, datetime] = {}
        for address, at in refused.order_by("ended_at"):
            if at is not None:
                newest[address] = at
        if not newest:
            return set()
        arrived = self.filter(to__in=list(newest), sent_at__gte=lately).values_list("to", "sent_at")
        for address, sent in arrived:
            if sent is not None and address in newest and sent > newest[address]:
                del newest[address]
        return set(newest)

    def forget_before(self, moment: datetime) -> int:
        """Delete what was sent or ended before `moment`; returns how many."""
        old = self.filter(Q(sent_at__lt=moment) | Q(ended_at__lt=moment))
        return old.delete()[1].get(self.model._meta.label, 0)


class Mail(models.Model):
    """One mail to one address, written down in the transaction of what causes it.

    Its text is kept until it is sent or given up, and no longer: links in it must not linger. Made by
    `parties.post.services.post`, sent by `parties.post.delivery`. It is no tracked model: sending it is no act of
    a person.
    """

    key = models.CharField(_("key"), max_length=200, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MailKind.choices, default=MailKind.OTHER)
    to = models.EmailField(_("to"), db_index=True)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"), blank=True, editable=False)
    html = models.TextField(_("text with layout"), blank=True, editable=False)
    is_secret = models.BooleanField(
        _("holds a secret link"),
        default=False,
        editable=False,
        help_text=_("The text is kept encrypted until it is sent."),
    )
    choice_url = models.URLField(_("where to choose"), blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    next_try = models.DateTimeField(_("next try"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("tried until"), editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    claimed_until = models.DateTimeField(_("being sent until"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("given up at"), null=True, blank=True, editable=False)
    is_refused = models.BooleanField(_("refused by the receiver"), default=False, editable=False)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_try"],
                name="mail_waiting",
                condition=Q(sent_at__isnull=True, ended_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(ended_at__isnull=True), name="mail_one_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"

    @property
    def state(self) -> MailState:
        """How far it is."""
        if self.sent_at:
            return MailState.SENT
        if self.ended_at:
            return MailState.REFUSED if self.is_refused else MailState.GIVEN_UP
        return MailState.RETRYING if self.attempts and self.error else MailState.WAITING
