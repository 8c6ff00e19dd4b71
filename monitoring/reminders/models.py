"""Who was reminded when, and of what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models import Mail, User

from ..rounds.models import MonitoringRound


class Reminder(models.Model):
    """A bundled mail to one person. It is written with the mail in one transaction, and not changed afterwards.

    `told` says per thing that waited when it was last in a mail (a day as YYYY-MM-DD), so that the newest row of a
    person tells what is news.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="reminders_got", verbose_name=_("user")
    )
    day = models.DateField(_("day"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    is_by_hand = models.BooleanField(_("sent by hand"), default=False)
    mail = models.ForeignKey(
        Mail, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("mail")
    )
    items = models.PositiveIntegerField(_("things in it"), default=0)
    told = models.JSONField(_("last told"), default=dict)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                condition=Q(is_by_hand=False),
                name="reminder_once_a_day",
                violation_error_message=_("This person was reminded on this day already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.user}"


class ReminderRun(models.Model):
    """A day of which everybody's reminders were written to the end, also where nobody had a reason for one."""

    day = models.DateField(_("day"), unique=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("run of reminders")
        verbose_name_plural = _("runs of reminders")
        ordering = ["-day"]

    def __str__(self) -> str:
        return str(self.day)


class ReminderRound(models.Model):
    """A reminder was about this round as well."""

    reminder = models.ForeignKey(
        Reminder, on_delete=models.CASCADE, related_name="rounds", verbose_name=_("reminder")
    )
    round = models.ForeignKey(
        MonitoringRound, on_delete=models.CASCADE, related_name="reminders", verbose_name=_("round")
    )
    #: How many things in it were about the round.
    items = models.PositiveIntegerField(_("things in it"), default=0)

    class Meta:
        verbose_name = _("reminder of a round")
        verbose_name_plural = _("reminders of a round")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "round"],
                name="reminder_round_once",
                violation_error_message=_("This reminder is about this round already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reminder} – {self.round}"
