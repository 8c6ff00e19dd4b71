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

from .models import AnnualAgreement
from .services.states import check_verb, is_fixed, is_on_paper


class RectifyingForm(forms.ModelForm):
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
        annual = cleaned.get("annual_agreement") or self.instance.annual_agreement
        if is_fixed(annual):
            check_verb(annual, "write")
        if self.instance.pk and is_on_paper(annual) and not cleaned.get("rectification", "").strip():
            raise ValidationError(
                {"rectification": _("This was signed. Tell what was taken over wrongly from the document.")}
            )
        return cleaned


class RectifyMixin(TrackedAdmin):
    """Commitments: what stands in a text that was proposed or signed here is only looked at."""

    form = RectifyingForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not once the text stands still."""
        annual: AnnualAgreement | None = obj.annual_agreement if obj is not None else None
        return super().has_change_permission(request, obj) and not is_fixed(annual)

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


class FixedTargetsMixin(TrackedAdmin):
    """Indicators: targets of a commitment whose text stands still are only looked at."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not once the text of its commitment stands still."""
        commitment = obj.commitment if obj is not None else None
        annual: AnnualAgreement | None = commitment.annual_agreement if commitment is not None else None
        return super().has_change_permission(request, obj) and not is_fixed(annual)
