"""Reading the report of a round: from the database while it is open, from its frozen copy once closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from agreements.models import FrameworkAgreement

from ..enums import Part, RoundStatus
from ..models import FrozenReport, MonitoringRound, RoundHeading, RoundLine
from ..style.look import Look
from ..style.services import look_of
from .aims import read_aims
from .as_json import from_data
from .beside import read_beside, read_glossary
from .days import closed_by, turn_back
from .followed import read_followed
from .heard import corrections_of, read_parties, with_corrections
from .lines import line_of, lines_of
from .listed import read_listed
from .report import Heading, PartyRef, Report, Words

if TYPE_CHECKING:
    from .lines import ReadLine


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


def build_report(
    monitoring_round: MonitoringRound,
    *,
    whole: bool = True,
    as_of: date | None = None,
    rows: Sequence[ReadLine] | None = None,
) -> Report:
    """The report as the database has it now, or of the end of a day, whatever the status.

    `rows`: the lines where they were read already.
    """
    framework = monitoring_round.framework
    if rows is None:
        rows = list(lines_of(monitoring_round, as_of))
    items_then = {row.commitment_id: turn_back(row) for row in rows} if as_of else {}
    beside = read_beside(monitoring_round, [row.commitment_id for row in rows], whole=whole, as_of=as_of)
    if whole:
        told = {pk: items for pk, items in items_then.items() if items is not None}
        beside = replace(beside, items={**beside.items, **told})
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
        lines=tuple(line_of(row, beside, monitoring_round, as_of) for row in rows),
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
