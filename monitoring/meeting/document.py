"""The list of decisions as a file, in Dutch: PDF to send, Excel to work with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.enums import Origin
from config.web.cells import Cell, Column, Sheet, clean
from config.web.workbooks import render_sheets

from ..models import Meeting
from ..publishing.pdf import cleaned, drawing, portrait_style
from ..table.report import Report
from ..table.words import long_date
from .presence import Attendance
from .reading import Decided, Point


def render_pdf(
    meeting: Meeting, decisions: Sequence[Decided], points: Sequence[Point], noted: Attendance
) -> bytes:
    """The list as tagged PDF/UA-1; raises PdfUnavailableError when Pango is missing."""
    draw = drawing()
    with translation.override("nl"):
        html = render_to_string(
            "pdf/decisions.html",
            {
                "meeting": meeting,
                "decisions": decisions,
                "points": points,
                "noted": noted,
                "made_up": any(point.is_made_up for point in points),
                "css": portrait_style("css/pdf-agreement.css"),
            },
        )
    return draw(cleaned(html), variant="pdf/ua-1", names={})


def render_xlsx(meeting: Meeting, decisions: Sequence[Decided], report: Report, noted: Attendance) -> bytes:
    """The list as .xlsx, with the round as it is now, and a sheet with who was there where that was noted."""
    framework = meeting.round.framework
    made_up = {line.key for line in report.lines if line.light_origin == Origin.DEMO}
    with translation.override("nl"):
        columns = (
            Column(_("No."), 7, left=True),
            Column(_("Decision"), 70),
            Column(_("Commitment"), 44),
            Column(_("Who"), 28),
            Column(_("By when"), 16, left=True),
            Column(_("Light"), 22),
            Column(_("Origin of the light"), 22),
        )
        rows = tuple(_row(one, one.key in made_up) for one in decisions)
        day = long_date(meeting.held_on)
        marked = f" · {_('demonstration')}" if meeting.origin == Origin.DEMO else ""
        return render_sheets(
            [Sheet(_("Decisions"), columns, rows, fixed=1), *_present(noted)],
            title=f"{_('Decisions')}: {meeting.body}",
            subject=_("Decisions"),
            author=framework.municipality.name,
            dated=meeting.held_on,
            header=f"{framework.municipality.name} · {meeting.body} · {day}{marked}",
        )


def _present(noted: Attendance) -> Iterator[Sheet]:
    if noted.is_noted:
        columns = (Column(_("Party"), 40), Column(_("Was there"), 22), Column(_("Who, by function"), 60))
        rows: list[tuple[Cell, ...]] = [
            (clean(row.label), word, clean(row.who)) for word, found in noted.by_state for row in found
        ]
        if noted.others:
            rows.append((_("Others who were there"), "", clean(noted.others)))
        yield Sheet(_("Who was present"), columns, tuple(rows), fixed=1)


def _row(one: Decided, made_up: bool) -> tuple[Cell, ...]:
    """`made_up`: whether the light that stands now is a demonstration."""
    made_up = made_up or (one.turned is not None and one.turned.is_made_up)
    return (
        one.number,
        clean(one.text),
        clean(one.commitment),
        clean(one.who),
        one.due_on or "",
        str(one.turned) if one.turned else "",
        _("demonstration") if made_up else "",
    )
