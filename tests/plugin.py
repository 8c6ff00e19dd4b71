"""The environment of the suite, set before Django reads its settings: `-p tests.plugin` in pyproject's addopts.

pytest-django loads the settings before any conftest, and without a SECRET_KEY they refuse to load. A developer's
.env is left out, so that the suite does the same on every machine; DATABASE_URL alone chooses the database.
"""

import os

import pytest
from _pytest.runner import runtestprotocol

from config.web.roomy import roomy

from . import clock, without_pango

os.environ["ENV_FILE"] = os.devnull
os.environ["DEBUG"] = "true"
os.environ["DEMO"] = "true"
os.environ.setdefault("SECRET_KEY", "only-for-the-suite")

run_roomy = roomy(runtestprotocol)
without_pango.install()
clock.install()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test as pytest does, with room below: a seventh of the time went to the edges of Python's stack."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    run_roomy(item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
