"""Forms of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.web.offering import offer

from ..models import MAX_DECISION, MAX_POINT
from ..rounds.forms import CleanText, LineForm


class StartForm(forms.Form):
    """Which meeting it is, and when."""

    body = forms.CharField(
        label=_("Which meeting is this?"),
        max_length=120,
        help_text=_("For example: official meeting, or steering group."),
        widget=forms.TextInput({"list": "overleggen", "autocomplete": "off"}),
    )
    held_on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"held_on": timezone.localdate()}, **kwargs)


class DecisionForm(forms.Form):
    """A decision: what, by whom, by when; about the point on the screen or in general."""

    #: An empty field is no mistake yet: the server tells once it is sent.
    use_required_attribute = False

    text = CleanText(label=_("Decision"))
    party = forms.TypedChoiceField(
        label=_("Which party does it"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("It stands in the action list and in the work of that party."),
    )
    who = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=200,
        help_text=_("A function or somebody outside, no name of a person."),
    )
    due_on = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    general = forms.BooleanField(label=_("Not about this commitment, but in general"), required=False)
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(
        self, data: Any = None, *, parties: Sequence[tuple[int, str]], withdraws: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="besluit_%s", **kwargs)
        party = offer(self, "party", [("", _("no party")), *parties])
        party.error_messages["invalid_choice"] = _("This party is not at the table.")
        text = self.fields["text"]
        assert isinstance(text, forms.CharField)
        text.max_length = MAX_DECISION
        text.error_messages["required"] = _("Tell what was decided.")
        text.required = not withdraws

    def clean_text(self) -> str:
        """As long as a decision may be; told with its length, so that nothing is cut."""
        text: str = self.cleaned_data["text"]
        if len(text) > MAX_DECISION:
            raise forms.ValidationError(
                _("A decision is at most %(most)s characters; this has %(length)s."),
                params={"most": MAX_DECISION, "length": len(text)},
            )
        return text


class PointForm(forms.Form):
    """Something to talk about besides the lines."""

    point = forms.CharField(label=_("Another point for the agenda"), max_length=MAX_POINT)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="agenda_%s", **kwargs)
        # The browser would cut without a word; the server refuses and tells.
        self.fields["point"].widget.attrs.pop("maxlength", None)


class SettleForm(LineForm):
    """A line on the screen; where parties differ about its light, with what was decided."""

    decision = CleanText(
        label=_("What was decided, and why"),
        help_text=_(
            "Settles the difference between the parties. Stands beside the light and among the decisions; everybody can read this, the council too."
        ),
    )

    def __init__(self, *args: Any, differing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (differing and self.assessable):
            del self.fields["decision"]

    def values(self) -> dict[str, Any]:
        """What settle_line needs."""
        return {**super().values(), "decision": self.cleaned_data.get("decision", "")}
