"""Data entry of what has an address word or a place in an order: told what they are, filled in where left empty."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.dates import MONTHS
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .ended_admin import BeginsForm
from .models import AnnualAgreement, FrameworkAgreement
from .rectifying_admin import RectifyingForm, RectifyingTargetsForm
from .services.keys import key_from
from .services.places import free_key

_WORD = _(
    "The last part of the address, for example: prestatieafspraken-2026-2029. Small letters, digits and hyphens. "
    "Left empty, it is made from the number or the title. It never changes: mails and papers lead to it."
)
_TOLD = {
    "slug": _WORD,
    "key": _WORD,
    "position": _(
        "A number for the place in lists: the lowest stands first. Left empty, it comes last. Numbers with room "
        "between them, such as 10, 20 and 30, let you put something between later."
    ),
}


class PlacedForm(forms.ModelForm):
    """Makes the address word and the place in the order where they are left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _TOLD.keys() & self.fields.keys():
            self.fields[name].required = False
            self.fields[name].help_text = _TOLD[name]

    def clean(self) -> dict[str, Any]:
        """What is left empty follows from the rest."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        title: str = cleaned.get("title", "")
        if cleaned.get("slug") == "":
            cleaned["slug"] = slugify(_hyphened(title))[:80].strip("-") or "prestatieafspraken"
        framework = cleaned.get("framework") or getattr(self.instance, "framework", None)
        annual: AnnualAgreement | None = cleaned.get("annual_agreement")
        if framework and cleaned.get("key") == "":
            cleaned["key"] = self._key(framework, annual, cleaned)
        if framework and "position" in cleaned and cleaned["position"] is None:
            cleaned["position"] = self._last_place(framework, annual) + 1
        return cleaned

    def _key(
        self, framework: FrameworkAgreement, annual: AnnualAgreement | None, cleaned: dict[str, Any]
    ) -> str:
        """Of a commitment: from its number or its title, with the year it is of."""
        word = key_from(annual.year if annual else None, cleaned.get("number") or cleaned.get("title", ""))
        return free_key(word, framework.commitments)

    def _last_place(self, framework: FrameworkAgreement, annual: AnnualAgreement | None) -> int:
        """The highest place among its own; commitments of a year stand together."""
        rows = self._meta.model._default_manager.filter(framework=framework)
        if "annual_agreement" in self.fields:
            rows = rows.filter(annual_agreement=annual)
        last: int | None = rows.aggregate(last=Max("position"))["last"]
        return last if last is not None else (annual.year if annual else 0) * 1000


class PlacedRectifyingForm(PlacedForm, BeginsForm, RectifyingForm):
    """The same for commitments, which may be signed."""


class PlacedTargetsForm(PlacedForm, RectifyingTargetsForm):
    """The same for indicators."""

    def _key(
        self, framework: FrameworkAgreement, annual: AnnualAgreement | None, cleaned: dict[str, Any]
    ) -> str:
        """From its name."""
        word = slugify(_hyphened(cleaned.get("name", "")))[:50].strip("-") or "indicator"
        return free_key(word, framework.indicators)


class PlacedGoalForm(PlacedForm):
    """The same for national goals."""

    def _key(
        self, framework: FrameworkAgreement, annual: AnnualAgreement | None, cleaned: dict[str, Any]
    ) -> str:
        """From its title."""
        return free_key(key_from(None, cleaned.get("title", "")), framework.national_goals)


class PlacedBodyForm(PlacedForm):
    """The same for bodies that meet; the months are ticked."""

    months = forms.TypedMultipleChoiceField(
        label=_("months"),
        choices=MONTHS.items(),
        coerce=int,
        required=False,
        empty_value=[],
        widget=forms.CheckboxSelectMultiple,
    )

    def _key(
        self, framework: FrameworkAgreement, annual: AnnualAgreement | None, cleaned: dict[str, Any]
    ) -> str:
        """From its name."""
        return free_key(key_from(None, cleaned.get("name", "")), framework.bodies)


def _hyphened(words: str) -> str:
    """With the dash of "2026–2029" as a hyphen, as an address word has no other."""
    return re.sub(r"[\u2010-\u2015]", "-", words)
