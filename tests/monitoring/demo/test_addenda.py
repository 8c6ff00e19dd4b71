"""The demo's addendum waits for the party that it binds, and says that it is made up."""

import json
from pathlib import Path

import pytest

from agreements.enums import AddendumStatus
from agreements.services.addendum_standing import ConsentState, standing_of_addendum
from monitoring.demo.addenda import load_addenda
from monitoring.demo.rows import MADE_UP
from tests.agreements.addendum_rows import YEAR, make_signed
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

ROWS = json.loads((Path("fixtures") / "westland" / "signing.json").read_text())["addenda"]


def test_it_waits_for_who_leads_and_comes_once(table):
    make_signed(table)
    rows = [{**row, "year": YEAR, "commitment": "wonen"} for row in ROWS]
    assert load_addenda(actor=ACTOR, framework=table.framework, rows=rows) == 1
    addendum = table.framework.addenda.get()
    assert addendum.status == AddendumStatus.PROPOSED
    assert addendum.reason.startswith(MADE_UP)
    asked = [(one.party, one.state) for one in standing_of_addendum(addendum).asked]
    assert asked == [(table.corporation, ConsentState.WAITS)]
    assert load_addenda(actor=ACTOR, framework=table.framework, rows=rows) == 0
