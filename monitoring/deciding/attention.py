"""What is red, yellow for a second time or late in the latest round of each framework: since when, and what is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from agreements.enums import ResponsibilityRole, StepState
from agreements.models import Completion, CycleStep, FrameworkAgreement, Planning, Responsibility
from agreements.services.on_turn import state_words
from parties.models import holds_on

from ..enums import URGENCY, Light, RoundStatus
from ..models import Escalation, MonitoringRound, RoundLine
from ..overview.standing import Standing, latest_standings
from ..rounds.terms import ItemTerm, is_passed, leads_of
from ..table.nested import nested
from ..table.plannings import Planned, plannings_of
from ..table.words import light_words, origin_note

_Labels = dict[int, dict[str, None]]

#: So many rounds in a row make yellow something for who decides.
AGAIN = 2


@dataclass(frozen=True)
class Run:
    """In how many rounds in a row a line had its light, and the first of them."""

    rounds: int
    year: int
    title: str
    day: date


@dataclass(frozen=True)
class Row:
    """A line that asks attention.

    `planned`: by when all of it was planned, where that day has passed; `items`: else those whose own day has passed and
    that were not green since, each with who leads it.
    """

    line: RoundLine
    word: str
    run: Run
    leads: str
    escalation: Escalation | None
    planned: Planned | None = None
    items: tuple[tuple[ItemTerm, str], ...] = ()

    @property
    def is_green_since(self) -> bool:
        """Whether it was green on or after the day by which it was planned: then it is done, though nobody said so."""
        term = self.planned.term if self.planned else None
        return self.line.light == Light.GREEN and term is not None and self.line.judged_on >= term

    @property
    def parts(self) -> list[tuple[str, date]]:
        """Which parties completed their part, and when."""
        found = sorted(getattr(self.line, "parts", None) or [], key=lambda one: one[-1])
        return [(short or name, date.fromisoformat(day)) for short, name, day in found]

    @property
    def framework(self) -> FrameworkAgreement:
        """Its framework, with the municipality."""
        return self.line.round.framework

    @property
    def cause(self) -> str:
        """Why it has this light, where that was told."""
        return self.line.current.cause if self.line.current else ""

    @property
    def adjustment(self) -> str:
        """What is done about it, where that was told."""
        return self.line.current.adjustment if self.line.current else ""

    @property
    def note(self) -> str:
        """That its light is a demonstration, in words."""
        return origin_note(self.line.current.origin, "") if self.line.current else ""


@dataclass(frozen=True)
class LateStep:
    """A step of the cycle of which the days have passed."""

    step: CycleStep
    words: str
    who: str
    year: int


@dataclass
class Attention:
    """Everything that asks attention, each line in one list: red, yellow again, late otherwise.

    `unmarked`: green on or after the planned day, and nobody marked it as completed.
    """

    standings: list[tuple[FrameworkAgreement, Standing]] = field(default_factory=list)
    red: list[Row] = field(default_factory=list)
    again: list[Row] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)
    unmarked: list[Row] = field(default_factory=list)
    steps: list[LateStep] = field(default_factory=list)


def read_attention(
    frameworks: Sequence[FrameworkAgreement], raised: Mapping[int, Escalation], today: date
) -> Attention:
    """Of these frameworks (with their municipality); `raised`: what is open, per commitment.

    Ten queries, whatever the number.
    """
    rounds = MonitoringRound.objects.filter(framework__in=[one.pk for one in frameworks])
    standings = latest_standings(frameworks, list(rounds.order_by("-reference_date", "-pk")))
    found = Attention([(one, standings[one.pk]) for one in frameworks if one.pk in standings])
    lines = _lines([standing.round.pk for _one, standing in found.standings], today)
    rows = list(lines.order_by("round__framework__municipality__name", "round", "position", "pk"))
    runs, (leads, of_items) = _runs(lines, rows), _leads(lines, today)
    plannings, _of_items = plannings_of([line.commitment_id for line in rows])
    for line in rows:
        when = plannings.get(line.commitment_id)
        planned = _passed(when, today)
        row = Row(
            line,
            light_words(line.round.framework.middle_light)[line.light],
            runs[line.pk],
            ", ".join(leads[line.commitment_id]),
            raised.get(line.commitment_id),
            planned,
            tuple((one, ", ".join(of_items[one.item])) for one in _late_items(line, when, today)),
        )
        if line.light == Light.RED:
            found.red.append(row)
        elif line.light == Light.YELLOW and row.run.rounds >= AGAIN:
            found.again.append(row)
        elif planned:
            (found.unmarked if row.is_green_since else found.late).append(row)
        elif row.items:
            found.late.append(row)
    for own in (found.red, found.again):
        # What lasts longest first.
        own.sort(key=lambda row: row.run.day)
    found.late.sort(key=lambda row: URGENCY[Light(row.line.light)])
    found.steps = list(_steps(frameworks, today))
    return found


def _lines(rounds: Sequence[int], today: date) -> QuerySet[Any]:
    """The lines that can ask attention, with the root of their chain."""
    passed = Planning.objects.filter(commitment=OuterRef("commitment"), ends_on__lt=today)
    rows = RoundLine.objects.not_completed().filter(
        Q(light__in=(Light.RED, Light.YELLOW)) | Exists(passed), round__in=rounds
    )
    parts = Completion.objects.filter(commitment=OuterRef("commitment"))
    return rows.annotate(
        root=Coalesce("commitment__chain", "commitment"),
        parts=nested(parts, "commitment", "party__short_name", "party__name", "completed_on"),
    ).select_related("commitment", "current", "round__framework__municipality")


def _runs(lines: QuerySet[Any], rows: Iterable[Any]) -> dict[int, Run]:
    """Per line since which round it has its light without a break, through the years of its chain; one query.

    A chain may reach into an earlier framework of the same municipality: that is another table, and left out.
    """
    told = (
        RoundLine.objects.annotate(root=Coalesce("commitment__chain", "commitment"))
        .filter(
            root__in=lines.order_by().values("root"),
            round__framework__in=lines.order_by().values("round__framework"),
        )
        .exclude(round__status=RoundStatus.PREPARING)
    )
    before: dict[tuple[int, int], list[tuple[Any, ...]]] = defaultdict(list)
    columns = ("round__framework", "root", "round__reference_date", "round", "light")
    for framework, root, *rest in told.order_by("round__reference_date", "round").values_list(
        *columns, "round__year", "round__title"
    ):
        before[framework, root].append(tuple(rest))
    return {line.pk: _run(line, before[line.round.framework_id, line.root]) for line in rows}


def _run(line: RoundLine, told: Sequence[tuple[Any, ...]]) -> Run:
    here = (line.round.reference_date, line.round_id)
    run = Run(1, line.round.year, line.round.title, line.round.reference_date)
    for day, pk, light, year, title in reversed(told):
        if (day, pk) >= here:
            continue
        if light != line.light:
            break
        run = Run(run.rounds + 1, year, title, day)
    return run


def _leads(lines: QuerySet[Any], today: date) -> tuple[_Labels, _Labels]:
    """Who leads each commitment as a whole today, else who leads its items; and who leads each item. One query."""
    rows = Responsibility.objects.filter(
        holds_on(today),
        commitment__in=lines.order_by().values("commitment"),
        role=ResponsibilityRole.LEAD,
    )
    found: dict[int, list[Responsibility]] = defaultdict(list)
    of_items: _Labels = defaultdict(dict)
    for row in rows.select_related("party").order_by("pk"):
        found[row.commitment_id].append(row)
        if row.item_id is not None:
            of_items[row.item_id][row.label] = None
    labels = {pk: dict.fromkeys(row.label for row in leads_of(own)) for pk, own in found.items()}
    return defaultdict(dict, labels), of_items


def _passed(planned: Planned | None, today: date) -> Planned | None:
    """When all of it was planned, where that day has passed."""
    return planned if planned and planned.term and planned.term < today else None


def _late_items(line: RoundLine, planned: Planned | None, today: date) -> Iterable[ItemTerm]:
    """The items of which the planned day has passed, but for those that were green since; none where all of it is late."""
    if planned is None or _passed(planned, today):
        return ()
    green_on = line.judged_on if line.light == Light.GREEN else None
    return (one for one in planned.items if is_passed(one.term, today, green_on))


def _steps(frameworks: Sequence[FrameworkAgreement], today: date) -> Iterable[LateStep]:
    """The steps that are late, the oldest first; two queries."""
    by_pk = {one.pk: one for one in frameworks}
    rows = (
        CycleStep.objects.not_done()
        .filter(framework__in=by_pk)
        .filter(Q(ends_on__lt=today) | Q(ends_on__isnull=True, starts_on__lt=today))
    )
    rows = rows.select_related("after").prefetch_related("turns__party")
    for step in rows.order_by(F("ends_on").asc(nulls_last=True), "starts_on", "position", "pk"):
        step.framework = framework = by_pk[step.framework_id]
        state = step.state(today, framework)
        if state == StepState.LATE:
            who = ", ".join(dict.fromkeys(turn.label for turn in step.turns.all()))
            year = step.year or min(max(today.year, framework.starts_on.year), framework.ends_on.year)
            yield LateStep(step, state_words(step, state), who, year)
