"""What a report tells beside the lines of a round, by commitment: one query for each, whatever the size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import Q, QuerySet

from agreements.enums import Origin, PrintedIn, ResponsibilityRole
from agreements.models import CommitmentItem, GlossaryTerm, Responsibility
from parties.models import holds_on

from ..enums import Light, RoundStatus
from ..models import MonitoringRound, ProgressReport, RoundLine
from .awaited import read_awaited
from .days import told_by, with_light_on
from .plannings import Planned, plannings_of
from .report import EarlierLight, Lead, PartyRef, Told
from .results import Figures, read_figures
from .said import Amount, Followed, Term


@dataclass(frozen=True)
class Beside:
    """What was read by the ids of the commitments; `previous`: the round before, and its reference date."""

    leads: dict[int, tuple[Lead, ...]]
    plannings: dict[int, Planned]
    told: dict[int, tuple[Told, ...]]
    figures: Figures
    earlier: dict[int, tuple[EarlierLight, ...]]
    previous: tuple[PartyRef, date] | None
    items: dict[int, tuple[str, ...]]
    awaited: dict[int, tuple[Followed, ...]]


def read_beside(
    monitoring_round: MonitoringRound, commitments: Sequence[int], *, whole: bool, as_of: date | None
) -> Beside:
    """All of it, now or at the end of a day; `whole`: also what only the files show: items, and figures that did not come."""
    earlier, previous = _earlier(commitments, monitoring_round, as_of)
    leads, who = _leads(commitments, monitoring_round.reference_date)
    plannings, when = plannings_of(commitments)
    return Beside(
        leads=leads,
        plannings=plannings,
        told=_progress(commitments, monitoring_round, as_of),
        figures=read_figures(commitments, monitoring_round, as_of),
        earlier=earlier,
        previous=previous,
        items=_items(commitments, who, when) if whole else {},
        awaited=read_awaited(commitments, monitoring_round, as_of) if whole else {},
    )


def _leads(commitments: Sequence[int], day: date) -> tuple[dict[int, tuple[Lead, ...]], dict[int, list[str]]]:
    """Who leads each commitment on a day, where no lead is told, who is party to it; and who leads each item. One query."""
    rows = (
        Responsibility.objects.filter(
            holds_on(day),
            commitment__in=commitments,
            role__in=(ResponsibilityRole.LEAD, ResponsibilityRole.PARTY),
        )
        .select_related("party")
        .order_by("commitment", "position", "pk")
    )
    by_role: dict[int, dict[str, list[Lead]]] = defaultdict(lambda: defaultdict(list))
    of_items: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.item_id:
            if row.role == ResponsibilityRole.LEAD:
                of_items[row.item_id].append(row.label)
            continue
        party = row.party
        by_role[row.commitment_id][row.role].append(
            Lead(
                label=row.printed if row.source != PrintedIn.TEXT and row.printed else row.label,
                source=row.source,
                slug=party.slug if party else "",
                kind=party.kind if party else "",
                group=row.group,
            )
        )
    leads = {
        pk: tuple(roles.get(ResponsibilityRole.LEAD) or roles.get(ResponsibilityRole.PARTY) or ())
        for pk, roles in by_role.items()
    }
    return leads, of_items


def lead_label(leads: Sequence[Lead]) -> str:
    """The words of the column: what the document prints, without what was read from running text."""
    printed = [lead for lead in leads if lead.source != PrintedIn.TEXT]
    return ", ".join(dict.fromkeys(lead.label for lead in printed or leads))


def _items(
    commitments: Sequence[int], who: Mapping[int, Sequence[str]], when: Mapping[int, Sequence[str]]
) -> dict[int, tuple[str, ...]]:
    """The items of each commitment with their labels, and who leads each and when where it has those of its own."""
    found: dict[int, list[str]] = defaultdict(list)
    for item in CommitmentItem.objects.filter(commitment__in=commitments).order_by("position", "pk"):
        told = "; ".join(", ".join(rows[item.pk]) for rows in (who, when) if item.pk in rows)
        words = f"{item.label} {item.text}".strip()
        found[item.commitment_id].append(f"{words} ({told})" if told else words)
    return {pk: tuple(texts) for pk, texts in found.items()}


def _progress(
    commitments: Sequence[int], monitoring_round: MonitoringRound, as_of: date | None
) -> dict[int, tuple[Told, ...]]:
    """Each commitment's newest text per teller in this round, else those of the last round that has any."""
    known = told_by(as_of) if as_of else Q()
    rows = (
        ProgressReport.objects.filter(
            known,
            Q(line__round=monitoring_round)
            | Q(line__round__reference_date__lt=monitoring_round.reference_date),
            line__commitment__in=commitments,
            line__round__framework=monitoring_round.framework_id,
        )
        .exclude(line__round__year__lt=monitoring_round.year - 1)
        .select_related("party", "item", "line__round")
        .order_by("line__round__reference_date", "line__round", "pk")
    )
    newest: dict[tuple[int, int], dict[Any, ProgressReport]] = defaultdict(dict)
    for row in rows:
        newest[row.line.commitment_id, row.line.round_id][row.party_id, row.item_id] = row
    # Later rounds come later; one in which every text was withdrawn does not hide the texts before it.
    last = {
        commitment: tellers.values()
        for (commitment, _round), tellers in newest.items()
        if any(row.text for row in tellers.values())
    }
    return {
        commitment: tuple(_as_told(row, monitoring_round) for row in sorted(told, key=_by_item) if row.text)
        for commitment, told in last.items()
    }


