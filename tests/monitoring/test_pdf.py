"""The council's PDF, made from a report that is built here: no database."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.machinery import ModuleSpec
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pypdf import PdfReader

from monitoring.publishing import pdf
from monitoring.publishing.fetcher import AddressRefusedError, StaticFetcher, draw
from monitoring.publishing.outcomes import amount_words
from monitoring.publishing.pdf import DRAFT_MARK, PdfUnavailableError, render_pdf
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
)
from monitoring.table.said import Amount, Term
from tests.reading import pdf_texts

END = date(2024, 12, 31)
AUTUMN = date(2024, 10, 30)
HEADINGS = (
    Heading(1, "1", "Bouwen en verbouwen", 1),
    Heading(2, "1.1", "Nieuwe woningen", 2, parent=1),
    Heading(3, "1.2", "Bestaande woningen", 2, printed="Bestaande wonigen", parent=1),
    Heading(4, "2", "Prettig wonen", 1, printed="Bouwen en verbouwen"),
    Heading(5, "3", "Monitor", 1),
)


def make_line(pk: int, **changes: Any) -> Line:
    """A green line told about by two parties in this round."""
    line = Line(
        pk=pk,
        key=f"2024-d-{pk}",
        number=f"D {pk}",
        title=f"Duinafspraak nummer {pk}",
        heading=2 if pk < 12 else 3 if pk < 20 else 4,
        assessable=True,
        light="green",
        light_dated=END,
        lead_label="Gemeente",
        leads=(Lead("Gemeente", "agreement", slug="duinstede", kind="municipality"),),
        version=1,
        planning="T2",
        text="De partijen zoeken samen plekken voor woningen.\nDaarna kiezen zij.",
        progress=(
            Told("Er zijn drie plekken gevonden.", END, "person", "", party="Duinwonen"),
            Told("Wij denken mee.", END, "person", "", party="Huurders van Duin"),
        ),
    )
    return replace(line, **changes)


def make_report(status: str = "open", **changes: Any) -> Report:
    """35 lines: one red with figures, one yellow, two that are followed without a light, the others green."""
    lines = [make_line(pk) for pk in range(1, 34)]
    lines[4] = make_line(
        5,
        light="red",
        light_origin="document",
        light_source="Raadsbrief van mei",
        cause="Te weinig grond.",
        effect="Minder woningen.",
        adjustment="Elders zoeken.",
        earlier=(EarlierLight("Najaar", AUTUMN, "yellow"),),
        elaborates=(Link("k-7", "K 7", "Grond voor woningen", "our_reading"),),
        results=(
            make_result("Duinwonen", "71"),
            make_result("Strandwonen", "7.5"),
        ),
    )
    lines[20] = make_line(
        21,
        light="yellow",
        light_origin="demo",
        cause="De planning loopt uit.",
        earlier=(EarlierLight("Najaar", AUTUMN, "red"),),
        progress=(Told("Vorige keer verteld.", AUTUMN, "document", "Monitor najaar", round="Najaar"),),
        results=(Result("Nieuwe woningen", "woningen", Decimal(1800), "demo", ""),),
    )
    for pk, number in ((34, "M1"), (35, "M2")):
        lines.append(
            make_line(
                pk,
                number=number,
                heading=5,
                assessable=False,
                light="none",
                light_dated=None,
                items=("a een", "b twee"),
                progress=(),
            )
        )
    report = Report(
        municipality=PartyRef("duinstede", "Duinstede"),
        framework=PartyRef("prestatieafspraken", "Samen wonen in Duinstede"),
        framework_starts_on=date(2024, 1, 1),
        framework_ends_on=date(2027, 12, 31),
        year=2024,
        round=PartyRef("eind", "Eindstand"),
        period="T3",
        reference_date=END,
        status=status,
        words=Words("Regievoerder", "Wanneer", "orange", "gaat goed", "let op", "gaat mis"),
        headings=HEADINGS,
        lines=tuple(lines),
        parties=(PartyRef("duinstede", "Duinstede"), PartyRef("duinwonen", "Duinwonen")),
        glossary=(
            Term(
                "Duinhuur",
                "Huur aan het duin.",
                "bijlage 1",
                (Amount("grens", Decimal("1808.06"), "EUR", "2023"),),
            ),
            Term("Strandhuur", "Huur aan het strand.", "bijlage 2", (Amount("", Decimal(12), "euro"),)),
        ),
        previous=PartyRef("najaar", "Najaar"),
        previous_date=AUTUMN,
    )
    return replace(report, **changes)


def make_result(party: str, value: str) -> Result:
    """A percentage with a target."""
    return Result(
        "Aanbod",
        "%",
        Decimal(value),
        "document",
        "Monitor, D 5",
        party,
        AUTUMN,
        date(2024, 1, 1),
        Decimal(70),
        "at_least",
    )


def read(report: Report, **options: Any) -> PdfReader:
    """The report's PDF, opened."""
    return PdfReader(BytesIO(render_pdf(report, **options)))


