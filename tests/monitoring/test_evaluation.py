"""Looking back on a year: who judges what, what differs, and what closing does."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus, CycleKind
from agreements.services.cycle import add_step, signatories
from agreements.services.drafting import start_year
from config.web.history import StaleVersionError, acting
from monitoring.enums import Light
from monitoring.evaluation.reading import bound_of, parties_of, read_sheet
from monitoring.evaluation.services import close_evaluation, evaluated_commitments, judge
from monitoring.evaluation.views import hats_of
from monitoring.models import Evaluation, EvaluationClosedError, Judgement
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell
from tests.layers import made_once
from tests.reading import links, read, with_id

pytestmark = pytest.mark.django_db

YEAR = 2024
HTMX = {"HX-Request": "true"}


def address(table, name: str = "evaluation", *words: str) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *words])


def say(table, commitment, outcome: str = "achieved", party=None, **fields):
    values = {"onward": "continue", **fields}
    return judge(
        actor=ACTOR,
        framework=table.framework,
        year=YEAR,
        commitment=commitment,
        party=party,
        outcome=outcome,
        **values,
    )


def close(table, **fields) -> Evaluation:
    row = Evaluation.objects.filter(framework=table.framework, year=YEAR).first()
    values = {"version": row.version if row else 1, **fields}
    return close_evaluation(actor=ACTOR, framework=table.framework, year=YEAR, **values)


@made_once
def commitment(table):
    everyone = [{"role": "party", "everyone": True}]
    return make_commitment(table.framework, annual=make_year(table.framework), responsibilities=everyone)


def typed(key: str, **values: object) -> dict[str, object]:
    """The fields of a row as a browser sends them."""
    told = {"version": 0, "outcome": "not", "onward": "stop", "lesson": "", **values}
    return {f"{key}-{name}": value for name, value in told.items()}


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
    assert bound_of(row.responsibilities.all(), seats) == seats[:3], "who leads and who is party to it"


def test_the_result_can_differ_for_everybody_it_binds(table):
    """Who leads is not the only one; where nobody is named all that sign are bound."""
    annual = make_year(table.framework)
    lead = {"role": "lead", "party": table.corporation}
    named = [lead, {"role": "party", "everyone": True}]
    for n, who in enumerate((named, [lead], []), start=1):
        make_commitment(table.framework, f"b-{n}", n, annual=annual, responsibilities=who)
    rows = read_sheet(table.framework, YEAR).rows
    assert [len(row.parties) for row in rows] == [4, 1, 4]


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


# ---- the page


def test_in_whose_name_somebody_judges(cast, table):
    words = {
        name: [hat.word for hat in hats_of(person, table.framework, signatories(table.framework))]
        for name, person in cast.people()
    }
    assert {name: found for name, found in words.items() if found} == {
        "officer": ["samen", "duinstede"],
        "corporation_officer": ["duinstede-wonen"],
    }


def test_a_party_saves_with_and_without_javascript(client, cast, table, commitment):
    client.force_login(cast.corporation_officer)
    to = address(table, "evaluation-line", commitment.key)
    sent = {"namens": "duinstede-wonen", **typed("a-1", outcome="partly", onward="")}
    answer = client.post(to, sent)
    assert answer["Location"] == f"{address(table)}?namens=duinstede-wonen#afspraak-a-1"
    answer = client.post(to, sent | typed("a-1", version=1, outcome="not", onward=""), headers=HTMX)
    page = answer.content.decode()
    assert 'id="afspraak-a-1"' in page and 'id="tellingen" hx-swap-oob="true"' in page and "<h1" not in page
    assert Judgement.objects.get().outcome == "not"


def test_nobody_judges_in_the_name_of_others(client, cast, table, commitment):
    client.force_login(cast.corporation_officer)
    to = address(table, "evaluation-line", commitment.key)
    for name in ("samen", "duinstede-thuis", ""):
        assert client.post(to, {"namens": name, **typed("a-1")}).status_code == 422
    client.force_login(cast.tenant)
    assert client.post(to, {"namens": "samen", **typed("a-1")}).status_code == 403
    assert not Judgement.objects.exists()


def test_what_was_typed_stays_when_it_is_refused(officer, table, commitment):
    to = address(table, "evaluation-line", commitment.key)
    words = {"outcome": "not", "onward": "stop", "lesson": "Eerder beginnen"}
    sent = {"namens": "samen", **typed("a-1", **words)}
    answer = officer.post(to, {**sent, "a-1-onward": ""}, headers=HTMX)
    assert answer.status_code == 422 and "Eerder beginnen" in answer.content.decode()
    assert 'id="v-a-1-fout"' in answer.content.decode()
    say(table, commitment, "partly")
    answer = officer.post(to, sent, headers=HTMX)
    assert answer.status_code == 409 and "Eerder beginnen" in answer.content.decode()
    row = Judgement.objects.get()
    officer.post(to, {**sent, "a-1-version": row.version, "a-1-partij-duinstede-thuis": "achieved"})
    assert [one.party.slug for one in row.per_party.all()] == ["duinstede-thuis"]


@pytest.mark.slow
def test_one_button_saves_every_row_that_was_changed(officer, table, commitment):
    """Also without JavaScript, where the button of one row sends all of them."""
    for n in (2, 3, 4):
        make_commitment(table.framework, f"a-{n}", n, annual=commitment.annual_agreement)
    rows = {row.key: row for row in evaluated_commitments(table.framework, YEAR)}
    stood = say(table, rows["a-2"], "partly")
    sheet = officer.get(address(table)).context["sheet"]
    page = {"actie": "oordelen", "namens": "samen", "regel": "a-1"}
    for row in sheet.rows:
        told = {name: row.values.get(name, "") for name in ("version", "outcome", "onward", "lesson")}
        page |= typed(row.commitment.key, **told, was=row.was)
    say(table, rows["a-2"], "not", version=stood.version, lesson="Door een collega")
    changed = typed("a-1", lesson="Eerder beginnen") | typed(
        "a-3", outcome="", onward="", lesson="Half getypt"
    )
    answer = officer.post(address(table), page | changed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Half getypt" in html and 'id="r-a-3-fout"' in html
    # Told once, with the commitment it is about and a link to the field.
    notice = with_id(read(answer), "problemen")
    assert [words.split(":")[0] for words in links(notice).values()] == [str(rows["a-3"])]
    assert list(links(notice)) == ["#r-a-3"] and "notice-bar--warning" not in html
    assert "Door een collega" in html, "nobody touched that row: it stays as a colleague left it"
    said = {one.commitment.key: one.lesson for one in Judgement.objects.select_related("commitment")}
    assert said == {"a-1": "Eerder beginnen", "a-2": "Door een collega"}
    again = {one.commitment.key: one.was for one in answer.context["sheet"].rows}
    fixed = {**page, **typed("a-3", lesson="Half getypt", was=again["a-3"])}
    done = officer.post(address(table), fixed | {"a-1-was": ""})
    assert done["Location"] == f"{address(table)}?namens=samen#afspraak-a-1"
    assert Judgement.objects.get(commitment=rows["a-3"]).lesson == "Half getypt"


def test_what_was_typed_is_still_there_when_it_was_closed_meanwhile(officer, table, commitment):
    row = say(table, commitment)
    close(table)
    sent = typed("a-1", version=row.version, lesson="Te laat getypt", was="anders")
    for to in (address(table), address(table, "evaluation-line", "a-1")):
        answer = officer.post(to, {"actie": "oordelen", "namens": "samen", **sent})
        assert answer.status_code in (409, 422) and "Te laat getypt" in answer.content.decode()


def test_who_writes_for_nobody_saves_nothing_at_all(client, cast, table, commitment):
    client.force_login(cast.tenant)
    sent = {"actie": "oordelen", "namens": "samen", **typed("a-1", was="anders")}
    assert client.post(address(table), sent).status_code == 403
    client.force_login(cast.corporation_officer)
    answer = client.post(address(table), sent)
    assert answer.status_code == 422 and not Judgement.objects.exists()


def test_closing_on_the_page(officer, table, commitment):
    assert officer.post(address(table), {"version": 1}).status_code == 422
    say(table, commitment)
    assert officer.post(address(table), {"version": 7}).status_code == 409
    assert officer.post(address(table), {"version": 1, "note": "Kort"}).status_code == 302
    page = officer.get(address(table)).content.decode()
    assert "Kort" in page and 'class="eval-form"' not in page and 'id="sluiten"' not in page


@pytest.mark.parametrize("year", [2023, timezone.localdate().year + 1])
def test_a_year_that_can_not_be_looked_back_on_has_no_forms(officer, table, year):
    with acting(ACTOR):
        table.framework.ends_on = date(year + 5, 12, 31)
        table.framework.save()
    make_commitment(table.framework, monitored=True)
    page = officer.get(address(table).replace("/2024/", f"/{year}/")).content.decode()
    assert 'id="kan-nog-niet"' in page
    assert not [word for word in ('class="eval-form"', 'id="sluiten"', 'id="namens"') if word in page]


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(officer, cast, table, number, django_assert_num_queries):
    annual = make_year(table.framework)
    everyone = [{"role": "lead", "everyone": True}]
    rows = [
        make_commitment(table.framework, f"a-{n}", n, annual=annual, responsibilities=everyone)
        for n in range(1, number + 1)
    ]
    monitoring_round = make_round(table.framework, rows)
    for row in rows:
        line = line_of(monitoring_round, row)
        give_light(line, Light.GREEN)
        tell(line, "De eerste woningen staan er.")
        say(table, row, "partly", table.corporation)
        say(table, row, "achieved", per_party={table.tenants: "not"})
    close(table)
    add_member(actor=ACTOR, user=cast.officer, party=table.corporation, role="editor")
    with django_assert_num_queries(19):
        page = officer.get(address(table)).content.decode()
    assert page.count("De eerste woningen staan er.") == number
