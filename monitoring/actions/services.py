"""The verb on actions; who may do so is decided before."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, StaleVersionError, acting

from ..models import ActionReport, Decision, Meeting


def report_action(
    *, actor: Actor, decision: Decision, done: bool, told_of: date, note: str = "", seen: int | None
) -> ActionReport:
    """Tell that an action was done on a day, or that it was not after all; why not is required.

    `seen`: the id of what was told last as the person saw it, None for nothing. Raises StaleVersionError when
    somebody told something meanwhile, ValidationError per field, and without a field for what is no action.
    """
    with transaction.atomic(), acting(actor):
        meeting = Meeting.lock(decision.meeting_id)
        now = Decision.objects.actions().filter(pk=decision.pk).first()
        if now is None:
            raise ValidationError(_("This is no action any more."))
        last = now.reports.order_by("-pk").first()
        if last is not None and last.pk != seen:
            raise StaleVersionError(last)
        if bool(last and last.done) == done:
            raise ValidationError(_("That is what was told already."))
        row = ActionReport(meeting=meeting, decision=now, done=done, told_of=told_of, note=note.strip())
        if told_of > timezone.localdate():
            raise ValidationError({"told_of": _("This day has yet to come.")})
        if told_of < meeting.held_on:
            raise ValidationError({"told_of": _("This day lies before the meeting.")})
        if not done and not row.note:
            raise ValidationError({"note": _("Tell why it is not done after all.")})
        row.save_checked()
    return row
