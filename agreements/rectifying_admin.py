"""Data entry of what was signed: on paper is mended with a reason, here is not changed at all (decision 0032)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.web.history import acting, current_actor
from config.web.tracked_admin import TrackedAdmin

from .ended_admin import StandsStillForm
from .models import AnnualAgreement
from .services.states import check_verb, is_fixed, is_on_paper


class RectifyingForm(StandsStillForm):
    """Asks why, where something signed was taken over wrongly."""

    rectification = forms.CharField(
        label=_("What was taken over wrongly"),
        required=False,
        max_length=500,
        help_text=_(
            "Only for what was signed on paper: tell what differs from the document. The text itself changes by an addendum or an amendment."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Nothing is added to a text that stands still; a signed one is changed with a reason only."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        annuals = self.annuals(cleaned)
        self.check_still(annuals)
        for annual in annuals:
            if annual is not None and is_fixed(annual):
                check_verb(annual, "write")
        signed = self.instance.pk and any(is_on_paper(annual) for annual in annuals)
        if signed and not cleaned.get("rectification", "").strip():
            raise ValidationError(
                {"rectification": _("This was signed. Tell what was taken over wrongly from the document.")}
            )
        return cleaned

    def annuals(self, cleaned: dict[str, Any]) -> list[AnnualAgreement | None]:
        """In whose text it stands, and will."""
        return [cleaned.get("annual_agreement") or self.instance.annual_agreement]


class RectifyingTargetsForm(RectifyingForm):
    """The same for an indicator: its targets stand in the text of its commitment, and go with it to another one."""

    stands_in = "commitment"

    def annuals(self, cleaned: dict[str, Any]) -> list[AnnualAgreement | None]:
        """Of the commitment it belonged to, and of the one it will."""
        found = (self.instance.commitment, cleaned.get("commitment"))
        return [commitment.annual_agreement for commitment in found if commitment is not None]


class RectifyMixin(TrackedAdmin):
    """Commitments: what stands in a text that was proposed or signed here is only looked at."""

    form = RectifyingForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not once the text stands still."""
        return super().has_change_permission(request, obj) and not is_fixed(self.annual_of(obj))

    def annual_of(self, obj: Any) -> AnnualAgreement | None:
        """In whose text it stands, if in any."""
        found: AnnualAgreement | None = obj.annual_agreement if obj is not None else None
        return found

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the question what was taken over wrongly where nothing can be changed."""
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return [name for name in fields if name != "rectification"]

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """With the reason in the trail, which is no field of the commitment."""
        form.changed_data = [name for name in form.changed_data if name != "rectification"]
        with acting(current_actor(), form.cleaned_data.get("rectification", "")):
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> None:
        """The same for what hangs on it."""
        with acting(current_actor(), form.cleaned_data.get("rectification", "")):
            super().save_related(request, form, formsets, change)


class FixedTargetsMixin(RectifyMixin):
    """Indicators: targets of a commitment whose text stands still are only looked at."""

    form = RectifyingTargetsForm

    def annual_of(self, obj: Any) -> AnnualAgreement | None:
        """That of its commitment."""
        return super().annual_of(obj.commitment if obj is not None else None)
