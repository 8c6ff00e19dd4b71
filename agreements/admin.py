"""Data entry of agreements and commitments."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from config.web.tracked_admin import TrackedAdmin

from .models import (
    AnnualAgreement,
    Commitment,
    CommitmentItem,
    Coordination,
    Elaboration,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Indicator,
    Participation,
    Planning,
    RelatedDocument,
    Reliance,
    Responsibility,
    Target,
    Theme,
)


class ParticipationInline(admin.TabularInline):
    """The parties at the table."""

    model = Participation
    extra = 0
    autocomplete_fields = ["party"]


class CoordinationInline(admin.TabularInline):
    """Who coordinates, and when."""

    model = Coordination
    extra = 0
    autocomplete_fields = ["party"]


class AnnualAgreementInline(admin.TabularInline):
    """The years; their status changes through the yearly cycle."""

    model = AnnualAgreement
    extra = 0
    readonly_fields = ["status"]
    can_delete = False


class RelatedDocumentInline(admin.StackedInline):
    """Covenants and policy papers the agreements lean on."""

    model = RelatedDocument
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = [("title", "kind"), "parties", ("starts_on", "ends_on"), "url", "note"]


@admin.register(FrameworkAgreement)
class FrameworkAgreementAdmin(TrackedAdmin):
    """Framework agreements with their words."""

    list_display = ["title", "municipality", "starts_on", "ends_on", "status"]
    list_filter = ["status", "municipality"]
    search_fields = ["title", "municipality__name", "slug"]
    autocomplete_fields = ["municipality"]
    readonly_fields = ["status"]
    inlines = [ParticipationInline, CoordinationInline, AnnualAgreementInline, RelatedDocumentInline]


@admin.register(Theme)
class ThemeAdmin(TrackedAdmin):
    """Themes and subthemes."""

    list_display = ["__str__", "parent", "framework", "position"]
    list_filter = ["framework"]
    search_fields = ["number", "title", "framework__title"]
    autocomplete_fields = ["framework", "parent"]
    list_select_related = ["framework", "parent"]


class ItemInline(admin.TabularInline):
    """Items a, b, c."""

    model = CommitmentItem
    extra = 0


class ResponsibilityInline(admin.StackedInline):
    """Who leads, is party or is involved."""

    model = Responsibility
    extra = 0
    autocomplete_fields = ["party"]
    fields = [
        ("role", "position"),
        ("party", "group"),
        ("outsider", "everyone"),
        ("function", "starts_on", "ends_on"),
        ("printed", "source"),
    ]


class PlanningInline(admin.StackedInline):
    """When."""

    model = Planning
    extra = 0
    fields = [
        ("printed", "position", "source"),
        ("starts_on", "ends_on", "recurrence"),
        ("continuous", "open_ended", "conditional", "elsewhere"),
    ]


class RelianceInline(admin.TabularInline):
    """Which documents it leans on."""

    model = Reliance
    extra = 0


class ElaborationInline(admin.TabularInline):
    """Which framework commitments it works out."""

    model = Elaboration
    fk_name = "commitment"
    extra = 0
    autocomplete_fields = ["of"]


@admin.register(Commitment)
class CommitmentAdmin(TrackedAdmin):
    """Commitments with everything that hangs on them. The address word is given once."""

    list_display = ["number", "title", "kind", "annual_agreement", "theme", "framework"]
    list_display_links = ["number", "title"]
    list_filter = ["framework", "kind", "annual_agreement__year", "assessable", "monitor_only"]
    search_fields = ["number", "title", "text", "key"]
    autocomplete_fields = ["framework", "annual_agreement", "theme"]
    list_select_related = ["framework", "annual_agreement__framework", "theme"]
    fields = [
        ("framework", "annual_agreement"),
        ("kind", "key"),
        ("number", "position"),
        "theme",
        "title",
        "text",
        ("assessable", "monitored", "monitor_only"),
        "completed_on",
        "source_note",
    ]
    inlines = [ItemInline, ResponsibilityInline, PlanningInline, ElaborationInline, RelianceInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Framework, kind and key name the commitment for good."""
        return ["framework", "kind", "key"] if obj else []


@admin.register(AnnualAgreement)
class AnnualAgreementAdmin(TrackedAdmin):
    """Annual agreements; looked up from the commitment."""

    list_display = ["year", "framework", "status"]
    search_fields = ["year", "framework__title"]
    autocomplete_fields = ["framework"]
    readonly_fields = ["status"]


class AmountInline(admin.TabularInline):
    """Amounts per price level."""

    model = GlossaryAmount
    extra = 0


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TrackedAdmin):
    """Terms and amounts."""

    list_display = ["term", "source", "framework"]
    list_filter = ["framework"]
    search_fields = ["term", "definition"]
    autocomplete_fields = ["framework"]
    inlines = [AmountInline]


class TargetInline(admin.TabularInline):
    """What was agreed about the outcome."""

    model = Target
    extra = 0
    autocomplete_fields = ["party"]


@admin.register(Indicator)
class IndicatorAdmin(TrackedAdmin):
    """What is measured."""

    list_display = ["name", "unit", "commitment", "framework"]
    list_filter = ["framework"]
    search_fields = ["name", "definition"]
    autocomplete_fields = ["framework", "commitment"]
    inlines = [TargetInline]
