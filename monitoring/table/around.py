"""What a page about a round needs besides its report, fetched in the query of the rounds themselves."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, Subquery
from django.db.models.sql.compiler import SQLCompiler

from agreements.models import Participation
from parties.models import AnyUser

from ..models import MonitoringRound, SavedFilter
from ..rounds.models import MonitoringRoundQuerySet
from .report import PartyRef, Report


class _JSONRows(Aggregate):
    """The rows of a group as one JSON list of lists, on both databases."""

    template = "jsonb_agg(jsonb_build_array(%(expressions)s))"
    output_field = JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        """SQLite has names of its own for it."""
        template = "json_group_array(json_array(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True)
class Saved:
    """A way of looking that the person kept; `query` as it stands in the address."""

    name: str
    query: str


def with_surroundings(rounds: MonitoringRoundQuerySet, user: AnyUser) -> MonitoringRoundQuerySet:
    """Add who sits at the table and the person's saved filters to each round, without another query."""
    of_framework = {"framework": OuterRef("framework")}
    table = Participation.objects.filter(**of_framework, role="signatory")
    saved = SavedFilter.objects.filter(**of_framework, user=user.pk)
    parties = ("position", "pk", "party__kind", "party__slug", "party__name")
    return rounds.annotate(
        table_parties=Subquery(_listed(table, *parties)),
        own_filters=Subquery(_listed(saved, "name", "query")),
    )


def _listed(rows: Any, *columns: str) -> Any:
    return rows.order_by().values("framework").annotate(listed=_JSONRows(*columns)).values("listed")


def saved_of(monitoring_round: MonitoringRound) -> list[Saved]:
    """The person's saved filters, of a round `with_surroundings`, by name."""
    rows = getattr(monitoring_round, "own_filters", None) or []
    return [Saved(*row) for row in sorted(rows, key=lambda row: row[0].casefold())]


def members_at(monitoring_round: MonitoringRound, report: Report) -> dict[str, list[PartyRef]]:
    """The parties that sign, per kind and in their order, of a round `with_surroundings`.

    A closed round keeps to the parties in its frozen report, whoever joined later.
    """
    then = {party.slug for party in report.parties}
    found: dict[str, list[PartyRef]] = defaultdict(list)
    for _position, _pk, kind, slug, name in sorted(getattr(monitoring_round, "table_parties", None) or []):
        if not then or slug in then:
            found[kind].append(PartyRef(slug, name))
    return found
