"""The page on which a year is looked back on: who saves what, what stays typed, closing."""

from datetime import date

import pytest
from django.utils import timezone

from agreements.services.cycle import signatories
from config.web.history import acting
from monitoring.enums import Light
from monitoring.evaluation.services import evaluated_commitments
from monitoring.evaluation.views import hats_of
from monitoring.models import Judgement
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell
from tests.layers import made_once
from tests.reading import links, read, with_id

from .looking_back import YEAR, address, close, say, typed

pytestmark = pytest.mark.django_db


HTMX = {"HX-Request": "true"}


@made_once
def commitment(table):
    everyone = [{"role": "party", "everyone": True}]
    return make_commitment(table.framework, annual=make_year(table.framework), responsibilities=everyone)


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
    # What comes after it is one click away.
    place = f"/{table.municipality.slug}/{table.framework.slug}"
    found = links(read(officer.get(address(table))))
    assert {f"{place}/2025/concept/", f"/{table.municipality.slug}/raadsbrief/"} <= set(found)


def test_what_comes_after_it_is_for_who_does_that(client, cast, table, commitment):
    say(table, commitment)
    close(table)
    client.force_login(cast.corporation_officer)
    page = client.get(address(table)).content.decode()
    assert 'id="naar-concept"' not in page and 'id="naar-raadsbrief"' not in page


def test_closing_too_early_tells_where_the_rest_is_judged(officer, table, commitment):
    answer = read(officer.post(address(table), {"version": 0}))
    closing = with_id(answer, "sluiten")
    assert address(table, "evaluation-rest") in links(closing) and closing.get("action") == "#sluiten"
    assert closing.find(".//*[@role='alert']") is not None
    say(table, commitment)
    page = read(officer.get(address(table)))
    assert address(table, "evaluation-rest") not in links(page)
    assert "#sluiten" in links(with_id(page, "alles-beoordeeld"))


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
    with django_assert_num_queries(20):
        page = officer.get(address(table)).content.decode()
    assert page.count("De eerste woningen staan er.") == number
