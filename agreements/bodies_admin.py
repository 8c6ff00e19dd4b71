"""Bodies that meet; who coordinates keeps them on pages of its own."""

from __future__ import annotations

from django.contrib import admin

from config.web.tracked_admin import TrackedAdmin

from .framework_filter import FrameworkFilter
from .models import Body
from .placing_admin import PlacedBodyForm
from .services.bodies import FIELDS


@admin.register(Body)
class BodyAdmin(TrackedAdmin):
    """Bodies in which parties meet, as each framework tells them."""

    form = PlacedBodyForm
    given_once = ["framework", "key"]
    list_display = ["name", "level", "frequency", "framework", "position"]
    list_filter = [("framework", FrameworkFilter), "level"]
    search_fields = ["name", "participants", "framework__title"]
    autocomplete_fields = ["framework"]
    list_select_related = ["framework"]
    fields = ["framework", ("key", "position"), *FIELDS]
