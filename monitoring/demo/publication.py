"""One published round in the demo, so that the public pages have something to show."""

from __future__ import annotations

import logging

from django.utils import timezone

from config.web.history import Actor

from ..enums import RoundStatus
from ..models import MonitoringRound, Publication
from ..public.services import FILES, publish_round, tell_where
from ..publishing.pdf import PdfUnavailableError

logger = logging.getLogger(__name__)

#: The closed round of the council's monitor.
ROUND = {"framework__municipality__slug": "heemstede", "year": 2024, "slug": "najaar-2024"}

#: Where the municipality would have published it; an address tells itself that it is made up.
PLACE = "https://heemstede.example/demonstratie-verzonnen-adres/"


def publish_demo(*, actor: Actor) -> Publication | None:
    """Publish that round unless it was published before; without its PDFs where the server can not make them."""
    row = MonitoringRound.objects.filter(**ROUND, status=RoundStatus.CLOSED).first()
    if row is None or Publication.objects.filter(round=row).exists():
        return None
    try:
        publication = publish_round(actor=actor, monitoring_round=row)
    except PdfUnavailableError as error:
        logger.warning("The demo is published without PDF: %s", error)
        formats = [name for name in FILES if not name.startswith("pdf")]
        publication = publish_round(actor=actor, monitoring_round=row, formats=formats)
    tell_where(
        actor=actor,
        publication=publication,
        party=row.framework.municipality,
        url=PLACE,
        published_on=timezone.localdate(publication.created_at),
    )
    return publication
