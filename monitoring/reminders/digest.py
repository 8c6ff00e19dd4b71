"""The words of a reminder: text for who reads text, and a table that reads well without pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.typed import pieces_of, told
from parties.models import User
from parties.permissions import memberships_of
from parties.post.services import choice_url

from ..enums import Light
from ..models import MonitoringRound
from ..work.task import Task, due_words, told_apart

#: How many things a mail names; the page of my work has the others.
SHOWN = 20
SOON = timedelta(days=7)
#: A light without a picture: a sign, the colour behind it, and the colour of the sign.
SIGNS = {
    Light.GREEN: ("✓", "#17703c", "#ffffff"),
    Light.YELLOW: ("!", "#f2b441", "#17222d"),
    Light.RED: ("✕", "#a3161d", "#ffffff"),
    Light.NONE: ("–", "#ffffff", "#5d6975"),
}

Counts = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Sign:
    """A light in a mail: sign, word and colours, and how many there are."""

    sign: str
    word: str
    back: str
    front: str
    count: int = 0


@dataclass(frozen=True)
class Row:
    """One thing in the mail."""

    title: str
    about: str
    place: str
    due: str
    url: str
    is_late: bool
    light: Sign | None = None


@dataclass(frozen=True)
class Part:
    """Things that belong together: late, soon, or waiting."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class State:
    """The lights of a round that something in the mail is about."""

    title: str
    signs: list[Sign]


@dataclass(frozen=True)
class Written:
    """The mail."""

    subject: str
    text: str
    html: str


def language_of(user: User) -> str:
    """The language a person gets mail in."""
    return user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def write_digest(
    user: User,
    tasks: Sequence[Task],
    today: date,
    *,
    rounds: Mapping[int, MonitoringRound],
    counts: Counts,
    asked_by: str = "",
) -> Written:
    """One mail about all of it, in the language that is active. `asked_by`: who had it sent, when somebody did."""
    late = [task for task in tasks if task.is_late(today)]
    context = {
        "name": user.name,
        "today": today,
        "language": translation.get_language(),
        "asked_by": asked_by,
        "count": len(tasks),
        "late": len(late),
        "parts": _parts(told_apart(tasks)[:SHOWN], today),
        "more": max(0, len(tasks) - SHOWN),
        "states": _states(tasks, rounds, counts),
        "parties": ", ".join(row.party.label for row in memberships_of(user)),
        "work_url": f"{settings.SITE_URL}{reverse('my-work')}",
        "choice_url": choice_url(),
        "choice": user.get_reminders_display(),
    }
    text = render_to_string("mail/reminder.txt", context)
    return Written(
        _subject(len(tasks), len(late), tasks), text, render_to_string("mail/reminder.html", context)
    )


def _subject(count: int, late: int, tasks: Sequence[Task]) -> str:
    places = sorted({task.municipality for task in tasks if task.municipality})
    told = ngettext("%(n)s thing waits for you", "%(n)s things wait for you", count) % {"n": count}
    if late:
        told = ngettext("%(n)s thing is late", "%(n)s things are late", late) % {"n": late}
        if more := count - late:
            waits = ngettext("%(late)s, %(more)s more waits", "%(late)s, %(more)s more wait", more)
            told = waits % {"late": told, "more": more}
    return (
        f"{_('Performance agreements')} {places[0]}: {told}"
        if len(places) == 1
        else f"{_('Performance agreements')}: {told}"
    )


def _parts(tasks: Sequence[Task], today: date) -> list[Part]:
    late = [task for task in tasks if task.is_late(today)]
    soon = [task for task in tasks if task.due and today <= task.due <= today + SOON]
    rest = [task for task in tasks if task.due is None or task.due > today + SOON]
    others = _("Also waiting") if late or soon else _("Waits for you")
    named = [(_("Late"), late), (_("Within a week"), soon), (others, rest)]
    return [Part(title, [_row(task, today) for task in found]) for title, found in named if found]


def _row(task: Task, today: date) -> Row:
    return Row(
        title=task.title,
        about=task.about,
        place=_place(task),
        due=due_words(task.due, today),
        url=f"{settings.SITE_URL}{task.url}",
        is_late=task.is_late(today),
        light=_sign(task.light) if task.light else None,
    )


def _place(task: Task) -> str:
    """Whose it is and why it is asked: 'Gemeente Heemstede, 2024, Najaar'."""
    parts = [part for part in (task.municipality, task.agreement, task.reason) if part]
    return told(*[piece for part in parts for piece in (", ", *pieces_of(part))][1:])


def _sign(light: str, count: int = 0) -> Sign:
    sign, back, front = SIGNS[Light(light)]
    return Sign(sign, str(Light(light).label), back, front, count)


def _states(tasks: Sequence[Task], rounds: Mapping[int, MonitoringRound], counts: Counts) -> list[State]:
    """Of every round something is about, in the order of the things; a round without lights tells nothing."""
    found = []
    about = [rounds[pk] for pk in dict.fromkeys(task.round_id for task in tasks) if pk in rounds]
    at = Counter(framework.municipality_id for framework in {row.framework for row in about})
    for row in about:
        framework, lights = row.framework, counts.get(row.pk, {})
        if any(count for light, count in lights.items() if light != Light.NONE):
            signs = [_sign(light, lights[light]) for light in Light if lights.get(light)]
            agreement = [framework.title] if at[framework.municipality_id] > 1 else []
            place = [framework.municipality.label, *agreement, f"{row.year}, {row.title}"]
            found.append(State(", ".join(place), signs))
    return found
