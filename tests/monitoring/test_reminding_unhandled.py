"""What nobody of a party has taken on, as in a new year: who is mailed, and who is named when there is nobody."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from agreements.models import Completion, Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.reminders.services import remind_everybody, remind_round
from parties.enums import MembershipRole, PartyKind
from parties.models import Membership, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 7)


def duty(commitment, **fields):
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, **{"role": "lead", **fields})
        row.save()
    return row


def told_now():
    """Per address the things of others that a mail of today names, with how many lines."""
    kinds = {"untaken", "unreachable", "progress"}
    return {
        user.email: [
            (task.kind, re.findall(r"^\d+|\d+(?= (?:afsp|commit))|a-\d", task.about)[0])
            for task in tasks
            if task.kind in kinds
        ]
        for user, tasks in remind_everybody(today=TODAY, dry_run=True)
    }


@made_once
def opened(table, cast):
    """A round that was just opened; nobody handles anything yet."""
    User.objects.filter(pk=cast.officer.pk).update(reminders="none")
    return make_round(
        table.framework,
        [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)],
        status=RoundStatus.OPEN,
    )


def commitment(row, n):
    return row.lines.get(position=n).commitment


def test_it_comes_to_who_may_answer_for_the_party(opened, table, cast):
    duty(commitment(opened, 1), party=table.corporation)
    duty(commitment(opened, 2), group=PartyKind.CORPORATION)
    # Being party to what another leads asks for nothing; nor does what is led by who coordinates.
    duty(commitment(opened, 1), role="party", everyone=True)
    duty(commitment(opened, 3), party=table.municipality)
    reader = User.objects.create_user("lezer@corporatie.example")
    add_member(actor=ACTOR, user=reader, party=table.corporation, role=MembershipRole.READER)
    assert told_now() == {"beleid@corporatie.example": [("untaken", "2")]}
    ((_user, (task,)),) = remind_everybody(today=TODAY)
    assert task.url == f"/mijn-werk/invullen/?wie=organisatie#ronde-{opened.pk}"
    assert told_now() == {}


def test_all_is_read_as_on_the_day_that_was_asked(opened, table, cast):
    """Before a duty begins, and after the last membership, there is nobody to mail."""
    row, long = duty(commitment(opened, 1), party=table.corporation), timedelta(days=400)
    later = timezone.localdate() + long

    def mailed(today):
        return [user.email for user, _tasks in remind_everybody(today=today, dry_run=True)]

    assert mailed(later) == mailed(TODAY) == ["beleid@corporatie.example"]
    with acting(ACTOR):
        for seat in Membership.objects.filter(party=table.corporation):
            seat.ends_on = later - timedelta(days=1)
            seat.save()
    assert mailed(later) == [] != mailed(later - timedelta(days=1))
    assert mailed(timezone.localdate() - long) == ["beleid@corporatie.example"], "who is there now"
    with acting(ACTOR):
        row.starts_on = later - timedelta(days=1)
        row.save()
    assert mailed(later - timedelta(days=2)) == [] != mailed(later - timedelta(days=1))


def test_a_text_that_was_emptied_is_no_answer(opened, table, cast):
    duty(commitment(opened, 1), party=table.corporation)
    tell(opened.lines.get(position=1), "Gebouwd.", table.corporation)
    assert told_now() == {}
    tell(opened.lines.get(position=1), "", table.corporation)
    assert told_now() == {"beleid@corporatie.example": [("untaken", "1")]}


@pytest.mark.parametrize("done", ["handled", "told", "joint", "completed", "closed", "gone"])
def test_what_asks_nothing(opened, table, cast, done):
    row, line = duty(commitment(opened, 1), party=table.corporation), opened.lines.get(position=1)
    if done == "handled":
        assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=cast.corporation_officer)
        assert told_now() == {"beleid@corporatie.example": [("progress", "a-1")]}
        return
    assert told_now() == {"beleid@corporatie.example": [("untaken", "1")]}
    if done == "told":
        tell(line, "Gebouwd.", table.corporation)
    elif done == "joint":
        # Who coordinates gives the light, so that alone is no answer of the party.
        give_light(line_of(opened, line.commitment), Light.GREEN)
        assert told_now() == {"beleid@corporatie.example": [("untaken", "1")]}
        tell(line, "Samen gebouwd.")
    elif done == "completed":
        with acting(ACTOR):
            Completion(commitment=line.commitment, party=table.corporation, completed_on=TODAY).save()
    elif done == "closed":
        opened.status = RoundStatus.REVIEW
        with acting(ACTOR):
            opened.save_next()
    else:
        row.ends_on = date(2026, 1, 1)
        with acting(ACTOR):
            row.save_next()
    assert told_now() == {}


def test_another_s_text_is_not_theirs(opened, table):
    for party in (table.corporation, table.other_corporation):
        duty(commitment(opened, 1), party=party)
    tell(opened.lines.get(position=1), "Gebouwd.", table.other_corporation)
    assert told_now() == {"beleid@corporatie.example": [("untaken", "1")]}


def press(client, row, person):
    client.force_login(person)
    client.cookies["taal"] = "en"
    response = client.post(
        f"/duinstede/afspraken-2024-2027/2024/rondes/{row.slug}/",
        {"actie": "herinner"},
    )
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def test_by_hand_it_goes_to_them_too_and_names_who_has_nobody(opened, table, cast, client):
    duty(commitment(opened, 1), party=table.corporation)
    duty(commitment(opened, 2), party=table.other_corporation)
    assert (
        press(client, opened, cast.officer)
        == f"1 person gets a reminder. Nobody can be reached at: {table.other_corporation.label}."
    )
    page = client.get(f"/duinstede/afspraken-2024-2027/2024/rondes/{opened.slug}/").content.decode()
    assert 'id="niemand-bereikbaar"' in page
    Membership.objects.filter(user=cast.corporation_officer)._raw_delete("default")
    done = remind_round(actor=ACTOR, monitoring_round=opened)
    assert (done.sent, done.unreached) == ([], [table.corporation, table.other_corporation])


def test_nobody_else_is_not_nobody(opened, table, cast, client):
    assert press(client, opened, cast.officer) == (
        "What still waits in this round is for your own organisation."
    )
    for line in opened.lines.all():
        give_light(line, Light.GREEN)
    assert press(client, opened, cast.officer) == "Nobody has anything left to do in this round."
