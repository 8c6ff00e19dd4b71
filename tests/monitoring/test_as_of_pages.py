"""Any day, on the page: the state at its end, which round that is, and its files."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from agreements.enums import Origin
from monitoring.enums import Light
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import read

from .days_read import JULY, MONITOR, make_turning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def line(table):
    return make_turning(table)


@pytest.fixture
def page(client, cast, line):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"

    def get(query: str):
        response = client.get(query if query.startswith("/") else f"{MONITOR}/{query}")
        assert response.status_code == 200
        return read(response)

    return get


def by_id(tree, name: str) -> str:
    found = tree.find(f".//*[@id='{name}']")
    return "" if found is None else " ".join(" ".join(found.itertext()).split())


def links(tree) -> list[str]:
    return [link.get("href", "") for link in tree.iter("a")]


def test_what_is_read_back_offers_no_arranging(page):
    def offered(query: str) -> bool:
        return any("/rondes/najaar/" in link for link in links(page(query)))

    assert offered("") and not offered("?per=2024-07-20")


class TestThePage:
    def test_it_says_which_day_leads_back_and_offers_no_editing(self, page):
        tree = page("?per=2024-07-20&licht=geel")
        assert by_id(tree, "stand-op").startswith("State on 20 July 2024")
        assert "?licht=geel&ronde=najaar" in links(tree)
        assert "regel-a-1" in [e.get("id") for e in tree.iter("tr")]
        assert not [href for href in links(tree) if "/regels/" in href]
        assert f"{MONITOR}.pdf?ronde=najaar&per=2024-07-20" in links(tree)

    def test_what_a_document_told_may_have_become_known_later(self, page, line):
        story = f"/duinstede/afspraken-2024-2027/afspraken/{line.commitment.key}/"
        for query in ("?per=2024-07-20", f"{story}?per=2024-07-20"):
            assert by_id(page(query), "stand-op") and not by_id(page(query), "uit-documenten")
        tell(line, "Volgens de brief.", dated=JULY, origin=Origin.DOCUMENT, source="Brief van maart 2025")
        for query in ("?per=2024-07-20", f"{story}?per=2024-07-20"):
            assert by_id(page(query), "uit-documenten")

    def test_now_it_says_no_such_thing(self, page):
        tree = page("")
        assert (by_id(tree, "stand-op"), by_id(tree, "weggelaten")) == ("", "")
        assert [href for href in links(tree) if "/regels/" in href]

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("?per=gisteren", "“gisteren” is not a day. Write it like 2024-11-15."),
            ("?per=2024-02-30", "“2024-02-30” is not a day. Write it like 2024-11-15."),
            ("?per=2999-01-01", "1 January 2999 has yet to come."),
            ("?per=2020-01-01", "On 1 January 2020 this round had not begun."),
            ("?sinds=%00%3Cb%3E", "“<b>” is not a day. Write it like 2024-11-15."),
            ("?per=2024-07-01&sinds=2024-07-01", "1 July 2024 is not before the day you look at."),
        ],
    )
    def test_a_day_that_can_not_be_shown_is_told_and_left_out(self, page, query, told):
        tree = page(query)
        assert by_id(tree, "weggelaten") == f"{told} That part of the address was left out."

    def test_since_a_day(self, page):
        tree = page("?sinds=2024-05-20")
        assert by_id(tree, "veranderd") == "Since 20 May 2024: 1 better, 0 worse, 1 with a new text"
        # The filter of what changed is about the round before: no link to it here.
        assert not [link for link in links(tree) if "alleen=gewijzigd" in link]
        marks = [
            e.get("class", "").split("--")[1]
            for e in tree.iter("span")
            if "change-mark" in e.get("class", "")
        ]
        assert marks == ["better", "text"]

    @pytest.mark.parametrize("number", [1, 20])
    @pytest.mark.parametrize(
        "query", ["?per=2024-07-20", "?sinds=2024-05-20", "?per=2024-07-20&sinds=2024-05-20&licht=rood"]
    )
    def test_what_it_costs(self, client, cast, table, number, query, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"b-{n}", n) for n in range(number)]
        make_round(table.framework, commitments)
        client.force_login(cast.officer)
        client.get(f"{MONITOR}/{query}")
        with django_assert_num_queries(11):
            assert client.get(f"{MONITOR}/{query}").status_code == 200


class TestWhichRound:
    @pytest.fixture
    def year_end(self, table, line):
        row = make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        give_light(line_of(row, line.commitment), Light.RED, dated=date(2024, 12, 31))
        return row

    def test_the_latest_begun_with_an_answer_by_that_day(self, page, year_end):
        for day, slug in (("2024-11-15", "najaar"), ("2024-12-31", "eind"), ("2024-02-01", "najaar")):
            assert f"{MONITOR}.pdf?ronde={slug}&per={day}" in links(page(f"?per={day}"))

    def test_before_anything_was_told_it_says_so_and_compares_with_nothing(self, page, year_end):
        """Not with the autumn either, whose day was still to come."""
        for query in ("?per=2024-05-14", "?ronde=eind&per=2024-05-14"):
            tree = page(query)
            assert by_id(tree, "niets-bekend") and not by_id(tree, "veranderd")
            assert "14\u00a0May 2024" in " ".join(tree.find(".//*[@class='page-head__facts']").itertext())
        assert not by_id(page("?per=2024-05-15"), "niets-bekend")

    def test_what_changed_since_the_round_before_is_one_click_away(self, page, year_end):
        assert f"{MONITOR}/?alleen=gewijzigd&ronde=eind#resultaat" in links(page("?ronde=eind&licht=rood"))

    def test_one_that_is_named(self, page, year_end):
        assert f"{MONITOR}.pdf?ronde=eind&per=2024-11-15" in links(page("?ronde=eind&per=2024-11-15"))


class TestFiles:
    def test_json_of_a_day(self, client, cast, line):
        client.force_login(cast.tenant)
        response = client.get(f"{MONITOR}.json?per=2024-07-20")
        data = json.loads(response.content)
        assert (data["as_of"], data["lines"][0]["light"]) == ("2024-07-20", "yellow")
        assert "najaar-2024-07-20.json" in response["Content-Disposition"]

    def test_a_file_of_a_day_that_does_not_exist_is_refused(self, client, cast, line):
        client.force_login(cast.tenant)
        assert client.get(f"{MONITOR}.json?per=gisteren").status_code == 400

    def export(self, path, **options):
        call_command("export_monitor", "duinstede", "2024", format="json", output=path, **options)
        return json.loads(path.read_text())

    def test_the_command(self, line, tmp_path):
        path = tmp_path / "monitor.json"
        assert self.export(path, as_of="2024-05-20")["lines"][0]["light"] == "red"
        assert self.export(path)["lines"][0]["light"] == "green"

    @pytest.mark.parametrize("day", ["", "gisteren", "2999-01-01", "2020-01-01"])
    def test_the_command_refuses_a_day_it_can_not_show(self, line, tmp_path, day):
        with pytest.raises(CommandError):
            self.export(tmp_path / "monitor.json", as_of=day)
        assert list(tmp_path.iterdir()) == []
