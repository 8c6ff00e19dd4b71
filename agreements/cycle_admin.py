"""Looking up the yearly cycle; it is arranged on the page of a year."""

from __future__ import annotations

from django.contrib import admin

from config.web.tracked_admin import ReadOnlyAdmin, ReadOnlyInline

from .framework_filter import FrameworkFilter
from .models import CyclePosition, CycleStep, CycleTurn


class CycleTurnInline(ReadOnlyInline):
    """Who is on turn."""

    model = CycleTurn


class CyclePositionInline(ReadOnlyInline):
    """What each party holds."""

    model = CyclePosition
    fields = ["party", "text", "written_on", "written_by"]


@admin.register(CycleStep)
class CycleStepAdmin(ReadOnlyAdmin):
    """Steps of the yearly cycle; they are arranged on the page of the year, which reads seasons and checks order."""

    list_display = ["title", "year", "framework", "starts_on", "ends_on", "done_on"]
    list_filter = [("framework", FrameworkFilter), "year", "kind"]
    search_fields = ["title", "printed", "framework__title"]
    list_select_related = ["framework"]
    readonly_fields = ["done_origin"]
    inlines = [CycleTurnInline, CyclePositionInline]
