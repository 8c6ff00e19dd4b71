"""What every test can ask for.

Two worlds. `table` (with its `cast`) is small: five parties and a framework; `heemstede` is the whole demo. Making
them takes longer than most tests, so each is made once per session, in a transaction around all tests that ask for
it and never committed: each of them runs on top of it and is rolled back. Only one world exists at a time, and the
tests that ask for none see an empty database; hence the order of the tests: those that commit (they empty the
database afterwards), those that want it empty, those at the table, those on the demo, those on it with a cast. A
test that commits, or that serves pages to a browser, can not see what is not committed; it asks for
`table_committed` or `heemstede_committed`. What tests of a module make on top of a world can be kept too
(`tests.layers`).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from agreements.models import FrameworkAgreement
from monitoring.demo.loader import FixtureLoader
from monitoring.models import MonitoringRound
from parties.models import Party

from . import clock, emptying, locks, login
from .cast import Cast, make_cast
from .factories import Table, make_table
from .layers import LAYERS, Asked, Layers, find_layers, order

FIXTURES = Path(settings.BASE_DIR) / "fixtures" / "heemstede"


#: pytest-django keeps a test that asks for none of these, and has no mark, away from the database.
_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup", "live_server"}


def pytest_configure() -> None:
    """Leave out what is slow or needs a set-up step; templates are kept once read, as in production."""
    settings.DEMO = True
    # A thread of its own would not see the rows of a test that does not commit.
    settings.EXPORTS_IN_THREAD = False
    # tests/parties/test_second_factor.py switches it on.
    settings.MFA_REQUIRED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    options = settings.TEMPLATES[0]["OPTIONS"]
    ((partials, loaders),) = options["loaders"]
    options["loaders"] = [(partials, [("django.template.loaders.cached.Loader", loaders)])]
    clock.begin()
    emptying.install()
    locks.install()
    login.install()


def pytest_collection_finish() -> None:
    """What was imported stays until the end: looking through all of it for what may go took a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A packed file holds the second it was made in, which differs per worker: its argument gives it its name."""
    return argname if isinstance(val, bytes) and val.startswith(b"PK") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, and put the tests in the order described above.

    The others give the same answer on every database, so `make test` runs them on the first one only.
    """
    for item in items:
        item.stash[LAYERS] = find_layers(item)
        if _DATABASE & {*getattr(item, "fixturenames", ())} or item.get_closest_marker("django_db"):
            item.add_marker("database")

    def turn(item: pytest.Item) -> int:
        fixtures = getattr(item, "fixturenames", ())
        marker = item.get_closest_marker("django_db")
        commits = bool({"transactional_db", "live_server"} & {*fixtures}) or bool(
            marker and marker.kwargs.get("transaction")
        )
        asked = [name for name in ("table", "heemstede") if name in fixtures]
        if commits and asked:
            raise pytest.UsageError(f"{item.nodeid} commits: let it ask for {asked[0]}_committed.")
        if len(asked) > 1:
            raise pytest.UsageError(f"{item.nodeid} asks for two worlds.")
        if commits:
            return 0
        if "heemstede" in asked:
            return 4 if "heemstede_cast" in fixtures else 3
        return 2 if "table" in asked else 1

    # As they stand, but within a module those on the same layers together.
    modules = {path: at for at, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (turn(item), modules[item.path], order(item.stash[LAYERS])))


_WORLDS = pytest.StashKey["Worlds"]()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Take away the layers that this test does not stand on, before anything is made for it."""
    if worlds := item.session.stash.get(_WORLDS, None):
        worlds.layers.leave(item.stash[LAYERS])


@pytest.fixture
def _layers_entered(request: pytest.FixtureRequest) -> None:
    if asked := request.node.stash[LAYERS]:
        request.session.stash[_WORLDS].enter_layers(asked)


@pytest.fixture
def _django_db_helper(_layers_entered: None, _django_db_helper: None) -> None:
    """The transaction of a test, as pytest-django makes it, on top of the layers.

    The name is pytest-django's own, as a test that has the mark alone does not ask for the public `db`.
    """


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file of its own: threads and the live server have connections of their own."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database, already asked what it can do: the first test that wants to know would count those queries."""
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


@pytest.fixture
def no_counters() -> None:
    """Tries of earlier tests do not count."""
    cache.clear()


@pytest.fixture
def english() -> Iterator[None]:
    """Messages as they stand in the code, whether or not the catalogues are compiled."""
    with translation.override("en"):
        yield


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around several tests, for a fixture of a wider scope; it ends with a rollback.

    The database is open inside `blocker.unblock()` only, as ever.
    """
    around = transaction.atomic()
    # As Django's own TestCase, which has no public way either: code that asks for a durable transaction gets one.
    around._from_testcase = True
    with blocker.unblock():
        around.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


class Worlds:
    """Sees to it that one world exists at a time, and that none is made or left in the middle of a test."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker
        self.present = ExitStack()
        self.layers = Layers()
        self.name = ""

    def enter(self, name: str) -> None:
        """Leave the world there is, if any, and begin an empty one."""
        in_a_test = len(connection.atomic_blocks) > bool(self.name)
        if in_a_test or self.name == "heemstede":
            raise RuntimeError(
                f"Name {name!r} in the arguments of the test; it is too late to ask for it here."
            )
        self.present.close()
        self.present.enter_context(kept(self.blocker))
        self.name = name

    def enter_layers(self, asked: list[Asked]) -> None:
        """Make the layers that are not there yet."""

        @contextmanager
        def opened() -> Iterator[AbstractContextManager[None]]:
            with kept(self.blocker):
                yield self.blocker.unblock()

        self.layers.enter(asked, opened)


