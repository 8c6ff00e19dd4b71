"""The monitor of a year: what stands on it, for whom, what it costs, and that texts stay texts."""

import json
import re
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from django.utils import translation

from agreements.enums import Origin
from agreements.services.drafting import add_indicator
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.publishing.counts import Counter
from monitoring.rounds import services as rounds
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from parties.models import User
from tests.cast import ACTOR
from tests.conftest import FIXTURES
from tests.factories import bring_to, give_light, line_of, make_commitment, make_round, make_year, tell
from tests.reading import read, widths, with_class, words

from .escalation_steps import put_before, set_status

pytestmark = pytest.mark.django_db

FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"
MONITOR = f"{FRAMEWORK}2024/monitor/"
AUTUMN_ROUND = f"{MONITOR}?ronde=najaar-2024"
HTMX = {"HX-Request": "true"}


def rows(tree: Element) -> dict[str, Element]:
    """The rows of the table by the key of their commitment, in order."""
    return {row.get("id", "").removeprefix("regel-"): row for row in with_class(tree, "monitor__row")}


def cell(tree: Element, key: str, name: str) -> str:
    """What a column says about a commitment."""
    (found,) = with_class(rows(tree)[key], f"monitor__{name}")
    return words(found)


def counts(tree: Element) -> dict[str, int]:
    """The numbers on top."""
    return {e.get("data-light", ""): int(words(e)) for e in tree.iter("strong") if e.get("data-light")}


def enter(client, user):
    """Log in, in English."""
    client.force_login(User.objects.get(pk=user.pk))
    client.cookies["taal"] = "en"
    return client


@pytest.fixture
def officer(client, heemstede_cast):
    return enter(client, heemstede_cast.officer)


@pytest.fixture(scope="module")
def looked_at() -> dict[str, Element]:
    """Pages of the demo that tests only look at; each is fetched once."""
    return {}


@pytest.fixture
def page(officer, looked_at):
    """The open round of Heemstede, as the officer sees it."""
    if MONITOR not in looked_at:
        looked_at[MONITOR] = read(officer.get(MONITOR))
    return looked_at[MONITOR]


# ---- what stands on it


def test_heads_and_meanings_are_those_of_the_pdf(page, heemstede):
    head = next(page.iter("thead"))
    own = heemstede.framework
    assert [words(one) for one in head.iter("th")] == [
        *("No.", "Annual commitment", own.lead_label, own.planning_label),
        *("Traffic light", "Realisation and progress"),
    ]
    assert set().union(*map(widths, with_class(page, "monitor"))) == {len(list(head.iter("th")))}
    (legend,) = with_class(page, "legend")
    told = words(legend).lower()
    with translation.override("en"):
        meanings = Counter(read_report(heemstede.autumn).words).meanings.values()
    assert all(one.lower() in told for one in meanings)


