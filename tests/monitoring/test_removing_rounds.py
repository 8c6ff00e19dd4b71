"""A round that was made by mistake: who removes it, and what keeps it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from config.web.history import StaleVersionError, acting
from monitoring.enums import RoundStatus
from monitoring.models import LineDraft, MonitoringRound, RoundHeading, RoundLine
from monitoring.rounds.changing import remove_round
from monitoring.rounds.services import add_heading
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import make_commitment, make_round

pytestmark = pytest.mark.django_db


@made_once
def mistake(table):
    """A round with a line and two headings that is being prepared."""
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.PREPARING)
    chapter = add_heading(actor=ACTOR, monitoring_round=row, position=1, title="Bouwen")
    section = add_heading(actor=ACTOR, monitoring_round=row, position=2, title="Nieuw", parent=chapter)
    with acting(ACTOR):
        line = row.lines.get()
        line.heading = section
        line.save_next()
    return row


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def page_of(row, name="round-remove"):
    framework = row.framework
    return reverse(name, args=[framework.municipality.slug, framework.slug, row.year, row.slug])


def remove(row, **fields):
    remove_round(actor=ACTOR, monitoring_round=row, **{"version": row.version, "reason": "Dubbel.", **fields})


def test_it_goes_with_its_lines_and_headings_and_leaves_its_history(officer, mistake):
    assert page_of(mistake) in officer.get(page_of(mistake, "round-arrange")).content.decode()
    assert officer.get(page_of(mistake)).status_code == 200
    answer = officer.post(page_of(mistake), {"version": mistake.version, "reason": "Verkeerd jaar."})
    framework = mistake.framework
    assert (answer.status_code, answer.url) == (
        302,
        reverse("framework", args=[framework.municipality.slug, framework.slug]),
    )
    for model in (MonitoringRound, RoundLine, RoundHeading):
        assert not model.objects.exists()
        last = model.history.order_by("history_id").last()
        assert (last.history_type, last.history_change_reason) == ("-", "Verkeerd jaar.")
    assert officer.get(page_of(mistake)).status_code == 404
    assert (
        officer.get(reverse("framework", args=[framework.municipality.slug, framework.slug])).status_code
        == 200
    )


def test_without_a_reason_or_for_another_version_it_stays(officer, mistake):
    for data, status in (({"reason": " "}, 422), ({"reason": "Dubbel.", "version": 99}, 409)):
        answer = officer.post(page_of(mistake), {"version": mistake.version, **data})
        assert answer.status_code == status
    with pytest.raises(ValidationError):
        remove(mistake, reason=" ")
    with pytest.raises(StaleVersionError):
        remove(mistake, version=99)
    assert MonitoringRound.objects.exists()


def test_what_somebody_kept_in_it_is_not_lost(officer, mistake, cast):
    LineDraft.objects.create(user=cast.officer, line=mistake.lines.get(), data={}, based_on=1)
    assert (
        officer.post(page_of(mistake), {"version": mistake.version, "reason": "Dubbel."}).status_code == 422
    )
    assert LineDraft.objects.exists()


@pytest.mark.parametrize("status", [RoundStatus.OPEN, RoundStatus.REVIEW, RoundStatus.CLOSED])
def test_one_that_was_opened_stays(officer, table, status):
    row = make_round(table.framework, status=status)
    with pytest.raises(ValidationError):
        remove(row)
    assert officer.get(page_of(row)).url == page_of(row, "round-arrange")
    assert page_of(row) not in officer.get(page_of(row, "round-arrange")).content.decode()
