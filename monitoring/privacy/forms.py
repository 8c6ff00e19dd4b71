"""Forms for what everybody reads at once."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LookedForm(forms.Form):
    """A text for everybody, in which words that may be private are refused until somebody ticks that they may stand."""

    #: The field that holds the text.
    public_text = "text"

    looked = forms.BooleanField(label=_("I looked at it: this may be public"), required=False)

    @property
    def asks_to_look(self) -> bool:
        """Whether words were found that may be private, or somebody ticked that they may stand there."""
        return self.has_error(self.public_text, "private") or bool(self.data.get("looked"))
