"""What the pages of a meeting show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from agreements.enums import Origin
from parties.models import AnyUser, Party

from ..enums import AgendaReason
from ..models import AgendaItem, Decision, Meeting, MonitoringRound, PartyView, RoundLine
from ..table.keeping import Mark, report_of_now
from ..table.report import Line, Report
from ..table.words import light_words
from .agenda import reasons_for
from .lights import Turned, read_turned
from .models import who_does

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    MeetingNow = WithAnnotations[Meeting, "MeetingState"]


class MeetingState(TypedDict):
    """What the query adds to a meeting: what is on the screen, and how much was written about meeting and round."""

    on_screen: int
    step: int
    changes: int
    said: int
    agreed: int


def with_state(rows: QuerySet[Meeting]) -> QuerySet[MeetingNow]:
    """Add to each meeting what its page and `state_of` read; no query more."""
    its = OuterRef("round")
    # Rows that are only added to: a line taken out of the round leaves its trace too, so no count ever shrinks.
    lines = RoundLine.history.filter(round=its).order_by().values("round").annotate(all=Count("history_id"))
    said = PartyView.objects.filter(line__round=its).order_by().values("line__round")
    agreed = RoundLine.objects.filter(round=its).order_by().values("round")
    return rows.select_related("round__framework__municipality").annotate(
        on_screen=F("screen__position"),
        step=F("screen__step"),
        changes=Coalesce(Subquery(lines.values("all")), 0),
        said=Coalesce(Subquery(said.annotate(all=Count("pk")).values("all")), 0),
        agreed=Coalesce(Subquery(agreed.annotate(all=Sum("commitment__version")).values("all")), 0),
    )


def state_of(meeting: MeetingNow) -> str:
    """What tells whether anything on the page changed.

    The meeting's own step (what is on the screen, ticks, points, decisions, its end), what was written to lines
    (lights, settlements, texts), what parties said about lights, and the commitments (completed or not).
    """
    counts = ("step", "changes", "said", "agreed")
    return "-".join(str(getattr(meeting, name)) for name in counts) + f"-{meeting.round.version}"


def report_of(monitoring_round: MonitoringRound, user: AnyUser) -> Report:
    """The report of the round, from memory when nothing was written since, that day."""
    return report_of_now(monitoring_round, Mark.read(user.pk or 0)).report


@dataclass(frozen=True)
class Point:
    """A point of the agenda as it is now."""

    position: int
    done: bool
    reason: str
    text: str
    line: Line | None = None
    #: Everything that puts the line on the agenda now, in words.
    reasons: tuple[str, ...] = ()
    #: What its light is called here.
    word: str = ""
    #: What became of its light in the meeting, where the list of decisions tells that.
    turned: Turned | None = None

    @property
    def title(self) -> str:
        """Number and title of the commitment, or what somebody added."""
        return f"{self.line.number} {self.line.title}".strip() if self.line else self.text

    @property
    def is_made_up(self) -> bool:
        """Whether its light is a demonstration, or was when the meeting began."""
        if self.turned is not None and self.turned.is_made_up:
            return True
        return self.line is not None and self.line.light_origin == Origin.DEMO


@dataclass(frozen=True)
class Decided:
    """A decision that stands, with its number in the list."""

    number: int
    pk: int
    text: str
    #: The function or the outsider that does it, in words, and the party.
    function: str
    party: Party | None
    due_on: date | None
    commitment: str
    key: str
    corrected: bool
    turned: Turned | None = None

    @property
    def who(self) -> str:
        """The party that does it and who, in words: both, one of the two, or nobody."""
        return who_does(self.party.label if self.party else "", self.function)


def read_points(meeting: Meeting, report: Report) -> list[Point]:
    """The agenda in order; one query. A line that was taken out of the round is gone from it."""
    lines = {line.pk: line for line in report.lines}
    words = light_words(report.words.middle_light)
    found = []
    for item in AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk"):
        line = lines.get(item.line_id) if item.line_id else None
        now = tuple(_why(one, words) for one in reasons_for(line, report)) if line else ()
        word = words[line.light] if line else ""
        found.append(Point(item.position, item.done, _why(item.reason, words), item.text, line, now, word))
    return [point for point in found if point.line or point.text]


def _why(reason: str, words: dict[str, str]) -> str:
    """Why it is on the agenda; a light in the framework's own word."""
    return words.get(reason) or str(AgendaReason(reason).label)


def read_decisions(meeting: Meeting) -> list[Decided]:
    """The decisions that stand, in the order they were first taken; one query."""
    rows = list(meeting.decisions.select_related("commitment", "party").order_by("pk"))
    first = {row.pk: row.pk for row in rows}
    for row in rows:
        if row.replaces_id:
            first[row.pk] = first[row.replaces_id]
    replaced = {row.replaces_id for row in rows}
    standing = sorted(
        (row for row in rows if row.pk not in replaced and row.text), key=lambda row: first[row.pk]
    )
    return [_decided(number, row) for number, row in enumerate(standing, start=1)]


def read_list(meeting: Meeting, points: list[Point]) -> tuple[list[Decided], list[Point]]:
    """The decisions and the agenda with which lights became another one; three queries."""
    turned = read_turned(meeting)
    return (
        [replace(one, turned=turned.get(one.key)) for one in read_decisions(meeting)],
        [replace(one, turned=turned.get(one.line.key)) if one.line else one for one in points],
    )


def _decided(number: int, row: Decision) -> Decided:
    about = row.commitment
    return Decided(
        number=number,
        pk=row.pk,
        text=row.text,
        function=row.who,
        party=row.party,
        due_on=row.due_on,
        commitment=str(about) if about else "",
        key=about.key if about else "",
        corrected=row.replaces_id is not None,
    )
