"""The fixtures against the documents, where somebody found them to differ once."""

import json
from collections import Counter
from typing import Any

import pytest
from django.conf import settings

PLACE = settings.BASE_DIR / "fixtures"
MUNICIPALITIES = ("heemstede", "vlaardingen", "wassenaar", "westland")


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PLACE / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("place", MUNICIPALITIES)
def test_a_price_level_is_told_without_the_word_for_it(place):
    amounts = [a for term in read(f"{place}/framework")["glossary"] for a in term.get("amounts", [])]
    assert amounts
    assert not any("prijspeil" in (amount.get("price_level") or "") for amount in amounts)


def indicators(name: str) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in read(name)["indicators"]}


def test_what_was_done_of_a_whole_is_about_the_same_years_as_its_parts():
    found = indicators("wassenaar/monitor-2026")
    whole, social = (found[key]["measurements"] for key in ("opgave-totaal", "opgave-sociale-huur"))
    assert [(m["party"], m["value"], m["starts_on"], m["reference_date"]) for m in whole + social] == [
        (None, 214, "2023-01-01", "2024-12-31"),
        (None, 116, "2023-01-01", "2024-12-31"),
    ]
    # Of every year, so that the figures of 2024 stand beside it.
    assert [(t["value"], t["year"]) for key in found for t in found[key]["targets"] if "opgave" in key] == [
        (991, None),
        (297, None),
        (83, None),
    ]


@pytest.mark.parametrize("place", ["vlaardingen/monitor-2025", "heemstede/monitor-2024"])
def test_what_is_forecast_or_expected_has_no_target(place):
    found = [row for row in indicators(place).values() if row.get("forecasts")]
    assert found
    assert not any(row["targets"] for row in found)


def years_of(row: dict[str, Any]) -> dict[int, int]:
    (told,) = row["forecasts"]
    return {int(year): value for year, value in told["years"].items()}


def test_the_forecasts_of_vlaardingen_add_up_as_far_as_the_printed_ones_do():
    found = indicators("vlaardingen/monitor-2025")
    per_label = [years_of(found[f"label-{letter}-waterweg-wonen"]) for letter in "efg"]
    together = {year: sum(one[year] for one in per_label) for year in per_label[0]}
    assert together == years_of(found["efg-waterweg-wonen"])
    names = ("nieuwbouw", "aankoop", "verkoop", "verkoop-overigen", "sloop")
    parts = [years_of(found[f"{name}-waterweg-wonen"]) for name in names]
    net = {year: sum(one[year] for one in parts) for year in parts[0]}
    # Of 2027 the source prints another sum; what it prints is kept, and told.
    assert net | {2027: -193} == years_of(found["netto-toevoeging-waterweg-wonen"])
    assert net[2027] == -192
    assert sum(years_of(found["toevoeging-samenwerking"]).values()) == 211


def test_the_framework_of_heemstede_has_the_numbers_it_prints():
    found = indicators("heemstede/monitor-2024").values()
    told = {row["commitment"]: row for row in found if row["commitment"].startswith("k-")}
    assert {
        key: [(t["kind"], t["value"], t["year"]) for t in row["targets"]] for key, row in told.items()
    } == {
        "k-1-1": [("at_least", 120, 2027)],
        "k-1-7": [],
        "k-1-10": [("at_most", 15, None)],
        "k-3-2": [("at_least", 1, None)],
        "k-3-4": [("about", 12, None)],
        "k-4-5": [("at_least", 100, 2026)],
        "k-4-8": [],
    }


def test_a_day_the_source_does_not_tell_is_said_to_be_that_of_the_round():
    found = indicators("heemstede/monitor-2024")
    for key in ("gemelde-leegstand", "gevallen-illegale-bouwsels", "verhuringen-statushouders"):
        (measured,) = found[key]["measurements"]
        assert measured["source"].endswith("dit is de peildatum van de ronde")
    assert "ongeveer" in found["gemelde-leegstand"]["name"]
    assert "gemiddeld" in found["gevallen-illegale-bouwsels"]["name"]


def test_what_a_document_tells_is_not_dated_later_than_the_document():
    for name, day in (("vlaardingen/monitor-2025", "2024-12-18"), ("wassenaar/monitor-2026", "2026-04-07")):
        told = [row for one in read(name)["rounds"] for row in one["progress"] if row["origin"] == "document"]
        assert {row["dated"] for row in told} == {day}


def test_vlaardingen_tells_every_label_of_table_6():
    found = indicators("vlaardingen/monitor-2025")
    counts = {
        key: row["measurements"][0]["value"]
        for key, row in found.items()
        if key.startswith("label-") and row["measurements"]
    }
    assert len(counts) == 11
    # Of 1 January 2024 the labels add up to what is printed; of 2028 and 2029 they do not, and that is told.
    assert sum(counts.values()) == 2 * counts["label-alle-samenwerking"] == 2 * 3872
    assert "4.566" in found["label-alle-samenwerking"]["definition"]


def test_a_target_of_vlaardingen_is_for_whom_the_commitment_is():
    found = indicators("vlaardingen/monitor-2025").values()
    of = {row["commitment"]: row["targets"][0] for row in found if row.get("commitment") and row["targets"]}
    bearers = {key: target.get("party") or target.get("group") for key, target in of.items()}
    assert {key: bearers[key] for key in ("1-3", "1-19", "2-3", "3-10", "3-11", "3-12", "3-13")} == {
        "1-3": "corporation",
        "1-19": "corporation",
        "2-3": "corporation",
        # Of these the text speaks of corporations, or of nobody: the lead is one corporation.
        "3-10": "samenwerking",
        "3-11": "samenwerking",
        "3-12": "samenwerking",
        "3-13": "waterweg-wonen",
    }


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("heemstede", {"1": 7, "2": 6, "3": 2, "4": 5}),
        ("wassenaar", {"3.3": 3, "3.4 / Wonen en zorg": 3, "3.4 / Leefbaarheid": 7}),
    ],
)
def test_the_national_goals_of_each_chapter(place, told):
    """As many as the document prints there; two of Wassenaar's stand in two chapters."""
    goals = read(f"{place}/goals")["goals"]
    themes = [link["theme"] for goal in goals for link in goal["themes"] if link["basis"] == "printed"]
    assert Counter(themes) == told
    assert all("Nationale Prestatieafspraken" in goal["source"] for goal in goals)
    # No document tells which commitment serves which goal.
    single = [link["basis"] for goal in goals for link in goal.get("commitments", [])]
    assert {*single} == {"our_reading"}


@pytest.mark.parametrize(
    ("place", "several", "monthly"),
    [("heemstede", 18, 1), ("wassenaar", 11, 2), ("vlaardingen", 12, 0), ("westland", 16, 0)],
)
def test_the_meetings_that_the_documents_name(place, several, monthly):
    """All of them, each with where it stands; of Heemstede's table of eight no month is printed."""
    bodies = read(f"{place}/bodies")["bodies"]
    assert (len(bodies), sum(len(one.get("months", [])) == 12 for one in bodies)) == (several, monthly)
    assert all(one["source"] for one in bodies)
    season = [one for one in bodies if "voorjaar" in one.get("frequency", "") + "najaar"]
    assert (
        place != "heemstede" or [one for one in season if one["source"] == "K 5.1" and "months" in one] == []
    )
