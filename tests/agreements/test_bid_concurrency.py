"""Two people of one party at once: one bid, one submission, one outcome; and nothing half done."""

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import BidStatus
from agreements.models import Bid
from agreements.services import bidding
from agreements.services.bid_talks import settle_line
from agreements.services.bidding import new_version, start_bid, submit_bid
from config.web.history import StaleVersionError
from tests.bids import IN_TIME, SPRING, YEAR, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.monitoring.test_concurrency import at_once


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_one_starts(table_committed):
    table = table_committed
    jobs = [
        lambda: start_bid(
            actor=ACTOR, framework=table.framework, party=table.corporation, year=YEAR, today=SPRING
        )
    ] * 3
    done = at_once(jobs)
    assert sum(isinstance(one, ValidationError) for one in done) == 2
    assert Bid.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_submit_or_settle_one_does(table_committed):
    bid = make_draft(table_committed.framework, table_committed.corporation)
    jobs = [lambda: submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)] * 2
    done = at_once(jobs)
    assert sum(isinstance(one, StaleVersionError) for one in done) == 1
    line = the_line(bid)
    jobs = [lambda: settle_line(actor=ACTOR, line=line, version=1, outcome="taken_over")] * 2
    done = at_once(jobs)
    assert sum(isinstance(one, StaleVersionError) for one in done) == 1


@pytest.mark.django_db
def test_a_submission_that_breaks_off_replaces_nothing(table, monkeypatch):
    old = make_bid(table.framework, table.corporation)
    new = new_version(actor=ACTOR, bid=old)

    def breaks(*_args: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(bidding, "due_on", breaks)
    with pytest.raises(RuntimeError):
        submit_bid(actor=ACTOR, bid=new, version=new.version, at=IN_TIME)
    assert [bid.status for bid in Bid.objects.order_by("edition")] == [BidStatus.SUBMITTED, BidStatus.DRAFT]