def texts(reader: PdfReader) -> list[str]:
    """The text of each page, with single spaces."""
    return pdf_texts(reader.stream.getvalue())


def dutch(message: str, **values: object) -> str:
    """What a message is in the PDF, whether or not the catalogue has it."""
    with translation.override("nl"):
        return _(message) % values


@pytest.fixture(scope="module")
def draft() -> PdfReader:
    """The PDF of an open round."""
    return read(make_report())


@pytest.fixture(scope="module")
def final() -> PdfReader:
    """The PDF of a closed round."""
    return read(make_report("closed"))


def elements(reader: PdfReader) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every tag with the tag above it."""

    def walk(element: Any, above: Any) -> Iterator[tuple[Any, Any]]:
        if isinstance(element, int):
            return
        element = element.get_object()
        yield element, above
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from walk(kid, element)

    root = reader.root_object["/StructTreeRoot"]
    for kid in root["/K"]:
        yield from walk(kid, root)


# ---- what it prints ------------------------------------------------------------------------------------------


def test_every_line_is_there_with_number_title_and_text(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    for line in make_report().lines:
        assert f"{line.number} {line.title}" in whole
    assert whole.count("De partijen zoeken samen plekken voor woningen.") == 35
    assert whole.count("Er zijn drie plekken gevonden.") == 32


def test_lines_come_in_the_order_of_the_report(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    table = whole[whole.index("1.1 Nieuwe woningen") :]
    places = [table.index(f"{line.number} {line.title}") for line in make_report().lines]
    assert places == sorted(places)


def test_every_page_of_an_open_round_says_concept(draft: PdfReader) -> None:
    assert [page.count(DRAFT_MARK) > 0 for page in texts(draft)] == [True] * len(draft.pages)
    assert DRAFT_MARK in draft.metadata.title


@pytest.mark.slow
def test_no_page_of_a_closed_round_says_concept(final: PdfReader) -> None:
    assert [page for page in texts(final) if DRAFT_MARK in page] == []
    assert DRAFT_MARK not in final.metadata.title


@pytest.mark.parametrize("status", ["preparing", "review"])
def test_only_closing_makes_it_final(status: str) -> None:
    pages = texts(read(make_report(status, lines=(), glossary=())))
    assert all(DRAFT_MARK in page for page in pages)


def test_footer_names_municipality_reference_date_and_page(draft: PdfReader) -> None:
    with translation.override("nl"):
        of = pgettext("page 2 of 14", "of")
    pages = texts(draft)
    for number, page in enumerate(pages, start=1):
        assert f"{number} {of} {len(pages)}" in page
        assert dutch("as of %(date)s", date="31 december 2024") in page
        assert dutch("Municipality of %(name)s", name="Duinstede") in page


def test_contents_tell_the_page_of_each_chapter(draft: PdfReader) -> None:
    pages = texts(draft)
    titles = ["1 Bouwen en verbouwen", "2 Prettig wonen", "3 Monitor", dutch("Terms and amounts")]
    for title, following in pairwise(titles):
        # Between two titles stand the counts per light and, last, the page.
        told = pages[1][pages[1].index(title) : pages[1].index(following)]
        assert title in pages[int(told.split()[-1]) - 1]


def test_the_table_head_repeats_on_every_page_of_the_table(draft: PdfReader) -> None:
    for page in texts(draft):
        if "Duinafspraak nummer" in page and "Er zijn drie plekken" in page:
            assert "Regievoerder Wanneer" in page


def test_the_summary_counts_and_never_averages(draft: PdfReader) -> None:
    with translation.override("nl"):
        words = (_("Green"), _("Orange"), _("Red"), _("No light"))
    page = texts(draft)[2]
    for count, word in zip((31, 1, 1, 2), words, strict=True):
        assert f"{count} {word}" in page
    assert "D 21" in page
    assert "D 5" in page


def test_red_comes_before_yellow_with_cause_effect_and_adjustment(draft: PdfReader) -> None:
    page = texts(draft)[2]
    told = ["Te weinig grond.", "Minder woningen.", "Elders zoeken.", "De planning loopt uit."]
    places = [page.index(text) for text in told]
    assert places == sorted(places)
    assert dutch("since %(date)s", date="31 december 2024") in page


def test_what_was_told_in_an_earlier_round_says_so(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    mark = dutch("no new report; from round %(round)s", round="Najaar")
    assert whole.count(mark) == 1
    assert whole.index(mark) < whole.index("Vorige keer verteld.")
    source = dutch("source: %(source)s", source="Monitor najaar")
    assert f"30 oktober 2024 · {source}" in whole
    # The two lines that are followed were never told about.
    assert whole.count(dutch("no report yet")) == 2


def test_a_light_taken_over_names_its_document_and_a_made_up_one_is_marked(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    assert (
        whole.replace("- ", "").count("Raadsbrief van mei") == 3
    )  # in the summary, among the changes and in the table
    assert whole.lower().count(dutch("demonstration").lower()) >= 4


@pytest.mark.slow
def test_without_made_up_data_nothing_is_marked_as_such() -> None:
    report = make_report(glossary=())
    lines = tuple(line for line in report.lines if line.number != "D 21")[:6]
    whole = " ".join(texts(read(replace(report, lines=lines))))
    assert dutch("demonstration").lower() not in whole.lower()


def test_figures_are_written_the_dutch_way(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    assert "Duinwonen 71 %" in whole
    assert "Strandwonen 7,5 %" in whole
    assert dutch("agreed: at least %(value)s", value="70 %") in whole
    assert "1.800 woningen" in whole
    end = dutch("%(start)s up to and including %(end)s", start="1 januari", end="30 oktober 2024")
    assert f"{end} · {dutch('source: %(source)s', source='Monitor, D 5')}" in whole


def test_a_link_the_documents_do_not_print_is_our_reading(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    assert f"{dutch('works out:')} K 7 Grond voor woningen {dutch('(our reading)')}" in whole


def test_headings_printed_otherwise_are_noted(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    assert "Bestaande wonigen" in whole
    assert whole.count(dutch("The document prints here: “%(title)s”", title="Bouwen en verbouwen")) == 1


def test_the_glossary_tells_price_levels(draft: PdfReader) -> None:
    whole = " ".join(texts(draft))
    assert f"grens: € 1.808,06 ({dutch('price level %(level)s', level='2023')})" in whole
    assert f"12 euro ({dutch('price level not told')})" in whole


@pytest.mark.usefixtures("english")
def test_only_money_has_a_price_level() -> None:
    assert amount_words(Amount("in stand houden", Decimal(25), "jaar")) == "in stand houden: 25\u00a0jaar"
    assert amount_words(Amount("", Decimal(25), "EUR")) == "€\u00a025.00 (price level not told)"


@pytest.mark.slow
def test_the_same_report_gives_the_same_file() -> None:
    report = make_report("closed", lines=make_report().lines[:5])
    assert render_pdf(report) == render_pdf(report)


@pytest.mark.slow
def test_filling_in_page_numbers_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Laying out is most of the work; doing it again for the numbers was a fifth of the whole."""
    import weasyprint.layout.page as layout

    made: Counter[int] = Counter()
    make_page = layout.make_page

    def counted(*args: Any) -> Any:
        made[args[4]] += 1
        return make_page(*args)

    monkeypatch.setattr(layout, "make_page", counted)
    reader = read(make_report())
    assert set(made.values()) == {1}
    assert len(made) == len(reader.pages) > 6


