"""The monitor of a year: which round it shows, for whom, in parts, and what it costs."""

import re
from datetime import date
from decimal import Decimal

import pytest

from agreements.enums import Origin
from agreements.services.drafting import add_indicator
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.rounds import services as rounds
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import bring_to, give_light, line_of, make_commitment, make_round, make_year, tell
from tests.reading import read, with_class, words

from .escalation_steps import put_before, set_status
from .monitor_pages import AUTUMN_ROUND, FRAMEWORK, HTMX, MONITOR, counts, enter, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, heemstede_cast):
    return enter(client, heemstede_cast.officer)


@pytest.fixture
def page(officer):
    """The open round of Heemstede, as the officer sees it."""
    return read(officer.get(MONITOR))


# ---- rounds


class TestRounds:
    def test_the_latest_round_comes_first_and_the_other_is_one_click_away(self, page):
        (switch,) = with_class(page, "round-switch")
        found = [
            (link.get("href"), link.get("aria-current"), next(link.itertext()).strip())
            for link in switch.iter("a")
        ]
        assert found == [
            ("?ronde=najaar-2024", None, "Najaar 2024"),
            ("?ronde=eind-2024", "page", "Eindstand 2024"),
        ]

    def test_a_closed_round(self, officer):
        page = read(officer.get(AUTUMN_ROUND))
        assert counts(page) == {"green": 19, "yellow": 12, "red": 2, "none": 2}
        assert len(rows(page)) == 35
        facts = words(with_class(page, "page-head__facts")[0]).split(" · ")
        assert facts[0].endswith("Najaar 2024") and facts[1].endswith("30 October 2024")
        # It knows no earlier round.
        assert with_class(page, "strip") == []
        assert page.find(".//*[@id='veranderd']") is None

    def test_files_and_filters_are_of_the_round_shown(self, officer):
        page = read(officer.get(AUTUMN_ROUND))
        links = [link.get("href") for link in with_class(page, "page-head__actions")[0].iter("a")]
        files = [link for link in links if link != "/monitor.schema.json"]
        kinds = ("xlsx", "ods", "csv", "html", "json", "pdf")
        assert {f"{FRAMEWORK}2024/monitor.{kind}?ronde=najaar-2024" for kind in kinds} < set(files)
        assert all(link.endswith("?ronde=najaar-2024") for link in files)
        assert page.find(".//form[@class='filters']/input[@name='ronde']").get("value") == "najaar-2024"
        chips = page.find(".//*[@id='lichtkeuze']")
        assert all("ronde=najaar-2024" in link.get("href", "") for link in chips.iter("a"))

    @pytest.mark.parametrize("slug", ["winter-2024", "NAJAAR-2024", "%00", "<script>", "najaar-2024%20"])
    def test_a_round_that_does_not_exist(self, officer, slug):
        assert officer.get(f"{MONITOR}?ronde={slug}").status_code == 404

    @pytest.mark.parametrize("year", [1990, 2023, 2025, 2099])
    def test_a_year_without_rounds(self, officer, year):
        response = officer.get(f"{FRAMEWORK}{year}/monitor/")
        page = read(response)
        assert (response.status_code, rows(page)) == (200, {})
        main = page.find(".//main")
        assert set(re.findall(r"\d{4}", words(main.find("h1")) + words(main.find("p")))) == {str(year)}
        begin = [f"{FRAMEWORK}rondes/nieuw/"] if 2024 <= year <= 2027 else []
        assert [link.get("href") for link in main.iter("a")] == ["/heemstede/", FRAMEWORK, *begin, MONITOR]

    def test_a_round_without_lines(self, client, cast, table):
        make_round(table.framework)
        page = read(enter(client, cast.tenant).get("/duinstede/afspraken-2024-2027/2024/monitor/"))
        assert len(page.findall(".//*[@id='resultaat']/p[@class='panel']")) == 1
        assert counts(page) == {"green": 0, "yellow": 0, "red": 0, "none": 0}


# ---- who may change it


class TestEditLinks:
    @staticmethod
    def links(client, address: str) -> list[str]:
        return [link.get("href", "") for link in with_class(read(client.get(address)), "edit-link")]

    def test_the_officer_has_one_on_every_row_while_the_round_is_open(self, officer, page):
        links = self.links(officer, MONITOR)
        assert links == [f"{MONITOR}regels/{key}/?ronde=eind-2024" for key in rows(page)]

    def test_nobody_has_them_once_it_is_closed(self, officer):
        assert self.links(officer, AUTUMN_ROUND) == []

    @pytest.mark.parametrize("role", ["corporation_officer", "tenant", "alderman", "manager"])
    def test_who_reads_has_none(self, client, heemstede_cast, role):
        assert self.links(enter(client, getattr(heemstede_cast, role)), MONITOR) == []

    def test_everybody_reads_the_same(self, client, heemstede_cast):
        def content(role: str) -> str:
            text = enter(client, getattr(heemstede_cast, role)).get(MONITOR).content.decode()
            # But for what only the coordinator does.
            own = (
                r'<a class="edit-link".*?</a>|<label class="pick.*?</label>|<details class="keys.*?</details>'
                r'|<form class="pick-bar.*?</form>|(?:name="csrfmiddlewaretoken" value|data-who|data-began)="\w+"'
                r"|<a [^>]*/rondes/[^>]*>.*?</a>|<a class=\"check-link.*?</a>"
            )
            text = re.sub(own, "", text, flags=re.DOTALL)
            return re.sub(r"\s+", " ", text.replace(getattr(heemstede_cast, role).name, ""))

        assert content("tenant") == content("alderman") == content("officer")


