"""A year whose steps are laid out when some of it was done here already: they stand there as done, on that day."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind
from agreements.models import CycleStep
from agreements.services.cycle import add_step
from agreements.services.cycle_year import lay_out_year
from config.web.history import acting
from monitoring.evaluation.services import close_evaluation, judge, reopen_evaluation
from monitoring.models import Evaluation
from monitoring.year.laying_out import lay_out
from tests import bids
from tests.agreements.signing_rows import bring, make_draft
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

#: Looked back on.
YEAR = 2024
CLOSED = date(2025, 2, 3)


@made_once
def framework(table):
    made = bids.signed(table.framework)
    everyone = [{"role": "party", "everyone": True}]
    commitment = make_commitment(made, annual=make_year(made), responsibilities=everyone)
    said = {"commitment": commitment, "party": None, "outcome": "achieved", "onward": "continue"}
    judge(actor=ACTOR, framework=made, year=YEAR, **said)
    return made


def close(framework) -> Evaluation:
    version = Evaluation.objects.get().version
    return close_evaluation(actor=ACTOR, framework=framework, year=YEAR, version=version, closed_on=CLOSED)


def step(framework, year: int = YEAR + 1) -> CycleStep:
    return framework.cycle_steps.filter(kind=CycleKind.EVALUATION, year=year).order_by("position")[0]


def address(framework, year: int = YEAR + 1) -> str:
    return reverse("cycle", args=[framework.municipality.slug, framework.slug, year])


@pytest.mark.parametrize("before", ["gedaan", "open"])
def test_the_step_of_a_closed_evaluation_is_done_when_the_year_is_laid_out(officer, framework, before):
    close(framework)
    page = officer.get(address(framework)).content.decode()
    assert "Evaluatie van 2024</span>: done already on 3\xa0February 2025" in page
    sent = {"actie": "indelen", "sjabloon": "algemeen", "eerder": before}
    told = officer.post(address(framework), sent, follow=True).content.decode()
    row = step(framework)
    assert (row.done_on, row.done_note) == (CLOSED, "De evaluatie van 2024 is afgesloten.")
    assert row.done_by and "1 step is done already" in told
    assert framework.cycle_steps.filter(done_on__isnull=False).count() == 1


def test_an_open_evaluation_leaves_its_step_open(framework):
    lay_out(actor=ACTOR, framework=framework, year=YEAR + 1, template="algemeen")
    assert not step(framework).is_done
    close(framework)
    assert step(framework).done_on == CLOSED


def test_one_that_completed_another_step_is_not_told_twice(framework):
    add_step(actor=ACTOR, framework=framework, year=YEAR, kind=CycleKind.EVALUATION, title="Terugblik")
    close(framework)
    assert step(framework, YEAR).is_done
    lay_out(actor=ACTOR, framework=framework, year=YEAR + 1, template="algemeen")
    assert not step(framework).is_done


def test_reopening_opens_the_step_that_was_laid_out_as_done(framework):
    closed = close(framework)
    lay_out(actor=ACTOR, framework=framework, year=YEAR + 1, template="algemeen")
    reopen_evaluation(
        actor=ACTOR, framework=framework, year=YEAR, version=closed.version, reason="Een cijfer klopte niet."
    )
    assert not step(framework).is_done
    close(framework)
    assert step(framework).done_on == CLOSED


def test_what_comes_after_something_open_stays_open(framework):
    close(framework)
    lay_out(actor=ACTOR, framework=framework, year=YEAR + 2, template="algemeen")
    assert not step(framework, YEAR + 2).is_done, "that one looks back on another year"


def test_agreements_that_were_signed_before_are_seen_too(table, framework):
    """Made in 2024 for 2025, while 2024 was laid out afterwards."""
    bring(make_draft(table, YEAR + 1), table, AnnualStatus.SIGNED)
    rows = lay_out_year(actor=ACTOR, framework=framework, year=YEAR, template="algemeen", past_done=True)
    kinds = {row.kind: row for row in rows}
    today = timezone.localdate()
    assert (kinds[CycleKind.AGREE].done_on, kinds[CycleKind.SIGN].done_on) == (today, today)
    assert kinds[CycleKind.AGREE].done_note == "Alle partijen zijn akkoord met versie 1."
    assert kinds[CycleKind.BID].is_done_before


def test_they_are_seen_while_what_they_come_after_stays_open(table, framework, officer):
    """The bids of that year are asked for, the signatures under it are not."""
    bring(make_draft(table, YEAR + 1), table, AnnualStatus.SIGNED)
    sent = {"actie": "indelen", "sjabloon": "algemeen", "eerder": "open"}
    told = officer.post(address(framework, YEAR), sent, follow=True).content.decode()
    kinds = {row.kind: row.is_done for row in CycleStep.objects.filter(year=YEAR)}
    assert (kinds[CycleKind.BID], kinds[CycleKind.AGREE], kinds[CycleKind.SIGN]) == (False, True, True)
    assert "2 steps are done already" in told


@pytest.mark.parametrize(("template", "done"), [("wassenaar", "evaluatie"), ("vlaardingen", None)])
def test_only_a_step_that_looks_back_is_done_with_it(framework, template, done):
    """An evaluation of how people meet, or of one subject, is another one."""
    close(framework)
    rows = lay_out(actor=ACTOR, framework=framework, year=YEAR + 2, template=template)
    assert not any(row.is_done for row in rows), "that year looks back on another one"
    for row in CycleStep.objects.order_by("-position"):
        with acting(ACTOR):
            row.delete()
    rows = lay_out(actor=ACTOR, framework=framework, year=YEAR + 1, template=template, past_done=True)
    assert [row.key for row in rows if row.done_on == CLOSED] == ([done] if done else [])


def test_in_the_year_itself_another_evaluation_stays_open_too(framework):
    """2024 is laid out afterwards; what it evaluates is one subject."""
    close(framework)
    rows = lay_out(actor=ACTOR, framework=framework, year=YEAR, template="vlaardingen")
    assert not any(row.done_on == CLOSED for row in rows)


def test_what_closing_left_open_in_a_year_from_a_template(framework):
    lay_out(actor=ACTOR, framework=framework, year=YEAR + 1, template="vlaardingen")
    close(framework)
    assert not step(framework).is_done
