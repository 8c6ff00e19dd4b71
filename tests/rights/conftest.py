"""The world of the table of rights, made once per module; whatever a question changes is taken back."""

from __future__ import annotations

import pytest

from tests.conftest import kept

from .world import World, make_world


@pytest.fixture(scope="module")
def shared_rights(shared_table, django_db_blocker):
    with kept(django_db_blocker):
        with django_db_blocker.unblock():
            made = make_world(shared_table)
        yield made


@pytest.fixture
def rights(shared_rights, table) -> World:
    """Somebody in every role, around one framework agreement."""
    return shared_rights
