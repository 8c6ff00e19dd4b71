"""The story of a commitment: everything that was said, measured and changed, as one timeline."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import Commitment

from ..enums import compare
from ..meeting.models import who_does
from ..models import ActionReport, Assessment, Decision, Measurement, MonitoringRound, ProgressReport
from ..table.days import end_of
from ..table.nested import nested
from ..table.words import light_words, long_date, origin_note, quantity
from .raised import Raised
from .recorded import Act, Change, Trail

#: Words in the address (`?soort=`); Dutch in every language, so that a link sent by mail keeps working.
KINDS = ("lichten", "voortgang", "cijfers", "besluiten", "escalaties", "teksten")


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a decision was taken, who does what is decided by when, and what became of it where it is an action."""

    pk: int
    meeting: int
    body: str
    who: str = ""
    due_on: date | None = None
    is_action: bool = False
    done_on: date | None = None

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nobody said that it was done."""
        return self.done_on is None and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `at` is when it was recorded, `day` the day it is about."""

    kind: str
    day: date
    at: datetime
    who: str
    party: str = ""
    reason: str = ""
    origin: str = ""
    round: MonitoringRound | None = None
    light: str = ""
    word: str = ""
    change: str = ""
    undone: bool = False
    undoes: bool = False
    cause: str = ""
    effect: str = ""
    adjustment: str = ""
    teller: str = ""
    text: str = ""
    withdrawn: bool = False
    figure: str = ""
    undated: bool = False
    laid_down: bool = False
    decided: Taken | None = None
    raised: Raised | None = None
    changes: tuple[Change, ...] = field(default=())

    @property
    def from_document(self) -> bool:
        """Whether it is a light or a text that was taken over from a document."""
        told = self.kind in ("lichten", "voortgang")
        return told and self.origin not in ("", origin_note(Origin.DEMO, ""))

    @property
    def date(self) -> str:
        """The day in words."""
        return long_date(self.day)


def read_events(
    commitment: Commitment,
    trail: Trail,
    figures: Iterable[Measurement],
    raised: Iterable[Raised] = (),
    *,
    as_of: date | None = None,
) -> list[Event]:
    """Everything about a commitment up to and including a day, newest first; two queries."""
    events = [
        *_lights(commitment, as_of),
        *_progress(commitment, as_of),
        *_figures(figures),
        *_decisions(commitment, as_of),
        *map(_raised, raised),
        *(_recorded(act) for act in trail.acts()),
    ]
    shown = [event for event in events if as_of is None or event.day <= as_of]
    shown.sort(key=lambda event: (event.day, event.at))
    return shown[::-1]


def count_kinds(events: Iterable[Event]) -> dict[str, int]:
    """How many events of each kind, all of them always present."""
    counted = Counter(event.kind for event in events)
    return {kind: counted[kind] for kind in KINDS}


def _dated(as_of: date | None) -> Q:
    return Q(dated__lte=as_of) if as_of else Q()


def _of_round(kind: str, row: Assessment | ProgressReport, undone: Container[int]) -> Event:
    """What a light and a text have in common: given in a round, on a day, by somebody, and undone or not."""
    return Event(
        kind=kind,
        day=row.dated,
        at=row.created_at,
        who=row.author_name,
        party=row.author_party,
        origin=origin_note(row.origin, row.source),
        round=row.line.round,
        undone=row.pk in undone,
        undoes=bool(row.undoes_id),
    )


def _lights(commitment: Commitment, as_of: date | None) -> Iterator[Event]:
    """Lights in the order they were given, each compared with the one before that still stands."""
    rows = list(
        Assessment.objects.filter(_dated(as_of), line__commitment=commitment)
        .select_related("line__round")
        .order_by("line__round__reference_date", "line__round", "pk")
    )
    words = light_words(commitment.framework.middle_light)
    undone = {row.undoes_id for row in rows if row.undoes_id}
    before = ""
    for row in rows:
        stands = row.pk not in undone
        yield replace(
            _of_round("lichten", row, undone),
            light=row.light,
            word=words[row.light],
            change=compare(row.light, before) if stands and not row.undoes_id else "",
            cause=row.cause,
            effect=row.effect,
            adjustment=row.adjustment,
        )
        if stands:
            before = row.light


