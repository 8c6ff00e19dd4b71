"""The council's PDF: tagged for screen readers (PDF/UA-1), made from a report and nothing else.

Templates in templates/pdf/, style sheets of its own (static/css/pdf.css, pdf-portrait.css). Strings and coordinates
that need thought are made in `pages.py`; the templates place them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.web.quiet import quiet_import, unsearched

from ..style.look import COLOUR
from ..table.report import Report
from .pages import DRAFT_MARK, Pages

__all__ = ["DRAFT_MARK", "SYSTEM_PACKAGES", "PdfUnavailableError", "render_pdf"]

#: The lines of system-packages.txt that the PDF needs.
SYSTEM_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
#: What HTML or the metadata of a PDF can not hold, such as the vertical tabs that Word leaves in texts.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class PdfUnavailableError(RuntimeError):
    """The system libraries that draw text are missing; the message names the cure."""


def render_pdf(
    report: Report,
    *,
    variant: str = "pdf/ua-1",
    attached: Mapping[str, tuple[str, bytes]] | None = None,
    is_preview: bool = False,
) -> bytes:
    """The report as PDF in its own look; `variant` is WeasyPrint's name of the standard (pdf/ua-1, pdf/a-3a).

    `attached`: files inside it, by name, each with what it is called and its content; `is_preview` marks every page
    as an example. Raises PdfUnavailableError when Pango is missing.
    """
    draw = drawing()
    with translation.override("nl"):
        pages = Pages(report, is_preview)
        css = _style_sheet(pages.look.colour, pages.look.is_portrait)
        html = render_to_string("pdf/monitor.html", {"pages": pages, "report": report, "css": css})
    return draw(
        cleaned(html),
        variant=variant,
        names={anchor: cleaned(name) for anchor, name in pages.anchors.items()},
        attached=attached or {},
        dated=datetime.combine(report.reference_date, time()),
        logo=pages.look.logo,
    )


def drawing() -> Callable[..., bytes]:
    """What makes a PDF of HTML (`fetcher.draw`); raises PdfUnavailableError when Pango is missing."""
    try:
        # Not at the top: WeasyPrint loads Pango when imported, and the site runs without it. Where that is missing
        # it prints ten lines of advice before it raises; ours is in the error.
        with quiet_import("weasyprint"), unsearched():
            from .fetcher import draw
    except OSError as error:
        command = f"apt-get install {' '.join(SYSTEM_PACKAGES)}"
        raise PdfUnavailableError(
            _("A PDF can not be made: Pango is missing on this server. Install it with: %(command)s")
            % {"command": command}
        ) from error
    return draw


def cleaned(html: str) -> str:
    """Without what HTML or the metadata of a PDF can not hold."""
    return _CONTROL.sub(" ", html)


def portrait_style(*names: str, colour: str = COLOUR) -> SafeString:
    """The style sheet of pages that stand, with others of the site after it, in one colour."""
    css = _style_sheet(COLOUR, is_portrait=True) + "".join(_read(name) for name in names)
    return mark_safe(css.replace(COLOUR, colour))  # noqa: S308 - own files, and a colour the model checked


@lru_cache(maxsize=32)
def _read(name: str) -> str:
    found = finders.find(name) or settings.BASE_DIR / "static" / name
    return Path(str(found)).read_text()


def _style_sheet(colour: str, is_portrait: bool) -> SafeString:
    """The style sheet with the publication's own colour and shape of page.

    The colour stands in it as such: variables would have to be looked up for every element.
    """
    css = _read("css/pdf.css")
    if is_portrait:
        css = css.replace("A4 landscape", "A4 portrait") + _read("css/pdf-portrait.css")
    return mark_safe(css.replace(COLOUR, colour))  # noqa: S308 - own files, and a colour the model checked
