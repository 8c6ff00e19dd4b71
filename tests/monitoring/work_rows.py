"""What tests of my work begin with, and reading it."""

from __future__ import annotations

from datetime import date

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.models import MonitoringRound
from monitoring.work.tasks import tasks_of
from monitoring.work.untaken import untaken_of
from parties.models import User
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.reading import read

TODAY = date(2026, 7, 1)

PAGE = "/mijn-werk/"


def responsible(commitment, role="lead", **target) -> Responsibility:
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role=role, **target)
        row.full_clean()
        row.save()
    return row


def handle(user, party, *commitments, deputy=False) -> None:
    """Lay the commitments on the party, and let the person handle them or stand in."""
    for commitment in commitments:
        row = responsible(commitment, party=party)
        people = {"handler": None, "deputy": user} if deputy else {"handler": user}
        assign(actor=ACTOR, party=party, responsibility=row, **people)


def kinds_and_subjects(user, today=TODAY) -> list[tuple[str, str]]:
    """The kinds of a person's tasks and what they are about."""
    return [(task.kind, task.about) for task in tasks_of(User.objects.get(pk=user.pk), today)]


def untaken(user, today=TODAY) -> list[str]:
    return [str(one.duty.commitment) for one in untaken_of(User.objects.get(pk=user.pk), today)]


def look(client, user, path=PAGE, **headers):
    client.force_login(user)
    client.cookies["taal"] = "en"
    response = client.get(path, **headers)
    assert response.status_code == 200
    return read(response)


def by_id(tree, name):
    return next((one for one in tree.iter() if one.get("id") == name), None)


def links(tree):
    return [one.get("href") for one in tree.iter("a")]


def set_round(monitoring_round, **fields) -> None:
    row = MonitoringRound.objects.get(pk=monitoring_round.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    with acting(ACTOR):
        row.save()


@made_once
def commitments(table):
    return [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2, 3)]
