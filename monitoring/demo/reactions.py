"""What parties say about lights in the demo's open round: made up, and marked so."""

from agreements.enums import Origin
from config.web.history import Actor
from parties.models import Party

from ..enums import Light, RoundStatus
from ..models import MonitoringRound, PartyView, RoundLine
from ..reactions.services import Proposed, propose, react

#: Municipality and round they are about.
PLACE = ("heemstede", "eind-2024")
#: Commitment, party, the light it sees (None: no objection) and why.
REACTIONS: tuple[tuple[str, str, Light | None, str], ...] = (
    (
        "2024-j-2-3",
        "bewonersraad-elan-wonen",
        Light.YELLOW,
        "Demonstratie: onze leden wachten nog op een antwoord, dus wij noemen dit niet groen.",
    ),
    ("2024-j-2-3", "pre-wonen", None, ""),
    ("2024-j-1-4", "elan-wonen", None, ""),
    ("2024-j-1-4", "bewonersraad-elan-wonen", None, ""),
)
PROPOSAL = (
    "2024-j-2-1",
    "pre-wonen",
    Proposed(
        Light.YELLOW,
        cause="Demonstratie: de buurtbijeenkomst is uitgesteld.",
        adjustment="Demonstratie: wij plannen een nieuwe bijeenkomst in het voorjaar.",
    ),
)


def add_reactions(*, actor: Actor) -> None:
    """Let parties of the demo say something about lights; where anything was said before, it is left alone."""
    municipality, slug = PLACE
    monitoring_round = MonitoringRound.objects.filter(
        framework__municipality__slug=municipality, slug=slug, status=RoundStatus.OPEN
    ).first()
    if monitoring_round is None or PartyView.objects.filter(line__round=monitoring_round).exists():
        return
    parties = Party.objects.in_bulk(field_name="slug")
    lines = {
        line.commitment.key: line
        for line in RoundLine.objects.filter(round=monitoring_round).select_related("commitment")
    }
    for key, party, light, reason in REACTIONS:
        react(
            actor=actor,
            line_id=lines[key].pk,
            party=parties[party],
            seen=lines[key].light,
            light=light,
            reason=reason,
            origin=Origin.DEMO,
        )
    key, party, proposed = PROPOSAL
    propose(
        actor=actor,
        line_id=lines[key].pk,
        party=parties[party],
        proposed=proposed,
        origin=Origin.DEMO,
    )
