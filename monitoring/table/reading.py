"""Reading the report of a round: from the database while it is open, from its frozen copy once closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from agreements.enums import AddendumStatus, Origin, PrintedIn, ResponsibilityRole
from agreements.models import (
    AddendumChange,
    CommitmentItem,
    Completion,
    Elaboration,
    GlossaryTerm,
    Responsibility,
)
from parties.models import holds_on

from ..enums import Light, RoundStatus
from ..models import (
    Attachment,
    FrozenReport,
    MonitoringRound,
    ProgressReport,
    RoundHeading,
    RoundLine,
)
from ..style.look import Look
from ..style.services import look_of
from .as_json import from_data
from .days import closed_by, end_of, told_by, turn_back, with_light_on, with_state_on
from .heard import corrections_of, read_parties, views_of, with_corrections, with_views
from .nested import nested
from .plannings import Planned, plannings_of
from .report import (
    Amount,
    Attached,
    DonePart,
    EarlierLight,
    Heading,
    Lead,
    Line,
    Link,
    PartyRef,
    Report,
    Term,
    Told,
    Words,
)
from .results import read_results

#: Lights of how many earlier rounds a line shows.
SHOWN = 4


def read_report(
    monitoring_round: MonitoringRound,
    *,
    whole: bool = True,
    only: int | None = None,
    as_of: date | None = None,
) -> Report:
    """The report of a round (with `framework.municipality` loaded), as it is now or was at the end of a day.

    `whole` adds what only the files show: items of commitments, parties, glossary and the look. Without it the number
    of queries is 7, whatever the size and the day; a closed round takes one. A day from its closing on gives the same
    frozen copy; a day before that is read back from the dated rows, and is no final report. `only`: the id of the
    one line that is asked for while the round is open.
    """
    if monitoring_round.is_closed and (as_of is None or closed_by(monitoring_round, as_of)):
        copies = FrozenReport.objects.select_related("round__frozen_style__logo" if whole else None)
        frozen = with_corrections(copies).get(round=monitoring_round)
        look = _frozen_look(frozen.round) if whole else None
        report = from_data(frozen.data)
        corrections = corrections_of(frozen, report.lines)
        return replace(report, checksum=frozen.checksum, look=look, corrections=corrections)
    rows = lines_of(monitoring_round, as_of)
    if only is not None:
        rows = rows.filter(pk=only)
    return build_report(monitoring_round, whole=whole, as_of=as_of, rows=list(rows))


def lines_of(monitoring_round: MonitoringRound, as_of: date | None = None) -> QuerySet[RoundLine]:
    """The lines of a round with what the report tells about them, in order."""
    links = Elaboration.objects.filter(commitment=OuterRef("commitment"))
    done = Completion.objects.filter(commitment=OuterRef("commitment"))
    agreed = AddendumChange.objects.filter(
        commitment=OuterRef("commitment"), addendum__status=AddendumStatus.AGREED
    )
    files = Attachment.objects.filter(line=OuterRef("pk"))
    if as_of:
        files = files.filter(added_at__lt=end_of(as_of))
    rows = (
        RoundLine.objects.filter(round=monitoring_round)
        .select_related("commitment", "heading__parent", "current")
        .annotate(works_out=nested(links, "commitment", "pk", "of__key", "of__number", "of__title", "basis"))
        .annotate(
            done_parts=nested(
                done, "commitment", "completed_on", "pk", "party__slug", "party__short_name", "party__name"
            )
        )
        .annotate(
            changes_on=Subquery(agreed.order_by("pk").values("addendum__effective_on")[:1]),
            files=nested(files, "line", "pk", "name", "digest", "size", "party__short_name", "party__name"),
        )
        .order_by("position", "pk")
    )
    heard = with_views(rows, as_of)
    return with_state_on(heard, as_of) if as_of else heard


def build_report(
    monitoring_round: MonitoringRound,
    *,
    whole: bool = True,
    as_of: date | None = None,
    rows: list[RoundLine] | None = None,
) -> Report:
    """The report as the database has it now, or of the end of a day, whatever the status.

    `rows`: the lines where they were read already.
    """
    framework = monitoring_round.framework
    if rows is None:
        rows = list(lines_of(monitoring_round, as_of))
    if as_of:
        for row in rows:
            turn_back(row)
    commitments = [row.commitment_id for row in rows]
    leads = _leads(commitments, monitoring_round.reference_date)
    plannings = plannings_of(commitments)
    told = _progress(commitments, monitoring_round, as_of)
    results = read_results(commitments, monitoring_round, as_of)
    earlier, previous = _earlier(commitments, monitoring_round, as_of)
    items = _items(commitments) if whole else {}
    # What is completed after the round is no news in it; nor, looking back, what was still to come.
    until = min(monitoring_round.ends_on, as_of or date.max)
    parties, reacting = read_parties(monitoring_round) if whole else ((), ())
    lines = []
    for row in rows:
        commitment, current = row.commitment, row.current
        own_leads = leads.get(row.commitment_id, ())
        planning = plannings.get(row.commitment_id, Planned())
        lines.append(
            Line(
                pk=row.pk,
                version=row.version,
                key=commitment.key,
                number=commitment.number,
                title=commitment.title,
                text=commitment.text,
                items=items.get(row.commitment_id, ()),
                heading=row.heading_id,
                assessable=commitment.assessable,
                leads=own_leads,
                lead_label=lead_label(own_leads),
                planning=planning.words,
                planning_notes=planning.notes,
                light=row.light,
                light_origin=current.origin if current else "",
                light_source=current.source if current else "",
                light_dated=current.dated if current else None,
                light_author=current.author_party or current.author_name if current else "",
                cause=current.cause if current else "",
                effect=current.effect if current else "",
                adjustment=current.adjustment if current else "",
                progress=told.get(row.commitment_id, ()),
                results=results.get(row.commitment_id, ()),
                elaborates=_links(row),
                earlier=earlier.get(row.commitment_id, ())[-SHOWN:],
                unbroken=_unbroken(row.light, earlier.get(row.commitment_id, ())),
                due=planning.due,
                term=planning.term,
                completed_on=completed_by(commitment.completed_on, until),
                completed_by=_done_parts(row, until),
                views=views_of(row),
                decision=current.decision if current else "",
                changes_on=row.changes_on if as_of is None else None,  # type: ignore[attr-defined]
                lapsed_on=completed_by(commitment.lapsed_on, until),
                attachments=_attached(row),
            )
        )
    return Report(
        municipality=PartyRef(framework.municipality.slug, framework.municipality.name),
        framework=PartyRef(framework.slug, framework.title),
        framework_starts_on=framework.starts_on,
        framework_ends_on=framework.ends_on,
        year=monitoring_round.year,
        round=PartyRef(monitoring_round.slug, monitoring_round.title),
        period=monitoring_round.period,
        reference_date=monitoring_round.reference_date,
        # Before its closing a closed round was open; its report of that day is a draft.
        status=RoundStatus.OPEN if as_of and monitoring_round.is_closed else monitoring_round.status,
        words=Words(
            lead=framework.lead_label,
            planning=framework.planning_label,
            middle_light=framework.middle_light,
            legend_green=framework.legend_green,
            legend_yellow=framework.legend_yellow,
            legend_red=framework.legend_red,
        ),
        headings=_headings(rows),
        lines=tuple(lines),
        parties=parties,
        glossary=_glossary(monitoring_round) if whole else (),
        previous=previous and previous[0],
        previous_date=previous and previous[1],
        as_of=as_of,
        reactions_due=monitoring_round.reactions_due,
        reactions_over=reactions_over(monitoring_round, as_of),
        reacting=reacting,
        look=look_of(framework.pk) if whole else None,
    )


def reactions_over(monitoring_round: MonitoringRound, as_of: date | None = None) -> bool:
    """Whether the term to react has passed: today or on a day, in a closed round when it was closed.

    Who is silent in a round that was closed before did not have the time to object.
    """
    closed = timezone.localdate(monitoring_round.closed_at) if monitoring_round.closed_at else None
    return monitoring_round.term_over(as_of or closed or timezone.localdate())


def _frozen_look(monitoring_round: MonitoringRound) -> Look:
    """The look it was closed with; rounds closed before looks existed keep the one all had."""
    return monitoring_round.frozen_style.look() if hasattr(monitoring_round, "frozen_style") else Look()


def lead_label(leads: Sequence[Lead]) -> str:
    """The words of the column: what the document prints, without what was read from running text."""
    printed = [lead for lead in leads if lead.source != PrintedIn.TEXT]
    return ", ".join(dict.fromkeys(lead.label for lead in printed or leads))


def _headings(rows: Iterable[RoundLine]) -> tuple[Heading, ...]:
    """The headings the lines stand under, with their chapters, in order."""
    found: dict[int, RoundHeading] = {}
    for row in rows:
        heading = row.heading
        while heading is not None and heading.pk not in found:
            found[heading.pk] = heading
            heading = heading.parent if heading.parent_id else None
    return tuple(
        Heading(
            id=heading.pk,
            number=heading.number,
            title=heading.title,
            level=2 if heading.parent_id else 1,
            printed=heading.printed,
            parent=heading.parent_id,
        )
        for heading in sorted(found.values(), key=lambda h: (h.position, h.pk))
    )


def _leads(commitments: Sequence[int], day: date) -> dict[int, tuple[Lead, ...]]:
    """Who leads each commitment on a day; where no lead is told, who is party to it."""
    rows = (
        Responsibility.objects.filter(
            holds_on(day),
            commitment__in=commitments,
            item__isnull=True,
            role__in=(ResponsibilityRole.LEAD, ResponsibilityRole.PARTY),
        )
        .select_related("party")
        .order_by("commitment", "position", "pk")
    )
    by_role: dict[int, dict[str, list[Lead]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
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
    return {
        pk: tuple(roles.get(ResponsibilityRole.LEAD) or roles.get(ResponsibilityRole.PARTY) or ())
        for pk, roles in by_role.items()
    }


def _links(row: RoundLine) -> tuple[Link, ...]:
    """The framework commitments a line of `lines_of` works out."""
    found: list[list[Any]] = getattr(row, "works_out", None) or []
    return tuple(Link(key, number, title, basis) for _pk, key, number, title, basis in sorted(found))


def completed_by(completed_on: date | None, until: date) -> date | None:
    """The day of completion, or of lapsing, when it lies in the round."""
    return completed_on if completed_on and completed_on <= until else None


def _done_parts(row: RoundLine, until: date) -> tuple[DonePart, ...]:
    """The parties that had completed their part by then, of a line of `lines_of`."""
    found: list[list[Any]] = getattr(row, "done_parts", None) or []
    parts = (
        DonePart(slug, short or name, date.fromisoformat(day))
        for day, _pk, slug, short, name in sorted(found)
    )
    return tuple(part for part in parts if part.completed_on <= until)


def _attached(row: RoundLine) -> tuple[Attached, ...]:
    """The files that go with a line of `lines_of`, the oldest first."""
    found: list[list[Any]] = getattr(row, "files", None) or []
    return tuple(
        Attached(name, digest, size, short or long) for _pk, name, digest, size, short, long in sorted(found)
    )


def _items(commitments: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The items of each commitment with their labels."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = CommitmentItem.objects.filter(commitment__in=commitments).order_by("position", "pk")
    for pk, label, text in rows.values_list("commitment_id", "label", "text"):
        found[pk].append(f"{label} {text}".strip())
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
        commitment: tellers
        for (commitment, _round), tellers in newest.items()
        if any(row.text for row in tellers.values())
    }
    return {
        commitment: tuple(
            Told(
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
            for row in sorted(tellers.values(), key=_by_item)
            if row.text
        )
        for commitment, tellers in last.items()
    }


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


def _unbroken(light: str, earlier: Sequence[EarlierLight]) -> date | None:
    """The reference date of the first of the rounds just before that had the same light; None without one."""
    same = list(takewhile(lambda row: row.light == light, reversed(earlier)))
    return same[-1].reference_date if same else None


def _glossary(monitoring_round: MonitoringRound) -> tuple[Term, ...]:
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
