"""What ran out does not stay in the cache of the database until it is full."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from config.web import shared_cache

pytestmark = pytest.mark.django_db

SHARED = {
    "default": {
        "BACKEND": "config.web.shared_cache.DatabaseCache",
        "LOCATION": "tried_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}


@pytest.fixture
def cache():
    with override_settings(CACHES=SHARED):
        call_command("createcachetable")
        yield caches["default"]


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM tried_cache")
        return int(cursor.fetchone()[0])


def test_it_throws_away_what_ran_out_and_nothing_else(cache, monkeypatch):
    monkeypatch.setattr(shared_cache, "EVERY", 10**9)
    cache.set("lasts", 1, None)
    cache.set("counts", 2, 600)
    for number in range(5):
        cache.set(f"over-{number}", 3, -60)
    before = rows()
    cache.throw_away()
    assert (before >= rows() == 2, cache.get("lasts"), cache.get("counts")) == (True, 1, 2)


def test_one_in_so_many_writes_does_so(cache, monkeypatch):
    monkeypatch.setattr(shared_cache, "EVERY", 1)
    made = []
    monkeypatch.setattr(shared_cache.DatabaseCache, "throw_away", lambda one: made.append(one))
    assert cache.add("a", 1, 60) and not cache.add("a", 2, 60)
    cache.set("b", 1, 60)
    assert len(made) == 3
    monkeypatch.setattr(shared_cache, "EVERY", 10**9)
    cache.set("c", 1, 60)
    assert len(made) == 3


def test_what_counts_in_an_installation_is_this_one():
    """The tests have no settings of an installation, so that these are read in a process of their own."""
    environment = {
        **os.environ,
        "ENV_FILE": os.devnull,
        "DEBUG": "false",
        "SECRET_KEY": "x" * 50,
        "CACHE_URL": "",
    }
    environment.pop("CACHE_URL")
    asked = "from config import settings; print(settings.CACHES['default']['BACKEND'])"
    told = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "config.web.shared_cache.DatabaseCache"
