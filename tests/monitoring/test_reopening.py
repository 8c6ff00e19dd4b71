"""Opening a closed evaluation again; and what was seen at closing stays what the evaluation shows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind
from agreements.services.agreeing import propose
from agreements.services.cycle import add_step, complete_step
from agreements.services.drafting import start_year
from agreements.services.revising import revise_commitment
from config.web.history import StaleVersionError
from monitoring.enums import Light
from monitoring.evaluation.reading import read_sheet
from monitoring.evaluation.services import close_evaluation, judge, reopen_evaluation
from monitoring.models import Evaluation, EvaluationClosing
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
YEAR = 2024


@made_once
def commitment(table):
    everyone = [{"role": "party", "everyone": True}]
    return make_commitment(table.framework, annual=make_year(table.framework), responsibilities=everyone)


@made_once
def line(table, commitment):
    line = line_of(make_round(table.framework, [commitment]), commitment)
    give_light(line, Light.GREEN)
    tell(line, "Gereed.")
    return line


def say(table, commitment, outcome, version=0):
    told = {"commitment": commitment, "party": None, "onward": "continue", "lesson": "Op tijd beginnen."}
    judge(actor=ACTOR, framework=table.framework, year=YEAR, outcome=outcome, version=version, **told)


def evaluation():
    return Evaluation.objects.get()


def close(table):
    version = evaluation().version
    return close_evaluation(actor=ACTOR, framework=table.framework, year=YEAR, version=version)


def reopen(table, **fields):
    values = {"version": evaluation().version, "reason": "Een fout.", **fields}
    return reopen_evaluation(actor=ACTOR, framework=table.framework, year=YEAR, **values)


def test_later_changes_do_not_change_what_it_showed(table, commitment, line):
    say(table, commitment, "achieved")
    close(table)
    give_light(line, Light.RED)
    tell(line, "Toch niet.")
    revise_commitment(
        actor=ACTOR, commitment=commitment, reason="Fout.", rectifies=True, fields={"title": "Z"}
    )
    (row,) = read_sheet(table.framework, YEAR).rows
    assert (row.light, [told.text for told in row.texts]) == (Light.GREEN, ["Gereed."])
    assert row.commitment.title == "Afspraak a-1"
    reopen(table)
    (row,) = read_sheet(table.framework, YEAR).rows
    assert (row.light, [told.text for told in row.texts]) == (Light.RED, ["Toch niet."])
    assert row.commitment.title == "Z"


def test_reopened_it_can_be_judged_and_closed_again(table, commitment, line):
    say(table, commitment, "achieved")
    close(table)
    row = reopen(table)
    assert not row.is_closed and row.reopened_why == "Een fout."
    assert row.history.first().history_change_reason == "Een fout."
    say(table, commitment, "partly", version=1)
    (before,) = read_sheet(table.framework, YEAR).earlier
    assert before.lines[0][2] == ["jointly: Achieved, Goes on, Op tijd beginnen."]
    close(table)
    sheet = read_sheet(table.framework, YEAR)
    assert len(sheet.earlier) == 1 and sheet.rows[0].joint.outcome == "partly"
    assert [one.content["commitments"][0]["judgements"][0][1] for one in EvaluationClosing.objects.all()] == [
        "achieved",
        "partly",
    ]


def test_its_step_of_the_cycle_goes_with_it(table, commitment):
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR + 1, kind=CycleKind.EVALUATION, title="Terugkijken"
    )
    own = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.EVALUATION, title="Eerder"
    )
    say(table, commitment, "achieved")
    close(table)
    step.refresh_from_db()
    assert step.done_on
    reopen(table)
    step.refresh_from_db()
    assert step.done_on is None
    close(table)
    step.refresh_from_db()
    own.refresh_from_db()
    assert step.done_on and own.done_on is None


@pytest.mark.parametrize(
    ("titles", "done"),
    [
        # Per step its year after the one looked back on, its title; the first of them is the one of something else.
        ([(1, "Uitstroom"), (1, "Evaluatie van 2024")], 1),
        ([(0, "Uitstroom"), (1, "Uitstroom")], None),
        ([(1, "Evaluatie van 2023"), (0, "Evaluatie van 2023")], None),
        ([(1, "Evaluatie woonvisie"), (1, "Terugkijken op 2024")], 1),
        ([(1, "Evaluatie van 2025"), (0, "Evaluatie 2024")], 1),
        ([(1, "Uitstroom"), (1, "Terugkijken")], 1),
    ],
)
def test_only_a_step_that_looks_back_on_the_year_goes_with_it(table, commitment, titles, done):
    made = [
        add_step(
            actor=ACTOR, framework=table.framework, year=YEAR + after, kind=CycleKind.EVALUATION, title=title
        )
        for after, title in titles
    ]
    say(table, commitment, "achieved")
    for _again in range(2):
        close(table)
        for step in made:
            step.refresh_from_db()
        assert [n for n, step in enumerate(made) if step.is_done] == ([] if done is None else [done])
        reopen(table)
        for step in made:
            step.refresh_from_db()
        assert not any(step.is_done for step in made)


def test_where_its_step_was_done_by_hand_no_other_goes_with_it(table, commitment):
    own, other = (
        add_step(
            actor=ACTOR, framework=table.framework, year=YEAR + 1, kind=CycleKind.EVALUATION, title=title
        )
        for title in ("Evaluatie van 2024", "Uitstroom bespreken")
    )
    complete_step(actor=ACTOR, step=own, done_on=timezone.localdate())
    say(table, commitment, "achieved")
    close(table)
    reopen(table)
    for step in (own, other):
        step.refresh_from_db()
    assert own.is_done and not other.is_done


def test_until_the_agreements_that_follow_are_proposed(table, commitment):
    say(table, commitment, "achieved")
    close(table)
    annual = start_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, status=AnnualStatus.DRAFT)
    make_commitment(table.framework, "b-1", 2, annual=annual)
    propose(actor=ACTOR, annual=annual, reply_by=timezone.localdate() + timedelta(days=9))
    with pytest.raises(ValidationError, match="have been proposed"):
        reopen(table)
    assert evaluation().is_closed


def test_bad_input(table, commitment):
    say(table, commitment, "achieved")
    with pytest.raises(ValidationError, match="is open"):
        reopen(table)
    close(table)
    with pytest.raises(ValidationError) as told:
        reopen(table, reason=" ")
    assert set(told.value.error_dict) == {"reason"}
    with pytest.raises(StaleVersionError):
        reopen(table, version=1)
    assert evaluation().is_closed


def test_killed_in_the_middle_it_stays_closed(table, commitment, monkeypatch):
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR + 1, kind=CycleKind.EVALUATION, title="Terugkijken"
    )
    say(table, commitment, "achieved")
    close(table)

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Evaluation, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            reopen(table)
    step.refresh_from_db()
    assert evaluation().is_closed and step.done_on


def test_on_the_page(table, commitment, cast, client):
    url = reverse("evaluation", args=[table.municipality.slug, table.framework.slug, YEAR])
    say(table, commitment, "achieved")
    close(table)
    sent = {"actie": "heropenen", "version": evaluation().version}
    client.force_login(cast.corporation_officer)
    assert b'id="heropenen"' not in client.get(url).content
    assert client.post(url, {**sent, "reason": "Zo maar."}).status_code == 403
    client.force_login(cast.officer)
    assert b'id="heropenen"' in client.get(url).content
    assert client.post(url, sent).status_code == 422
    assert client.post(url, {**sent, "version": 1, "reason": "Een <fout>."}).status_code == 409
    assert client.post(url, {**sent, "reason": "Een <fout>."}).status_code == 302
    page = client.get(url).content.decode()
    assert 'id="heropend"' in page and "Een &lt;fout&gt;." in page and "data-closing=" in page
    start_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, status=AnnualStatus.DRAFT)
    concept = reverse("concept", args=[table.municipality.slug, table.framework.slug, YEAR + 1])
    assert b'id="heropend"' in client.get(concept).content
