"""What follows when the table of a framework changes in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from parties.permissions import own_actor

from .services.agreeing import go_on_without

if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:
    _Base = object


class TableMixin(_Base):
    """For the page on which parties take their seats."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who stopped signing holds up no annual agreement."""
        super().save_related(request, form, formsets, change)
        go_on_without(actor=own_actor(request.user), framework=form.instance)
