"""The lines of a round, each with what the report tells about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery

from agreements.enums import AddendumStatus
from agreements.models import AddendumChange, Completion, Elaboration

from ..models import Attachment, MonitoringRound, RoundLine
from .beside import Beside, lead_label, unbroken
from .days import end_of, with_state_on
from .heard import views_of, with_views
from .nested import nested
from .plannings import Planned
from .report import Attached, DonePart, Line, Link, PlannedItem
from .wanted import wanted_of_line, with_wanted

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ReadLine = WithAnnotations[RoundLine, "LineParts"]

#: Lights of how many earlier rounds a line shows.
SHOWN = 4


class LineParts(TypedDict):
    """What the query adds to a line; what hangs on it as lists of columns, in no order."""

    #: The framework commitments it works out.
    works_out: list[list[Any]] | None
    #: The parties that had completed their part.
    done_parts: list[list[Any]] | None
    #: The files that go with it.
    files: list[list[Any]] | None
    #: From when an addendum that all agreed to changes the commitment.
    changes_on: date | None


def lines_of(monitoring_round: MonitoringRound, as_of: date | None = None) -> QuerySet[ReadLine]:
    """The lines of a round with what the report tells about them, in order."""
    links = Elaboration.objects.filter(commitment=OuterRef("commitment"))
    done = Completion.objects.filter(commitment=OuterRef("commitment"))
    agreed = AddendumChange.objects.filter(
        commitment=OuterRef("commitment"), addendum__status=AddendumStatus.AGREED
    )
    files = Attachment.objects.filter(line=OuterRef("pk"))
    if as_of:
        files = files.filter(added_at__lt=end_of(as_of))
    lines: QuerySet[RoundLine] = RoundLine.objects.filter(round=monitoring_round)
    rows = with_views(lines.select_related("commitment", "heading__parent", "current"), as_of)
    rows = with_state_on(rows, as_of) if as_of else with_wanted(rows, monitoring_round.framework_id)
    whose = ("party__slug", "party__short_name", "party__name")
    return rows.annotate(
        works_out=nested(links, "commitment", "pk", "of__key", "of__number", "of__title", "basis", "of"),
        done_parts=nested(done, "commitment", "completed_on", "pk", *whose),
        changes_on=Subquery(agreed.order_by("pk").values("addendum__effective_on")[:1]),
        files=nested(files, "line", "pk", "name", "digest", "size", *whose[1:]),
    ).order_by("position", "pk")


def line_of(row: ReadLine, beside: Beside, monitoring_round: MonitoringRound, as_of: date | None) -> Line:
    """One line of `lines_of`, with what stands beside it."""
    commitment, current = row.commitment, row.current
    pk = row.commitment_id
    leads, earlier = beside.leads.get(pk, ()), beside.earlier.get(pk, ())
    planning = beside.plannings.get(pk, Planned())
    # What is completed after the round is no news in it; nor, looking back, what was still to come.
    until = min(monitoring_round.ends_on, as_of or date.max)
    done_on = completed_by(commitment.completed_on, until)
    # What was withdrawn never stood in the agreement, whatever the round is about.
    never_stood = commitment.is_withdrawn and as_of is None
    lapsed_on = commitment.lapsed_on if never_stood else completed_by(commitment.lapsed_on, until)
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
        changes_on=row.changes_on if as_of is None else None,
        lapsed_on=lapsed_on,
        withdrawn=commitment.is_withdrawn and lapsed_on is not None,
        attachments=_attached(row),
        awaited=() if lapsed_on else beside.awaited.get(pk, ()),
        wanted=() if lapsed_on or done_on or as_of else wanted_of_line(row, beside.figures, monitoring_round),
        planned_items=tuple(PlannedItem(one.name, one.term) for one in planning.items),
    )


def _links(row: ReadLine) -> tuple[Link, ...]:
    """The framework commitments a line of `lines_of` works out."""
    return tuple(
        Link(key, number, title, basis) for _pk, key, number, title, basis, _of in sorted(row.works_out or ())
    )


def completed_by(completed_on: date | None, until: date) -> date | None:
    """The day of completion, or of lapsing, when it lies in the round."""
    return completed_on if completed_on and completed_on <= until else None


def _done_parts(row: ReadLine, until: date) -> tuple[DonePart, ...]:
    """The parties that had completed their part by then, of a line of `lines_of`."""
    parts = (
        DonePart(slug, short or name, date.fromisoformat(day))
        for day, _pk, slug, short, name in sorted(row.done_parts or ())
    )
    return tuple(part for part in parts if part.completed_on <= until)


def _attached(row: ReadLine) -> tuple[Attached, ...]:
    """The files that go with a line of `lines_of`, the oldest first."""
    return tuple(
        Attached(name, digest, size, short or long)
        for _pk, name, digest, size, short, long in sorted(row.files or ())
    )
