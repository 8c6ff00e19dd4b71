"""Forms of an addendum: about what, what changes, and the answers of the parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import AddendumChange, Commitment, FrameworkAgreement, Target
from agreements.services.addendum_changes import Wanted, targets_to_change
from agreements.services.whom import word_of
from config.web.amounts import amount_field
from config.web.offering import offer
from parties.models import Party

from ..drafting.forms import LineForm, NewForm, check_between
from ..drafting.item_rows import item_rows, items_of, whom_choices
from .addendum_rows import condition_rows, target_rows
from .forms import USUAL, SeenForm, ToldForm, power_field, reservation_field

_LARGEST = 2**31 - 1
_HOLDS = _(
    "For example the approval of the council. It stands with the consent until it is lifted, and holds up nothing."
)
#: The framework agreement among the years: a choice as the others, nothing that may stay empty.
FRAMEWORK = "0"


def _version() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=_LARGEST, widget=forms.HiddenInput)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class AboutForm(forms.Form):
    """What the addendum is about, why, and from when it holds."""

    title = forms.CharField(label=_("What it is about"), max_length=200)
    reason = forms.CharField(
        label=_("Why it changes"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    effective_on = _day(_("Holds from"), _("Until then the text of now holds, also in the monitor."))

    def clean_effective_on(self) -> date:
        """Not in the past: it could not be proposed so."""
        day: date = self.cleaned_data["effective_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose today or later."))
        return day


class StartForm(AboutForm):
    """The same, and which agreement it changes."""

    annual = forms.ChoiceField(label=_("Which agreement it changes"))

    field_order = ["annual", "title", "reason", "effective_on"]

    def __init__(
        self, data: Any = None, *, years: Sequence[int], framework: bool, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [(str(year), _("Annual agreements %(year)s") % {"year": year}) for year in years]
        offer(self, "annual", [*([(FRAMEWORK, _("The framework agreement"))] if framework else []), *choices])


class ChangedForm(AboutForm):
    """Changing what it is about."""

    version = _version()


class VersionForm(forms.Form):
    """Which draft somebody had in front of them."""

    version = _version()


class RemoveChangeForm(VersionForm):
    """Which change goes."""

    key = forms.CharField(max_length=60)


class AskForm(VersionForm):
    """Until when the parties can answer."""

    reply_by = _day(_("Answer before the end of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply_by"].initial = timezone.localdate() + USUAL


class ConsentForm(SeenForm):
    """In which function, and on which decision it rests."""

    function = forms.CharField(label=_("Your function"), max_length=120)
    reference = forms.CharField(
        label=_("Decision"),
        max_length=120,
        required=False,
        help_text=_("Number and date of the decision this rests on, if there is one."),
    )
    power = power_field()
    reservation = reservation_field(help_text=_HOLDS)


class ElsewhereForm(ToldForm):
    """And in which function consent was given."""

    function = forms.CharField(label=_("Function of who consented"), max_length=120)
    power = power_field()
    reservation = reservation_field(help_text=_HOLDS)

    field_order = ["party", "given_on", "function", "reference", "power", "reservation"]


class RefuseForm(SeenForm):
    """Why not."""

    reason = forms.CharField(
        label=_("Why does your organisation not consent?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tell also which words you could consent to. Everybody at the table reads this."),
    )


class CommitmentForm(LineForm):
    """How a commitment will read: as it is, or as the draft of the addendum has it."""

    def __init__(
        self,
        data: Any = None,
        *,
        framework: FrameworkAgreement,
        parties: Sequence[Party],
        annual: int | None,
        row: Commitment | None,
        change: AddendumChange | None,
        version: int,
        awaited: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.own = list(row.responsibilities.select_related("party")) if row else []
        initial = self._initial(row, change)
        NewForm.__init__(self, data, framework=framework, initial={**initial, "version": version})
        self.fields["number"].help_text = _("As it will be printed.")
        for name, rows in (("text", 7), ("plannings", 2)):
            self.fields[name].widget.attrs["rows"] = rows
        choices = whom_choices(parties, self.own)
        framework_text = annual is None
        self.wanted = change.wanted if change is not None else {}
        self.targets = {f"target-{one.pk}": one for one in targets_to_change(row)} if row else {}
        for name, one in self.targets.items():
            whom = f" ({one.bearer})" if one.bearer else ""
            year = f" {one.year}" if one.year and framework_text else ""
            label = f"{_('Target')}{year}: {one.indicator}, {one.get_kind_display()}{whom}"
            self.fields[name] = amount_field(label, required=True, help_text=one.indicator.unit, least=None)
            self.initial[name] = _wanted(one, "targets", self.wanted, one.value)
            if one.upto is not None:
                label = _("%(target)s, up to") % {"target": label}
                self.fields[_upto(name)] = amount_field(
                    label, required=True, help_text=one.indicator.unit, least=None
                )
                self.initial[_upto(name)] = _wanted(one, "uptos", self.wanted, one.upto)
            self.fields[_gone(name)] = forms.BooleanField(
                label=_("Take this target away: %(target)s") % {"target": one.indicator}, required=False
            )
            self.initial[_gone(name)] = str(one.pk) in self.wanted.get("gone", ())
        for name in ("leads", "bound"):
            offer(self, name, choices)
        self.stood = items_of(row, change)
        self.parts = item_rows(data, stood=self.stood, row=row, whom=choices)
        self.new_targets = target_rows(
            data, framework=framework, of_year=annual is not None, parties=parties, wanted=self.wanted
        )
        self.conditions = condition_rows(
            data, framework=framework, annual=annual, row=row, wanted=self.wanted, awaited=awaited
        )

    def clean(self) -> dict[str, Any]:
        """The two numbers that a target lies between, in their order."""
        told: dict[str, Any] = super().clean() or {}
        for name in self.targets:
            if told.get(_gone(name)):
                continue
            try:
                check_between(told.get(name), told.get(_upto(name)))
            except forms.ValidationError as error:
                self.add_error(_upto(name), error)
        return told

    def is_valid(self) -> bool:
        """With its rows of parts, targets and conditions."""
        rows = (self.parts, self.new_targets, self.conditions)
        return all([super().is_valid(), *(one.is_valid() for one in rows)])

    def _initial(self, row: Commitment | None, change: AddendumChange | None) -> dict[str, Any]:
        if change is not None and change.wanted:
            wanted = Wanted(**change.wanted)
            return {
                **{name: getattr(wanted, name) for name in ("title", "number", "text", "leads", "bound")},
                "theme": change.theme_id,
                "plannings": "\n".join(wanted.plannings),
            }
        if row is None:
            return {}
        own = [one for one in row.plannings.all() if one.item_id is None and one.source != "text"]
        return {
            **{name: getattr(row, name) for name in ("title", "number", "text")},
            "theme": row.theme_id,
            "leads": [word_of(one) for one in self._of("lead")],
            "bound": [word_of(one) for one in self._of("party")],
            "plannings": "\n".join(one.printed for one in own),
        }

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        told = self.cleaned_data
        names = ("title", "number", "text", "plannings")
        theme = told["theme"]
        targets = {
            str(one.pk): str(told[name]) for name, one in self.targets.items() if told[name] != one.value
        }
        uptos = {
            str(one.pk): str(upto)
            for name, one in self.targets.items()
            if (upto := told.get(_upto(name))) is not None and upto != one.upto
        }
        gone = [str(one.pk) for name, one in self.targets.items() if told[_gone(name)]]
        return {
            "version": told["version"],
            "wanted": Wanted(
                **{name: told[name] for name in names},
                leads=self.chosen("leads"),
                bound=self.chosen("bound"),
                items=self.parts.values(self.stood),
                targets=targets,
                uptos=uptos,
                gone=gone,
                new_targets=self.new_targets.values(self.wanted.get("new_targets", [])),
                conditions=self.conditions.values(self.wanted.get("conditions")),
            ),
            "theme": theme.pk if theme else None,
        }


def _upto(name: str) -> str:
    return f"{name}-upto"


def _gone(name: str) -> str:
    return f"{name}-gone"


def _wanted(one: Target, part: str, wanted: Mapping[str, Any], stands: Decimal) -> Decimal:
    """As the draft of the addendum has it, else as it is."""
    return Decimal(wanted.get(part, {}).get(str(one.pk), stands))


def usual_effect(first: date, last: date) -> date:
    """The day of effect that is proposed: time to answer, and to the first of a month.

    Within the days from `first` to `last` for which the agreement holds: at the end of those without waiting for the
    first of a month, and on the last one at the latest. Once they are over it is a day to come all the same.
    """
    today = timezone.localdate()
    ahead = today + USUAL
    month = date(ahead.year + ahead.month // 12, ahead.month % 12 + 1, 1)
    if today <= last < month:
        return min(ahead, last)
    return max(first, month)
