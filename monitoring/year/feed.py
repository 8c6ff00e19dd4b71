"""The days of the cycle as a calendar file (RFC 5545): steps, and when rounds ask for figures or close.

Days, not hours: an all-day event has no time zone, and stands on the same day wherever it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from agreements.enums import StepState
from agreements.models import CycleStep, FrameworkAgreement, cycle_year
from agreements.services.on_turn import state_words
from config.web.history import TrackedModel

from ..enums import RoundStatus
from ..models import MonitoringRound
from .words import when_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    DatedStep = WithAnnotations[CycleStep, "Changed"]
    DatedRound = WithAnnotations[MonitoringRound, "Changed"]

#: Who made the file, and the end of every event's name.
PRODUCT = "-//Prestatieafspraken//Jaarcyclus//NL"
DOMAIN = "prestatieafspraken"
#: What was over longer ago is left out: calendars read the feed several times a day.
KEPT = timedelta(days=400)


@dataclass(frozen=True)
class Day:
    """One event: `name` is the same as long as it exists, `changed` when it was last written."""

    name: str
    title: str
    starts_on: date
    ends_on: date
    changed: datetime
    version: int
    place: str
    url: str
    text: str = ""


def make_calendar(days: Iterable[Day], *, title: str) -> bytes:
    """The file: escaped, folded at 75 octets, with CRLF."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", "Europe/Amsterdam")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for day in days:
        calendar.add_component(_event(day))
    content: bytes = calendar.to_ical()
    return content


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", f"{day.name}@{DOMAIN}")
    event.add("dtstamp", day.changed.astimezone(UTC))
    event.add("last-modified", day.changed.astimezone(UTC))
    event.add("sequence", day.version - 1)
    event.add("dtstart", day.starts_on)
    # The day after the last one, as the standard wants it.
    if day.ends_on < date.max:
        event.add("dtend", day.ends_on + timedelta(days=1))
    event.add("summary", day.title)
    event.add("location", day.place)
    event.add("url", day.url)
    event.add("transp", "TRANSPARENT")
    if day.text:
        event.add("description", day.text)
    return event


class Changed(TypedDict):
    """What the query adds to a row: when it was written last."""

    changed: datetime


def days_of(
    frameworks: Iterable[FrameworkAgreement],
    today: date,
    url_of: Callable[[FrameworkAgreement, int, str], str],
) -> list[Day]:
    """The days of frameworks (with their municipalities), in their order. Three queries.

    `url_of`: the whole address of a step, or of the page of the year for an empty key.
    """
    known = {framework.pk: framework for framework in frameworks}
    since = today - KEPT
    steps: QuerySet[CycleStep] = (
        CycleStep.objects.filter(framework__in=known)
        .select_related("after")
        .prefetch_related("turns__party")
        .order_by("framework__municipality__name", "framework", "position", "pk")
    )
    found = [
        _step_day(step, known[step.framework_id], today, url_of)
        for step in steps.annotate(changed=_changed(CycleStep))
        if (last := step.ends_on or step.starts_on)
        and last >= since
        and not _after_the_end(known[step.framework_id], step.starts_on or last)
    ]
    rounds: QuerySet[MonitoringRound] = (
        MonitoringRound.objects.filter(framework__in=known)
        .exclude(status=RoundStatus.CLOSED)
        .order_by("framework__municipality__name", "framework", "reference_date", "pk")
    )
    for row in rounds.annotate(changed=_changed(MonitoringRound)):
        framework = known[row.framework_id]
        for what, day, title in (
            ("cijfers", row.data_deadline, _("Figures due: %(round)s")),
            ("sluiting", row.closes_on, _("Round closes: %(round)s")),
        ):
            if day and day >= since and not _after_the_end(framework, day):
                name = f"ronde-{row.pk}-{what}"
                found.append(_round_day(row, framework, name, title % {"round": row.title}, day, url_of))
    return found


def _after_the_end(framework: FrameworkAgreement, day: date) -> bool:
    """Whether the agreement had ended by then: nobody is expected any more."""
    return framework.is_ended and (framework.ended_on is None or day > framework.ended_on)


def _changed(model: type[TrackedModel]) -> Subquery:
    """When a row was last written, as its history has it."""
    rows = model.history.model.objects.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    return Subquery(rows.values("history_date")[:1])


def _step_day(
    step: DatedStep,
    framework: FrameworkAgreement,
    today: date,
    url_of: Callable[[FrameworkAgreement, int, str], str],
) -> Day:
    """A step that only has a last day stands on that day."""
    starts, ends = step.starts_on or step.ends_on, step.ends_on or step.starts_on
    assert starts is not None and ends is not None
    state = step.state(today, framework)
    turns = ", ".join(turn.label for turn in step.turns.all())
    said = [when_words(step), _("On turn: %(who)s") % {"who": turns}, f"{framework.title}"]
    if step.printed:
        said.insert(1, f"“{step.printed}”")
    if state == StepState.DONE:
        said.insert(0, state_words(step, state))
    return Day(
        name=f"stap-{step.pk}",
        title=f"{framework.municipality.label}: {step.title}",
        starts_on=starts,
        ends_on=ends,
        changed=step.changed,
        version=step.version,
        place=framework.municipality.name,
        url=url_of(framework, step.year or cycle_year(framework, starts), step.key),
        text="\n".join(said),
    )


def _round_day(
    row: DatedRound,
    framework: FrameworkAgreement,
    name: str,
    title: str,
    day: date,
    url_of: Callable[[FrameworkAgreement, int, str], str],
) -> Day:
    return Day(
        name=name,
        title=f"{framework.municipality.label}: {title}",
        starts_on=day,
        ends_on=day,
        changed=row.changed,
        version=row.version,
        place=framework.municipality.name,
        url=url_of(framework, row.year, ""),
        text=framework.title,
    )
