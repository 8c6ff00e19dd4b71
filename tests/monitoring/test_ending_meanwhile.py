"""One ends a framework while others save something in it: either comes first, and nobody passes the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.enums import BidAnswer, BidOutcome, CycleKind
from agreements.models import FrameworkAgreement
from agreements.services import addenda, bid_lines, bid_talks, bidding, cycle, draft_parts
from agreements.services.drafting import add_indicator
from agreements.services.importing import ImportRefusedError, import_commitments
from agreements.services.next_year import NewLine, start_next_year, write_new
from agreements.services.positions import state_position
from agreements.services.revising import revise_commitment
from agreements.services.spreadsheets import read_rows
from config.web.history import StaleVersionError
from monitoring.ending.services import end
from monitoring.enums import Outcome
from monitoring.evaluation.services import judge
from monitoring.rounds.services import prepare_round
from tests.agreements import addendum_rows, signing_rows
from tests.agreements.sheets import as_csv
from tests.agreements.test_locking import MOMENT, amended, meanwhile
from tests.bids import IN_TIME, SPRING, make_bid, make_draft, signed, the_line
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.monitoring.test_concurrency import at_once

TODAY = timezone.localdate()
YEAR = signing_rows.YEAR


def make_rows(table: Any) -> dict[str, Any]:
    """A signed framework with something of everything that can go on in it."""
    framework = table.framework
    of_framework = make_commitment(
        framework, "raam", 50, responsibilities=[{"role": "lead", "everyone": True}]
    )
    step = {"actor": ACTOR, "framework": framework, "year": 2025}
    found = {
        "framework": framework,
        "commitment": of_framework,
        "step": cycle.add_step(**step, kind=CycleKind.OTHER, title="Overleg"),
        "dispute": cycle.record_outcome(**step, kind=CycleKind.DISPUTE, title="Geschil"),
        "annual": signing_rows.make_draft(table),
        "bid": make_bid(framework, table.corporation),
        "own": make_draft(framework, table.other_corporation),
    }
    found["framework"] = signed(FrameworkAgreement.objects.get(pk=framework.pk))
    found["drafted"] = found["annual"].commitments.order_by("pk").first()
    return found


def take_in(framework):
    """A list of one commitment; what is refused as everything else is."""
    try:
        sheet = read_rows(as_csv(["Nr.", "Afspraak"], ["9", "Uit een lijst"]))
        return import_commitments(actor=ACTOR, framework=framework, rows=sheet, year=YEAR)
    except ImportRefusedError as error:
        raise ValidationError(str(error)) from error


def round_of(table, rows):
    day = date(2025, 12, 31)
    days = {"starts_on": date(2025, 1, 1), "ends_on": day, "reference_date": day}
    return prepare_round(actor=ACTOR, framework=table.framework, year=2025, slug="laat", title="Laat", **days)


#: What people save, by what it is.
SAVES: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "step": lambda t, r: cycle.complete_step(actor=ACTOR, step=r["step"], done_on=TODAY),
    "position": lambda t, r: state_position(
        actor=ACTOR, step=r["dispute"], party=t.tenants, text="Te duur.", version=0
    ),
    "new step": lambda t, r: cycle.add_step(
        actor=ACTOR, framework=t.framework, year=2026, kind=CycleKind.OTHER, title="Nog een"
    ),
    "year": lambda t, r: start_next_year(actor=ACTOR, framework=t.framework, year=2024),
    "commitment": lambda t, r: write_new(actor=ACTOR, annual=r["annual"], line=NewLine(title="Erbij")),
    "words": lambda t, r: revise_commitment(actor=ACTOR, commitment=r["drafted"], fields={"title": "Anders"}),
    "comment": lambda t, r: draft_parts.comment(
        actor=ACTOR, commitment=r["drafted"], party=t.tenants, text="Waarom?"
    ),
    "proposal": lambda t, r: signing_rows.propose(r["annual"]),
    "amendment": lambda t, r: amended(r["commitment"]),
    "addendum": lambda t, r: addendum_rows.start(t),
    "bid": lambda t, r: bidding.start_bid(
        actor=ACTOR, framework=t.framework, party=t.municipality, year=2024, today=SPRING
    ),
    "line": lambda t, r: bid_lines.add_line(actor=ACTOR, bid=r["own"], what="Nog een regel"),
    "bid in": lambda t, r: bidding.submit_bid(
        actor=ACTOR, bid=r["own"], version=r["own"].version, at=IN_TIME
    ),
    "answer": lambda t, r: bid_talks.respond(
        actor=ACTOR, line=the_line(r["bid"]), party=t.tenants, answer=BidAnswer.AGREE
    ),
    "outcome": lambda t, r: bid_talks.settle_line(
        actor=ACTOR, line=the_line(r["bid"]), version=1, outcome=BidOutcome.TAKEN_OVER
    ),
    "list": lambda t, r: take_in(t.framework),
    "round": round_of,
    "judgement": lambda t, r: judge(
        actor=ACTOR,
        framework=t.framework,
        year=2025,
        commitment=r["commitment"],
        party=t.tenants,
        outcome=Outcome.ACHIEVED,
    ),
}
#: Which of them parties are asked in from then on, so that the framework goes on.
ASKED = ("proposal", "addendum", "round")


def ended(rows: dict[str, Any]) -> FrameworkAgreement:
    """It ends as it stands."""
    now = FrameworkAgreement.objects.get(pk=rows["framework"].pk)
    told = {"version": now.version, "reason": "Opgezegd.", "as_it_stands": True}
    return end(actor=ACTOR, framework=now, **told)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_saved_passes_an_ending(table_committed):
    """Everybody begins before the ending is committed, waits for it, and is told."""
    rows = make_rows(table_committed)
    jobs = [lambda save=save: save(table_committed, rows) for save in SAVES.values()]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ended(rows)
            others = pool.submit(at_once, jobs)
            with pytest.raises(TimeoutError):
                others.result(timeout=MOMENT)
        results = dict(zip(SAVES, others.result(timeout=60), strict=True))
    assert {name: told for name, told in results.items() if "has ended" not in str(told)} == {}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("saved", [*ASKED, "comment", "line", "words"])
def test_an_ending_waits_for_what_is_saved(table_committed, saved):
    """What others are asked in is seen by who ends it, and holds it up; anything else was there before."""
    rows = make_rows(table_committed)
    told = meanwhile(lambda: SAVES[saved](table_committed, rows), lambda: ended(rows))
    if saved in ASKED:
        assert isinstance(told, ValidationError) and "settle it first" in str(told)
    else:
        assert told.is_ended


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_and_save_neither_waits_for_ever(table_committed):
    """All at once, in whatever order: an answer for everybody, and what is written fits where the framework stands."""
    rows = make_rows(table_committed)
    jobs = [lambda save=save: save(table_committed, rows) for save in SAVES.values()]
    *results, ending = at_once([*jobs, lambda: ended(rows)])
    now = FrameworkAgreement.objects.get(pk=rows["framework"].pk)
    asked = [
        name for name, told in zip(SAVES, results, strict=True) if name in ASKED and not is_refused(told)
    ]
    assert now.is_ended == (not is_refused(ending))
    assert not (now.is_ended and asked)


def is_refused(told: Any) -> bool:
    return isinstance(told, (ValidationError, StaleVersionError))


@made_once
def kept(table):
    return make_rows(table)


#: Verbs besides those above that lock more than one row.
MORE: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "addendum changed": lambda t, r: addenda.let_lapse(
        actor=ACTOR, addendum=r["addendum"], version=1, commitment=r["commitment"]
    ),
    "figure": lambda t, r: add_indicator(
        actor=ACTOR, framework=t.framework, commitment=r["drafted"], key="n", name="Nieuw", unit="woningen"
    ),
    "bid back": lambda t, r: bidding.withdraw_bid(
        actor=ACTOR, bid=r["bid"], version=r["bid"].version, why="Vergissing"
    ),
    "bid again": lambda t, r: bidding.new_version(actor=ACTOR, bid=r["bid"]),
    "step changed": lambda t, r: cycle.change_step(actor=ACTOR, step=r["step"], version=1, title="Anders"),
    "step removed": lambda t, r: cycle.remove_step(actor=ACTOR, step=r["step"], version=1),
    "step moved": lambda t, r: cycle.move_step(actor=ACTOR, step=r["step"], version=1, up=True),
}


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite the transaction is the lock")
@pytest.mark.parametrize("verb", [*SAVES, *MORE])
def test_the_framework_is_locked_before_what_stands_in_it(table, kept, verb):
    """One order everywhere, so that nobody holds what another waits for."""
    if verb == "addendum changed":
        kept["addendum"] = addendum_rows.start(table)
    with CaptureQueriesContext(connection) as asked:
        (SAVES | MORE)[verb](table, kept)
    locks = [one["sql"] for one in asked.captured_queries if " FOR NO KEY UPDATE" in one["sql"]]
    assert 'FROM "agreements_frameworkagreement"' in locks[0]
