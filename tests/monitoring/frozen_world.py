"""A published round in the middle of everything that can stand around one, for the test that edits all of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from agreements.enums import (
    AddendumStatus,
    AnnualStatus,
    ChangeKind,
    DocumentKind,
    EscalationLevel,
    Origin,
    TargetKind,
)
from agreements.models import (
    Addendum,
    AddendumChange,
    Assignment,
    Commitment,
    Completion,
    ContactRole,
    RelatedDocument,
    Reliance,
)
from agreements.services.drafting import add_glossary_term, add_indicator, add_theme, start_year
from agreements.services.goals import add_goal, mark_global_goals
from config.web.history import acting
from monitoring.enums import FindingKind, Light
from monitoring.evaluation.services import judge
from monitoring.figures.services import record_measurement
from monitoring.meeting.services import decide
from monitoring.models import PublicationStyle, SavedFilter, SharedIndicator
from monitoring.privacy.clearing import Keep, keep_words
from monitoring.projects.services import add_project
from monitoring.rounds.changing import take_to_review
from monitoring.style.logo import CheckedLogo
from monitoring.style.services import set_style
from parties.models import Contact
from tests.bids import make_bid
from tests.cast import ACTOR, Cast
from tests.factories import Table, give_light, line_of, make_commitment, make_round

from .closed_world import World, make_world

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20z"/></svg>'


def make_frozen_world(table: Table, cast: Cast) -> World:
    """The round, still open, with a round before it."""
    with acting(ACTOR):
        table.municipality.code = "GM0397"
        table.municipality.save()
    framework = table.framework
    commitments = _commitments(table)
    _around(table, commitments)
    _people(table, cast, commitments[0])
    earlier = make_round(framework, commitments[:2], slug="voorjaar", reference_date=date(2024, 5, 1))
    give_light(line_of(earlier, commitments[0]), Light.GREEN)
    make_bid(framework, table.other_corporation)
    world = make_world(table, cast.officer, commitments)
    row = world.row
    words = Keep(commitments[0].pk, "text", FindingKind.NAME, "0" * 64)
    keep_words(actor=world.actor, monitoring_round=row, kept=[words])
    decide(actor=world.actor, meeting_id=world.meeting.pk, text="Wij gaan door.", position=1)
    take_to_review(actor=world.actor, monitoring_round=row)
    return world


def _save(*rows: models.Model) -> None:
    with acting(ACTOR):
        for row in rows:
            row.save()


def _commitments(table: Table) -> tuple[Commitment, ...]:
    """Three with everything a commitment can have; the first works out one of the framework."""
    framework = table.framework
    chapter = add_theme(actor=ACTOR, framework=framework, position=1, number="1", title="Wonen")
    theme = add_theme(
        actor=ACTOR, framework=framework, position=2, number="1.1", title="Bouwen", parent=chapter
    )
    of_framework = make_commitment(framework, "kader", 8, theme=theme, title="Duinbaken")
    annual = start_year(actor=ACTOR, framework=framework, year=2024, status=AnnualStatus.SIGNED)
    everything: dict[str, Any] = {
        "annual": annual,
        "theme": theme,
        "text": "Wij bouwen **veertig** woningen.",
        "number": "A1",
        "items": [{"label": "a", "text": "Twintig in het dorp."}],
        "responsibilities": [
            {"party": table.corporation, "role": "lead"},
            {"outsider": "De provincie", "role": "involved"},
        ],
        "plannings": [{"printed": "T2 2024", "ends_on": date(2024, 8, 31)}],
        "elaborates": [(of_framework, "printed")],
    }
    return (
        make_commitment(framework, "a-1", 1, **everything),
        make_commitment(framework, "a-2", 2, responsibilities=everything["responsibilities"]),
        make_commitment(framework, "a-3", 3, text="Wij doen het."),
    )


def _around(table: Table, commitments: tuple[Commitment, ...]) -> None:
    framework, first = table.framework, commitments[0]
    amount = {"label": "Tot 23 jaar", "amount": Decimal("454.47"), "price_level": "2024"}
    add_glossary_term(
        actor=ACTOR,
        framework=framework,
        position=1,
        term="Sociale huur",
        definition="Laag.",
        amounts=[amount],
    )
    indicator = add_indicator(
        actor=ACTOR,
        framework=framework,
        key="woningen",
        name="Woningen",
        unit="woningen",
        targets=[
            {"kind": TargetKind.AT_LEAST, "value": 40, "party": table.corporation, "source": "Afspraak"}
        ],
        forecasts=[{"year": 2024, "value": 30, "source": "Bijlage"}],
    )
    record_measurement(
        actor=ACTOR,
        indicator=indicator,
        value=Decimal(12),
        origin=Origin.PERSON,
        source="Administratie",
        party=table.corporation,
        reference_date=date(2024, 10, 1),
    )
    document = RelatedDocument(framework=framework, kind=DocumentKind.COVENANT, title="Woondeal")
    addendum = Addendum(
        framework=framework,
        number=1,
        title="Meer woningen",
        reason="Het kan.",
        effective_on=date(2131, 1, 1),
        status=AddendumStatus.AGREED,
    )
    _save(
        document,
        addendum,
        AddendumChange(addendum=addendum, kind=ChangeKind.LAPSE, commitment=first, key=first.key, before={}),
        Reliance(commitment=first, document=document),
        SharedIndicator(indicator=indicator, key="woningen"),
        Completion(commitment=commitments[1], party=table.corporation, completed_on=date(2024, 9, 1)),
    )
    judge(
        actor=ACTOR, framework=framework, year=2024, commitment=first, party=table.tenants, outcome="partly"
    )
    add_project(
        actor=ACTOR,
        framework=framework,
        told={
            "name": "Duinhof",
            "place": "Noord",
            "kind": "new",
            "developer": table.corporation,
            "homes": 40,
            "ready_year": 2026,
            "commitment": first,
            "indicator": indicator,
        },
    )
    told = {"title": "Meer huur", "source": "Hoofdstuk 1", "term": "t/m 2030"}
    theme = framework.themes.get(position=1)
    add_goal(
        actor=ACTOR, framework=framework, told=told, served={theme: "printed", commitments[2]: "our_reading"}
    )
    mark_global_goals(actor=ACTOR, commitment=first, goals=[11])
    values = {
        "parts": [*PublicationStyle().parts, "projects", "goals"],
        "logo_alt": "Een duin",
        "colour": "#7a1f5c",
        "foreword_title": "Vooraf",
        "foreword_text": "Dag.",
    }
    set_style(
        actor=ACTOR,
        framework=framework,
        version=0,
        values=values,
        logo=CheckedLogo(LOGO, "image/svg+xml", 40, 20),
    )


def _people(table: Table, cast: Cast, first: Commitment) -> None:
    contact = Contact(party=table.corporation, function="Projectleider", name="Naam", email="p@wonen.example")
    responsibility = first.responsibilities.get(party=table.corporation)
    _save(
        contact,
        ContactRole(framework=table.framework, contact=contact, level=EscalationLevel.OFFICIAL),
        Assignment(
            responsibility=responsibility,
            party=table.corporation,
            user=cast.corporation_officer,
            starts_on=date(2024, 1, 1),
        ),
    )
    SavedFilter.objects.create(user=cast.officer, framework=table.framework, name="Rood", query="licht=red")
