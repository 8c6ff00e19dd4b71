"""What parties answer for in open rounds while nobody of theirs handles it, as in a new year before work is divided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from agreements.enums import ParticipationRole, ResponsibilityRole
from agreements.models import Completion, Coordination, Participation
from parties.models import Party, holds

from ..enums import RoundStatus
from ..models import MonitoringRound, RoundLine
from ..work.duties import MUST
from ..work.told import is_told, tellers_of, with_texts

#: A commitment, an item of it where it is about one, and the party whose person handles it.
Handled = tuple[int, int | None, int]


class Unhandled(NamedTuple):
    """So many lines of a round wait for a party of which nobody has taken them on."""

    party: Party
    round: MonitoringRound
    lines: int


class _Row(NamedTuple):
    """A line, with who told something about it, and one responsibility for it."""

    round: int
    commitment: int
    told_by: list[list[Any]] | None
    role: str
    item: int | None
    party: int | None
    group: str
    everyone: bool
    starts_on: date | None
    ends_on: date | None

    def is_told(self, party: int) -> bool:
        """Whether the party told something about it or an item of it, or a joint text does."""
        return any(is_told(tellers, [party]) for tellers in tellers_of(self).values())


def read_unhandled(
    rounds: Mapping[int, MonitoringRound], handled: Collection[Handled], today: date
) -> list[Unhandled]:
    """What waits in the open ones of these rounds for parties of which nobody handles it; at most four queries.

    A party answers for what it leads and for what it is party to where nobody leads. Who coordinates gives the
    lights and reads what is missing on the page of the round, so it is left out. Only parties at the table can answer.
    """
    rows = [
        row
        for row in _read_rows([pk for pk, row in rounds.items() if row.status == RoundStatus.OPEN])
        if holds(row, today)
    ]
    led = {row.commitment for row in rows if row.role == ResponsibilityRole.LEAD and row.item is None}
    rows = [
        row
        for row in rows
        if row.role == ResponsibilityRole.LEAD or (row.item is None and row.commitment not in led)
    ]
    # What lies with one party whose person handles it asks for nothing more.
    rows = [row for row in rows if row.party is None or not _is_handled(row, row.party, handled)]
    if not rows:
        return []
    tables = _Tables((rounds[row.round] for row in rows), today)
    waiting: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in rows:
        for party in tables.responsible(row, rounds[row.round]):
            if not (row.is_told(party) or _is_handled(row, party, handled)):
                waiting[party, row.round].add(row.commitment)
    return list(_not_completed(waiting, tables, rounds))


def _is_handled(row: _Row, party: int, handled: Collection[Handled]) -> bool:
    """Who handles the commitment handles its items as well."""
    return (row.commitment, None, party) in handled or (row.commitment, row.item, party) in handled


def _read_rows(rounds: Collection[int]) -> list[_Row]:
    """Every responsibility for a line, whatever its light: that is no answer. One query, none without rounds."""
    if not rounds:
        return []
    duty = "commitment__responsibilities"
    columns = ("role", "item", "party", "group", "everyone", "starts_on", "ends_on")
    lines = RoundLine.objects.not_completed().filter(round__in=rounds, **{f"{duty}__role__in": MUST})
    lines = lines.order_by("round", "position", "pk", f"{duty}__position", f"{duty}__pk")
    found = with_texts(lines).values_list(
        "round", "commitment", "told_by", *(f"{duty}__{name}" for name in columns)
    )
    return [_Row(*row) for row in found]


class _Tables:
    """Who sits at the tables of some rounds on a day, and who of them signs and who coordinates; two queries."""

    def __init__(self, rounds: Iterable[MonitoringRound], today: date) -> None:
        frameworks = {row.framework_id: row.framework for row in rounds}
        self.parties: dict[int, Party] = {}
        #: Per framework everybody at the table, and of them those that answer as one of several.
        self.seats: dict[int, set[int]] = defaultdict(set)
        self.signing: dict[int, set[int]] = defaultdict(set)
        self.coordinating = set(
            Coordination.objects.current(today)
            .filter(framework__in=frameworks)
            .values_list("framework", "party")
        )
        for pk, framework in frameworks.items():
            self._seat(pk, framework.municipality, signs=True)
        seats = Participation.objects.seated(today).filter(framework__in=frameworks).select_related("party")
        for seat in seats.order_by("framework", "party__kind", "party__name", "pk"):
            self._seat(seat.framework_id, seat.party, signs=seat.role == ParticipationRole.SIGNATORY)

    def _seat(self, framework: int, party: Party, *, signs: bool) -> None:
        self.parties[party.pk] = party
        self.seats[framework].add(party.pk)
        if signs:
            self.signing[framework].add(party.pk)

    def responsible(self, row: _Row, monitoring_round: MonitoringRound) -> list[int]:
        """The parties at the table with which it lies, but for the one that coordinates."""
        framework = monitoring_round.framework_id
        if row.party is not None:
            found = [row.party] if row.party in self.seats[framework] else []
        elif row.everyone or row.group:
            signing = self.signing[framework]
            found = [pk for pk in signing if row.everyone or self.parties[pk].kind == row.group]
        else:
            found = []
        return [pk for pk in found if (framework, pk) not in self.coordinating]


def _not_completed(
    waiting: Mapping[tuple[int, int], set[int]], tables: _Tables, rounds: Mapping[int, MonitoringRound]
) -> Iterator[Unhandled]:
    """Without what a party has completed while others go on; one query, none where nothing waits."""
    if not waiting:
        return
    done = Completion.objects.filter(party__in={party for party, _round in waiting})
    completed = set(done.values_list("party", "commitment"))
    for (party, round_id), commitments in sorted(waiting.items()):
        if left := {pk for pk in commitments if (party, pk) not in completed}:
            yield Unhandled(tables.parties[party], rounds[round_id], len(left))
