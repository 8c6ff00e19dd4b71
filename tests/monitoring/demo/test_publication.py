"""The demo publishes the council's round once, and without PDFs where the server can not make them."""

import pytest
from django.utils import timezone

from monitoring.demo import publication
from monitoring.demo.publication import publish_demo
from monitoring.models import Publication
from monitoring.public.services import publish_round
from monitoring.publishing.pdf import PdfUnavailableError
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db


def test_without_a_closed_round_nothing_is_published(table):
    assert publish_demo(actor=ACTOR) is None


def test_once_and_without_what_can_not_be_made(heemstede, monkeypatch, caplog):
    asked = []

    def publish(**values):
        formats = values.get("formats", ("pdf",))
        asked.append(tuple(formats))
        if "pdf" in formats:
            raise PdfUnavailableError("Pango")
        return publish_round(**{**values, "formats": ("csv",)})

    monkeypatch.setattr(publication, "publish_round", publish)
    made = publish_demo(actor=ACTOR)
    assert made is not None and made.round == heemstede.autumn
    assert (made.municipality_code, made.elsewhere.count()) == ("GM0397", 1)
    # Made up, which stands in the address; and nobody published an edition before there was one.
    place = made.elsewhere.get()
    assert "demonstratie-verzonnen" in place.url
    assert place.published_on == timezone.localdate(made.created_at)
    assert publish_demo(actor=ACTOR) is None
    assert asked == [("pdf",), ("ods", "xlsx", "csv", "json")]
    assert Publication.objects.count() == 1
