"""What people fill in about a body that meets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from agreements.models import Body
from agreements.services.bodies import FIELDS
from config.web.offering import offer


class BodyForm(forms.ModelForm):
    """A body that meets. Saved by a service, never by the form."""

    months = forms.TypedMultipleChoiceField(
        label=_("Months in which it meets"),
        choices=MONTHS.items(),
        coerce=int,
        required=False,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose months of the year.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = Body
        fields = FIELDS
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 2}),
            "participants": forms.Textarea(attrs={"rows": 3}),
            "agenda": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 2}),
            "ended_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        offer(self, "level", [("", _("not told")), *Body._meta.get_field("level").flatchoices])
        told = {
            "name": _("As people call it, for example: steering group."),
            "frequency": _("In words, for example: three times a year, or when needed."),
            "duration": _("For example: two hours."),
            "chair": _("A function, no name of a person."),
            "recorder": _("A function, no name of a person."),
            "preparation": _("Functions, no names of people."),
            "participants": _("Parties and functions, no names of people."),
            "papers_days": _("How many days before the meeting papers are sent."),
            "minutes_days": _("How many days after the meeting minutes are sent."),
            "ended_on": _("Only if it meets no longer: the last day on which it did."),
            "source": _("The document and the place in it, or where this was agreed."),
        }
        for name, words in told.items():
            self.fields[name].help_text = words

    def clean_months(self) -> list[int]:
        """In the order of the year, each once, whatever order they were sent in."""
        return sorted(set(self.cleaned_data["months"]))

    def _post_clean(self) -> None:
        """The service checks the whole, on the row as it is then."""

    def told(self) -> dict[str, Any]:
        """What the services take, of a valid form."""
        return {name: self.cleaned_data[name] for name in FIELDS}
