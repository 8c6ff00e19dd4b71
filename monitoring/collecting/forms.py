"""Telling what happened with one line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rounds.forms import CleanText


def need_text(form: forms.Form, message: Any) -> None:
    """Refuse an empty `text`; the field of a line can be empty, what is told here can not."""
    form.fields["text"].required = True
    form.fields["text"].error_messages["required"] = message


class TellForm(forms.Form):
    """The public text of one party, or the joint one; `seen` is the id of what stood there."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = CleanText(label=_("What happened"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        need_text(self, _("Tell what happened."))
        self.fields["text"].widget.attrs["aria-keyshortcuts"] = "Control+Enter Alt+ArrowDown Alt+ArrowUp"