# ---- odd reports ---------------------------------------------------------------------------------------------


def test_a_report_without_lines_is_a_few_pages() -> None:
    reader = read(
        make_report(lines=(), headings=(), glossary=(), parties=(), previous=None, previous_date=None)
    )
    assert len(reader.pages) == 3
    assert dutch("There are no commitments in this round.") in texts(reader)[2]


@pytest.mark.slow
def test_a_line_with_nothing_told_is_printed() -> None:
    bare = Line("k", "", "", None, True, "yellow", "", 1, 1)
    whole = " ".join(texts(read(make_report(lines=(bare, make_line(2, heading=None)), glossary=()))))
    assert dutch("Other commitments") in whole
    assert "D 2 Duinafspraak nummer 2" in whole


@pytest.mark.slow
def test_a_row_longer_than_pages_loses_nothing() -> None:
    words = [f"woord{number}" for number in range(3000)]
    told = Told(" ".join(words), END, "person", "", party="Duinwonen")
    lines = (make_line(1), make_line(2, progress=(told,)), make_line(3))
    pages = texts(read(make_report(lines=lines, glossary=())))
    whole = " ".join(pages)
    assert [word for word in words if f"{word} " not in whole] == []
    assert "D 3 Duinafspraak nummer 3" in pages[-1]
    assert len(pages) < 20


