"""Forms of agreeing and signing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import OUTCOMES, AnswerKind
from agreements.models import FrameworkAgreement
from agreements.services.agreeing import ANSWERS
from agreements.services.framework_signing import told_day
from agreements.services.paper import Signature
from agreements.services.signed_before import no_day
from config.web.asked import whole
from parties.models import Party

#: How long the parties get to answer unless who proposes says otherwise.
USUAL = timedelta(days=21)


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=_Day(), **more)


def long_text(label: Any, *, required: bool = True, help_text: Any = "", most: int = 4000) -> forms.CharField:
    """Words of some lines."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=required, help_text=help_text, max_length=most, widget=area)


def hidden_number(*, most: int = 2**31 - 1) -> forms.IntegerField:
    """A number that the page keeps and nobody types."""
    return forms.IntegerField(min_value=0, max_value=most, widget=forms.HiddenInput)


def power_field() -> forms.CharField:
    """By what somebody represents a party."""
    return forms.CharField(
        label=_("By what power"),
        max_length=250,
        required=False,
        help_text=_("For example: articles of association, mandate, or a proxy with its day."),
    )


def reservation_field(**more: Any) -> forms.CharField:
    """What a signature waits for; `more`: of the field, for a consent."""
    told = _(
        "For example the approval of the council. It stands with the signature until it is lifted, and holds up nothing."
    )
    made = {"label": _("Under reservation of"), "max_length": 250, "required": False, "help_text": told}
    return forms.CharField(**{**made, **more})


class SeenForm(forms.Form):
    """Which version somebody had in front of them."""

    seen = hidden_number(most=32767)


class ConsentForm(SeenForm):
    """Which open objections of the own party somebody had in front of them: consenting withdraws those."""

    objections = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def clean_objections(self) -> list[int]:
        """Their keys; what is no key is nothing that was read."""
        return [key for one in self.cleaned_data["objections"].split(",") if (key := whole(one))]


class ObjectForm(SeenForm):
    """Against what, and why."""

    commitment_key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    reason = long_text(
        _("What do you object to?"), help_text=_("Tell also which words would take the objection away.")
    )


class SignForm(SeenForm):
    """In which function, and on which decision it rests."""

    function = forms.CharField(
        label=_("Your function"),
        max_length=120,
        help_text=_("For example wethouder or directeur-bestuurder."),
    )
    reference = forms.CharField(
        label=_("Decision"),
        max_length=120,
        required=False,
        help_text=_("Number and date of the decision this rests on, if there is one."),
    )
    power = power_field()
    reservation = reservation_field()


class LiftForm(SeenForm):
    """When what a signature waited for came, and where that can be read."""

    lifted_on = forms.DateField(label=_("It came on"), widget=_Day())
    reference = forms.CharField(
        label=_("Where that can be read"),
        max_length=120,
        help_text=_("For example the decision of the council, with its number."),
    )


class DeclineForm(SeenForm):
    """Why not."""

    reason = long_text(
        _("Why does your organisation not sign?"), help_text=_("Everybody at the table reads this.")
    )


