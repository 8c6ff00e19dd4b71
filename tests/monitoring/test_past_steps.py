"""Steps that are late, marked as done in one go on the page of their year."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.models import CycleStep
from agreements.services.cycle import add_step, complete_step, complete_steps
from config.web.history import StaleVersionError, acting
from tests import bids
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

YEAR = 2025
SPRING, AUTUMN = date(YEAR, 6, 20), date(YEAR, 12, 20)


@pytest.fixture
def late(table):
    """Two steps that are late, the second after the first; and one without a day of a year that is over."""
    framework = bids.signed(table.framework)
    values = {"actor": ACTOR, "framework": framework, "year": YEAR, "kind": "official_meeting"}
    last = add_step(**values, title="Overleg 2", ends_on=AUTUMN)
    first = add_step(**values, title="Overleg 1", ends_on=SPRING)
    add_step(**values, title="Brief")
    # They were kept here in time.
    CycleStep.history.update(history_date=datetime(YEAR, 1, 1, tzinfo=UTC))
    return [first, CycleStep.objects.get(pk=last.pk)]


def url(table):
    return reverse("cycle", args=[table.municipality.slug, table.framework.slug, YEAR])


def sent(*steps, **changes):
    data = {"actie": "voorbij"}
    for step in CycleStep.objects.all():
        day = step.ends_on or date(YEAR, 12, 31)
        data |= {f"op-{step.pk}": day.isoformat(), f"versie-{step.pk}": step.version}
    return data | {f"klaar-{step.pk}": "on" for step in steps} | changes


def done():
    return dict(CycleStep.objects.filter(done_on__isnull=False).values_list("title", "done_on"))


@pytest.mark.slow
def test_what_is_ticked_is_done_on_its_day_and_the_rest_stays(officer, table, late):
    form = officer.get(url(table)).context["past"]
    titles = [step.title for step in form.steps]
    days = dict(zip(titles, [day.value() for _done, day, _version in form.lines], strict=True))
    assert days == {"Overleg 1": SPRING, "Overleg 2": AUTUMN, "Brief": date(YEAR, 12, 31)}
    first, last = late
    data = sent(first, last, **{f"op-{last.pk}": "2025-11-30"})
    assert officer.post(url(table), data)["Location"] == url(table)
    assert done() == {"Overleg 1": SPRING, "Overleg 2": date(YEAR, 11, 30)}
    assert CycleStep.objects.get(pk=first.pk).done_by
    # One that is left is marked on its own page.
    assert officer.get(url(table)).context["past"] is None


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("", "This field is required."),
        ("2025-13-01", "Enter a valid date."),
        ((timezone.localdate() + timedelta(days=2)).isoformat(), "Overleg 2: This day has not come yet."),
    ],
)
def test_all_or_nothing_and_what_was_typed_stays(officer, table, late, day, told):
    first, last = late
    answer = officer.post(url(table), sent(first, last, **{f"op-{last.pk}": day}))
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page and done() == {}
    assert f'id="id_klaar-{first.pk}" checked' in page and '<details class="fold" id="voorbij" open>' in page


def test_a_wrong_day_beside_what_is_not_ticked_is_left_alone(officer, table, late):
    first, last = late
    assert officer.post(url(table), sent(first, **{f"op-{last.pk}": "x"})).status_code == 302
    assert done() == {"Overleg 1": SPRING}


def test_nothing_ticked_is_told(officer, table, late):
    answer = officer.post(url(table), sent())
    assert answer.status_code == 422 and "Tick the steps that are done." in answer.content.decode()


@pytest.mark.slow
def test_what_somebody_did_meanwhile_is_told_and_nothing_is_written(officer, table, late):
    first, last = late
    data = sent(first, last)
    complete_step(actor=ACTOR, step=first, done_on=SPRING)
    for _again in range(2):
        answer = officer.post(url(table), data)
        assert answer.status_code == 409 and "meanwhile" in answer.content.decode()
        assert done() == {"Overleg 1": SPRING}
    data = sent(last)
    answer = officer.post(url(table), data | {f"versie-{last.pk}": 7})
    assert answer.status_code == 409
    assert f'name="versie-{last.pk}" value="{last.version}"' in answer.content.decode()


def test_only_for_who_coordinates_and_only_where_there_are_several(client, cast, table, late):
    client.force_login(cast.corporation_officer)
    assert 'id="voorbij"' not in client.get(url(table)).content.decode()
    assert client.post(url(table), sent(*late)).status_code == 403
    assert done() == {}


def test_what_comes_after_another_is_done_after_it(late):
    first, last = late
    last.after = first
    with acting(ACTOR):
        last.save_next()
    with pytest.raises(ValidationError, match="Overleg 2: "):
        complete_steps(actor=ACTOR, done=[(last, last.version, AUTUMN)])
    with pytest.raises(StaleVersionError):
        complete_steps(actor=ACTOR, done=[(last, 9, AUTUMN), (first, first.version, SPRING)])
    assert done() == {}
    written = complete_steps(actor=ACTOR, done=[(last, last.version, AUTUMN), (first, first.version, SPRING)])
    assert [step.title for step in written] == ["Overleg 1", "Overleg 2"]
