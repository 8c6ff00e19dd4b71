"""Reading what parties say about the lights, in the query of the lines themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agreements.enums import ParticipationRole
from agreements.models import Coordination, Participation

from ..models import Correction, FrozenReport, MonitoringRound, PartyView, RoundLine
from ..reactions.models import is_settled
from .nested import nested
from .report import Line, PartyRef
from .said import Corrected, View

_COLUMNS = (
    "pk",
    "kind",
    "light",
    "stood",
    "dated",
    "reason",
    "cause",
    "effect",
    "adjustment",
    "late",
    "origin",
    "author_name",
    "author_party",
    "assessment",
    "party__slug",
    "party__short_name",
    "party__name",
)


def with_views(rows: QuerySet[RoundLine], as_of: date | None) -> QuerySet[RoundLine]:
    """Add everything parties said to each line, up to a day; no query of its own."""
    views = PartyView.objects.filter(line=OuterRef("pk"))
    if as_of:
        views = views.filter(dated__lte=as_of)
    return rows.annotate(party_views=nested(views, "line", *_COLUMNS))


def views_of(row: RoundLine) -> tuple[View, ...]:
    """The newest proposal and reaction of each party, of a line `with_views`; by name."""
    found: list[list[Any]] = getattr(row, "party_views", None) or []
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for values in sorted(found, key=lambda one: one[0]):
        one = dict(zip(_COLUMNS, values, strict=True))
        newest[one["kind"], one["party__slug"]] = one
    views = [
        View(
            party=one["party__slug"],
            name=one["party__short_name"] or one["party__name"],
            kind=one["kind"],
            light=one["light"],
            stood=one["stood"],
            dated=date.fromisoformat(one["dated"]),
            reason=one["reason"],
            cause=one["cause"],
            effect=one["effect"],
            adjustment=one["adjustment"],
            late=bool(one["late"]),
            origin=one["origin"],
            author=one["author_party"] or one["author_name"],
            settled=is_settled(one["assessment"], row.current),
        )
        for one in newest.values()
    ]
    return tuple(sorted(views, key=lambda view: (view.kind, view.name, view.party)))


def read_parties(monitoring_round: MonitoringRound) -> tuple[tuple[PartyRef, ...], tuple[PartyRef, ...]]:
    """Who signed on the reference date, and who is asked to react: who signs today, but for who coordinates. One query."""
    coordinates = Coordination.objects.current().filter(
        framework=OuterRef("framework"), party=OuterRef("party")
    )
    rows: QuerySet[Participation] = Participation.objects.filter(
        framework=monitoring_round.framework_id, role=ParticipationRole.SIGNATORY
    ).select_related("party")
    found, today = list(rows.annotate(coordinates=Exists(coordinates))), timezone.localdate()
    then = [row.party for row in found if row.sits_on(monitoring_round.reference_date)]
    asked = [row.party for row in found if row.sits_on(today) and not row.coordinates]
    return tuple(PartyRef(party.slug, party.name) for party in then), tuple(
        PartyRef(party.slug, party.label) for party in asked if monitoring_round.reactions_due is not None
    )


def with_corrections(rows: QuerySet[FrozenReport]) -> QuerySet[FrozenReport]:
    """Add what was put right after closing to each frozen copy."""
    corrections = Correction.objects.filter(round=OuterRef("round"))
    columns = ("pk", "text", "dated", "author_name", "author_party", "line")
    return rows.annotate(corrected=nested(corrections, "round", *columns))


def corrections_of(frozen: FrozenReport, lines: Iterable[Line]) -> tuple[Corrected, ...]:
    """The corrections of a frozen copy `with_corrections`, oldest first; a line is named as it was when it closed."""
    found: Iterable[list[Any]] = getattr(frozen, "corrected", None) or []
    by_pk = {line.pk: (line.key, line.number, line.title) for line in lines}
    return tuple(
        Corrected(text, date.fromisoformat(dated), party or name, *by_pk.get(line, ("", "", "")))
        for _pk, text, dated, name, party, line in sorted(found, key=lambda one: one[0])
    )
