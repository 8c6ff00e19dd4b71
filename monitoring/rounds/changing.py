"""Changing the name and the dates of a round until it closes, removing one made by mistake, and setting the term in
which parties react.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import RoundStatus
from ..models import ExportJob, MonitoringRound, RoundHeading, RoundLine
from .services import RoundClosedError, check_step

#: What the coordinator may change; the address stays, so that links keep working.
CHANGEABLE = (
    "title",
    "period",
    "starts_on",
    "ends_on",
    "reference_date",
    "data_deadline",
    "closes_on",
    "reactions_due",
)
#: How long parties have to react where nothing else is said.
TERM = timedelta(days=14)


def change_round(
    *, actor: Actor, monitoring_round: MonitoringRound, version: int, reason: str, **values: Any
) -> MonitoringRound:
    """Change the name and dates of a round that is not closed (`values`: of CHANGEABLE), with the reason.

    Raises ValidationError per field, StaleVersionError, RoundClosedError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why this changes.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = MonitoringRound.lock(monitoring_round.pk, version)
        if row.is_closed:
            raise RoundClosedError
        changed = {name for name in CHANGEABLE if name in values and getattr(row, name) != values[name]}
        for name in changed:
            setattr(row, name, values[name])
        # Who changes the name only is not asked about days that stood there before.
        if changed - {"title", "period"}:
            check_dates(row)
        row.save_next_checked()
    return row


def remove_round(*, actor: Actor, monitoring_round: MonitoringRound, version: int, reason: str) -> None:
    """Take away a round that was made by mistake, with its lines and headings; their history stays, with the reason.

    Raises ValidationError without a reason, once it was opened, and when anything was told in it; StaleVersionError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why this changes.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = MonitoringRound.lock(monitoring_round.pk, version)
        if row.status != RoundStatus.PREPARING:
            raise ValidationError(_("Only a round that is being prepared can be removed."))
        if _holds_anything(row):
            raise ValidationError(_("Something was told or kept in this round already, so it stays."))
        row.lines.all().delete()
        row.headings.all().delete()
        row.delete()


def _holds_anything(row: MonitoringRound) -> bool:
    """Whether anything hangs on the round or its lines but what was prepared, and files somebody had made of it."""
    prepared = {RoundHeading, RoundLine, ExportJob}
    places = [(relation, "") for relation in MonitoringRound._meta.related_objects]
    places += [(relation, "__round") for relation in RoundLine._meta.related_objects]
    return any(
        relation.field.model._base_manager.filter(**{f"{relation.field.name}{through}": row}).exists()
        for relation, through in places
        if relation.field.model not in prepared
    )


def check_dates(row: MonitoringRound) -> None:
    """Raise ValidationError, per field, where the dates of a round do not follow each other."""
    errors = date_errors(row)
    if year := errors.pop("year", ""):
        # The year of a round stays, so it is its days that do not fit.
        errors.setdefault("starts_on", year)
    if errors:
        raise ValidationError(dict(errors))


def date_errors(row: MonitoringRound) -> dict[str, str]:
    """What is wrong with the year and the dates of a round, by field; a date that is not filled in is left out.

    The year is one of the agreement (with `framework` loaded), and the days lie in it, at least in part: a round over
    a year may go on into the next. The reference date may come after the last day, not before the first.
    """
    framework = row.framework
    starts: date | None = row.starts_on
    ends: date | None = row.ends_on
    first, last = framework.starts_on.year, framework.ends_on.year
    upside_down = _before(ends, starts)
    if upside_down:
        # Nothing is compared with a first day that may be the mistake.
        starts = None
    wrong = {
        "year": (
            row.year is not None and not first <= row.year <= last,
            _("The agreement runs from %(first)s to %(last)s.") % {"first": first, "last": last},
        ),
        "ends_on": (upside_down, _("The last day lies before the first.")),
        "reference_date": (
            _before(row.reference_date, starts),
            _("The reference date lies before the first day."),
        ),
        "data_deadline": (
            _before(row.closes_on, row.data_deadline),
            _("Figures would be due after the round closes."),
        ),
        "closes_on": (_before(row.closes_on, starts), _("The round would close before its first day.")),
        "reactions_due": (
            _before(row.closes_on, row.reactions_due),
            _("Parties would react after the round closes."),
        ),
    }
    errors = {name: told for name, (is_wrong, told) in wrong.items() if is_wrong}
    if _before(row.data_deadline, starts):
        errors["data_deadline"] = _("Figures would be due before the first day.")
    if starts and ends and row.year and "year" not in errors and not starts.year <= row.year <= ends.year:
        errors["year"] = _("The first and the last day lie in another year than %(year)s.") % {
            "year": row.year
        }
    return errors


def _before(day: date | None, other: date | None) -> bool:
    """Whether both are known and the one comes before the other."""
    return day is not None and other is not None and day < other


def usual_term(monitoring_round: MonitoringRound, today: date) -> date:
    """Until when parties react where nothing else is said: two weeks, not beyond the closing date."""
    due = today + TERM
    closes = monitoring_round.closes_on
    return min(due, closes) if closes and closes >= today else due


def take_to_review(
    *, actor: Actor, monitoring_round: MonitoringRound, reactions_due: date | None = None
) -> MonitoringRound:
    """Put the lights before the parties, with the day until which they react (two weeks where none is given).

    Raises ValidationError for a day that has passed and when the round is not open.
    """
    today = timezone.localdate()
    with transaction.atomic(), acting(actor):
        row = MonitoringRound.lock(monitoring_round.pk)
        check_step(row, RoundStatus.REVIEW)
        due = reactions_due or usual_term(row, today)
        if due < today:
            raise ValidationError(
                _("The day until which parties react has passed. Choose today or a later day.")
            )
        row.status, row.reactions_due = RoundStatus.REVIEW, due
        row.save_next()
    return row
