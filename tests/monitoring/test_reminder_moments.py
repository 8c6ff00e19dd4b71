"""Reminders: on which days something is told, without a database."""

from datetime import date, timedelta

import pytest

from monitoring.reminders.moments import is_news, item_of, newest_late, newest_moment, wanted
from parties.enums import ReminderChoice

from .reminder_world import DUE, day, task


@pytest.mark.parametrize(
    ("offset", "told"),
    [
        (0, None),
        (1, 1),
        (2, 1),
        (3, 3),
        (6, 3),
        (7, 7),
        (13, 7),
        (14, 14),
        (43, 14),
        (44, 44),
        (74, 74),
        (400, 374),
    ],
)
def test_late_is_told_less_and_less(offset, told):
    assert newest_late(DUE, day(offset)) == (None if told is None else day(told))


def test_a_week_before_the_deadline_and_before_the_round_closes():
    closes = day(20)
    told = [n for n in range(-20, 20) if newest_moment(task(), day(n), closes) == day(n)]
    assert told == [-7, 1, 3, 7, 13, 14]


def test_what_was_told_is_no_news_until_the_next_moment():
    told = {item_of(task()): day(3).isoformat()}
    assert [n for n in range(3, 20) if is_news(task(), told, day(n))] == [*range(7, 20)]
    assert is_news(task(due=None), {}, DUE) and not is_news(task("draft", due=None), {}, DUE)
    # What others wait for: a light to react to, an addendum to consent to or one that was refused.
    assert all(is_news(task(kind, due=None), {}, DUE) for kind in ("react", "consent", "refused"))


@pytest.mark.parametrize(
    ("choice", "days"),
    [
        # From a month before the deadline, a Thursday, on.
        (ReminderChoice.ALL, [-30, -7, 1, 3, 7, 14, 44]),
        (ReminderChoice.LATE, [1, 3, 7, 14, 44]),
        (ReminderChoice.WEEKLY, list(range(-24, 50, 7))),
        (ReminderChoice.NONE, []),
    ],
)
def test_the_days_of_a_choice(choice, days):
    told, last, sent = {}, None, []
    for n in range(-30, 46):
        if wanted(choice, [task()], told, day(n), last=last, closing={}, ran=day(n).weekday() > 0):
            sent.append(n)
            told, last = {item_of(task()): day(n).isoformat()}, day(n)
    assert sent == [n for n in days if n < 46]


@pytest.mark.parametrize(
    ("last", "ran", "told"),
    [
        # From a Monday on.
        (None, True, []),
        (None, False, [0, 1, 2]),
        (-7, False, [0, 1, 2]),
        # Nothing waited on a Monday with a run: until the next one nothing comes.
        (-14, True, []),
        (0, False, []),
    ],
)
def test_who_is_weekly_gets_it_on_monday_or_soon_after_one_without_a_run(last, ran, told):
    monday = date(2026, 10, 12)
    fields = {"last": None if last is None else monday + timedelta(days=last), "closing": {}, "ran": ran}
    days = [n for n in range(7) if wanted("weekly", [task()], {}, monday + timedelta(days=n), **fields)]
    assert days == told
