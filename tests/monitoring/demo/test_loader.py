"""The demo: Heemstede's facts, counted against the documents, and a loader that adds all or nothing."""

import json
import shutil
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
from monitoring.demo.reading import LOADER, FixtureError
from monitoring.enums import Light, RoundStatus
from monitoring.models import Assessment, MonitoringRound
from monitoring.table.reading import read_report
from parties.models import Membership, Party, User
from tests.cast import ACTOR
from tests.conftest import FIXTURES
from tests.factories import give_light

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

ROUNDS = ["autumn", "year_end"]


def everything() -> dict[str, int]:
    """How many rows every table of ours has, histories included."""
    labels = ("parties", "agreements", "monitoring")
    return {
        m._meta.label: m._base_manager.count()
        for label in labels
        for m in apps.get_app_config(label).get_models()
    }


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


# ---- what is not right


@pytest.fixture
def folder(tmp_path):
    """A copy of the fixtures."""
    return shutil.copytree(FIXTURES, tmp_path / "heemstede")


def change(folder, file, edit):
    """Change a file of the copy; `edit` gets its content."""
    path = folder / file
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))


def a_commitment(**fields):
    return {"key": "2025-nieuw", "number": "N 1", "theme": "1.1", "title": "Nieuw", **fields}


def add_commitments(*rows):
    return lambda data: data["commitments"].extend(rows)


def add_round(**fields):
    """A round with two good lights and what `fields` say."""
    values = {
        "slug": "extra",
        "title": "Extra",
        "starts_on": "2024-01-01",
        "ends_on": "2024-06-30",
        "reference_date": "2024-06-30",
        "status": "closed",
        "assessments": [],
        "progress": [],
        **fields,
    }
    return lambda data: data["rounds"].append(values)


