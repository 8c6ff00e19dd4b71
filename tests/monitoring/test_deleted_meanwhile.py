"""What somebody deleted while somebody else saved it: a page that says so with what was typed, and no error of ours."""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from agreements.enums import ElaborationBasis
from agreements.models import Commitment
from agreements.services.bid_lines import remove_line
from agreements.services.bidding import discard_draft
from agreements.services.goals import add_goal
from config.web.history import GoneError, TrackedModel, acting
from monitoring.enums import RoundStatus
from monitoring.goals import views
from monitoring.projects.services import add_project, remove_project
from monitoring.rounds.changing import remove_round
from monitoring.rounds.settling import asked_line
from tests.bids import YEAR, make_draft, the_line
from tests.cast import ACTOR, make_cast
from tests.factories import make_commitment, make_round

pytestmark = pytest.mark.django_db

TYPED = "Getypt en niet kwijt"


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets something happen after a request read what it is about, right before it locks that.

    On the connection of the request: it comes to nothing as well when that writes nothing.
    """
    lock = TrackedModel.lock.__func__
    others = []

    def first_the_others(model, pk, version=None):
        if others:
            others.pop()()
        return lock(model, pk, version)

    monkeypatch.setattr(TrackedModel, "lock", classmethod(first_the_others))
    return others.append


@pytest.fixture
def draft(table):
    return make_draft(table.framework, table.corporation)


def address(name, row, *more):
    framework = row.framework
    return reverse(name, args=[framework.municipality.slug, framework.slug, *more])


def send(person, path, **sent):
    browser = Client()
    browser.force_login(person)
    return browser.post(path, {"version": "1", "what": TYPED, **sent})


@pytest.mark.parametrize("action", ["wijzigen", "weg", "omhoog", "omlaag"])
def test_a_line_of_a_bid_that_a_colleague_removed(action, cast, draft, meanwhile):
    line = the_line(draft)
    meanwhile(lambda: remove_line(actor=ACTOR, line=line, version=line.version))
    path = address("bid-line", draft, YEAR, draft.party.slug, line.pk)
    answer = send(cast.corporation_officer, path, actie=action)
    assert answer.status_code == 404
    assert TYPED in answer.content.decode()


@pytest.mark.parametrize("action", ["regel", "indienen", "weggooien"])
def test_a_draft_that_a_colleague_threw_away(action, cast, draft, meanwhile):
    meanwhile(lambda: discard_draft(actor=ACTOR, bid=draft, version=draft.version))
    answer = send(cast.corporation_officer, address("bid", draft, YEAR, draft.party.slug), actie=action)
    assert answer.status_code == 404
    assert TYPED in answer.content.decode()


def test_a_round_that_a_colleague_removed(cast, table, meanwhile):
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.PREPARING)
    meanwhile(lambda: remove_round(actor=ACTOR, monitoring_round=row, version=row.version, reason="Dubbel."))
    answer = send(cast.officer, address("round-remove", row, row.year, row.slug), reason=TYPED)
    assert answer.status_code == 404


@pytest.mark.parametrize("sent", [{"doe": "verwijder"}, {"name": TYPED, "kind": "new"}])
def test_a_project_that_a_colleague_took_out(sent, cast, table, meanwhile):
    row = add_project(actor=ACTOR, framework=table.framework, told={"name": "Duinhof", "kind": "new"})
    meanwhile(lambda: remove_project(actor=ACTOR, project=row, version=row.version))
    answer = send(cast.officer, address("project", row, row.pk), **sent)
    if "doe" in sent:
        assert (answer.status_code, answer.url) == (302, address("projects", row))
        told = [str(one) for one in get_messages(answer.wsgi_request)]
        assert told == [gettext("This project was removed from the list meanwhile.")]
    else:
        assert answer.status_code == 422
        assert TYPED in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_commitment_that_was_chosen_and_is_gone(table_committed, monkeypatch):
    """A goal that leans on it; the database tells so when all of it is written."""
    framework = table_committed.framework
    commitment = make_commitment(framework)
    cast = make_cast(table_committed.municipality, table_committed.corporation, table_committed.tenants)

    def late(**told):
        with acting(ACTOR):
            Commitment.objects.get(pk=commitment.pk).delete()
        return add_goal(**told)

    monkeypatch.setattr(views, "add_goal", late)
    sent = {
        "title": TYPED,
        "source": "B",
        "basis": ElaborationBasis.OUR_READING,
        "commitments": commitment.pk,
    }
    answer = send(cast.officer, reverse("goal-new", args=["duinstede", framework.slug]), **sent)
    assert answer.status_code == 404
    assert TYPED in answer.content.decode()
    assert not framework.national_goals.exists()


def test_an_answer_to_a_line_that_is_gone(table):
    with pytest.raises(GoneError), transaction.atomic(), acting(ACTOR):
        asked_line(1)
