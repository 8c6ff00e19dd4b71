"""The demo: Heemstede's facts, counted against the documents, and a loader that adds all or nothing."""

from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from agreements.models import Commitment, Elaboration, FrameworkAgreement
from config.web.history import acting
from monitoring.demo.loader import FixtureLoader
from monitoring.demo.reading import LOADER
from monitoring.enums import Light
from monitoring.models import Assessment, MonitoringRound
from monitoring.table.reading import read_report
from parties.models import Membership, Party, User
from tests.cast import ACTOR
from tests.conftest import FIXTURES
from tests.factories import give_light

from .loader_files import a_commitment, add_commitments, change, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ROUNDS = ["autumn", "year_end"]


class TestFacts:
    def test_two_frameworks_at_one_time(self, heemstede):
        assert {*FrameworkAgreement.objects.values_list("municipality__slug", "slug", "starts_on")} == {
            ("heemstede", heemstede.framework.slug, date(2024, 1, 1)),
            ("heemstede", heemstede.woonzorg.slug, heemstede.woonzorg.starts_on),
        }
        assert heemstede.framework != heemstede.woonzorg

    def test_how_many_commitments_there_are(self, heemstede):
        def kinds(framework):
            return Counter(
                framework.commitments.values_list("kind", "annual_agreement__year", "monitor_only").order_by()
            )

        assert kinds(heemstede.framework) == {
            ("framework", None, False): 42,
            ("annual", 2024, False): 32,
            ("annual", 2024, True): 3,
            ("annual", 2025, False): 5,
        }
        assert kinds(heemstede.woonzorg) == {("framework", None, False): 6}

    def test_woonzorgs_commitments_have_no_numbers(self, heemstede):
        assert [*heemstede.woonzorg.commitments.values_list("number", flat=True)] == [""] * 6

    def test_the_framework_keeps_the_documents_order_and_spelling(self, heemstede):
        numbers = [*heemstede.framework.commitments.filter(kind="framework").values_list("number", flat=True)]
        assert numbers[16:22] == ["K 2.3", "K 2.6", "K 2.7", "K 2.4", "K 2.5", "K 2.8"]
        assert {"K1.12", "K.1.14"} <= {*numbers}

    def test_a_number_may_stand_for_two_commitments(self, heemstede):
        twice = Commitment.objects.filter(framework=heemstede.framework, number="J 4.5")
        assert {*twice.values_list("key", "annual_agreement__year")} == {
            ("2024-j-4-5", 2024),
            ("2025-j-4-5", 2025),
        }

    def test_what_the_links_rest_on(self, heemstede):
        assert Counter(Elaboration.objects.values_list("basis", flat=True).order_by()) == {
            "same_title": 8,
            "our_reading": 10,
        }
        same = Elaboration.objects.filter(basis="same_title").values_list("commitment__key", flat=True)
        assert "2024-j-1-1" in same

    def test_the_parties_at_the_table(self, heemstede):
        def roles(framework):
            return Counter(framework.participations.values_list("role", flat=True).order_by())

        assert roles(heemstede.framework) == {"signatory": 5, "adviser": 8}
        signs = heemstede.framework.participations.filter(role="signatory").values_list(
            "party__slug", flat=True
        )
        assert [*signs] == [
            "heemstede",
            "elan-wonen",
            "pre-wonen",
            "bewonersraad-elan-wonen",
            "bewonerskern-pre-zuid-kennemerland",
        ]
        assert [*heemstede.framework.coordinations.values_list("party__slug", flat=True)] == ["heemstede"]

    def test_everything_is_entered_in_the_loaders_name(self, heemstede):
        histories = [m for m in apps.get_models() if hasattr(m, "actor_name")]
        names = {name for m in histories for name in m.objects.values_list("actor_name", flat=True)}
        assert names == {LOADER.name}


