"""Looking up rounds and what was said; lights and texts are given on the pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agreements.ended_admin import BeginsForm
from agreements.framework_filter import FrameworkFilter
from agreements.models import Indicator
from config.web.amounts import count_in
from config.web.asked import number_in
from config.web.checked_admin import KnownChoices
from config.web.named_filter import NamedFilter, UsedFilter
from config.web.searching import NumberSearchMixin
from config.web.tracked_admin import ReadOnlyAdmin, ReadOnlyInline, TrackedAdmin

from .enums import RoundStatus
from .looked_up_admin import MeetingAdmin, PublicationAdmin
from .models import (
    Assessment,
    CouncilItem,
    CouncilLink,
    Escalation,
    EscalationAnswer,
    Measurement,
    MonitoringRound,
    ProgressReport,
    PublicationStyle,
    RoundHeading,
    RoundLine,
    SharedIndicator,
)

__all__ = ["MeetingAdmin", "PublicationAdmin"]


class HeadingInline(KnownChoices, admin.TabularInline):
    """Headings of the round's table."""

    model = RoundHeading
    extra = 0
    fields = ["position", "number", "title", "printed", "parent", "theme"]
    autocomplete_fields = ["theme"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A chapter of the same round only."""
        if db_field.name == "parent":
            match = request.resolver_match
            round_id = match.kwargs.get("object_id") if match else None
            kwargs["queryset"] = RoundHeading.objects.filter(round=round_id, parent__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(MonitoringRound)
class MonitoringRoundAdmin(TrackedAdmin):
    """Rounds; their status changes by opening and closing them. A closed round is only looked at."""

    form = BeginsForm
    given_once = ["framework", "year", "slug"]
    list_display = ["title", "year", "framework", "reference_date", "status"]
    list_select_related = ["framework"]
    date_hierarchy = "reference_date"
    list_filter = ["status", "year", ("framework", FrameworkFilter)]
    search_fields = ["title", "framework__title"]
    autocomplete_fields = ["framework"]
    readonly_fields = ["status", "closed_at"]
    inlines = [HeadingInline]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not once it is closed."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_closed)


class AssessmentInline(ReadOnlyInline):
    """Lights in the order they were given."""

    model = Assessment
    fields = ["dated", "light", "cause", "adjustment", "origin", "source", "author_name"]


class ProgressInline(ReadOnlyInline):
    """Texts in the order they were told."""

    model = ProgressReport
    fields = ["dated", "party", "text", "origin", "source", "author_name"]


class UnansweredFilter(admin.SimpleListFilter):
    """Lines that wait for a light; the start page counts the same and leads here."""

    title = _("what is missing")
    parameter_name = "zonder-licht"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Only these."""
        return [("ja", _("without a light"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> models.QuerySet[Any]:
        """Those that are asked about and have none."""
        return queryset.without_light() if self.value() == "ja" else queryset


class RoundFilter(NamedFilter):
    """Rounds that are not closed, and the one that is looked at: all of a country are more than anybody reads.

    Lines of closed ones are found by framework and year.
    """

    # Each is called by its framework.
    along = ("framework",)

    def rows(self, model: Any, chosen: list[int], used: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those, of which a country has hundreds as well."""
        rounds = super().rows(model, chosen, used)
        return rounds.filter(~models.Q(status=RoundStatus.CLOSED) | models.Q(pk__in=chosen))


@admin.register(RoundLine)
class RoundLineAdmin(NumberSearchMixin, ReadOnlyAdmin):
    """Lines with their lights and texts."""

    list_display = ["commitment", "round", "light", "position"]
    list_filter = [
        UnansweredFilter,
        ("round", RoundFilter),
        ("round__framework", FrameworkFilter),
        "round__year",
        "light",
    ]
    search_fields = ["commitment__number", "commitment__title"]
    number_field = "commitment__number"
    list_select_related = ["commitment", "round__framework"]
    inlines = [AssessmentInline, ProgressInline]


class MeasurementForm(forms.ModelForm):
    """A figure whose source, left empty, is that which the indicator tells: as where parties fill it in (0067)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source := self.fields.get("source"):
            source.required = False
            source.help_text = _("Empty: where the numbers of the indicator come from, if that is told.")

    def clean(self) -> dict[str, Any]:
        """A figure has a source."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        indicator = told.get("indicator")
        if "source" in told and not told["source"]:
            told["source"] = indicator.source if indicator else ""
            if indicator and not told["source"]:
                self.add_error("source", _("Fill in the source: the indicator tells none."))
        return told


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyAdmin):
    """Figures; a wrong one is followed by a better one."""

    form = MeasurementForm
    list_display = ["indicator", "party", "value", "reference_date", "source", "counts"]
    date_hierarchy = "reference_date"
    list_filter = [("indicator__framework", FrameworkFilter), "origin"]
    search_fields = ["indicator__name", "party__name", "source"]
    list_select_related = ["indicator", "party", "intake__taken_back"]
    autocomplete_fields = ["indicator", "party"]

    @admin.display(boolean=True, description=_("Counts"))
    def counts(self, row: Measurement) -> bool:
        """Not of a table that was taken back."""
        return row.is_standing

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Adding is data entry, changing is not."""
        return bool(request.user.is_superuser)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who enters it is known; nobody types it."""
        return super().get_exclude(request, obj) if obj else ("author_name", "author_party")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Of an indicator in the address the source is proposed."""
        told = Indicator.objects.filter(pk=number_in(request.GET, "indicator")).values_list(
            "source", flat=True
        )
        return {"source": told.first() or "", **super().get_changeform_initial_data(request)}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The value counts what the chosen indicator counts."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if value := form.base_fields.get("value"):
            chosen = Indicator.objects.filter(pk=number_in(request.POST, "indicator"))
            count_in(chosen.values_list("unit", flat=True).first(), value)
        return form


@admin.register(PublicationStyle)
class PublicationStyleAdmin(ReadOnlyAdmin):
    """How publications look; it is set on a page of its own, which checks logo and colour."""

    list_display = ["framework", "colour", "orientation"]
    search_fields = ["framework__title"]
    list_select_related = ["framework"]


class CouncilLinkInline(ReadOnlyInline):
    """The commitments it is about."""

    model = CouncilLink
    fields = ["commitment"]


@admin.register(CouncilItem)
class CouncilItemAdmin(ReadOnlyAdmin):
    """What councils were promised and decided; the municipality itself writes it down on its page."""

    list_display = ["title", "municipality", "kind", "due_on", "state"]
    list_select_related = ["municipality"]
    date_hierarchy = "dated"
    list_filter = ["state", "kind", ("municipality", UsedFilter)]
    search_fields = ["title", "reference", "municipality__name"]
    inlines = [CouncilLinkInline]


class EscalationAnswerInline(ReadOnlyInline):
    """What was answered."""

    model = EscalationAnswer
    fields = ["party", "level", "decided_on", "text", "who", "due_on", "author_name", "author_party"]


@admin.register(Escalation)
class EscalationAdmin(ReadOnlyAdmin):
    """What was put before a higher level; the parties themselves do that on their pages."""

    list_display = ["commitment", "level", "party", "since", "state"]
    list_select_related = ["commitment", "party"]
    date_hierarchy = "since"
    list_filter = ["state", "level", ("party", UsedFilter)]
    search_fields = ["commitment__number", "commitment__title", "party__name"]
    inlines = [EscalationAnswerInline]


@admin.register(SharedIndicator)
class SharedIndicatorAdmin(TrackedAdmin):
    """Which indicators of different agreements are the same figure."""

    given_once = ["indicator"]
    list_display = ["key", "indicator", "framework"]
    list_select_related = ["indicator__framework"]
    search_fields = ["key", "indicator__name"]
    autocomplete_fields = ["indicator"]

    @admin.display(description=_("framework agreement"))
    def framework(self, row: SharedIndicator) -> str:
        """Where it stands."""
        return str(row.indicator.framework)
