"""Looking up who handles what for which party."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.web.history import current_actor
from config.web.named_filter import UsedFilter
from config.web.tracked_admin import ReadOnlyAdmin

from .framework_filter import UsedFrameworkFilter
from .models import Assignment
from .services.assigning import end


class AssignmentStateFilter(admin.SimpleListFilter):
    """Whether somebody does it now; what a leaver left behind is done by nobody."""

    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Going on, left behind, ended."""
        return [
            ("nu", _("going on")),
            ("achtergelaten", _("left behind by who does not work there any more")),
            ("voorbij", _("ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those in the state."""
        current = Assignment.objects.current()
        working = current.by_members().values("pk")
        chosen = {
            "nu": models.Q(pk__in=working),
            "achtergelaten": models.Q(ends_on__isnull=True) & ~models.Q(pk__in=working),
            "voorbij": models.Q(ends_on__isnull=False),
        }.get(self.value() or "")
        return queryset.filter(chosen) if chosen is not None else queryset


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who handles what for which party. Editors of the party divide its work on their pages; here it can be ended."""

    list_display = ["commitment", "municipality", "party", "part", "user", "starts_on", "ends_on"]
    list_filter = [
        AssignmentStateFilter,
        "part",
        ("party", UsedFilter),
        ("responsibility__commitment__framework", UsedFrameworkFilter),
    ]
    list_select_related = [
        "party",
        "user",
        "responsibility__party",
        "responsibility__commitment__framework__municipality",
    ]
    search_fields = [
        "user__name",
        "user__email",
        "party__name",
        "party__short_name",
        "responsibility__commitment__number",
        "responsibility__commitment__title",
        "responsibility__commitment__key",
    ]
    fields = ["responsibility", "party", "user", "part", "starts_on", "ends_on"]
    actions = ["end_chosen"]

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Application managers alone."""
        return request.user.is_active and request.user.is_superuser

    @admin.display(description=_("Commitment"), ordering="responsibility__commitment__position")
    def commitment(self, obj: Assignment) -> str:
        """What it is about."""
        return str(obj.responsibility.commitment)

    @admin.display(
        description=_("Municipality"), ordering="responsibility__commitment__framework__municipality__name"
    )
    def municipality(self, obj: Assignment) -> str:
        """Where."""
        return obj.responsibility.commitment.framework.municipality.label

    @admin.action(description=_("End the chosen assignments"), permissions=["end"])
    def end_chosen(self, request: HttpRequest, queryset: models.QuerySet[Assignment]) -> None:
        """They end today and stay in the list; what was handled is nobody's then."""
        ended = end(actor=current_actor(), assignments=queryset)
        told = ngettext("%(n)s assignment ended.", "%(n)s assignments ended.", ended) % {"n": ended}
        messages.success(request, told)
