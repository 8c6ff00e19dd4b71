"""Words that said that something was made up become a field, in rows and in their history, and words again."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import CycleKind
from agreements.models import Commitment, CycleStep
from agreements.services.cycle import add_step, complete_step
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = pytest.mark.django_db

MIGRATION = import_module("agreements.migrations.0002_where_facts_come_from")
COMMITMENTS = [
    "Demonstratie: verzonnen.",
    "Demonstratie: verzonnen. Of toch niet?",
    "DEMONSTRATIE: VERZONNEN.",
    "",
]
DAYS = [
    "Demonstratie, de dag is verzonnen.",
    "Demonstratie, de dag is verzonnen. Te laat.",
    "Niet verzonnen.",
    "",
]


class Plain:
    """The models as a migration gets them: nothing guards their rows."""

    def get_model(self, app, name):
        return SimpleNamespace(objects=QuerySet(apps.get_model(app, name)))


def commitments(manager):
    return sorted(manager.values_list("key", "origin", "source_note"))


def days(manager):
    return sorted(manager.values_list("key", "done_origin", "done_note").exclude(done_on=None))


def make_step(table, title):
    return add_step(actor=ACTOR, framework=table.framework, year=2024, kind=CycleKind.BID, title=title)


def test_words_become_a_field_and_words_again(table):
    for at, note in enumerate(COMMITMENTS):
        make_commitment(table.framework, f"a-{at}", at, source_note=note)
    for at, note in enumerate(DAYS):
        step = make_step(table, f"Stap {at}")
        complete_step(actor=ACTOR, step=step, done_on=timezone.localdate(), note=note)
    open_step = make_step(table, "Open")
    before = commitments(Commitment.objects), days(CycleStep.objects)

    MIGRATION.tell(Plain(), None)
    for manager in (Commitment.objects, Commitment.history):
        told = [("demo", ""), *(("person", note) for note in COMMITMENTS[1:])]
        assert commitments(manager) == [(f"a-{at}", *one) for at, one in enumerate(told)]
    for steps in (CycleStep.objects, CycleStep.history):
        told = [("demo", ""), ("demo", "Te laat."), ("person", "Niet verzonnen."), ("person", "")]
        assert days(steps) == [(f"stap-{at}", *one) for at, one in enumerate(told)]
    open_step.refresh_from_db()
    assert open_step.done_origin == ""

    MIGRATION.write_words(Plain(), None)
    for manager, steps in (
        (Commitment.objects, CycleStep.objects),
        (Commitment.history, CycleStep.history),
    ):
        assert [note for *_told, note in commitments(manager)] == [note for *_told, note in before[0]]
        assert [note for *_told, note in days(steps)] == [note for *_told, note in before[1]]