class TestRounds:
    def test_autumn_is_closed_and_the_year_end_open(self, heemstede):
        assert [*MonitoringRound.objects.values_list("slug", "status", "reference_date", "year")] == [
            ("najaar-2024", "closed", date(2024, 10, 30), 2024),
            ("eind-2024", "open", date(2024, 12, 31), 2024),
        ]

    @pytest.mark.parametrize("name", ROUNDS)
    def test_each_follows_all_35_commitments_of_the_year_in_the_monitors_order(self, heemstede, name):
        lines = getattr(heemstede, name).lines.select_related("commitment", "heading")
        year = heemstede.framework.commitments.filter(annual_agreement__year=2024)
        assert [line.commitment.key for line in lines] == [*year.values_list("key", flat=True)]
        assert len(lines) == 35
        assert all(line.heading for line in lines)
        assert [line.commitment.number for line in lines[32:]] == ["5.2.3", "M1", "M2"]

    @pytest.mark.parametrize("name", ROUNDS)
    def test_two_lights_are_red_for_the_council_letter_says_so(self, heemstede, name):
        reds = [line for line in read_report(getattr(heemstede, name)).lines if line.light == Light.RED]
        letter = "Raadsinformatiebericht 25 maart 2025"
        assert [(line.number, line.light_origin, line.light_source) for line in reds] == [
            ("J 1.8", "document", letter),
            ("J 1.9", "document", letter),
        ]
        assert all(line.cause and line.adjustment for line in reds)

    @pytest.mark.parametrize("name", ROUNDS)
    def test_all_other_lights_are_demonstrations_green_or_yellow_and_say_so(self, heemstede, name):
        report = read_report(getattr(heemstede, name))
        others = [line for line in report.lines if line.assessable and line.light != Light.RED]
        assert {(line.light, line.light_origin) for line in others} == {("green", "demo"), ("yellow", "demo")}
        assert len(others) == 31
        assert report.has_demo

    @pytest.mark.parametrize("name", ROUNDS)
    def test_m1_and_m2_are_followed_without_a_light(self, heemstede, name):
        followed = [line for line in read_report(getattr(heemstede, name)).lines if not line.assessable]
        assert [(line.number, line.light, line.light_origin) for line in followed] == [
            ("M1", "none", ""),
            ("M2", "none", ""),
        ]
        assert not Assessment.objects.filter(line__commitment__assessable=False).exists()

    @pytest.mark.parametrize("name", ROUNDS)
    def test_who_leads_is_as_the_column_prints_it(self, heemstede, name):
        report = read_report(getattr(heemstede, name))
        assert Counter(line.lead_label for line in report.lines) == {
            "Gemeente": 16,
            "Corporaties": 13,
            "Pré Wonen": 2,
            "Elan Wonen": 2,
            "Gemeente en corporaties": 2,
        }

    @pytest.mark.parametrize("name", ROUNDS)
    def test_the_priority_has_twelve_different_contents_among_them_a_dash_and_nothing(self, heemstede, name):
        report = read_report(getattr(heemstede, name))
        assert Counter(line.planning for line in report.lines) == {
            "T1": 11,
            "T2": 4,
            "T3": 6,
            "T1 en daarna doorlopend": 1,
            "Doorlopend": 1,
            "Doorlopend – monitor": 2,
            "Kan per direct": 2,
            "Zie Haarlem": 2,
            "Bij nieuwbouwproject": 1,
            "Te bepalen in Werkgroep Duurzaamheid": 3,
            "-": 1,
            "": 1,
        }

    def test_results_stand_beside_their_targets(self, heemstede):
        results = [
            (line.number, result.party, result.value, result.target, result.target_kind)
            for line in read_report(heemstede.autumn).lines
            for result in line.results
            if result.target is not None
        ]
        assert results == [
            ("J 1.9", "Elan Wonen", Decimal(71), Decimal(70), "at_least"),
            ("J 1.9", "Pré Wonen", Decimal(40), Decimal(70), "at_least"),
            ("J 2.4", "", Decimal(76), Decimal(65), "signal"),
        ]

    def test_the_year_end_looks_back_on_autumn(self, heemstede):
        report = read_report(heemstede.year_end)
        assert (report.previous.slug, report.previous_date) == ("najaar-2024", date(2024, 10, 30))
        assert {line.number for line in report.lines if line.change == "worse"} == {"J 2.5", "J 3.5"}
        assert {line.number for line in report.lines if line.change == "better"} == {
            "J 2.6",
            "J 2.8",
            "J 4.4",
            "5.2.3",
        }


class TestLoadingAgain:
    def test_it_adds_nothing(self, heemstede):
        before = everything()
        assert FixtureLoader(FIXTURES).load() == 0
        assert everything() == before

    def test_it_leaves_peoples_work_alone(self, heemstede):
        commitment = heemstede.framework.commitments.get(key="2024-j-1-1")
        commitment.title = "Aangepast"
        with acting(ACTOR):
            commitment.save()
        line = heemstede.year_end.lines.get(commitment=commitment)
        give_light(line, Light.GREEN)
        before = everything()
        FixtureLoader(FIXTURES).load()
        assert everything() == before
        line.refresh_from_db()
        assert (line.light, line.commitment.title) == (Light.GREEN, "Aangepast")

    def test_it_adds_what_is_missing(self, heemstede):
        party = heemstede.party("permens")
        with acting(ACTOR):
            party.delete()
        assert FixtureLoader(FIXTURES).load() == 1
        assert Party.objects.filter(slug="permens").count() == 1


class TestCommand:
    @pytest.fixture(autouse=True)
    def no_publication(self, monkeypatch):
        """Its files take a while; test_publication.py makes quick ones."""
        monkeypatch.setattr("monitoring.management.commands.load_demo.publish_demo", lambda actor: None)

    def run(self, **options) -> str:
        out = StringIO()
        call_command("load_demo", stdout=out, **options)
        return out.getvalue()

    @pytest.mark.slow
    def test_it_makes_the_people_and_says_how_to_log_in(self, heemstede):
        text = self.run(folder=FIXTURES)
        assert "2 parts added." in text  # The bids and the draft of the demo; the fixture keeps to the facts.
        assert all(email in text for email in User.objects.values_list("email", flat=True))
        assert (User.objects.count(), Membership.objects.count()) == (8, 6)
        assert "All facts were there already." in self.run(folder=FIXTURES)
        assert (User.objects.count(), Membership.objects.count()) == (8, 6)

    @pytest.mark.slow
    def test_outside_a_demo_site_it_makes_nobody(self, heemstede, settings):
        settings.DEMO = False
        assert "demo-heemstede" not in self.run(folder=FIXTURES)
        assert not User.objects.exists()

    def test_it_says_what_was_added(self, heemstede, folder):
        (folder / "draft-2026.json").unlink()  # It carries over a year in which nothing is added.
        change(folder, "commitments-2025.json", add_commitments(a_commitment()))
        assert "1 parts added." in self.run(folder=folder)

    def test_broken_rows_are_an_error_and_nobody_is_made(self, heemstede, folder):
        change(folder, "commitments-2025.json", add_commitments(a_commitment(theme="9.9")))
        with pytest.raises(CommandError) as told:
            self.run(folder=folder)
        assert str(told.value) == (
            "Nothing was loaded; these rows are not right:\n"
            "  commitments-2025.json, row 6 (2025-nieuw): “9.9” is missing or unknown"
        )
        assert not User.objects.exists()
