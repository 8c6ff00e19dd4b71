"""The application's own file read in again changes nothing, whatever its words could mean besides."""

from __future__ import annotations

import pytest
from django.utils import translation

from agreements.models import Commitment, FrameworkAgreement
from agreements.resources import CommitmentResource
from agreements.services.drafting import add_theme
from agreements.services.import_words import existing_words
from agreements.services.importing import import_commitments, plan_import
from agreements.services.spreadsheets import read_rows
from monitoring.demo.loader import FixtureLoader
from tests.cast import ACTOR
from tests.conftest import FIXTURES
from tests.factories import make_commitment
from tests.layers import made_once

from .sheets import as_csv

pytestmark = pytest.mark.django_db


def exported(commitments):
    """The rows of the admin's file."""
    data = CommitmentResource().export(commitments)
    return [list(data.headers), *map(list, data)]


def planned(framework, year, rows):
    with translation.override("nl"):
        return plan_import(framework=framework, rows=read_rows(as_csv(*rows)), year=year)


def proposals(framework):
    """What reading every file of the framework in again would do, where that is something."""
    for annual in (None, *framework.annual_agreements.all()):
        own = framework.commitments.filter(annual_agreement=annual)
        if not own.exists():
            continue
        with translation.override("nl"):
            rows = exported(own)
        plan = planned(framework, annual.year if annual else None, rows)
        yield from map(str, plan.problems)
        for row in plan.rows:
            yield from (f"{row.label}: {change.before!r} > {change.after!r}" for change in row.changes)
            if row.state == "new":
                yield f"{row.label}: new"


def load_commitments(folder):
    """Of a demo its parties and its commitments; all the rest takes long."""
    loader = FixtureLoader(folder)
    loader._parties()
    main = loader._framework("framework.json", loader.read("framework.json"))
    loader._commitments(main, "commitments-framework.json")
    for path in sorted(folder.glob("commitments-[0-9]*.json")):
        loader._commitments(main, path.name, yearly=True)
    assert loader.problems == []


@pytest.mark.slow
def test_the_files_of_the_demos_change_nothing(monkeypatch):
    # What was signed is refused before it is read; here it is about the reading.
    monkeypatch.setattr("agreements.services.import_plan._refusals", lambda *told: iter(()))
    for name in ("heemstede", "vlaardingen", "wassenaar", "westland"):
        load_commitments(FIXTURES.parent / name)
    assert Commitment.objects.count() > 200
    told = [text for framework in FrameworkAgreement.objects.all() for text in proposals(framework)]
    assert told == []


HEAD = ["Adreswoord", "Afspraak", "Thema", "Trekker", "Betrokken"]


@made_once
def commitment(table):
    """Everything in it reads as something else too."""
    chapters = [
        add_theme(actor=ACTOR, framework=table.framework, position=at, number="", title=title)
        for at, title in ((1, "Bouwen"), (2, "Zorgen"))
    ]
    themes = [
        add_theme(
            actor=ACTOR,
            framework=table.framework,
            position=9 + at,
            number="",
            title="Per corporatie",
            parent=up,
        )
        for at, up in enumerate(chapters)
    ]
    outsiders = ("huurders en inwoners", table.corporation.name, "adviseur Zorg, Wonen")
    bearers = [{"role": "lead", "party": table.corporation}]
    bearers += [{"role": "lead", "outsider": outsider} for outsider in outsiders]
    return make_commitment(table.framework, "k-1", theme=themes[1], responsibilities=bearers)


def line_of(commitment):
    with translation.override("nl"):
        return [existing_words(commitment, name) for name in ("key", "title", "theme", "lead", "involved")]


def test_what_stands_there_is_not_read_as_something_else(table, commitment):
    plan = planned(table.framework, None, [HEAD, line_of(commitment)])
    assert (plan.count("unchanged"), plan.problems) == (1, [])


def test_what_stays_in_a_changed_cell_stays_what_it_was(table, commitment):
    key, title, theme, lead, involved = line_of(commitment)
    lines = [HEAD, [key, title, theme, f"{lead}\nGemeente", involved]]
    take_over = {"actor": ACTOR, "framework": table.framework, "rows": read_rows(as_csv(*lines))}
    with translation.override("nl"):
        plan = import_commitments(**take_over)
    assert plan.count("changed") == 1
    row = Commitment.objects.get(pk=commitment.pk)
    with translation.override("nl"):
        assert existing_words(row, "lead") == f"{lead}\n{table.municipality.label}"
    assert row.responsibilities.filter(party=None).count() == 3
    assert row.theme == commitment.theme


def test_another_word_is_read_as_before(table, commitment):
    key, title, _theme, _lead, involved = line_of(commitment)
    plan = planned(table.framework, None, [HEAD, [key, title, "Zorgen", "corporaties", involved]])
    (row,) = plan.rows
    assert {change.field for change in row.changes} == {"theme", "lead"}
    assert row.values["lead"][0]["group"] == "corporation"
