"""The annual agreements of the demo that came about here: proposed, objected to, signed or declined."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from agreements.enums import AnnualStatus, Origin
from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.services import agreeing, drafting, signing
from agreements.services.standing import standing_of
from config.web.history import Actor

from .addenda import load_addenda
from .cycle import read_cycle
from .reading import FixtureReader, party_named
from .rows import MADE_UP


def read_years(reader: FixtureReader, framework: FrameworkAgreement, *, actor: Actor) -> int:
    """The cycle of each year, and what came about in it."""
    return read_cycle(reader, framework, actor=actor) + read_signing(reader, framework, actor=actor)


def read_signing(reader: FixtureReader, framework: FrameworkAgreement, *, actor: Actor) -> int:
    """Read `signing.json` of a folder and load it; what is wrong is a problem of the reader."""
    added = 0
    data = reader.read("signing.json")
    for index, row in enumerate(reader.rows("signing.json", data, "years")):
        with reader.row("signing.json", index, str(row.get("year", "?"))):
            added += load_year(actor=actor, framework=framework, data=row)
    with reader.row("signing.json", 0, framework.slug):
        added += load_addenda(actor=actor, framework=framework, rows=data.get("addenda", []))
    return added


def load_year(*, actor: Actor, framework: FrameworkAgreement, data: dict[str, Any]) -> int:
    """Make a year that is not there yet and bring it as far as the file tells; returns how many objects were added.

    Raises KeyError for a party or commitment that is not there, ValidationError where a person would be told.
    """
    if framework.annual_agreements.filter(year=data["year"]).exists():
        return 0
    annual = drafting.start_year(
        actor=actor, framework=framework, year=data["year"], status=AnnualStatus.DRAFT
    )
    for position, row in enumerate(data["commitments"], start=1):
        _commitment(actor, annual, position, row)
    proposed = _day(data, "proposed_on")
    reply_by = proposed + timedelta(days=data.get("days", 14))
    agreeing.propose(actor=actor, annual=annual, reply_by=reply_by, note=data.get("note", ""), today=proposed)
    for slug in data.get("agree", []):
        agreeing.approve(
            actor=actor, annual=annual, party=party_named(slug), seen=1, today=_day(data, "agreed_on")
        )
    for row in data.get("objections", []):
        agreeing.object_to(
            actor=actor,
            annual=annual,
            party=party_named(row["party"]),
            seen=1,
            reason=f"{MADE_UP} {row['reason']}",
            commitment_key=row.get("commitment", ""),
        )
    _answers(actor, annual, data)
    return 1 + len(data["commitments"])


def _answers(actor: Actor, annual: AnnualAgreement, data: dict[str, Any]) -> None:
    """Who does not sign, and who signed on paper."""
    for row in data.get("decline", []):
        reason = f"{MADE_UP} {row['reason']}"
        party, day = party_named(row["party"]), _day(data, "agreed_on")
        signing.decline(actor=actor, annual=annual, party=party, seen=1, reason=reason, today=day)
    for row in data.get("sign", []):
        signing.record_signature(
            actor=actor,
            annual=annual,
            party=party_named(row["party"]),
            seen=1,
            signed_on=_day(data, "signed_on"),
            function=row["function"],
            reference=f"{row['reference']} (demonstratie)",
        )
    expected = AnnualStatus(data["status"])
    annual.refresh_from_db()
    if annual.status != expected:
        told = {seat.party.slug: seat.state.value for seat in standing_of(annual).seats}
        raise ValueError(f"{annual.status}, {told}")


def _commitment(actor: Actor, annual: AnnualAgreement, position: int, row: dict[str, Any]) -> None:
    framework = annual.framework
    whose: list[dict[str, Any]] = [{"party": party_named(slug)} for slug in row.get("leads", [])]
    drafting.add_commitment(
        actor=actor,
        framework=framework,
        draft=drafting.CommitmentDraft(
            key=row["key"],
            number=row["number"],
            position=annual.year * 1000 + position,
            title=row["title"],
            text=row["text"],
            theme=framework.themes.filter(number=row["theme"]).first(),
            annual=annual,
            origin=Origin.DEMO,
            responsibilities=[{"role": "lead", **one} for one in whose or [{"everyone": True}]],
            plannings=[{"printed": row["planning"]}],
        ),
    )


def _day(data: dict[str, Any], name: str) -> date:
    """The day the file tells; where it tells none, or one that has not come, the day of loading."""
    today = timezone.localdate()
    return min(date.fromisoformat(data[name]), today) if name in data else today
