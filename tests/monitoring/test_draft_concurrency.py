"""Two people at the same draft or evaluation at once: one is first, the other is told, nothing is half done."""

import pytest
from django.core.exceptions import ValidationError

from agreements.models import AnnualAgreement, Commitment
from agreements.services.next_year import carry_over, start_next_year
from config.web.history import StaleVersionError
from monitoring.evaluation.rest import read_rest
from monitoring.evaluation.services import judge
from monitoring.evaluation.settling import Choice, RestRefusedError, settle_rest
from monitoring.models import Evaluation, Judgement
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year

from .test_concurrency import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_draft_is_started_once_and_each_commitment_carried_over_once(table_committed):
    framework = table_committed.framework
    row = make_commitment(framework, annual=make_year(framework))
    done = at_once([lambda: start_next_year(actor=ACTOR, framework=framework, year=2025)] * 3)
    assert sum(isinstance(one, ValidationError) for one in done) == 2
    annual = AnnualAgreement.objects.get(year=2025)
    done = at_once([lambda: carry_over(actor=ACTOR, annual=annual, commitment=row)] * 3)
    assert sum(isinstance(one, ValidationError) for one in done) == 2
    assert Commitment.objects.filter(continues=row).count() == 1


def test_of_two_first_judgements_one_stands(table_committed):
    framework = table_committed.framework
    row = make_commitment(framework, annual=make_year(framework))
    values = {"framework": framework, "year": 2024, "commitment": row, "onward": "stop", "party": None}
    jobs = [lambda said=said: judge(actor=ACTOR, outcome=said, **values) for said in ("not", "partly")]
    done = at_once(jobs)
    assert sum(isinstance(one, StaleVersionError) for one in done) == 1
    assert Judgement.objects.count() == Evaluation.objects.count() == 1


def test_of_two_who_settle_the_rest_at_once_one_is_told_what_stands_there(table_committed):
    framework = table_committed.framework
    annual = make_year(framework)
    for n in (1, 2, 3):
        make_commitment(framework, f"a-{n}", n, annual=annual)
    marks = {row.key: row.mark for row in read_rest(framework, 2024).rows}

    def job(said):
        choices = [Choice(key, said, "continue", mark) for key, mark in marks.items()]

        def settle():
            try:
                return settle_rest(actor=ACTOR, framework=framework, year=2024, choices=choices)
            except RestRefusedError as error:
                return error

        return settle

    done = at_once([job("partly"), job("achieved")])
    (told,) = [one for one in done if isinstance(one, RestRefusedError)]
    assert told.is_stale and len(told.gone) == 3
    assert len(set(Judgement.objects.values_list("outcome", flat=True))) == 1
    assert (Judgement.objects.count(), Evaluation.objects.count()) == (3, 1)
