"""The people of the suite: the same cast asks the same questions everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser

from agreements.enums import ParticipationRole
from agreements.models import FrameworkAgreement
from agreements.services.drafting import start_framework
from config.web.history import Actor
from parties.enums import MembershipRole, PartyKind
from parties.models import Party, User
from parties.services import add_member, add_party

#: In whose name the suite prepares things.
ACTOR = Actor(name="Testopzet", party="Systeem")


@dataclass(frozen=True)
class Cast:
    """Everybody who asks something of the site. `people()` and `who()` go by the names below."""

    #: Beleidsadviseur wonen: editor of the municipality that coordinates.
    officer: User
    #: Beleidsmedewerker: editor of a corporation at the table.
    corporation_officer: User
    #: Board member of the tenant organisation at the table: reader.
    tenant: User
    #: Alderman: reader of the municipality.
    alderman: User
    #: Council member: an account without a party.
    council_member: User
    #: Editor of another municipality, with a framework of its own.
    stranger: User
    #: Application manager.
    manager: User
    anonymous: AnonymousUser

    def people(self) -> Iterator[tuple[str, Any]]:
        """Names and people, freshly read where they have an account, so that nothing known about them lingers."""
        for field in fields(self):
            person = getattr(self, field.name)
            yield field.name, person if isinstance(person, AnonymousUser) else User.objects.get(pk=person.pk)

    def who(self, may: Callable[[Any], bool]) -> set[str]:
        """The names of those for whom `may` holds."""
        return {name for name, person in self.people() if may(person)}


def make_cast(
    municipality: Party, corporation: Party, tenants: Party, *, elsewhere: FrameworkAgreement | None = None
) -> Cast:
    """Give the parties of a table their people, and the stranger a framework elsewhere."""
    other = elsewhere.municipality if elsewhere else make_elsewhere().municipality
    return Cast(
        officer=_member(
            "wonen@gemeente.example", "Beleidsadviseur wonen", municipality, MembershipRole.EDITOR
        ),
        corporation_officer=_member(
            "beleid@corporatie.example", "Beleidsmedewerker", corporation, MembershipRole.EDITOR
        ),
        tenant=_member("bestuur@huurders.example", "Bestuurslid huurders", tenants, MembershipRole.READER),
        alderman=_member(
            "wethouder@gemeente.example", "Wethouder wonen", municipality, MembershipRole.READER
        ),
        council_member=User.objects.create_user("raad@gemeente.example", name="Raadslid"),
        stranger=_member("wonen@elders.example", "Beleidsadviseur elders", other, MembershipRole.EDITOR),
        manager=User.objects.create_superuser("beheer@site.example", name="Functioneel beheerder"),
        anonymous=AnonymousUser(),
    )


def make_elsewhere() -> FrameworkAgreement:
    """A framework of a municipality that has nothing to do with the others."""
    municipality = add_party(
        actor=ACTOR, kind=PartyKind.MUNICIPALITY, slug="elders", name="Gemeente Elders", short_name="Elders"
    )
    return start_framework(
        actor=ACTOR,
        municipality=municipality,
        slug="elders-2024-2027",
        title="Prestatieafspraken Elders",
        starts_on=date(2024, 1, 1),
        ends_on=date(2027, 12, 31),
        participants=[(municipality, ParticipationRole.SIGNATORY)],
        coordinator=municipality,
    )


def _member(email: str, name: str, party: Party, role: MembershipRole) -> User:
    user = User.objects.create_user(email, name=name)
    add_member(actor=ACTOR, user=user, party=party, role=role, function=name)
    return user
