"""The people of the walk, each in a browser of their own: logged in once, however many addresses they ask for."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.template.backends.django import Template
from django.test import Client

from monitoring.publishing import style_views
from monitoring.publishing.exports import FORMATS
from parties.accounts import sessions
from tests.conftest import kept

from .asking import browsers_of
from .world import make_world


@pytest.fixture(scope="module")
def shared_world_of_addresses(shared_world, django_db_blocker):
    """Everything the addresses lead to, and a browser per person with the cookies of logging in."""
    table, cast = shared_world
    with kept(django_db_blocker):
        with django_db_blocker.unblock():
            world = make_world(cast, table)
            asking = browsers_of(world)
        yield world, asking, {name: deepcopy(browser.cookies) for name, browser in asking.items()}


@pytest.fixture
def world(shared_world_of_addresses, table, monkeypatch) -> dict[str, Any]:
    """The people by their names; files are made of nothing, and a slow machine does not make sessions a minute old."""
    monkeypatch.setattr(sessions, "GRAIN", 24 * 3600)
    monkeypatch.setattr(style_views, "render_pdf", lambda report, is_preview: b"%PDF-")
    for name, made in FORMATS.items():
        monkeypatch.setitem(FORMATS, name, replace(made, render=lambda report: b"file"))
    return deepcopy(shared_world_of_addresses[0])


@pytest.fixture
def asking(shared_world_of_addresses, world) -> dict[str, Client]:
    """Everybody's browser, as it was right after logging in."""
    _world, asking, cookies = shared_world_of_addresses
    for name, browser in asking.items():
        browser.cookies = deepcopy(cookies[name])
    return asking


@pytest.fixture
def unseen(monkeypatch) -> None:
    """No page is laid out: only whether somebody gets it is asked here, and others look at what stands on it."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
