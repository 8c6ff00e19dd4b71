"""The addendum (allonge) as a tagged PDF: why, from when, each change before and after, and the consents."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from ..publishing.pdf import DRAFT_MARK, cleaned, drawing, portrait_style
from ..style.services import look_of
from ..table.words import place_name
from .addendum_reading import AddendumPage


def render_addendum(page: AddendumPage) -> bytes:
    """The document; CONCEPT on every page until all consented. Raises PdfUnavailableError when Pango is missing."""
    draw = drawing()
    look = look_of(page.addendum.framework_id)
    with translation.override("nl"):
        anchors = {f"afspraak-{one.key}": one.heading for one in page.changes}
        context = {
            "page": page,
            "addendum": page.addendum,
            "look": look,
            "place": place_name(page.content["municipality"]),
            "draft_mark": "" if page.is_final else DRAFT_MARK,
            "css": portrait_style("css/pdf-agreement.css", colour=look.colour),
        }
        html = render_to_string("pdf/addendum.html", context)
    names = {name: cleaned(words) for name, words in anchors.items()}
    return draw(cleaned(html), variant="pdf/ua-1", names=names, logo=look.logo)
