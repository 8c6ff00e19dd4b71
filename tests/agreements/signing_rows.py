"""A year on its way to being signed, brought to each of its states through the verbs people use."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from agreements.enums import AnnualStatus, AnswerKind, CycleKind
from agreements.models import AgreementVersion, AnnualAgreement, Objection, PartyAnswer
from agreements.services import agreeing, signing
from agreements.services.drafting import start_year
from agreements.services.standing import standing_of
from parties.models import Party
from tests.cast import ACTOR
from tests.factories import Table, make_commitment

YEAR = 2026


def make_draft(table: Table, year: int = YEAR) -> AnnualAgreement:
    """A draft with one commitment of each corporation and one of everybody."""
    annual = start_year(actor=ACTOR, framework=table.framework, year=year, status=AnnualStatus.DRAFT)
    for position, (key, who) in enumerate(
        (
            ("van-wonen", {"party": table.corporation}),
            ("van-thuis", {"party": table.other_corporation}),
            ("van-allen", {"everyone": True}),
        ),
        start=1,
    ):
        make_commitment(
            table.framework,
            f"{year}-{key}",
            position,
            annual=annual,
            number=f"{position}",
            text="Zoveel woningen.",
            responsibilities=[{"role": "lead", **who}],
            plannings=[{"printed": "T2"}],
        )
    return annual


def signers(table: Table) -> list[Party]:
    """Who signs, in the order of the table."""
    return [table.municipality, table.corporation, table.other_corporation, table.tenants]


def propose(annual: AnnualAgreement, days: int = 14, **fields: Any) -> AnnualAgreement:
    """Put it before the parties; the agreement as it is now."""
    reply_by = timezone.localdate() + timedelta(days=days)
    agreeing.propose(actor=ACTOR, annual=annual, reply_by=reply_by, **fields)
    return again(annual)


def again(annual: AnnualAgreement) -> AnnualAgreement:
    """As the database has it."""
    return AnnualAgreement.objects.select_related("framework__municipality").get(pk=annual.pk)


def seen(annual: AnnualAgreement) -> int:
    """The number of the last version."""
    version = standing_of(annual).version
    return version.number if version else 0


def agree(annual: AnnualAgreement, *parties: Party) -> AnnualAgreement:
    """Let these parties agree, having read what they objected."""
    for party in parties:
        read = list(
            party.objections.filter(agreement_version__annual_agreement=annual).values_list("pk", flat=True)
        )
        agreeing.no_objection(actor=ACTOR, annual=annual, party=party, seen=seen(annual), objections=read)
    return again(annual)


def sign(annual: AnnualAgreement, *parties: Party) -> AnnualAgreement:
    """Let these parties sign."""
    for party in parties:
        signing.sign(
            actor=ACTOR,
            annual=annual,
            party=party,
            seen=seen(annual),
            function="Bestuurder",
            reference="B-12",
        )
    return again(annual)


def objection(annual: AnnualAgreement, party: Party, key: str = "", reason: str = "Te weinig.") -> Objection:
    """Let a party object."""
    return agreeing.object_to(
        actor=ACTOR, annual=annual, party=party, seen=seen(annual), reason=reason, commitment_key=key
    )


def bring(annual: AnnualAgreement, table: Table, status: AnnualStatus) -> AnnualAgreement:
    """From a draft to any state."""
    if status == AnnualStatus.DRAFT:
        return again(annual)
    annual = propose(annual)
    if status == AnnualStatus.NOT_AGREED:
        agreeing.end_without_agreement(
            actor=ACTOR, annual=annual, kind=CycleKind.NO_AGREEMENT, reason="Geen bouwlocatie."
        )
    if status in (AnnualStatus.AGREED, AnnualStatus.SIGNED):
        annual = agree(annual, *signers(table))
    if status == AnnualStatus.SIGNED:
        annual = sign(annual, *signers(table))
    return again(annual)


#: A day that has not come.
TOMORROW = timezone.localdate() + timedelta(days=1)
#: What no reservation is lifted with, and the field at which that is told.
REFUSED_LIFTINGS = pytest.mark.parametrize(
    ("field", "more"),
    [
        ("reference", {"reference": " "}),
        ("lifted_on", {"lifted_on": TOMORROW}),
        ("lifted_on", {"lifted_on": TOMORROW - timedelta(days=2)}),
        ("lifted_on", {"lifted_on": date(1, 1, 1)}),
    ],
)
LONG_AGO = date(2025, 11, 3)


def _version(table: Table) -> AgreementVersion:
    return propose(make_draft(table)).versions.get()


def _again(table: Table) -> models.Model:
    row = _version(table)
    row.pk, row._state.adding = None, True
    return row


def _signature(table: Table, **fields: Any) -> models.Model:
    annual = bring(make_draft(table), table, AnnualStatus.AGREED)
    sign(annual, table.tenants)
    values = {
        "agreement_version": annual.versions.get(),
        "party": table.tenants,
        "kind": AnswerKind.SIGN,
        "digest": "x",
        "given_on": LONG_AGO,
        "function": "Voorzitter",
        "author_name": "Iemand",
    }
    return PartyAnswer(**{**values, **fields})


#: Per constraint: the message, and a row that breaks it.
BROKEN = {
    "agreement_version_once": ("There is a version with this number.", _again),
    "signature_function": (
        "Tell in which function was signed.",
        lambda table: _signature(table, party=table.municipality, function=""),
    ),
    "reservation_of_signature": (
        "Only who signs makes a reservation.",
        lambda table: _signature(table, kind=AnswerKind.APPROVE, reservation="de raad"),
    ),
}
