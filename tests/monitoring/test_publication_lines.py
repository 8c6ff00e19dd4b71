"""Which rows of a publication's table may break over pages."""

from dataclasses import replace

import pytest
from django.utils import translation

from monitoring.publishing.lines import KEEP_WHOLE
from monitoring.publishing.pages import Pages
from monitoring.table.report import Told

from .pdf_report import END, make_line, make_report


@pytest.mark.parametrize(
    ("changed", "whole"),
    [
        ({}, True),
        ({"text": "a" * KEEP_WHOLE}, False),
        ({"progress": (Told("a" * KEEP_WHOLE, END, "person", ""),)}, False),
    ],
)
def test_only_a_short_row_moves_to_the_next_page_as_one(changed, whole):
    # At about 50 characters a line this is some 40 mm of a page of 177.
    assert KEEP_WHOLE == 400
    with translation.override("en"):
        (row,) = Pages(replace(make_report(), lines=(make_line(1, **changed),))).rows.values()
    assert row.whole is whole
