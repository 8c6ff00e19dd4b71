"""National goals with what serves them, and the goals of a commitment; who coordinates keeps them on pages of its own."""

from __future__ import annotations

from django.contrib import admin

from config.web.checked_admin import KnownChoices
from config.web.tracked_admin import TrackedAdmin

from .framework_filter import FrameworkFilter
from .models import GlobalGoalMark, GoalLink, NationalGoal
from .placing_admin import PlacedGoalForm


class ServedByInline(KnownChoices, admin.TabularInline):
    """The themes and commitments that serve a goal."""

    model = GoalLink
    extra = 0
    autocomplete_fields = ["theme", "commitment"]


class ServesInline(KnownChoices, admin.TabularInline):
    """The national goals a commitment serves."""

    model = GoalLink
    extra = 0
    fields = ["goal", "basis"]
    autocomplete_fields = ["goal"]


class GlobalGoalInline(admin.TabularInline):
    """The Global Goals a commitment contributes to."""

    model = GlobalGoalMark
    extra = 0


@admin.register(NationalGoal)
class NationalGoalAdmin(TrackedAdmin):
    """Goals of national agreements, as each framework tells them."""

    form = PlacedGoalForm
    given_once = ["framework", "key"]
    list_display = ["title", "term", "source", "framework", "position"]
    list_filter = [("framework", FrameworkFilter)]
    search_fields = ["title", "words", "framework__title"]
    autocomplete_fields = ["framework"]
    list_select_related = ["framework"]
    fields = ["framework", ("key", "position"), "title", "words", "term", "source"]
    inlines = [ServedByInline]
