"""Admin base for tracked models: versions go up, nothing disappears unnoticed."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest


class TrackedAdmin(admin.ModelAdmin):
    """Data entry by the application manager; deleting is no business of the admin."""

    save_on_top = True
    show_full_result_count = False
    list_per_page = 50

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save a changed object as its next version, so that whoever has it open is told."""
        if change:
            obj.save_next()  # type: ignore[attr-defined]
        else:
            obj.save()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: what was agreed or observed is ended, not deleted."""
        return False


class ReadOnlyAdmin(TrackedAdmin):
    """To look things up; writing goes through the pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False
