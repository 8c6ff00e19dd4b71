"""The council's PDF, made from a report that is built here: no database."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pypdf import PdfReader

from monitoring.publishing.outcomes import amount_words
from monitoring.publishing.pdf import DRAFT_MARK, render_pdf
from monitoring.table.report import Line, PartyRef, Told
from monitoring.table.said import Amount

from .pdf_report import END, dutch, make_line, make_report, read, read_draft, texts


@pytest.fixture
def draft() -> PdfReader:
    return read_draft()


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
def test_no_page_of_a_closed_round_says_concept() -> None:
    final = read(make_report("closed"))
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
    pages = [
        page for page in texts(draft) if "Duinafspraak nummer" in page and "Er zijn drie plekken" in page
    ]
    assert len(pages) > 1
    assert [page for page in pages if "Regievoerder Wanneer" not in page] == []


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
