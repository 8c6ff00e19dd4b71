"""The style sheets of the site."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_block_is_closed_where_the_next_begins(sheet):
    """A browser does not mind: what follows an open block only holds inside it."""
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), sheet.read_text(), flags=re.S)
    depth, wrong = 0, []
    for number, row in enumerate(text.splitlines(), 1):
        if depth and row[:1] not in ("", " ", "}"):
            wrong.append(f"{number}: {row[:60]}")
        depth += row.count("{") - row.count("}")
    assert (depth, wrong) == (0, [])
