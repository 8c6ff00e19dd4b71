"""The table of rights as a page of the documentation."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from monitoring.rights.markdown import render
from monitoring.rights.roles import Kind, Role
from monitoring.rights.table import RIGHTS

PUBLISHED = Path(settings.BASE_DIR) / "docs" / "rights.md"


def test_the_documentation_is_up_to_date():
    printed = StringIO()
    call_command("rights_matrix", stdout=printed)
    assert PUBLISHED.read_text(encoding="utf-8") == printed.getvalue()


def test_every_row_and_role_stands_in_it():
    lines = render().splitlines()
    assert len([line for line in lines if line.startswith("## ")]) == len(Kind)
    rows = [line for line in lines if line.startswith("| ") and "`" in line]
    assert len(rows) == len(RIGHTS)
    assert {line.count("|") for line in rows} == {len(Role) + 4}
