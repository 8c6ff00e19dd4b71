"""What a person must do now, oldest first: one list for the page, the count in the menu and the start page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import AddendumStatus, AnnualStatus, AssignmentPart
from agreements.models import Assignment, Completion, cycle_year
from agreements.services.addendum_standing import AddendumStanding, ConsentState
from agreements.services.standing import Seat, SeatState, Standing, standings_of
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import party_ids

from ..enums import NEEDS_EXPLANATION, Light, RoundStatus
from ..models import LineDraft, MonitoringRound, ProgressReport, RoundLine
from ..rounds.permissions import with_may_settle
from ..table.filters import LIGHT_WORDS
from .waiting import StepTurn, Waiting, read_waiting

#: How many lines a task shows itself; the monitor has the others.
SHOWN = 8
#: Within so many days a deadline is told by its weekday.
WEEK = 7
#: Up to so many days late is told in days.
FORTNIGHT = 14


@dataclass(frozen=True)
class Place:
    """A commitment to go to."""

    label: str
    url: str


@dataclass(frozen=True)
class Task:
    """One thing to do. `lines`: the commitments it is about where it is about several; `more` are not named."""

    kind: str
    title: str
    url: str
    municipality: str
    about: str
    reason: str
    due: date | None
    order: tuple[Any, ...]
    light: str = ""
    is_deputy: bool = False
    lines: tuple[Place, ...] = ()
    more: int = 0
    #: The lines that can be reported on at once, and their round.
    line_ids: tuple[int, ...] = ()
    round_id: int = 0
    #: Where a note is kept about a line that others report on.
    note_url: str = ""
    #: The round to be checked, for who shows how many words are still to be looked at.
    round: MonitoringRound | None = None

    @property
    def sorts(self) -> tuple[Any, ...]:
        """The oldest deadline first, then the oldest round, then the order of the agreement."""
        return (self.due is None, self.due or date.max, *self.order)

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < today


def due_words(due: date | None, today: date) -> str:
    """By when, as people say it: '2 days late', 'today', 'Friday 3 July', '10 July', '1 March 2025'."""
    if due is None:
        return _("no date")
    days = (due - today).days
    if -FORTNIGHT <= days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if 0 < days < WEEK:
        return date_format(due, "l j F")
    return date_format(due, "j F" if due.year == today.year else "j F Y")


def tasks_of(user: AnyUser, today: date) -> list[Task]:
    """Everything the person must do, oldest first: at most five queries, whatever the number; one without a party.

    Five more where annual agreements wait for answers or signatures, four more where addenda do.
    """
    mine = party_ids(user)
    if not mine:
        return []
    parts = _assigned(user, mine)
    found = MonitoringRound.objects.visible_to(user).exclude(status=RoundStatus.CLOSED)
    rounds = {
        row.pk: row
        for row in with_may_settle(found, user)
        .select_related("framework__municipality")
        .order_by("reference_date", "pk")
    }
    lines = _lines(rounds.values(), parts, mine)
    drafts = _drafts(user, rounds)
    tasks = [_draft_task(draft, rounds[draft.line.round_id]) for draft in drafts]
    drafted = {draft.line_id for draft in drafts}
    per_round: dict[int, _Left] = defaultdict(_Left)
    for line in lines:
        monitoring_round = rounds[line.round_id]
        if line.commitment_id in parts and line.pk not in drafted:
            task = _own_task(line, monitoring_round, parts[line.commitment_id])
            if task is not None:
                tasks.append(task)
                drafted.add(line.pk)
        if monitoring_round.user_coordinates:  # type: ignore[attr-defined]
            per_round[line.round_id].add(line, named=line.pk in drafted)
    for row in rounds.values():
        if row.user_coordinates:  # type: ignore[attr-defined]
            tasks += _coordinator_tasks(row, per_round[row.pk], today)
    waiting = read_waiting(user, today)
    tasks += _agreement_tasks(user, waiting)
    tasks += _addendum_tasks(user, waiting, today)
    tasks += [_step_task(turn) for turn in waiting.steps]
    return sorted(tasks, key=lambda task: task.sorts)


def _assigned(user: AnyUser, mine: Iterable[int]) -> dict[int, str]:
    """Per commitment whether the person handles it or stands in; handling goes before standing in.

    What their party has completed asks nothing of them any more.
    """
    done = Completion.objects.filter(
        commitment=OuterRef("responsibility__commitment"), party=OuterRef("party")
    )
    rows = Assignment.objects.current().filter(~Exists(done), user=user.pk, party__in=mine)
    parts: dict[int, str] = {}
    for commitment, part in rows.values_list("responsibility__commitment", "part"):
        if part == AssignmentPart.HANDLER or commitment not in parts:
            parts[commitment] = part
    return parts


def _lines(
    rounds: Iterable[MonitoringRound], parts: dict[int, str], mine: Iterable[int]
) -> Sequence[RoundLine]:
    """The lines asked about that are the person's, and all of the rounds they coordinate."""
    open_rounds = [row for row in rounds if row.accepts_answers]
    coordinated = [row.pk for row in open_rounds if row.user_coordinates]  # type: ignore[attr-defined]
    told = ProgressReport.objects.filter(
        Q(party__isnull=True) | Q(party__in=mine), line=OuterRef("pk"), undone_by__isnull=True
    ).exclude(text="")
    return list(
        RoundLine.objects.filter(
            Q(round__in=coordinated) | Q(commitment__in=list(parts)),
            round__in=[row.pk for row in open_rounds],
            asked=True,
        )
        .select_related("commitment", "current")
        .annotate(is_told=Exists(told), planned_until=Max("commitment__plannings__ends_on"))
        .order_by("position", "pk")
    )


