"""When something is worth a reminder: as soon as it is asked, a week before its day, and when it is late, less and less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from parties.enums import ReminderChoice

from ..work.task import Task

WEEK = timedelta(days=7)
#: Days after its day on which something late is told; after the last one once every MONTH days.
LATE_STEPS = (1, 3, 7, 14)
MONTH = 30
#: So many days after a Monday without a run it is made up for.
MADE_UP_FOR = 2


def item_of(task: Task) -> str:
    """By what a thing to do is known from day to day; what it says of a person or party is no part of it."""
    return f"{task.kind} {task.url}"


def newest_late(due: date, today: date) -> date | None:
    """The last day until today on which something with this day is told to be late; None while it is not."""
    days = (today - due).days
    passed = [step for step in LATE_STEPS if step <= days]
    if not passed:
        return None
    last = LATE_STEPS[-1]
    step = last + (days - last) // MONTH * MONTH if days >= last else passed[-1]
    return due + timedelta(days=step)


def newest_moment(task: Task, today: date, closes_on: date | None = None) -> date | None:
    """The last day until today on which the thing is worth a mail; `closes_on`: when its round closes."""
    found = []
    for due in {task.due, closes_on} - {None}:
        assert due is not None
        found += [due - WEEK] if due - WEEK <= today else []
    if task.due is not None and (late := newest_late(task.due, today)):
        found.append(late)
    return max(found, default=None)


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def is_news(task: Task, told: Mapping[str, str], today: date, closes_on: date | None = None) -> bool:
    """Whether the thing is worth a mail today, for what the person was told before."""
    moment = newest_moment(task, today, closes_on)
    before = told.get(item_of(task))
    if before is None:
        return moment is not None or task.kind.is_asked
    return moment is not None and moment > date.fromisoformat(before)


def wanted(
    choice: str,
    tasks: Iterable[Task],
    told: Mapping[str, str],
    today: date,
    *,
    last: date | None,
    closing: Mapping[int, date | None],
    ran: bool,
) -> list[Task]:
    """What stands in today's mail to a person who chose so; nothing when there is no reason for a mail.

    `last`: the day of the last mail that was not sent by hand. `closing`: the closing day per round. `ran`: whether
    this week's mail was written already.
    """
    found = list(tasks)
    match choice:
        case ReminderChoice.NONE:
            return []
        case ReminderChoice.WEEKLY:
            monday = monday_of(today)
            is_turn = not ran and today.weekday() <= MADE_UP_FOR
            return found if is_turn and (last is None or last < monday) else []
        case ReminderChoice.LATE:
            late = [task for task in found if task.is_late(today)]
            return late if any(is_news(task, told, today) for task in late) else []
    if any(is_news(task, told, today, closing.get(task.round_id)) for task in found):
        return found
    return []