@pytest.fixture(scope="session")
def worlds(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Worlds]:
    """The worlds of this session; the last one is left behind with it."""
    worlds = request.session.stash[_WORLDS] = Worlds(django_db_blocker)
    with worlds.present:
        yield worlds
        worlds.layers.leave([])


@pytest.fixture
def copy_of(worlds: Worlds, db: None) -> Callable[[str], Any]:
    """Copies for one test of what lies below it; what belongs together stays so."""
    memo: dict[int, Any] = {}
    return lambda name: deepcopy(worlds.layers.values[name], memo)


@pytest.fixture(scope="session")
def shared_world(worlds: Worlds) -> tuple[Table, Cast]:
    """Duinstede with its people, made once."""
    worlds.enter("table")
    with worlds.blocker.unblock():
        table = make_table()
        cast = make_cast(table.municipality, table.corporation, table.tenants)
    worlds.layers.ground = {"table": table, "cast": cast}
    return table, cast


@pytest.fixture(scope="session")
def shared_table(shared_world: tuple[Table, Cast]) -> Table:
    """Duinstede; for fixtures of a wider scope that build on it inside `kept`."""
    return shared_world[0]


@pytest.fixture
def table(shared_table: Table, copy_of: Callable[[str], Any]) -> Table:
    """Duinstede: five parties, their people and a framework without commitments; and a framework elsewhere."""
    return copy_of("table")


@pytest.fixture
def table_committed(transactional_db: None) -> Table:
    """Duinstede for a test that commits; it is made for this test alone."""
    return make_table()


@pytest.fixture
def cast(table: Table, copy_of: Callable[[str], Any]) -> Cast:
    """The people of Duinstede, and those who have nothing to do with it."""
    return copy_of("cast")


@dataclass(frozen=True)
class Heemstede:
    """The demo as it is after loading; objects are read for each test."""

    framework: FrameworkAgreement
    #: The smaller framework with one corporation.
    woonzorg: FrameworkAgreement
    #: Closed on 30 October 2024.
    autumn: MonitoringRound
    #: Open, 31 December 2024.
    year_end: MonitoringRound

    def party(self, slug: str) -> Party:
        """A party by its slug."""
        return Party.objects.get(slug=slug)


def _heemstede() -> Heemstede:
    own = FrameworkAgreement.objects.filter(municipality__slug="heemstede")
    frameworks = {f.slug: f for f in own.select_related("municipality")}
    rounds = {r.slug: r for r in MonitoringRound.objects.select_related("framework__municipality")}
    main = frameworks.pop("meerjarige-prestatieafspraken-2024-2027")
    (woonzorg,) = frameworks.values()
    return Heemstede(main, woonzorg, rounds["najaar-2024"], rounds["eind-2024"])


@pytest.fixture(scope="session")
def _demo_loaded(worlds: Worlds) -> None:
    """The demo, loaded once."""
    worlds.enter("heemstede")
    with worlds.blocker.unblock():
        FixtureLoader(FIXTURES).load()
        worlds.layers.ground = {"heemstede": _heemstede()}


@pytest.fixture
def heemstede(_demo_loaded: None, copy_of: Callable[[str], Any]) -> Heemstede:
    """The demo; what the test changes is rolled back to it."""
    return copy_of("heemstede")


@pytest.fixture(scope="session")
def _demo_with_cast(_demo_loaded: None, worlds: Worlds) -> None:
    """The cast at the demo's parties, made once, after all tests that want the demo without them."""
    if len(connection.atomic_blocks) > 1:
        raise RuntimeError(
            "Name 'heemstede_cast' in the arguments of the test; it is too late to ask for it here."
        )
    with worlds.blocker.unblock():
        slugs = ("heemstede", "elan-wonen", "bewonersraad-elan-wonen")
        cast = make_cast(*(Party.objects.get(slug=slug) for slug in slugs))
    worlds.layers.ground["heemstede_cast"] = cast


@pytest.fixture
def heemstede_cast(_demo_with_cast: None, heemstede: Heemstede, copy_of: Callable[[str], Any]) -> Cast:
    """The cast, working for the parties of the demo."""
    return copy_of("heemstede_cast")


@pytest.fixture
def heemstede_committed(transactional_db: None) -> Heemstede:
    """The demo for a test that commits or serves pages to a browser; it is loaded for this test alone."""
    FixtureLoader(FIXTURES).load()
    return _heemstede()
