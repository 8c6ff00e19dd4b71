"""One closes a round or an evaluation while others write in it: nobody slips in behind what was frozen.

Every verb on a round is in the table of closed rounds (`closed_rows.py`, which a test keeps complete).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from agreements.services.cycle import signatories
from agreements.services.importing import ImportRefusedError, PlanChangedError
from config.web.history import StaleVersionError
from monitoring.asking.services import AskClosedError
from monitoring.evaluation.seen import content_of
from monitoring.evaluation.services import close_evaluation, evaluated_commitments, judge
from monitoring.meeting.models import MeetingEndedError
from monitoring.models import Evaluation, EvaluationClosedError, FrozenReport, RoundClosedError
from monitoring.reactions.services import LightChangedError
from monitoring.rounds.settling import StaleLinesError
from monitoring.table.closing import close_round
from tests.agreements.test_locking import MOMENT
from tests.cast import ACTOR, make_cast
from tests.factories import make_commitment, make_year

from .closed_row import Row
from .closed_rows import VERBS
from .closed_world import World, make_world
from .test_concurrency import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REFUSED = {name: row for name, row in VERBS.items() if row.refused}
#: What may be told as well: somebody else came first, or took it away.
BEFORE = (
    ValidationError,
    StaleVersionError,
    StaleLinesError,
    LightChangedError,
    AskClosedError,
    MeetingEndedError,
    RoundClosedError,
    # A list is looked at once more when it is taken over.
    ImportRefusedError,
    PlanChangedError,
    # GoneError, and what a verb of the table looked for and another took away.
    ObjectDoesNotExist,
)


@pytest.fixture
def world(table_committed) -> World:
    cast = make_cast(table_committed.municipality, table_committed.corporation, table_committed.tenants)
    return make_world(table_committed, cast.officer)


def tried(row: Row, world: World) -> Any:
    """What came of it; how a closed round refuses it is not raised, so that others go on."""
    assert row.refused is not None
    try:
        return row.call(world)
    except (row.refused, *BEFORE) as error:
        return error


def test_every_verb_waits_for_a_round_that_is_being_closed(world):
    jobs = [lambda row=row: tried(row, world) for row in REFUSED.values()]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            close_round(actor=world.actor, monitoring_round=world.row)
            others = pool.submit(at_once, jobs)
            with pytest.raises(TimeoutError):
                others.result(timeout=2 * MOMENT)
        results = dict(zip(REFUSED, others.result(timeout=60), strict=True))
    passed = {
        name: told for name, told in results.items() if not isinstance(told, (REFUSED[name].refused, *BEFORE))
    }
    assert passed == {}


def test_of_all_at_once_the_frozen_report_is_what_was_accepted(world):
    """In whatever order, and nobody waits for ever."""
    jobs = [lambda row=row: tried(row, world) for row in REFUSED.values()]
    at_once([*jobs, lambda: close_round(actor=world.actor, monitoring_round=world.row)])
    frozen = FrozenReport.objects.filter(round=world.round_id).first()
    if frozen is not None:
        assert not world.row.accepts_answers and frozen.data


def test_no_judgement_slips_in_behind_an_evaluation_that_is_being_closed(table_committed):
    framework, year = table_committed.framework, 2024
    annual = make_year(framework)
    everyone = [{"role": "party", "everyone": True}]
    rows = [make_commitment(framework, f"a-{n}", n, annual=annual, responsibilities=everyone) for n in (1, 2)]
    told = {"actor": ACTOR, "framework": framework, "year": year, "outcome": "achieved"}
    for row in rows:
        judge(**told, commitment=row, party=None, onward="continue")
    version = Evaluation.objects.get().version
    jobs = [
        lambda row=row, party=party: _judged({**told, "commitment": row, "party": party})
        for row in rows
        for party in signatories(framework)
    ]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            row = close_evaluation(actor=ACTOR, framework=framework, year=year, version=version)
            others = pool.submit(at_once, jobs)
            with pytest.raises(TimeoutError):
                others.result(timeout=MOMENT)
        results = others.result(timeout=60)
    assert {type(one) for one in results} == {EvaluationClosedError}
    kept = row.closings.get().content
    assert kept == content_of(Evaluation.objects.get(), evaluated_commitments(framework, year))


def _judged(values: dict[str, Any]) -> Any:
    try:
        return judge(**values)
    except EvaluationClosedError as error:
        return error
