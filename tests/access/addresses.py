"""Every address of the site, made from the URL configuration, and what stands between its brackets in these tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from monitoring.asking.services import sign

#: What stands between the brackets of an address in the world of these tests.
HERE = {
    "municipality": "duinstede",
    "framework": "afspraken-2024-2027",
    "year": "2024",
    "key": "a-1",
    "slug": "najaar",
    "job": "6c0a1f5e-9b52-4d0e-8f0e-3f6d6f0f7a01",
    "name": "beleidsadviseur",
    "party": "duinstede",
    "invitation": "700001",
    "member": "700001",
    "token": "woord-uit-de-mail",
    "session": "700001",
    "pk": "700001",
    "contact": "700001",
    "project": "700001",
    "escalation": "700001",
    "goal": "meer-huur",
    "body": "stuurgroep",
    "action": "700001",
    "step": "bod",
    "drafted": "2024-concept",
    "target": "700001",
    "line": "700001",
    "item": "700001",
    "edition": "1",
    "addendum": "1",
    "secret": "geheim-woord",
    "meeting": "700001",
    "number": "1",
    "file": "monitor.csv",
    "category": "012",
    "question": "700001",
    "indicator": "700001",
    "attachment": "700001",
    "word": sign("woord-uit-de-mail"),
}
#: The same with one word that does not exist; as long as the real one, so that pages can be compared as they are.
NOWHERE = {
    "municipality": "duinsteed",
    "framework": "afspraken-2024-2028",
    "key": "a-2",
    "slug": "najoor",
    "job": "6c0a1f5e-9b52-4d0e-8f0e-3f6d6f0f7a02",
    "party": "duinsteed",
    "invitation": "700002",
    "member": "700002",
    "session": "700002",
    "pk": "700002",
    "contact": "700002",
    "project": "700002",
    "escalation": "700002",
    "goal": "meer-hout",
    "body": "stuurgroet",
    "action": "700002",
    "step": "bot",
    "drafted": "2024-conzept",
    "target": "700002",
    "line": "700002",
    "item": "700002",
    "question": "700002",
    "indicator": "700002",
    "attachment": "700002",
    "edition": "2",
    "addendum": "2",
    "meeting": "700002",
    "number": "2",
    "file": "monitor.csw",
    "category": "013",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern."""

    name: str
    route: str
    module: str
    by_route: bool

    @property
    def parameters(self) -> set[str]:
        """The names between the brackets."""
        return set(re.findall(r"<(?:\w+:)?(\w+)>", self.route))

    def path(self, **values: object) -> str:
        """The address with its brackets filled in."""
        if not self.by_route:
            return reverse(self.name, kwargs=values)
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.route)


def walk(patterns: list, prefix: str = "", namespace: str = "", by_route: bool = True) -> Iterator[Address]:
    """Every pattern of the site in order."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield Address(
                name=f"{namespace}{pattern.name}" if pattern.name else "",
                route=f"{prefix}{pattern.pattern}",
                module=pattern.callback.__module__,
                by_route=by_route and isinstance(pattern.pattern, RoutePattern),
            )
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            plain = by_route and isinstance(pattern.pattern, RoutePattern)
            yield from walk(pattern.url_patterns, f"{prefix}{pattern.pattern}", inner, plain)


ADDRESSES = list(walk(get_resolver().url_patterns))
ADMIN = [address for address in ADDRESSES if address.route.startswith("admin/")]
ALLAUTH = [address for address in ADDRESSES if address.module.startswith("allauth.")]
OWN = [address for address in ADDRESSES if address not in ADMIN and address not in ALLAUTH]


def here(address: Address) -> dict[str, str]:
    """What stands between its brackets in the world of these tests."""
    return {name: HERE[name] for name in address.parameters}


def by_route(address: Address) -> str:
    return address.route or "/"
