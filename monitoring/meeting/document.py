"""The list of decisions as a file, in Dutch: PDF to send, Excel to work with."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Meeting
from ..publishing.pdf import cleaned, drawing, portrait_style
from ..publishing.sheets import Cell, Column, Sheet, clean
from ..publishing.xlsx import render_sheets
from ..table.rows import long_date
from .reading import Decided, Point


def render_pdf(meeting: Meeting, decisions: Sequence[Decided], points: Sequence[Point]) -> bytes:
    """The list as tagged PDF/UA-1; raises PdfUnavailableError when Pango is missing."""
    draw = drawing()
    with translation.override("nl"):
        html = render_to_string(
            "pdf/decisions.html",
            {
                "meeting": meeting,
                "decisions": decisions,
                "points": points,
                "made_up": any(point.is_made_up for point in points),
                "css": portrait_style("css/pdf-agreement.css"),
            },
        )
    return draw(cleaned(html), variant="pdf/ua-1", names={})


def render_xlsx(meeting: Meeting, decisions: Sequence[Decided]) -> bytes:
    """The list as .xlsx."""
    framework = meeting.round.framework
    with translation.override("nl"):
        columns = (
            Column(_("No."), 7, left=True),
            Column(_("Decision"), 70),
            Column(_("Commitment"), 44),
            Column(_("Who"), 28),
            Column(_("By when"), 16, left=True),
            Column(_("Light"), 22),
        )
        rows = tuple(_row(one) for one in decisions)
        day = long_date(meeting.held_on)
        return render_sheets(
            [Sheet(_("Decisions"), columns, rows, fixed=1)],
            title=f"{_('Decisions')}: {meeting.body}",
            subject=_("Decisions"),
            author=framework.municipality.name,
            dated=meeting.held_on,
            header=f"{framework.municipality.name} · {meeting.body} · {day}",
        )


def _row(one: Decided) -> tuple[Cell, ...]:
    return (one.number, clean(one.text), clean(one.commitment), clean(one.who), one.due_on or "", _light(one))


def _light(one: Decided) -> str:
    return str(one.turned) if one.turned else ""
