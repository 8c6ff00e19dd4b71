"""Forms of the parties: what happened, a proposed light, a light of their own; and how a difference is settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import CommitmentItem
from config.web.offering import offer
from config.web.refusals import send_next

from ..enums import Light
from ..rounds.forms import REASONS, CleanText, ask_reasons, tell_when
from .permissions import Places
from .services import Proposed

#: The lights that can be chosen; 'no light' is no view.
_CHOOSABLE = (Light.GREEN, Light.YELLOW, Light.RED)


def _light_choices(words: dict[str, str], none: str = "") -> list[tuple[str, str]]:
    return [*([("", none)] if none else []), *((light, words[light]) for light in _CHOOSABLE)]


class _LightForm(forms.Form):
    """A light with its reasons."""

    needed_sometimes = REASONS

    light = forms.ChoiceField(label=gettext_lazy("Light"), required=False, widget=forms.RadioSelect)
    cause = CleanText(label=gettext_lazy("Cause"))
    effect = CleanText(
        label=gettext_lazy("Effect"),
        help_text=gettext_lazy("What this means for people or planning."),
    )
    adjustment = CleanText(label=gettext_lazy("Adjustment"))

    def clean(self) -> dict[str, Any]:
        """Yellow and red need a reason; told at the field."""
        data: dict[str, Any] = super().clean() or {}
        ask_reasons(self, data)
        return data

    def proposed(self) -> Proposed | None:
        """The light with its reasons; None where none was chosen."""
        data = self.cleaned_data
        if not data.get("light"):
            return None
        reasons = {name: data[name] for name in ("cause", "effect", "adjustment")}
        return Proposed(Light(data["light"]), **reasons)


class InputForm(_LightForm):
    """What happened, for one party: a text per item it leads or on the whole commitment, and a proposed light."""

    party = forms.SlugField(widget=forms.HiddenInput)
    #: What the party had there before the person, see `mark_of`.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(
        self, *args: Any, places: Places, words: dict[str, str], assessable: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"inbreng_{places.party.slug}_%s"
        self.places, self.words = places, words
        #: What a colleague saved while the person was typing: (what it is, the text) each, and who.
        self.stands: list[tuple[str, str]] = []
        self.saved_by = ""
        self.light_now = self.light_now_word = ""
        #: Per item (None: the whole commitment) the name of its field.
        self.named: dict[int | None, str] = {}
        if places.whole:
            self._add_text(None)
        for item in places.items:
            self._add_text(item)
        offer(self, "light", _light_choices(words, _("No proposal")))
        tell_when(self, words)
        if not assessable:
            for name in ("light", "cause", "effect", "adjustment"):
                del self.fields[name]

    def _add_text(self, item: CommitmentItem | None) -> None:
        name = f"text_{item.pk}" if item else "text"
        label = f"{item.label} {item.text}".strip() if item else _("What happened")
        public = _("Everybody can read this, the council too.")
        self.fields[name] = CleanText(label=label, help_text=public)
        self.named[item.pk if item else None] = name

    def texts(self) -> dict[int | None, str]:
        """The text per item."""
        return {pk: self.cleaned_data[name] for pk, name in self.named.items()}

    def keep_beside(self, now: InputForm, mark: str, who: str) -> None:
        """Show what stands there `now` beside what was typed; sent again, it comes instead of that."""
        self.stands = [(str(bound.label), text) for bound in now.text_fields if (text := bound.initial)]
        self.light_now = now.initial["light"] if "light" in now.fields else ""
        if self.light_now:
            self.light_now_word = self.words[self.light_now]
            reasons = [now[name] for name in ("cause", "adjustment", "effect")]
            self.stands += [(str(bound.label), text) for bound in reasons if (text := bound.initial)]
        self.saved_by = who
        send_next(self, seen=mark)

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The fields to tell what happened in."""
        return [self[name] for name in self.named.values()]


class OwnLightForm(forms.Form):
    """A party's own light beside the one that stands, with why."""

    needed = frozenset({"reason"})

    party = forms.SlugField(widget=forms.HiddenInput)
    seen = forms.ChoiceField(choices=Light.choices, widget=forms.HiddenInput)
    light = forms.ChoiceField(label=gettext_lazy("The light you see"), widget=forms.RadioSelect)
    reason = CleanText(
        label=gettext_lazy("Why you see it differently"),
        help_text=gettext_lazy("Everybody can read this, the council too. It is a point for the meeting."),
    )

    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "light", _light_choices(words))


class SettleForm(_LightForm):
    """How a difference is settled: the light that stands from now on, and why."""

    needed = frozenset({"decision"})

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    decision = CleanText(
        label=gettext_lazy("What was decided, and why"),
        help_text=gettext_lazy("Stands beside the light. Everybody can read this, the council too."),
    )

    def __init__(self, *args: Any, words: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        light = offer(self, "light", _light_choices(words))
        light.required = True
        tell_when(self, words)
