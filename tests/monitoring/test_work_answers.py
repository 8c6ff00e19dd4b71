"""An answer of a colleague without an account waits in my work until somebody decided about it."""

from datetime import date

import pytest
from django.utils import timezone

from monitoring.asking.services import reject
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from parties.models import User
from tests.cast import ACTOR
from tests.collecting import make_question
from tests.factories import make_line
from tests.layers import made_once

pytestmark = pytest.mark.django_db

TODAY = date(2024, 10, 1)


def answers(user):
    return [task for task in tasks_of(User.objects.get(pk=user.pk), TODAY) if task.kind == "answered"]


@made_once
def line(table, cast):
    return make_line(table.framework)


def test_editors_of_the_party_that_asked_are_told_until_it_is_decided(table, cast, line):
    asked = make_question(line, table.corporation, answer="Tachtig.", answered_at=timezone.now())
    make_question(line, table.corporation, token_hash="nog-geen-antwoord")
    (task,) = answers(cast.corporation_officer)
    assert task.url.endswith(f"/{line.pk}/{table.corporation.slug}/#vraag-{asked.pk}")
    assert task.reason.startswith("Projectleider")
    # Nobody else reads what was not taken over.
    assert [answers(user) for user in (cast.officer, cast.tenant, cast.manager)] == [[], [], []]
    reject(actor=ACTOR, question=asked)
    assert answers(cast.corporation_officer) == []


def test_an_answer_in_a_round_that_takes_none_any_more_is_no_work(table, cast, line):
    make_question(line, table.corporation, answer="Tachtig.", answered_at=timezone.now())
    close_round(actor=ACTOR, monitoring_round=line.round)
    assert answers(cast.corporation_officer) == []


def test_the_page_leads_to_it(table, cast, line, client):
    asked = make_question(line, table.corporation, answer="Tachtig.", answered_at=timezone.now())
    client.force_login(cast.corporation_officer)
    (task,) = answers(cast.corporation_officer)
    assert f'href="{task.url}"' in client.get("/mijn-werk/").content.decode()
    assert f'id="vraag-{asked.pk}"' in client.get(task.url.partition("#")[0]).content.decode()
