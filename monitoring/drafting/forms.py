"""Forms of a draft: a commitment, and what is added to one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import CommitmentKind, PrintedIn, ResponsibilityRole, TargetKind
from agreements.models import Commitment, FrameworkAgreement, Responsibility, Target, Theme
from agreements.permissions import at_table
from agreements.services.whom import bearer_word, choices_of, read_whom, word_of
from config.web.amounts import amount_field, count_in
from config.web.offering import offer, offer_rows
from config.web.units import is_share
from parties.models import Party

from ..rounds.forms import CleanText
from .item_rows import item_rows, items_of, planning_lines, whom_choices

_LARGEST = 2**31 - 1


class NewForm(forms.Form):
    """A new commitment: the rest is filled in on its own page."""

    title = forms.CharField(label=_("Title"), max_length=250)
    theme = forms.ModelChoiceField(
        label=_("Theme"), queryset=Theme.objects.none(), required=False, empty_label=_("no theme")
    )
    number = forms.CharField(
        label=_("Number"), max_length=20, required=False, help_text=_("Empty: the next of its theme.")
    )
    text = CleanText(label=_("Text"))

    def __init__(self, data: Any = None, *, framework: FrameworkAgreement, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offer_rows(self, "theme", framework.themes.order_by("position", "pk"))

    def tell_first_number(self) -> None:
        """Where no commitment of a year has a number yet, nothing shows what the next would be."""
        self.fields["number"].help_text = _(
            "No annual commitment has a number yet. Give this one a number, such as J1.1, and the next follow. Empty: without "
            "a number."
        )


class LineForm(NewForm):
    """A commitment of the draft: its words, who leads, whom it binds, when."""

    leads = forms.MultipleChoiceField(
        label=_("Who leads"), required=False, widget=forms.CheckboxSelectMultiple
    )
    bound = forms.MultipleChoiceField(
        label=_("Whom it binds"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Who leads all or a part of it is bound always. Where nobody leads all of it and nobody is chosen, all who sign "
            "are bound, unless each part has somebody who leads it."
        ),
    )
    plannings = CleanText(
        label=_("Planning"),
        help_text=_("One on each line, for example T1, Q2 2026, eind 2026 or doorlopend."),
    )
    version = forms.IntegerField(min_value=0, max_value=_LARGEST, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Commitment, parties: Sequence[Party]) -> None:
        self.row = row
        self.own = list(row.responsibilities.all())
        initial = {
            "title": row.title,
            "theme": row.theme_id,
            "number": row.number,
            "text": row.text,
            "leads": [word_of(one) for one in self._of(ResponsibilityRole.LEAD)],
            "bound": [word_of(one) for one in self._of(ResponsibilityRole.PARTY)],
            "plannings": "\n".join(one.printed for one in row.plannings.all() if one.item_id is None),
            "version": row.version,
        }
        super().__init__(data, framework=row.framework, initial=initial)
        self._offer_framework(row)
        self.fields["number"].help_text = _("As it will be printed.")
        self.fields["text"].widget.attrs["rows"] = 7
        self.fields["plannings"].widget.attrs["rows"] = 2
        choices = whom_choices(parties, self.own)
        self.parties = {one.slug: one for one in parties}
        self.parties |= {one.party.slug: one.party for one in self.own if one.party is not None}
        for name in ("leads", "bound"):
            offer(self, name, choices)
        self.parts = item_rows(data, stood=items_of(row, None), row=row, whom=choices)

    def is_valid(self) -> bool:
        """With its parts."""
        return all([super().is_valid(), self.parts.is_valid()])

    def _of(self, role: str) -> list[Responsibility]:
        return [
            one
            for one in self.own
            if one.role == role and one.item_id is None and one.source != PrintedIn.TEXT
        ]

    def clean_plannings(self) -> list[str]:
        """The printed words, one a line."""
        return planning_lines(self.cleaned_data["plannings"])

    def _offer_framework(self, row: Commitment) -> None:
        """Which framework commitment it works out; where there are several already, they stay as they are."""
        linked = [one.of_id for one in row.elaborates.all()]
        if len(linked) < 2:
            own = row.framework.commitments.filter(kind=CommitmentKind.FRAMEWORK)
            self.fields["elaborates"] = forms.ModelChoiceField(
                label=_("Works out"),
                queryset=own.filter(Q(lapsed_on=None) | Q(pk__in=linked)).order_by("position", "pk"),
                required=False,
                empty_label=_("no commitment"),
                initial=linked[0] if linked else None,
                help_text=_("The framework commitment this one is a step of."),
            )

    def chosen(self, name: str) -> list[str]:
        """Who was chosen, in the order they stood in, what is new last: the order of the boxes is nobody's choice."""
        stood = list(self.initial.get(name, ()))
        return sorted(
            self.cleaned_data[name], key=lambda word: stood.index(word) if word in stood else len(stood)
        )

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        told = self.cleaned_data
        return {
            "version": told["version"],
            "fields": {name: told[name] for name in ("number", "title", "text", "theme")},
            "responsibilities": {
                ResponsibilityRole.LEAD.value: [self._who(word) for word in self.chosen("leads")],
                ResponsibilityRole.PARTY.value: [self._who(word) for word in self.chosen("bound")],
            },
            "plannings": told["plannings"],
            "items": self.parts.values(None),
            "elaborates": [one for one in [told["elaborates"]] if one] if "elaborates" in told else None,
        }

    def _who(self, word: str) -> dict[str, Any]:
        told = read_whom(word)._asdict()
        return {"party": self.parties.get(told.pop("slug")), **told}


