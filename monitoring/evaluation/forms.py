"""Forms of an evaluation: a judgement, and closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parties.models import Party

from ..enums import Onward, Outcome
from ..models import MAX_LESSON
from ..rounds.forms import CleanText

_LARGEST = 2**31 - 1


class JudgementForm(forms.Form):
    """What was chosen for one commitment, whose address word stands before the names of its fields.

    `parties`: those of which the result may differ.
    """

    version = forms.IntegerField(min_value=0, max_value=_LARGEST)
    outcome = forms.ChoiceField(choices=[("", "—"), *Outcome.choices], required=False)
    onward = forms.ChoiceField(choices=[("", "—"), *Onward.choices], required=False)
    lesson = CleanText()

    def __init__(self, data: Any, *, prefix: str, parties: Sequence[Party]) -> None:
        super().__init__(data, prefix=prefix)
        self.parties = parties
        for party in parties:
            self.fields[f"partij-{party.slug}"] = forms.ChoiceField(
                choices=[("", "—"), *Outcome.choices], required=False
            )

    def clean_lesson(self) -> str:
        """Not longer than is kept."""
        text: str = self.cleaned_data["lesson"]
        if len(text) > MAX_LESSON:
            raise forms.ValidationError(
                _("This text is too long: at most %(most)s characters."), params={"most": MAX_LESSON}
            )
        return text

    def stated(self) -> dict[str, Any]:
        """What stood in the form as it was sent, also where it is wrong."""
        sent = {name: self.data.get(self.add_prefix(name), "") for name in ("outcome", "onward", "lesson")}
        stated = {
            party.slug: self.data.get(self.add_prefix(f"partij-{party.slug}"), "") for party in self.parties
        }
        return {**sent, "per_party": stated}

    def per_party(self) -> dict[Party, str]:
        """The results told for a party by itself."""
        told = {party: self.cleaned_data.get(f"partij-{party.slug}", "") for party in self.parties}
        return {party: outcome for party, outcome in told.items() if outcome}


class CloseForm(forms.Form):
    """Closing the evaluation of a year."""

    version = forms.IntegerField(min_value=0, max_value=_LARGEST, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("In short"),
        required=False,
        max_length=MAX_LESSON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the parties learned from this year. It stands above the evaluation."),
    )


class ReopenForm(forms.Form):
    """Opening a closed evaluation again."""

    version = forms.IntegerField(min_value=0, max_value=_LARGEST, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody at the table reads this."),
    )