GREEN = {"commitment": "2024-j-1-1", "light": "green", "origin": "demo"}
BROKEN = {
    "unknown kind of party": (
        "parties.json",
        lambda data: data["parties"].append({"slug": "bank", "kind": "bank", "name": "Bank"}),
        ["parties.json, row 22 (bank): 'bank' is not a valid PartyKind"],
    ),
    "party with a wrong code": (
        "parties.json",
        lambda data: data["parties"].append({"slug": "x", "kind": "corporation", "name": "X", "code": "L1"}),
        ["parties.json, row 22 (x): code: Use GM and four digits, or L and four digits."],
    ),
    "no name": (
        "parties.json",
        lambda data: data["parties"].append({"slug": "x", "kind": "corporation"}),
        ["parties.json, row 22 (x): “name” is missing or unknown"],
    ),
    "responsibility of nobody": (
        "commitments-2025.json",
        add_commitments(
            a_commitment(key="2025-goed"),
            a_commitment(responsibilities=[{"role": "lead", "source": "agreement"}]),
        ),
        [
            "commitments-2025.json, row 7 (2025-nieuw): responsibility 1: "
            "Name one: a party, a kind of party, everyone, or somebody outside."
        ],
    ),
    "unknown theme": (
        "commitments-2025.json",
        add_commitments(a_commitment(theme="9.9")),
        ["commitments-2025.json, row 6 (2025-nieuw): “9.9” is missing or unknown"],
    ),
    "unknown link": (
        "commitments-2025.json",
        add_commitments(a_commitment(elaborates=[{"commitment": "k-9-9", "basis": "printed"}])),
        ["commitments-2025.json, row 6 (2025-nieuw): “k-9-9” is missing or unknown"],
    ),
    "a date that is none": (
        "commitments-2025.json",
        add_commitments(
            a_commitment(planning=[{"printed": "T3", "start": "2024-13-01", "source": "monitor"}])
        ),
        ["commitments-2025.json, row 6 (2025-nieuw): month must be in 1..12"],
    ),
    "two rows, both told": (
        "commitments-2025.json",
        add_commitments(a_commitment(title=""), a_commitment(key="2025 Nieuw")),
        [
            "commitments-2025.json, row 6 (2025-nieuw): title: This field cannot be blank.",
            "commitments-2025.json, row 7 (2025 Nieuw): key: Use small letters, digits and single hyphens.",
        ],
    ),
    "figure without a source": (
        "monitor-2024.json",
        lambda data: data["indicators"].append(
            {
                "key": "nieuw",
                "commitment": "2024-j-1-1",
                "name": "Nieuw",
                "unit": "%",
                "measurements": [{"value": 1, "source": ""}],
            }
        ),
        [
            "monitor-2024.json, row 20 (nieuw): source: This field cannot be blank.",
        ],
    ),
    "red by a person without a cause": (
        "monitor-2024.json",
        add_round(
            assessments=[
                GREEN,
                {"commitment": "2024-j-1-2", "light": "red", "origin": "person", "adjustment": "Overleg."},
            ]
        ),
        ["monitor-2024.json, extra, lights, row 2 (2024-j-1-2): cause: Tell why it is not green."],
    ),
    "light for what is only followed": (
        "monitor-2024.json",
        add_round(assessments=[{"commitment": "2024-m1", "light": "green", "origin": "demo"}]),
        ["monitor-2024.json, extra, lights, row 1 (2024-m1): light: This item is followed without a light."],
    ),
    "a row without fields": (
        "commitments-2025.json",
        add_commitments("2025-nieuw", 7, None),
        [
            'commitments-2025.json, row 6 (?): fields were expected here, not "2025-nieuw"',
            "commitments-2025.json, row 7 (?): fields were expected here, not 7",
            "commitments-2025.json, row 8 (?): fields were expected here, not null",
        ],
    ),
    "a part without fields": (
        "commitments-2025.json",
        add_commitments(a_commitment(items=["a"])),
        ["commitments-2025.json, row 6 (2025-nieuw): 'str' object has no attribute 'get'"],
    ),
    "a list that is none": (
        "commitments-2025.json",
        lambda data: data.update(commitments={"key": "2025-nieuw"}),
        ["commitments-2025.json: “commitments” is no list"],
    ),
    "a year that is none": (
        "commitments-2025.json",
        lambda data: data.update(year="volgend"),
        [
            "commitments-2025.json, row 1 (volgend): invalid literal for int() with base 10: 'volgend'",
        ],
    ),
    "a year without an address": (
        "commitments-2025.json",
        lambda data: data.update(year=1889),
        ["commitments-2025.json, row 1 (1889): __all__: Give a year between 1990 and 2099."],
    ),
    "no year": (
        "commitments-2025.json",
        lambda data: data.pop("year"),
        ["commitments-2025.json, row 1 (?): “year” is missing or unknown"],
    ),
    "a round without a title": (
        "monitor-2024.json",
        add_round(title=""),
        ["monitor-2024.json, rounds, row 3 (extra): title: This field cannot be blank."],
    ),
    "a round without a date": (
        "monitor-2024.json",
        add_round(reference_date="ooit"),
        ["monitor-2024.json, rounds, row 3 (extra): Invalid isoformat string: 'ooit'"],
    ),
    "a round without fields": (
        "monitor-2024.json",
        lambda data: data["rounds"].append("extra"),
        ['monitor-2024.json, rounds, row 3 (?): fields were expected here, not "extra"'],
    ),
    "a heading without a title": (
        "monitor-2024.json",
        lambda data: (add_round()(data), data["headings"].append({"number": "9"})),
        ["monitor-2024.json, headings, row 7 (9): “title” is missing or unknown"],
    ),
    "a heading without fields": (
        "monitor-2024.json",
        lambda data: (add_round()(data), data["headings"].append("Bouwen")),
        ['monitor-2024.json, headings, row 7 (?): fields were expected here, not "Bouwen"'],
    ),
    "a line under a heading there is not": (
        "monitor-2024.json",
        lambda data: (add_round()(data), data["lines"].append({"commitment": "2025-k-3-7", "heading": "9"})),
        ["monitor-2024.json, row 36 (2025-k-3-7): “9” is missing or unknown"],
    ),
    "text from a document that is not named": (
        "monitor-2024.json",
        add_round(
            progress=[
                {"commitment": "2024-j-1-1", "text": "Gedaan.", "dated": "2024-06-30", "origin": "document"}
            ]
        ),
        [
            "monitor-2024.json, extra, progress, row 1 (2024-j-1-1): "
            "__all__: Tell from which document this text is taken."
        ],
    ),
}


