"""Asking by mail, deciding about an answer, and answering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.lines import OneLine

from ..collecting.forms import need_text
from ..models import AskLink, RoundLine
from ..rounds.forms import CleanText
from .models import MAX_QUESTION
from .services import MAX_DAYS

#: How many days somebody gets when nobody says otherwise.
DAYS = 14


class AskForm(forms.Form):
    """To whom, what and until when."""

    function = OneLine(
        label=_("Function"),
        max_length=120,
        help_text=_(
            "For example projectleider nieuwbouw. The answer stands under this function, not under a name."
        ),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The link goes here."),
    )
    question = forms.CharField(
        label=_("Question"),
        required=False,
        max_length=MAX_QUESTION,
        widget=forms.Textarea,
        help_text=_("What do you want to know? Stands in the mail and above the field."),
    )
    expires_on = forms.DateField(
        label=_("Answer until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The link works until the end of that day, at most 30 days from now."),
    )

    also = forms.TypedMultipleChoiceField(
        label=_("Ask about these as well, in the same mail"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, line: RoundLine | None = None, others: Sequence[RoundLine] = ()
    ) -> None:
        today = timezone.localdate()
        super().__init__(
            data,
            initial={"expires_on": _until(today, line)},
            auto_id="vraag-%s",
            use_required_attribute=False,
        )
        also: Any = self.fields["also"]
        also.choices = [(one.pk, str(one.commitment)) for one in others]
        self.fields["question"].widget.attrs.pop("maxlength", None)
        limits = {"min": today.isoformat(), "max": (today + timedelta(days=MAX_DAYS)).isoformat()}
        self.fields["expires_on"].widget.attrs.update(limits)


def _until(today: date, line: RoundLine | None) -> date:
    """Two weeks, or the day the answers are due when that comes first."""
    usual = today + timedelta(days=DAYS)
    due = (line.round.data_deadline or line.round.closes_on) if line else None
    return min(usual, due) if due and due >= today else usual


class DecideForm(forms.Form):
    """The answer as it is taken over; `seen` as in the form of the line."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = CleanText(label=_("The answer; you can change it before you take it over"))

    def __init__(self, data: Any = None, *, question: AskLink, seen: int) -> None:
        super().__init__(
            data,
            initial={"seen": seen, "text": question.answer},
            auto_id=f"antwoord-{question.pk}-%s",
            use_required_attribute=False,
        )
        need_text(self, _("Write what happened."))


class AnswerForm(forms.Form):
    """What somebody without an account tells."""

    text = CleanText(label=_("Your answer"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        need_text(self, _("Write what happened."))
