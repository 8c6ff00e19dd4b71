"""The page of a party and what stands on it, as tests make, ask for and read it."""

from __future__ import annotations

from agreements.models import Commitment, Responsibility
from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.enums import Light
from parties.enums import MembershipRole, PartyKind
from parties.models import Party, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year
from tests.reading import read

PARTY = "/partijen/duinstede-wonen/"


def lay(commitment, role="lead", **target) -> Responsibility:
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role=role, **target)
        row.full_clean()
        row.save()
    return row


def look(client, user, path=PARTY, status=200):
    client.force_login(user)
    client.cookies["taal"] = "en"
    response = client.get(path)
    assert response.status_code == status
    return read(response)


def keys(tree) -> list[str]:
    return [row.get("data-key") for row in tree.iter("tr") if row.get("data-key")]


def colleague(party: Party, name: str, role=MembershipRole.READER) -> User:
    user = User.objects.create_user(f"{name}@{party.slug}.example", name=name.capitalize())
    add_member(actor=ACTOR, user=user, party=party, role=role)
    return user


def make_world(table) -> dict[str, Commitment]:
    """Four commitments by name: led by the corporation, by all corporations, by the municipality, and by an outsider."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
    year = make_year(table.framework)
    rows = {
        "own": make_commitment(table.framework, "own", 1, theme=theme),
        "group": make_commitment(table.framework, "group", 2, annual=year),
        "theirs": make_commitment(table.framework, "theirs", 3),
        "outside": make_commitment(table.framework, "outside", 4),
    }
    lay(rows["own"], party=table.corporation)
    lay(rows["group"], group=PartyKind.CORPORATION)
    lay(rows["theirs"], party=table.municipality)
    lay(rows["theirs"], "involved", party=table.corporation)
    lay(rows["outside"], outsider="De buren")
    current = make_round(table.framework, [rows["own"], rows["theirs"]])
    give_light(line_of(current, rows["own"]), Light.RED)
    return rows
