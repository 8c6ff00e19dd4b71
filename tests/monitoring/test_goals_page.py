"""The page of the goals: what is done for each and how it goes, who keeps them, and where else they are read."""

from __future__ import annotations

from typing import Any

import pytest

from agreements.enums import ElaborationBasis
from agreements.models import GlobalGoalMark, GoalLink, NationalGoal
from agreements.services.drafting import add_theme
from agreements.services.goals import change_goal, mark_global_goals
from monitoring.enums import Light
from tests.agreements.goal_rows import make_goal
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year
from tests.layers import made_once
from tests.reading import read, with_class, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FRAMEWORK = "/duinstede/afspraken-2024-2027/"
PAGE = f"{FRAMEWORK}doelen/"
NEW = f"{PAGE}nieuw/"
GOAL = f"{PAGE}meer-huur/wijzigen/"
MARKS = f"{FRAMEWORK}afspraken/j-1/doelen/"
PRINTED, READING = ElaborationBasis.PRINTED, ElaborationBasis.OUR_READING
TOLD = {"title": "Meer koop", "source": "Hoofdstuk 2", "basis": "printed"}


@made_once
def world(table):
    """A theme with a part; a framework commitment that two years work out; lights in both; goals of each kind."""
    building = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    part = add_theme(actor=ACTOR, framework=table.framework, position=2, title="Huur", parent=building)
    care = add_theme(actor=ACTOR, framework=table.framework, position=3, number="2", title="Zorg")
    general = make_commitment(table.framework, "k-1", 1, number="K 1", theme=part)
    yearly = {
        year: make_commitment(
            table.framework,
            f"j-{n}",
            n + 1,
            number=f"J {n}",
            theme=building,
            annual=make_year(table.framework, year),
            elaborates=[(general, PRINTED)],
        )
        for n, year in ((1, 2024), (2, 2025))
    }
    other = make_commitment(
        table.framework, "j-3", 9, number="J 3", annual=yearly[2024].annual_agreement, theme=care
    )
    lights = ((2024, Light.RED), (2025, Light.GREEN))
    for year, light in lights:
        row = make_round(table.framework, [yearly[year], other], slug=f"ronde-{year}", year=year)
        give_light(line_of(row, yearly[year]), light)
        give_light(line_of(row, other), Light.YELLOW)
    make_goal(table, served={building: PRINTED, general: READING}, term="t/m 2030")
    make_goal(table, "Leefbaar", served={building: PRINTED, care: READING})
    make_goal(table, "Nog niets")
    mark_global_goals(actor=ACTOR, commitment=other, goals=[11, 7])
    return table


@pytest.fixture
def look(client, cast):
    """A page as somebody sees it, in English."""

    def answer(url: str = PAGE, person: Any = None, **asked: str):
        client.force_login(person or cast.officer)
        client.cookies["taal"] = "en"
        response = client.get(url, asked)
        assert response.status_code == 200
        return read(response)

    return answer


def counts(section) -> dict[str, int]:
    """What is counted first in a part of the page."""
    found = section.find(".//p[@class='counts']")
    return (
        {one.get("data-light"): int(words(one)) for one in found.findall(".//strong")}
        if found is not None
        else {}
    )


def chapter(page, anchor: str):
    return page.find(f".//section[@aria-labelledby='{anchor}']")


