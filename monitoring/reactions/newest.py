"""What parties said last about the lights of a round, and what of it waits for an answer or a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from agreements.models import CommitmentItem
from parties.models import Party

from ..enums import Light, ViewKind
from ..models import MonitoringRound, PartyView, ProgressReport, RoundLine
from .models import differs, holds, is_settled


def newest_view(line: RoundLine, party: Party, kind: ViewKind) -> PartyView | None:
    """What a party said about a line last, of one kind."""
    return PartyView.objects.filter(line=line, party=party, kind=kind).order_by("-pk").first()


def newest_views(monitoring_round: MonitoringRound, party: Party) -> dict[int, PartyView]:
    """The newest reaction of a party on each line of a round, by the line; one query."""
    rows = PartyView.objects.filter(line__round=monitoring_round, party=party, kind=ViewKind.VIEW)
    return {row.line_id: row for row in rows.order_by("pk")}


def party_text(line: RoundLine, party: Party, item: CommitmentItem | None) -> str:
    """The text a party has on a line or one item of it now, or an empty string."""
    rows = ProgressReport.objects.filter(line=line, party=party, item=item)
    return rows.order_by("-pk").values_list("text", flat=True).first() or ""


def told_items(line: RoundLine, party: Party, items: Iterable[int | None]) -> dict[int, CommitmentItem]:
    """Those of these items about which a party has a text on a line now, also where it leads them no more; one query."""
    rows = ProgressReport.objects.filter(line=line, party=party, item__in=[pk for pk in items if pk])
    newest = {row.item_id: row for row in rows.select_related("item").order_by("pk")}
    return {row.item.pk: row.item for row in newest.values() if row.item is not None and row.text}


def newest_of_party(line: RoundLine, party: Party) -> list[ProgressReport | PartyView]:
    """What a party told last about a line or any of its items, and the light it proposed last."""
    told = ProgressReport.objects.filter(line=line, party=party).order_by("-pk").first()
    view = newest_view(line, party, ViewKind.PROPOSAL)
    return [row for row in (told, view) if row is not None]


def mark_of(rows: Sequence[ProgressReport | PartyView]) -> str:
    """Tells apart what a party had on a line at two moments; empty for nothing."""
    return "-".join(f"{row._meta.model_name}{row.pk}" for row in rows)


def lights_unanswered(asked: Mapping[MonitoringRound, Collection[int]]) -> dict[tuple[int, int], int]:
    """How many lights of these rounds each of their parties (ids) has not reacted to as they stand now.

    By the ids of round and party; two queries, none for no rounds.
    """
    lines = RoundLine.objects.filter(round__in=list(asked)).not_completed().exclude(light=Light.NONE)
    lights = list(lines.order_by().values_list("round", "pk", "light")) if asked else []
    views = PartyView.objects.filter(
        line__round__in=list(asked),
        party__in={pk for own in asked.values() for pk in own},
        kind=ViewKind.VIEW,
    )
    newest = {
        (line, party): (light, stood)
        for line, party, light, stood in views.order_by("pk").values_list("line", "party", "light", "stood")
    }
    parties = {row.pk: own for row, own in asked.items()}
    left: Counter[tuple[int, int]] = Counter()
    for row, line, light in lights:
        for party in parties[row]:
            own, stood = newest.get((line, party), ("", ""))
            left[row, party] += not holds(own, stood, light)
    return dict(left)


def waiting_proposals(monitoring_round: MonitoringRound) -> list[tuple[RoundLine, PartyView]]:
    """The lines whose proposal can be taken over without a question, with that proposal; two queries."""
    found = []
    for line, views in _said(monitoring_round):
        proposals = [row for row in views if row.kind == ViewKind.PROPOSAL]
        if len({row.light for row in proposals}) != 1:
            continue
        row = proposals[-1]
        objects = any(v.kind == ViewKind.VIEW and differs(v.light, row.light) for v in views)
        if _is_newer(row, line) and not objects:
            found.append((line, row))
    return found


def undecided(monitoring_round: MonitoringRound) -> tuple[list[RoundLine], list[RoundLine]]:
    """The lines with another light proposed, and those of which a party sees another light; two queries.

    Only where nothing was decided since: a proposal waits until the line gets a light, a difference until a decision.
    """
    proposed, differing = [], []
    for line, views in _said(monitoring_round):
        others = [row for row in views if differs(row.light, line.light)]
        if any(row.kind == ViewKind.PROPOSAL and _is_newer(row, line) for row in others):
            proposed.append(line)
        if any(
            row.kind == ViewKind.VIEW and not is_settled(row.assessment_id, line.current) for row in others
        ):
            differing.append(line)
    return proposed, differing


def _said(monitoring_round: MonitoringRound) -> list[tuple[RoundLine, list[PartyView]]]:
    """The lines about which something was said, with what each party proposed and said last; two queries."""
    newest: dict[int, dict[tuple[str, int], PartyView]] = {}
    for row in PartyView.objects.filter(line__round=monitoring_round).order_by("pk"):
        newest.setdefault(row.line_id, {})[row.kind, row.party_id] = row
    lines = monitoring_round.lines.not_completed().filter(pk__in=newest)
    ordered = lines.select_related("commitment", "current").order_by("position", "pk")
    return [(line, list(newest[line.pk].values())) for line in ordered]


def _is_newer(row: PartyView, line: RoundLine) -> bool:
    """Whether it was said about the light that stands, not about an earlier one."""
    return (line.current_id or 0) == (row.assessment_id or 0)
