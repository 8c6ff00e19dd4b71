"""Names of files that people save."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse

from config.web.file_names import LONGEST, file_name, named


def test_a_name_tells_what_it_is_in_signs_that_every_system_takes():
    name = file_name("Überzicht", "Súdwest-Fryslân", "", 2024, date(2024, 11, 20), "../CON", ending="pdf")
    assert name == "uberzicht-sudwest-fryslan-2024-2024-11-20-con.pdf"


def test_a_long_name_is_cut_and_tells_still_what_it_is():
    words = ["monitor", "x" * 80, "prestatieafspraken-met-" + "y" * 50, 2024, "najaar"]
    one, other = (file_name(*words, end, "z" * 80, ending="xlsx") for end in ("a" * 80, f"{'a' * 79}b"))
    assert one != other and one == file_name(*words, "a" * 80, "z" * 80, ending="xlsx")
    assert len(one) <= LONGEST and one.endswith(".xlsx")
    assert one.startswith("monitor-xxxxxxxxxxxxx-") and "prestatieafsp-" in one and "-2024-najaar-" in one


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.pdf", 'attachment; filename="a.pdf"'),
        ('a"b.pdf', r'attachment; filename="a\"b.pdf"'),
        ("reële.pdf", "attachment; filename=\"reele.pdf\"; filename*=UTF-8''re%C3%ABle.pdf"),
        ("计划", "attachment; filename=\"bestand\"; filename*=UTF-8''%E8%AE%A1%E5%88%92"),
    ],
)
def test_every_browser_reads_the_name(name, told):
    assert named(HttpResponse(), name)["Content-Disposition"] == told
    assert named(HttpResponse(), name, opens=True)["Content-Disposition"] == told.replace(
        "attachment", "inline"
    )
