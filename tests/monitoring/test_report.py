"""The shape of a report: what follows from its lines, and that it comes back from JSON as it was."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.table.as_json import from_data, to_data
from monitoring.table.beside import lead_label
from monitoring.table.reading import read_report
from monitoring.table.report import (
    EarlierLight,
    Heading,
    Lead,
    Line,
    Link,
    PartyRef,
    Report,
    Result,
    Told,
    Words,
    count_lights,
)
from monitoring.table.said import Amount, Term
from tests.factories import AUTUMN

SPRING = date(2024, 5, 31)


def a_line(light: str = "green", **fields) -> Line:
    """A line by itself."""
    values = {
        "key": "a-1",
        "number": "1",
        "title": "Bouwen",
        "heading": None,
        "assessable": True,
        "lead_label": "",
        "version": 1,
        "pk": 1,
        "light_dated": AUTUMN,
        **fields,
    }
    return Line(light=light, **values)


def earlier(*lights: str) -> tuple[EarlierLight, ...]:
    """Lights on the first of January, February…"""
    return tuple(
        EarlierLight(f"Ronde {n}", date(2024, n, 1), light) for n, light in enumerate(lights, start=1)
    )


def a_report(*lines: Line, headings: tuple[Heading, ...] = (), **fields) -> Report:
    """A report by itself."""
    values = {
        "municipality": PartyRef("duinstede", "Duinstede"),
        "framework": PartyRef("afspraken", "Afspraken"),
        "framework_starts_on": date(2024, 1, 1),
        "framework_ends_on": date(2027, 12, 31),
        "year": 2024,
        "round": PartyRef("najaar", "Najaar"),
        "period": "T3",
        "reference_date": AUTUMN,
        "status": "open",
        "words": Words("Trekker", "Planning", "yellow", "goed", "let op", "mis"),
        **fields,
    }
    return Report(headings=headings, lines=lines, **values)


# ---- a line by itself


@pytest.mark.parametrize(
    ("light", "before", "since"),
    [
        ("red", (), AUTUMN),
        ("red", ("red",), date(2024, 1, 1)),
        ("red", ("red", "red", "red"), date(2024, 1, 1)),
        ("red", ("red", "green", "red"), date(2024, 3, 1)),
        ("red", ("red", "red", "yellow"), AUTUMN),
        ("red", ("red", "none"), AUTUMN),
        ("green", ("red", "green"), date(2024, 2, 1)),
    ],
)
def test_since_when_goes_back_to_the_last_other_light(light, before, since):
    assert a_line(light, earlier=earlier(*before)).since == since


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ("red", "yellow", "better"),
        ("red", "green", "better"),
        ("yellow", "green", "better"),
        ("green", "yellow", "worse"),
        ("green", "red", "worse"),
        ("yellow", "red", "worse"),
        ("green", "green", ""),
        ("red", "red", ""),
        ("none", "red", ""),
        ("green", "none", ""),
    ],
)
def test_a_change_is_told_against_the_round_before(before, now, change):
    assert a_line(now, earlier=earlier("none", before)).change == change


def test_without_an_earlier_round_nothing_changed():
    assert a_line("red").change == ""


def test_a_line_is_silent_when_nothing_was_told_in_this_round():
    now = Told("Gedaan.", AUTUMN, "person", "")
    before = replace(now, round="Voorjaar")
    assert a_line().silent
    assert a_line(progress=(before,)).silent
    assert not a_line(progress=(now,)).silent
    assert not a_line(progress=(before, now)).silent


# ---- a report by itself


def test_counts_have_all_four_lights():
    lines = [a_line("red"), a_line("green"), a_line("red")]
    assert count_lights(lines) == {"green": 1, "yellow": 0, "red": 2, "none": 0}
    assert count_lights([]) == {"green": 0, "yellow": 0, "red": 0, "none": 0}


def test_attention_is_red_then_yellow_the_longest_standing_first():
    lines = [
        a_line("yellow", key="y-new"),
        a_line("red", key="r-new"),
        a_line("green", key="g", earlier=earlier("green")),
        a_line("yellow", key="y-old", earlier=earlier("yellow")),
        a_line("none", key="n"),
        a_line("red", key="r-old", earlier=earlier("yellow", "red")),
        a_line("red", key="r-undated", light_dated=None),
    ]
    assert [line.key for line in a_report(*lines).attention()] == [
        "r-old",
        "r-new",
        "r-undated",
        "y-old",
        "y-new",
    ]


def test_chapters_hold_their_sections_lines_and_loose_lines_come_last():
    headings = (
        Heading(1, "1", "Bouwen", 1),
        Heading(2, "1.1", "Nieuwbouw", 2, parent=1),
        Heading(3, "2", "Zorgen", 1),
        Heading(4, "", "Leeg", 1),
    )
    lines = [a_line(key=key, heading=heading) for key, heading in [("a", None), ("b", 3), ("c", 2), ("d", 1)]]
    chapters = [
        (heading and heading.label, [line.key for line in found])
        for heading, found in a_report(*lines, headings=headings).chapters()
    ]
    assert chapters == [("1 Bouwen", ["c", "d"]), ("2 Zorgen", ["b"]), (None, ["a"])]


@pytest.mark.parametrize(
    ("status", "final"), [("preparing", False), ("open", False), ("review", False), ("closed", True)]
)
def test_only_a_closed_round_is_final(status, final):
    assert a_report(status=status).is_final is final


def test_a_demonstration_anywhere_is_told():
    told = Told("Gedaan.", AUTUMN, "person", "")
    result = Result("Aandeel", "%", Decimal(70), "document", "Monitor")
    assert not a_report(a_line(light_origin="person", progress=(told,), results=(result,))).has_demo
    assert a_report(a_line(), a_line(light_origin="demo")).has_demo
    assert a_report(a_line(progress=(told, replace(told, origin="demo")))).has_demo
    assert a_report(a_line(results=(replace(result, origin="demo"),))).has_demo


def test_the_column_of_the_lead_is_what_the_document_prints():
    printed = [Lead("Gemeente en corporaties", "monitor"), Lead("Gemeente en corporaties", "monitor")]
    read = Lead("Politie", "text")
    assert lead_label([]) == ""
    assert lead_label(printed) == "Gemeente en corporaties"
    assert lead_label([*printed, read]) == "Gemeente en corporaties"
    assert lead_label([Lead("Wonen", "monitor"), Lead("Thuis", "agreement")]) == "Wonen, Thuis"
    assert lead_label([read]) == "Politie"


class TestJson:
    full = a_report(
        a_line(
            "red",
            heading=1,
            items=("a Slopen", "b Bouwen"),
            leads=(Lead("Wonen", "monitor", "wonen", "corporation"),),
            planning_notes=("begin 2025",),
            progress=(Told("Gedaan.", AUTUMN, "document", "Monitor", "Wonen", "Testopzet", "Voorjaar"),),
            results=(
                Result(
                    "Aandeel",
                    "%",
                    Decimal("71.50"),
                    "document",
                    "Monitor",
                    "Wonen",
                    AUTUMN,
                    None,
                    Decimal(70),
                    "at_least",
                ),
                Result("Woningen", "woningen", Decimal("100.00"), "person", "Verslag"),
            ),
            elaborates=(Link("k-1", "K 1", "Kader", "printed"),),
            earlier=earlier("green"),
        ),
        headings=(Heading(1, "1", "Bouwen", 1, "Bouw"), Heading(2, "", "Leeg", 2, parent=1)),
        parties=(PartyRef("wonen", "Wonen"),),
        glossary=(
            Term("Grens", "Een bedrag.", "Bijlage", (Amount("laag", Decimal("647.19"), "EUR", "2023"),)),
        ),
        previous=PartyRef("voorjaar", "Voorjaar"),
        previous_date=SPRING,
    )

    @pytest.mark.parametrize("report", [full, a_report()], ids=["full", "empty"])
    def test_a_report_comes_back_as_it_was(self, report):
        assert from_data(json.loads(json.dumps(to_data(report)))) == report

    def test_dates_and_amounts_are_text(self):
        (line,) = to_data(self.full)["lines"]
        assert [(r["value"], r["reference_date"], r["target"]) for r in line["results"]] == [
            ("71.5", "2024-10-30", "70"),
            ("100", None, None),
        ]

    def test_what_is_written_twice_is_the_same(self):
        data = to_data(self.full)
        assert to_data(from_data(data)) == data

    def test_an_unknown_key_is_passed_over_and_a_missing_one_gets_its_default(self):
        data = to_data(self.full)
        data["later"] = "iets nieuws"
        data["lines"][0]["later"] = ["iets nieuws"]
        for key in ("glossary", "parties", "previous"):
            del data[key]
        del data["lines"][0]["earlier"]
        (line,) = self.full.lines
        assert from_data(data) == replace(
            self.full, glossary=(), parties=(), previous=None, lines=(replace(line, earlier=()),)
        )


@pytest.mark.django_db
def test_the_demo_comes_back_from_json_as_it_was(heemstede):
    for row in (heemstede.autumn, heemstede.year_end):
        report = read_report(row)
        assert from_data(json.loads(json.dumps(to_data(report)))) == report
        assert len(report.lines) == 35
