"""The page of my work: its rows, its count, and where it leads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.enums import ResponsibilityRole
from agreements.models import FrameworkAgreement
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import MonitoringRound
from monitoring.reminders.digest import write_digest
from monitoring.rounds.services import move_round
from monitoring.work.task import due_words, tells_late
from monitoring.work.tasks import tasks_of
from parties.models import User
from tests.cast import ACTOR
from tests.factories import bring_to, coordinate_elsewhere, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import words

from .work_rows import PAGE, TODAY, by_id, handle, links, look, responsible

pytestmark = pytest.mark.django_db


@made_once
def commitments(table):
    return [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)]


class TestThePage:
    def test_who_has_nothing_to_do_reads_so(self, client, cast, table):
        for person in (cast.alderman, cast.council_member, cast.manager):
            tree = look(client, person)
            assert by_id(tree, "niets") is not None
            assert by_id(tree, "taken") is None
            assert by_id(tree, "niemand") is None

    def test_every_task_has_its_row_and_its_link(self, client, cast, table, commitments):
        make_round(table.framework, commitments, data_deadline=date(2024, 11, 1))
        handle(cast.officer, table.municipality, commitments[1])
        tree = look(client, cast.officer)
        rows = [row.get("data-kind") for row in by_id(tree, "taken").iter("tr") if row.get("data-kind")]
        assert rows == ["lights", "progress"]
        # However many there are, the way to do them on one page stands above them.
        ids = [one.get("id") for one in tree.iter() if one.get("id") in ("naar-invullen", "taken")]
        assert ids == ["naar-invullen", "taken"]
        url = "/duinstede/afspraken-2024-2027/2024/monitor/regels/a-2/?ronde=najaar"
        assert url in links(by_id(tree, "taken"))
        assert client.get(url).status_code == 200
        assert all(
            "late" in row.get("class") for row in by_id(tree, "taken").iter("tr") if row.get("data-kind")
        )

    def test_a_round_in_review_tells_what_is_to_be_looked_at(self, client, cast, table, commitments):
        current = make_round(table.framework, commitments[:1])
        tell(line_of(current, commitments[0]), "Bel 06-12345678 voor meer")
        move_round(actor=ACTOR, monitoring_round=current, to=RoundStatus.REVIEW)
        tree = look(client, cast.officer)
        (row,) = [one for one in tree.iter("tr") if one.get("data-kind") == "review"]
        assert "1 passage to look at" in "".join(row.itertext())

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        many = [make_commitment(table.framework, f"a-{n}", n) for n in range(number)]
        make_round(table.framework, many)
        for commitment in many:
            responsible(commitment, party=table.municipality)
        handle(cast.officer, table.municipality, *many[: (number + 1) // 2])
        client.force_login(cast.officer)
        with django_assert_num_queries(15):
            client.get(PAGE)
        # One of them asks in which municipalities the number is kept.
        with django_assert_num_queries(9):
            client.get("/mijn-werk/aantal/")


class TestTheCount:
    def test_the_menu_asks_for_it_after_the_page(self, client, cast, table, commitments):
        make_round(table.framework, commitments)
        tree = look(client, cast.officer, "/duinstede/")
        asking = [one for one in tree.iter("span") if one.get("hx-get")]
        assert [one.get("hx-get") for one in asking] == ["/mijn-werk/aantal/"]
        assert PAGE in links(tree)
        text = "".join(look(client, cast.officer, "/mijn-werk/aantal/").itertext())
        assert "1 thing to do" in text

    def test_nothing_is_shown_for_nothing(self, client, cast, table):
        client.force_login(cast.alderman)
        response = client.get("/mijn-werk/aantal/")
        assert response.content.strip() == b""
        assert response["Cache-Control"] == "no-store"

    def test_it_is_the_number_on_the_page(self, client, cast, table, commitments):
        make_round(table.framework, commitments)
        handle(cast.officer, table.municipality, *commitments[:2])
        rows = [one for one in look(client, cast.officer).iter("tr") if one.get("data-kind")]
        told = "".join(look(client, cast.officer, "/mijn-werk/aantal/").itertext())
        assert str(len(rows)) in told and len(rows) == 3


def test_who_has_work_finds_the_agreements_too(client, cast, table):
    commitment = make_commitment(table.framework)
    make_round(table.framework, [commitment])
    handle(cast.corporation_officer, table.corporation, commitment)
    client.force_login(cast.corporation_officer)
    assert client.get("/").url == PAGE
    way = look(client, cast.corporation_officer, PAGE).find(".//a[@id='overzicht']").get("href")
    assert client.get(way).url == f"/{table.municipality.slug}/"


def test_what_a_round_asks_of_the_organisation_is_told_to_who_has_nothing_in_the_own_name(
    client, cast, table
):
    commitment = make_commitment(
        table.framework, responsibilities=[{"role": ResponsibilityRole.LEAD, "party": table.corporation}]
    )
    row = make_round(table.framework, [commitment], status=RoundStatus.PREPARING)
    assert by_id(look(client, cast.corporation_officer), "van-ons") is None
    assert client.get("/").url == "/duinstede/"
    bring_to(row, RoundStatus.OPEN)
    asked = by_id(look(client, cast.corporation_officer), "van-ons")
    assert links(asked) == ["/mijn-werk/invullen/?wie=organisatie"]
    # Logging in leads there as well.
    assert client.get("/").url == PAGE


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-40, "22 May"),
        (-2, "2 days late"),
        (-1, "1 day late"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "Friday 3 July"),
        (9, "10 July"),
        (300, "27 April 2027"),
    ],
)
def test_days_as_people_say_them(english, days, words):
    assert due_words(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(("days", "says"), [(-40, False), (-14, True), (-1, True), (0, False)])
def test_late_is_said_once(days, says):
    assert tells_late(TODAY + timedelta(days=days), TODAY) == says


def test_no_day(english):
    assert due_words(None, TODAY) == "no date"


def test_two_rounds_of_one_name_are_told_apart_where_a_municipality_has_two_agreements(cast, table, client):
    """On the page, where it can be reported at once, and in the mail; with one agreement nobody needs its name."""
    beside = FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()
    coordinate_elsewhere(table.framework, table.municipality)
    for framework in (table.framework, beside):
        make_round(framework, [make_commitment(framework)], status=RoundStatus.OPEN)

    def told():
        """How often each agreement is named in the list, beside the fields, and in the mail."""
        page = look(client, cast.officer)
        small = [one for one in page.iter("p") if one.get("class") == "small"]
        at_once = [one for part in page.iter("section") for one in part.findall("p[@class='small']")]
        tasks = tasks_of(User.objects.get(pk=cast.officer.pk), TODAY)
        rounds = {row.pk: row for row in MonitoringRound.objects.select_related("framework__municipality")}
        counts = {key: {Light.GREEN: 1} for key in rounds}
        mail = write_digest(cast.officer, tasks, TODAY, rounds=rounds, counts=counts).text
        facts = [" ".join(words(one) for one in found) for found in (small, at_once)]
        return [
            [text.count(name) for text in (*facts, mail)] for name in (table.framework.title, beside.title)
        ]

    assert told() == [[0, 0, 0], [0, 0, 0]]
    with acting(ACTOR):
        beside.municipality = table.municipality
        beside.save_next()
    assert told() == [[2, 1, 2], [2, 1, 2]]
