"""The PDF in a look of its own: one file with everything on, made once, and a bare one."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from monitoring.enums import Column
from monitoring.publishing.fetcher import AddressRefusedError, StaticFetcher
from monitoring.publishing.pages import PREVIEW_MARK, Pages
from monitoring.publishing.pdf import DRAFT_MARK, _style_sheet, render_pdf
from monitoring.style.look import Logo, Look
from monitoring.table.report import Report

from .pdf_report import elements, make_line, make_report, read, texts

CONTENT = (settings.BASE_DIR / "fixtures" / "heemstede" / "logo.svg").read_bytes()
LOGO = Logo(CONTENT, "image/svg+xml", "a1b2", 200, 96, "Een huis in de duinen")
LOOK = Look(
    colour="#7a1f5c",
    foreword_title="Woord vooraf",
    foreword_text="Eerste alinea.\r\nTweede regel.\r\n\r\nLaatste alinea.",
    foreword_signatory="De wethouder wonen",
    columns=("lead", "planning", "earlier", "progress"),
    orientation="portrait",
    logo=LOGO,
)


def styled(look: Look = LOOK, **changes) -> Report:
    return replace(make_report(**changes), look=look)


@pytest.fixture(scope="module")
def rich() -> PdfReader:
    return read(styled())


@pytest.fixture(scope="module")
def bare() -> PdfReader:
    report = styled(Look(parts=(), columns=()))
    return read(replace(report, lines=report.lines[:6]))


def pages_of(report: Report) -> Pages:
    """In English, as the texts stand in the code."""
    with translation.override("en"):
        return Pages(report)


def test_the_pages_stand(rich):
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in rich.pages} == {(595, 842)}


def test_the_logo_stands_first_and_is_told_in_words(rich):
    figures = [e for e, _above in elements(rich) if e.get("/S") == "/Figure"]
    assert figures[0]["/Alt"] == "Een huis in de duinen"


def test_the_foreword_stands_behind_the_cover_with_who_signs(rich):
    page = texts(rich)[1]
    told = ["Woord vooraf", "Eerste alinea.", "Tweede regel.", "Laatste alinea.", "De wethouder wonen"]
    places = [page.index(text) for text in told]
    assert places == sorted(places)


def test_the_parts_come_in_their_order(rich):
    whole = " ".join(texts(rich)[3:])
    with translation.override("nl"):
        heads = [
            _("This needs attention"),
            _("Results per party"),
            _("What changed since the previous round"),
            "1 Bouwen en verbouwen",
            _("Terms and amounts"),
        ]
    places = [whole.index(head) for head in heads]
    assert places == sorted(places)


def test_a_page_of_the_table_has_the_columns_that_were_chosen(rich):
    with translation.override("nl"):
        head = f"Regievoerder Wanneer {_('Traffic light')} {_('Earlier')} {_('Realisation and progress')}"
    assert any(head in page for page in texts(rich))


@pytest.mark.parametrize("columns", [(), Column.values])
def test_what_stands_above_lines_is_as_wide_as_their_head(columns):
    pages = pages_of(styled(Look(columns=tuple(columns))))
    head = render_to_string("pdf/lines_head.html", {"pages": pages, "report": pages.report})
    assert head.count("<th ") == pages.width


def test_without_parts_and_columns_there_is_cover_and_table(bare):
    whole = " ".join(texts(bare))
    with translation.override("nl"):
        absent = [
            _("Contents"),
            _("How to read this monitor"),
            _("Summary for the council"),
            _("Results per party"),
        ]
        absent += [
            _("Terms and amounts"),
            _("Realisation and progress"),
            "Regievoerder",
            "Er zijn drie plekken",
        ]
    assert [text for text in absent if text in whole] == []
    assert whole.count("De partijen zoeken samen plekken") == 6
    assert all(DRAFT_MARK in page for page in texts(bare))


def test_items_are_a_choice():
    lines = (make_line(1, items=("a eerste onderdeel",)),)
    for parts, found in (((), False), (("items",), True)):
        whole = " ".join(texts(read(styled(Look(parts=parts), lines=lines))))
        assert ("a eerste onderdeel" in whole) == found


def test_the_colour_is_in_the_style_sheet_and_nowhere_another():
    css = str(_style_sheet("#7a1f5c", False))
    assert css.count("#7a1f5c") > 5
    assert "#154273" not in css
    assert "A4 landscape" in css
    assert "A4 portrait" in str(_style_sheet("#7a1f5c", True))


@pytest.mark.parametrize("is_portrait", [False, True])
def test_what_stands_left_at_the_foot_of_a_page_does_not_reach_the_middle(is_portrait):
    # The later sheet wins; the box in the middle stays in the middle.
    found = re.findall(r"@bottom-(left|center) {[^}]*?width: (\d+)%", _style_sheet("#7a1f5c", is_portrait))
    width = {place: int(part) for place, part in found}
    assert width["left"] <= (100 - width["center"]) / 2


def test_an_example_says_so_on_every_page():
    report = styled(Look(parts=("summary",)), status="closed", lines=(make_line(1),))
    found = texts(PdfReader(BytesIO(render_pdf(report, is_preview=True))))
    assert all(PREVIEW_MARK in page for page in found)


# ---- what the parts say


def test_lines_count_for_each_of_their_leads():
    pages = pages_of(styled())
    assert [(s.name, s.number) for s in pages.standings] == [("Duinstede", 35)]
    assert pages.standings[0].words == "31\u00a0green, 1\u00a0orange, 1\u00a0red and 2\u00a0without a light"
    assert sum(count.width for count in pages.standings[0].counts) in range(2665, 2676)
    bare = make_line(1, leads=(), lead_label="")
    outsider = make_line(2, leads=(), lead_label="zorgaanbieders")
    two = pages_of(styled(lines=(bare, outsider, make_line(3))))
    assert [s.number for s in two.standings] == [1, 1, 1]
    assert two.standings[0].name == "Duinstede"
    assert two.standings[1].name == "zorgaanbieders"


def test_figures_stand_per_party_and_last_those_of_no_party_by_itself():
    with translation.override("en"):
        found = [(party, [o.figure.value for o in own]) for party, own in pages_of(styled()).outcomes]
    assert [values for _party, values in found] == [["71\u00a0%"], ["7.5\u00a0%"], ["1,800\u00a0woningen"]]
    assert [party for party, _values in found] == ["Duinwonen", "Strandwonen", "Not told per party"]


def test_changes_are_worse_better_new_texts_and_new_lines():
    changes = pages_of(styled()).changes
    assert [[changed.row.line.number for changed in group] for _title, group in changes.groups] == [
        ["D 5"],
        ["D 21"],
    ]
    assert changes.groups[0][1][0].why == "Te weinig grond."
    assert len(changes.added) == 33
    same = make_line(7, earlier=(replace(make_report().lines[4].earlier[0], light="green"),))
    silent = replace(same, pk=8, number="D 8", progress=())
    rest = pages_of(styled(lines=(same, silent))).changes
    assert (rest.groups, rest.added) == ([], [])
    assert [row.line.number for row in rest.texts] == ["D 7"]
    assert [row.line.number for row in rest.silent] == ["D 8"]


def test_a_chapter_has_a_summary_of_its_own():
    pages = pages_of(styled())
    assert pages.chapters[0].summary == (
        "19 commitments: 18\u00a0green and 1\u00a0red. Worse than before: D 5."
    )
    assert "Better than before: D 21. Without a new report: 1." in pages.chapters[1].summary


def test_without_an_earlier_round_nothing_is_compared():
    pages = pages_of(styled(previous=None, previous_date=None))
    assert "changes" not in pages.parts


# ---- what it may load


def test_only_this_logo_is_found():
    fetcher = StaticFetcher(LOGO)
    assert fetcher("logo:a1b2").read() == CONTENT
    for url in ("logo:", "logo:a1b3", "logo:a1b2x", "LOGO:a1b2", "logo:../a1b2"):
        with pytest.raises(AddressRefusedError):
            fetcher(url)
    with pytest.raises(AddressRefusedError):
        StaticFetcher()("logo:a1b2")
