"""What a meeting about a round goes through, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

from ..enums import AgendaReason, Light
from ..table.report import Line, Report
from ..table.suggested import is_mismatch


def propose_agenda(report: Report) -> list[tuple[AgendaReason, int]]:
    """Reds, yellows, differences between parties, other lights than last time, and misfits; each line once.

    Within a group in the order of the report, reds and yellows longest standing first. Pairs of why and the line's id.
    """
    first: dict[int, AgendaReason] = {}
    urgent = [*report.attention(), *report.open_lines]
    for reason in AgendaReason:
        for line in urgent:
            if reason in set(reasons_for(line, report)):
                first.setdefault(line.pk, reason)
    return [(reason, pk) for pk, reason in first.items()]


def reasons_for(line: Line, report: Report) -> Iterator[AgendaReason]:
    """Everything that puts a line on the agenda."""
    if line.light == Light.RED:
        yield AgendaReason.RED
    if line.light == Light.YELLOW:
        yield AgendaReason.YELLOW
    if differs(line):
        yield AgendaReason.DIFFERENCE
    if line.change:
        yield AgendaReason.CHANGE
    if is_mismatch(line, report):
        yield AgendaReason.MISFIT


def differs(line: Line) -> bool:
    """Whether parties see it differently and nothing was decided about that.

    A light of a party beside the one that stands, or two lights proposed; where nobody gave a light, two or more
    stories in this round.
    """
    if line.views:
        open_proposals = {view.light for view in line.proposals if not view.settled}
        return line.for_meeting or len(open_proposals) > 1
    return len({told.party for told in line.progress if told.party and not told.round}) > 1
