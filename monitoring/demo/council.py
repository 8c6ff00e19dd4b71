"""What the council of the demo was promised and decided: a fact of the documents, the rest made up and marked so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agreements.enums import Origin
from agreements.models import Commitment
from config.web.history import Actor
from parties.models import Party

from ..council.services import add_item, record_letter, settle_item
from ..enums import CouncilKind, CouncilState
from ..models import CouncilItem

PLACE = "heemstede"


@dataclass(frozen=True)
class _Row:
    """One of them. `settled`: on which day, and how."""

    kind: CouncilKind
    dated: date
    title: str
    reference: str = ""
    acts: str = ""
    due_on: date | None = None
    commitment: str = ""
    settled: tuple[date, str] | None = None
    source: str = ""


#: Told by the letter of 25 March 2025 or before.
BEFORE = (
    # In force from 1 July 2024, by the monitor; the letter tells that enforcing it begins in 2025.
    _Row(
        CouncilKind.DECISION,
        date(2024, 7, 1),
        "Leegstandverordening: de gemeente kan optreden tegen langdurige leegstand",
        acts="College van burgemeester en wethouders",
        commitment="2024-j-3-6",
        settled=(date(2025, 1, 1), "De handhaving begint in 2025."),
        source="Monitor Prestatieafspraken Heemstede 2024",
    ),
)
AFTER = (
    _Row(
        CouncilKind.PROMISE,
        date(2025, 4, 10),
        "De raad hoort hoe de corporaties in 2025 het streefgetal voor de primaire doelgroep halen",
        "T-2025-07",
        "Wethouder Wonen",
        date(2026, 10, 1),
        "2024-j-1-9",
    ),
    _Row(
        CouncilKind.MOTION,
        date(2025, 11, 6),
        "Laat zien bij welke complexen optoppen kan, en wat daarvoor nodig is",
        "M-2025-14",
        "Wethouder Wonen",
        date(2026, 12, 15),
    ),
    _Row(
        CouncilKind.QUESTION,
        date(2025, 9, 2),
        "Hoeveel woningen staan langer dan een half jaar leeg?",
        "V-2025-21",
        "Team Wonen",
        date(2025, 10, 14),
        "2024-j-3-6",
        (date(2025, 10, 9), "Schriftelijk beantwoord; de cijfers staan in de monitor."),
    ),
)
#: The letter that went with the monitor of 2024.
LETTER = (date(2025, 3, 25), "Stand van de meerjarige prestatieafspraken over 2024")


def add_council(*, actor: Actor) -> None:
    """Write them down; where anything of this council stands already, it is left alone."""
    municipality = Party.objects.filter(slug=PLACE).first()
    if municipality is None or CouncilItem.objects.filter(municipality=municipality).exists():
        return
    for row in BEFORE:
        _add(actor, municipality, row)
    dated, subject = LETTER
    record_letter(
        actor=actor,
        municipality=municipality,
        dated=dated,
        subject=subject,
        rounds=(),
        origin=Origin.DOCUMENT,
    )
    for row in AFTER:
        _add(actor, municipality, row)


def _add(actor: Actor, municipality: Party, row: _Row) -> None:
    commitments = Commitment.objects.filter(framework__municipality=municipality, key=row.commitment)
    item = add_item(
        actor=actor,
        municipality=municipality,
        values={
            "kind": row.kind,
            "dated": row.dated,
            "reference": row.reference,
            "title": row.title,
            "acts": row.acts,
            "due_on": row.due_on,
        },
        commitments=list(commitments.select_related("framework")),
        origin=Origin.DOCUMENT if row.source else Origin.DEMO,
        source=row.source,
    )
    if row.settled:
        day, remark = row.settled
        settle_item(
            actor=actor,
            item=item,
            version=item.version,
            state=CouncilState.DONE,
            settled_on=day,
            remark=remark,
        )
