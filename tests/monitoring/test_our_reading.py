"""A link the documents do not print says so, alike on the pages and in every file."""

from dataclasses import replace

import pytest
from django.utils import translation

from monitoring.public.reading import PublicRowMaker
from monitoring.publishing import lines
from monitoring.publishing.cell_words import link_words
from monitoring.table.filters import Found
from monitoring.table.report import Link
from monitoring.table.rows import RowMaker

from .pdf_report import make_line, make_report


@pytest.mark.parametrize(("basis", "ours"), [("printed", False), ("same_title", True), ("our_reading", True)])
def test_what_is_not_printed_is_our_reading_everywhere(basis, ours):
    line = make_line(1, elaborates=(Link("k-7", "K 7", "Grond voor woningen", basis),))
    report = replace(make_report(), lines=(line,))
    with translation.override("en"):
        told = (
            lines.link_words(line),
            "".join(link_words(line)),
            str(RowMaker(report, may_edit=False).make(Found(line)).links),
            str(PublicRowMaker(report, may_edit=False).make(Found(line)).links),
        )
    assert all(("our reading" in words) == ours for words in told), told


def test_a_publication_tells_a_title_the_line_does_not_have_itself():
    own, other = "Grond voor woningen", "Betaalbare huren"
    links = (("k-7", "K 7", own), ("k-8", "K 8", other), ("k-9", "", own))
    line = make_line(1, title=own, elaborates=tuple(Link(*link, "printed") for link in links))
    assert lines.link_words(line) == f"K 7, K 8 {other}, {own}"