class TestTheDemo:
    def test_counts_on_top(self, page):
        assert counts(page) == {"green": 21, "yellow": 10, "red": 2, "none": 2}

    def test_counts_add_up_to_the_rows_by_their_light(self, page):
        lights = [row.get("class", "").split("--")[1] for row in rows(page).values()]
        assert {light: lights.count(light) for light in counts(page)} == counts(page)
        assert len(lights) == 35

    def test_counts_per_chapter_add_up_to_the_same(self, page):
        bars = with_class(page, "chapter-bars")[0]
        per_chapter = [
            [int(count) for count in re.findall(r"\d+", words(bar.find("dd/span")))] for bar in bars
        ]
        assert per_chapter == [[2, 5, 2], [7, 1], [8, 2], [3, 2], [1], [2]]
        # Told beside the bar with the shapes, for who sees no difference between its colours.
        shapes = [len(with_class(bar.find("dd/span"), "light-icon")) for bar in bars]
        assert shapes == [3, 2, 2, 2, 1, 1]

    def test_rows_stand_in_the_order_of_the_document(self, page):
        printed = json.loads((FIXTURES / "monitor-2024.json").read_text())
        assert list(rows(page)) == [line["commitment"] for line in printed["lines"]]
        assert cell(page, "2024-j-2-7", "number") == "J. 2.7"

    def test_headings(self, page):
        chapters = with_class(page, "chapter")
        assert [words(chapter.find(".//h2")) for chapter in chapters] == [
            "1 Passend wonen voor iedereen",
            "2 Zorgen voor elkaar",
            "3 Leefbare en inclusieve wijken",
            "4 Duurzaam en toekomstbestendig wonen",
            "5 Overige afspraken",
            "6 Monitor",
        ]
        assert [
            [words(section) for section in with_class(chapter, "monitor__section")] for chapter in chapters
        ] == [
            [
                "1.1 Sociale huurwoningen toevoegen door nieuwbouw",
                "1.2 Bestaande bouw: woningen toevoegen, behouden, beter benutten, flexwoningen",
                "1.4 Meer beweging op de woningmarkt",
                "1.5 Betaalbaarheid",
            ],
            ["2.1 Huisvesting bijzondere doelgroepen", "2.2 Wonen en zorg", "2.3 Woonwagenbewoners"],
            ["3.1 Samenwerking, openbare orde en veiligheid"],
            [
                "4.1 Duurzame woningvoorraad",
                "4.2 Bewustwording bij huurders",
                "4.3 Samenwerking bij verduurzaming",
            ],
            [],
            [],
        ]

    def test_a_heading_the_document_prints_wrongly(self, page):
        """Chapter 4 carries the title of chapter 3 in the document."""
        notes = {chapter.get("id"): chapter.findall("p") for chapter in with_class(page, "chapter")}
        assert [name for name, found in notes.items() if found] == ["hoofdstuk-4"]
        (marked,) = notes["hoofdstuk-4"][0]
        assert (words(marked), marked.get("lang")) == ("Leefbare en inclusieve wijken", "nl")

    def test_columns_are_called_what_the_framework_calls_them(self, page):
        heads = [words(head) for head in page.iter("th") if head.get("scope") == "col"]
        assert (len(heads), heads[2:4]) == (36, ["Trekker", "Prioriteit"])

    def test_who_leads(self, page):
        expected = {
            "2024-j-1-1": "Gemeente",
            "2024-j-1-3": "Corporaties",
            "2024-j-1-4": "Pré Wonen",
            "2024-m1": "Gemeente en corporaties",
        }
        assert {key: cell(page, key, "lead") for key in expected} == expected

    def test_what_the_running_text_says_besides_the_column(self, page):
        """Another lead, another time."""
        for key, column, printed, named in (
            ("2024-j-3-1", "lead", "Gemeente", "WIJ Heemstede"),
            ("2024-j-3-8", "planning", "T1", "Q1"),
        ):
            (found,) = with_class(rows(page)[key], f"monitor__{column}")
            assert words(found).startswith(printed)
            assert words(found.find("p")).endswith(f": {named}")

    def test_when(self, page):
        expected = {
            "2024-j-1-7": "Zie Haarlem",
            "2024-j-3-1": "T1 en daarna doorlopend",
            "2024-j-4-1": "Bij nieuwbouwproject",
            "2024-m1": "",
            "2024-m2": "-",
        }
        assert {key: cell(page, key, "planning") for key in expected} == expected

    def test_each_light_tells_where_it_comes_from(self, page):
        """A document, or a demonstration; what is followed without a light says that."""
        notes = {
            key: words(with_class(row, "monitor__light")[0].findall("p")[-1])
            for key, row in rows(page).items()
        }
        taken_over = [key for key, note in notes.items() if note == "Raadsinformatiebericht 25 maart 2025"]
        assert taken_over == ["2024-j-1-8", "2024-j-1-9"]
        followed = ["2024-m1", "2024-m2"]
        assert notes[followed[0]] == notes[followed[1]]
        assert len({note for key, note in notes.items() if key not in (*taken_over, *followed)}) == 1

    def test_each_light_tells_what_it_was(self, page):
        strips = {key: with_class(row, "strip")[0] for key, row in rows(page).items()}
        assert {words(strip).split(":")[0] for strip in strips.values()} == {"Najaar 2024"}
        before = {key: words(strip).split(": ")[1] for key, strip in strips.items()}
        now = {key: words(with_class(row, "light")[0]) for key, row in rows(page).items()}
        changed = {key: (before[key], now[key]) for key in now if before[key] != now[key]}
        assert changed == {
            "2024-j-2-5": ("Green", "Yellow"),
            "2024-j-2-6": ("Yellow", "Green"),
            "2024-j-2-8": ("Yellow", "Green"),
            "2024-j-3-5": ("Green", "Yellow"),
            "2024-j-4-4": ("Yellow", "Green"),
            "2024-5-2-3": ("Yellow", "Green"),
        }

    def test_it_says_of_when_it_is_that_it_is_a_draft_and_has_demonstration_in_it(self, page):
        facts = words(with_class(page, "page-head__facts")[0]).split(" · ")
        assert len(facts) == 4
        assert facts[0].endswith("Eindstand 2024") and facts[1].endswith("31 December 2024")

    def test_figures_stand_beside_what_was_agreed(self, page):
        name = "Aanbod voor de primaire doelgroep"
        found = [words(result) for result in with_class(rows(page)["2024-j-1-9"], "result")]
        for result, value in zip(found, (f"{name} Elan Wonen 71 %", "Pré Wonen 40 %"), strict=True):
            assert result.startswith(value)
            for part in ("70 %", "30 October 2024", "Monitor Prestatieafspraken 2024, J 1.9"):
                assert part in result
        bars = with_class(rows(page)["2024-j-1-9"], "result-bar__value")
        missed = "result-bar__value result-bar__value--missed"
        assert [bar.get("class") for bar in bars] == ["result-bar__value", missed]

    def test_old_text_is_shown_as_old(self, page):
        """With the date it was told and the document it comes from."""
        (progress,) = with_class(rows(page)["2024-j-1-2"], "monitor__progress")
        assert words(progress.findall("p")[-1]).endswith("30 October 2024 · Monitor Prestatieafspraken 2024")
        told = with_class(progress, "told")
        assert [words(text).split(":")[0] for text in told[:2]] == ["Pré Wonen", "Elan Wonen"]

    def test_what_changed_since_the_round_before(self, page):
        """Better, worse, and without a new report."""
        (panel,) = [panel for panel in page.find(".//*[@id='stand']") if with_class(panel, "chapter-bars")]
        sentence = words(panel.find("p"))
        assert "Najaar 2024" in sentence
        assert re.findall(r"\d+", sentence)[-3:] == ["4", "2", "24"]

    def test_what_needs_attention_first(self, page):
        """Red before yellow, the longest standing first, and how many more there are."""
        (found,) = with_class(page, "attention")
        assert [words(link) for link in found.iter("a")] == [
            "J 1.8 Voorrang doorstromers particuliere vrijesectorhuur",
            "J 1.9 Evenwichtig aanbod primaire en secundaire doelgroep",
            "J 1.1 Inzet op ‘echte’ sociale huur",
            "J 1.2 Inventarisatie verdichtingskansen",
        ]
        (panel,) = [panel for panel in page.find(".//*[@id='stand']") if with_class(panel, "attention")]
        assert re.findall(r"\d+", words(panel.findall("p")[-1])) == ["8"]
        assert panel.findall("p")[-1].find("a").get("href").endswith("&licht=geel#resultaat")
        assert words(found[1].find(".//p")).endswith("Uitgebreid besproken in het bestuurlijk overleg.")

    def test_links_within_the_page_lead_somewhere_and_ids_are_used_once(self, page):
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        own = [
            a.get("href", "")
            for a in page.iter("a")
            if a.get("data-on-page") is not None or a.get("href", "")[:1] == "#"
        ]
        inner = {address.partition("#")[2] for address in own}
        assert inner <= set(ids)
        assert {"inhoud", "regel-2024-j-1-8", "hoofdstuk-1"} <= inner

    def test_what_unfolds_and_what_is_opened_has_a_name_of_its_own(self, page):
        """A list of the links or buttons of a page tells them apart (WCAG 2.4.4, 2.4.6)."""
        table = [part for name in ("why", "edit-link") for part in with_class(page, name)]
        names = [words(part.find("summary") if part.tag == "details" else part) for part in table]
        assert len(names) == len(set(names)) > 40

    def test_each_row_leads_to_its_commitment_and_to_what_it_works_out(self, page):
        title, works_out = rows(page)["2024-j-1-9"].iterfind(".//td[@class='monitor__title']//a")
        assert title.get("href") == f"{FRAMEWORK}afspraken/2024-j-1-9/"
        assert (works_out.get("href"), words(works_out)) == (f"{FRAMEWORK}afspraken/k-1-12/", "K1.12")


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
        assert [
            panel.findall("p") for panel in page.find(".//*[@id='stand']") if with_class(panel, "counts")
        ] == [[]]

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
        assert with_class(tree, "raised-mark")
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
