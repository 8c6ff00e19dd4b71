"""What people tell of an action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import MAX_REPORT


class ActionForm(forms.Form):
    """That it was done on a day; or, for one that is done already, that it was not after all."""

    told_of = forms.DateField(label=_("Done on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("How it went"),
        required=False,
        max_length=MAX_REPORT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody at the table reads this."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, is_done: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.initial.setdefault("told_of", timezone.localdate())
        # The browser would cut without a word; the server refuses and tells.
        self.fields["note"].widget.attrs.pop("maxlength", None)
        if is_done:
            self.fields["told_of"].label = _("On")
            self.fields["note"].label = _("Why it is not done after all")
            self.fields["note"].help_text = _("Everybody at the table reads this.")
            self.fields["note"].required = True
