"""Reading the report of a round: from the database while it is open, from its frozen copy once closed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from agreements.enums import AddendumStatus
from agreements.models import AddendumChange, Completion, Elaboration, FrameworkAgreement

from ..enums import Part, RoundStatus
from ..models import Attachment, FrozenReport, MonitoringRound, RoundHeading, RoundLine
from ..style.look import Look
from ..style.services import look_of
from .aims import read_aims
from .as_json import from_data
from .beside import Beside, lead_label, read_beside, read_glossary, unbroken
from .days import closed_by, end_of, turn_back, with_state_on
from .followed import read_followed
from .heard import corrections_of, read_parties, views_of, with_corrections, with_views
from .listed import read_listed
from .nested import nested
from .plannings import Planned
from .report import Attached, DonePart, Heading, Line, Link, PartyRef, PlannedItem, Report, Words
from .wanted import wanted_of_line, with_wanted

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
        .annotate(
            works_out=nested(links, "commitment", "pk", "of__key", "of__number", "of__title", "basis", "of")
        )
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
    return with_state_on(heard, as_of) if as_of else with_wanted(heard, monitoring_round.framework_id)


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
    beside = read_beside(monitoring_round, [row.commitment_id for row in rows], whole=whole, as_of=as_of)
    parties, reacting = read_parties(monitoring_round) if whole else ((), ())
    headings = _found_headings(rows)
    look = look_of(framework.pk) if whole else None
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
        words=_words(framework),
        headings=_headings(headings),
        lines=tuple(_line(row, beside, monitoring_round, as_of) for row in rows),
        parties=parties,
        glossary=read_glossary(monitoring_round) if whole else (),
        previous=beside.previous and beside.previous[0],
        previous_date=beside.previous and beside.previous[1],
        as_of=as_of,
        reactions_due=monitoring_round.reactions_due,
        reactions_over=reactions_over(monitoring_round, as_of),
        reacting=reacting,
        followed=read_followed(monitoring_round, headings, as_of) if whole else (),
        projects=read_listed(framework, as_of) if look and Part.PROJECTS in look.parts else (),
        goals=read_aims(framework, rows, as_of) if look and Part.GOALS in look.parts else (),
        look=look,
    )


def _line(row: RoundLine, beside: Beside, monitoring_round: MonitoringRound, as_of: date | None) -> Line:
    """One line of `lines_of`, with what stands beside it."""
    commitment, current = row.commitment, row.current
    pk = row.commitment_id
    leads, earlier = beside.leads.get(pk, ()), beside.earlier.get(pk, ())
    planning = beside.plannings.get(pk, Planned())
    # What is completed after the round is no news in it; nor, looking back, what was still to come.
    until = min(monitoring_round.ends_on, as_of or date.max)
    done_on = completed_by(commitment.completed_on, until)
    lapsed_on = completed_by(commitment.lapsed_on, until)
    if commitment.is_withdrawn and as_of is None:
        # It never stood in the agreement, whatever the round is about.
        lapsed_on = commitment.lapsed_on
    return Line(
        pk=row.pk,
        version=row.version,
        key=commitment.key,
        number=commitment.number,
        title=commitment.title,
        text=commitment.text,
        items=beside.items.get(pk, ()),
        heading=row.heading_id,
        assessable=commitment.assessable,
        leads=leads,
        lead_label=lead_label(leads),
        planning=planning.words,
        planning_notes=planning.notes,
        light=row.light,
        light_origin=current.origin if current else "",
        light_source=current.source if current else "",
        # Given later it still tells how things stood on the reference date.
        light_dated=min(current.dated, monitoring_round.reference_date) if current else None,
        light_author=current.author_party or current.author_name if current else "",
        cause=current.cause if current else "",
        effect=current.effect if current else "",
        adjustment=current.adjustment if current else "",
        progress=beside.told.get(pk, ()),
        results=beside.figures.results.get(pk, ()),
        elaborates=_links(row),
        earlier=earlier[-SHOWN:],
        unbroken=unbroken(row.light, earlier),
        due=planning.due,
        term=planning.term,
        completed_on=done_on,
        completed_by=_done_parts(row, until),
        views=views_of(row),
        decision=current.decision if current else "",
        changes_on=row.changes_on if as_of is None else None,  # type: ignore[attr-defined]
        lapsed_on=lapsed_on,
        withdrawn=commitment.is_withdrawn and lapsed_on is not None,
        attachments=_attached(row),
        awaited=() if lapsed_on else beside.awaited.get(pk, ()),
        wanted=() if lapsed_on or done_on or as_of else wanted_of_line(row, beside.figures, monitoring_round),
        planned_items=tuple(PlannedItem(one.name, one.term) for one in planning.items),
    )


def _words(framework: FrameworkAgreement) -> Words:
    return Words(
        lead=framework.lead_label,
        planning=framework.planning_label,
        middle_light=framework.middle_light,
        legend_green=framework.legend_green,
        legend_yellow=framework.legend_yellow,
        legend_red=framework.legend_red,
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


def _found_headings(rows: Iterable[RoundLine]) -> list[RoundHeading]:
    """The headings the lines stand under, with their chapters, in order."""
    found: dict[int, RoundHeading] = {}
    for row in rows:
        heading = row.heading
        while heading is not None and heading.pk not in found:
            found[heading.pk] = heading
            heading = heading.parent if heading.parent_id else None
    return sorted(found.values(), key=lambda h: (h.position, h.pk))


def _headings(found: Iterable[RoundHeading]) -> tuple[Heading, ...]:
    return tuple(
        Heading(
            id=heading.pk,
            number=heading.number,
            title=heading.title,
            level=2 if heading.parent_id else 1,
            printed=heading.printed,
            parent=heading.parent_id,
        )
        for heading in found
    )


def _links(row: RoundLine) -> tuple[Link, ...]:
    """The framework commitments a line of `lines_of` works out."""
    found: list[list[Any]] = getattr(row, "works_out", None) or []
    return tuple(Link(key, number, title, basis) for _pk, key, number, title, basis, _of in sorted(found))


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
