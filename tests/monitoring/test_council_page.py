"""The page where the letter to the council is made: who may, what it keeps, what it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from monitoring.enums import Light, RoundStatus
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.rounds.permissions import may_write_letter
from parties.enums import MembershipRole
from parties.models import AccessEvent, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.letters import odt_texts

pytestmark = pytest.mark.django_db

PAGE = "/duinstede/raadsbrief/"
ROUND = "ronde-afspraken-2024-2027"


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def a_round(table, number: int = 1, **fields):
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, number + 1)]
    return make_round(table.framework, commitments, **fields)


@made_once
def autumn(table):
    return a_round(table)


def written(**values) -> dict[str, str]:
    return {
        ROUND: "2024/najaar",
        "datum": "2024-11-20",
        "functie": "wethouder Wonen",
        "onderwerp": "Voortgang",
        "aanleiding": "De raad vroeg erom.",
        "besluiten": "",
        **values,
    }


def problems(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return dict(response.context["form"].errors)


# ---- rights


def test_only_editors_of_the_municipality_write_it(table, cast):
    assert cast.who(lambda person: may_write_letter(person, table.municipality)) == {"officer"}
    user = User.objects.create_user("directie@gemeente.example", name="Directie")
    add_member(actor=ACTOR, user=user, party=table.municipality, role=MembershipRole.DECISION_MAKER)
    assert may_write_letter(user, table.municipality)
    assert not may_write_letter(user, table.corporation)


def test_the_links_are_for_who_may_write(client, table, cast):
    a_round(table, status=RoundStatus.CLOSED)
    monitor = reverse("monitor", args=["duinstede", "afspraken-2024-2027", 2024])
    for person, shown in ((cast.officer, True), (cast.alderman, False)):
        client.force_login(person)
        assert (b'id="naar-raadsbrief"' in client.get("/duinstede/").content) is shown
        assert (f"{PAGE}?{ROUND}=2024/najaar" in client.get(monitor).content.decode()) is shown


# ---- choosing


def test_it_shows_the_latest_closed_round_unless_told_otherwise(officer, table):
    a_round(table, slug="voorjaar", reference_date=date(2024, 4, 1), status=RoundStatus.CLOSED)
    make_round(table.framework)
    page = officer.get(PAGE)
    assert [row.slug for row in page.context["form"].chosen()] == ["voorjaar"]
    assert page.context["letter"].mark == ""
    page = officer.get(PAGE, {ROUND: "2024/najaar"})
    assert [row.slug for row in page.context["form"].chosen()] == ["najaar"]
    assert 'id="concept"' in page.content.decode()


def test_what_is_written_is_kept_in_the_address(officer, table, autumn):
    sent = written(besluiten="Motie 12\r\nToezegging <3> & meer", onderwerp="Stand & zaken")
    answer = officer.post(PAGE, sent)
    assert answer.status_code == 302
    place = urlsplit(answer.url)
    assert (place.path, place.fragment) == (PAGE, "voorbeeld")
    kept = {name: value for name, (value,) in parse_qs(place.query).items()}
    assert kept == {**sent, "besluiten": "Motie 12\r\nToezegging <3> & meer"}
    page = officer.get(answer.url)
    shown = page.content.decode()
    assert "Toezegging &lt;3&gt; &amp; meer" in shown and "<3>" not in shown
    assert page.context["form"].query() == place.query
    file = officer.get(f"/duinstede/raadsbrief.odt?{place.query}")
    assert "Toezegging <3> & meer" in odt_texts(file.content)


@pytest.mark.slow
def test_the_files_say_what_they_are_and_are_in_the_log(officer, table, monkeypatch):
    monkeypatch.setattr("monitoring.letters.council_set.render_pdf", lambda report: b"%PDF-1.7")
    a_round(table)
    for name, begins in (("odt", b"PK"), ("docx", b"PK"), ("zip", b"PK")):
        file = officer.get(f"/duinstede/raadsbrief.{name}", written())
        assert file.content.startswith(begins)
        assert (
            file["Content-Disposition"]
            == f'attachment; filename="raadsbrief-duinstede-afspraken-2024-2027-2024-11-20.{name}"'
        )
    assert [row.detail.split(",")[0] for row in AccessEvent.objects.order_by("pk")] == ["odt", "docx", "zip"]


def test_a_server_without_pango_says_so(officer, table, monkeypatch):
    def fail(report):
        raise PdfUnavailableError("Geen Pango.")

    monkeypatch.setattr("monitoring.letters.council_set.render_pdf", fail)
    a_round(table)
    assert officer.get("/duinstede/raadsbrief.zip").status_code == 503
    assert officer.get("/duinstede/raadsbrief.odt").status_code == 200
    assert [row.detail.split(",")[0] for row in AccessEvent.objects.all()] == ["odt"]


# ---- bad input


def test_without_rounds_it_says_what_to_do(officer, table):
    make_round(table.framework, status=RoundStatus.PREPARING)
    page = officer.get(PAGE)
    assert page.status_code == 200
    assert 'id="geen-rondes"' in page.content.decode()
    assert reverse("round-new", args=["duinstede", "afspraken-2024-2027"]) in page.content.decode()
    assert officer.get("/duinstede/raadsbrief.odt").status_code == 404


def test_a_framework_of_elsewhere_does_not_exist(officer, table, autumn):
    assert officer.get(PAGE, {"ronde-elders-2024-2027": "2024/najaar"}).status_code == 404
    assert officer.get("/elders/raadsbrief/").status_code == 404


@pytest.mark.parametrize("word", ["2024/anders", "1999/najaar", "najaar", "<b>", "2024/dicht"])
def test_a_round_that_is_not_there_is_refused_at_its_field(officer, table, word, autumn):
    make_round(table.framework, slug="dicht", status=RoundStatus.PREPARING)
    for response in (
        officer.get(PAGE, {ROUND: word}),
        officer.post(PAGE, written(**{ROUND: word})),
        officer.get("/duinstede/raadsbrief.docx", {ROUND: word}),
    ):
        assert set(problems(response)) == {ROUND}


def test_no_round_at_all_is_refused(officer, table, autumn):
    assert set(problems(officer.post(PAGE, written(**{ROUND: ""})))) == {"__all__"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"datum": "morgen"}, "dated"),
        ({"datum": "1800-01-01"}, "dated"),
        ({"datum": (timezone.localdate() + timedelta(days=367)).isoformat()}, "dated"),
        ({"functie": ""}, "function"),
        ({"onderwerp": "x" * 151}, "subject"),
        ({"aanleiding": "x" * 1501}, "occasion"),
        ({"besluiten": "x\x00"}, "references"),
        ({"aanleiding": "🏠" * 800}, "__all__"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_typed_is_lost(officer, table, values, field, autumn):
    answer = officer.post(PAGE, written(**values))
    assert set(problems(answer)) == {field}
    for name, value in values.items():
        assert answer.context["form"].data[name] == value
    assert "letter" not in answer.context


def test_texts_are_shown_and_never_run(officer, table, autumn):
    row = autumn
    line = line_of(row, row.lines.get().commitment)
    give_light(line, Light.GREEN)
    tell(line, "<script>alert(1)</script>")
    page = officer.get(PAGE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


# ---- how much it asks of the database


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_depend_on_nothing(officer, table, number, django_assert_num_queries):
    row = a_round(table, number)
    for line in row.lines.all()[:3]:
        give_light(line, Light.RED)
    officer.get(PAGE)
    with django_assert_num_queries(28):
        officer.get(PAGE)
