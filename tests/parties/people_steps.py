"""Somebody comes to work for a party, changes and goes; for tests."""

from datetime import date, timedelta

from django.utils import timezone

from config.web.history import Actor, acting
from parties.enums import MembershipRole
from parties.models import Membership, Party, User
from parties.people.services import change_member, end_member
from parties.services import add_member
from tests.cast import ACTOR

READER, LINE_MANAGER, EDITOR, EDITING_MANAGER, DECISION_MAKER = MembershipRole
PEOPLE = "/partijen/duinstede-wonen/mensen/"


def join(party: Party, name: str, role: MembershipRole = READER, manages: bool = False) -> Membership:
    """Somebody new who works for the party."""
    user = User.objects.create_user(f"{name}@corporatie.example", name=name.capitalize())
    return add_member(actor=ACTOR, user=user, party=party, role=role, manages_people=manages)


def change(row: Membership, *, actor: Actor = ACTOR, **values) -> Membership:
    """Change a membership as somebody who just read it."""
    now = {name: getattr(row, name) for name in ("role", "function", "manages_people", "version")}
    return change_member(actor=actor, membership=row, **{**now, "role": MembershipRole(row.role), **values})


def end(row: Membership, day: date | None = None, **values) -> None:
    end_member(
        actor=ACTOR,
        membership=row,
        version=row.version,
        from_day=day or timezone.localdate(),
        **values,
    )


def since(row: Membership, days: int) -> Membership:
    """The same membership, begun some days ago."""
    row.starts_on = timezone.localdate() - timedelta(days=days)
    with acting(ACTOR):
        row.save()
    return row
