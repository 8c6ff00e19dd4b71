"""What was told counts the same in my work, in what nobody took on and in the list to fill in."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.models import CommitmentItem, Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.collecting.reading import read_rows
from monitoring.models import RoundLine
from monitoring.work.tasks import tasks_of
from monitoring.work.untaken import untaken_of
from parties.models import User
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db

TODAY = date(2024, 11, 1)


@made_once
def lead(table) -> Responsibility:
    with acting(ACTOR):
        row = Responsibility(
            commitment=make_commitment(table.framework), role="lead", party=table.corporation
        )
        row.save()
    return row


@made_once
def line(lead, table) -> RoundLine:
    return line_of(make_round(table.framework, [lead.commitment]), lead.commitment)


@pytest.mark.parametrize(
    ("texts", "enough"),
    [
        ([], False),
        ([("municipality", "Van een ander.")], False),
        ([("corporation", "Van ons.")], True),
        ([(None, "Samen.")], True),
        ([(None, "Samen."), (None, "")], False),
    ],
)
def test_my_work_and_the_list_to_fill_in_agree(texts, enough, cast, table, lead, line):
    assign(actor=ACTOR, party=table.corporation, responsibility=lead, handler=cast.corporation_officer)
    for teller, text in texts:
        tell(line, text, getattr(table, teller) if teller else None)
    person = User.objects.get(pk=cast.corporation_officer.pk)
    (row,) = read_rows(person, TODAY)[0]
    tasks = [task for task in tasks_of(person, TODAY) if task.kind == "progress"]
    assert (row.done, not tasks) == (enough, enough)


def test_what_nobody_took_on_is_asked_until_it_is_told(cast, table, lead, line):
    def asked() -> list[bool]:
        return [one.in_round for one in untaken_of(cast.corporation_officer, TODAY)]

    assert asked() == [True]
    tell(line, "Van een ander.", table.municipality)
    assert asked() == [True]
    tell(line, "Van ons.", table.corporation)
    assert asked() == [False]


def test_of_an_item_led_apart_only_the_own_text_is_an_answer(cast, table, lead, line):
    with acting(ACTOR):
        item = CommitmentItem(commitment=lead.commitment, position=1, label="a", text="Ramen.")
        item.save()
        lead.item = item
        lead.save()
    tell(line, "Samen.")
    assert [one.in_round for one in untaken_of(cast.corporation_officer, TODAY)] == [True]
    tell(line, "Van ons.", table.corporation, item=item)
    assert [one.in_round for one in untaken_of(cast.corporation_officer, TODAY)] == [False]
