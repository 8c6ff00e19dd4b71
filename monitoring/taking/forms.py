"""Forms of a line of a bid: a commitment of its own, one that stands there already, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment
from agreements.permissions import at_table
from agreements.services.bid_taking import Offer
from agreements.services.cycle import signatories
from config.web.amounts import amount_field, count_in
from config.web.offering import offer, offer_rows
from parties.models import Party

from ..bids.forms import check_range, version_field
from ..drafting.forms import NewForm
from ..rounds.forms import CleanText
from .reading import Offered


def _why(help_text: Any) -> CleanText:
    field = CleanText(label=_("Reason"), help_text=help_text)
    field.widget.attrs["rows"] = 3
    return field


class OwnForm(NewForm):
    """A commitment made of a line, in other words than those of the bid."""

    use_required_attribute = False

    leads = forms.MultipleChoiceField(
        label=_("Who leads"), required=False, widget=forms.CheckboxSelectMultiple
    )
    planned = forms.CharField(
        label=_("Planning"),
        required=False,
        max_length=250,
        help_text=_("For example T1, Q2 2026 or doorlopend."),
    )
    quantity = amount_field(_("How much"))
    upto = amount_field(_("Up to"), help_text=_("Only of a range, such as 24 up to 32."))
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, help_text=_("For example woningen or %.")
    )
    needs = forms.CharField(label=_("What has to come first"), required=False, max_length=250)
    needed_from = forms.ModelChoiceField(
        label=_("Who sees to that"), queryset=Party.objects.none(), required=False, empty_label=_("nobody")
    )
    why = _why(_("What is different from the bid, and why."))
    version = version_field()

    def __init__(self, data: Any = None, *, offered: Offered) -> None:
        self.offer, framework = offered.offer, offered.row.line.bid.framework
        parties = _who(framework, self.offer.leads)
        super().__init__(
            data,
            framework=framework,
            initial={
                "title": self.offer.title,
                "text": self.offer.text,
                "theme": self.offer.theme,
                "leads": [party.slug for party in self.offer.leads],
                "planned": self.offer.planned,
                "quantity": self.offer.quantity,
                "upto": self.offer.upto,
                "unit": self.offer.unit,
                "needs": self.offer.needs,
                "needed_from": self.offer.needed_from,
                "version": offered.row.line.version,
            },
        )
        self.fields["text"].widget.attrs["rows"] = 5
        count_in(self["unit"].data, self.fields["quantity"], self.fields["upto"])
        self.fields["why"].required = True
        self.parties = {party.slug: party for party in parties}
        offer(self, "leads", [(party.slug, party.label) for party in parties])
        offer_rows(self, "needed_from", at_table(framework).order_by("name", "pk"))

    def clean(self) -> dict[str, Any]:
        """A number counts something; who sees to it, sees to something."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        check_range(self)
        if (told.get("quantity") or told.get("upto")) and not told.get("unit"):
            self.add_error("unit", _("Tell what the number counts."))
        if told.get("needed_from") and not told.get("needs"):
            self.add_error("needs", _("Tell what has to come first."))
        return told

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        told = dict(self.cleaned_data)
        why, version = told.pop("why"), told.pop("version")
        told["leads"] = [self.parties[slug] for slug in told["leads"]]
        return {"version": version, "why": why, "offer": Offer(**told, elaborates=self.offer.elaborates)}


def _who(framework: Any, leads: Sequence[Party]) -> list[Party]:
    """Who can lead: who signs, and whom the line names."""
    return list(dict.fromkeys([*signatories(framework), *leads]))


class IntoForm(forms.Form):
    """A commitment that stands there already."""

    needed_sometimes = frozenset({"why"})
    use_required_attribute = False

    commitment = forms.ModelChoiceField(
        label=_("Commitment"), queryset=Commitment.objects.none(), empty_label=_("choose one")
    )
    along = forms.MultipleChoiceField(
        label=_("What it takes along from the line"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Only in a commitment of this draft. What is not ticked stays in the bid alone. A number takes the place of that of the same party; planning and what comes first stand beside what is there."
        ),
    )
    why = _why(_("Only where the commitment says something else than the line."))
    version = version_field()

    def __init__(self, data: Any = None, *, offered: Offered) -> None:
        initial = {"version": offered.row.line.version, "commitment": offered.home}
        super().__init__(data, auto_id="bij_%s", initial=initial)
        annual = offered.annual
        rows = Commitment.objects.filter(framework=annual.framework_id, monitor_only=False)
        here = rows.filter(annual_agreement=annual) | rows.filter(annual_agreement__isnull=True)
        offer_rows(self, "commitment", here.order_by("kind", "position", "pk"))
        along = [(part.value, words) for part, words in offered.told_beside]
        offer(self, "along", along)
        if not along:
            del self.fields["along"]

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        return dict(self.cleaned_data)


class NotForm(forms.Form):
    """Not taken over."""

    use_required_attribute = False

    why = _why(_("Who made the bid reads it."))
    version = version_field()

    def __init__(self, data: Any = None, *, offered: Offered) -> None:
        super().__init__(data, auto_id="niet_%s", initial={"version": offered.row.line.version})
        self.fields["why"].required = True

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        return dict(self.cleaned_data)
