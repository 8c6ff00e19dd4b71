"""Looking back on a year: who judges what, what differs, and what closing does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind
from agreements.services.cycle import add_step
from agreements.services.drafting import start_year
from agreements.services.versions import bound_parties
from config.web.history import StaleVersionError, acting
from monitoring.evaluation.reading import parties_of, read_sheet
from monitoring.evaluation.services import close_evaluation, evaluated_commitments, judge
from monitoring.models import Evaluation, EvaluationClosedError, Judgement
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once

from .looking_back import YEAR, close, say

pytestmark = pytest.mark.django_db


@made_once
def commitment(table):
    everyone = [{"role": "party", "everyone": True}]
    return make_commitment(table.framework, annual=make_year(table.framework), responsibilities=everyone)


# ---- what is looked back on


def test_the_year_and_what_is_always_followed(table, commitment):
    make_commitment(table.framework, "k-1", 2)
    always = make_commitment(table.framework, "k-2", 3, monitored=True)
    make_commitment(table.framework, "m-1", 4, annual=commitment.annual_agreement, monitor_only=True)
    done = make_commitment(table.framework, "k-3", 5, monitored=True)
    with acting(ACTOR):
        done.completed_on = date(YEAR - 1, 12, 31)
        done.save_next()
    assert evaluated_commitments(table.framework, YEAR) == [commitment, always]


def test_the_framework_where_a_year_has_no_agreements_of_its_own(table, commitment):
    of_framework = make_commitment(table.framework, "k-1", 2)
    assert evaluated_commitments(table.framework, 2025) == [of_framework]


# ---- judging


def test_a_party_changes_its_mind_and_the_history_keeps_what_it_said(table, commitment):
    first = say(table, commitment, "partly", table.corporation, lesson=" Eerder beginnen. ")
    say(table, commitment, "not", table.corporation, version=first.version)
    row = Judgement.objects.get()
    assert (row.outcome, row.party, row.written_by) == ("not", table.corporation, ACTOR.name)
    assert [one.lesson for one in row.history.order_by("history_id")] == ["Eerder beginnen.", ""]


def test_an_empty_result_takes_it_away(table, commitment):
    row = say(table, commitment, "partly", table.corporation)
    assert say(table, commitment, "", table.corporation, onward="", version=row.version) is None
    assert not Judgement.objects.exists()


def test_saying_nothing_begins_nothing(table, commitment):
    assert say(table, commitment, "", table.corporation, onward="") is None
    assert not Evaluation.objects.exists()


def test_joint_results_that_differ_per_party(table, commitment):
    other, same = table.other_corporation, table.corporation
    row = say(table, commitment, per_party={other: "not", same: "achieved"})
    assert [(one.party, one.outcome) for one in row.per_party.all()] == [(other, "not")]
    say(table, commitment, per_party={other: "partly"}, version=row.version)
    assert [one.outcome for one in row.per_party.all()] == ["partly"]
    say(table, commitment, version=row.version + 1)
    assert not row.per_party.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "great"}, "outcome"),
        ({"outcome": "", "onward": "", "lesson": "Les"}, "outcome"),
        ({"onward": ""}, "onward"),
        ({"onward": "sometimes"}, "onward"),
        ({"lesson": "x" * 5001}, "lesson"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(table, commitment, fields, field):
    with pytest.raises(ValidationError) as told:
        say(table, commitment, **fields)
    assert set(told.value.message_dict) == {field}
    assert not Judgement.objects.exists() and not Evaluation.objects.exists()


def test_only_who_signs_judges_only_what_is_looked_back_on(table, commitment):
    elsewhere = make_commitment(table.framework, "k-1", 2)
    for party, row in ((table.adviser, commitment), (None, elsewhere)):
        with pytest.raises(ValidationError):
            say(table, row, party=party)
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("year", [2023, 2028, timezone.localdate().year + 1])
def test_years_there_is_nothing_to_look_back_on(table, year):
    row = make_commitment(table.framework)
    with pytest.raises(ValidationError):
        judge(
            actor=ACTOR,
            framework=table.framework,
            year=year,
            commitment=row,
            party=None,
            outcome="achieved",
            onward="stop",
        )


@pytest.mark.parametrize("status", [AnnualStatus.DRAFT, AnnualStatus.PROPOSED])
def test_what_can_still_be_agreed_is_not_looked_back_on(table, status):
    annual = start_year(actor=ACTOR, framework=table.framework, year=YEAR, status=AnnualStatus.DRAFT)
    rows = [make_commitment(table.framework, annual=annual), make_commitment(table.framework, "k-1", 2)]
    with acting(ACTOR):
        annual.status = status
        annual.save_next()
    for row in rows:
        with pytest.raises(ValidationError, match=r".+"):
            say(table, row)
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("status", [AnnualStatus.AGREED, AnnualStatus.SIGNED, AnnualStatus.NOT_AGREED])
def test_the_year_is_looked_back_on_where_all_agreed_and_else_the_term(table, commitment, status):
    of_framework = make_commitment(table.framework, "k-1", 2)
    with acting(ACTOR):
        commitment.annual_agreement.status = status
        commitment.annual_agreement.save_next()
    looked_at = of_framework if status == AnnualStatus.NOT_AGREED else commitment
    assert evaluated_commitments(table.framework, YEAR) == [looked_at]
    say(table, looked_at)
    assert close(table).is_closed


def test_whoever_was_second_is_told(table, commitment):
    say(table, commitment, "partly", table.corporation)
    with pytest.raises(StaleVersionError) as told:
        say(table, commitment, "not", table.corporation)
    assert told.value.current.outcome == "partly"


# ---- what differs


def test_differences_are_points_for_the_agenda_until_something_joint_stands(table, commitment):
    say(table, commitment, "achieved", table.corporation)
    assert read_sheet(table.framework, YEAR).agenda == []
    say(table, commitment, "achieved", table.other_corporation, onward="stop")
    (row,) = read_sheet(table.framework, YEAR).agenda
    assert row.commitment == commitment
    assert [one.party for one in row.own] == [table.corporation, table.other_corporation]
    say(table, commitment, "partly")
    sheet = read_sheet(table.framework, YEAR)
    assert sheet.agenda == [] and sheet.rows[0].differs
    assert {value: count for value, _word, count in sheet.counts} == {
        "achieved": 0,
        "partly": 1,
        "not": 0,
        "lapsed": 0,
    }


def test_a_kind_stands_for_those_of_it_at_the_table(table, commitment):
    seats = [table.municipality, table.corporation, table.other_corporation, table.tenants]
    row = make_commitment(
        table.framework,
        "b-1",
        2,
        responsibilities=[
            {"role": "lead", "group": "corporation"},
            {"role": "party", "party": table.municipality},
        ],
    )
    assert parties_of(row.responsibilities.all(), seats) == [table.corporation, table.other_corporation]
    assert parties_of(commitment.responsibilities.all(), seats) == seats
    assert bound_parties(row.responsibilities.all(), [], seats) == seats[:3], (
        "who leads and who is party to it"
    )


def test_the_result_can_differ_for_everybody_it_binds(table):
    """Who leads is not the only one; where nobody is named all that sign are bound."""
    annual = make_year(table.framework)
    lead = {"role": "lead", "party": table.corporation}
    named = [lead, {"role": "party", "everyone": True}]
    for n, who in enumerate((named, [lead], []), start=1):
        make_commitment(table.framework, f"b-{n}", n, annual=annual, responsibilities=who)
    rows = read_sheet(table.framework, YEAR).rows
    assert [len(row.parties) for row in rows] == [4, 1, 4]


def test_the_result_can_differ_for_everybody_where_a_part_is_of_nobody(table):
    annual = make_year(table.framework)
    lead = {"responsibilities": {"lead": [{"party": table.corporation}]}}
    for n, items in enumerate(([lead, {}], [lead, lead]), start=1):
        told = [{"label": "ab"[at], "text": f"Deel {at}", **one} for at, one in enumerate(items)]
        make_commitment(table.framework, f"b-{n}", n, annual=annual, items=told)
    rows = read_sheet(table.framework, YEAR).rows
    assert [len(row.parties) for row in rows] == [4, 1]


# ---- closing


def test_nothing_changes_after_closing_and_the_step_is_done_with_it(table, commitment):
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR + 1, kind=CycleKind.EVALUATION, title="Evaluatie"
    )
    row = say(table, commitment)
    closed = close(table, note=" Het ging goed. ")
    step.refresh_from_db()
    assert (closed.note, closed.closed_on, step.done_on) == (
        "Het ging goed.",
        timezone.localdate(),
        closed.closed_on,
    )
    with pytest.raises(EvaluationClosedError):
        say(table, commitment, "not", version=row.version)
    with pytest.raises(EvaluationClosedError):
        close(table)
    for verb in (row.save, row.delete):
        with pytest.raises(EvaluationClosedError), acting(ACTOR):
            verb()


def test_what_nobody_judged_jointly_keeps_it_open(table, commitment):
    say(table, commitment, party=table.corporation)
    with pytest.raises(ValidationError, match=commitment.title):
        close(table)
    assert not Evaluation.objects.get().is_closed


def test_a_step_that_waits_for_another_keeps_it_open(table, commitment):
    first = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR + 1, kind=CycleKind.DATA, title="Gegevens"
    )
    add_step(
        actor=ACTOR,
        framework=table.framework,
        year=YEAR + 1,
        kind=CycleKind.EVALUATION,
        title="Evaluatie",
        after=first,
    )
    say(table, commitment)
    with pytest.raises(ValidationError, match="Gegevens"):
        close(table)
    assert not Evaluation.objects.get().is_closed


def test_closing_what_changed_meanwhile_or_has_nothing_in_it(table, commitment):
    say(table, commitment)
    with pytest.raises(StaleVersionError):
        close(table, version=9)
    with pytest.raises(ValidationError):
        close(table, closed_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError):
        close_evaluation(actor=ACTOR, framework=table.framework, year=2023, version=1)


def test_over_the_years_counts_what_was_closed_per_theme_and_party(table, commitment):
    say(table, commitment, "achieved", per_party={table.tenants: "not"})
    assert read_sheet(table.framework, YEAR).themes_over_years == []
    close(table)
    sheet = read_sheet(table.framework, 2025)
    (theme,) = sheet.themes_over_years
    assert (theme.year, theme.total, theme.counts["achieved"]) == (YEAR, 1, 1)
    found = {one.name: one.counts for one in sheet.parties_over_years}
    assert found["Huurders"]["not"] == 1 and found["Wonen"]["achieved"] == 1


def test_where_parties_are_told_apart_every_party_it_binds_counts(table):
    """Not only the one that did worse: of the others the joint result is known too."""
    lead = {"role": "lead", "party": table.municipality}
    row = make_commitment(
        table.framework, "b-1", 2, responsibilities=[lead, {"role": "party", "group": "corporation"}]
    )
    say(table, row, "partly", per_party={table.corporation: "not"})
    close(table)
    found = read_sheet(table.framework, YEAR).parties_over_years
    assert [(one.counts["partly"], one.counts["not"]) for one in found] == [(1, 0), (0, 1), (1, 0)]
