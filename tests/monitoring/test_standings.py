"""How the commitments stand of each lead: a kind is one lead however the column words it."""

from dataclasses import replace

from django.utils import translation

from monitoring.publishing.pages import Pages
from monitoring.publishing.standings import Standing
from monitoring.table.report import Lead

from .pdf_report import make_line, make_report


def led_by(pk, label, *leads):
    return make_line(pk, lead_label=label, leads=tuple(Lead(label, "monitor", **lead) for lead in leads))


def counted(*lines) -> list[tuple[str, int]]:
    with translation.override("en"):
        found: list[Standing] = Pages(replace(make_report(), lines=lines)).standings
    return [(one.name, one.number) for one in found]


MUNICIPALITY = {"slug": "duinstede", "kind": "municipality"}
CORPORATIONS = {"group": "corporation"}


def test_a_kind_that_leads_with_others_counts_with_the_kind_alone():
    lines = (
        led_by(1, "Gemeente, corporaties", MUNICIPALITY, CORPORATIONS),
        led_by(2, "corporaties", CORPORATIONS),
        led_by(3, "corporaties, gemeente", CORPORATIONS, MUNICIPALITY),
        led_by(4, "gemeente", MUNICIPALITY),
    )
    assert counted(*lines) == [("Duinstede", 3), ("Corporaties", 3)]


def test_a_kind_that_never_leads_alone_has_a_name_of_its_own():
    lines = (
        led_by(1, "Gemeente en corporaties", MUNICIPALITY, CORPORATIONS),
        led_by(2, "allen", {}),
    )
    assert counted(*lines) == [("Duinstede", 1), ("Housing corporations", 1), ("Allen", 1)]


def test_what_nobody_leads_begins_with_a_capital_as_the_others_do():
    assert counted(led_by(1, "allen", {}), led_by(2, "")) == [("Allen", 1), ("No lead told", 1)]
