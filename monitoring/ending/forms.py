"""Forms to end a framework, and to open it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class EndForm(forms.Form):
    """It has ended; with what is left undone where something is, and why where its term is not over or it is a draft."""

    version = _version()
    as_it_stands = forms.BooleanField(
        label=_("It ends as it stands: what is told above stays undone, and nobody is asked for it any more"),
        required=False,
    )
    reason = forms.CharField(
        label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, data: Any = None, *, left: bool, early: bool, draft: bool = False, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        if not left:
            del self.fields["as_it_stands"]
        if early or draft:
            why = _("Why it came to nothing") if draft else _("Why it ends before its last day")
            self.fields["reason"].label = why
            self.fields["reason"].required = True


class ReopenForm(forms.Form):
    """It has not ended after all."""

    version = _version()
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
