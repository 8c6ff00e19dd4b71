"""What is left of an evaluation, judged in one go as the lights say: what is filled in, who may, all or nothing."""

from datetime import date

import pytest

from config.web.history import acting
from monitoring.enums import Light
from monitoring.evaluation.reading import read_sheet
from monitoring.models import Evaluation, Judgement
from monitoring.reactions.services import react
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell
from tests.layers import made_once
from tests.reading import read, with_id, words

from .looking_back import YEAR, address, close, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NAME = "evaluation-rest"
LIGHTS = {"a-1": Light.GREEN, "a-2": Light.GREEN, "a-3": Light.YELLOW, "a-4": Light.GREEN}


def lit(table, lights, planned=None):
    """Commitments of the year with these lights in a round that is closed."""
    annual = make_year(table.framework)
    everyone = [{"role": "party", "everyone": True}]
    rows = [
        make_commitment(table.framework, key, n, annual=annual, responsibilities=everyone)
        for n, key in enumerate(lights, 1)
    ]
    monitoring_round = make_round(table.framework, rows)
    for row, light in zip(rows, lights.values(), strict=True):
        give_light(line_of(monitoring_round, row), light)
    close_round(actor=ACTOR, monitoring_round=monitoring_round)
    return {row.key: row for row in rows}


@made_once
def rows(table):
    """Three green ones and a yellow one; of the last the tenants judge otherwise than the light."""
    rows = lit(table, LIGHTS)
    say(table, rows["a-4"], "partly", table.tenants, onward="")
    return rows


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def page_of(client, table):
    return client.get(address(table, NAME))


def sent(answer, **chosen):
    """The form as the page of an answer has it, with other choices: (outcome, onward) by key."""
    data = {"stap": "opslaan"}
    for row in answer.context["rest"].rows:
        values = chosen.get(row.key.replace("-", "_"), (row.values.get("outcome"), row.values.get("onward")))
        data |= {f"{row.key}-outcome": values[0] or "", f"{row.key}-onward": values[1] or ""}
        data[f"{row.key}-seen"] = row.mark
    return data


def joint():
    found = Judgement.objects.filter(party=None).select_related("commitment")
    return {one.commitment.key: (one.outcome, one.onward) for one in found}


def chosen_on(answer):
    """What stands chosen in each row of the page."""
    page = read(answer)
    return {
        row.get("data-rest"): tuple(
            next(
                (one.get("value") for one in select.findall("option") if one.get("selected") is not None), ""
            )
            for select in row.iter("select")
        )
        for row in page.iter("article")
    }


ON = ("achieved", "continue")


def test_what_the_light_says_is_filled_in_and_the_rest_is_left_to_people(officer, table, rows):
    answer = page_of(officer, table)
    assert chosen_on(answer) == {"a-1": ON, "a-2": ON, "a-3": ("", ""), "a-4": ("", "")}
    page = read(answer)
    assert [row.get("data-rest") for row in with_id(page, "volgt").iter("article")] == ["a-1", "a-2"]
    told = {row.get("data-rest"): words(row) for row in with_id(page, "kiezen").iter("article")}
    assert "Proposal: Partly achieved, goes on" in told["a-3"]
    assert "says otherwise than the light" in told["a-4"] and "Huurders" in told["a-4"]
    assert not Judgement.objects.filter(party=None).exists(), "looking saves nothing"


def test_one_act_records_them_in_a_name_and_tells_that_the_light_was_followed(officer, table, rows, cast):
    answer = officer.post(address(table, NAME), sent(page_of(officer, table)))
    assert answer["Location"] == address(table)
    assert joint() == {"a-1": ON, "a-2": ON}
    row = Judgement.objects.get(commitment=rows["a-1"], party=None)
    kept = row.history.get()
    assert kept.history_user == cast.officer and kept.actor_party == table.municipality.label
    reason = kept.history_change_reason.replace("\u00a0", " ")
    assert reason == "Volgt het licht: Groen in Najaar, 30 oktober 2024."
    assert row.written_by == kept.actor_name
    page = officer.get(address(table)).content.decode()
    assert page.count("data-followed") == 2 and "2 commitments have no joint judgement yet." in page


def test_what_a_person_chooses_otherwise_follows_nothing(officer, table, rows):
    choices = {"a_2": ("partly", "adapt"), "a_3": ("partly", "continue"), "a_4": ("not", "adapt")}
    officer.post(address(table, NAME), sent(page_of(officer, table), **choices))
    assert joint() == {
        "a-1": ON,
        "a-2": ("partly", "adapt"),
        "a-3": ("partly", "continue"),
        "a-4": ("not", "adapt"),
    }
    followed = {one.commitment.key: bool(one.followed) for one in read_sheet(table.framework, YEAR).rows}
    assert followed == {"a-1": True, "a-2": False, "a-3": True, "a-4": False}


