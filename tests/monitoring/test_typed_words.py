"""On a page in another language what people typed is marked as Dutch, and on a Dutch page nothing is."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from django.utils import timezone

from agreements.enums import CycleKind
from agreements.models import CalendarAddress, Planning
from agreements.services.cycle import add_step
from agreements.services.drafting import add_theme
from agreements.services.next_year import start_next_year
from config.web.history import acting
from monitoring.enums import Light
from monitoring.models import RoundLine
from parties.enums import MembershipRole
from parties.services import add_member
from tests.agreements.addendum_rows import change, make_signed, start
from tests.cast import ACTOR
from tests.factories import (
    give_light,
    line_of,
    make_commitment,
    make_round,
    make_table,
    make_year,
    tell,
)
from tests.layers import made_once
from tests.reading import parse_html

from .escalation_steps import answered, put_before, set_status

pytestmark = pytest.mark.django_db

FRAMEWORK = "/duinstede/afspraken-2024-2027/"
MONITOR = f"{FRAMEWORK}2024/monitor/"
TITLE, CAUSE, TOLD = "Sleutels voor starters", "De grond is duur.", "Er zijn er vijf klaar."
PLANNED, MEANT = "T1 en daarna doorlopend", "Loopt achter of nog niet begonnen"


@made_once
def line(table) -> RoundLine:
    """A red one, about which the corporation told something."""
    commitment = make_commitment(table.framework, "a-1", 1, title=TITLE, text="Vijf woningen.")
    with acting(ACTOR):
        Planning(commitment=commitment, printed=PLANNED, continuous=True).save()
    line = line_of(make_round(table.framework, [commitment]), commitment)
    give_light(line, Light.RED, cause=CAUSE, adjustment="Zoeken.")
    tell(line, TOLD, table.corporation)
    return line


@pytest.fixture
def officer(cast, line):
    client = Client()
    client.force_login(cast.officer)
    return client


def page(client: Client, address: str, language: str) -> Element:
    client.cookies["taal"] = language
    return parse_html(client.get(address).content.decode()).find("body/main")


def marked(main: Element) -> str:
    """All that is marked as Dutch."""
    return "\n".join("".join(piece.itertext()) for piece in main.iterfind(".//*[@lang='nl']"))


def unmarked(main: Element) -> str:
    """What a screen reader reads in the language of the page."""
    if main.get("lang") == "nl":
        return ""
    return (main.text or "") + "".join(unmarked(piece) + (piece.tail or "") for piece in main)


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        (MONITOR, {TITLE, CAUSE, TOLD}),
        (f"{FRAMEWORK}afspraken/a-1/", {TITLE, "Vijf woningen.", CAUSE, TOLD}),
        (FRAMEWORK, {TITLE}),
    ],
)
def test_typed_words_are_marked_in_english_only(officer, address, typed):
    english = page(officer, address, "en")
    assert {words for words in typed if words not in marked(english)} == set()
    loose = {words for words in typed if words in unmarked(english)}
    assert loose == set()
    assert marked(page(officer, address, "nl")) == ""


def test_a_task_that_is_named_by_people_is_marked_and_one_of_ours_is_not(officer, table):
    today = timezone.localdate()
    add_step(
        actor=ACTOR,
        framework=table.framework,
        year=today.year,
        kind=CycleKind.BID,
        title="Bod",
        ends_on=today,
    )
    english = page(officer, "/mijn-werk/", "en")
    tasks = {
        "".join(one.itertext()): marked(one)
        for one in english.iterfind(".//a")
        if "tasks__title" in one.get("class")
    }
    # On its title, and on what a screen reader is told of the button beside it.
    assert marked(english).split("\n").count("Bod") == 2
    assert tasks["Bod"] == "Bod"
    assert set(tasks.values()) == {"Bod", ""}


def test_what_was_raised_is_marked_in_my_work(officer, table):
    commitment = make_commitment(table.framework, "a-2", 2, title="Grond voor starters")
    set_status(table.framework)
    answered(put_before(table, commitment), table.corporation)
    assert "Grond voor starters" in marked(page(officer, "/mijn-werk/", "en"))


def test_an_addendum_is_marked_where_it_is_typed(officer, table):
    addendum = change(start(table, make_signed(table)))
    own = f"{FRAMEWORK}allonges/{addendum.number}/"
    (head,) = page(officer, own, "en").iterfind(".//h1")
    assert ["".join(one.itertext()) for one in (head, head[0])] == [
        "Addendum 1: Minder woningen",
        "Minder woningen",
    ]
    assert "1 Van wonen" in marked(page(officer, own, "en"))
    assert "Minder woningen" in marked(page(officer, f"{FRAMEWORK}allonges/", "en"))


def test_planning_and_the_meaning_of_lights_are_marked(officer):
    found = marked(page(officer, MONITOR, "en"))
    assert {words for words in (PLANNED, MEANT) if words not in found} == set()


def test_what_is_kept_of_a_page_is_kept_per_language(officer):
    """The second page of a language comes from what was kept of the first."""

    def look(language: str) -> tuple[str, int]:
        officer.cookies["taal"] = language
        html = officer.get(MONITOR).content.decode().partition("<main")[2]
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html), html.count('lang="nl"')

    dutch, english = look("nl"), look("en")
    assert dutch[1] == 0
    # The title of a line more than once, its explanation and its text, and the button for the other language.
    assert english[1] > 5
    assert (look("nl"), look("en")) == (dutch, english)


def test_our_word_above_lines_without_a_heading_is_not_marked(officer):
    english = page(officer, MONITOR, "en")
    (heading,) = english.iterfind(".//section[@id='overig']//h2")
    assert (heading.text, heading.get("lang")) == ("Other commitments", None)


def test_a_choice_of_what_people_typed_is_marked_and_one_of_ours_is_not(officer, table):
    def marks(address: str) -> dict[str | None, str | None]:
        return {one.text: one.get("lang") for one in page(officer, address, "en").iterfind(".//option")}

    monitor = marks(MONITOR)
    assert monitor[f"{PLANNED} (1)"] == "nl"
    assert {monitor[ours] for ours in ("all", "Other commitments (1)", "No lead told (1)")} == {None}
    add_theme(actor=ACTOR, framework=table.framework, position=1, title="Wonen en zorg")
    themes = marks(f"{FRAMEWORK}contacten/nieuw/")
    assert (themes["Wonen en zorg"], themes["all themes"]) == ("nl", None)


def test_the_words_of_the_agreement_are_marked_above_columns_and_filters(officer):
    marks = page(officer, MONITOR, "en")
    for kind in ("th", "label/span"):
        named = {one.text: one.get("lang") for one in marks.iterfind(f".//{kind}")}
        assert (named["Trekker"], named["Planning"], named[{"th": "No."}.get(kind, "Theme")]) == (
            "nl",
            "nl",
            None,
        )


@pytest.mark.parametrize("address", ["/duinstede/raadsbrief/", "/mijn-werk/agenda/"])
def test_a_field_that_is_named_after_an_agreement_is_marked(officer, cast, table, address):
    CalendarAddress.objects.create(user=cast.officer)
    # Of one agreement alone the calendar has no field.
    add_member(
        actor=ACTOR, user=cast.officer, party=make_table("verderop").municipality, role=MembershipRole.READER
    )
    (label,) = [
        one
        for one in page(officer, address, "en").iterfind(".//label")
        if table.framework.title in "".join(one.itertext())
    ]
    assert (label[0].text, label[0].get("lang")) == (table.framework.title, "nl")


@pytest.mark.parametrize("by", ["trekker", "planning"])
def test_a_group_that_is_named_in_our_words_is_not_marked(officer, by):
    """The line has no lead; its planning is printed and has no end."""
    english = page(officer, f"{MONITOR}?groep={by}", "en")
    (heading,) = english.iterfind(".//section/div/h2[@class='utrecht-heading-2']")
    assert (heading.text, heading.get("lang")) == {
        "trekker": ("No lead told", None),
        "planning": (PLANNED, "nl"),
    }[by]


def test_steps_around_a_step_and_the_next_one_are_marked(officer, table):
    """What it comes after, what waits for it, and what the page of the year tells is next."""
    today = timezone.localdate()
    values = {"actor": ACTOR, "framework": table.framework, "year": today.year, "kind": CycleKind.BID}
    first = add_step(title="Bod", ends_on=today, **values)
    second = add_step(title="Reactie", after=first, **values)
    add_step(title="Tekenen", starts_on=today + timedelta(days=1), **values)
    own = f"{FRAMEWORK}{today.year}/cyclus/"
    for step, other in ((first, "Reactie"), (second, "Bod")):
        english = page(officer, f"{own}stappen/{step.key}/", "en")
        assert other in marked(english) and other not in unmarked(english)
    assert "Tekenen" not in unmarked(page(officer, own, "en"))


def test_the_same_words_as_of_a_commitment_without_a_number_are_marked(officer, table):
    last = make_year(table.framework, 2024)
    one = make_commitment(table.framework, "j-1", 2, title="Tuinen", annual=last)
    start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[one])
    english = page(officer, f"{FRAMEWORK}2025/concept/", "en")
    assert "The same words as" in unmarked(english)
    assert "Tuinen" in marked(english) and "Tuinen" not in unmarked(english)
