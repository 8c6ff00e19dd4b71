"""An addendum of the demo that waits for consent: made up, and marked so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from agreements.enums import AnnualStatus, ResponsibilityRole
from agreements.models import FrameworkAgreement
from agreements.services import addenda
from agreements.services.addendum_changes import Wanted
from config.web.history import Actor

from .rows import MADE_UP


def load_addenda(*, actor: Actor, framework: FrameworkAgreement, rows: list[dict[str, Any]]) -> int:
    """Put addenda before the parties, each changing the text of one commitment; returns how many were added.

    A framework that has any keeps what it has. Raises DoesNotExist for a commitment that is not there,
    ValidationError where a person would be told.
    """
    if framework.addenda.exists():
        return 0
    for row in rows:
        _put_before_parties(actor, framework, row)
    return len(rows)


def _put_before_parties(actor: Actor, framework: FrameworkAgreement, row: dict[str, Any]) -> None:
    """An addendum to a signed year that changes one commitment, proposed."""
    annual = framework.annual_agreements.get(year=row["year"], status=AnnualStatus.SIGNED)
    commitment = annual.commitments.get(key=row["commitment"])
    # In the last weeks of a year the day stays within it.
    ahead = timezone.localdate() + timedelta(days=row["holds_in"])
    last = date(annual.year, 12, 31)
    added = addenda.start_addendum(
        actor=actor,
        framework=framework,
        annual=annual,
        title=row["title"],
        reason=f"{MADE_UP} {row['reason']}",
        effective_on=ahead if last < timezone.localdate() else min(ahead, last),
    )
    leads = commitment.responsibilities.filter(role=ResponsibilityRole.LEAD, party__isnull=False)
    change = addenda.change_commitment_by(
        actor=actor,
        addendum=added,
        version=added.version,
        commitment=commitment,
        wanted=Wanted(
            title=row["heading"],
            number=commitment.number,
            text=row["text"],
            leads=[f"party:{slug}" for slug in leads.values_list("party__slug", flat=True)],
            plannings=[row["planning"]],
        ),
        theme=commitment.theme_id,
    )
    reply_by = timezone.localdate() + timedelta(days=row["days"])
    version = framework.addenda.get(pk=change.addendum_id).version
    addenda.propose_addendum(actor=actor, addendum=added, version=version, reply_by=reply_by)