def test_filling_in_what_is_proposed_saves_nothing_and_keeps_what_was_chosen(officer, table, rows):
    data = sent(page_of(officer, table), a_1=("not", ""), a_2=("", ""), a_3=("", "continue")) | {
        "stap": "invullen"
    }
    answer = officer.post(address(table, NAME), data)
    assert chosen_on(answer) == {
        "a-1": ("not", ""),
        "a-2": ON,
        "a-3": ("partly", "continue"),
        "a-4": ("partly", "continue"),
    }
    assert not joint() and with_id(read(answer), "ingevuld") is not None


def test_filling_in_tells_what_changed_meanwhile(officer, table, rows):
    data = sent(page_of(officer, table), a_1=("achieved", "stop"), a_2=("not", "stop")) | {"stap": "invullen"}
    say(table, rows["a-2"], "partly")
    say(table, rows["a-1"], "partly", table.corporation, onward="")
    answer = officer.post(address(table, NAME), data)
    assert answer.status_code == 409
    assert "You had chosen: Not achieved, stops" in words(with_id(read(answer), "geweigerd"))
    assert chosen_on(answer)["a-1"] == ("achieved", "stop")
    assert "This changed meanwhile" in answer.content.decode()


def test_half_a_choice_saves_nothing_and_is_told_at_its_field(officer, table, rows):
    data = sent(page_of(officer, table), a_1=("achieved", ""), a_3=("", "adapt"), a_4=("whatever", "stop"))
    answer = officer.post(address(table, NAME), data)
    assert answer.status_code == 422 and not joint()
    html = answer.content.decode()
    assert [
        one for one in ("v-a-1-fout", "r-a-3-fout", "r-a-4-fout", "r-a-1-fout") if f'id="{one}"' in html
    ] == [
        "v-a-1-fout",
        "r-a-3-fout",
        "r-a-4-fout",
    ]
    assert chosen_on(answer)["a-1"] == ("achieved", "") and chosen_on(answer)["a-3"] == ("", "adapt")


def test_who_was_first_is_told_and_nothing_typed_is_lost(officer, table, rows):
    data = sent(page_of(officer, table), a_2=("not", "stop"))
    say(table, rows["a-2"], "partly")
    say(table, rows["a-1"], "partly", table.corporation, onward="")
    answer = officer.post(address(table, NAME), data)
    assert answer.status_code == 409 and set(joint()) == {"a-2"}
    refused = words(with_id(read(answer), "geweigerd"))
    assert (
        "Partly achieved, goes on (Testopzet)" in refused and "You had chosen: Not achieved, stops" in refused
    )
    assert chosen_on(answer)["a-1"] == ON, "what was chosen still stands there"
    assert "This changed meanwhile" in words(with_id(read(answer), "kiezen"))
    # Who looked at it may choose so all the same.
    assert officer.post(address(table, NAME), sent(answer)).status_code == 302
    assert joint()["a-1"] == ON
    assert not next(
        one for one in read_sheet(table.framework, YEAR).rows if one.commitment == rows["a-1"]
    ).followed


def test_what_stands_there_so_already_is_no_conflict(officer, table, rows):
    data = sent(page_of(officer, table))
    officer.post(address(table, NAME), data)
    again = officer.post(address(table, NAME), data | {"csrfmiddlewaretoken": "x"})
    assert again["Location"] == address(table) and Judgement.history.filter(party=None).count() == 2


@pytest.mark.parametrize(
    "data", [{"stap": "opslaan"}, {"weg-seen": "x", "weg-outcome": "not", "weg-onward": "stop"}]
)
def test_nothing_chosen_and_what_is_none_of_the_year(officer, table, rows, data):
    answer = officer.post(address(table, NAME), data)
    assert answer.status_code in (409, 422) and not joint()


def test_closed_meanwhile(officer, table, rows):
    data = sent(page_of(officer, table), a_1=("not", "stop"))
    for row in rows.values():
        say(table, row, "achieved")
    close(table)
    answer = officer.post(address(table, NAME), data)
    assert answer.status_code == 409 and joint()["a-1"] == ON
    assert page_of(officer, table)["Location"] == address(table)


