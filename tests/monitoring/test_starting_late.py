"""A year that is laid out when part of it has passed: what lies before that day, and who says that it was done."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.enums import StepState
from agreements.models import CycleStep
from agreements.services.cycle import add_step, complete_step, reopen_step
from agreements.services.cycle_year import lay_out_year
from config.web.history import acting
from monitoring.work.tasks import tasks_of
from parties.models import User
from tests import bids
from tests.cast import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

#: All of it lies before today.
YEAR = 2025
TODAY = timezone.localdate()


@pytest.fixture
def framework(table):
    return bids.signed(table.framework)


def url(table, name="cycle", *words):
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *words])


def lay_out(officer, table, **sent):
    return officer.post(url(table), {"actie": "indelen", "sjabloon": "westland", **sent})


def states(framework):
    steps = CycleStep.objects.filter(framework=framework).select_related("after")
    return {step.key: step.state(TODAY, framework) for step in steps.order_by("position")}


def late(user):
    return [task for task in tasks_of(User.objects.get(pk=user.pk), TODAY) if task.is_late(TODAY)]


def test_the_form_tells_what_lies_before_today_and_is_calm_by_default(officer, cast, table, framework):
    page = officer.get(url(table)).content.decode()
    assert 'name="eerder" value="gedaan" checked' in page
    told = lay_out(officer, table, eerder="gedaan")
    assert told.status_code == 302
    past = [step for step in CycleStep.objects.order_by("position") if step.is_done]
    assert f'data-past="{len(past)}"' in page and all(step.title in page for step in past)
    assert {step.done_on for step in past} == {None}
    assert StepState.LATE not in states(framework).values() and late(cast.officer) == []
    row = past[0].history.first()
    assert row.actor_name == "Beleidsadviseur wonen" and row.history_change_reason
    assert past[0].history.count() == 2, "laid out, and told to be done"


@pytest.mark.slow
def test_or_they_stay_open_and_ask(officer, cast, table, framework):
    for sent in ({"eerder": "open"}, {}):
        assert lay_out(officer, table, **sent).status_code == 302
        assert not CycleStep.objects.done().exists() and late(cast.officer)
        for step in CycleStep.objects.order_by("-position"):
            with acting(ACTOR):
                step.delete()


def test_a_year_that_lies_ahead_has_nothing_to_choose(officer, table, framework):
    ahead = reverse("cycle", args=[table.municipality.slug, table.framework.slug, TODAY.year + 1])
    page = officer.get(ahead).content.decode()
    assert 'name="sjabloon"' in page and 'name="eerder"' not in page


def test_what_lay_before_the_signing_stays_so_and_holds_nothing_up(table, framework):
    framework.adopted_on = date(YEAR, 7, 1)
    with acting(ACTOR):
        framework.save()
    lay_out_year(actor=ACTOR, framework=framework, year=YEAR, template="westland", past_done=True)
    bid = CycleStep.objects.get(key="bod")
    assert not bid.is_done and bid.state(TODAY, framework) == StepState.LAPSED
    step = add_step(actor=ACTOR, framework=framework, year=YEAR, kind="other", title="Dan", after=bid)
    assert step.state(date(YEAR, 9, 10), framework) == StepState.NOW
    assert complete_step(actor=ACTOR, step=step, done_on=TODAY).is_done


def test_what_follows_something_still_to_be_done_stays_open(table, framework):
    lay_out_year(actor=ACTOR, framework=framework, year=YEAR, template="westland", past_done=True)
    first = add_step(actor=ACTOR, framework=framework, year=YEAR, kind="other", title="Eerst")
    last = add_step(
        actor=ACTOR,
        framework=framework,
        year=YEAR,
        kind="other",
        title="Dan",
        after=first,
        ends_on=date(YEAR, 3, 1),
    )
    with pytest.raises(ValidationError, match="Eerst"):
        complete_step(actor=ACTOR, step=last, done_on=None)


def test_one_by_one_it_is_reopened_and_told_again_without_a_day(officer, table, framework):
    lay_out(officer, table, eerder="gedaan")
    step = CycleStep.objects.get(key="doelgroepen")
    page = officer.get(url(table, "cycle-step", "doelgroepen")).content.decode()
    assert "the day is not known" in page and f"told by {step.done_by} on " in page
    assert "Done earlier" in page and 'id="heropenen"' in page
    assert "Done earlier" in officer.get(url(table)).content.decode()
    sent = {"actie": "heropenen", "version": step.version, "reason": "Het kwam niet."}
    assert officer.post(url(table, "cycle-step", "doelgroepen"), sent).status_code == 302
    assert states(framework)["doelgroepen"] == StepState.LATE
    again = {"actie": "afronden", "version": step.version + 1, "done_on": "", "note": ""}
    assert officer.post(url(table, "cycle-step", "doelgroepen"), again).status_code == 302
    assert CycleStep.objects.get(key="doelgroepen").is_done_before


def test_what_was_kept_here_in_time_has_a_day(officer, table, framework):
    step = add_step(actor=ACTOR, framework=framework, year=YEAR, kind="other", title="Brief", ends_on=TODAY)
    sent = {"actie": "afronden", "version": 1, "done_on": "", "note": ""}
    assert officer.post(url(table, "cycle-step", "brief"), sent).status_code == 422
    with pytest.raises(ValidationError, match="on which day"):
        complete_step(actor=ACTOR, step=step, done_on=None)


def test_the_fold_of_past_steps_takes_them_without_a_day_too(officer, table, framework):
    lay_out(officer, table, eerder="open")
    steps = officer.get(url(table)).context["past"].steps
    sent = {f"klaar-{step.pk}": "on" for step in steps}
    versions = {f"versie-{step.pk}": step.version for step in steps}
    assert officer.post(url(table), {"actie": "voorbij", **sent, **versions}).status_code == 302
    assert {
        (step.is_done, step.done_on) for step in CycleStep.objects.filter(pk__in=[s.pk for s in steps])
    } == {(True, None)}


def test_reopening_goes_back_along_the_chain(table, framework):
    values = {
        "actor": ACTOR,
        "framework": framework,
        "year": YEAR,
        "kind": "other",
        "ends_on": date(YEAR, 3, 1),
    }
    first = add_step(**values, title="Eerst")
    last = add_step(**values, title="Dan", after=first)
    for step in (first, last):
        complete_step(actor=ACTOR, step=step, done_on=None)
    with pytest.raises(ValidationError, match="Dan"):
        reopen_step(actor=ACTOR, step=first, version=2, reason="Toch niet.")
