"""What a page about a round needs besides its report, fetched in the query of the rounds themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef
from django.utils import timezone

from agreements.enums import ParticipationRole
from agreements.models import Participation
from parties.models import AnyUser
from parties.permissions import party_ids

from ..models import LineDraft, MonitoringRound, SavedFilter
from ..rounds.models import MonitoringRoundQuerySet
from ..rounds.permissions import parties_noting
from .nested import nested
from .raised import with_raised
from .report import PartyRef, Report


@dataclass(frozen=True)
class Saved:
    """A way of looking that the person kept; `query` as it stands in the address."""

    name: str
    query: str


def with_surroundings(rounds: MonitoringRoundQuerySet, user: AnyUser) -> MonitoringRoundQuerySet:
    """Add who sits at the table, what was raised, the person's saved filters and drafts to each round, without another
    query.
    """
    of_framework = {"framework": OuterRef("framework")}
    table = Participation.objects.filter(**of_framework, role=ParticipationRole.SIGNATORY)
    saved = SavedFilter.objects.filter(**of_framework, user=user.pk)
    drafts = LineDraft.objects.filter(line__round=OuterRef("pk"), user=user.pk)
    parties = ("position", "pk", "starts_on", "ends_on", "party", "party__kind", "party__slug", "party__name")
    return with_raised(rounds, user).annotate(
        table_parties=nested(table, "framework", *parties),
        own_filters=nested(saved, "framework", "name", "query"),
        own_drafts=nested(drafts, "line__round", "line"),
    )


def saved_of(monitoring_round: MonitoringRound) -> list[Saved]:
    """The person's saved filters, of a round `with_surroundings`, by name."""
    rows = getattr(monitoring_round, "own_filters", None) or []
    return [Saved(*row) for row in sorted(rows, key=lambda row: row[0].casefold())]


def drafts_of(monitoring_round: MonitoringRound) -> frozenset[int]:
    """The ids of the lines in which the person has a draft, of a round `with_surroundings`."""
    return frozenset(pk for (pk,) in getattr(monitoring_round, "own_drafts", None) or [])


def _table_of(monitoring_round: MonitoringRound, day: date) -> list[tuple[int, str, str, str]]:
    """Who signs on a day, in order: id of the party, kind, word and name; of a round `with_surroundings`."""
    told = day.isoformat()
    rows = sorted(getattr(monitoring_round, "table_parties", None) or [], key=lambda row: row[:2])
    return [tuple(row[4:]) for row in rows if (row[2] or told) <= told <= (row[3] or told)]


def may_note(user: AnyUser, monitoring_round: MonitoringRound) -> bool:
    """Whether the person writes internal notes for a party at the table, of a round `with_surroundings`; no query."""
    if not monitoring_round.accepts_answers:
        return False
    signing = [party for party, *_rest in _table_of(monitoring_round, timezone.localdate())]
    return bool(parties_noting(user, monitoring_round.framework, signing))


def came_later(user: AnyUser, monitoring_round: MonitoringRound) -> list[tuple[str, date]]:
    """Names of the person's parties that sign today but did not on the reference date, with their first day, of a round
    `with_surroundings`: its page tells them why they are none of its parties.
    """
    about, today = monitoring_round.reference_date.isoformat(), timezone.localdate().isoformat()
    then = {party for party, *_rest in _table_of(monitoring_round, monitoring_round.reference_date)}
    rows = getattr(monitoring_round, "table_parties", None) or []
    came = {
        party: (name, date.fromisoformat(first))
        for _position, _pk, first, last, party, _kind, _slug, name in rows
        if party not in then and first and about < first <= today <= (last or today)
    }
    # Nobody is asked for whom they work where nobody came.
    mine = party_ids(user) if came else set()
    return [told for party, told in came.items() if party in mine]


def members_at(monitoring_round: MonitoringRound, report: Report) -> dict[str, list[PartyRef]]:
    """The parties that sign on the reference date, per kind and in their order, of a round `with_surroundings`.

    A closed round keeps to the parties in its frozen report, whoever joined later.
    """
    then = {party.slug for party in report.parties}
    found: dict[str, list[PartyRef]] = defaultdict(list)
    for _party, kind, slug, name in _table_of(monitoring_round, monitoring_round.reference_date):
        if not then or slug in then:
            found[kind].append(PartyRef(slug, name))
    return found