@pytest.mark.slow
def test_markup_and_control_characters_in_texts_do_no_harm() -> None:
    nasty = "voor\x00\x0b\x1b na <b>vet</b> & <img src='file:///etc/hostname'> \ud800 {{ x }}"
    line = make_line(1, title=nasty, text=nasty, lead_label=nasty, number="\x07D 1")
    report = make_report(lines=(line,), municipality=PartyRef("d", "Duin \x00\"'<i>&\\"), glossary=())
    whole = " ".join(texts(read(report)))
    assert "<b>vet</b> & <img src='file:///etc/hostname'>" in whole
    assert "Duin \"'<i>&\\" in whole


@pytest.mark.slow
def test_line_breaks_in_texts_stay() -> None:
    report = make_report(lines=(make_line(1, text="een\ntwee\n\ndrie", progress=()),), glossary=())
    lines = [row.strip() for page in read(report).pages for row in page.extract_text().splitlines()]
    assert {"een", "twee", "drie"} <= set(lines)


# ---- the file ------------------------------------------------------------------------------------------------


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


# ---- what it may load ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["static:css/pdf.css", "/static/css/pdf.css"])
def test_static_files_are_found(url: str) -> None:
    response = StaticFetcher()(url)
    assert response.content_type == "text/css"
    assert response.read() == (Path(settings.BASE_DIR) / "static/css/pdf.css").read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "http://127.0.0.1/geheim",
        "https://example.org/static/css/pdf.css",
        "ftp://example.org/x",
        "data:text/plain,hallo",
        "/etc/hostname",
        "../css/pdf.css",
        "static:",
        "static:css",
        "static:css/../../manage.py",
        "static:%2e%2e/manage.py",
        "static:css/%2e%2e/%2e%2e/manage.py",
        "static:/etc/hostname",
        "static://css/pdf.css",
        "static:css/pdf.css?x",
        "static:css/pdf.css%00",
        "/static/../manage.py",
        "static:bestaat-niet.css",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        StaticFetcher()(url)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<style>@font-face { font-family: x; src: url("file:///etc/hostname") } p { font-family: x }</style><p>x</p>',
    ],
)
def test_a_refusal_stops_the_drawing(html: str) -> None:
    with pytest.raises(RuntimeError, match="static files only"):
        draw(f'<html lang="nl"><title>x</title>{html}</html>', variant="pdf/ua-1", names={})


def test_the_site_says_what_to_install_when_pango_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class NoPango:
        @staticmethod
        def find_spec(name: str, *_rest: object) -> ModuleSpec | None:
            if name == "weasyprint":
                print("-----\nWeasyPrint could not import some external libraries.\n")
                raise OSError("cannot load library 'libpango-1.0-0'")
            return None

    for name in [n for n in sys.modules if n.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "monitoring.publishing.fetcher")
    monkeypatch.setattr(sys, "meta_path", [NoPango, *sys.meta_path])
    with pytest.raises(PdfUnavailableError, match=r"apt-get install libpango-1\.0-0 ") as caught:
        render_pdf(make_report())
    assert "\n" not in str(caught.value)
    assert capsys.readouterr() == ("", "")


def test_the_libraries_it_names_are_those_of_the_set_up() -> None:
    listed = (Path(settings.BASE_DIR) / "system-packages.txt").read_text().split()
    assert set(pdf.SYSTEM_PACKAGES) <= set(listed)
