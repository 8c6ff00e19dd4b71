"""Forms of bids: starting one, a line, the letter, an answer, an outcome."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import BidAnswer, BidOutcome, BidReplyKind, BidScope, BidUnit
from agreements.models import Bid, BidLine, BidResponse, Commitment, FrameworkAgreement, Theme
from agreements.models.bids import TEXT_LENGTH
from agreements.permissions import at_table
from agreements.services.bid_lines import FIELDS
from agreements.services.letters import CheckedLetter, check_letter
from config.web.amounts import amount_field, count_in
from config.web.offering import offer_rows
from parties.models import Party


def version_field() -> forms.IntegerField:
    """Which version somebody had in front of them. Without an id: a page has more of these forms, and no label."""
    widget = forms.HiddenInput(attrs={"id": False})
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=widget)


def _ids_at(line: BidLine) -> str:
    """Ids for the fields at a line: several lines are open on one page."""
    return f"id_{line.pk}_%s"


def _text(label: Any, *, rows: int = 2, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT_LENGTH,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def check_range(form: forms.Form, low: str = "quantity", high: str = "upto") -> None:
    """Tell at their fields what is wrong with the two numbers of a range; one that was no number is told already."""
    first, last = form.cleaned_data.get(low), form.cleaned_data.get(high)
    if last is None or low in form.errors:
        return
    if first is None:
        form.add_error(low, _("Give the first number as well."))
    elif last <= first:
        form.add_error(high, _("The second number has to be above the first."))


class _Form(forms.Form):
    """A field that is empty yet is not shown as wrong; the answer of the server tells."""

    use_required_attribute = False


class StartForm(_Form):
    """What a bid will be about."""

    scope = forms.ChoiceField(label=_("Is about"), choices=BidScope.choices, initial=BidScope.YEAR)
    first_year = forms.IntegerField(label=_("First year"), min_value=1990, max_value=2099)


class LineForm(_Form):
    """A line of a draft, with a number per year where the bid is about several."""

    version = version_field()
    what = _text(_("What"), rows=3, required=True)
    commitment = forms.ModelChoiceField(
        label=_("Commitment"), queryset=Commitment.objects.none(), required=False, empty_label=_("none")
    )
    theme = forms.ModelChoiceField(
        label=_("Theme"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=_("that of the commitment"),
    )
    quantity = amount_field(_("How much"))
    upto = amount_field(_("Up to"))
    unit = forms.ChoiceField(label=_("Unit"), required=False, choices=[("", "–"), *BidUnit.choices])
    unit_words = forms.CharField(label=_("Another unit"), required=False, max_length=40)
    planned = forms.CharField(
        label=_("When"),
        required=False,
        max_length=250,
        help_text=_("In your own words: second half of 2027."),
    )
    needed_from = forms.ModelChoiceField(
        label=_("Needed from"), queryset=Party.objects.none(), required=False, empty_label=_("nobody")
    )
    needs = _text(_("What is needed"))

    def __init__(self, data: Any = None, *, bid: Bid, line: BidLine | None = None) -> None:
        initial: dict[str, Any] = {"version": line.version if line else 0}
        if line is not None:
            initial |= {name: getattr(line, name) for name in FIELDS}
        super().__init__(data, initial=initial, auto_id=_ids_at(line) if line else "id_%s")
        self.bid, self.line = bid, line
        framework = bid.framework
        offer_rows(self, "commitment", _commitments(bid))
        offer_rows(self, "theme", framework.themes.order_by("position", "pk"))
        offer_rows(self, "needed_from", at_table(framework).exclude(pk=bid.party_id).order_by("name", "pk"))
        foreseen = {row.year: row for row in line.forecasts.all()} if line else {}
        self.years = list(bid.years) if len(bid.years) > 1 else []
        for year in self.years:
            self.fields[f"y{year}"] = amount_field(str(year))
            self.fields[f"y{year}_upto"] = amount_field(_("%(year)s, up to") % {"year": year})
            if row := foreseen.get(year):
                self.initial.update({f"y{year}": row.quantity, f"y{year}_upto": row.upto})
        one = _("Fill in one number. Of a range, such as 24 to 32, the second number stands at “Up to”.")
        for low, high in self.ranges:
            self.fields[low].error_messages["invalid"] = one
            count_in(self._unit(), self.fields[low], self.fields[high])

    @property
    def ranges(self) -> list[tuple[str, str]]:
        """The names of the fields that are two numbers of a range."""
        return [("quantity", "upto"), *((f"y{year}", f"y{year}_upto") for year in self.years)]

    def clean(self) -> None:
        """A range has two numbers, the second above the first."""
        for low, high in self.ranges:
            check_range(self, low, high)

    def _unit(self) -> str:
        """What the numbers count, in words, as far as that was filled in."""
        told = self["unit"].data
        return str(self["unit_words"].data if told == BidUnit.OTHER else dict(BidUnit.choices).get(told, ""))

    @property
    def year_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The numbers per year, each with the second of a range."""
        return [(self[low], self[high]) for low, high in self.ranges[1:]]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        foreseen = {
            year: (data[f"y{year}"], data[f"y{year}_upto"])
            for year in self.years
            if data.get(f"y{year}") is not None
        }
        return {**{name: data[name] for name in FIELDS}, "forecasts": foreseen}


