"""What leaves with the monitor and belongs to no commitment: found, kept or mended, and counted before closing."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from agreements.enums import Origin
from agreements.models import GlossaryTerm
from agreements.services.drafting import add_glossary_term, add_indicator
from config.web.history import Actor, acting
from monitoring.enums import RoundStatus, TextPlace
from monitoring.figures.services import record_measurement
from monitoring.models import MonitoringRound, RoundHeading, TextClearance
from monitoring.rounds.services import add_heading
from monitoring.style.services import set_style
from monitoring.table.clearance import check_round, keep_findings, still_open
from monitoring.table.closing import FindingsOpenError, close_round
from monitoring.trail.places import Places
from tests.admin_forms import filled_in
from tests.cast import ACTOR
from tests.factories import bring_to, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import links, read

pytestmark = pytest.mark.django_db

#: What tells a page that is mended where to go back to.
BACK = "?next=%2Fduinstede%2Fafspraken-2024-2027%2F2024%2Fmonitor%2Fnakijken%2F%3Fronde%3Dnajaar"
PAGE = "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/"
HERE = f"{PAGE}?ronde=najaar"
OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")


@made_once
def current(table) -> MonitoringRound:
    return make_round(table.framework, [make_commitment(table.framework)])


@pytest.fixture
def officer(cast) -> Client:
    client = Client()
    client.force_login(cast.officer)
    return client


def heading(row: MonitoringRound, title: str, position: int = 1, **fields: str) -> RoundHeading:
    """A heading with the line of that position under it: one that nothing stands under leaves with nothing."""
    line = row.lines.get(position=position)
    line.heading = add_heading(
        actor=ACTOR, monitoring_round=row, position=position, title=title, number=str(position), **fields
    )
    with acting(ACTOR):
        line.save_next()
    return line.heading


def term(table, definition: str, number: int = 1, **fields: object) -> GlossaryTerm:
    return add_glossary_term(
        actor=ACTOR,
        framework=table.framework,
        position=number,
        term=f"Term {number}",
        definition=definition,
        **fields,
    )


def rename(table, **fields: str) -> None:
    table.framework.refresh_from_db()
    for name, value in fields.items():
        setattr(table.framework, name, value)
    with acting(ACTOR):
        table.framework.save_next()


def fresh(row: MonitoringRound) -> MonitoringRound:
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=row.pk)


def waiting(row: MonitoringRound) -> list[tuple[str, str, str, str]]:
    """Place, field, what it is about and the words of what nobody looked at."""
    return [(one.place, one.field, one.about, one.words) for one in still_open(check_round(fresh(row)))]


def keep(row: MonitoringRound) -> list[TextClearance]:
    return keep_findings(actor=OFFICER, monitoring_round=row, findings=check_round(fresh(row)))


class TestFinding:
    def test_it_looks_in_all_that_belongs_to_no_commitment(self, current, table):
        rename(table, title="Afspraken met mevrouw Titel", legend_red="bel mevrouw Licht")
        heading(current, "Overleg met mevrouw Kop", printed="Zoals mevrouw Druk zei")
        amounts = [{"label": "mevrouw Bedrag", "amount": Decimal(1), "price_level": "mevrouw Peilstra"}]
        term(table, "Volgens mevrouw Uitleg.", source="Brief van mevrouw Bronsma", amounts=amounts)
        values = {"foreword_text": "Dank aan mevrouw Woordsma.", "foreword_signatory": "mevrouw Handsma"}
        set_style(actor=ACTOR, framework=table.framework, version=0, values=values)
        assert waiting(current) == [
            ("framework", "agreement", "", "mevrouw Titel"),
            ("framework", "legend", "", "mevrouw Licht"),
            ("heading", "heading", "", "mevrouw Kop"),
            ("heading", "printed", "", "mevrouw Druk"),
            ("glossary", "definition", "Term 1", "mevrouw Uitleg"),
            ("glossary", "term-source", "Term 1", "mevrouw Bronsma"),
            ("glossary", "amount", "Term 1", "mevrouw Bedrag"),
            ("glossary", "amount", "Term 1", "mevrouw Peilstra"),
            ("foreword", "foreword", "", "mevrouw Woordsma"),
            ("foreword", "signatory", "", "mevrouw Handsma"),
        ]

    def test_where_the_numbers_of_a_figure_come_from(self, current, table):
        told = {"key": "a", "name": "Leegstand", "unit": "woningen", "source": "Lijst van mevrouw Bronsma"}
        indicator = add_indicator(actor=ACTOR, framework=table.framework, **told)
        record_measurement(
            actor=ACTOR, indicator=indicator, value=Decimal(1), origin=Origin.DOCUMENT, source="Opgave"
        )
        assert waiting(current) == [("framework", "indicator", "", "mevrouw Bronsma")]

    def test_what_looks_like_a_person_does_not_vouch_for_itself(self, current):
        """Headings and terms are names that are known, once somebody looked at them."""
        heading(current, "Jan Proefstra")
        tell(current.lines.get(), "Met Jan Proefstra.")
        assert waiting(current) == [("heading", "heading", "", "Jan Proefstra")]

    def test_the_name_of_an_earlier_round_is_looked_at_once(self, table):
        commitment = make_commitment(table.framework)
        earlier = make_round(
            table.framework, [commitment], title="Met mevrouw Eerder", reference_date=date(2024, 5, 1)
        )
        tell(line_of(earlier, commitment), "Gedaan.")
        later = make_round(table.framework, [commitment], slug="eind")
        assert waiting(later) == [("round", "round", "", "mevrouw Eerder")]
        keep(earlier)
        assert waiting(later) == []

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, table, number, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, number + 1)]
        row = make_round(table.framework, commitments)
        for n in range(1, number + 1):
            heading(row, f"Bel 06-876543{n:02}", n)
            term(table, f"Bel 06-123456{n:02}.", n)
        row = fresh(row)
        with django_assert_num_queries(15):
            assert len(check_round(row)) == 2 * number


class TestKeeping:
    def test_it_is_recorded_with_its_place_and_without_the_words(self, current, table):
        term(table, "Volgens mevrouw Uitleg.")
        (row,) = keep(current)
        assert (row.commitment, row.place, row.field) == (None, TextPlace.GLOSSARY, "definition")
        assert (row.round, row.author_name, row.author_party) == (current, OFFICER.name, OFFICER.party)
        assert "Uitleg" not in " ".join(str(value) for value in (*vars(row).values(), row))
        assert waiting(current) == []
        assert keep(current) == []

    def test_it_comes_back_when_the_text_changes_and_holds_in_a_later_round(self, current, table):
        row = term(table, "Volgens mevrouw Uitleg.")
        keep(current)
        later = make_round(table.framework, slug="eind", reference_date=date(2024, 12, 31))
        assert waiting(later) == []
        row.definition = "Volgens mevrouw Uitleg en anderen."
        with acting(ACTOR):
            row.save_next()
        assert waiting(later) == [("glossary", "definition", "Term 1", "mevrouw Uitleg")]

    def test_the_same_words_in_another_place_are_another_matter(self, current, table):
        term(table, "Met mevrouw Uitleg.")
        keep(current)
        set_style(
            actor=ACTOR, framework=table.framework, version=0, values={"foreword_text": "Met mevrouw Uitleg."}
        )
        assert waiting(current) == [("foreword", "foreword", "", "mevrouw Uitleg")]

    def test_in_the_log_it_stands_with_its_round(self, current, table):
        term(table, "Volgens mevrouw Uitleg.")
        (row,) = keep(current)
        assert Places([(TextClearance, row)]).of(row).name == "Najaar (2024)"


class TestClosing:
    def test_it_waits_for_these_too(self, current, table, english):
        line = current.lines.get()
        tell(line, "Met mevrouw Regel.")
        term(table, "Volgens mevrouw Uitleg.")
        with pytest.raises(FindingsOpenError) as told:
            close_round(actor=OFFICER, monitoring_round=current)
        assert told.value.count == 2
        keep(current)
        frozen = close_round(actor=OFFICER, monitoring_round=current)
        assert frozen.data["glossary"][0]["definition"] == "Volgens mevrouw Uitleg."

    def test_a_closed_round_takes_no_decision(self, current, table):
        term(table, "Volgens mevrouw Uitleg.")
        found = check_round(fresh(current))
        keep(current)
        close_round(actor=ACTOR, monitoring_round=current)
        with pytest.raises(ValidationError):
            keep_findings(actor=OFFICER, monitoring_round=current, findings=found)


class TestThePage:
    def mends(self, response) -> list[str | None]:
        """Where each finding of no commitment is mended; None where the reader can not."""
        (group,) = [
            e for e in read(response).iter("section") if e.get("aria-labelledby") == "bij-geen-afspraak"
        ]
        items = [e for e in group.iter("li") if e.get("class") == "finding"]
        ways = [next((a.get("href") for a in item.iter("a")), None) for item in items]
        return [way and way.replace(BACK, "") for way in ways]

    def fill(self, row: MonitoringRound, table) -> None:
        rename(table, legend_red="bel mevrouw Licht")
        heading(row, "Overleg met mevrouw Kop", printed="Zoals mevrouw Druk zei")
        term(table, "Volgens mevrouw Uitleg.")
        values = {"foreword_text": "Dank aan mevrouw Woordsma."}
        set_style(actor=ACTOR, framework=table.framework, version=0, values=values)

    def test_they_stand_in_a_group_of_their_own_after_the_lines(self, officer, current, table):
        tell(current.lines.get(), "Met mevrouw Regel.")
        self.fill(current, table)
        groups = [
            e.get("aria-labelledby")
            for e in read(officer.get(PAGE)).iter("section")
            if e.get("aria-labelledby")
        ]
        assert groups == ["vinding-a-1", "bij-geen-afspraak"]

    @pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.OPEN, RoundStatus.REVIEW])
    def test_each_leads_to_where_it_is_mended(self, officer, table, status):
        row = make_round(
            table.framework,
            [make_commitment(table.framework)],
            status=RoundStatus.PREPARING,
            title="mevrouw Ronde",
        )
        self.fill(row, table)
        bring_to(row, status)
        here = ["duinstede", "afspraken-2024-2027"]
        arrange = reverse("round-arrange", args=[*here, 2024, "najaar"])
        assert self.mends(officer.get(PAGE)) == [
            None,
            reverse("round-change", args=[*here, 2024, "najaar"]),
            arrange if status == RoundStatus.REVIEW else f"{arrange}#koppen-kop",
            None,
            None,
            f"{reverse('publication-style', args=here)}#voorwoord",
        ]

    @pytest.mark.slow
    def test_who_is_application_manager_too_is_led_to_the_admin(self, cast, current, table):
        term(table, "Zoals het in een ander stuk staat.")
        self.fill(current, table)
        own = GlossaryTerm.objects.get(definition="Volgens mevrouw Uitleg.")
        cast.officer.is_superuser = cast.officer.is_staff = True
        cast.officer.save()
        client = Client()
        client.force_login(cast.officer)
        ways = [way for way in self.mends(client.get(PAGE)) if way and way.startswith("/admin/")]
        assert ways[:2] == [
            reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk]),
            reverse("admin:monitoring_monitoringround_change", args=[current.pk]),
        ]
        assert ways[2] == reverse("admin:agreements_glossaryterm_change", args=[own.pk])

        for way in (one + BACK for one in ways[:3]):
            sent = client.post(way, filled_in(client, way))
            assert (sent.status_code, sent["Location"]) == (302, HERE)

    @pytest.mark.slow
    def test_mending_leads_back(self, officer, table):
        row = make_round(table.framework, [make_commitment(table.framework)], title="mevrouw Ronde")
        self.fill(row, table)
        change, arrange, style = [way.split("#")[0] + BACK for way in self.mends(officer.get(PAGE)) if way]
        row.refresh_from_db()
        rename = {"actie": "hernoem", "version": row.version, "kop": RoundHeading.objects.get().pk}
        renamed = officer.post(arrange, rename | {"number": "1", "title": "Overleg"})
        asked_more = officer.post(arrange, {"actie": "vul", "version": row.version + 1})
        assert (renamed["Location"], asked_more["Location"]) == (HERE, f"{arrange}#")
        for way in (change, style):
            page = officer.get(way)
            assert HERE in links(read(page).find(".//main"))
            sent = {one.html_name: one.value() or "" for one in page.context["form"]}
            assert officer.post(way, sent | {"reason": "Zonder naam"})["Location"] == HERE

    def test_keeping_and_what_was_kept(self, officer, current, table):
        self.fill(current, table)
        ticked = [e.get("value") for e in read(officer.get(PAGE)).iter("input") if e.get("name") == "vinding"]
        assert officer.post(PAGE, {"vinding": ticked}).status_code == 302
        assert TextClearance.objects.filter(commitment=None).count() == len(ticked) == 5
        (kept,) = [
            e for e in read(officer.get(PAGE)).iter("details") if e.get("class") == "fold findings__kept"
        ]
        assert next(e.text for e in kept.iter("mark")) == "mevrouw Licht"
        assert not list(kept.iter("a"))

    def test_it_asks_no_more_than_a_round_without_them(
        self, officer, current, table, django_assert_num_queries
    ):
        self.fill(current, table)
        officer.get(PAGE)
        with django_assert_num_queries(20):
            assert len(self.mends(officer.get(PAGE))) == 5
