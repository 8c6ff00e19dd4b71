"""What municipalities of a made-up country share: corporations that work in several of them, and people."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from parties.demo import PASSWORD
from parties.enums import MembershipRole, PartyKind
from parties.models import Membership, Party, User

from .writing import Writer

#: 23 large corporations work in some fifteen municipalities each, the others in one or two.
LARGE, CORPORATIONS = 23, 250
_ROLES = {
    PartyKind.MUNICIPALITY: (
        MembershipRole.EDITOR,
        MembershipRole.DECISION_MAKER,
        MembershipRole.LINE_MANAGER,
        MembershipRole.READER,
    ),
    PartyKind.CORPORATION: (MembershipRole.EDITOR, MembershipRole.DECISION_MAKER, MembershipRole.EDITOR),
    PartyKind.TENANT_ORGANISATION: (MembershipRole.EDITOR, MembershipRole.READER),
}


def shared_corporations(writer: Writer) -> list[Party]:
    """The two corporations of a municipality, a large one first; written where they are not there yet."""
    places = (writer.number % LARGE, LARGE + writer.number % (CORPORATIONS - LARGE))
    wanted = {
        f"schaal-corporatie-{place:03}": Party(
            kind=PartyKind.CORPORATION,
            slug=f"schaal-corporatie-{place:03}",
            name=f"Schaalwonen {place}",
            short_name=f"Wonen {place}",
        )
        for place in places
    }
    there = {party.slug: party for party in Party.objects.filter(slug__in=wanted)}
    writer.write(Party, [party for slug, party in wanted.items() if slug not in there])
    return [there.get(slug, party) for slug, party in wanted.items()]


def people_of(writer: Writer, parties: list[Party]) -> dict[int, list[User]]:
    """Who works for each party, by its id; written for parties that have nobody yet."""
    found: dict[int, list[User]] = {party.pk: [] for party in parties}
    for member in Membership.objects.filter(party__in=parties).select_related("user").order_by("pk"):
        found[member.party_id].append(member.user)
    new = [
        (party, role, User(email=f"{place}@{party.slug}.example", name=f"Persoon {place} van {party.name}"))
        for party in parties
        if not found[party.pk]
        for place, role in enumerate(_ROLES[PartyKind(party.kind)], start=1)
    ]
    for _party, _role, user in new:
        user.password = _password()
    writer.write(User, [user for _party, _role, user in new])
    writer.write(
        Membership,
        [
            Membership(user=user, party=party, role=role, manages_people=role == MembershipRole.EDITOR)
            for party, role, user in new
        ],
    )
    for party, _role, user in new:
        found[party.pk].append(user)
    return found


@cache
def _password() -> str:
    """Made once, as making it is slow on purpose."""
    return make_password(PASSWORD if settings.DEMO else None)
