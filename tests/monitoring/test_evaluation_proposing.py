"""What is proposed of a commitment by what is known of it, and why a person chooses."""

from dataclasses import replace
from datetime import date

import pytest

from monitoring.evaluation.proposing import Facts, Hold, propose

DAY = date(2024, 10, 30)
GREEN = Facts(light="green", day=DAY)
ACHIEVED_ON = ("achieved", "continue")


def said(facts: Facts) -> tuple[tuple[str, str], set[Hold]]:
    found = propose(facts, 2024)
    assert found.follows == (bool(found.outcome) and not found.holds)
    return (found.outcome, found.onward), set(found.holds)


@pytest.mark.parametrize(
    ("known", "proposed"),
    [
        ({}, ACHIEVED_ON),
        ({"term": date(2024, 10, 30)}, ("achieved", "stop")),
        ({"term": date(2025, 3, 31)}, ACHIEVED_ON),
        ({"completed": True}, ("achieved", "stop")),
        ({"completed": True, "term": date(2024, 12, 31)}, ("achieved", "stop")),
        ({"own": [("achieved", ""), ("achieved", "adapt")]}, ("achieved", "adapt")),
    ],
)
def test_green_follows_by_itself(known, proposed):
    assert said(replace(GREEN, **known)) == (proposed, set())


@pytest.mark.parametrize(
    ("known", "proposed", "hold"),
    [
        ({"light": "yellow"}, ("partly", "continue"), Hold.NOT_GREEN),
        ({"light": "red"}, ("not", "adapt"), Hold.NOT_GREEN),
        ({"light": "none"}, ("", ""), Hold.NO_LIGHT),
        ({"light": "none", "completed": True}, ("achieved", "stop"), Hold.NO_LIGHT),
        ({"lapsed": True}, ("lapsed", "stop"), Hold.LAPSED),
        ({"term": date(2024, 12, 31)}, ("achieved", "stop"), Hold.LATER_DAY),
        ({"later": "red"}, ("", ""), Hold.LATER_LIGHT),
        ({"otherwise": ["Huurders"]}, ACHIEVED_ON, Hold.OTHER_LIGHT),
        ({"own": [("partly", "")]}, ("partly", "continue"), Hold.PARTIES_SAY),
        ({"own": [("achieved", ""), ("partly", "")]}, ("", ""), Hold.PARTIES_DIFFER),
        ({"own": [("achieved", "stop"), ("achieved", "adapt")]}, ("", ""), Hold.PARTIES_DIFFER),
    ],
)
def test_what_a_person_chooses(known, proposed, hold):
    assert said(replace(GREEN, **known)) == (proposed, {hold})


def test_what_parties_say_is_not_told_as_what_the_light_says():
    assert propose(GREEN, 2024).of_light
    assert not propose(replace(GREEN, own=[("partly", "stop")]), 2024).of_light
    assert not propose(Facts(own=[("achieved", "")]), 2024).of_light


def test_without_a_round_parties_are_followed_only_when_somebody_chooses():
    assert said(Facts(own=[("achieved", "")])) == (ACHIEVED_ON, {Hold.NO_LIGHT})
