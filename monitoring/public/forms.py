"""The forms of the page where a round is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.web.offering import offer

from ..models import MAX_NOTE
from ..privacy.forms import LookedForm


class PublishForm(LookedForm):
    """A new edition; from the second on it tells what it corrects."""

    needed = frozenset({"note"})
    public_text = "note"
    field_order = ("edition", "note", "looked")

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = forms.CharField(
        label=_("What does this edition correct?"),
        help_text=_("Everybody can read this. Readers of the old edition see it too."),
        widget=forms.Textarea,
        max_length=MAX_NOTE,
        required=False,
    )

    def __init__(self, *args: Any, edition: int, note: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"edition": edition, "note": note}})
        if edition == 1:
            del self.fields["note"]


class WithdrawForm(LookedForm):
    """Why an edition is withdrawn."""

    public_text = "reason"
    field_order = ("reason", "looked")

    # An empty box that nobody has touched yet is not wrong.
    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        help_text=_("This stands on the public page. Do not repeat what should not have been public."),
        widget=forms.Textarea,
        max_length=MAX_NOTE,
    )


class WhereForm(forms.Form):
    """Where a party published the monitor itself."""

    needed_sometimes = frozenset({"published_on"})

    party = forms.TypedChoiceField(label=_("For which party"), coerce=int)
    url = forms.CharField(
        label=_("Address of your page"),
        help_text=_("Begins with https://. Empty: take back what stood here."),
        required=False,
        max_length=500,
        widget=forms.URLInput,
    )
    published_on = forms.DateField(
        label=_("Published on"),
        help_text=_("Needed with an address."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, parties: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "party", parties)
        if len(parties) == 1:
            self.fields["party"].widget = forms.HiddenInput()
            self.initial.setdefault("party", parties[0][0])
