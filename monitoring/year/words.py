"""A step in words: when it is, and who is on turn."""

from __future__ import annotations

import calendar
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import CycleRecurrence
from agreements.models import CycleStep
from config.web.typed import amid


def when_words(step: CycleStep) -> str:
    """When a step is: 'April 2026', 'by 30 June 2026', '1 March to 20 June 2026', 'after: Bid', 'no date yet'."""
    first, last = step.starts_on, step.ends_on
    if first and last:
        return _span(first, last)
    if last:
        return _("by %(day)s") % {"day": _day(last)}
    if first:
        return _("from %(day)s") % {"day": _day(first)}
    if step.after is not None:
        return amid(_("after: %(step)s") % {"step": step.after}, str(step.after))
    return _("no date yet")


def _span(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        if (first.year, first.month) == (last.year, last.month):
            return date_format(first, "F Y")
        if first.year == last.year and (first.month, last.month) == (1, 12):
            return _("the year %(year)s") % {"year": first.year}
        begin = date_format(first, "F" if first.year == last.year else "F Y")
        return f"{begin} – {date_format(last, 'F Y')}"
    begin = date_format(first, "j F" if first.year == last.year else "j F Y")
    return f"{begin} – {_day(last)}"


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def recurrence_words(step: CycleStep) -> str:
    """How often it comes back."""
    if step.recurrence == CycleRecurrence.TIMES and step.times:
        return ngettext("%(n)s time a year", "%(n)s times a year", step.times) % {"n": step.times}
    return str(CycleRecurrence(step.recurrence).label)


def days_words(days: int) -> str:
    """How long until a day that comes."""
    if days == 0:
        return _("today")
    return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
