"""Goals in a list of commitments: what a cell means, what is refused, and what an export writes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agreements.enums import ElaborationBasis
from agreements.models import Commitment, GlobalGoalMark, GoalLink, NationalGoal
from agreements.resources import CommitmentResource
from agreements.services.goals import add_goal, mark_global_goals
from agreements.services.importing import ImportRefusedError, import_commitments, plan_import
from agreements.services.spreadsheets import read_rows
from config.web.history import Actor
from tests.cast import ACTOR
from tests.factories import make_commitment, make_table
from tests.layers import made_once

from .goal_rows import make_goal
from .sheets import as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MANAGER = Actor("Functioneel beheerder", "Gemeente")
HEAD = ["Nr.", "Afspraak", "Landelijke doelen", "Global Goals"]


@made_once
def framework(table):
    make_goal(table)
    make_goal(table, "Meer koop; en snel")
    return table.framework


def rows(*lines, head=HEAD):
    return read_rows(as_csv(head, *lines))


def take_in(framework, *lines, head=HEAD):
    return import_commitments(actor=MANAGER, framework=framework, rows=rows(*lines, head=head))


def refusals(framework, *line: str) -> list[str]:
    """What people read, after making sure that nothing was written."""
    with pytest.raises(ImportRefusedError) as told:
        take_in(framework, ["1", "Goed", "Meer huur", "7"], [*line])
    assert not Commitment.objects.exists() and not GoalLink.history.exists()
    return [str(problem) for problem in told.value.plan.problems]


def served(row: Commitment) -> dict[str, str]:
    """The national goals of a commitment with what each link rests on."""
    return {link.goal.title: link.basis for link in row.goal_links.all()}


def marked(row: Commitment) -> list[int]:
    return sorted(row.global_goals.values_list("goal", flat=True))


def test_a_new_commitment_serves_what_its_row_names(framework):
    take_in(
        framework, ["1", "Bouwen", "meer HUUR\nMeer koop; en snel", "11; 7"], ["2", "Zorgen", "", "n.v.t."]
    )
    first, second = Commitment.objects.order_by("number")
    reading = ElaborationBasis.OUR_READING
    assert served(first) == {"Meer huur": reading, "Meer koop; en snel": reading}
    assert marked(first) == [7, 11]
    assert (served(second), marked(second)) == ({}, [])
    link = GoalLink.history.first()
    assert (link.actor_name, link.history_change_reason) == (MANAGER.name, "overgenomen uit een spreadsheet")


def test_more_goals_on_a_line_have_a_semicolon_between_them(framework, table):
    make_goal(table, "Minder wachten")
    take_in(framework, ["1", "Bouwen", "Meer huur; Minder wachten", ""])
    assert set(served(Commitment.objects.get())) == {"Meer huur", "Minder wachten"}


def test_a_link_that_stays_keeps_what_it_rests_on_and_an_empty_cell_takes_away(framework):
    row = make_commitment(framework, "a-1", 1, number="1", title="Bouwen")
    goal = NationalGoal.objects.get(title="Meer huur")
    add_goal(
        actor=ACTOR, framework=framework, told={"title": "Gedrukt", "source": "H 1"}, served={row: "printed"}
    )
    mark_global_goals(actor=ACTOR, commitment=row, goals=[7], basis="printed")
    take_in(framework, ["1", "Bouwen", "Gedrukt; Meer huur", "7; 11"])
    assert served(row) == {"Gedrukt": "printed", "Meer huur": "our_reading"}
    assert dict(row.global_goals.values_list("goal", "basis")) == {7: "printed", 11: "our_reading"}
    # Who has the goal open is told that it changed; the commitment itself did not.
    goal.refresh_from_db()
    row.refresh_from_db()
    assert (goal.version, row.version) == (2, 1)
    take_in(framework, ["1", "Bouwen", "", ""])
    assert (served(row), marked(row)) == ({}, [])


def test_without_the_columns_nothing_changes_and_a_second_time_neither(framework):
    take_in(framework, ["1", "Bouwen", "Meer huur", "7"])
    written = (GoalLink.history.count(), GlobalGoalMark.history.count())
    plan = take_in(framework, ["1", "Bouwen", "Meer huur", "7"])
    assert [row.state for row in plan.rows] == ["unchanged"]
    take_in(framework, ["1", "Bouwen", "Anders"], head=["Nr.", "Afspraak", "Tekst"])
    assert served(Commitment.objects.get()) == {"Meer huur": "our_reading"}
    assert (GoalLink.history.count(), GlobalGoalMark.history.count()) == written


def test_a_goal_that_is_not_there_is_refused_with_what_is_known(framework):
    make_goal(make_table("bergdal"), "Van elders")
    assert refusals(framework, "2", "Zorgen", "Van elders", "") == [
        "Row 3, column “Landelijke doelen”: “Van elders” is no national goal of this agreement. "
        "Known are: “Meer huur”, “Meer koop; en snel”."
    ]


def test_where_no_goals_were_laid_the_message_says_what_comes_first(table):
    plan = plan_import(framework=table.framework, rows=rows(["1", "Bouwen", "Meer huur", ""]))
    assert [str(problem) for problem in plan.problems] == [
        "Row 2, column “Landelijke doelen”: This agreement has no national goals yet. "
        "Add them first, or leave this column out."
    ]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("7", [7]),
        ("7.", [7]),
        ("SDG 7", [7]),
        ("sdg7, sdg 11 en 13", [7, 11, 13]),
        ("Global Goal 11: Duurzame steden en gemeenschappen", [11]),
        ("9. Industrie, innovatie en infrastructuur", [9]),
        ("Climate action\nKlimaatactie; 7", [7, 13]),
    ],
)
def test_a_global_goal_by_number_or_name(framework, words, numbers):
    take_in(framework, ["1", "Bouwen", "", words])
    assert marked(Commitment.objects.get()) == numbers


@pytest.mark.parametrize("words", ["0", "18", "7.11", "7. Klimaatactie", "wonen", "7; 99", "-1", "٧"])
def test_what_is_no_global_goal_is_refused(framework, words):
    (told,) = refusals(framework, "2", "Zorgen", "", words)
    assert "column “Global Goals”" in told and "from 1 to 17" in told


def test_a_column_of_goals_in_words_of_their_own_is_not_read(framework):
    plan = take_in(framework, ["1", "Bouwen", "Wij willen meer."], head=["Nr.", "Afspraak", "Doelen"])
    assert "These columns are not used: Doelen." in plan.remarks


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_an_export_writes_is_read_back_and_changes_nothing(framework, language):
    take_in(framework, ["1", "Bouwen", "Meer huur\nMeer koop; en snel", "9; 11"], ["2", "Zorgen", "", ""])
    with translation.override(language):
        content = CommitmentResource().export(Commitment.objects.order_by("position")).csv.encode()
        plan = plan_import(framework=framework, rows=read_rows(content))
    assert [(row.state, row.changes) for row in plan.rows] == [("unchanged", ())] * 2


def test_the_number_of_questions_does_not_grow(framework, table):
    def questions(number: int) -> int:
        lines = [[str(at), f"Afspraak {at}", "Meer huur", "7"] for at in range(number)]
        with CaptureQueriesContext(connection) as asked:
            plan_import(framework=framework, rows=rows(*lines))
        return len(asked)

    take_in(framework, ["1", "Afspraak 1", "Meer huur", "7"])
    assert {questions(number) for number in (1, 3, 50)} == {11}
