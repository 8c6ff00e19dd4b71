"""The table of rights as a page of the documentation and of the site."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from monitoring.rights.markdown import render
from monitoring.rights.roles import Kind, Role
from monitoring.rights.table import RIGHTS
from monitoring.rights.views import roles_of

PUBLISHED = Path(settings.BASE_DIR) / "docs" / "rights.md"


def test_the_documentation_is_up_to_date():
    printed = StringIO()
    call_command("rights_matrix", stdout=printed)
    renew = "manage.py rights_matrix > docs/rights.md"
    assert PUBLISHED.read_text(encoding="utf-8") == printed.getvalue(), renew


def test_every_row_and_role_stands_in_it():
    lines = render().splitlines()
    assert len([line for line in lines if line.startswith("## ")]) == len(Kind)
    rows = [line for line in lines if line.startswith("| ") and "`" in line]
    assert len(rows) == len(RIGHTS)
    assert {line.count("|") for line in rows} == {len(Role) + 4}


# ---- the page


def answers(client, query: str = "") -> dict[str, list[str]]:
    """Per verb what the page answers, a word per column and row."""
    response = client.get(f"/hulp/wie-mag-wat/{query}")
    assert response.status_code == 200
    found: dict[str, list[str]] = {}
    rows = re.findall(r'<tr data-right="([^"]+)">(.*?)</tr>', response.content.decode(), re.S)
    for key, row in rows:
        found.setdefault(key, []).extend(re.findall(r'data-cell="(\w+)"', row))
    return found


@pytest.mark.slow
@pytest.mark.django_db
def test_everybody_is_told_which_roles_they_have(rights):
    found = {role: set(roles_of(person)) for role, person in rights.fresh().items()}
    expected = {role: {role} for role in Role}
    # Who has more than one reads what each of them gives.
    expected[Role.PEOPLE] |= {Role.READER}
    for role in (Role.MUNICIPALITY, Role.COORDINATOR, Role.ELSEWHERE):
        expected[role] |= {Role.EDITOR}
    # At home the stranger is the municipality that coordinates.
    expected[Role.ELSEWHERE] = {Role.EDITOR, Role.MUNICIPALITY, Role.COORDINATOR}
    assert found == expected


@pytest.mark.django_db
def test_the_page_answers_for_who_asks(rights, client):
    client.force_login(rights.people[Role.COORDINATOR])
    own = answers(client)
    assert own["line.settle"] == ["yes"] and own["note.see"] == ["own"] and own["framework.change"] == ["no"]
    assert all(len(told) == 1 for told in own.values())
    assert set(own) == {right.key for right in RIGHTS}


@pytest.mark.django_db
def test_the_page_answers_for_another_role_and_for_all(rights, client):
    assert answers(client)["framework.see"] == ["no"]
    assert answers(client, "?rol=reader")["framework.see"] == ["yes"]
    assert answers(client, "?rol=niemand") == answers(client)
    everything = answers(client, "?rol=alle")
    expected: dict[str, list[str]] = {}
    for right in RIGHTS:
        expected.setdefault(right.key, []).extend(right.cell(role).value for role in Role)
    assert everything == expected