def _commitments(bid: Bid) -> Any:
    """What a line can be about or lead to: the framework's, and those of the years around."""
    years = [bid.year, *bid.years]
    rows = Commitment.objects.filter(framework=bid.framework, monitor_only=False)
    about = Q(annual_agreement__isnull=True) | Q(annual_agreement__year__in=years)
    return rows.filter(about).order_by("position", "pk")


class LetterForm(_Form):
    """The letter, cleaned to a CheckedLetter."""

    version = version_field()
    letter = forms.FileField(
        label=_("Letter"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.odt,.docx"}),
        help_text=_("PDF, ODT or DOCX, at most 5 MB."),
    )

    def clean_letter(self) -> CheckedLetter | None:
        """The file, looked into; what is wrong with it is told at its field."""
        chosen: UploadedFile | None = self.cleaned_data.get("letter")
        if not chosen or not chosen.file:
            return None
        return check_letter(chosen.file, chosen.size or 0, chosen.name or "")


class VersionForm(_Form):
    """A button."""

    version = version_field()


class SeenForm(VersionForm):
    """A button about all lines of a bid: with each line the version that stood there."""

    def lines(self) -> list[tuple[int, int]]:
        """The lines that were seen, in order; what no page of ours sends is a line that there is not."""
        told = self.data.getlist("regel") if hasattr(self.data, "getlist") else []
        found = [re.fullmatch(r"(\d{1,18})\.(\d{1,9})", one, re.ASCII) for one in told]
        return [(int(one[1]), int(one[2])) if one else (0, 0) for one in found]


class WithdrawForm(VersionForm):
    """Taking a bid back."""

    why = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(_Form):
    """What a party says to a line."""

    needed_sometimes = frozenset({"why"})

    answer = forms.ChoiceField(label=_("Your answer"), choices=BidAnswer.choices, widget=forms.RadioSelect)
    why = _text(_("Reason"), help_text=_("Needed when you decline."))
    quantity = amount_field(_("How much"))
    upto = amount_field(_("Up to"))
    planned = forms.CharField(label=_("When"), required=False, max_length=250)
    #: How many answers of the party there were when the form was opened.
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(
        self, data: Any = None, *, line: BidLine, party: Party, initial: dict[str, Any] | None = None
    ) -> None:
        said = line.responses.filter(party=party).count() if data is None else None
        super().__init__(
            data, initial={**(initial or {}), "seen": said}, auto_id=f"{_ids_at(line)}_{party.pk}"
        )
        self.party = party
        self.years: list[int] = []
        if line.unit:
            self._add_years(line)
            count_in(line.counts, *(self.fields[name] for pair in self.ranges for name in pair))
        else:
            del self.fields["quantity"], self.fields["upto"]

    def _add_years(self, line: BidLine) -> None:
        """Where the line has numbers per year, another one can be proposed for each year of the bid."""
        self.years = list(line.bid.years) if line.forecasts.all() else []
        said = self.initial.pop("per_year", None) or {}
        for year in self.years:
            self.fields[f"y{year}"] = amount_field(str(year))
            self.fields[f"y{year}_upto"] = amount_field(_("%(year)s, up to") % {"year": year})
            if ends := said.get(str(year)):
                values = (None if one is None else Decimal(one) for one in ends)
                self.initial.update(zip((f"y{year}", f"y{year}_upto"), values, strict=True))

    def clean(self) -> None:
        """A range has two numbers, the second above the first."""
        for low, high in self.ranges:
            check_range(self, low, high)

    @property
    def ranges(self) -> list[tuple[str, str]]:
        """The names of the fields that are two numbers of a range."""
        return [("quantity", "upto"), *((f"y{year}", f"y{year}_upto") for year in self.years)]

    @property
    def year_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The numbers per year that can be proposed, each with the second of a range."""
        return [(self[low], self[high]) for low, high in self.ranges[1:]]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        ends = {year: (data.pop(f"y{year}"), data.pop(f"y{year}_upto")) for year in self.years}
        told = {year: pair for year, pair in ends.items() if pair[0] is not None}
        return {**data, "answer": BidAnswer(data["answer"]), "per_year": told}

    @property
    def number_fields(self) -> list[forms.BoundField]:
        """The numbers that can be proposed: none where the line counts nothing."""
        return [self[name] for name in ("quantity", "upto") if name in self.fields]

    @property
    def proposes(self) -> bool:
        """Whether a counter-proposal stands there, or something is wrong with it."""
        years = [bound for pair in self.year_fields for bound in pair]
        bound = [*self.number_fields, *years, self["planned"]]
        return any(one.errors or one.value() not in (None, "") for one in bound)


class ProposalForm(_Form):
    """The button that takes a counter-proposal (with its line and party) over."""

    proposal = forms.IntegerField(
        min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput(attrs={"id": False})
    )
    #: The line of the draft it was written in.
    became: BidLine | None = None

    def __init__(self, data: Any = None, *, response: BidResponse, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.response = response


class ReplyForm(ProposalForm):
    """What who bid says to a counter-proposal it does not take over."""

    needed_sometimes = frozenset({"why"})

    reply = forms.ChoiceField(label=_("Your reply"), choices=BidReplyKind.choices, widget=forms.RadioSelect)
    why = _text(_("Reason"), help_text=_("Needed when you keep to your bid."))
    #: How many replies there were when the form was opened.
    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, data: Any = None, *, response: BidResponse) -> None:
        said = response.reply
        initial: dict[str, Any] = {"reply": said.reply, "why": said.why} if said else {}
        if data is None:
            initial["seen"] = len(response.replies.all())
        super().__init__(
            data,
            response=response,
            initial={**initial, "proposal": response.pk},
            auto_id=f"id_{response.pk}_reply_%s",
        )


class OutcomeForm(_Form):
    """How a line ended."""

    needed_sometimes = frozenset({"outcome_why"})

    version = version_field()
    outcome = forms.ChoiceField(
        label=_("How it ended"), required=False, choices=[("", _("none yet")), *BidOutcome.choices]
    )
    outcome_why = _text(_("Reason"), help_text=_("Needed unless it was taken over as it is."))
    became = forms.ModelChoiceField(
        label=_("Became commitment"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("none yet"),
    )

    def __init__(self, data: Any = None, *, line: BidLine) -> None:
        names = ("version", "outcome", "outcome_why", "became")
        initial = {name: getattr(line, name) for name in names}
        super().__init__(data, initial=initial, auto_id=_ids_at(line))
        offer_rows(self, "became", _commitments(line.bid))


def start_form(framework: FrameworkAgreement, year: int, party: str, data: Any = None) -> StartForm:
    """The form to start with the year after this one, as far as the term goes.

    `party`: the address word of whose bid it is. Somebody may bid for several, and then has several of these on one page.
    """
    first = min(max(year + 1, framework.starts_on.year), framework.ends_on.year)
    form = StartForm(data, initial={"first_year": first}, auto_id=f"id_{party}_%s")
    if framework.starts_on.year == year < framework.ends_on.year:
        words = {"year": year, "next": year + 1}
        form.fields["first_year"].help_text = (
            _(
                "A bid about %(year)s itself begins with %(year)s. It stands with the bids about %(year)s, so that there is "
                "room for one about %(next)s."
            )
            % words
        )
    elif framework.starts_on.year < year < framework.ends_on.year:
        words = {"year": year, "before": year - 1, "next": year + 1}
        form.fields["first_year"].help_text = (
            _(
                "A late bid about %(year)s itself stands with those made in %(before)s, so that there is room for one about "
                "%(next)s. Is there one about two years? Then only bid what changes for %(next)s."
            )
            % words
        )
    return form


def typed_in(form: forms.Form) -> list[tuple[str, str]]:
    """Label and words of each field that somebody filled in, to show when the form itself has no place any more."""
    found = []
    for bound in form.visible_fields():
        value = bound.value()
        choices = getattr(bound.field, "choices", None)
        if choices is not None:
            value = {str(key): str(word) for key, word in choices if str(key)}.get(str(value), "")
        if isinstance(value, Decimal | int | str) and str(value).strip():
            found.append((str(bound.label), str(value)))
    return found


def refusal_of(form: forms.Form) -> str:
    """What is wrong with a form that is not shown any more."""
    told = [str(problem) for problems in form.errors.values() for problem in problems]
    return " ".join(dict.fromkeys(told))
