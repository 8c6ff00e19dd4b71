"""The people of the demo: functions, never persons."""

from dataclasses import dataclass

from config.web.history import Actor

from .enums import MembershipRole
from .models import Membership, Party, User
from .services import add_member

#: Known to all; demo accounts exist only where settings.DEMO is on.
PASSWORD = "demo-heemstede"  # noqa: S105


@dataclass(frozen=True)
class CastMember:
    """Somebody to log in as. `party` is a slug; empty for somebody without a party."""

    email: str
    name: str
    party: str = ""
    role: MembershipRole = MembershipRole.READER
    manager: bool = False


CAST = (
    CastMember("wonen@heemstede.example", "Beleidsadviseur wonen", "heemstede", MembershipRole.EDITOR),
    CastMember("wethouder@heemstede.example", "Wethouder wonen", "heemstede"),
    CastMember(
        "beleid@elan-wonen.example", "Beleidsmedewerker Elan Wonen", "elan-wonen", MembershipRole.EDITOR
    ),
    CastMember("bestuur@bewonersraad.example", "Bestuurslid Bewonersraad", "bewonersraad-elan-wonen"),
    CastMember("beheer@prestatieafspraken.example", "Functioneel beheerder", manager=True),
    CastMember("bezoeker@elders.example", "Iemand van elders"),
)


def load_cast(*, actor: Actor) -> None:
    """Make the accounts that do not exist yet, with the known password."""
    for person in CAST:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(
                person.email,
                PASSWORD,
                name=person.name,
                is_staff=person.manager,
                is_superuser=person.manager,
            )
        party = Party.objects.filter(slug=person.party).first()
        if party and not Membership.objects.filter(user=user, party=party).exists():
            add_member(actor=actor, user=user, party=party, role=person.role, function=person.name)
