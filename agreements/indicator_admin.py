"""Data entry of indicators, with what was agreed and what was expected of them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config.web.amounts import count_in
from config.web.checked_admin import AS_WRITTEN, KnownChoices
from parties.exporting import LoggedExportMixin

from .framework_filter import FrameworkFilter
from .models import Forecast, Indicator, Target
from .placing_admin import PlacedTargetsForm
from .rectifying_admin import FixedTargetsMixin
from .resources import IndicatorResource


class CountedInline(KnownChoices, admin.TabularInline):
    """Numbers of an indicator, in its unit."""

    extra = 0
    formfield_overrides = AS_WRITTEN
    autocomplete_fields = ["party"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The numbers count what stands above them, as it is typed now."""
        formset = super().get_formset(request, obj, **kwargs)
        if value := formset.form.base_fields.get("value"):
            count_in(request.POST.get("unit", obj.unit if obj else ""), value)
        return formset


class TargetInline(CountedInline):
    """What was agreed about the outcome."""

    model = Target


class ForecastInline(CountedInline):
    """What was expected of it, which nobody agreed."""

    model = Forecast


@admin.register(Indicator)
class IndicatorAdmin(LoggedExportMixin, FixedTargetsMixin):
    """What is measured."""

    form = PlacedTargetsForm
    resource_classes = [IndicatorResource]

    given_once = ["framework", "key"]
    list_display = ["name", "unit", "commitment", "theme", "framework"]
    list_select_related = ["framework", "commitment", "theme"]
    list_filter = [("framework", FrameworkFilter)]
    search_fields = ["name", "definition", "source"]
    autocomplete_fields = ["framework", "commitment", "theme"]
    inlines = [TargetInline, ForecastInline]