class TestReading:
    def test_a_theme_tells_its_goals_and_how_all_of_it_goes(self, look, world):
        theme = chapter(look(), "thema-1")
        assert [words(one) for one in theme.findall(".//h3")] == ["Meer huur", "Leefbaar"]
        assert "3 commitments. 2 of them are followed" in words(theme)
        assert counts(theme) == {"green": 1, "red": 1}

    def test_a_goal_tells_what_serves_it_itself_with_what_works_that_out(self, look, world):
        (goal,) = (one for one in look().iter("li") if one.get("id") == "doel-meer-huur")
        told = [words(one) for one in goal.findall(".//li")]
        assert [one.split(" ronde")[0].split(", ")[0] for one in told] == [
            "K 1 Afspraak k-1 Our reading",
            "2024 J 1 Afspraak j-1 works out K 1 Red 2024",
            "2025 J 2 Afspraak j-2 works out K 1 Green 2025",
        ]
        assert counts(goal) == {"green": 1, "red": 1}
        assert "t/m 2030" in words(goal) and "Hoofdstuk 1 · Printed in the agreement" in words(goal)

    def test_a_goal_of_two_themes_stands_in_both_and_is_led_to_once(self, look, world):
        page = look()
        assert [words(one) for one in chapter(page, "thema-3").findall(".//h3")] == ["Leefbaar"]
        assert len([one for one in page.iter("li") if one.get("id") == "doel-leefbaar"]) == 1

    def test_a_part_of_a_theme_says_of_which(self, look, world):
        make_goal(world, "Betaalbaar", served={world.framework.themes.get(position=2): PRINTED})
        part = chapter(look(), "thema-2")
        assert words(part).startswith("Huur 1 Bouwen This theme has 1 commitment.")

    def test_a_goal_without_anything_says_so(self, look, world):
        assert "Nobody has chosen yet what serves this goal." in words(chapter(look(), "zonder-thema"))

    def test_a_year_counts_the_lights_of_that_year(self, look, world):
        page = look(jaar="2024")
        assert counts(chapter(page, "thema-1")) == {"red": 1}
        assert "J 2" not in words(chapter(page, "thema-1"))
        assert "Lights and commitments of 2024." in words(page)
        assert [one.get("value") for one in page.findall(".//select[@id='jaar']/option")] == [
            "",
            "2025",
            "2024",
        ]

    @pytest.mark.parametrize("asked", ["1066", "x", "2026", "\x00"])
    def test_a_year_without_any_is_left_out_and_told(self, look, world, asked):
        page = look(jaar=asked)
        assert counts(chapter(page, "thema-1")) == {"green": 1, "red": 1}
        assert "Left out: jaar." in words(page)

    def test_global_goals_in_their_order(self, look, world):
        section = chapter(look(), "global-goals-kop")
        assert [words(one) for one in section.findall(".//h3")] == [
            "7. Affordable and clean energy",
            "11. Sustainable cities and communities",
        ]
        assert "J 3" in words(section) and "Yellow" in words(section)

    def test_nothing_yet_tells_who_can_add_them(self, look, table, cast):
        assert "Add them as the agreement tells them" in words(look())
        page = look(person=cast.tenant)
        assert "Who coordinates can add them." in words(page)
        assert page.findall(".//section") == page.findall(".//select") == []

    def test_what_people_typed_stays_text(self, look, world):
        make_goal(world, "<b>Vet</b>", words="<script>alert(1)</script>")
        page = look()
        assert "<b>Vet</b>" in words(page) and page.find(".//main//b") is None

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        annual = make_year(table.framework)
        made = []
        for n in range(1, number + 1):
            theme = add_theme(actor=ACTOR, framework=table.framework, position=n, title=f"Thema {n}")
            general = make_commitment(table.framework, f"k-{n}", n, theme=theme)
            made.append(
                make_commitment(
                    table.framework,
                    f"j-{n}",
                    100 + n,
                    theme=theme,
                    annual=annual,
                    elaborates=[(general, PRINTED)],
                )
            )
            make_goal(table, f"Doel {n}", served={theme: PRINTED, general: READING})
            mark_global_goals(actor=ACTOR, commitment=made[-1], goals=[1 + n % 17])
        row = make_round(table.framework, made)
        for commitment in made:
            give_light(line_of(row, commitment), Light.GREEN)
        client.force_login(cast.officer)
        with django_assert_num_queries(13):
            content = client.get(PAGE).content
        assert content.count(b'id="doel-doel-') == number


