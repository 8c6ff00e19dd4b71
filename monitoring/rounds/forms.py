"""Forms about a line."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.web.offering import offer
from parties.models import Party

from ..enums import Light
from .settling import MAX_TEXT, JointChange, NoteChange, missing_reasons

#: What a form says when the round no longer takes what was typed (409); the page keeps it.
CLOSED_MEANWHILE = _("The round was closed meanwhile. Your text is still here: copy what you need.")


class CleanText(forms.CharField):
    """A long text: control characters are dropped, line breaks kept, and nothing a person typed is lost."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = MAX_TEXT, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=max_length, **kwargs)
        # The browser would cut without a word; the server refuses and tells.
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs["dir"] = "auto"

    def to_python(self, value: Any) -> str:
        """Drop control characters and broken halves, which Django or PostgreSQL would refuse."""
        text = str(value or "").replace("\r\n", "\n")
        kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        return super().to_python("".join(kept)) or ""


#: What yellow and red ask for: the help at these fields tells when they are needed.
REASONS = frozenset({"cause", "adjustment"})


def ask_reasons(form: forms.Form, data: dict[str, Any]) -> None:
    """Put an error at each reason a yellow or red light lacks, where the field says nothing of its own."""
    wrong = missing_reasons(*(data.get(name, "") for name in ("light", "cause", "adjustment")))
    for name, told in wrong.items():
        if name not in form.errors:
            form.add_error(name, told)


def tell_when(form: forms.Form, words: dict[str, str]) -> None:
    """Say at the reasons for which lights they are needed, in the words of the framework: the middle one may be orange."""
    lights = {"middle": words[Light.YELLOW].lower(), "red": words[Light.RED].lower()}
    for name, told in (
        ("cause", gettext("Why it is not green. Needed for %(middle)s and %(red)s.")),
        ("adjustment", gettext("What is done about it, by whom. Needed for %(middle)s and %(red)s.")),
    ):
        form.fields[name].help_text = told % lights


class LineForm(forms.Form):
    """Light, explanation and joint public text of one line."""

    needed: frozenset[str] = frozenset()
    needed_sometimes = REASONS

    version = forms.IntegerField(widget=forms.HiddenInput)
    light = forms.ChoiceField(label=_("Light"), choices=Light.choices, widget=forms.RadioSelect)
    cause = CleanText(label=_("Cause"))
    effect = CleanText(label=_("Effect"), help_text=_("What this means for people or planning."))
    adjustment = CleanText(label=_("Adjustment"))
    text = CleanText(
        label=_("Public text"),
        help_text=_("What happened. Everybody can read this, the council too."),
    )
    internal_note = CleanText(label=_("Internal note"))
    note_seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, *args: Any, words: dict[str, str], assessable: bool, party: Party | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.party = party
        note = self.fields["internal_note"]
        note.help_text = _("Only visible for %(party)s. Never in the PDF, a file or a public page.") % {
            "party": party
        }
        offer(self, "light", [(value, words[value]) for value in Light.values])
        tell_when(self, words)
        self.assessable = assessable
        if not assessable:
            for name in ("light", "cause", "effect", "adjustment"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Yellow and red need a reason; told here at the field, and checked again where it is saved."""
        data: dict[str, Any] = super().clean() or {}
        ask_reasons(self, data)
        return data

    def values(self) -> dict[str, Any]:
        """What settle_line needs."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "light": Light(data.get("light", Light.NONE)),
            "cause": data.get("cause", ""),
            "effect": data.get("effect", ""),
            "adjustment": data.get("adjustment", ""),
            "text": data["text"],
            "note": self._note(),
        }

    def _note(self) -> NoteChange | None:
        """A form that did not offer the note, or was sent without it, leaves it as it is."""
        if self.party is None or "internal_note" not in self.data:
            return None
        data = self.cleaned_data
        return NoteChange(self.party, data["internal_note"], data["note_seen"] or 0)


class TogetherForm(forms.Form):
    """The same light, or the same added note, for several lines."""

    needed_sometimes = REASONS

    light = forms.ChoiceField(label=_("Light"), required=False, widget=forms.RadioSelect)
    cause = CleanText(label=_("Cause"))
    effect = CleanText(label=_("Effect"), help_text=_("What this means for people or planning."))
    adjustment = CleanText(label=_("Adjustment"))
    note = CleanText(
        label=_("Add to the public text"),
        help_text=_("Comes below what stands there, in every chosen line. Everybody can read this."),
    )

    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "light", [("", _("Leave as it is")), *((value, words[value]) for value in Light.values)])
        tell_when(self, words)

    def clean(self) -> dict[str, Any]:
        """A light or a note; reasons belong to a light, yellow and red need them."""
        data: dict[str, Any] = super().clean() or {}
        if "light" not in data:
            return data
        ask_reasons(self, data)
        if not data["light"]:
            if data.get("cause") or data.get("effect") or data.get("adjustment"):
                self.add_error("light", _("Choose the light that these reasons belong to."))
            elif not data.get("note") and "note" not in self.errors:
                self.add_error("light", _("Choose a light or write something to add."))
        return data

    def change(self) -> JointChange:
        """What settle_lines needs."""
        data = self.cleaned_data
        return JointChange(
            light=Light(data["light"]) if data["light"] else None,
            cause=data["cause"],
            effect=data["effect"],
            adjustment=data["adjustment"],
            note=data["note"],
        )