class CommentForm(forms.Form):
    """What a party says about a commitment."""

    needed = frozenset({"text"})

    party = forms.ChoiceField(label=_("In the name of"))
    text = CleanText(label=_("Comment"), help_text=_("Everybody at the table reads it."))

    def __init__(self, data: Any = None, *, parties: Sequence[Party]) -> None:
        super().__init__(data, auto_id="comment_%s", initial={"party": parties[0].slug if parties else ""})
        self.parties = {party.slug: party for party in parties}
        field = offer(self, "party", [(party.slug, party.label) for party in parties])
        if len(parties) == 1:
            field.widget = forms.HiddenInput()
        self.fields["text"].widget.attrs["rows"] = 3

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        return {"party": self.parties[self.cleaned_data["party"]], "text": self.cleaned_data["text"]}


class ConditionForm(forms.Form):
    """What has to come first: another commitment, or something outside."""

    on = forms.ModelChoiceField(
        label=_("Once this commitment is met"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("no commitment"),
    )
    event = forms.CharField(label=_("or once this happens"), max_length=250, required=False)
    party = forms.ModelChoiceField(
        label=_("Who sees to that"), queryset=Party.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, data: Any = None, *, row: Commitment) -> None:
        super().__init__(data, auto_id="condition_%s")
        offer_rows(self, "party", at_table(row.framework).order_by("name", "pk"))
        rows = Commitment.objects.filter(annual_agreement=row.annual_agreement_id).exclude(pk=row.pk)
        offer_rows(self, "on", rows.order_by("position", "pk"))


class AgreedAmount(forms.Form):
    """What is counted and how much of it: one number, or the two it lies between."""

    needed_sometimes = frozenset({"upto"})

    name = forms.CharField(label=_("What is counted"), max_length=200)
    unit = forms.CharField(label=_("Unit"), max_length=40, help_text=_("For example woningen or %."))
    kind = forms.ChoiceField(
        label=_("How it is meant"), choices=TargetKind.choices, initial=TargetKind.AT_LEAST
    )
    # Below nothing where something becomes less: a sale, a demolition.
    value = amount_field(_("Value"), required=True, least=None)
    upto = amount_field(_("Up to"), least=None, help_text=_("Only of what is meant as between."))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        keep_to(self["unit"].data, self.fields["value"], self.fields["upto"])

    def clean_upto(self) -> Decimal | None:
        """The second number, where there has to be one and above the first."""
        upto: Decimal | None = self.cleaned_data["upto"]
        is_range = self.cleaned_data.get("kind") == TargetKind.RANGE
        if is_range and upto is None:
            raise ValidationError(_("Between takes two numbers: give the second."))
        if upto is not None and not is_range:
            raise ValidationError(_("Leave this empty, or choose between as how it is meant."))
        check_between(self.cleaned_data.get("value"), upto)
        return upto


def keep_to(unit: Any, *amounts: forms.Field) -> None:
    """Read numbers as what is counted in this unit is written; a share is never below nothing."""
    count_in(unit, *amounts)
    if is_share(str(unit or "")):
        for amount in amounts:
            amount.validators = [*amount.validators, MinValueValidator(0)]


def check_between(value: Decimal | None, upto: Decimal | None) -> None:
    """Raise ValidationError where the second of two numbers is not above the first."""
    if value is not None and upto is not None and upto <= value:
        raise ValidationError(_("The second number has to be above the first."))


class TargetForm(AgreedAmount):
    """A number that is agreed on, for one party or for all together."""

    party = forms.ChoiceField(label=_("For whom"), required=False)
    numbers_from = forms.CharField(
        label=_("Where the numbers come from"),
        required=False,
        max_length=150,
        help_text=_("And when they are there, for example: CBS, in May. Empty leaves it as it stands."),
    )

    def __init__(
        self, data: Any = None, *, parties: Sequence[Party], names: Sequence[tuple[str, str]]
    ) -> None:
        first = names[0] if names else ("", "")
        super().__init__(data, auto_id="target_%s", initial={"name": first[0], "unit": first[1]})
        self.parties = {party.slug: party for party in parties}
        offer(self, "party", [("", _("all together")), *((party.slug, party.label) for party in parties)])

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        told = dict(self.cleaned_data)
        return {**told, "kind": TargetKind(told["kind"]), "party": self.parties.get(told["party"])}


class ThemeTargetForm(AgreedAmount):
    """The number of a theme in the year of a draft; what is counted stays."""

    whom = forms.ChoiceField(label=_("For whom"), required=False)
    version = forms.IntegerField(min_value=0, max_value=_LARGEST, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Target, parties: Sequence[Party]) -> None:
        stood = bearer_word(row)
        initial = {name: getattr(row, name) for name in ("kind", "value", "upto", "version")}
        super().__init__(data, initial={**initial, "whom": stood})
        del self.fields["name"], self.fields["unit"]
        keep_to(row.indicator.unit, self.fields["value"], self.fields["upto"])
        self.parties = {one.slug: one for one in (*parties, row.party) if one is not None}
        choices = {"": _("all together"), **choices_of(parties)}
        choices.setdefault(stood, row.bearer)
        offer(self, "whom", choices.items())

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        told = self.cleaned_data
        whom = read_whom(told["whom"])
        return {
            **{name: told[name] for name in ("value", "upto", "version")},
            "kind": TargetKind(told["kind"]),
            "party": self.parties.get(whom.slug),
            "group": whom.group,
        }


class RemoveForm(forms.Form):
    """Taking a commitment out of the draft."""

    version = forms.IntegerField(min_value=0, max_value=_LARGEST, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, row: Commitment) -> None:
        super().__init__(data, auto_id="remove_%s", initial={"version": row.version})
