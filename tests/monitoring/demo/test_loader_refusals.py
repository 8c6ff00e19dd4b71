"""Facts that break a rule: refused with file, row and reason, and nothing written."""

import pytest

from agreements.models import Commitment
from monitoring.demo.loader import FixtureLoader
from monitoring.demo.reading import FixtureError
from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound

from .loader_files import a_commitment, add_commitments, add_round, change, everything

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

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
