"""The history page of the admin: who, for which party, when, why, and what changed in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Addendum, AddendumChange
from agreements.services.drafting import add_theme
from agreements.services.revising import revise_commitment
from config.web.history import Actor, acting
from config.web.trail import _OWN_REASONS, Trail
from tests.cast import ACTOR
from tests.factories import make_commitment, make_line
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")


def told(step) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(change.name, [(piece.kind, piece.text) for piece in change.pieces]) for change in step.changes]


@made_once
def commitment(table):
    return make_commitment(
        table.framework,
        text="Wij bouwen.",
        responsibilities=[{"role": "lead", "party": table.corporation}],
    )


def history(browser, commitment, query: str = ""):
    return browser.get(f"/admin/agreements/commitment/{commitment.pk}/history/{query}")


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    return client


def test_every_change_with_who_for_whom_and_why(manager, table, commitment):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    revise_commitment(
        actor=OFFICER,
        commitment=commitment,
        reason="na het overleg",
        fields={"text": "Wij bouwen veel.", "theme": theme, "assessable": False},
        responsibilities={
            "lead": [{"party": table.municipality, "group": "", "everyone": False, "outsider": ""}]
        },
    )
    response = history(manager, commitment)
    steps = response.context["steps"]
    assert [(step.kind, step.what, step.actor, step.party, step.reason) for step in steps] == [
        ("-", "responsibility", "Beleidsadviseur wonen", "Gemeente", "na het overleg"),
        ("+", "responsibility", "Beleidsadviseur wonen", "Gemeente", "na het overleg"),
        ("~", "", "Beleidsadviseur wonen", "Gemeente", "na het overleg"),
        ("+", "responsibility", "Testopzet", "Systeem", ""),
        ("+", "", "Testopzet", "Systeem", ""),
    ]
    assert told(steps[2]) == [
        ("Theme", [("added", "1 Bouwen")]),
        ("Text", [("same", "Wij "), ("removed", "bouwen."), ("added", "bouwen veel.")]),
        ("Gets a light", [("removed", "yes"), ("added", "no")]),
    ]
    assert told(steps[0]) == [("Role", [("removed", "Leads")]), ("Party", [("removed", "Duinstede-wonen")])]
    page = response.content.decode()
    assert "na het overleg" in page.lower() and "<form" not in page.split('id="content"')[1]


def test_nothing_can_be_changed_there(manager, commitment):
    before = (commitment.history.count(), commitment.version)
    manager.post(f"/admin/agreements/commitment/{commitment.pk}/history/", {"_save": "x", "title": "Anders"})
    commitment.refresh_from_db()
    assert (commitment.history.count(), commitment.version) == before


def test_what_somebody_did_in_the_admin_says_so(manager, commitment):
    with acting(OFFICER, "admin"):
        commitment.save_next()
    assert history(manager, commitment).context["steps"][0].reason == "through the admin"


def test_a_long_history_is_shown_page_by_page(manager, commitment):
    with acting(OFFICER):
        for number in range(60):
            commitment.title = f"Titel {number}"
            commitment.save_next()
    first, second = history(manager, commitment), history(manager, commitment, "?p=2")
    assert (len(first.context["steps"]), len(second.context["steps"])) == (50, 12)
    # The last of a page is compared with the first of the next.
    assert told(first.context["steps"][-1]) == [
        ("Title", [("same", "Titel "), ("removed", "9"), ("added", "10")])
    ]
    assert history(manager, commitment, "?p=99").context["page"].number == 2


def test_it_asks_the_same_number_of_questions_whatever_the_history(commitment):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            trail = Trail(commitment, [(type(commitment.responsibilities.get()), "commitment")])
            trail.steps(0, len(trail))
        return len(asked) - 1

    counts = []
    for number in (1, 3, 50):
        with acting(OFFICER):
            for _again in range(number):
                commitment.text = f"Tekst {number} {_again}"
                commitment.save_next()
        counts.append(questions())
    assert len(set(counts)) == 1
    assert counts[0] <= 8


def test_lines_and_parties_have_one_too_and_what_is_not_tracked_has_djangos(manager, table):
    line = make_line(table.framework)
    for path in (f"monitoring/roundline/{line.pk}", f"parties/party/{table.municipality.pk}"):
        response = manager.get(f"/admin/{path}/history/")
        assert [step.kind for step in response.context["steps"]][-1] == "+", path
    assert manager.get("/admin/parties/user/1/history/").status_code in (200, 302)


# ---- reasons that stand in the code


def reasons() -> Iterator[tuple[str, str]]:
    """Each reason that stands in the code beside `acting`, with where."""
    for app in ("config", "parties", "agreements", "monitoring"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            text = path.read_text()
            for call in ast.walk(ast.parse(text)) if "acting(" in text else ():
                if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "acting":
                    continue
                for given in (*call.args[1:], *(word.value for word in call.keywords)):
                    for one in [*given.values] if isinstance(given, ast.BoolOp) else [given]:
                        if isinstance(one, ast.Constant):
                            yield f"{path}:{call.lineno}", one.value


@pytest.mark.slow
def test_a_reason_of_the_code_is_told_in_the_language_of_the_reader():
    found = dict(reasons())
    assert len(found) > 10
    assert {where: words for where, words in found.items() if words not in _OWN_REASONS} == {}


def test_what_a_field_holds_in_parts_is_told_without_the_names_of_code(table, commitment):
    holds = {
        "number": "J 1",
        "who": [{"role": "lead", "label": "Arcade"}],
        "when": ["T1", "T3"],
        "none": None,
        "all": True,
    }
    addendum = Addendum(
        framework=table.framework, number=1, title="Allonge", reason="Zo", effective_on=date(2026, 1, 1)
    )
    with acting(ACTOR):
        addendum.save()
        row = AddendumChange(
            addendum=addendum, kind="change", commitment=commitment, key=commitment.key, before=holds
        )
        row.save()
    (step,) = Trail(row).steps(0, 1)
    words = {name: "".join(text for _kind, text in pieces) for name, pieces in told(step)}
    # PostgreSQL keeps the parts in an order of its own.
    assert sorted(words["Before"].split("\n")) == ["Arcade", "J 1", "T1, T3", "lead", "yes"]
    assert "After" not in words
