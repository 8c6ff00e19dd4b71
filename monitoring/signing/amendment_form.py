"""The form of an amendment: what a commitment says from a day on, and the meeting that decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment
from parties.models import Party

from ..drafting.item_rows import item_rows, items_of, planning_lines, whom_choices
from .forms import day_field, hidden_number, long_text

#: Parts that are added at once, each with who leads it and when: what is recorded is not opened again.
_NEW_PARTS = 3


class AmendForm(forms.Form):
    """The new words of a commitment with its parts, and the meeting that decided."""

    version = hidden_number()
    title = forms.CharField(label=_("Title"), max_length=250)
    text = long_text(_("Text"), required=False, most=20_000)
    # All of it on one line; each has a length of its own.
    planning = forms.CharField(
        label=_("Planning"), max_length=2000, required=False, help_text=_("As it will be printed.")
    )
    meeting = forms.CharField(
        label=_("Meeting"), max_length=200, help_text=_("For example: bestuurlijk overleg van juni.")
    )
    decided_on = day_field(_("Decided on"))
    effective_on = day_field(
        _("Holds from"), help_text=_("A monitor of an earlier day keeps showing the earlier words.")
    )
    reason = long_text(_("Why it changes"), most=2000)

    def __init__(self, data: Any = None, *, row: Commitment, parties: Sequence[Party]) -> None:
        when = [one.printed for one in row.plannings.all() if one.item_id is None]
        initial = {name: getattr(row, name) for name in ("version", "title", "text")}
        super().__init__(data, initial={**initial, "planning": "; ".join(when)})
        own = row.responsibilities.select_related("party").order_by("position", "pk")
        self.parts = item_rows(
            data, stood=items_of(row, None), row=row, whom=whom_choices(parties, own), extra=_NEW_PARTS
        )

    def clean_planning(self) -> str:
        """As typed, where each of what it lists can be kept."""
        planned: str = self.cleaned_data["planning"]
        if planned != self.initial["planning"]:
            planning_lines(planned.replace(";", "\n"))
        return planned

    def is_valid(self) -> bool:
        """With its parts."""
        return all([super().is_valid(), self.parts.is_valid()])

    def values(self) -> dict[str, Any]:
        """What the service asks for."""
        told = dict(self.cleaned_data)
        planned = told.pop("planning")
        plannings = None
        if planned != self.initial["planning"]:
            plannings = [one.strip() for one in planned.split(";") if one.strip()]
        fields = {name: told.pop(name) for name in ("title", "text")}
        return {**told, "fields": fields, "plannings": plannings, "items": self.parts.values(None)}
