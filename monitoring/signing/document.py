"""The agreement document: tagged PDF/UA-1, in the publication's own machinery, with a page to sign."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from ..publishing.pdf import DRAFT_MARK, cleaned, drawing, portrait_style
from ..style.services import look_of
from ..table.words import place_name
from .reading import AgreementPage


def render_agreement(page: AgreementPage) -> bytes:
    """The text with who, when and targets, and the signatures or room for them; CONCEPT until all have signed.

    Raises PdfUnavailableError when Pango is missing.
    """
    draw = drawing()
    look = look_of(page.annual.framework_id)
    with translation.override("nl"):
        anchors = {
            f"afspraak-{line.data['key']}": f"{line.data['number']} {line.data['title']}".strip()
            for chapter in page.chapters
            for line in chapter.lines
        }
        anchors |= {f"thema-{n}": chapter.title for n, chapter in enumerate(page.chapters, start=1)}
        html = render_to_string(
            "pdf/agreement.html",
            {
                "agreement": page,
                "look": look,
                "place": place_name(page.content["municipality"]),
                "draft_mark": "" if page.is_final else DRAFT_MARK,
                "css": portrait_style("css/pdf-agreement.css", colour=look.colour),
            },
        )
    names = {name: cleaned(words) for name, words in anchors.items()}
    return draw(cleaned(html), variant="pdf/ua-1", names=names, logo=look.logo)
