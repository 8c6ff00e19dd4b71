"""What the words of a commitment leave open."""

import pytest

from agreements.services.wording import check_wording, vague_words

CLEAR = "De corporatie bouwt in 2026 dertig woningen en levert 12 daarvan op."


def kinds(text: str, **beside: bool) -> list[str]:
    values = {"leads": True, "plannings": True, "conditions": False, **beside}
    return [one.kind for one in check_wording(title="", text=text, **values)]


def test_clear_words_leave_nothing_open():
    assert kinds(CLEAR) == []


@pytest.mark.parametrize(
    ("text", "beside", "found"),
    [
        (CLEAR, {"leads": False}, ["lead"]),
        ("De corporatie denkt na over 30 woningen.", {}, ["verb"]),
        ("De corporatie bouwt woningen in 2026.", {}, ["number"]),
        ("De corporatie bouwt woningen.", {"targets": True}, []),
        ("De corporatie bouwt 30 woningen.", {"plannings": False}, ["date"]),
        ("De corporatie bouwt 30 woningen per jaar.", {"plannings": False}, []),
        ("De corporatie bouwt 30 woningen zodra de grond er is.", {}, ["first"]),
        ("De corporatie bouwt 30 woningen zodra de grond er is.", {"conditions": True}, []),
        ("De corporatie bouwt waar mogelijk 30 woningen.", {}, ["vague"]),
        ("", {"leads": False, "plannings": False}, ["lead", "verb", "number", "date"]),
    ],
)
def test_what_is_left_open(text, beside, found):
    assert kinds(text, **beside) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Partijen streven ernaar en onderzoeken zo veel mogelijk, in overleg.", 4),
        ("Wij STREVEN en streven.", 1),
        ("Wij zetten in op doorstroming, waar nodig en indien mogelijk.", 3),
        ("De onderzoekers van het doorstreven-project zijn bestreven.", 0),
    ],
)
def test_vague_words_stand_there_once_as_whole_words(text, found):
    assert len(vague_words(text)) == found


def test_the_word_itself_is_told():
    (one,) = check_wording(title="Wij streven", text=CLEAR, leads=True, plannings=True, conditions=True)
    assert (one.kind, one.word) == ("vague", "streven")


def test_an_earlier_year_that_was_left_standing():
    values = {"title": "", "leads": True, "plannings": True, "conditions": True}
    found = check_wording(text=CLEAR + " Vanaf 2025, tot 2027.", year=2026, **values)
    assert [(one.kind, one.word) for one in found] == [("year", "2025")]


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ({"led": ["a"]}, []),
        ({"leads": False, "led": ["a"]}, [("lead", "Only item a has somebody who leads it")]),
        ({"leads": False, "led": ["a", "b"]}, [("lead", "Only items a, b have somebody who leads them")]),
        ({"planned": ["a"]}, []),
        ({"plannings": False, "planned": ["a"]}, [("date", "Only item a has a date")]),
        ({"plannings": False, "planned": ["a", "b"]}, [("date", "Only items a, b have a date")]),
        ({"past_items": [("a", "Q2 2024")]}, [("past", "Item a was planned before this year")]),
    ],
)
def test_what_only_an_item_tells_is_said_of_that_item(english, beside, found):
    values = {"leads": True, "plannings": True, "conditions": True, **beside}
    told = check_wording(title="", text="De corporatie bouwt 30 woningen.", **values)
    assert [(one.kind, one.text.split(":")[0]) for one in told] == found