def _drafts(user: AnyUser, rounds: dict[int, MonitoringRound]) -> list[LineDraft]:
    """What the person typed and did not save, in rounds that still take it and that they may fill in."""
    fillable = [
        row.pk
        for row in rounds.values()
        if row.accepts_answers and row.user_coordinates  # type: ignore[attr-defined]
    ]
    return list(
        LineDraft.objects.filter(user=user.pk, line__round__in=fillable)
        .select_related("line__commitment")
        .annotate(planned_until=Max("line__commitment__plannings__ends_on"))
        .order_by("line__position", "pk")
    )


def _due(monitoring_round: MonitoringRound, planned_until: date | None) -> date | None:
    """By when: the day figures are due, else the day the round closes, else the end of the planning."""
    return monitoring_round.data_deadline or monitoring_round.closes_on or planned_until


def _address(name: str, monitoring_round: MonitoringRound, key: str = "") -> str:
    framework = monitoring_round.framework
    place = [framework.municipality.slug, framework.slug, monitoring_round.year]
    return f"{reverse(name, args=[*place, key] if key else place)}?ronde={monitoring_round.slug}"


def _line_url(monitoring_round: MonitoringRound, key: str) -> str:
    """Where the line is filled in, for who may; else where it stands in the monitor."""
    if monitoring_round.user_coordinates:  # type: ignore[attr-defined]
        return _address("line", monitoring_round, key)
    return f"{_address('monitor', monitoring_round)}#regel-{key}"


def _task(kind: str, title: str, monitoring_round: MonitoringRound, line: RoundLine, **fields: Any) -> Task:
    """A task about one line."""
    reports: bool = monitoring_round.user_coordinates  # type: ignore[attr-defined]
    framework = monitoring_round.framework
    place = [framework.municipality.slug, framework.slug, line.commitment.key]
    return Task(
        kind=kind,
        title=title,
        line_ids=(line.pk,) if reports else (),
        round_id=monitoring_round.pk,
        note_url="" if reports else f"{reverse('commitment', args=place)}#notities",
        url=_line_url(monitoring_round, line.commitment.key),
        municipality=monitoring_round.framework.municipality.label,
        about=str(line.commitment),
        reason=f"{monitoring_round.year}, {monitoring_round.title}",
        order=(monitoring_round.reference_date, monitoring_round.pk, line.position),
        **fields,
    )


def _draft_task(draft: LineDraft, monitoring_round: MonitoringRound) -> Task:
    due = _due(monitoring_round, draft.planned_until)  # type: ignore[attr-defined]
    return _task("draft", _("Finish your draft"), monitoring_round, draft.line, due=due)


