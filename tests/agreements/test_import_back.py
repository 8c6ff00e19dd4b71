"""Taking back a list of commitments as a whole, as long as nothing hangs on what it added."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Commitment, CommitmentIntake, CommitmentIntakeTakenBack, Theme
from agreements.services.framework_states import withdraw_framework
from agreements.services.import_back import last_list, plan_list_back, take_list_back
from agreements.services.revising import revise_commitment
from agreements.services.taking_out import remove_mistaken
from tests.cast import ACTOR
from tests.factories import make_round

from . import signing_rows
from .import_steps import MANAGER, refusals, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HEAD = ["Nr.", "Afspraak", "Thema"]
ONE, TWO = ["1", "Bouwen", "Wonen"], ["2", "Slopen", "Wonen"]


def take(table, *lines, **more):
    take_in(table.framework, *lines, head=HEAD, **{"year": None, **more})
    return last_list(table.framework)


def back(table, intake, reason="Verkeerd bestand."):
    return take_list_back(actor=MANAGER, framework=table.framework, intake=intake.pk, reason=reason)


def test_what_it_added_goes_with_the_theme_it_made_and_the_log_tells(table):
    intake = take(table, ONE, TWO)
    assert intake.author_name == MANAGER.name and len(intake.added) == 2
    pks = [pk for pk, _version in intake.added]
    back(table, intake)
    assert not Commitment.objects.exists() and not Theme.objects.exists()
    row = CommitmentIntakeTakenBack.objects.get()
    assert (row.reason, row.author_name) == ("Verkeerd bestand.", MANAGER.name)
    gone = Commitment.history.filter(id__in=pks, history_type="-")
    assert {one.history_change_reason for one in gone} == {"Verkeerd bestand."}
    assert last_list(table.framework) is None
    with pytest.raises(ValidationError, match="not the last list"):
        back(table, intake)


def test_what_it_changed_stays_and_is_named_and_so_does_what_was_there(table):
    take(table, ONE)
    intake = take(table, ["1", "Bouwen", "Zorg"], ["3", "Nieuw", "Wonen"])
    plan = plan_list_back(intake)
    assert [row.title for row in plan.goes] == ["Nieuw"] and [row.title for row in plan.changed] == ["Bouwen"]
    back(table, intake)
    # The theme that the change uses stays; the one before it was made by the first list.
    assert [row.title for row in Commitment.objects.all()] == ["Bouwen"]
    assert {row.title for row in Theme.objects.all()} == {"Wonen", "Zorg"}


def test_the_last_one_first_then_the_one_before(table):
    first, second = take(table, ONE), take(table, TWO)
    with pytest.raises(ValidationError, match="not the last list"):
        back(table, first)
    back(table, second)
    assert last_list(table.framework) == first
    back(table, first)
    assert not Commitment.objects.exists()


def test_where_all_of_it_went_one_by_one_the_list_before_is_the_last_again(table):
    first, second = take(table, ONE), take(table, TWO)
    row = Commitment.objects.get(number="2")
    remove_mistaken(actor=MANAGER, commitment=row, version=row.version, reason="Verkeerd.")
    assert plan_list_back(second).goes == ()
    back(table, second)
    assert last_list(table.framework) == first


def test_nothing_goes_where_something_hangs_on_one_of_them_or_it_was_changed(table):
    intake = take(table, ONE, TWO)
    one, two = Commitment.objects.order_by("position")
    make_round(table.framework, [one])
    revise_commitment(actor=ACTOR, commitment=two, fields={"title": "Verbeterd"})
    with pytest.raises(ValidationError) as refused:
        back(table, intake)
    assert refused.value.messages == [
        "1 Bouwen: this hangs on it: lines of monitoring rounds (1)",
        "2 Verbeterd: it was changed since",
    ]
    assert Commitment.objects.count() == 2 and not CommitmentIntakeTakenBack.objects.exists()


def test_a_list_of_a_year_goes_while_its_text_is_a_draft(table):
    annual = signing_rows.make_draft(table, 2025)
    before = annual.commitments.count()
    intake = take(table, ["91", "Bouwen", "Wonen"], year=2025)
    back(table, intake)
    assert annual.commitments.count() == before
    intake = take(table, ["92", "Slopen", "Wonen"], year=2025)
    signing_rows.propose(annual)
    with pytest.raises(ValidationError, match="has been proposed"):
        back(table, intake)
    assert annual.commitments.count() == before + 1


def test_in_a_framework_that_ended_the_draft_of_a_year_stands_still(table):
    of_framework = take(table, ONE)
    take(table, TWO, year=2025)
    framework = table.framework
    framework.refresh_from_db()
    withdraw_framework(actor=ACTOR, framework=framework, version=framework.version, reason="Gestopt.")
    with pytest.raises(ValidationError, match="has ended"):
        back(table, last_list(framework))
    assert of_framework.pk != last_list(framework).pk


def test_never_without_a_reason_and_nothing_is_kept_of_what_changed_nothing(table):
    intake = take(table, ONE)
    with pytest.raises(ValidationError) as refused:
        back(table, intake, reason=" ")
    assert set(refused.value.message_dict) == {"reason"}
    take(table, ["1", "Bouwen", "Zorg"])
    refusals(table.framework, ["", "", ""], head=HEAD, year=2019)
    assert CommitmentIntake.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3, 50])
def test_looking_costs_as_much_for_one_as_for_fifty(table, number):
    costs = []
    for lines in (1, number):
        intake = take(
            table,
            *[
                [f"{lines}.{place}", f"Afspraak {lines} {place}", ("Wonen", "Zorg")[lines > 1]]
                for place in range(lines)
            ],
        )
        with CaptureQueriesContext(connection) as asked:
            plan_list_back(intake)
        costs.append(len(asked))
    assert costs[0] == costs[1]