class TestElsewhere:
    def test_the_framework_tells_the_goals_of_each_theme(self, look, world):
        page = look(FRAMEWORK)
        links = {one.get("href"): words(one) for one in page.findall(".//section[@id='raamafspraken']//p/a")}
        assert links == {f"{PAGE}#doel-meer-huur": "Meer huur", f"{PAGE}#doel-leefbaar": "Leefbaar"}

    @pytest.mark.parametrize(
        ("key", "told"),
        [
            ("k-1", ["Meer huur Our reading", "Leefbaar as part of the theme 1 Bouwen"]),
            (
                "j-1",
                [
                    "Meer huur by K 1 Afspraak k-1, which it works out",
                    "Leefbaar as part of the theme 1 Bouwen",
                ],
            ),
            ("j-3", ["Leefbaar as part of the theme 2 Zorg"]),
        ],
    )
    def test_a_commitment_tells_which_it_serves_and_how(self, look, world, key, told):
        panel = look(f"{FRAMEWORK}afspraken/{key}/").find(".//section[@id='doelen']")
        assert [words(one) for one in panel.findall(".//li")] == told
        assert ("7. Affordable and clean energy (our reading)" in words(panel)) == (key == "j-3")

    def test_who_may_not_change_them_sees_no_empty_panel(self, look, table, cast):
        make_commitment(table.framework)
        page = look(f"{FRAMEWORK}afspraken/a-1/", cast.tenant)
        assert page.find(".//section[@id='doelen']") is None