def _progress(commitment: Commitment, as_of: date | None) -> Iterator[Event]:
    """What was told, per party or jointly; an empty text is told only where it withdraws one."""
    rows = list(
        ProgressReport.objects.filter(_dated(as_of), line__commitment=commitment)
        .select_related("line__round", "party", "item")
        .order_by("line__round__reference_date", "line__round", "pk")
    )
    undone = {row.undoes_id for row in rows if row.undoes_id}
    before: dict[tuple[int, int | None, int | None], str] = {}
    for row in rows:
        teller = (row.line_id, row.party_id, row.item_id)
        withdrawn = not row.text and bool(before.get(teller))
        before[teller] = row.text
        if not (row.text or withdrawn):
            continue
        yield replace(
            _of_round("voortgang", row, undone), teller=row.teller, text=row.text, withdrawn=withdrawn
        )


def _figures(rows: Iterable[Measurement]) -> Iterator[Event]:
    """What was measured; without a date it stands at the day it was recorded."""
    for row in rows:
        yield Event(
            kind="cijfers",
            day=row.reference_date or timezone.localdate(row.created_at),
            at=row.created_at,
            who="",
            origin=_("demonstration") if row.origin == Origin.DEMO else row.source,
            teller=row.party.label if row.party else "",
            figure=quantity(row.value, row.indicator.unit),
            text=row.indicator.name,
            undated=row.reference_date is None,
        )


def with_decisions(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Add what was decided about each commitment in meetings, without another query: of corrected decisions the last
    words, of actions what was told last.
    """
    told = ActionReport.objects.filter(decision=OuterRef("pk")).order_by("-pk")
    standing = (
        Decision.objects.standing()
        .filter(commitment=OuterRef("pk"))
        .annotate(done=Subquery(told.values("done")[:1]), done_on=Subquery(told.values("told_of")[:1]))
    )
    meeting = ("meeting__held_on", "meeting", "meeting__body", "meeting__origin", "meeting__ended_at")
    about = tuple(f"meeting__round__{name}" for name in ("slug", "title", "year"))
    own = ("text", "party__short_name", "party__name", "who", "due_on", "done", "done_on")
    author = ("author_name", "author_party")
    return rows.annotate(decided=nested(standing, "commitment", "pk", *meeting, *about, *own, *author))


def open_actions(events: Iterable[Event]) -> list[Event]:
    """What meetings decided about it that is still to be done: by its day, without one last."""
    found = [
        ((one.decided.due_on or date.max, one.day, one.at), one)
        for one in events
        if one.decided and one.decided.is_action and one.decided.done_on is None
    ]
    return [one for _order, one in sorted(found, key=itemgetter(0))]


def _decisions(commitment: Commitment, as_of: date | None) -> Iterator[Event]:
    """What was decided about a commitment `with_decisions`; on a day, what was told of it by then."""
    found: list[list[Any]] = getattr(commitment, "decided", None) or []
    for pk, day, meeting, body, origin, ended_at, slug, title, year, text, *told in sorted(
        found, key=itemgetter(0)
    ):
        short, name, function, due_on, done, done_on, author, party = told
        held_on = date.fromisoformat(day)
        doer = who_does(short or name or "", function)
        done_on = date.fromisoformat(done_on) if done else None
        yield Event(
            kind="besluiten",
            day=held_on,
            # On the same day what was told comes before what was decided about it.
            at=end_of(held_on) + timedelta(microseconds=pk),
            who=author,
            party=party,
            round=MonitoringRound(slug=slug, title=title, year=year),
            text=text,
            origin=origin_note(origin, ""),
            decided=Taken(
                pk,
                meeting,
                body,
                doer,
                date.fromisoformat(due_on) if due_on else None,
                is_action=bool(ended_at and (doer or due_on)),
                done_on=None if done_on and as_of and done_on > as_of else done_on,
            ),
        )


def _raised(one: Raised) -> Event:
    """Something that was raised, answered or closed."""
    return Event(
        kind="escalaties",
        day=one.day,
        at=one.at,
        who=one.who,
        party=one.party,
        origin=origin_note(one.origin, ""),
        text=one.text,
        raised=one,
    )


def _recorded(act: Act) -> Event:
    return Event(
        kind="teksten",
        day=timezone.localdate(act.last.history_date),
        at=act.last.history_date,
        who=act.last.actor_name,
        party=act.last.actor_party,
        reason=act.last.history_change_reason or "",
        laid_down=act.laid_down,
        changes=tuple(act.changes),
    )
