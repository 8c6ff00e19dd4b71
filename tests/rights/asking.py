"""How a question of the table is asked: by everybody, for parties, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.contrib.messages.storage.base import BaseStorage
from django.test import RequestFactory
from django.urls import get_resolver

from config.web.history import Actor
from monitoring.enums import RoundStatus
from monitoring.rights.roles import Cell, Role
from parties.models import Party, User

from .world import World

#: One person in one role, asking about the world; in rows with states, about the round of that status.
Probe = Callable[[World, Role, Any, RoundStatus], Cell]

PROBES: dict[str, Probe] = {}
_EVERY_TIME = Callable[[World, Any, RoundStatus], bool]
OTHER = Actor(name="Een collega", user_id=999_999)


def cell(*, own: bool | None, others: Iterable[bool]) -> Cell:
    """The answer of a table cell: about what is the person's own (None: there is none), and about all others."""
    answers = set(others) | ({own} if own is not None else set())
    if len(answers) == 1:
        return Cell.YES if answers.pop() else Cell.NO
    assert own is True and set(others) == {False}, f"own: {own}, others: {set(others)}"
    return Cell.OWN


def probe(key: str) -> Callable[[_EVERY_TIME], _EVERY_TIME]:
    """A question with yes or no as its answer."""

    def keep(ask: _EVERY_TIME) -> _EVERY_TIME:
        PROBES[key] = lambda world, role, person, status: cell(own=None, others=[ask(world, person, status)])
        return ask

    return keep


def of_parties(key: str) -> Callable[..., Any]:
    """A question about a party: asked about the own one and about each of the others at the table."""

    def keep(ask: Callable[[World, Any, Party], bool]) -> Callable[[World, Any, Party], bool]:
        def answer(world: World, role: Role, person: Any, status: RoundStatus) -> Cell:
            own = world.parties.get(role)
            others = [ask(world, person, party) for party in world.at_the_table if party != own]
            return cell(own=ask(world, person, own) if own else None, others=others)

        PROBES[key] = answer
        return ask

    return keep


def of_people(key: str) -> Callable[..., Any]:
    """A question about what belongs to one person: asked about the own and about everybody else's."""

    def keep(ask: Callable[[World, Any, User], bool]) -> Callable[[World, Any, User], bool]:
        PROBES[key] = lambda world, role, person, status: of_everybody(world, person, ask)
        return ask

    return keep


def of_everybody(world: World, person: Any, ask: Callable[[World, Any, User], bool]) -> Cell:
    """The answer about what belongs to one person."""
    others = [one for one in world.people.values() if one.pk and one.pk != person.pk]
    own = ask(world, person, person) if person.pk else None
    return cell(own=own, others=[ask(world, person, one) for one in others])


def request_of(person: Any, method: str = "GET") -> Any:
    """A request of this person that went through no middleware."""
    request = RequestFactory().generic(method, "/")
    request.user = person
    request._messages = BaseStorage(request)
    return request


def admin_of(model: type) -> Any:
    # Reading the addresses fills the admin.
    assert get_resolver().url_patterns
    return admin.site._registry[model]
