"""The page of a year and of a step: what they show, who may do what, and what is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.enums import CycleKind, Origin, ParticipationRole
from agreements.models import CycleStep, CycleTemplate
from agreements.services.cycle import complete_step, record_outcome
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.markup import flaws
from tests.reading import read

from .road import YEAR, make_step, sign, url

pytestmark = pytest.mark.django_db


# ---- what is read


# ---- the page


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(officer, table, number, django_assert_num_queries):
    sign(table.framework)
    before = None
    for n in range(number):
        before = make_step(
            table, f"Stap {n}", season="april", after=before, turns=["corporation", "coordinator"]
        )
        make_commitment(table.framework, f"k-{n}", n)
    record_outcome(actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.DISPUTE, title="Huur")
    officer.get(url(table))
    with django_assert_num_queries(18):
        response = officer.get(url(table))
    assert response.content.count(b'class="road__step ') == number + 1


def test_a_reader_sees_the_road_and_no_forms(client, cast, table):
    make_step(table, printed="vóór 1 juli", ends_on=date(2024, 6, 30))
    client.force_login(cast.tenant)
    page = client.get(url(table)).content.decode()
    assert "vóór 1 juli" in page
    assert 'id="inrichten"' not in page and "cyclus/nieuwe-stap" not in page
    step = client.get(url(table, "cycle-step", "bod")).content.decode()
    assert 'id="afronden"' not in step and 'id="verwijderen"' not in step


def test_the_address_filters(officer, table):
    make_step(table, turns=["corporation"], starts_on=date(2024, 1, 1))
    make_step(table, "Reactie", turns=["municipality"], starts_on=date(2024, 1, 1))
    page = officer.get(url(table), {"partij": table.corporation.slug}).context
    assert [row.step.title for row in page["now"]] == ["Bod"]
    assert [row.step.title for row in officer.get(url(table), {"stand": "klaar"}).context["now"]] == []
    page = officer.get(url(table), {"partij": "elders", "stand": "ooit"}).context
    assert (len(page["now"]), page["choice"].ignored) == (2, ["partij", "stand"])


def test_a_year_outside_the_term_is_noticed(officer, table):
    make_step(table, year=2031)
    assert b'id="buiten-looptijd"' in officer.get(url(table, year=2031)).content
    assert b'id="buiten-looptijd"' not in officer.get(url(table)).content


def test_the_state_is_a_shape_and_a_word(officer, table):
    complete_step(actor=ACTOR, step=make_step(table), done_on=date(2024, 1, 1))
    page = officer.get(url(table)).content.decode()
    assert 'data-state="done"' in page and "step-mark--done" in page and "Done · 1\u00a0January 2024" in page


# ---- laying out


def test_the_road_marks_days_that_were_read_or_made_up(officer, table):
    """A season has no days of its own; a month has. What the demonstration made up says so."""
    make_step(table, season="najaar")
    make_step(table, title="Raad", season="april")
    make_step(table, title="Overleg", ends_on=date(2024, 3, 1))
    for key, origin in (("raad", Origin.PERSON), ("overleg", Origin.DEMO)):
        step = CycleStep.objects.get(key=key)
        complete_step(actor=ACTOR, step=step, done_on=date(2024, 3, 1), origin=origin)
    page = read(officer.get(url(table)))
    road = {
        one.get("data-step"): " ".join(one.itertext())
        for one in page.iter("li")
        if "road__step" in one.get("class", "")
    }
    assert [key for key, told in road.items() if "our reading" in told] == ["bod"]
    assert [key for key, told in road.items() if "demonstration" in told] == ["overleg"]


def test_laying_out_proposes_the_general_template_and_is_done_once(officer, table):
    page = officer.get(url(table))
    assert page.context["proposed"] == "algemeen"
    assert flaws(read(page)) == [], "laying it out is the one thing to do, so the bids are no primary button"
    assert officer.post(url(table), {"actie": "indelen", "sjabloon": "westland"}).status_code == 302
    assert table.framework.cycle_steps.count() == 10, "it is the first year: nothing about the one before"
    again = officer.post(url(table), {"actie": "indelen", "sjabloon": "algemeen"})
    assert again.status_code == 422
    assert "2024 has steps already" in again.content.decode()
    assert table.framework.cycle_steps.count() == 10


def test_keeping_throwing_away_and_order(officer, table):
    first, second = make_step(table, "Eerst"), make_step(table, "Dan")
    assert officer.post(url(table), {"actie": "bewaar", "naam": "Ons jaar"}).status_code == 302
    row = CycleTemplate.objects.get()
    assert officer.get(url(table, year=YEAR + 1)).context["proposed"] == f"eigen:{row.pk}"
    assert (
        officer.post(url(table), {"actie": "sjabloon-weg", "sjabloon": f"eigen:{row.pk}"}).status_code == 302
    )
    assert not CycleTemplate.objects.exists()
    moved = officer.post(
        url(table), {"actie": "omhoog", "stap": second.key, "version": 1, "anker": "#inrichten"}
    )
    assert moved["Location"] == f"{url(table)}#inrichten"
    assert [step.pk for step in table.framework.cycle_steps.of_year(YEAR)] == [second.pk, first.pk]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"actie": "feest"},
        {"actie": "omhoog", "stap": "onbekend", "version": 1},
        {"actie": "omhoog", "stap": "bod", "version": "x"},
        {"actie": "omlaag", "stap": "bod", "version": 7},
        {"actie": "indelen", "sjabloon": "onbekend"},
        {"actie": "bewaar", "naam": ""},
        {"actie": "bewaar", "naam": "x" * 81},
    ],
)
def test_what_is_not_understood_changes_nothing(officer, table, data):
    make_step(table)
    answer = officer.post(url(table), data)
    typed = read(answer).find(".//*[@id='naam']").get("value")
    status = 409 if data.get("version") == 7 else 422
    assert (answer.status_code, typed) == (status, data.get("naam", ""))
    assert CycleStep.history.count() == 1


# ---- adding and changing


def step_data(**changes):
    return {"kind": "bid", "title": "Bod", "recurrence": "once", "turns": ["everyone"], **changes}


def test_adding_a_step(officer, table):
    data = step_data(
        season="najaar", printed="elk najaar", source="K 5.1", turns=["corporation", "coordinator"]
    )
    response = officer.post(url(table, "cycle-new"), data)
    assert response["Location"] == url(table, "cycle-step", "bod")
    step = CycleStep.objects.get()
    assert (step.year, step.ends_on, step.printed) == (YEAR, date(2024, 12, 20), "elk najaar")
    officer.post(url(table, "cycle-new"), step_data(title="Eens", season="Q2 2025", term="on"))
    assert CycleStep.objects.get(key="eens").year is None


BAD = [
    ({"season": "binnenkort"}, "season"),
    ({"season": "najaar", "term": "on"}, "season"),
    ({"starts_on": "2024-07-01", "ends_on": "2024-06-30"}, "ends_on"),
    ({"ends_on": "31-02-2024x"}, "ends_on"),
    ({"title": ""}, "title"),
    ({"kind": "feest"}, "kind"),
    ({"kind": "dispute"}, "kind"),
    ({"turns": []}, "turns"),
    ({"turns": ["party:elders"]}, "turns"),
    ({"after": "999999"}, "after"),
    ({"times": "1"}, "times"),
    ({"recurrence": "times"}, "times"),
    ({"recurrence": "times", "times": "1"}, "times"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_bad_input_is_told_at_its_field_and_what_was_typed_stays(officer, table, changes, field):
    response = officer.post(url(table, "cycle-new"), step_data(note="Wat ik typte", **changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Wat ik typte" in response.content.decode()
    assert not CycleStep.objects.exists()


def change_data(step: CycleStep, **changes):
    return step_data(
        title=step.title, season=step.season, ends_on=step.ends_on or "", version=step.version, **changes
    )


def test_another_day_needs_a_reason(officer, table):
    step = make_step(table, ends_on=date(2024, 6, 30), printed="vóór 1 juli")
    path = url(table, "cycle-change", "bod")
    data = change_data(step) | {"ends_on": "2024-08-01"}
    response = officer.post(path, data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    assert officer.post(path, data | {"reason": "Fusie"}).status_code == 302
    changed = CycleStep.objects.get()
    assert (changed.ends_on, changed.printed) == (date(2024, 8, 1), "vóór 1 juli")


def test_a_season_is_shown_as_words_and_can_become_another(officer, table):
    step = make_step(table, season="najaar")
    path = url(table, "cycle-change", "bod")
    form = officer.get(path).context["form"]
    assert (form["season"].value(), form["ends_on"].value()) == ("najaar", None)
    officer.post(path, change_data(step) | {"season": "voorjaar", "ends_on": "", "reason": "Eerder"})
    assert CycleStep.objects.get().ends_on == date(2024, 6, 20)


def test_who_was_second_keeps_what_was_typed(officer, table):
    step = make_step(table)
    path = url(table, "cycle-change", "bod")
    officer.post(path, change_data(step) | {"title": "Van de eerste"})
    response = officer.post(path, change_data(step) | {"title": "Van de tweede"})
    assert response.status_code == 409
    assert "Van de tweede" in response.content.decode()
    assert 'name="version" value="2"' in response.content.decode()


# ---- a step by itself


def test_completing_and_reopening(officer, table):
    make_step(table)
    path = url(table, "cycle-step", "bod")
    done = officer.post(
        path, {"actie": "afronden", "version": 1, "done_on": "2024-07-08", "note": "Per post."}
    )
    assert done["Location"] == path
    step = CycleStep.objects.get()
    assert (step.done_on, step.done_by, step.done_note) == (
        date(2024, 7, 8),
        "Beleidsadviseur wonen (Gemeente)",
        "Per post.",
    )
    assert officer.post(path, {"actie": "heropenen", "version": 2}).status_code == 422
    officer.post(path, {"actie": "heropenen", "version": 2, "reason": "Toch niet"})
    assert CycleStep.objects.get().done_on is None


def test_removing_leads_back_to_the_year(officer, table):
    make_step(table)
    data = {"actie": "verwijderen", "version": 1, "reason": "Dit jaar niet"}
    officer.cookies["taal"] = "en"
    answer = officer.post(url(table, "cycle-step", "bod"), data, follow=True)
    assert answer.redirect_chain == [(url(table), 302)]
    assert [str(told) for told in answer.context["messages"]] == ["Bod is taken away."]
    assert not CycleStep.objects.exists()


def test_refused_with_what_was_typed(officer, table):
    bid = make_step(table)
    make_step(table, "Tekenen", after=bid)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    cases = [
        ("tekenen", {"actie": "afronden", "version": 1, "done_on": "2024-07-08", "note": "Getekend"}, 422),
        ("bod", {"actie": "afronden", "version": 1, "done_on": tomorrow, "note": "Getekend"}, 422),
        ("bod", {"actie": "afronden", "version": 9, "done_on": "2024-07-08", "note": "Getekend"}, 409),
        ("bod", {"actie": "verwijderen", "version": 1, "reason": "Getekend"}, 422),
    ]
    for key, data, status in cases:
        response = officer.post(url(table, "cycle-step", key), data)
        assert (response.status_code, "Getekend" in response.content.decode()) == (status, True), data
    assert CycleStep.history.count() == 2


def test_what_no_form_of_a_step_asks_is_told(officer, table):
    make_step(table)
    for data in ({}, {"actie": "feest"}):
        answer = officer.post(url(table, "cycle-step", "bod"), data)
        assert (answer.status_code, len(answer.context["messages"])) == (422, 1)


@pytest.mark.slow
def test_who_may_do_what_with_a_step(client, cast, table):
    """The coordinator completes; a party writes its own position and no other; readers write nothing."""
    make_step(table)
    outcome = record_outcome(
        actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.DISPUTE, title="Huur"
    )
    own = {"officer": "duinstede", "corporation_officer": "duinstede-wonen", "tenant": "duinstede-huurders"}
    found = {}
    for name, person in cast.people():
        if not person.is_authenticated:
            continue
        client.force_login(person)
        party = own.get(name, "duinstede")
        found[name] = (
            client.post(url(table, "cycle-step", "bod"), {"actie": "afronden"}).status_code,
            client.post(
                url(table, "cycle-step", outcome.key), {"actie": "standpunt", "partij": party}
            ).status_code,
        )
    assert found == {
        "officer": (422, 422),
        "corporation_officer": (403, 422),
        "tenant": (403, 403),
        "alderman": (403, 403),
        "council_member": (404, 404),
        "stranger": (404, 404),
        "manager": (403, 403),
    }
    client.force_login(cast.corporation_officer)
    for party in ("duinstede", "duinstede-thuis", "duinstede-zorg", "elders", ""):
        data = {"actie": "standpunt", "partij": party, "text": "X", "version": 0}
        assert client.post(url(table, "cycle-step", outcome.key), data).status_code == 403
    assert not outcome.positions.exists()


def test_a_file_of_positions(client, cast, table):
    response = None
    client.force_login(cast.officer)
    path = url(table, "cycle-new") + "?soort=uitkomst"
    response = client.post(path, {"kind": "dispute", "title": "Huurverhoging", "ends_on": "2024-12-31"})
    page = response["Location"]
    client.force_login(cast.corporation_officer)
    data = {"actie": "standpunt", "partij": "duinstede-wonen", "text": "Wij kunnen niet meer.", "version": 0}
    assert client.post(page, data)["Location"] == page
    again = client.post(page, data | {"text": "Wij willen meer."})
    assert again.status_code == 409
    assert "Wij willen meer." in again.content.decode()
    client.force_login(cast.tenant)
    seen = client.get(page).content.decode()
    assert "Wij kunnen niet meer." in seen
    assert 'name="text"' not in seen
    assert seen.count('id="standpunt-') == 4


def test_an_outcome_with_a_day_that_passed_begins_on_it(officer, table):
    officer.post(
        url(table, "cycle-new") + "?soort=uitkomst",
        {"kind": "no_agreement", "title": "Geen akkoord", "ends_on": "2024-01-31"},
    )
    step = CycleStep.objects.get()
    assert (step.starts_on, step.ends_on) == (date(2024, 1, 31), date(2024, 1, 31))


def test_a_party_that_only_gives_input_since_is_told_and_stays_ticked(officer, cast, table):
    word = f"party:{table.tenants.slug}"
    step = make_step(table, turns=[word])
    path, change = url(table, "cycle-step", step.key), url(table, "cycle-change", step.key)
    assert 'id="ziet-niet"' not in officer.get(path).content.decode()
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.tenants)
        seat.role = ParticipationRole.ADVISER
        seat.save_next()
    assert 'id="ziet-niet"' in officer.get(path).content.decode()
    form = officer.get(change).content.decode()
    assert f'value="{word}"' in form and "checked" in form.partition(f'value="{word}"')[2][:120]
    refused = officer.post(change, {**change_data(step), "turns": [word], "title": "Uw reactie"})
    assert refused.status_code == 422 and 'value="Uw reactie"' in refused.content.decode()
    assert officer.post(change, {**change_data(step), "turns": ["coordinator"]}).status_code == 302
    assert 'id="ziet-niet"' not in officer.get(path).content.decode()