def _as_told(row: ProgressReport, monitoring_round: MonitoringRound) -> Told:
    """The text as the report of this round has it, with the name of the round where that was another."""
    return Told(
        text=row.text,
        dated=row.dated,
        origin=row.origin,
        source=row.source,
        party=row.party.label if row.party else "",
        author=row.author_party or row.author_name,
        round="" if row.line.round_id == monitoring_round.pk else row.line.round.title,
        item=row.item_words,
        late=_came_late(row),
    )


def _by_item(row: ProgressReport) -> tuple[int, int]:
    """Texts about the whole commitment first, then those about items in their order; else as they were told."""
    return (row.item.position + 1, row.item.pk) if row.item else (0, 0)


def _came_late(row: ProgressReport) -> bool:
    """Whether a person told it after the day figures were due in its round."""
    deadline = row.line.round.data_deadline
    return deadline is not None and row.dated > deadline and row.origin == Origin.PERSON


def _earlier(
    commitments: Sequence[int], monitoring_round: MonitoringRound, as_of: date | None
) -> tuple[dict[int, tuple[EarlierLight, ...]], tuple[PartyRef, date] | None]:
    """Lights of the same commitments in earlier rounds, oldest first, and the round before this one."""
    lines: QuerySet[Any] = RoundLine.objects.filter(
        commitment__in=commitments,
        round__framework=monitoring_round.framework_id,
        round__reference_date__lt=monitoring_round.reference_date,
    ).exclude(round__status=RoundStatus.PREPARING)
    light = "light"
    if as_of:
        lines, light = with_light_on(lines.filter(round__reference_date__lte=as_of), as_of), "light_on_day"
    rows = lines.order_by("round__reference_date", "round").values_list(
        "commitment_id", "round__slug", "round__title", "round__reference_date", light
    )
    found: dict[int, list[EarlierLight]] = defaultdict(list)
    previous: tuple[PartyRef, date] | None = None
    for pk, slug, title, reference_date, light in rows:
        found[pk].append(EarlierLight(title, reference_date, light or Light.NONE))
        previous = (PartyRef(slug, title), reference_date)
    return {pk: tuple(lights) for pk, lights in found.items()}, previous


def unbroken(light: str, earlier: Sequence[EarlierLight]) -> date | None:
    """The reference date of the first of the rounds just before that had the same light; None without one."""
    same = list(takewhile(lambda row: row.light == light, reversed(earlier)))
    return same[-1].reference_date if same else None


def read_glossary(monitoring_round: MonitoringRound) -> tuple[Term, ...]:
    """The framework's terms with their amounts."""
    rows = GlossaryTerm.objects.filter(framework=monitoring_round.framework_id).prefetch_related("amounts")
    return tuple(
        Term(
            term=row.term,
            definition=row.definition,
            source=row.source,
            amounts=tuple(
                Amount(amount.label, amount.amount, amount.unit, amount.price_level)
                for amount in row.amounts.all()
            ),
        )
        for row in rows
    )
