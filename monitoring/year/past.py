"""Steps whose days are over, marked as done in one go: each on its own day, all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from agreements.enums import StepState
from agreements.models import CycleStep, FrameworkAgreement
from agreements.permissions import coordinating_actor
from agreements.services.before_here import lies_before, with_kept_since
from agreements.services.cycle import complete_steps
from config.web.history import StaleVersionError
from config.web.templatetags.components import dutch_words

from .forms import day_field, version_field

#: What the form asks for.
ACTION = "voorbij"
#: Which steps: those whose day has passed, and those without one whose year has.
OVER = (StepState.LATE, StepState.OPEN)
#: How its fields are called, before the number of a step.
DONE, DAY, VERSION = "klaar-", "op-", "versie-"


class PastForm(forms.Form):
    """Which of these steps are done, and when; the last day of a step is filled in, but where it was not kept here."""

    # A day that was emptied matters only where its step is ticked.
    use_required_attribute = False

    def __init__(self, data: Any = None, *, steps: Sequence[CycleStep]) -> None:
        super().__init__(data, auto_id="id_%s")
        self.steps = steps
        for step in steps:
            before = lies_before(step)
            title = dutch_words(step.title)
            # Read aloud the days are told apart.
            done_on = format_html('{} <span class="visually-hidden">{}</span>', _("Done on"), title)
            self.fields[f"{DONE}{step.pk}"] = forms.BooleanField(label=title, required=False)
            self.fields[f"{DAY}{step.pk}"] = day_field(done_on, required=not before)
            self.fields[f"{VERSION}{step.pk}"] = version_field()
            # Of what lay before it was kept here nobody may know the day.
            self.initial[f"{DAY}{step.pk}"] = None if before else step.last_day(step.framework)
            self.initial[f"{VERSION}{step.pk}"] = step.version

    @property
    def may_be_empty(self) -> bool:
        """Whether of some of them the day may stay empty."""
        return any(lies_before(step) for step in self.steps)

    @property
    def lines(self) -> Iterator[tuple[Any, Any, Any]]:
        """Per step its tick, day and version."""
        for step in self.steps:
            yield self[f"{DONE}{step.pk}"], self[f"{DAY}{step.pk}"], self[f"{VERSION}{step.pk}"]

    def clean(self) -> dict[str, Any]:
        """Something is ticked; what is not is left alone, whatever stands beside it."""
        data: dict[str, Any] = super().clean() or {}
        for step in self.steps:
            if not data.get(f"{DONE}{step.pk}"):
                for name in (DAY, VERSION):
                    self.errors.pop(f"{name}{step.pk}", None)
        if not any(data.get(f"{DONE}{step.pk}") for step in self.steps):
            raise ValidationError(_("Tick the steps that are done."))
        return data

    def chosen(self) -> list[tuple[CycleStep, int, date | None]]:
        """What was ticked: the step, the version somebody had in front of them, and the day."""
        data = self.cleaned_data
        return [
            (step, data[f"{VERSION}{step.pk}"], data[f"{DAY}{step.pk}"])
            for step in self.steps
            if data[f"{DONE}{step.pk}"]
        ]


def past_form(steps: Sequence[CycleStep]) -> PastForm | None:
    """The form for steps that are over; None where one by one is as quick."""
    return PastForm(steps=steps) if len(steps) > 1 else None


def complete_past(
    request: HttpRequest, framework: FrameworkAgreement, year: int
) -> tuple[int, PastForm, list[CycleStep]]:
    """Do what was sent: the status of the answer, the form with what is wrong in it, and what is done now."""
    form = PastForm(request.POST, steps=_over(framework, year))
    ticked = {name for name in request.POST if name.startswith(DONE)}
    if not ticked <= form.fields.keys():
        return 409, _again(request.POST, framework, year), []
    if not form.is_valid():
        return 422, form, []
    actor = coordinating_actor(request.user, framework)
    try:
        return 200, form, complete_steps(actor=actor, done=form.chosen())
    except StaleVersionError:
        return 409, _again(request.POST, framework, year), []
    except ValidationError as error:
        form.add_error(None, error)
        return 422, form, []


def _over(framework: FrameworkAgreement, year: int) -> list[CycleStep]:
    today, found = timezone.localdate(), []
    for step in with_kept_since(framework.cycle_steps.of_year(year)).select_related("after"):
        step.framework = framework
        if step.state(today, framework) in OVER:
            found.append(step)
    return found


def _again(sent: Mapping[str, Any], framework: FrameworkAgreement, year: int) -> PastForm:
    """What was ticked and typed, of the steps as they are now."""
    steps = _over(framework, year)
    versions = {f"{VERSION}{step.pk}": step.version for step in steps}
    form = PastForm({**{name: sent[name] for name in sent}, **versions}, steps=steps)
    form.errors.clear()
    form.add_error(
        None, _("Somebody else changed one of these steps meanwhile. Look at it once more, then try again.")
    )
    return form