def _own_task(line: RoundLine, monitoring_round: MonitoringRound, part: str) -> Task | None:
    """What the person who handles a line, or stands in, still has to do about it."""
    due = _due(monitoring_round, line.planned_until)  # type: ignore[attr-defined]
    fields = {"due": due, "is_deputy": part == AssignmentPart.DEPUTY}
    if _needs_adjustment(line):
        title = _("Tell what is done about it")
        return _task("adjust", title, monitoring_round, line, light=line.light, **fields)
    if not line.is_told:  # type: ignore[attr-defined]
        return _task("progress", _("Report progress"), monitoring_round, line, **fields)
    return None


def _needs_adjustment(line: RoundLine) -> bool:
    """Yellow or red without a word on what is done about it, as some were taken over from a document."""
    return line.light in NEEDS_EXPLANATION and not (line.current and line.current.adjustment)


@dataclass
class _Left:
    """What is left to do in a round that the person coordinates."""

    without_light: list[RoundLine] = field(default_factory=list)
    unexplained: list[RoundLine] = field(default_factory=list)
    #: Lines without a light, those the list names by themselves as well.
    waiting: int = 0

    def add(self, line: RoundLine, *, named: bool) -> None:
        """Count a line; one that stands in the list by itself is not told twice."""
        needs_light = line.commitment.assessable and line.light == Light.NONE
        self.waiting += needs_light
        if named:
            return
        if needs_light:
            self.without_light.append(line)
        elif _needs_adjustment(line):
            self.unexplained.append(line)


def _coordinator_tasks(row: MonitoringRound, left: _Left, today: date) -> list[Task]:
    """What keeps a round going: lights that are missing, and its next step."""
    tasks = []
    if left.without_light:
        monitor = f"{_address('monitor', row)}&licht={_word(Light.NONE)}"
        tasks.append(_round_task("lights", _("Give a light"), monitor, row, lines=left.without_light))
    if left.unexplained:
        title = _("Tell what is done about it")
        tasks.append(_round_task("adjust", title, _address("monitor", row), row, lines=left.unexplained))
    arrange = reverse(
        "round-arrange", args=[row.framework.municipality.slug, row.framework.slug, row.year, row.slug]
    )
    overdue = row.closes_on is not None and row.closes_on < today
    if row.status == RoundStatus.PREPARING:
        tasks.append(_round_task("open", _("Arrange and open the round"), arrange, row))
    elif row.status == RoundStatus.REVIEW:
        close = _address("clearance", row)
        tasks.append(_round_task("review", _("Check the texts and close the round"), close, row))
    elif not left.waiting or overdue:
        tasks.append(_round_task("settle", _("Take the round into review"), arrange, row))
    return tasks


def _round_task(
    kind: str, title: str, url: str, row: MonitoringRound, lines: Sequence[RoundLine] = ()
) -> Task:
    """A task about a whole round, or several of its lines."""
    about = row.framework.title
    planned = [line.planned_until for line in lines if line.planned_until]  # type: ignore[attr-defined]
    if lines:
        about = ngettext("%(n)s commitment", "%(n)s commitments", len(lines)) % {"n": len(lines)}
    due = row.closes_on or row.data_deadline
    return Task(
        kind=kind,
        title=title,
        url=url,
        municipality=row.framework.municipality.label,
        about=about,
        reason=f"{row.year}, {row.title}",
        due=_due(row, min(planned, default=None)) if lines else due,
        order=(row.reference_date, row.pk, 0),
        lines=tuple(
            Place(str(line.commitment), _line_url(row, line.commitment.key)) for line in lines[:SHOWN]
        ),
        more=max(0, len(lines) - SHOWN),
        line_ids=tuple(line.pk for line in lines),
        round_id=row.pk,
        round=row if kind == "review" else None,
    )


def _word(light: Light) -> str:
    """A light as it stands in an address."""
    return next(word for word, value in LIGHT_WORDS.items() if value == light)


# ---- annual agreements that wait for somebody


def _agreement_tasks(user: AnyUser, waiting: Waiting) -> list[Task]:
    """What the person has to agree to or sign, for the parties they decide for; and objections to answer."""
    if not waiting.annuals:
        return []
    decides = party_ids(user, MembershipRole.DECISION_MAKER)
    tasks = []
    for standing in standings_of(waiting.annuals):
        tasks += [
            _agreement_task(kind, standing, seat)
            for seat in standing.signing
            if seat.party.pk in decides and (kind := _asked(standing, seat))
        ]
        objected = [seat for seat in standing.seats if seat.open_objections]
        if objected and standing.annual.framework_id in waiting.coordinated:
            tasks.append(_agreement_task("objection", standing, *objected))
    return tasks


