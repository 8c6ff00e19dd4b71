"""Tables of pages tell their name, and each cell what row and column it is of; also those no test happens to fill."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
#: Django's own, the paper ones, and those that only lay out a mail.
ELSEWHERE = {"admin", "pdf", "mail"}
PAGES = [
    path
    for path in sorted(TEMPLATES.rglob("*.html"))
    if "<table" in path.read_text() and path.relative_to(TEMPLATES).parts[0] not in ELSEWHERE
]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_tables_tell_what_they_are_of(path):
    text = path.read_text()
    for table in re.findall(r"<table\b.*?</table>", text, re.DOTALL):
        opening = table[: table.index(">")]
        assert "<caption" in table or "aria-label" in opening, opening
        assert 'scope="row' in table or "{% partial row %}" in table, opening
    assert [head for head in re.findall(r"<th\b[^>]*>", text) if "scope=" not in head] == []
