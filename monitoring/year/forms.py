"""Forms of the cycle: a step, completing and reopening one, a position, an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import OUTCOMES, CycleKind, CycleRecurrence
from agreements.models import CycleStep, CycleTurn, FrameworkAgreement
from agreements.services.before_here import lies_before
from agreements.services.cycle import turn_word
from agreements.services.cycle_patterns import COORDINATOR, EVERYONE
from config.web.offering import offer, offer_rows
from parties.enums import PartyKind
from parties.models import Party


def version_field() -> forms.IntegerField:
    """Which version somebody had in front of them."""
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=_Day())


class StepForm(forms.Form):
    """A new step."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in CycleKind if kind not in OUTCOMES]
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    season = forms.CharField(
        label=_("Season"),
        required=False,
        max_length=60,
        help_text=_(
            "For example voorjaar, najaar, T1, Q2 or april. Or give dates; these go before a season."
        ),
    )
    starts_on = day_field(_("From"))
    ends_on = day_field(_("Up to and including"))
    after = forms.ModelChoiceField(
        label=_("Comes after"),
        queryset=CycleStep.objects.none(),
        required=False,
        empty_label=_("no other step"),
        help_text=_("It waits until that step is done."),
    )
    recurrence = forms.ChoiceField(
        label=_("Comes back"), choices=CycleRecurrence.choices, initial=CycleRecurrence.ONCE
    )
    times = forms.IntegerField(label=_("Times a year"), required=False, min_value=2, max_value=12)
    turns = forms.MultipleChoiceField(
        label=_("On turn"), widget=forms.CheckboxSelectMultiple, initial=[EVERYONE]
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        framework: FrameworkAgreement,
        year: int,
        parties: Sequence[Party],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.steps = framework.cycle_steps.of_year(year)
        offer_rows(self, "after", self.steps)
        self.turn_choices: list[tuple[str, Any]] = [
            (EVERYONE, _("everyone at the table")),
            *((kind.value, CycleTurn(group=kind).label) for kind in PartyKind if kind != PartyKind.PARTNER),
            (COORDINATOR, _("who coordinates")),
            *((f"party:{party.slug}", party.label) for party in parties),
        ]
        offer(self, "turns", self.turn_choices)

    def clean(self) -> dict[str, Any]:
        """Days in order; words for a season are read by the service, which tells what it does not understand."""
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))
        several = data.get("recurrence") == CycleRecurrence.TIMES
        if several and not data.get("times") and "times" not in self.errors:
            self.add_error("times", _("Tell how many times a year."))
        return data


class NewStepForm(StepForm):
    """A new step, with what a document prints about it."""

    printed = forms.CharField(
        label=_("As printed"),
        required=False,
        max_length=250,
        help_text=_("The words of the agreement about when. They stay, whatever happens to the dates."),
    )
    source = forms.CharField(label=_("Stands in"), required=False, max_length=120)
    term = forms.BooleanField(
        label=_("Once in the whole term"),
        required=False,
        help_text=_("It then stands on the page of every year, and a season needs its year: Q2 2028."),
    )


class ChangeStepForm(StepForm):
    """Another title, days, turn; what the document prints is not in it."""

    needed_sometimes = frozenset({"reason"})

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("Needed when the step gets another day. It is kept."),
    )
    version = version_field()

    def __init__(self, data: Any = None, *, step: CycleStep, **kwargs: Any) -> None:
        # Days that follow from the season are not filled in: they would go before another season.
        days = {} if step.season else {"starts_on": step.starts_on, "ends_on": step.ends_on}
        named = list(step.turns.select_related("party"))
        names = ("kind", "title", "season", "recurrence", "times", "note", "version")
        initial = {
            **{name: getattr(step, name) for name in names},
            **days,
            "after": step.after_id,
            "turns": [turn_word(turn) for turn in named],
        }
        super().__init__(data, initial=initial, **kwargs)
        # Who is named and does not sign (any more) stays ticked: nobody goes off the list unseen.
        known = {word for word, _name in self.turn_choices}
        beside = [(turn_word(turn), turn.label) for turn in named if turn_word(turn) not in known]
        offer(self, "turns", [*self.turn_choices, *beside])
        offer_rows(self, "after", self.steps.exclude(pk=step.pk))
        if step.is_outcome:
            kind = CycleKind(step.kind)
            offer(self, "kind", [(kind.value, kind.label)])


class CompleteForm(forms.Form):
    """A step is done."""

    version = version_field()
    done_on = day_field(_("Done on"), required=True)
    note = forms.CharField(label=_("How it went"), required=False, max_length=2000, widget=forms.Textarea)

    def __init__(self, data: Any = None, *, step: CycleStep) -> None:
        before = lies_before(step)
        initial = {"version": step.version, "done_on": None if before else timezone.localdate()}
        super().__init__(data, initial=initial, auto_id="id_complete_%s")
        if before:
            self.fields["done_on"].required = False
            self.fields["done_on"].help_text = _(
                "Leave it empty when the day is not known: then it stands there as done before it was kept here."
            )


class ReasonForm(forms.Form):
    """Why a step is not done after all, or is taken away."""

    version = version_field()
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, data: Any = None, *, step: CycleStep, name: str) -> None:
        super().__init__(data, initial={"version": step.version}, auto_id=f"id_{name}_%s")


class PositionForm(forms.Form):
    """What a party holds."""

    # An empty field would be red before anybody wrote a word.
    use_required_attribute = False

    version = version_field()
    text = forms.CharField(
        label=_("What your organisation holds"),
        max_length=10_000,
        widget=forms.Textarea,
        help_text=_("Everybody at the table reads it."),
    )

    def __init__(self, data: Any = None, *, party: Party, text: str = "", version: int = 0) -> None:
        self.party = party
        initial = {"version": version, "text": text}
        super().__init__(data, initial=initial, auto_id=f"id_{party.slug}_%s")


class OutcomeForm(forms.Form):
    """A year that ended without agreement, or a dispute."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in OUTCOMES])
    title = forms.CharField(label=_("What it is about"), max_length=200)
    ends_on = day_field(_("Positions by"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
