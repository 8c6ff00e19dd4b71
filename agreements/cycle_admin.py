"""Looking up the yearly cycle; it is arranged on the page of a year."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config.web.tracked_admin import ReadOnlyAdmin

from .models import CyclePosition, CycleStep, CycleTurn


class _CycleInline(admin.TabularInline):
    """Rows to look at; the page of the year changes them."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class CycleTurnInline(_CycleInline):
    """Who is on turn."""

    model = CycleTurn


class CyclePositionInline(_CycleInline):
    """What each party holds."""

    model = CyclePosition
    fields = ["party", "text", "written_on", "written_by"]


@admin.register(CycleStep)
class CycleStepAdmin(ReadOnlyAdmin):
    """Steps of the yearly cycle; they are arranged on the page of the year, which reads seasons and checks order."""

    list_display = ["title", "year", "framework", "starts_on", "ends_on", "done_on"]
    list_filter = ["framework", "year", "kind"]
    search_fields = ["title", "printed", "framework__title"]
    list_select_related = ["framework"]
    inlines = [CycleTurnInline, CyclePositionInline]
