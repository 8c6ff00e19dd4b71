"""The council's PDF as a file: its tags, outline, fonts and size."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from .pdf_report import elements, make_report, read, read_draft, texts


@pytest.fixture
def draft() -> PdfReader:
    return read_draft()


def test_it_is_a_tagged_dutch_file_with_a_title(draft: PdfReader) -> None:
    root = draft.root_object
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"2024,", "Duinstede,", "Eindstand"} <= set(draft.metadata.title.split())
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()


def test_every_header_cell_has_a_scope(draft: PdfReader) -> None:
    scopes = Counter(e["/A"].get("/Scope") for e, _above in elements(draft) if e.get("/S") == "/TH")
    assert scopes["/Row"] == 35 + 2 + 2 + 1 + 3 + 2  # lines, attention, terms, leads, figures, changes
    assert scopes["/Column"] > 6
    assert set(scopes) == {"/Row", "/Column"}


def test_cells_find_their_headers(draft: PdfReader) -> None:
    tree = draft.root_object["/StructTreeRoot"]["/IDTree"]["/Names"]
    ids = [str(name) for name in tree[::2]]
    assert ids == sorted(ids)
    asked = {str(h) for e, _above in elements(draft) if e.get("/S") == "/TD" for h in e["/A"]["/Headers"]}
    assert asked
    assert asked <= set(ids)


def test_pictures_have_words_or_are_passed_over(draft: PdfReader) -> None:
    figures = [str(e.get("/Alt", "")) for e, _above in elements(draft) if e.get("/S") == "/Figure"]
    assert figures
    assert all(figures)
    decoration = [e for e, _above in elements(draft) if e.get("/ActualText") == ""]
    assert len(decoration) >= 35


def test_links_are_tagged_and_named(draft: PdfReader) -> None:
    found = [
        (above["/S"], e["/Obj"]["/Contents"]) for e, above in elements(draft) if e.get("/Type") == "/OBJR"
    ]
    assert {kind for kind, _name in found} == {"/Link"}
    assert {"D 5 Duinafspraak nummer 5", "2 Prettig wonen"} <= {name for _kind, name in found}


def test_headings_do_not_skip_a_level_or_stand_in_each_other(draft: PdfReader) -> None:
    kinds = [
        (str(e["/S"]), str(above.get("/S")))
        for e, above in elements(draft)
        if e.get("/S") in ("/H1", "/H2", "/H3")
    ]
    levels = [int(kind[2]) for kind, _above in kinds]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not {above for _kind, above in kinds} & {"/H1", "/H2", "/H3"}


def test_bookmarks_lead_to_chapters_and_sections(draft: PdfReader) -> None:
    found: dict[str, int] = {}

    def walk(outline: Any) -> None:
        for entry in outline:
            if isinstance(entry, list):
                walk(entry)
            else:
                found[str(entry.title)] = draft.get_destination_page_number(entry)

    walk(draft.outline)
    assert {"1 Bouwen en verbouwen", "1.1 Nieuwe woningen", "1.2 Bestaande woningen", "3 Monitor"} <= set(
        found
    )
    assert "2 Prettig wonen" in texts(draft)[found["2 Prettig wonen"]]


def test_its_own_font_is_embedded(draft: PdfReader) -> None:
    names = set()
    for font in draft.pages[2]["/Resources"]["/Font"].values():
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        names.add(re.sub(r"^[A-Z]{6}\+", "", str(descriptor["/FontName"])[1:]))
    assert names == {"Noto-Sans", "Noto-Sans-Semi-Bold"}


def test_it_is_landscape_a4(draft: PdfReader) -> None:
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in draft.pages} == {(842, 595)}


# WeasyPrint leaves the file of its colour profile to the garbage collector.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_archive_variant_is_tagged_too() -> None:
    reader = read(make_report(lines=make_report().lines[:2], glossary=()), variant="pdf/a-3u")
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