class TestBrokenRows:
    @pytest.mark.slow
    @pytest.mark.parametrize("name", BROKEN)
    def test_file_row_and_reason_are_told_and_nothing_is_written(self, heemstede, folder, name):
        file, edit, problems = BROKEN[name]
        change(folder, file, edit)
        before = everything()
        with pytest.raises(FixtureError) as told:
            FixtureLoader(folder).load()
        assert told.value.problems == problems
        assert everything() == before

    @pytest.mark.parametrize("name", ["parties.json", "framework.json", "monitor-2024.json", "woonzorg.json"])
    def test_a_file_without_fields_is_told_once(self, heemstede, folder, name):
        (folder / name).write_text('["a"]')
        with pytest.raises(FixtureError) as told:
            FixtureLoader(folder).load()
        assert told.value.problems == [f'{name}: fields were expected here, not ["a"]']

    def test_a_word_that_nothing_reads_is_told(self, heemstede, folder):
        change(folder, "parties.json", lambda data: data["parties"][1].update(shortname="X"))
        change(folder, "framework.json", lambda data: data["words"].update(zzz="X"))
        change(
            folder,
            "commitments-2025.json",
            lambda data: data["commitments"][2]["planning"][0].update(ends=""),
        )
        before = everything()
        with pytest.raises(FixtureError) as told:
            FixtureLoader(folder).load()
        assert told.value.problems == [
            "parties.json, parties, row 2 (elan-wonen): “shortname” is not known here. Do you mean “short_name”?",
            "framework.json, words: “zzz” is not known here. Known are: lead, planning, middle_light, legend_green, "
            "legend_yellow, legend_red, period_scheme.",
            "commitments-2025.json, commitments, row 3 (2025-k-1-5), planning, row 1 (?): “ends” is not known here. "
            "Do you mean “end”?",
        ]
        assert everything() == before

    def test_a_file_that_is_no_json_is_told(self, heemstede, folder):
        (folder / "woonzorg.json").write_text("{")
        with pytest.raises(FixtureError) as told:
            FixtureLoader(folder).load()
        (problem,) = told.value.problems
        assert problem.startswith("woonzorg.json: this is no valid JSON (")

    def test_a_key_that_stands_twice_is_told(self, heemstede, folder):
        """Without it the second would count, and nobody would know of the first."""
        parties, woonzorg = folder / "parties.json", folder / "woonzorg.json"
        parties.write_text('{"parties": [\n {"slug": "a", "name": "A",\n  "name":\n "B"}]}')
        woonzorg.write_text(f'{{"year": 1,\n"year": 2, {woonzorg.read_text().lstrip()[1:]}')
        before = everything()
        with pytest.raises(FixtureError) as told:
            FixtureLoader(folder).load()
        assert told.value.problems[:1] == ["parties.json, line 4: “name” stands twice in one row."]
        assert "woonzorg.json, line 2: “year” stands twice in one row." in told.value.problems
        assert everything() == before

    @pytest.mark.slow
    def test_on_an_empty_site_nothing_is_written_either(self, db, folder):
        change(folder, "commitments-2025.json", lambda data: data["commitments"][1].update(title=""))
        for name in ("monitor-2024.json", "woonzorg.json"):  # Not needed for this, and half of the time.
            (folder / name).unlink()
        with pytest.raises(FixtureError) as told:
            FixtureLoader(folder).load()
        assert told.value.problems == [
            "commitments-2025.json, row 2 (2025-k-3-7): title: This field cannot be blank."
        ]
        assert {label: count for label, count in everything().items() if count} == {}

    def test_the_good_rows_of_the_same_change_would_have_been_written(self, heemstede, folder):
        change(folder, "commitments-2025.json", add_commitments(a_commitment()))
        change(folder, "monitor-2024.json", add_round(assessments=[GREEN]))
        assert FixtureLoader(folder).load() == 2
        added = MonitoringRound.objects.get(slug="extra")
        assert (added.status, added.lines.count()) == (RoundStatus.CLOSED, 35)
        assert Commitment.objects.get(key="2025-nieuw").annual_agreement.year == 2025


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
        assert "Everything was there already." in self.run(folder=FIXTURES)
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
