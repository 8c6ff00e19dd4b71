"""Questions by mail and attachments, as rows, for tests that are about something else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from agreements.models import FrameworkAgreement, Indicator, Target
from config.web.history import acting
from monitoring.asking.services import digest
from monitoring.models import AskLink, Attachment, AttachmentFile, RoundLine, SharedIndicator
from parties.models import Party
from tests.bids import PDF
from tests.cast import ACTOR


def make_question(line: RoundLine, party: Party, **fields: Any) -> AskLink:
    """A question that waits for an answer; its link is known to nobody unless `token_hash` tells it."""
    row = AskLink(
        line=line,
        party=party,
        **{
            "function": "Projectleider",
            "email": "projectleider@corporatie.example",
            "token_hash": digest(f"{line.pk}-{party.pk}"),
            "asked_by": ACTOR.name,
            "expires_on": timezone.localdate() + timedelta(days=7),
            **fields,
        },
    )
    with acting(ACTOR):
        row.save()
    return row


def make_attachment(line: RoundLine, party: Party, **fields: Any) -> Attachment:
    """A PDF with a line."""
    row = Attachment(
        line=line,
        party=party,
        **{
            "name": "foto.pdf",
            "content_type": "application/pdf",
            "size": len(PDF),
            "digest": "0" * 64,
            "author_name": ACTOR.name,
            **fields,
        },
    )
    with acting(ACTOR):
        row.save()
    AttachmentFile.objects.create(attachment=row, content=PDF)
    return row


def make_indicator(
    framework: FrameworkAgreement,
    *parties: Party,
    key: str = "verhuringen",
    unit: str = "%",
    shared: str = "",
) -> Indicator:
    """An indicator with a target of 70 for each of the parties; `shared`: the key of the figure it is."""
    with acting(ACTOR):
        row = Indicator(framework=framework, key=key, name=f"Cijfer {key}", unit=unit)
        row.save()
        for party in parties:
            Target(indicator=row, kind="at_least", value=70, party=party, source="Overeenkomst").save()
        if shared:
            SharedIndicator(indicator=row, key=shared).save()
    return row
