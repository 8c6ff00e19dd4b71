"""What people fill in when they raise a commitment, answer, settle it or take it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.enums import EscalationLevel
from config.web.offering import offer, offer_rows
from parties.models import Party

from ..enums import EscalationState
from ..models import Escalation, EscalationAnswer, RoundLine
from ..table.words import light_words, long_date
from .models import MAX_TOLD, RAISED_TO
from .reading import lines_of
from .services import ANSWER_FIELDS, FIELDS

#: The parties together, where a party is chosen.
TOGETHER = "samen"


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class LineChoice(forms.ModelChoiceField):
    """A line by its round and its light, with the day of that."""

    def label_from_instance(self, obj: Any) -> str:
        """'2026, Najaar: Rood, stand 1 oktober 2026'."""
        line: RoundLine = obj
        word = light_words(line.round.framework.middle_light)[line.light]
        words = {"year": line.round.year, "round": line.round.title, "light": word}
        told = gettext("%(year)s, %(round)s: %(light)s, state on %(day)s")
        return told % {**words, "day": long_date(line.round.reference_date)}


class _Raising(forms.ModelForm):
    """What is told to a level. Saved by a service, never by the form."""

    line = LineChoice(
        RoundLine.objects.none(),
        label=_("Light it is about"),
        required=False,
        help_text=_("The page shows the light of that round as it is, with its day."),
    )

    class Meta:
        model = Escalation
        fields = FIELDS
        widgets = {
            "since": _day(),
            "due_on": _day(),
            "problem": forms.Textarea,
            "tried": forms.Textarea,
            "asked": forms.Textarea,
        }
        help_texts = {
            "since": _("The day it is put before this level. Today, or before if it was done by telephone."),
            "problem": _("In plain words, without names of people. Everybody at the table reads it."),
            "tried": _("What the parties did to solve it together, and why that was not enough."),
            "asked": _("Which decision or choice you need."),
            "due_on": _("Leave it empty when there is no hurry."),
        }

    def __init__(self, *args: Any, parties: Iterable[Party], **kwargs: Any) -> None:
        """`parties`: in whose name the person may raise it."""
        super().__init__(*args, **kwargs)
        self._lines(lines_of(self.instance.commitment))
        self.initial.setdefault("since", timezone.localdate())
        if self.initial["since"] is None:
            self.initial["since"] = timezone.localdate()
        self.parties = {str(party.pk): party for party in parties}
        if len(self.parties) > 1:
            self.fields["by"] = forms.ChoiceField(
                label=_("In the name of"), choices=[(pk, one.label) for pk, one in self.parties.items()]
            )

    def _lines(self, rows: Any) -> None:
        field = offer_rows(self, "line", rows.select_related("round__framework"))
        field.empty_label = gettext("no light")
        if self.initial.get("line") is None and (newest := rows.first()):
            self.initial["line"] = newest.pk

    def _post_clean(self) -> None:
        """The service checks the whole."""

    def told(self) -> dict[str, Any]:
        """What the services take, of a valid form."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def in_name_of(self) -> Party:
        """In whose name, of a valid form."""
        return self.parties[self.cleaned_data.get("by") or next(iter(self.parties))]


class RaiseForm(_Raising):
    """Putting a commitment before a level."""

    level = forms.ChoiceField(
        label=_("To which level"), choices=[(one.value, one.label) for one in RAISED_TO]
    )
    field_order = ["by", "level", "since", "problem", "tried", "asked", "due_on", "line"]


class HigherForm(_Raising):
    """Putting what lies before the managers before the executives, in the words it had unless they change."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, below: Escalation, **kwargs: Any) -> None:
        words = {name: getattr(below, name) for name in ("problem", "tried", "asked")}
        initial = {**words, "line": below.line_id, "version": below.version}
        instance = Escalation(commitment=below.commitment)
        # Several forms stand on one page.
        super().__init__(*args, auto_id="id_hoger_%s", instance=instance, initial=initial, **kwargs)


class AnswerForm(forms.ModelForm):
    """What a level decided. Saved by a service, never by the form."""

    class Meta:
        model = EscalationAnswer
        fields = ANSWER_FIELDS
        widgets = {"decided_on": _day(), "due_on": _day(), "text": forms.Textarea}

    def __init__(
        self,
        *args: Any,
        escalation: Escalation,
        parties: Iterable[Party],
        together: bool,
        levels: Iterable[EscalationLevel],
        executives_of: Collection[int] | None = None,
        **kwargs: Any,
    ) -> None:
        """`parties`: whose answer the person may give; `together`: also that of all; `levels`: which may have decided;
        `executives_of`: of which parties (ids) the person may say that the executives did, None for all.
        """
        initial = {"level": escalation.level, "decided_on": timezone.localdate()}
        super().__init__(*args, **{"auto_id": "id_antwoord_%s", **kwargs, "initial": initial})
        self.instance.escalation = escalation
        self.parties = {str(party.pk): party for party in parties}
        self.executives_of = executives_of
        choices = [(pk, one.label) for pk, one in self.parties.items()]
        if together:
            choices = [(TOGETHER, gettext("The parties together")), *choices]
        self.fields["by"] = forms.ChoiceField(label=_("Whose answer"), choices=choices)
        if len(choices) == 1:
            self.fields["by"].widget = forms.HiddenInput()
            self.initial["by"] = choices[0][0]
        offer(self, "level", [(one.value, one.label) for one in levels])

    def clean(self) -> dict[str, Any]:
        """A manager of one party who decides for another speaks for the executives of that other one only."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        party = self.parties.get(data.get("by", ""))
        speaks = self.executives_of is None or (party is not None and party.pk in self.executives_of)
        if data.get("level") == EscalationLevel.EXECUTIVE and not speaks:
            self.add_error("level", _("Managers do not answer for the executives. Choose another level."))
        return data

    def _post_clean(self) -> None:
        """The service checks the whole."""

    def told(self) -> dict[str, Any]:
        """What the service takes, of a valid form."""
        return {name: self.cleaned_data[name] for name in ANSWER_FIELDS}

    def whose(self) -> Party | None:
        """Whose answer, of a valid form; None for all of them."""
        return self.parties.get(self.cleaned_data["by"])


class SettleForm(forms.Form):
    """How it ended."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[
            (EscalationState.RESOLVED.value, _("Resolved: there is a decision")),
            (EscalationState.RETURNED.value, _("Handed back: the officials go on with it")),
        ],
    )
    closed_on = forms.DateField(label=_("On which day"), widget=_day())
    outcome = forms.CharField(
        label=_("The decision, or what the officials do now"),
        max_length=MAX_TOLD,
        widget=forms.Textarea,
        help_text=_("Everybody at the table reads it. Without names of people."),
    )

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        initial = {"version": version, "closed_on": timezone.localdate()}
        super().__init__(*args, **{"auto_id": "id_afdoen_%s", **kwargs, "initial": initial})


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=MAX_TOLD, widget=forms.Textarea)

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_intrekken_%s", **kwargs, "initial": {"version": version}})