def test_only_who_closes_the_evaluation_comes_here(client, cast, table, rows):
    before = joint()
    answers = {}
    for name, person in cast.people():
        if name == "anonymous":
            continue
        client.force_login(person)
        answers[name] = page_of(client, table).status_code
        assert client.post(address(table, NAME), {"a-1-seen": "x"}).status_code in (403, 404, 422)
    assert {name for name, status in answers.items() if status == 200} == {"officer"}
    assert set(answers.values()) == {200, 403, 404} and joint() == before


def test_a_party_that_judges_otherwise_later_brings_it_to_the_agenda(officer, table, rows):
    officer.post(address(table, NAME), sent(page_of(officer, table)))
    own = say(table, rows["a-1"], "achieved", table.tenants, onward="")
    assert [row.commitment.key for row in read_sheet(table.framework, YEAR).agenda] == []
    say(table, rows["a-1"], "not", table.tenants, onward="", version=own.version)
    sheet = officer.get(address(table)).context["sheet"]
    assert [row.commitment.key for row in sheet.agenda] == ["a-1"]
    # The button of its own row, without a script, says that it is right so.
    row = next(one for one in sheet.rows if one.commitment.key == "a-1")
    data = {"a-1-version": 1, "a-1-outcome": "achieved", "a-1-onward": "continue", "a-1-was": row.was}
    officer.post(address(table), data | {"actie": "oordelen", "namens": "samen", "regel": "a-1"})
    assert not read_sheet(table.framework, YEAR).agenda


def test_lights_of_a_round_that_is_open_are_not_followed(officer, table, rows):
    late = make_round(table.framework, rows.values(), slug="eind", reference_date=date(YEAR, 12, 31))
    give_light(line_of(late, rows["a-1"]), Light.RED)
    give_light(line_of(late, rows["a-2"]), Light.GREEN)
    answer = page_of(officer, table)
    assert chosen_on(answer)["a-1"] == ("", "") and chosen_on(answer)["a-2"] == ON
    assert "Eind shows another light." in words(with_id(read(answer), "kiezen"))
    assert "Eind is not closed yet" in words(read(answer))


def test_a_party_that_saw_another_light_leaves_it_to_people(officer, table):
    row = make_commitment(table.framework, annual=make_year(table.framework))
    monitoring_round = make_round(table.framework, [row])
    line = line_of(monitoring_round, row)
    give_light(line, Light.GREEN)
    react(actor=ACTOR, line_id=line.pk, party=table.tenants, light=Light.RED, reason="Nee.", seen=Light.GREEN)
    close_round(actor=ACTOR, monitoring_round=monitoring_round)
    answer = page_of(officer, table)
    assert chosen_on(answer) == {"a-1": ("", "")}
    assert "Another light was seen by" in words(with_id(read(answer), "kiezen"))


def test_without_a_closed_round_a_person_chooses_everything(officer, table):
    make_commitment(table.framework, annual=make_year(table.framework))
    answer = page_of(officer, table)
    page = read(answer)
    assert chosen_on(answer) == {"a-1": ("", "")} and with_id(page, "geen-ronde") is not None
    # That there is no light is told once, and nothing can be filled in.
    assert "no light" not in words(with_id(page, "kiezen")).lower()
    assert page.find(".//button[@value='invullen']") is None


def test_nothing_begins_where_nothing_is_chosen(officer, table):
    make_commitment(table.framework, annual=make_year(table.framework))
    officer.post(address(table, NAME), sent(page_of(officer, table)))
    assert not Evaluation.objects.exists()


def test_where_there_is_nothing_to_choose_it_leads_back(officer, table):
    row = make_commitment(table.framework, annual=make_year(table.framework))
    say(table, row)
    assert page_of(officer, table)["Location"] == address(table)
    with acting(ACTOR):
        table.framework.starts_on = date(YEAR + 1, 1, 1)
        table.framework.save()
    assert page_of(officer, table)["Location"] == address(table)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(officer, table, number, django_assert_num_queries):
    annual = make_year(table.framework)
    rows = [make_commitment(table.framework, f"a-{n}", n, annual=annual) for n in range(1, number + 1)]
    monitoring_round = make_round(table.framework, rows)
    for row in rows:
        line = line_of(monitoring_round, row)
        give_light(line, Light.GREEN)
        tell(line, "De eerste woningen staan er.")
        react(
            actor=ACTOR,
            line_id=line.pk,
            party=table.tenants,
            light=Light.RED,
            reason="Nee.",
            seen=Light.GREEN,
        )
        say(table, row, "partly", table.corporation)
    close_round(actor=ACTOR, monitoring_round=monitoring_round)
    with django_assert_num_queries(21):
        answer = page_of(officer, table)
    assert len(answer.context["rest"].rows) == number
