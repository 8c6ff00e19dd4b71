"""What a person must do now, oldest first: one list for the page, the count in the menu and the start page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import AssignmentPart
from config.web.typed import Typed, pieces_of, told
from parties.models import AnyUser, Party
from parties.permissions import party_ids

from ..enums import NEEDS_EXPLANATION, Light, RoundStatus
from ..models import MonitoringRound, RoundLine
from ..place import year_url
from ..table.filters import LIGHT_WORDS
from ..table.words import long_date
from .agreement_tasks import (
    action_task,
    addendum_tasks,
    agreement_tasks,
    ahead_task,
    answers_task,
    council_task,
    raised_tasks,
    step_task,
)
from .facts import Answer, Facts, Own, ToMend, read_facts
from .items import OwnItem, short
from .task import Place, Task, TaskKind, round_words

if TYPE_CHECKING:
    from .facts import AskedLine, PlannedDraft

#: How many lines a task shows itself; the monitor has the others.
SHOWN = 8


def tasks_of(user: AnyUser, today: date) -> list[Task]:
    """Everything the person must do, oldest first: as many queries as `read_facts`; none without a party."""
    return tasks_from(read_facts([user], today), user)


def tasks_from(facts: Facts, user: AnyUser) -> list[Task]:
    """The same of what was read about several people at once, in the language that is active; no query."""
    if not party_ids(user):
        return []
    mine = facts.of(user)
    rounds, parts = mine.rounds, mine.parts
    tasks = [_draft_task(draft, rounds[draft.line.round_id]) for draft in mine.drafts]
    drafted = {draft.line_id for draft in mine.drafts}
    per_round: dict[int, _Left] = defaultdict(_Left)
    for line, is_told in mine.lines:
        monitoring_round, coordinates = rounds[line.round_id], line.round_id in mine.coordinated
        if line.commitment_id in parts and line.pk not in drafted:
            own = parts[line.commitment_id]
            task = _own_task(line, monitoring_round, own, is_told=is_told, coordinates=coordinates)
            if task is not None:
                tasks.append(task)
                drafted.add(line.pk)
        if coordinates:
            per_round[line.round_id].add(line, named=line.pk in drafted, is_told=is_told)
    tasks += [
        _item_task(line, rounds[line.round_id], one, coordinates=line.round_id in mine.coordinated)
        for line, one in mine.items
    ]
    for row in rounds.values():
        if row.pk in mine.coordinated:
            tasks += _coordinator_tasks(row, per_round[row.pk], facts.today)
    tasks += [_answer_task(*one) for one in mine.answers]
    tasks += [_mend_task(*one) for one in mine.to_mend]
    tasks += [_reaction_task(*left) for left in mine.unanswered]
    tasks += agreement_tasks(user, mine.waiting)
    tasks += addendum_tasks(user, mine.waiting, facts.today)
    tasks += [step_task(turn) for turn in mine.waiting.steps]
    tasks += [answers_task(one) for one in mine.waiting.answers]
    tasks += [ahead_task(one) for one in mine.waiting.ahead]
    tasks += [task for turn in mine.waiting.raised for task in raised_tasks(turn)]
    tasks += [council_task(turn) for turn in mine.waiting.council]
    tasks += [action_task(turn) for turn in mine.waiting.actions]
    return sorted(tasks, key=lambda task: task.sorts)


def undated_from(facts: Facts, user: AnyUser) -> list[Task]:
    """Steps of years that are over which never had a day: nobody is held to them, so they stand apart. No query."""
    return [step_task(turn) for turn in facts.waiting(user).undated]


def _due(monitoring_round: MonitoringRound, planned_until: date | None) -> date | None:
    """By when: the day figures are due, else the day the round closes, else the end of the planning."""
    return monitoring_round.data_deadline or monitoring_round.closes_on or planned_until


def _line_url(monitoring_round: MonitoringRound, key: str, *, coordinates: bool) -> str:
    """Where the line is filled in, for who may; else where it stands in the monitor."""
    if coordinates:
        return year_url("line", monitoring_round, key)
    return f"{year_url('monitor', monitoring_round)}#regel-{key}"


def _task(
    kind: TaskKind,
    title: str,
    monitoring_round: MonitoringRound,
    line: RoundLine,
    *,
    coordinates: bool,
    **fields: Any,
) -> Task:
    """A task about one line; who coordinates the round reports on it at once."""
    framework = monitoring_round.framework
    place = [framework.municipality.slug, framework.slug, line.commitment.key]
    return Task(
        kind=kind,
        title=title,
        line_ids=(line.pk,) if coordinates else (),
        round_id=monitoring_round.pk,
        commitment_id=line.commitment_id,
        note_url="" if coordinates else f"{reverse('commitment', args=place)}#notities",
        url=_line_url(monitoring_round, line.commitment.key, coordinates=coordinates),
        municipality=monitoring_round.framework.municipality.label,
        about=Typed(line.commitment),
        reason=round_words(monitoring_round),
        agreement=Typed(framework.title),
        order=(monitoring_round.reference_date, monitoring_round.pk, line.position),
        **fields,
    )


def _draft_task(draft: PlannedDraft, monitoring_round: MonitoringRound) -> Task:
    """Only who coordinates the round writes drafts."""
    due = _due(monitoring_round, draft.planned_until)
    title = _("Finish your draft")
    return _task(TaskKind.DRAFT, title, monitoring_round, draft.line, coordinates=True, due=due)


def _own_task(
    line: AskedLine, monitoring_round: MonitoringRound, own: Own, *, is_told: bool, coordinates: bool
) -> Task | None:
    """What the person who handles a line, or stands in, still has to do about it."""
    due, is_deputy = _due(monitoring_round, line.planned_until), own.part == AssignmentPart.DEPUTY
    fields: dict[str, Any] = {"due": due, "is_deputy": is_deputy, "coordinates": coordinates}
    if _needs_adjustment(line):
        title = _("Tell what is done about it")
        return _task(TaskKind.ADJUST, title, monitoring_round, line, light=line.light, **fields)
    if not is_told:
        task = _task(TaskKind.PROGRESS, _("Report progress"), monitoring_round, line, **fields)
        if own.tells and not coordinates:
            return replace(task, url=reverse("collect-line", args=[line.pk, own.party]))
        return task
    return None


def _item_task(
    line: AskedLine, monitoring_round: MonitoringRound, one: OwnItem, *, coordinates: bool
) -> Task:
    """An item that waits for the person, as it stands in the list to fill in."""
    framework = monitoring_round.framework
    place = [framework.municipality.slug, framework.slug, line.commitment.key]
    task = _task(
        TaskKind.PROGRESS,
        _("Report progress"),
        monitoring_round,
        line,
        coordinates=coordinates,
        due=_due(monitoring_round, one.until or line.planned_until),
        is_deputy=one.part == AssignmentPart.DEPUTY,
    )
    url = reverse("collect-item", args=[line.pk, one.party.slug, one.item.pk]) if one.tells else task.url
    # A light is given to the line as a whole, so the item is not reported with one.
    note_url = f"{reverse('commitment', args=place)}#notities"
    about = Typed(f"{line.commitment} · {short(one.item)}")
    if one.until is not None:
        planned = _("planned until %(day)s") % {"day": long_date(one.until)}
        task = replace(task, reason=told(*pieces_of(task.reason), f" · {planned}"))
    return replace(task, url=url, about=about, line_ids=(), note_url=note_url)


def _needs_adjustment(line: RoundLine) -> bool:
    """Yellow or red without a word on what is done about it, as some were taken over from a document."""
    return line.light in NEEDS_EXPLANATION and not (line.current and line.current.adjustment)


@dataclass
class _Left:
    """What is left to do in a round that the person coordinates."""

    without_light: list[AskedLine] = field(default_factory=list)
    unexplained: list[AskedLine] = field(default_factory=list)
    #: Followed without a light, asked of no party, and nothing was told: they are the coordinator's.
    unowed: list[AskedLine] = field(default_factory=list)
    #: Lines without a light, those the list names by themselves as well.
    waiting: int = 0

    def add(self, line: AskedLine, *, named: bool, is_told: bool) -> None:
        """Count a line; one that stands in the list by itself is not told twice."""
        needs_light = line.commitment.assessable and line.light == Light.NONE
        self.waiting += needs_light
        if named:
            return
        if needs_light:
            self.without_light.append(line)
        elif _needs_adjustment(line):
            self.unexplained.append(line)
        elif line.light == Light.NONE and not (line.is_owed or is_told):
            self.unowed.append(line)


def _coordinator_tasks(row: MonitoringRound, left: _Left, today: date) -> list[Task]:
    """What keeps a round going: lights that are missing, and its next step."""
    tasks = []
    if left.without_light:
        monitor = f"{year_url('monitor', row)}&licht={_word(Light.NONE)}"
        tasks.append(_round_task(TaskKind.LIGHTS, _("Give a light"), monitor, row, lines=left.without_light))
    if left.unexplained:
        title = _("Tell what is done about it")
        tasks.append(
            _round_task(TaskKind.ADJUST, title, year_url("monitor", row), row, lines=left.unexplained)
        )
    if left.unowed:
        title = _("Report on what nobody leads")
        tasks.append(_round_task(TaskKind.PROGRESS, title, year_url("monitor", row), row, lines=left.unowed))
    arrange = reverse(
        "round-arrange", args=[row.framework.municipality.slug, row.framework.slug, row.year, row.slug]
    )
    overdue = row.closes_on is not None and row.closes_on < today
    if row.status == RoundStatus.PREPARING:
        tasks.append(_round_task(TaskKind.OPEN, _("Arrange and open the round"), arrange, row))
    elif row.status == RoundStatus.REVIEW:
        close = year_url("clearance", row)
        tasks.append(_round_task(TaskKind.REVIEW, _("Check the texts and close the round"), close, row))
    elif not left.waiting or overdue:
        tasks.append(_round_task(TaskKind.SETTLE, _("Take the round into review"), arrange, row))
    return tasks


def _round_task(
    kind: TaskKind, title: str, url: str, row: MonitoringRound, lines: Sequence[AskedLine] = ()
) -> Task:
    """A task about a whole round, or several of its lines."""
    about: str = Typed(row.framework.title)
    planned = [line.planned_until for line in lines if line.planned_until]
    if lines:
        about = ngettext("%(n)s commitment", "%(n)s commitments", len(lines)) % {"n": len(lines)}
    due = row.closes_on or row.data_deadline
    return Task(
        kind=kind,
        title=title,
        url=url,
        municipality=row.framework.municipality.label,
        about=about,
        reason=round_words(row),
        agreement=Typed(row.framework.title),
        due=_due(row, min(planned, default=None)) if lines else due,
        order=(row.reference_date, row.pk, 0),
        lines=tuple(
            Place(str(line.commitment), _line_url(row, line.commitment.key, coordinates=True))
            for line in lines[:SHOWN]
        ),
        more=max(0, len(lines) - SHOWN),
        line_ids=tuple(line.pk for line in lines),
        round_id=row.pk,
        round=row if kind == TaskKind.REVIEW else None,
    )


def _word(light: Light) -> str:
    """A light as it stands in an address."""
    return next(word for word, value in LIGHT_WORDS.items() if value == light)


# ---- lights that wait for a reaction


def _reaction_task(row: MonitoringRound, party: Party, left: int) -> Task:
    framework = row.framework
    place = [framework.municipality.slug, framework.slug, row.year, row.slug]
    return Task(
        kind=TaskKind.REACT,
        title=_("React to the lights"),
        url=reverse("round-reactions", args=place),
        municipality=framework.municipality.label,
        about=ngettext("%(n)s light", "%(n)s lights", left) % {"n": left},
        reason=told(
            f"{_('for %(names)s') % {'names': party.label}} · ",
            *round_words(row).pieces,
            f" · {_('who says nothing has no objection')}",
        ),
        agreement=Typed(framework.title),
        due=row.reactions_due,
        order=(row.reference_date, row.pk, 0),
        round_id=row.pk,
    )


# ---- answers of colleagues without an account


def _answer_task(row: MonitoringRound, answer: Answer) -> Task:
    return Task(
        kind=TaskKind.ANSWERED,
        title=_("Look at the answer of a colleague"),
        url=f"{reverse('collect-line', args=[answer.line, answer.slug])}#vraag-{answer.question}",
        municipality=row.framework.municipality.label,
        about=Typed(f"{answer.number} {answer.title}".strip()),
        reason=told(Typed(answer.function), " · ", *round_words(row).pieces),
        agreement=Typed(row.framework.title),
        due=_due(row, None),
        order=(row.reference_date, row.pk, answer.position),
        round_id=row.pk,
    )


# ---- what a party wrote and is asked to mend


def _mend_task(row: MonitoringRound, one: ToMend) -> Task:
    title, url = _to_mend(row, one)
    return Task(
        kind=TaskKind.MEND,
        title=title,
        # What it is about is in the address, so that what is asked of another is told as something new.
        url=f"{url}#{MEND_PLACES[one.about]}-{one.row}",
        municipality=row.framework.municipality.label,
        about=Typed(f"{one.number} {one.title}".strip()),
        reason=told(f"{_mends_for(one)} · ", *round_words(row).pieces),
        agreement=Typed(row.framework.title),
        due=_due(row, None),
        order=(row.reference_date, row.pk, one.position),
        round_id=row.pk,
    )


def _mends_for(one: ToMend) -> str:
    """For which party; and of which it came, where who coordinates changed since it was asked."""
    party = _("for %(names)s") % {"names": one.label}
    if not one.passed_by:
        return party
    return f"{party} · {_('first asked of %(party)s, which coordinated then') % {'party': one.passed_by}}"


#: The place on its page of what a party is asked to mend.
MEND_PLACES = {"report": "tekst", "view": "gezegd", "measurement": "bron", "attachment": "bijlage"}


def _to_mend(row: MonitoringRound, one: ToMend) -> tuple[str, str]:
    """What is to be done, and the page where."""
    place = [one.line, one.slug]
    match one.about:
        case "view":
            url = year_url("line-input", row, one.key)
            return _("Mend your reaction: something in it may be private"), url
        case "measurement":
            return _("Mend the source of your figure: something in it may be private"), reverse("collect")
        case "attachment":
            return _("Mend the name of your file: something in it may be private"), reverse(
                "collect-line", args=place
            )
    url = (
        reverse("collect-item", args=[*place, one.item]) if one.item else reverse("collect-line", args=place)
    )
    return _("Mend your text: something in it may be private"), url
