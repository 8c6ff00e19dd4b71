"""The page on which what was found in public texts is kept or mended, and the pages that lead there."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound, TextClearance
from monitoring.steering.clearance import AROUND, excerpt
from monitoring.table.clearance import check_round, keep_findings
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import read

pytestmark = pytest.mark.django_db

PLACE = "/duinstede/afspraken-2024-2027/"
MONITOR = f"{PLACE}2024/monitor/"
PAGE = f"{MONITOR}nakijken/"
HERE = f"{PAGE}?ronde=najaar"
CLOSE = f"{PLACE}2024/rondes/najaar/sluiten/"
HTMX = {"HX-Request": "true"}
TEXT = "Het loopt. Bel mevrouw Voorbeeld op 06-12345678. Daarna bouwen wij."


@pytest.fixture
def officer(cast) -> Client:
    client = Client()
    client.force_login(cast.officer)
    return client


@made_once
def line(table):
    commitment = make_commitment(table.framework)
    return line_of(make_round(table.framework, [commitment]), commitment)


def words(element) -> str:
    """What an element says, with nothing put between a mark and what follows it."""
    return " ".join("".join(element.itertext()).split())


def listed(response) -> list[tuple[str, str, str]]:
    """Kind, words and sentence of each finding that waits."""
    items = [e for e in read(response).iter("li") if e.get("class") == "finding"]
    return [
        (item.get("data-kind"), words(item.find(".//mark")), words(item.find(".//p[@class='as-typed']")))
        for item in items
    ]


def digests(response) -> list[str]:
    return [e.get("value") for e in read(response).iter("input") if e.get("name") == "vinding"]


def hrefs(response) -> list[str]:
    return [e.get("href", "") for e in read(response).iter("a")]


def count(response) -> int:
    (told,) = [e.get("data-count") for e in read(response).iter() if "data-count" in e.attrib]
    return int(told)


class TestThePage:
    @pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.OPEN, RoundStatus.REVIEW])
    def test_nothing_to_look_at(self, officer, table, status):
        make_round(table.framework, [make_commitment(table.framework)], status=status)
        response = officer.get(PAGE)
        assert (response.status_code, listed(response), count(response)) == (200, [], 0)

    def test_what_was_found_stands_marked_in_its_sentence(self, officer, line):
        tell(line, TEXT)
        response = officer.get(PAGE)
        sentence = "Bel mevrouw Voorbeeld op 06-12345678."
        assert listed(response) == [
            ("name", "mevrouw Voorbeeld", sentence),
            ("phone", "06-12345678", sentence),
        ]
        assert count(response) == 2

    def test_it_is_grouped_by_line_in_the_order_of_the_table(self, officer, table):
        commitments = [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)]
        row = make_round(table.framework, commitments)
        for commitment in (commitments[2], commitments[0]):
            tell(line_of(row, commitment), TEXT)
        headings = [e for e in read(officer.get(PAGE)).iter("h2") if e.get("id", "").startswith("vinding-")]
        assert [e.get("id") for e in headings] == ["vinding-a-1", "vinding-a-3"]

    def test_mending_leads_to_the_line_and_back(self, officer, line):
        tell(line, TEXT)
        mend = f"{MONITOR}regels/a-1/?ronde=najaar&terug=nakijken"
        assert mend in hrefs(officer.get(PAGE))
        form = officer.get(mend)
        assert HERE in hrefs(form)
        line.refresh_from_db()
        data = {"version": line.version, "light": "none", "text": "Het loopt."}
        assert officer.post(mend, data)["Location"] == HERE
        assert listed(officer.get(PAGE)) == []

    def test_a_refused_form_still_knows_the_way_back(self, officer, line):
        response = officer.post(f"{MONITOR}regels/a-1/?ronde=najaar&terug=nakijken", {"version": 1})
        (action,) = [e.get("action") for e in read(response).iter("form") if e.get("class") == "line-form"]
        assert (response.status_code, action) == (422, f"{MONITOR}regels/a-1/?ronde=najaar&terug=nakijken")

    def test_what_the_coordinator_can_not_change_has_no_way_to_mend_it(self, officer, table):
        commitment = make_commitment(table.framework, text="Volgens mevrouw Proef.")
        line = line_of(make_round(table.framework, [commitment]), commitment)
        tell(line, "Volgens mevrouw Voorbeeld.", table.corporation)
        response = officer.get(PAGE)
        assert len(listed(response)) == 2
        assert not any("terug=nakijken" in href for href in hrefs(response))

    def test_a_text_is_shown_as_text(self, officer, line):
        tell(line, "<b>mevrouw Voorbeeld</b> & <script>alert(1)</script>")
        content = officer.get(PAGE).content.decode()
        assert "<script>alert" not in content
        assert "&lt;b&gt;<mark>mevrouw Voorbeeld</mark>&lt;/b&gt;" in content

    def test_a_named_round_and_an_unknown_one(self, officer, line, table):
        tell(line, TEXT)
        make_round(table.framework, [], slug="eind", reference_date=date(2024, 12, 31))
        assert count(officer.get(PAGE)) == 0
        assert count(officer.get(HERE)) == 2
        assert officer.get(f"{PAGE}?ronde=weg").status_code == 404

    def test_a_closed_round_has_nothing_to_decide(self, officer, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = officer.get(PAGE)
        assert response.status_code == 200
        assert not [e for e in read(response).iter("button") if e.get("name") == "behoud"]
        assert officer.post(PAGE, {"behoud": "x"}).status_code == 409

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, officer, table, number, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, number + 1)]
        row = make_round(table.framework, commitments)
        for line in row.lines.all():
            tell(line, "Met mevrouw Voorbeeld.")
        officer.get(PAGE)
        with django_assert_num_queries(19):
            assert count(officer.get(PAGE)) == number


class TestKeeping:
    def test_one_by_its_button(self, officer, line):
        tell(line, TEXT)
        first = digests(officer.get(PAGE))[0]
        assert officer.post(HERE, {"behoud": first})["Location"] == HERE
        row = TextClearance.objects.get()
        assert (row.digest, row.author_name, row.author_party) == (first, "Beleidsadviseur wonen", "Gemeente")
        response = officer.get(HERE)
        assert [one[0] for one in listed(response)] == ["phone"]
        assert "Beleidsadviseur wonen" in words(
            read(response).find(".//details[@class='fold findings__kept']")
        )

    def test_its_button_counts_and_not_what_is_ticked(self, officer, line):
        tell(line, TEXT)
        first, second = digests(officer.get(PAGE))
        officer.post(HERE, {"behoud": first, "vinding": [second]})
        assert [row.digest for row in TextClearance.objects.all()] == [first]

    def test_several_at_once(self, officer, line):
        tell(line, TEXT)
        assert officer.post(HERE, {"vinding": digests(officer.get(PAGE))}).status_code == 302
        assert count(officer.get(HERE)) == 0

    def test_with_htmx_the_list_comes_back(self, officer, line):
        tell(line, TEXT)
        first = digests(officer.get(PAGE))[0]
        response = officer.post(HERE, {"behoud": first}, headers=HTMX)
        assert (response.status_code, count(response)) == (200, 1)
        assert b"<html" not in response.content

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_nothing_ticked_is_refused(self, officer, line, headers):
        tell(line, TEXT)
        response = officer.post(HERE, {}, headers=headers)
        assert response.status_code == 422
        assert [e for e in read(response).iter() if e.get("role") == "alert"]
        assert not TextClearance.objects.exists()

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
    def test_a_text_that_changed_meanwhile_is_not_kept_unseen(self, officer, line, headers):
        tell(line, TEXT)
        seen = digests(officer.get(PAGE))
        tell(line, TEXT + " En mevrouw Proef.")
        response = officer.post(HERE, {"vinding": seen}, headers=headers)
        assert (response.status_code, count(response)) == (409, 3)
        assert not TextClearance.objects.exists()

    @pytest.mark.parametrize("value", ["", "x", "\x00", "é" * 5000])
    def test_nonsense_keeps_nothing(self, officer, line, value):
        tell(line, TEXT)
        assert officer.post(HERE, {"vinding": value}).status_code in (409, 422)
        assert not TextClearance.objects.exists()

    def test_only_who_fills_in_the_round(self, cast, line):
        tell(line, TEXT)
        found = [one.digest for one in check_round(line.round)]
        for name, person in cast.people():
            client = Client()
            if person.is_authenticated:
                client.force_login(person)
            before = TextClearance.objects.count()
            client.post(HERE, {"vinding": found})
            assert (TextClearance.objects.count() > before) is (name == "officer"), name


class TestAround:
    def test_the_monitor_asks_how_many_there_are_once_it_is_shown(self, officer, line):
        tell(line, TEXT)
        (link,) = [e for e in read(officer.get(MONITOR)).iter("a") if e.get("class") == "check-link"]
        assert (link.get("hx-get"), link.get("hx-trigger")) == (HERE, "load")
        response = officer.get(link.get("hx-get"), headers=HTMX)
        assert (count(response), hrefs(response)) == (2, [HERE])

    def test_others_an_earlier_day_and_a_closed_round_have_no_such_link(self, officer, cast, line):
        assert b"check-link" not in officer.get(f"{MONITOR}?per={timezone.localdate()}").content
        client = Client()
        client.force_login(cast.corporation_officer)
        assert b"check-link" not in client.get(MONITOR).content
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert b"check-link" not in officer.get(MONITOR).content

    def test_closing_is_offered_once_all_is_looked_at(self, officer, line):
        tell(line, TEXT)
        page = officer.get(CLOSE)
        assert HERE in hrefs(page)
        assert not [e for e in read(page).iter("button") if "primary-action" in e.get("class", "")]
        seen = {"seen": page.context["seen"]}
        assert officer.post(CLOSE, seen)["Location"] == HERE
        assert MonitoringRound.objects.get().status == RoundStatus.OPEN
        keep_findings(actor=ACTOR, monitoring_round=line.round, findings=check_round(line.round))
        assert HERE not in hrefs(officer.get(CLOSE))
        assert officer.post(CLOSE, seen)["Location"] == f"{MONITOR}?ronde=najaar"
        assert MonitoringRound.objects.get().is_closed

    @pytest.mark.slow
    def test_a_draft_of_the_monitor_leaves_all_the_same(self, officer, line):
        """A file of an open round says that it is a draft; only the final one waits for the check."""
        tell(line, TEXT)
        for name in ("json", "csv", "html", "xlsx", "ods"):
            assert officer.get(f"{MONITOR.removesuffix('/')}.{name}").status_code == 200


class TestExcerpt:
    def shown(self, text: str, found: str) -> str:
        start = text.index(found)
        before, after = excerpt(text, start, start + len(found))
        return f"{before}[{found}]{after}"

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("X", "[X]"),
            ("Een. Twee X drie. Vier.", "Twee [X] drie."),
            ("Een?\n\nX drie", "[X] drie"),
            ("X! Vier", "[X]!"),
            # What stands right before may be an abbreviation.
            ("Een. Bel nr. X\nVier", "Bel nr. [X]"),
        ],
    )
    def test_the_sentence(self, text, shown):
        assert self.shown(text, "X") == shown

    def test_a_long_sentence_is_cut_at_a_space(self):
        shown = self.shown("woord " * 100 + "X" + " woord" * 100, "X")
        before, after = shown.split("[X]")
        assert before.startswith("… woord") and after.endswith("woord …")
        assert max(len(before), len(after)) <= AROUND + 2