class PartyForm(SeenForm):
    """About one of the parties at the table."""

    party = forms.ChoiceField(label=_("Party"))

    def __init__(self, *args: Any, parties: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.choices = [(party.slug, party.name) for party in parties]


class ToldForm(PartyForm):
    """Who answered in a letter or a meeting, when and where that can be read."""

    given_on = forms.DateField(label=_("Answered on"), widget=_Day())
    reference = forms.CharField(
        label=_("Where it can be read"),
        max_length=120,
        help_text=_("For example a letter or minutes, with the number."),
    )


class RecallForm(PartyForm):
    """For whom an answer was recorded by mistake, and what went wrong."""

    reason = long_text(_("What went wrong"), most=2000)


class WrittenForm(ToldForm):
    """And in which words it agreed."""

    kind = forms.ChoiceField(
        label=_("Answer"),
        choices=[(kind.value, kind.label) for kind in (AnswerKind.APPROVE, AnswerKind.NO_OBJECTION)],
    )


class PaperForm(PartyForm):
    """Who signed on paper, when and in which function."""

    signed_on = forms.DateField(label=_("Signed on"), widget=_Day())
    function = forms.CharField(label=_("Function of who signed"), max_length=120)
    reference = forms.CharField(
        label=_("Where the paper can be found"), max_length=120, help_text=_("A decision or file number.")
    )
    power = power_field()
    reservation = reservation_field()


class LiftForForm(PartyForm, LiftForm):
    """And of which party."""

    field_order = ["party", "lifted_on", "reference"]


class ProposeForm(forms.Form):
    """Until when the parties can answer."""

    reply_by = forms.DateField(label=_("Answer before the end of"), widget=_Day())
    note = long_text(_("Note for the parties"), required=False, most=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_by"].initial = timezone.localdate() + USUAL


class ReasonForm(forms.Form):
    """Why."""

    reason = long_text(_("Reason"), most=2000)


class EndForm(forms.Form):
    """How it ended, and until when parties tell what they hold."""

    kind = forms.ChoiceField(label=_("How it ended"), choices=[(kind.value, kind.label) for kind in OUTCOMES])
    ends_on = forms.DateField(label=_("Positions up to and including"), required=False, widget=_Day())
    reason = long_text(_("Where the parties differ"), most=2000)

    def clean_ends_on(self) -> date | None:
        """What is asked from now on, is not asked until a day that passed."""
        day: date | None = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Give the parties time to answer."))
        return day


class AnswerForm(forms.Form):
    """What was done with an objection."""

    objection = hidden_number()
    version = hidden_number()
    outcome = forms.ChoiceField(
        label=_("What was done with it"), choices=[(one.value, one.label) for one in ANSWERS]
    )
    text = long_text(_("Explanation for the party"))


@dataclass(frozen=True)
class PartyFields:
    """The fields of one party: what is ticked, what is typed, and what is folded away."""

    party: Party
    ticks: list[forms.BoundField]
    typed: list[forms.BoundField]
    folded: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        """Whether something stands in what is folded away, or is wrong with it."""
        return any(one.value() or one.errors for one in self.folded)


class SignaturesForm(forms.Form):
    """What a paper tells of the signature of each party."""

    version = hidden_number()
    #: What few papers tell, and what takes more words: folded away until something stands there.
    folded = frozenset({"power", "reservation", "lifted_on"})

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties
        for party in parties:
            self.fields |= {f"{party.slug}-{name}": field for name, field in self.made().items()}

    def made(self) -> dict[str, forms.Field]:
        """The fields of one party."""
        return {
            "signed_on": forms.DateField(label=_("Signed on"), required=False, widget=_Day()),
            "function": forms.CharField(label=_("Function of who signed"), max_length=120, required=False),
            "reference": forms.CharField(
                label=_("Decision, or where the paper is"), max_length=120, required=False
            ),
            "power": power_field(),
            "reservation": reservation_field(help_text=""),
            "lifted_on": forms.DateField(label=_("Reservation lifted on"), required=False, widget=_Day()),
        }

    @property
    def rows(self) -> list[PartyFields]:
        """The fields of each party."""
        found = []
        for party in self.parties:
            bound = {name: self[f"{party.slug}-{name}"] for name in self.made()}
            folded = [one for name, one in bound.items() if name in self.folded]
            ticks = [one for one in bound.values() if isinstance(one.field, forms.BooleanField)]
            typed = [one for one in bound.values() if one not in ticks and one not in folded]
            found.append(PartyFields(party, ticks, typed, folded))
        return found

    def told_of(self, party: Party) -> dict[str, Any]:
        """What was filled in of one party."""
        found = {name: self.cleaned_data.get(f"{party.slug}-{name}") for name in self.made()}
        return {name: value for name, value in found.items() if value}

    def signatures(self) -> dict[str, Signature]:
        """What was filled in, by address word; nothing of who was left empty."""
        found = {}
        for party in self.parties:
            if told := self.told_of(party):
                told.pop("signed", None)
                found[party.slug] = Signature(**told)
        return found


class SignedBeforeForm(SignaturesForm):
    """Which parties signed on paper before it came here: each on its day, empty for who did not."""

    def clean(self) -> dict[str, Any]:
        """Who told in which function told on which day."""
        told: dict[str, Any] = super().clean() or {}
        for party in self.parties:
            day = f"{party.slug}-signed_on"
            if day not in self.errors and self.told_of(party) and told.get(day) is None:
                self.add_error(day, no_day(party))
        return told


class FrameworkSignedForm(SignaturesForm):
    """When the framework agreement was signed: the day of the whole, and what is known of each party."""

    needed_sometimes = frozenset({"reason"})

    signed_on = forms.DateField(
        label=_("Day of signing"),
        required=False,
        widget=_Day(),
        help_text=_(
            "The one day the document tells. Leave it empty where it tells none, or a day per party: the last of those then counts."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, help_text=_("Why what was recorded changes.")
    )

    def made(self) -> dict[str, forms.Field]:
        """With whether it signed, as day and function are not always known."""
        told = forms.BooleanField(label=_("Signed"), required=False)
        return {"signed": told, **super().made()}

    @staticmethod
    def initial_of(framework: FrameworkAgreement) -> dict[str, Any]:
        """What is recorded."""
        rows = list(framework.signatures.select_related("party"))
        found = {"version": framework.version, "signed_on": told_day(framework, rows)}
        for row in rows:
            told: dict[str, Any] = {"signed": True, "signed_on": row.signed_on}
            told |= {"function": row.function, "reference": row.reference, "power": row.power}
            told |= {"reservation": row.reservation, "lifted_on": row.lifted_on}
            found |= {f"{row.party.slug}-{name}": value for name, value in told.items()}
        return found


class CorrectDayForm(forms.Form):
    """Who signed on paper on another day than was recorded, on which, and what went wrong."""

    version = hidden_number()
    party = forms.ChoiceField(label=_("Party"))
    signed_on = forms.DateField(label=_("Signed on"), widget=_Day())
    reason = long_text(_("What went wrong"), most=2000)

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "dag_%s", **kwargs})
        field: Any = self.fields["party"]
        field.choices = [(party.slug, party.name) for party in parties]


class WithdrawSignedForm(forms.Form):
    """Why it is recorded no more."""

    version = hidden_number()
    reason = long_text(_("Reason"), most=2000)
