"""Small functions that prepare what a test is about, through the services people's work goes through too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from agreements.enums import AnnualStatus, Origin, ParticipationRole
from agreements.models import AnnualAgreement, Commitment, Coordination, FrameworkAgreement, Participation
from agreements.services.drafting import CommitmentDraft, add_commitment, start_framework, start_year
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import Assessment, InternalNote, MonitoringRound, ProgressReport, RoundLine
from monitoring.privacy.notes import note_of, write_note
from monitoring.rounds import services as rounds
from monitoring.table.closing import close_round
from parties.enums import PartyKind
from parties.models import Party
from parties.services import add_party

from .cast import ACTOR

#: The reference date of a round unless a test tells another one.
AUTUMN = date(2024, 10, 30)


@dataclass(frozen=True)
class Table:
    """The parties of one framework agreement: four sign, the adviser gave input."""

    municipality: Party
    corporation: Party
    other_corporation: Party
    tenants: Party
    adviser: Party
    framework: FrameworkAgreement


def make_party(kind: PartyKind, slug: str, name: str = "", **fields: Any) -> Party:
    """A party."""
    return add_party(actor=ACTOR, kind=kind, slug=slug, name=name or slug.capitalize(), **fields)


def make_table(slug: str = "duinstede", **fields: Any) -> Table:
    """A municipality with two corporations, tenants, an adviser and a framework for 2024-2027.

    `fields`: of FrameworkAgreement.
    """
    municipality = make_party(
        PartyKind.MUNICIPALITY, slug, f"Gemeente {slug.capitalize()}", short_name="Gemeente"
    )
    corporation = make_party(PartyKind.CORPORATION, f"{slug}-wonen", short_name="Wonen")
    other = make_party(PartyKind.CORPORATION, f"{slug}-thuis", short_name="Thuis")
    tenants = make_party(
        PartyKind.TENANT_ORGANISATION, f"{slug}-huurders", short_name="Huurders", represents=[corporation]
    )
    adviser = make_party(PartyKind.PARTNER, f"{slug}-zorg", short_name="Zorg")
    signs, advises = ParticipationRole.SIGNATORY, ParticipationRole.ADVISER
    framework = start_framework(
        actor=ACTOR,
        municipality=municipality,
        slug="afspraken-2024-2027",
        title=f"Prestatieafspraken {slug.capitalize()} 2024-2027",
        starts_on=date(2024, 1, 1),
        ends_on=date(2027, 12, 31),
        participants=[
            (municipality, signs),
            (corporation, signs),
            (other, signs),
            (tenants, signs),
            (adviser, advises),
        ],
        coordinator=municipality,
        **fields,
    )
    return Table(municipality, corporation, other, tenants, adviser, framework)


def leave_table(framework: FrameworkAgreement, party: Party, last_day: date | None = None) -> None:
    """Let a party take part until a day (yesterday)."""
    with acting(ACTOR):
        seat = framework.participations.get(party=party)
        seat.ends_on = last_day or timezone.localdate() - timedelta(days=1)
        seat.save_next()


def coordinate_elsewhere(framework: FrameworkAgreement, party: Party) -> None:
    """Let a party sit at the other table of the cast, and coordinate it today."""
    other = FrameworkAgreement.objects.exclude(pk=framework.pk).get()
    with acting(ACTOR):
        Participation(framework=other, party=party).save()
        Coordination(framework=other, party=party, starts_on=timezone.localdate()).save()


def prolong(framework: FrameworkAgreement, year: int) -> None:
    """Let the term last until the end of a year, if it does not yet."""
    with acting(ACTOR):
        framework.ends_on = max(framework.ends_on, date(year, 12, 31))
        framework.save_next()


def make_year(framework: FrameworkAgreement, year: int = 2024) -> AnnualAgreement:
    """A signed annual agreement."""
    return start_year(actor=ACTOR, framework=framework, year=year, status=AnnualStatus.SIGNED)


def make_commitment(
    framework: FrameworkAgreement, key: str = "a-1", position: int = 1, **fields: Any
) -> Commitment:
    """A commitment; `fields`: of CommitmentDraft."""
    draft = CommitmentDraft(**{"key": key, "position": position, "title": f"Afspraak {key}", **fields})
    return add_commitment(actor=ACTOR, framework=framework, draft=draft)


def make_round(
    framework: FrameworkAgreement,
    commitments: Iterable[Commitment] = (),
    *,
    slug: str = "najaar",
    reference_date: date = AUTUMN,
    status: RoundStatus = RoundStatus.OPEN,
    **fields: Any,
) -> MonitoringRound:
    """A round with a line per commitment, brought to `status` the way people do."""
    monitoring_round = rounds.prepare_round(
        actor=ACTOR,
        framework=framework,
        slug=slug,
        reference_date=reference_date,
        **{
            "year": reference_date.year,
            "title": slug.capitalize(),
            "starts_on": date(reference_date.year, 1, 1),
            "ends_on": reference_date,
            **fields,
        },
    )
    for position, commitment in enumerate(commitments, start=1):
        rounds.add_line(
            actor=ACTOR, monitoring_round=monitoring_round, commitment=commitment, position=position
        )
    return bring_to(monitoring_round, status)


def bring_to(monitoring_round: MonitoringRound, status: RoundStatus) -> MonitoringRound:
    """Take a round that is being prepared to `status`."""
    if status != RoundStatus.PREPARING and not monitoring_round.lines.exists():
        # Nobody opens one; where a test needs no commitments it stands as one of which the last was taken out again.
        with transaction.atomic(), acting(ACTOR):
            row = MonitoringRound.lock(monitoring_round.pk)
            row.status = RoundStatus.OPEN
            row.save_next()
    elif status != RoundStatus.PREPARING:
        rounds.move_round(actor=ACTOR, monitoring_round=monitoring_round, to=RoundStatus.OPEN)
    if status == RoundStatus.REVIEW:
        rounds.move_round(actor=ACTOR, monitoring_round=monitoring_round, to=RoundStatus.REVIEW)
    if status == RoundStatus.CLOSED:
        close_round(actor=ACTOR, monitoring_round=monitoring_round)
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=monitoring_round.pk)


def make_line(framework: FrameworkAgreement, **fields: Any) -> RoundLine:
    """The only line of an open round. `fields`: of CommitmentDraft."""
    commitment = make_commitment(framework, **fields)
    return line_of(make_round(framework, [commitment]), commitment)


def line_of(monitoring_round: MonitoringRound, commitment: Commitment) -> RoundLine:
    """The line of a commitment in a round, as the database has it."""
    return RoundLine.objects.get(round=monitoring_round, commitment=commitment)


def give_light(line: RoundLine, light: Light, **fields: Any) -> Assessment:
    """Give a line a light; yellow and red get their explanation. `fields`: of `assess`."""
    explained: dict[str, Any] = {}
    if light in (Light.YELLOW, Light.RED) and fields.get("origin", Origin.PERSON) == Origin.PERSON:
        explained = {"cause": "De bouw ligt stil.", "adjustment": "Wij zoeken een andere aannemer."}
    return rounds.assess(actor=ACTOR, line_id=line.pk, light=light, **{**explained, **fields})


def settle(line: RoundLine, text: str = "", **fields: Any) -> RoundLine:
    """Save a green light and the joint text of a line in one go, as who opens it does. `fields`: of `settle_line`."""
    told: dict[str, Any] = {"light": Light.GREEN, "cause": "", "effect": "", "adjustment": "", "text": text}
    return rounds.settle_line(
        **{"actor": ACTOR, "line_id": line.pk, "version": line.version, **told, **fields}
    )


def tell(line: RoundLine, text: str, party: Party | None = None, **fields: Any) -> None:
    """Tell what happened with a line. `fields`: of `report_progress`."""
    rounds.report_progress(actor=ACTOR, line_id=line.pk, text=text, party=party, **fields)


def note(line: RoundLine, text: str, party: Party) -> InternalNote:
    """What the party keeps for itself about a line, instead of what it kept before."""
    before = note_of(line, party)
    with transaction.atomic():
        row = write_note(actor=ACTOR, line=line, party=party, text=text, seen=before.pk if before else 0)
    assert row is not None
    return row


def written() -> dict[str, int]:
    """How many lights, texts and versions of lines there are."""
    return {
        "lights": Assessment.objects.count(),
        "texts": ProgressReport.objects.count(),
        "versions": RoundLine.history.count(),
    }


def assert_refused(instance: models.Model, message: str, field: str = NON_FIELD_ERRORS) -> None:
    """A person reads exactly `message`, and the database refuses the row as well."""
    with pytest.raises(ValidationError) as told:
        instance.full_clean()
    assert told.value.message_dict == {field: [message]}
    with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
        instance.save()