class TestKeeping:
    @pytest.fixture
    def send(self, client, cast):
        def answer(url: str, told: dict[str, Any], person: Any = None, **headers: str):
            client.force_login(person or cast.officer)
            client.cookies["taal"] = "en"
            return client.post(url, told, headers=headers)

        return answer

    def test_adding_one_with_what_serves_it(self, send, world):
        theme, commitment = world.framework.themes.get(position=3), world.framework.commitments.get(key="j-3")
        response = send(NEW, {**TOLD, "themes": [theme.pk], "commitments": [commitment.pk]})
        assert (response.status_code, response.url) == (302, PAGE)
        goal = NationalGoal.objects.get(title="Meer koop")
        assert {(str(one), one.basis) for one in goal.links.all()} == {
            ("2 Zorg", "printed"),
            (str(commitment), "printed"),
        }
        assert (goal.history.get().actor_party, goal.position) == ("Gemeente", 4)

    def test_the_application_manager_keeps_them_too(self, send, world, cast):
        assert send(NEW, TOLD, cast.manager).status_code == 302

    def test_bad_input_comes_back_at_its_field_with_what_was_typed(self, send, world):
        response = send(NEW, {**TOLD, "title": "meer HUUR", "words": "Toelichting", "themes": ["0"]})
        page = read(response)
        assert response.status_code == 422
        assert "Choose from the list." in words(page.find(".//div[@id='id_themes_error']"))
        response = send(NEW, {**TOLD, "title": "meer HUUR", "words": "Toelichting"}, **{"HX-Request": "true"})
        panel = read(response)
        assert "has a goal of this name already" in words(panel.find(".//div[@id='id_title_error']"))
        assert words(panel.find(".//textarea")) == "Toelichting"
        assert NationalGoal.objects.count() == 3

    def test_a_part_without_a_number_is_named_within_its_theme(self, look, world):
        offered = [
            words(one)
            for one in look(NEW).findall(".//label")
            if one.find("input[@name='themes']") is not None
        ]
        assert offered == ["1 Bouwen", "1 Bouwen – Huur", "2 Zorg"]

    def test_changing_it(self, send, look, world):
        ticked = [
            words(one) for one in look(GOAL).findall(".//label") if one.find("input[@checked]") is not None
        ]
        assert ticked == ["1 Bouwen", "K 1 Afspraak k-1"]
        assert send(GOAL, {**TOLD, "version": "1"}).status_code == 302
        goal = NationalGoal.objects.get(key="meer-huur")
        assert (goal.title, goal.version, goal.links.count()) == ("Meer koop", 2, 0)

    def test_what_can_serve_it_stands_by_theme_and_what_is_ticked_is_open(self, look, world):
        page = look(GOAL)
        groups = with_class(page, "choice-group")
        assert [words(one.find("label")) for one in groups] == ["1 Bouwen", "1 Bouwen – Huur", "2 Zorg"]
        folds = [one.find("details") for one in groups]
        assert [one.get("open") is not None for one in folds] == [False, True, False]
        assert [words(one.find("summary")) for one in folds] == [
            "2 commitments : 1 Bouwen",
            "1 commitment : Huur 1 chosen",
            "1 commitment : 2 Zorg",
        ]
        # The newest year first; saving stands once, and comes after all of it.
        assert [words(one) for one in folds[0].findall("label")] == [
            "2025: J 2 Afspraak j-2",
            "2024: J 1 Afspraak j-1",
        ]
        assert words(with_class(page, "save-bar")[0]) == "Save Cancel"

    def test_what_was_ticked_stays_open_when_something_is_wrong(self, send, world):
        row = world.framework.commitments.get(key="j-3")
        make_commitment(world.framework, "los", 20)
        page = read(send(NEW, {**TOLD, "title": "", "commitments": [row.pk]}))
        folds = [one.find("details") for one in with_class(page, "choice-group")]
        assert [one.get("open") is not None for one in folds] == [False, False, True, False]
        assert words(folds[-1].find("summary")) == "1 commitment without a theme"

    def test_without_themes_the_only_list_is_open(self, look, table):
        make_commitment(table.framework)
        (group,) = with_class(look(NEW), "choice-group")
        assert group.find("details").get("open") is not None and group.find("label") is None

    @pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
    def test_what_the_form_costs(self, client, cast, table, number, django_assert_num_queries):
        annual = make_year(table.framework)
        for n in range(1, number + 1):
            theme = add_theme(actor=ACTOR, framework=table.framework, position=n, title=f"Thema {n}")
            make_commitment(table.framework, f"j-{n}", n, theme=theme, annual=annual)
        client.force_login(cast.officer)
        with django_assert_num_queries(7):
            content = client.get(NEW).content
        assert content.count(b'class="choice-group') == 2 * number

    def test_who_was_late_sees_what_stands_there_and_may_save_again(self, send, world):
        goal = NationalGoal.objects.get(key="meer-huur")
        told = {"title": "Veel huur", "source": "Hoofdstuk 9"}
        change_goal(actor=ACTOR, goal=goal, version=1, told=told, served={})
        response = send(GOAL, {**TOLD, "version": "1"})
        page = read(response)
        assert response.status_code == 409
        assert "Now: Veel huur, t/m 2030, Hoofdstuk 9" in words(page.find(".//div[@id='botsing']"))
        assert page.find(".//input[@name='title']").get("value") == "Meer koop"
        again = page.find(".//input[@name='version']").get("value")
        assert send(GOAL, {**TOLD, "version": again}).status_code == 302

    def test_removing_it(self, send, world):
        assert send(GOAL, {"doe": "verwijder", "version": "9"}).status_code == 409
        assert send(GOAL, {"doe": "verwijder", "version": "1"}).status_code == 302
        assert not GoalLink.objects.filter(goal__key="meer-huur").exists()
        assert send(GOAL, {"doe": "verwijder", "version": "1"}).status_code == 404

    def test_marking_a_commitment_with_global_goals(self, send, look, world):
        told = {"goals": ["7", "13"], "basis": "printed", "voor": []}
        assert send(MARKS, told).url == f"{FRAMEWORK}afspraken/j-1/"
        assert send(MARKS, {"goals": ["13"], "basis": "our_reading", "voor": ["7", "13"]}).status_code == 302
        marks = GlobalGoalMark.objects.filter(commitment__key="j-1")
        assert [*marks.values_list("goal", "basis")] == [(13, "printed")]
        ticked = look(MARKS).findall(".//input[@checked]")
        assert [one.get("value") for one in ticked] == ["13"]

    @pytest.mark.parametrize("told", [{"goals": ["18"], "basis": "printed"}, {"goals": ["x"], "basis": "y"}])
    def test_there_are_seventeen(self, send, world, told):
        response = send(MARKS, {**told, "voor": ["x", "99999999999"]})
        assert response.status_code == 422
        assert not GlobalGoalMark.objects.filter(commitment__key="j-1").exists()
