"""What was put before a higher level in the demo: one before the executives, one before the managers, and one that was
settled; made up, and marked so.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import EscalationLevel, Origin
from agreements.models import Commitment
from config.web.history import Actor
from parties.models import Party

from ..enums import EscalationState
from ..escalations.services import answer_escalation, check_raisable, raise_commitment, settle_escalation
from ..models import Escalation, RoundLine

PLACE, FRAMEWORK, ROUND = "heemstede", "meerjarige-prestatieafspraken-2024-2027", "eind-2024"
#: Lies before the executives; one corporation answered.
OPEN = "2024-j-1-9"
#: Lay before the managers.
SETTLED = "2024-j-1-8"
#: Lies before the managers, where the demo has one: of place, framework, commitment and round.
MANAGED = ("wassenaar", "prestatieafspraken-2026-2029", "3-1-6", "kwartaal-3")
MANAGED_SINCE = date(2026, 10, 20)


def add_escalations(*, actor: Actor) -> None:
    """Write them down; where anything of a municipality was raised already, it is left alone."""
    _add_before_managers(actor)
    if Escalation.objects.filter(commitment__framework__municipality__slug=PLACE).exists():
        return
    rows = Commitment.objects.filter(framework__municipality__slug=PLACE, framework__slug=FRAMEWORK)
    found = {row.key: row for row in rows.select_related("annual_agreement").filter(key__in=(OPEN, SETTLED))}
    if len(found) < 2:
        return
    parties = Party.objects.in_bulk(field_name="slug")
    lines = RoundLine.objects.filter(round__slug=ROUND, commitment__in=found.values())
    by_key = {line.commitment.key: line for line in lines.select_related("commitment")}
    _add_settled(actor, found[SETTLED], by_key.get(SETTLED), parties)
    _add_open(actor, found[OPEN], by_key.get(OPEN), parties)


def _add_before_managers(actor: Actor) -> None:
    place, framework, key, monitoring_round = MANAGED
    rows = Commitment.objects.filter(framework__municipality__slug=place, framework__slug=framework)
    about = rows.filter(key=key).select_related("framework", "annual_agreement").first()
    raised = Escalation.objects.filter(commitment__framework__municipality__slug=place)
    if about is None or raised.exists() or timezone.localdate() < MANAGED_SINCE:
        return
    try:
        check_raisable(about.framework, about)
    except ValidationError:
        return
    raise_commitment(
        actor=actor,
        commitment=about,
        party=Party.objects.get(slug="wassenaarsche-bouwstichting"),
        level=EscalationLevel.MANAGEMENT,
        told={
            "since": MANAGED_SINCE,
            "problem": "Demonstratie: over de maat van de kleinste woning in het programma van eisen zijn wij het niet"
            " eens. Daardoor ligt het stil.",
            "tried": "Demonstratie: besproken aan de Bouwtafel, en daarna twee keer door de beleidsadviseurs.",
            "asked": "Demonstratie: welke maat houden wij aan voor de kleinste woning, en voor welke locaties?",
            "due_on": date(2026, 12, 11),
            "line": RoundLine.objects.filter(round__slug=monitoring_round, commitment=about).first(),
        },
        origin=Origin.DEMO,
    )


def _add_settled(actor: Actor, about: Commitment, line: RoundLine | None, parties: dict[str, Party]) -> None:
    row = raise_commitment(
        actor=actor,
        commitment=about,
        party=parties["elan-wonen"],
        level=EscalationLevel.MANAGEMENT,
        told={
            "since": date(2025, 3, 6),
            "problem": "Demonstratie: de voorrang staat op papier, maar niemand regelt de inschrijving.",
            "tried": "Demonstratie: twee keer besproken in het ambtelijk overleg, zonder uitkomst.",
            "asked": "Demonstratie: wie van ons maakt het formulier en bekijkt de aanvragen?",
            "due_on": date(2025, 4, 1),
            "line": line,
        },
        origin=Origin.DEMO,
    )
    answer_escalation(
        actor=actor,
        escalation=row,
        party=None,
        told={
            "level": EscalationLevel.MANAGEMENT,
            "decided_on": date(2025, 3, 20),
            "text": "Demonstratie: Elan Wonen maakt het formulier, de gemeente bekijkt de aanvragen.",
            "who": "Manager Wonen van Elan Wonen",
            "due_on": date(2025, 5, 1),
        },
        origin=Origin.DEMO,
    )
    row.refresh_from_db()
    settle_escalation(
        actor=actor,
        escalation=row,
        version=row.version,
        state=EscalationState.RESOLVED,
        outcome="Demonstratie: de managers zijn het eens. Het formulier is er op 1 mei.",
        closed_on=date(2025, 3, 25),
    )


def _add_open(actor: Actor, about: Commitment, line: RoundLine | None, parties: dict[str, Party]) -> None:
    row = raise_commitment(
        actor=actor,
        commitment=about,
        party=parties["heemstede"],
        level=EscalationLevel.EXECUTIVE,
        told={
            "since": date(2025, 10, 2),
            "problem": "Demonstratie: het aanbod voor de laagste inkomens blijft achter bij wat is afgesproken.",
            "tried": "Demonstratie: de adviseurs keken samen naar de lijst van vrijkomende woningen. Binnen de"
            " regels van nu komt het streefgetal niet dichterbij.",
            "asked": "Demonstratie: mag een deel van de woningen voor middeninkomens naar de laagste inkomens?",
            "due_on": date(2026, 12, 15),
            "line": line,
        },
        origin=Origin.DEMO,
    )
    answer_escalation(
        actor=actor,
        escalation=row,
        party=parties["pre-wonen"],
        told={
            "level": EscalationLevel.EXECUTIVE,
            "decided_on": date(2025, 10, 30),
            "text": "Demonstratie: wij doen mee, als de andere corporatie dat ook doet.",
        },
        origin=Origin.DEMO,
    )
