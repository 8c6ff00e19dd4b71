"""One seals a text while others write in it: either comes first, and what was sealed is what everybody saw.

Sealing is proposing the text of a year, recording it as signed on paper, proposing an addendum, submitting a bid. Every
verb there is stands in `sealed_rows.py`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agreements.enums import AddendumStatus, AnnualStatus, BidStatus
from agreements.models import Addendum, AnnualAgreement, Bid
from agreements.services.versions import content_of
from config.web.database_words import lacks_row
from config.web.history import GoneError, StaleVersionError
from tests import verbs
from tests.layers import made_once
from tests.monitoring.test_concurrency import at_once

from .sealed_rows import BESIDE, OF_A_BID, OF_A_YEAR, OF_AN_ADDENDUM, Call, Rows, make_rows
from .test_locking import MOMENT

WRITES = {**OF_A_YEAR, **OF_AN_ADDENDUM, **OF_A_BID}
#: What seals, with the verbs on what it seals.
SEALS: dict[str, dict[str, Call]] = {
    "agreeing.propose": OF_A_YEAR,
    "signed_before.record_signed_before": OF_A_YEAR,
    "addenda.propose_addendum": OF_AN_ADDENDUM,
    "bidding.submit_bid": OF_A_BID,
}
#: Mended or completed is what was signed on paper before it came here, with a reason: that is no race.
AFTERWARDS = {
    "signed_before.record_signed_before": {"drafting.add_commitment", "drafting.add_indicator"},
}
REFUSED = (ValidationError, StaleVersionError, GoneError)


def test_every_verb_is_in_the_table():
    """A verb that is missing: give it a row in sealed_rows.py, or say there what it writes instead."""
    beside = [name for names in BESIDE.values() for name in names]
    assert len(beside) == len({*beside}) and not {*WRITES} & {*beside}
    found = verbs.verbs_of_agreements()
    assert found - {*WRITES, *beside} == set(), "no row yet"
    assert {*WRITES, *beside} - found == set(), "no such verb any more"


@made_once
def kept(table) -> Rows:
    return make_rows(table)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", WRITES)
def test_each_works_and_holds_the_framework_first(table, kept, verb):
    """Else it would be refused for another reason; and one order everywhere lets each wait for who seals."""
    with CaptureQueriesContext(connection) as asked:
        WRITES[verb](table, kept)
    if connection.vendor == "postgresql":
        locks = [one["sql"] for one in asked.captured_queries if " FOR NO KEY UPDATE" in one["sql"]]
        assert 'FROM "agreements_frameworkagreement"' in locks[0]


def sealed() -> dict[str, Any]:
    """Every text as it stands."""
    return {
        "years": [content_of(one) for one in AnnualAgreement.objects.order_by("pk")],
        "addenda": [
            (one.title, one.reason, str(one.effective_on), [*one.changes.order_by("pk").values()])
            for one in Addendum.objects.order_by("pk")
        ],
        "bids": [
            (
                one.party_id,
                [*one.lines.order_by("position", "pk").values("pk", "what", "quantity", "position")],
            )
            for one in Bid.objects.order_by("pk")
        ],
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seal", SEALS)
def test_nothing_is_written_behind_what_is_being_sealed(table_committed, seal):
    """Everybody begins before it is committed, waits for it, and is told."""
    rows, calls = make_rows(table_committed), SEALS[seal]
    afterwards = AFTERWARDS.get(seal, set())
    names = [name for name in calls if name != seal and name not in afterwards]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            calls[seal](table_committed, rows)
            jobs = [lambda name=name: tried(calls[name], table_committed, rows) for name in names]
            others = pool.submit(at_once, jobs)
            with pytest.raises(TimeoutError):
                others.result(timeout=MOMENT)
            before = sealed()
        results = dict(zip(names, others.result(timeout=60), strict=True))
    assert {name: told for name, told in results.items() if not isinstance(told, REFUSED)} == {}
    assert sealed() == before


def tried(call: Call, table: Any, rows: Rows) -> Any:
    """What came of it; what refers to what somebody removed is told as the page does (`GoneMiddleware`)."""
    try:
        return call(table, rows)
    except GoneError as error:
        return error
    except IntegrityError as error:
        if not lacks_row(error):
            raise
        return GoneError(str(error))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seal", SEALS)
def test_of_all_at_once_what_was_sealed_is_what_stands_there(table_committed, seal):
    """In whatever order: nobody waits for ever, and the frozen text is the text."""
    rows, calls = make_rows(table_committed), SEALS[seal]
    afterwards = AFTERWARDS.get(seal, set())
    at_once(
        [
            lambda call=call: tried(call, table_committed, rows)
            for name, call in calls.items()
            if name not in afterwards
        ]
    )
    annual = AnnualAgreement.objects.get(pk=rows["annual"].pk)
    if annual.status != AnnualStatus.DRAFT:
        version = annual.versions.latest("number")
        assert version.content["commitments"] == content_of(annual)["commitments"]
    addendum = Addendum.objects.get(pk=rows["addendum"].pk)
    if addendum.status == AddendumStatus.PROPOSED:
        frozen = {
            (one["key"], str(one["after"])) for one in addendum.versions.latest("number").content["changes"]
        }
        assert frozen == {(one.key, str(one.after)) for one in addendum.changes.all()}
    assert Bid.objects.filter(status=BidStatus.SUBMITTED).exists()
