"""An addendum on its way, brought to each of its states through the verbs people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from agreements.enums import AddendumStatus, AnnualStatus, ChangeKind, ConsentKind
from agreements.models import (
    Addendum,
    AddendumAnswer,
    AddendumChange,
    AddendumVersion,
    AnnualAgreement,
    Commitment,
)
from agreements.services import addenda, addendum_answers
from agreements.services.addendum_changes import Wanted
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from agreements.services.drafting import start_year
from parties.models import Party
from tests.cast import ACTOR
from tests.factories import Table, make_commitment

YEAR = 2025
TODAY = timezone.localdate()


def make_signed(table: Table) -> AnnualAgreement:
    """Annual agreements signed on paper: one of each corporation and one of everybody."""
    annual = start_year(actor=ACTOR, framework=table.framework, year=YEAR, status=AnnualStatus.SIGNED)
    for position, (key, who) in enumerate(
        (
            ("wonen", {"party": table.corporation}),
            ("thuis", {"party": table.other_corporation}),
            ("allen", {"everyone": True}),
        ),
        start=1,
    ):
        make_commitment(
            table.framework,
            key,
            position,
            annual=annual,
            number=f"{position}",
            title=f"Van {key}",
            text="Wij bouwen er veertig.",
            responsibilities=[{"role": "lead", **who}],
            plannings=[{"printed": "T2"}],
        )
    return annual


def commitment(key: str = "wonen") -> Commitment:
    """As the database has it."""
    return Commitment.objects.get(key=key)


def again(addendum: Addendum) -> Addendum:
    """As the database has it."""
    return Addendum.objects.select_related("framework__municipality", "annual_agreement").get(pk=addendum.pk)


def start(table: Table, annual: AnnualAgreement | None = None, **fields: Any) -> Addendum:
    """An addendum that holds from today, without changes."""
    values = {"title": "Minder woningen", "reason": "De locatie valt tegen.", "effective_on": TODAY}
    return addenda.start_addendum(
        actor=ACTOR, framework=table.framework, annual=annual, **{**values, **fields}
    )


def change(addendum: Addendum, key: str = "wonen", **fields: Any) -> Addendum:
    """Let it change a commitment: thirty homes."""
    row = commitment(key)
    leads = [f"party:{one.party.slug}" if one.party else "everyone" for one in row.responsibilities.all()]
    values = {
        "number": row.number,
        "title": row.title,
        "text": "Wij bouwen er dertig.",
        "leads": leads,
        "plannings": ["T2"],
    }
    addenda.change_commitment_by(
        actor=ACTOR,
        addendum=addendum,
        version=again(addendum).version,
        commitment=row,
        wanted=Wanted(**{**values, **fields}),
    )
    return again(addendum)


def propose(addendum: Addendum, days: int = 14) -> Addendum:
    """Put it before the parties."""
    addenda.propose_addendum(
        actor=ACTOR,
        addendum=addendum,
        version=again(addendum).version,
        reply_by=timezone.localdate() + timedelta(days=days),
    )
    return again(addendum)


def seen(addendum: Addendum) -> int:
    """The number of the last version."""
    version = standing_of_addendum(addendum).version
    return version.number if version else 0


def consent(addendum: Addendum, *parties: Party) -> Addendum:
    """Let these parties consent."""
    for party in parties:
        addendum_answers.consent(
            actor=ACTOR, addendum=addendum, party=party, seen=seen(addendum), function="Bestuurder"
        )
    return again(addendum)


def bring(addendum: Addendum, table: Table, status: AddendumStatus) -> Addendum:
    """From a draft that changes what binds the corporation to any state."""
    if status == AddendumStatus.WITHDRAWN:
        addenda.withdraw(actor=ACTOR, addendum=addendum, reason="Niet nodig.")
    elif status != AddendumStatus.DRAFT:
        propose(addendum)
        if status != AddendumStatus.PROPOSED:
            consent(addendum, table.corporation)
        if status == AddendumStatus.IN_EFFECT:
            put_into_effect(actor=ACTOR, addendum=addendum)
    return again(addendum)


def _drafted(table: Table) -> Addendum:
    return change(start(table, make_signed(table)))


def _version(table: Table) -> AddendumVersion:
    return propose(_drafted(table)).versions.get()


def _copy(row: models.Model) -> models.Model:
    row.pk, row._state.adding = None, True
    return row


def _answer(table: Table, **fields: Any) -> models.Model:
    values = {
        "addendum_version": _version(table),
        "party": table.corporation,
        "digest": "x",
        "given_on": date(2025, 1, 1),
        "author_name": "Iemand",
    }
    return AddendumAnswer(**values, **fields)


#: Per constraint: the message, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "addendum_number": (
        "This framework agreement has an addendum with this number.",
        lambda table: _copy(start(table, make_signed(table))),
    ),
    "addendum_change_once": (
        "This addendum changes this commitment already.",
        lambda table: AddendumChange(addendum=_drafted(table), kind=ChangeKind.NEW, key="wonen"),
    ),
    "addendum_version_once": (
        "There is a version with this number.",
        lambda table: _copy(_version(table)),
    ),
    "consent_function": (
        "Tell in which function consent is given.",
        lambda table: _answer(table, kind=ConsentKind.CONSENT),
    ),
    "refusal_reason": (
        "Tell why your organisation does not consent.",
        lambda table: _answer(table, kind=ConsentKind.REFUSE),
    ),
    "reservation_of_consent": (
        "Only who consents makes a reservation.",
        lambda table: _answer(table, kind=ConsentKind.REFUSE, text="Nee.", reservation="de raad"),
    ),
}


def asked(addendum: Addendum) -> dict[str, str]:
    """Who is asked, and how it stands with each."""
    return {one.party.label: str(one.state) for one in standing_of_addendum(addendum).asked}