def _asked(standing: Standing, seat: Seat) -> str:
    """What a party is asked now: to approve or to sign; nothing otherwise."""
    if standing.annual.status == AnnualStatus.PROPOSED:
        return "approve" if seat.state == SeatState.WAITS else ""
    return "" if seat.state in (SeatState.SIGNED, SeatState.DECLINED) else "sign"


def _agreement_task(kind: str, standing: Standing, *seats: Seat) -> Task:
    """One thing to do about an annual agreement."""
    annual, framework = standing.annual, standing.annual.framework
    titles = {
        "approve": _("Approve the annual agreements"),
        "sign": _("Sign the annual agreements"),
        "objection": _("Answer the objections"),
    }
    names = ", ".join(seat.party.label for seat in seats)
    proposed = standing.version is not None and annual.status == AnnualStatus.PROPOSED
    return Task(
        kind=kind,
        title=titles[kind],
        url=reverse("annual", args=[framework.municipality.slug, framework.slug, annual.year]),
        municipality=framework.municipality.label,
        about=_("Annual agreements %(year)s") % {"year": annual.year},
        reason=_("of %(names)s") % {"names": names}
        if kind == "objection"
        else _("for %(names)s") % {"names": names},
        due=standing.version.reply_by if standing.version and proposed else None,
        order=(date(annual.year, 1, 1), 0, annual.pk),
    )


# ---- addenda and steps of the cycle


def _addendum_tasks(user: AnyUser, waiting: Waiting, today: date) -> Iterator[Task]:
    """Consent that is asked of parties the person decides for; for who coordinates, what goes on."""
    decides = party_ids(user, MembershipRole.DECISION_MAKER)
    for standing in waiting.addenda:
        addendum = standing.addendum
        if addendum.status == AddendumStatus.PROPOSED:
            due = standing.version.reply_by if standing.version else None
            for one in standing.asked:
                if one.party.pk in decides and one.state == ConsentState.WAITS:
                    yield _addendum_task("consent", standing, due, [one.party.label])
        if addendum.framework_id not in waiting.coordinated:
            continue
        refused = [one.party.label for one in standing.asked if one.state == ConsentState.REFUSED]
        if refused and addendum.status == AddendumStatus.PROPOSED:
            yield _addendum_task("refused", standing, None, refused)
        if addendum.status == AddendumStatus.AGREED and addendum.effective_on <= today:
            yield _addendum_task("effect", standing, addendum.effective_on, [])


def _addendum_task(kind: str, standing: AddendumStanding, due: date | None, parties: Sequence[str]) -> Task:
    addendum = standing.addendum
    framework = addendum.framework
    titles = {
        "consent": _("Consent to the addendum"),
        "refused": _("Settle the refused addendum"),
        "effect": _("Put the addendum into effect"),
    }
    words = {"consent": _("for %(names)s"), "refused": _("of %(names)s"), "effect": _("all consented")}
    return Task(
        kind=kind,
        title=titles[kind],
        url=reverse("addendum", args=[framework.municipality.slug, framework.slug, addendum.number]),
        municipality=framework.municipality.label,
        about=str(addendum),
        reason=words[kind] % {"names": ", ".join(parties)},
        due=due,
        order=(addendum.effective_on, 0, addendum.pk),
    )


def _step_task(turn: StepTurn) -> Task:
    """A step of the cycle in which parties of the person are on turn."""
    step, framework = turn.step, turn.step.framework
    year = step.year or cycle_year(framework, timezone.localdate())
    names = ", ".join(party.label for party in turn.parties)
    return Task(
        kind="step",
        title=step.title,
        url=reverse("cycle-step", args=[framework.municipality.slug, framework.slug, year, step.key]),
        municipality=framework.municipality.label,
        about=_("Yearly cycle %(year)s") % {"year": year},
        reason=_("on turn: %(names)s") % {"names": names},
        due=turn.due,
        order=(turn.due or date.max, 0, step.position, step.pk),
    )
