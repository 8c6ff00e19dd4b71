"""Rows of agreements that break a constraint; test_models.py asks for each."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models

from agreements.enums import (
    CommitmentKind,
    ElaborationBasis,
    EscalationLevel,
    ParticipationRole,
    ResponsibilityRole,
    TargetKind,
)
from agreements.models import (
    AnnualAgreement,
    Assignment,
    Commitment,
    Completion,
    Condition,
    ContactRole,
    Coordination,
    Elaboration,
    Forecast,
    FrameworkAgreement,
    FrameworkSignature,
    Indicator,
    Participation,
    Planning,
    RelatedDocument,
    Reliance,
    Responsibility,
    Target,
    Theme,
)
from agreements.services.contacting import place_contact
from agreements.services.drafting import add_indicator, add_theme
from config.web.history import acting
from parties.contacts.services import add_contact
from parties.enums import PartyKind
from parties.models import User
from tests.cast import ACTOR
from tests.factories import Table, make_commitment, make_year

from . import addendum_rows, bid_rows, body_rows, cycle_rows, goal_rows, signing_rows

REVERSED = {"starts_on": date(2024, 1, 2), "ends_on": date(2024, 1, 1)}
ONE_BEARER = "Name one: a party, a kind of party, everyone, or somebody outside."


def a_framework(table: Table, **fields: object) -> FrameworkAgreement:
    """Another framework of the same municipality, not saved."""
    values = {
        "municipality": table.municipality,
        "slug": "tweede",
        "title": "Tweede overeenkomst",
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2027, 12, 31),
        **fields,
    }
    return FrameworkAgreement(**values)


def a_second_elaboration(table: Table) -> Elaboration:
    general = make_commitment(table.framework, "k-1", 1)
    yearly = make_commitment(
        table.framework,
        "j-1",
        2,
        annual=make_year(table.framework),
        elaborates=[(general, ElaborationBasis.PRINTED)],
    )
    return Elaboration(commitment=yearly, of=general, basis=ElaborationBasis.OUR_READING)


def a_second_indicator(table: Table) -> Indicator:
    add_indicator(actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%")
    return Indicator(framework=table.framework, key="aandeel", name="Ander aandeel", unit="%")


def a_second_forecast(party: str) -> Callable[[Table], Forecast]:
    """Of the same year; `party`: the name of who expects it, empty for all together."""

    def build(table: Table) -> Forecast:
        told = {
            "year": 2025,
            "value": 3,
            "party": getattr(table, party) if party else None,
            "source": "Bijlage",
        }
        indicator = add_indicator(
            actor=ACTOR, framework=table.framework, key="w", name="W", unit="woningen", forecasts=[told]
        )
        return Forecast(indicator=indicator, **told)

    return build


def a_target_with_two_bearers(table: Table) -> Target:
    indicator = add_indicator(actor=ACTOR, framework=table.framework, key="aandeel", name="Aandeel", unit="%")
    return Target(
        indicator=indicator,
        kind=TargetKind.AT_LEAST,
        value=Decimal(70),
        party=table.corporation,
        group=PartyKind.CORPORATION,
        source="Prestatieafspraken",
    )


def a_target_between(table: Table, kind: TargetKind = TargetKind.RANGE, upto: int | None = 24) -> Target:
    indicator = add_indicator(
        actor=ACTOR, framework=table.framework, key="plekken", name="Plekken", unit="plekken"
    )
    return Target(indicator=indicator, kind=kind, value=Decimal(24), upto=upto, source="Afspraken")


def a_second_signature(table: Table) -> FrameworkSignature:
    with acting(ACTOR):
        FrameworkSignature(framework=table.framework, party=table.corporation).save()
    return FrameworkSignature(framework=table.framework, party=table.corporation)


def a_second_year(table: Table) -> AnnualAgreement:
    make_year(table.framework, 2024)
    return AnnualAgreement(framework=table.framework, year=2024)


def a_second_theme(table: Table) -> Theme:
    add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    return Theme(framework=table.framework, position=1, title="Zorgen")


def a_second_key(table: Table) -> Commitment:
    make_commitment(table.framework, "a-1")
    return Commitment(
        framework=table.framework, kind=CommitmentKind.FRAMEWORK, key="a-1", position=2, title="Nog een"
    )


def _without_a_day(row):
    row.withdrawn_why = "Vergissing."
    return row


def an_annual_commitment_without_a_year(table: Table) -> Commitment:
    return Commitment(
        framework=table.framework, kind=CommitmentKind.ANNUAL, key="a-1", position=1, title="Los"
    )


def a_document(table: Table, **fields: Any) -> RelatedDocument:
    return RelatedDocument(framework=table.framework, title="Woonvisie", **fields)


def a_second_place(table: Table, theme: Theme | None) -> ContactRole:
    contact = add_contact(actor=ACTOR, party=table.corporation, function="Adviseur")
    level = EscalationLevel.OFFICIAL
    place_contact(actor=ACTOR, framework=table.framework, contact=contact, level=level, theme=theme)
    return ContactRole(framework=table.framework, contact=contact, level=level, theme=theme)


def a_second_place_for_a_theme(table: Table) -> ContactRole:
    return a_second_place(
        table, add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    )


def a_second_completion(table):
    row = Completion(
        commitment=make_commitment(table.framework), party=table.corporation, completed_on=date(2024, 5, 1)
    )
    with acting(ACTOR):
        row.save()
    return Completion(commitment=row.commitment, party=row.party, completed_on=date(2024, 6, 1))


def an_assignment(table, **fields) -> Assignment:
    """Somebody for the one responsibility of the municipality; `fields`: of Assignment."""
    commitment = Commitment.objects.first() or make_commitment(table.framework)
    row = Responsibility.objects.first() or Responsibility(
        commitment=commitment, role="lead", party=table.municipality
    )
    if row.pk is None:
        with acting(ACTOR):
            row.save()
    return Assignment(responsibility=row, party=table.municipality, **fields)


def a_second_assignment(table, *, same_person: bool) -> Assignment:
    """To the part that is taken, or of the person who has the other part."""
    anna, bram = (User.objects.create_user(f"{name}@gemeente.example") for name in ("anna", "bram"))
    with acting(ACTOR):
        an_assignment(table, user=anna).save()
    if same_person:
        return an_assignment(table, user=anna, part="deputy")
    return an_assignment(table, user=bram)


def an_assignment_that_ends_before_it_starts(table) -> Assignment:
    anna = User.objects.create_user("anna@gemeente.example")
    return an_assignment(table, user=anna, starts_on=date(2024, 5, 2), ends_on=date(2024, 5, 1))


def a_second_reliance(table: Table) -> Reliance:
    commitment, document = make_commitment(table.framework), a_document(table)
    with acting(ACTOR):
        document.save()
        Reliance(commitment=commitment, document=document).save()
    return Reliance(commitment=commitment, document=document)


BETWEEN = "Between takes two numbers, the second above the first; what is meant otherwise takes one."

#: Per constraint: the message, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "framework_slug": (
        "This municipality has a framework agreement with this address word.",
        lambda table: a_framework(table, slug=table.framework.slug),
    ),
    "framework_term": ("The last day lies before the first.", lambda table: a_framework(table, **REVERSED)),
    "participation_once": (
        "This party takes part already.",
        lambda table: Participation(
            framework=table.framework, party=table.adviser, role=ParticipationRole.SIGNATORY
        ),
    ),
    "participation_dates": (
        "The last day lies before the first.",
        lambda table: Participation(framework=table.framework, party=table.adviser, **REVERSED),
    ),
    "contact_role_once": (
        "This contact stands on this level for this theme already.",
        a_second_place_for_a_theme,
    ),
    "contact_role_once_for_all": (
        "This contact stands on this level for this theme already.",
        lambda table: a_second_place(table, None),
    ),
    "coordination_dates": (
        "The last day lies before the first.",
        lambda table: Coordination(framework=table.framework, party=table.corporation, **REVERSED),
    ),
    "framework_signature_once": ("This party signed already.", a_second_signature),
    "framework_signature_lifted": (
        "Only a reservation is lifted: tell which it was.",
        lambda table: FrameworkSignature(
            framework=table.framework, party=table.corporation, lifted_on=date(2024, 2, 5)
        ),
    ),
    "annual_once": ("This year has an annual agreement already.", a_second_year),
    "annual_year": (
        "Give a year between 1990 and 2099.",
        lambda table: AnnualAgreement(framework=table.framework, year=2100),
    ),
    "theme_position": ("Another theme stands at this place in the order.", a_second_theme),
    "commitment_key": ("This framework agreement has a commitment with this address word.", a_second_key),
    "commitment_kind": (
        "An annual commitment belongs to an annual agreement, a framework one does not.",
        an_annual_commitment_without_a_year,
    ),
    "commitment_withdrawn": (
        "What was withdrawn has a day from which it holds no more.",
        lambda table: _without_a_day(make_commitment(table.framework)),
    ),
    "elaboration_once": ("This link exists already.", a_second_elaboration),
    "responsibility_one_target": (
        ONE_BEARER,
        lambda table: Responsibility(
            commitment=make_commitment(table.framework), role=ResponsibilityRole.LEAD, source="agreement"
        ),
    ),
    "planning_dates": (
        "The last day lies before the first.",
        lambda table: Planning(commitment=make_commitment(table.framework), printed="T1", **REVERSED),
    ),
    "document_dates": (
        "The last day lies before the first.",
        lambda table: a_document(table, **REVERSED),
    ),
    "reliance_once": ("This document stands here already.", a_second_reliance),
    "assignment_one_per_part": (
        "Somebody of this party does this already.",
        partial(a_second_assignment, same_person=False),
    ),
    "assignment_other_deputy": (
        "Choose somebody else as deputy.",
        partial(a_second_assignment, same_person=True),
    ),
    "assignment_dates": (
        "The last day lies before the first.",
        an_assignment_that_ends_before_it_starts,
    ),
    "completion_once": ("This party has completed this commitment already.", a_second_completion),
    "indicator_key": (
        "This framework agreement has an indicator with this address word.",
        a_second_indicator,
    ),
    "forecast_once": (
        "There is a forecast of this party for this year already.",
        a_second_forecast("corporation"),
    ),
    "forecast_together_once": ("There is a forecast for this year already.", a_second_forecast("")),
    "target_between_two": (BETWEEN, a_target_between),
    "target_one_bearer": ("Name a party or a kind of party, not both.", a_target_with_two_bearers),
    "condition_one": (
        "Choose a commitment, or write what has to happen; one of the two.",
        lambda table: Condition(commitment=make_commitment(table.framework)),
    ),
    "condition_party": (
        "Who sees to a commitment stands with that commitment.",
        lambda table: Condition(
            commitment=make_commitment(table.framework),
            on=make_commitment(table.framework, "a-2"),
            party=table.tenants,
        ),
    ),
    **cycle_rows.BROKEN,
    **signing_rows.BROKEN,
    **bid_rows.BROKEN,
    **addendum_rows.BROKEN,
    **goal_rows.BROKEN,
    **body_rows.BROKEN,
}
