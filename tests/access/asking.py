"""Asking for an address as each of the people, and what they got."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.test import Client

from .addresses import HERE
from .table import ADMIN_LOGIN, ANEW, LOGIN


def browser_of(person) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def browsers_of(world: Mapping[str, Any]) -> dict[str, Client]:
    """A browser for each of these people."""
    return {name: browser_of(person) for name, person in world.items()}


def where(response: Any, path: str) -> object:
    """The status of the answer to `path`, or where it leads."""
    if response.status_code != 302:
        return response.status_code
    back = quote(path, safe="/")
    if path.endswith(f"/bestanden/{HERE['job']}/") and response["Location"].startswith(path[:-37]):
        return ANEW if response["Location"] != path else path
    named = {f"/inloggen/?next={back}": LOGIN, f"/admin/login/?next={back}": ADMIN_LOGIN}
    return named.get(response["Location"], response["Location"])


def answers(asking: dict[str, Client], method: str, path: str) -> dict[str, object]:
    return {name: where(browser.generic(method, path), path) for name, browser in asking.items()}


def differences(found: dict[str, object], expected: dict[str, object]) -> dict[str, tuple[object, object]]:
    """What each role got and should have got, where the two differ."""
    return {name: (found[name], expected[name]) for name in expected if found[name] != expected[name]}
