"""Where a step of the cycle stands: it follows from days, from what was done and from the signing, never from a person."""

from datetime import date

import pytest

from agreements.enums import FrameworkStatus, StepState
from agreements.models import CycleStep, FrameworkAgreement, held_to, signed_since
from agreements.models.cycle import state_of

DONE, LATE, NOW, NEXT, WAITS, LAPSED, OPEN = (
    StepState.DONE,
    StepState.LATE,
    StepState.NOW,
    StepState.NEXT,
    StepState.WAITS,
    StepState.LAPSED,
    StepState.OPEN,
)
JAN, APRIL, JUNE, JULY, DEC = (
    date(2026, 1, 1),
    date(2026, 4, 30),
    date(2026, 6, 30),
    date(2026, 7, 1),
    date(2026, 12, 31),
)
SIGNED = date(2025, 1, 1)

#: from, until, done, today, signed, state. The year ends on 31 December.
DAYS = [
    # Done is done, however late.
    (None, JUNE, JULY, DEC, SIGNED, DONE),
    (JAN, None, JAN, JAN, None, DONE),
    # A window: before, on its edges, after.
    (date(2026, 4, 1), APRIL, None, date(2026, 3, 31), SIGNED, NEXT),
    (date(2026, 4, 1), APRIL, None, date(2026, 4, 1), SIGNED, NOW),
    (date(2026, 4, 1), APRIL, None, APRIL, SIGNED, NOW),
    (date(2026, 4, 1), APRIL, None, date(2026, 5, 1), SIGNED, LATE),
    # Only a last day ('before 1 July'): worked on from eight weeks before.
    (None, JUNE, None, date(2026, 5, 4), SIGNED, NEXT),
    (None, JUNE, None, date(2026, 5, 5), SIGNED, NOW),
    (None, JUNE, None, JUNE, SIGNED, NOW),
    (None, JUNE, None, JULY, SIGNED, LATE),
    # Only a first day: late when the year is over.
    (JULY, None, None, JUNE, SIGNED, NEXT),
    (JULY, None, None, DEC, SIGNED, NOW),
    (JULY, None, None, date(2027, 1, 1), SIGNED, LATE),
    # No day at all: it waits for one, until the year is over; nobody was held to anything, so it is not late.
    (None, None, None, JAN, SIGNED, WAITS),
    (None, None, None, date(2027, 1, 1), SIGNED, OPEN),
    # Nothing is late before the signing: not in a draft, not before the day comes, not what lies before it.
    (None, JUNE, None, DEC, None, NOW),
    (JAN, APRIL, None, DEC, None, NOW),
    (None, None, None, date(2027, 1, 1), None, WAITS),
    (None, APRIL, None, JUNE, JULY, NOW),
    (None, APRIL, None, JULY, JULY, LAPSED),
    (None, JUNE, None, DEC, JULY, LAPSED),
    (None, JULY, None, DEC, JULY, LAPSED),
    (None, date(2026, 7, 2), None, DEC, JULY, LATE),
]


@pytest.mark.parametrize(("starts", "ends", "done", "today", "signed", "state"), DAYS)
def test_state_by_days(starts, ends, done, today, signed, state):
    found = state_of(
        today=today, signed_on=signed, starts_on=starts, ends_on=ends, closes=DEC, done=done is not None
    )
    assert found == state


#: from, until, today, whether what it comes after is done, state.
EVENTS = [
    (None, None, JAN, False, WAITS),
    (None, None, JAN, True, NOW),
    (None, None, date(2027, 1, 1), False, OPEN),
    (None, None, date(2027, 1, 1), True, OPEN),
    # A last day does not hold it back once it can begin, and goes on counting while it waits.
    (None, JUNE, JAN, True, NOW),
    (None, JUNE, JAN, False, WAITS),
    (None, JUNE, JUNE, False, WAITS),
    (None, JUNE, JULY, False, LATE),
    # A first day does hold it back.
    (JULY, None, JUNE, True, NEXT),
    (JULY, None, JULY, True, NOW),
]


@pytest.mark.parametrize(("starts", "ends", "today", "before_is_done", "state"), EVENTS)
def test_state_after_another_step(starts, ends, today, before_is_done, state):
    found = state_of(
        today=today,
        signed_on=SIGNED,
        starts_on=starts,
        ends_on=ends,
        closes=DEC,
        done=False,
        follows=True,
        waits=not before_is_done,
    )
    assert found == state


def framework(**fields) -> FrameworkAgreement:
    return FrameworkAgreement(starts_on=date(2026, 1, 1), ends_on=date(2029, 12, 31), **fields)


def test_from_when_on_a_step_can_be_late():
    adopted = date(2026, 3, 31)
    assert signed_since(framework(status=FrameworkStatus.DRAFT, adopted_on=adopted)) is None
    assert signed_since(framework(status=FrameworkStatus.SIGNED, adopted_on=adopted)) == adopted
    assert signed_since(framework(status=FrameworkStatus.SIGNED)) == date(2026, 1, 1)
    agreed, later = framework(status=FrameworkStatus.SIGNED, adopted_on=adopted), date(2026, 4, 1)
    assert [held_to(agreed, day) for day in (None, adopted, later)] == [None, None, later]
    assert held_to(framework(status=FrameworkStatus.DRAFT), later) is None


def test_wassenaar_was_signed_after_its_first_deadline():
    """Adopted on 31 March 2026, with data due before 1 March and the evaluation before 1 April of every year."""
    agreed = framework(status=FrameworkStatus.SIGNED, adopted_on=date(2026, 3, 31))
    data = CycleStep(year=2026, ends_on=date(2026, 2, 28))
    evaluation = CycleStep(year=2026, ends_on=date(2026, 3, 31))
    assert data.state(date(2026, 11, 21), agreed) == LAPSED
    assert evaluation.state(date(2026, 11, 21), agreed) == LAPSED
    assert CycleStep(year=2026, ends_on=date(2026, 6, 30)).state(date(2026, 11, 21), agreed) == LATE


def test_a_step_of_the_term_is_over_when_the_term_is():
    agreed = framework(status=FrameworkStatus.SIGNED)
    step = CycleStep(year=None)
    assert step.state(date(2029, 12, 31), agreed) == WAITS
    assert step.state(date(2030, 1, 1), agreed) == OPEN


def test_what_lies_outside_the_term_is_noticed():
    agreed = framework()
    assert not CycleStep(starts_on=date(2026, 1, 1), ends_on=date(2029, 12, 31)).outside_term(agreed)
    assert CycleStep(ends_on=date(2030, 1, 1)).outside_term(agreed)
    assert CycleStep(starts_on=date(2025, 12, 31), ends_on=date(2026, 1, 2)).outside_term(agreed)
    assert not CycleStep().outside_term(agreed)
