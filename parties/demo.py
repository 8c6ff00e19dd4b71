"""The people of the demo: functions, never persons."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from config.web.history import Actor

from .enums import MembershipRole
from .models import Membership, Party, User
from .services import add_member

#: Known to all; demo accounts exist only where settings.DEMO is on.
PASSWORD = "demo-heemstede"  # noqa: S105


EDITOR = MembershipRole.EDITOR
DECISION_MAKER = MembershipRole.DECISION_MAKER
LINE_MANAGER = MembershipRole.LINE_MANAGER


@dataclass(frozen=True)
class CastMember:
    """Somebody to log in as.

    `party` is a slug; empty for somebody without a party. `place` is the municipality the login page shows the
    person under; empty for those who belong to the site as a whole.
    """

    email: str
    name: str
    party: str = ""
    role: MembershipRole = MembershipRole.READER
    manager: bool = False
    place: str = ""
    manages_people: bool = False

    @property
    def parts(self) -> str:
        """What the person may do, in words; empty for who works for no party."""
        if self.manager:
            return str(_("application manager"))
        words = (
            [str(self.role.label), str(_("manages people"))]
            if self.manages_people
            else [str(self.role.label)]
        )
        return ", ".join(words) if self.party else ""


def _at_table(
    place: str, corporation: tuple[str, str, str], tenants: tuple[str, str, str]
) -> tuple[CastMember, ...]:
    """The people of one municipality, one for each part that is played; a party is slug, domain and name."""
    domain = place.lower()
    slug, site, name = corporation
    tenants_slug, tenants_site, tenants_name = tenants
    return (
        CastMember(f"wonen@{domain}.example", "Beleidsadviseur wonen", domain, EDITOR, place=place),
        CastMember(f"wethouder@{domain}.example", "Wethouder wonen", domain, DECISION_MAKER, place=place),
        CastMember(
            f"secretariaat@{domain}.example", "Secretariaat wonen", domain, place=place, manages_people=True
        ),
        CastMember(
            f"beleid@{site}.example",
            f"Beleidsmedewerker {name}",
            slug,
            EDITOR,
            place=place,
            manages_people=True,
        ),
        CastMember(
            f"bestuurder@{site}.example", f"Directeur-bestuurder {name}", slug, DECISION_MAKER, place=place
        ),
        CastMember(
            f"bestuur@{tenants_site}.example",
            f"Bestuurslid {tenants_name}",
            tenants_slug,
            DECISION_MAKER,
            place=place,
            manages_people=True,
        ),
    )


CAST = (
    *_at_table(
        "Heemstede",
        ("elan-wonen", "elan-wonen", "Elan Wonen"),
        ("bewonersraad-elan-wonen", "bewonersraad", "Bewonersraad"),
    ),
    *_at_table(
        "Vlaardingen",
        ("waterweg-wonen", "waterweg-wonen", "Waterweg Wonen"),
        ("huurdersraad-waterweg-wonen", "huurdersraad-waterweg", "Huurdersraad Waterweg Wonen"),
    ),
    CastMember(
        "beleid@samenwerking.example",
        "Beleidsmedewerker Samenwerking",
        "samenwerking",
        EDITOR,
        place="Vlaardingen",
        manages_people=True,
    ),
    *_at_table(
        "Wassenaar",
        ("wassenaarsche-bouwstichting", "wassenaarsche", "Wassenaarsche Bouwstichting"),
        ("huurdersvereniging-de-wassenaarsche", "huurders-wassenaarsche", "HV De Wassenaarsche"),
    ),
    # Wassenaar names its managers per theme, in who meets when and in its ladder.
    CastMember(
        "ruimte@wassenaar.example",
        "Manager ruimtelijke ontwikkeling",
        "wassenaar",
        LINE_MANAGER,
        place="Wassenaar",
    ),
    *_at_table(
        "Westland",
        ("arcade", "arcade", "Arcade"),
        ("huurders-westland", "huurders-westland", "huurdersorganisatie"),
    ),
    CastMember(
        "beleid@kustrand-wonen.example",
        "Beleidsmedewerker Kustrand Wonen (verzonnen)",
        "kustrand-wonen",
        EDITOR,
        manages_people=True,
    ),
    CastMember(
        "bestuurder@kustrand-wonen.example",
        "Directeur-bestuurder Kustrand Wonen (verzonnen)",
        "kustrand-wonen",
        DECISION_MAKER,
    ),
    CastMember("beheer@prestatieafspraken.example", "Functioneel beheerder", manager=True),
    CastMember("bezoeker@elders.example", "Iemand van elders"),
)


def cast_by_place() -> list[tuple[str, list[CastMember]]]:
    """The cast per municipality, in the order of CAST; those of the site as a whole (no place) come last."""
    places: dict[str, list[CastMember]] = {}
    for person in CAST:
        places.setdefault(person.place, []).append(person)
    return [*places.items()]


def load_cast(*, actor: Actor) -> list[CastMember]:
    """Make the accounts that do not exist yet, with the known password; returns whom there is to log in as.

    Somebody whose party is not loaded is left out.
    """
    parties = Party.objects.in_bulk(field_name="slug")
    here = [person for person in CAST if not person.party or person.party in parties]
    users = {user.email: user for user in User.objects.filter(email__in=[person.email for person in here])}
    # Hashing is slow on purpose; all of these share one known password, so once is enough.
    password = make_password(PASSWORD)
    for person in here:
        user = users.get(person.email)
        if user is None:
            user = User(
                email=person.email,
                password=password,
                name=person.name,
                is_staff=person.manager,
                is_superuser=person.manager,
            )
            user.save()
        party = parties.get(person.party)
        if party and not Membership.objects.filter(user=user, party=party).exists():
            add_member(
                actor=actor,
                user=user,
                party=party,
                role=person.role,
                function=person.name,
                manages_people=person.manages_people,
            )
    return here
