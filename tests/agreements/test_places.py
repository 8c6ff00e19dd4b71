"""Where something new stands, and the word it has in addresses."""

import pytest

from agreements.services import addenda
from agreements.services.addendum_changes import Wanted
from agreements.services.places import commitment_key
from tests.cast import ACTOR

from .addendum_rows import YEAR, make_signed, start

pytestmark = pytest.mark.django_db


def test_a_word_an_addendum_promised_is_taken(table):
    addendum = start(table, make_signed(table))
    wanted = Wanted(title="Van wonen", leads=[f"party:{table.tenants.slug}"])
    new = addenda.add_new(actor=ACTOR, addendum=addendum, version=1, wanted=wanted)
    assert commitment_key(table.framework, YEAR, "Van wonen") == f"{new.key}-2" == "2025-van-wonen-2"
    assert commitment_key(table.framework, None, "Van wonen") == "van-wonen"