# ---- parts of the page


class TestHtmx:
    def test_filtering_gets_the_results_alone(self, officer):
        response = officer.get(f"{MONITOR}?licht=rood", headers=HTMX)
        tree = read(response)
        assert b"<html" not in response.content
        assert tree.find(".//body")[0].get("id") == "resultaat"
        assert list(rows(tree)) == ["2024-j-1-8", "2024-j-1-9"]
        assert tree.find(".//*[@id='stand']") is None

    def test_going_back_in_the_browser_gets_the_whole_page(self, officer):
        response = officer.get(MONITOR, headers={**HTMX, "HX-History-Restore-Request": "true"})
        assert response.content.startswith(b"<!doctype html>")

    def test_it_says_the_same_as_the_page(self, officer):
        page = read(officer.get(f"{MONITOR}?trekker=corporaties"))
        part = read(officer.get(f"{MONITOR}?trekker=corporaties", headers=HTMX))
        assert words(page.find(".//*[@id='resultaat']")) == words(part.find(".//*[@id='resultaat']"))


# ---- what it costs


def full_round(table, number: int, status: RoundStatus = RoundStatus.OPEN):
    """A round whose lines have everything that can hang on one, and a round before it."""
    annual = make_year(table.framework)
    base = make_commitment(table.framework, "k-1", 1, number="K 1")
    commitments = [
        make_commitment(
            table.framework,
            f"j-{n}",
            n + 1,
            number=f"J {n}",
            annual=annual,
            elaborates=[(base, "printed")],
            responsibilities=[
                {"role": "lead", "party": table.corporation, "printed": "Wonen", "source": "agreement"},
                {"role": "lead", "group": "tenant_organisation", "source": "text"},
            ],
            plannings=[{"printed": "T1", "source": "monitor"}, {"printed": "Q1", "source": "text"}],
        )
        for n in range(1, number + 1)
    ]
    spring = make_round(table.framework, commitments, slug="voorjaar", reference_date=date(2024, 5, 31))
    autumn = make_round(table.framework, slug="najaar", status=RoundStatus.PREPARING)
    for n, commitment in enumerate(commitments, start=1):
        give_light(line_of(spring, commitment), Light.GREEN)
        heading = rounds.add_heading(actor=ACTOR, monitoring_round=autumn, position=n, title=f"Hoofdstuk {n}")
        rounds.add_line(
            actor=ACTOR, monitoring_round=autumn, commitment=commitment, position=n, heading=heading
        )
    autumn = bring_to(autumn, RoundStatus.OPEN)
    for n, commitment in enumerate(commitments):
        line = line_of(autumn, commitment)
        give_light(line, (Light.RED, Light.YELLOW)[n % 2])
        tell(line, "De bouw ligt stil.")
        tell(line, "Wij wachten.", table.corporation)
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            commitment=commitment,
            key=f"aandeel-{n}",
            name="Aandeel",
            unit="%",
            targets=[{"kind": "at_least", "value": 70, "group": "corporation", "source": "Afspraken"}],
        )
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            party=table.corporation,
            value=Decimal(71),
            origin=Origin.PERSON,
            source="Verslag",
            reference_date=date(2024, 10, 1),
        )
        add_indicator(
            actor=ACTOR,
            framework=table.framework,
            commitment=commitment,
            key=f"leegstand-{n}",
            name="Leegstand",
            unit="%",
            keeper="corporaties",
        )
    if status == RoundStatus.CLOSED:
        close_round(actor=ACTOR, monitoring_round=autumn)
    return autumn


class TestQueries:
    """Who, the round, and seven for its report: as many for one line as for fifty."""

    ADDRESS = "/duinstede/afspraken-2024-2027/2024/monitor/"
    FILTERED = f"{ADDRESS}?licht=rood&thema=hoofdstuk-1&trekker=wonen&prioriteit=t1&zoek=bouw"

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_an_open_round(self, client, cast, table, number, django_assert_num_queries):
        set_status(table.framework)
        for line in full_round(table, number).lines.all():
            put_before(table, line.commitment)
        enter(client, cast.officer)
        with django_assert_num_queries(11):
            response = client.get(self.FILTERED)
        tree = read(response)
        assert list(rows(tree)) == ["j-1"]
        assert with_class(tree, "edit-link") and with_class(tree, "result") and with_class(tree, "strip")
        assert with_class(tree, "raised-mark") and with_class(tree, "wanted-mark")
        with django_assert_num_queries(11):
            assert len(rows(read(client.get(self.ADDRESS)))) == number

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3])
    def test_a_closed_round(self, client, cast, table, number, django_assert_num_queries):
        """Everything comes from its frozen report."""
        full_round(table, number, RoundStatus.CLOSED)
        enter(client, cast.officer)
        with django_assert_num_queries(5):
            assert len(rows(read(client.get(self.ADDRESS)))) == number
