"""The demo of all municipalities, for the tests of this folder."""

import pytest

from monitoring.demo.folders import folders_in, load_folders
from monitoring.demo.reading import LOADER
from parties.demo import load_cast
from tests.conftest import kept

from ..four_places import PLACE


@pytest.fixture(scope="package")
def _four(_demo_loaded, django_db_blocker):
    """The other municipalities and all people on top of the demo of Heemstede, once for this folder."""
    with kept(django_db_blocker):
        with django_db_blocker.unblock():
            load_folders(folders_in(PLACE))
            load_cast(actor=LOADER)
        yield


@pytest.fixture
def heemstede(_four, db):
    """The whole demo. The name puts these tests with the others that need the demo."""
