"""National goals and Global Goals: what serves them, who changed what meanwhile, and what a new year takes along."""

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import AnnualStatus, ElaborationBasis
from agreements.models import GlobalGoalMark, GoalLink, NationalGoal
from agreements.services.drafting import add_theme, start_year
from agreements.services.goals import add_goal, change_goal, mark_global_goals, remove_goal
from agreements.services.next_year import carry_over, remove_commitment
from config.web.history import StaleVersionError
from tests.cast import ACTOR
from tests.factories import make_commitment, make_table, make_year

from .goal_rows import make_goal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PRINTED, READING = ElaborationBasis.PRINTED, ElaborationBasis.OUR_READING


@pytest.fixture
def theme(table):
    return add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")


@pytest.fixture
def commitment(table, theme):
    return make_commitment(table.framework, theme=theme)


def links(goal) -> set[tuple[str, str]]:
    return {(str(link), link.basis) for link in GoalLink.objects.filter(goal=goal)}


def change(goal, served, version=1, **told):
    told = {"title": goal.title, "words": goal.words, "term": goal.term, "source": goal.source, **told}
    return change_goal(actor=ACTOR, goal=goal, version=version, told=told, served=served)


class TestAdding:
    def test_a_whole_theme_and_a_commitment_with_what_each_link_rests_on(self, table, theme, commitment):
        goal = make_goal(table, served={theme: PRINTED, commitment: READING}, term="t/m 2030")
        assert links(goal) == {("1 Bouwen", "printed"), (str(commitment), "our_reading")}
        assert (goal.key, goal.position, goal.term) == ("meer-huur", 1, "t/m 2030")

    def test_it_stands_behind_the_others_with_a_word_of_its_own(self, table):
        made = [make_goal(table, title) for title in ("Meer huur", "Meer huur!")]
        assert [(goal.position, goal.key) for goal in made] == [(1, "meer-huur"), (2, "meer-huur-2")]

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 201}, "title"),
            ({"title": "MEER HUUR"}, "title"),
            ({"source": ""}, "source"),
            ({"words": "x" * 2001}, "words"),
            ({"term": "x" * 61}, "term"),
        ],
    )
    def test_bad_input_is_told_at_its_field_with_nothing_written(self, table, told, field):
        make_goal(table)
        told = {"title": "Meer koop", "source": "Hoofdstuk 1", **told}
        with pytest.raises(ValidationError) as refused:
            add_goal(actor=ACTOR, framework=table.framework, told=told)
        assert {*refused.value.message_dict} == {field}
        assert NationalGoal.objects.count() == 1

    def test_what_serves_it_is_of_its_own_framework(self, table):
        elsewhere = make_table("bergdal").framework
        theme = add_theme(actor=ACTOR, framework=elsewhere, position=1, title="Bouwen")
        for other, field in ((theme, "themes"), (make_commitment(elsewhere), "commitments")):
            with pytest.raises(ValidationError) as refused:
                make_goal(table, served={other: READING})
            assert "belongs to another framework agreement" in refused.value.message_dict[field][0]
        assert not NationalGoal.objects.exists()

    def test_another_framework_may_have_the_same_goal(self, table):
        assert make_goal(table).key == make_goal(make_table("bergdal")).key


class TestChanging:
    def test_a_link_that_stays_keeps_what_it_rests_on(self, table, theme, commitment):
        goal = make_goal(table, served={theme: PRINTED})
        change(goal, {theme: READING, commitment: READING}, title="Veel meer huur")
        assert links(goal) == {("1 Bouwen", "printed"), (str(commitment), "our_reading")}
        goal.refresh_from_db()
        assert (goal.title, goal.key, goal.version) == ("Veel meer huur", "meer-huur", 2)

    def test_taking_a_link_away_leaves_a_trace(self, table, theme):
        goal = make_goal(table, served={theme: PRINTED})
        change(goal, {})
        assert links(goal) == set()
        assert [*GoalLink.history.order_by("history_id").values_list("history_type", flat=True)] == ["+", "-"]

    def test_nothing_changed_is_nothing_written(self, table, theme):
        goal = make_goal(table, served={theme: PRINTED})
        assert change(goal, {theme: READING}).version == 1

    def test_who_saw_an_older_one_is_told(self, table, theme):
        goal = make_goal(table)
        change(goal, {theme: READING})
        with pytest.raises(StaleVersionError):
            change(goal, {}, title="Iets anders")
        assert links(goal) == {("1 Bouwen", "our_reading")}

    def test_the_title_of_another_goal_is_refused(self, table):
        make_goal(table)
        other = make_goal(table, "Meer koop")
        with pytest.raises(ValidationError) as refused:
            change(other, {}, title="meer huur")
        assert {*refused.value.message_dict} == {"title"}

    def test_removing_takes_its_links_along_and_keeps_the_commitment(self, table, commitment):
        goal = make_goal(table, served={commitment: READING})
        remove_goal(actor=ACTOR, goal=goal, version=1)
        assert not GoalLink.objects.exists()
        commitment.refresh_from_db()
        with pytest.raises(ValidationError, match="removed meanwhile"):
            remove_goal(actor=ACTOR, goal=goal, version=1)
        with pytest.raises(ValidationError, match="removed meanwhile"):
            change(goal, {})


class TestGlobalGoals:
    def numbers(self, commitment):
        return [*GlobalGoalMark.objects.filter(commitment=commitment).values_list("goal", "basis")]

    def test_marks_keep_what_they_rest_on(self, commitment):
        mark_global_goals(actor=ACTOR, commitment=commitment, goals=[11, 7], basis=PRINTED)
        mark_global_goals(actor=ACTOR, commitment=commitment, goals=[7, 13], before=[7, 11])
        assert self.numbers(commitment) == [(7, "printed"), (13, "our_reading")]

    def test_what_somebody_else_marked_meanwhile_stays(self, commitment):
        mark_global_goals(actor=ACTOR, commitment=commitment, goals=[3])
        mark_global_goals(actor=ACTOR, commitment=commitment, goals=[7], before=[])
        assert [number for number, _basis in self.numbers(commitment)] == [3, 7]

    @pytest.mark.parametrize("number", [0, 18])
    def test_there_are_seventeen(self, commitment, number):
        with pytest.raises(ValidationError):
            mark_global_goals(actor=ACTOR, commitment=commitment, goals=[1, number])
        assert self.numbers(commitment) == []


def test_a_commitment_that_is_carried_into_a_year_takes_its_goals_along(table):
    commitment = make_commitment(table.framework, "j-1", annual=make_year(table.framework, 2024))
    goal = make_goal(table, served={commitment: PRINTED})
    mark_global_goals(actor=ACTOR, commitment=commitment, goals=[7], basis=PRINTED)
    draft = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
    row = carry_over(actor=ACTOR, annual=draft, commitment=commitment)
    assert [*row.goal_links.values_list("goal", "basis")] == [(goal.pk, "our_reading")]
    assert [*row.global_goals.values_list("goal", "basis")] == [(7, "our_reading")]
    remove_commitment(actor=ACTOR, commitment=row, version=row.version)
    assert [str(link) for link in goal.links.all()] == [str(commitment)]
