"""Publications and meetings, for the application manager to look up; other pages make and change them.

Questions by mail are not here: who asked whom is the own party's alone (docs/rights.md). That a mail went out stands in
the list of mails.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from agreements.framework_filter import UsedFrameworkFilter
from config.web.tracked_admin import ReadOnlyAdmin, ReadOnlyInline

from .models import AgendaItem, Decision, Meeting, Publication, PublicationFile

#: Of what can be read, what stands in its place, and what was taken away.
OFFERED, REPLACED, WITHDRAWN = "aangeboden", "vervangen", "ingetrokken"
_STATES = {OFFERED: _("can be read"), REPLACED: _("replaced by a later edition"), WITHDRAWN: _("withdrawn")}


class PublicationStateFilter(admin.SimpleListFilter):
    """Whether the public can read it still."""

    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every state."""
        return list(_STATES.items())

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those in the state, as the list tells it."""
        withdrawn = Q(withdrawal__isnull=False)
        chosen = {
            OFFERED: ~withdrawn & Q(is_replaced=False),
            REPLACED: ~withdrawn & Q(is_replaced=True),
            WITHDRAWN: withdrawn,
        }.get(self.value() or "")
        return queryset.filter(chosen) if chosen is not None else queryset


class FileInline(ReadOnlyInline):
    """The files of a publication, without what is in them."""

    model = PublicationFile
    fields = ["download", "shown_size", "sha256"]
    readonly_fields = ["download", "shown_size"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[PublicationFile]:
        """A file can be megabytes; the list needs its name."""
        return super().get_queryset(request).defer("content").select_related("publication__withdrawal")

    @admin.display(description=_("file"))
    def download(self, row: PublicationFile) -> str | SafeString:
        """The name, as a link while the public can fetch it."""
        place = row.publication
        if hasattr(place, "withdrawal"):
            return row.name
        url = reverse("public-file", args=[*place.place, place.number, row.name])
        return format_html('<a href="{}">{}</a>', url, row.name)

    @admin.display(description=_("size"))
    def shown_size(self, row: PublicationFile) -> str:
        """In kilobytes or megabytes."""
        return filesizeformat(row.size)


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    """What was published, when and by whom; publishing and withdrawing is done on the page of the round."""

    ordering = ["-created_at", "-pk"]
    list_display = [
        "title",
        "municipality_name",
        "year",
        "edition",
        "shown_state",
        "created_at",
        "author_name",
    ]
    list_filter = [PublicationStateFilter, "year"]
    search_fields = [
        "municipality_name",
        "framework_title",
        "title",
        "year",
        "note",
        "author_name",
        "checksum",
    ]
    search_help_text = _("By municipality, agreement, round, year, who published it, or checksum.")
    date_hierarchy = "created_at"
    fields = [
        "municipality_name",
        "framework_title",
        "year",
        "title",
        "reference_date",
        "closed_on",
        "edition",
        "note",
        "created_at",
        "author_name",
        "author_party",
        "checksum",
        "shown_state",
        "withdrawn_on",
        "withdrawn_why",
    ]
    readonly_fields = ["shown_state", "withdrawn_on", "withdrawn_why"]
    inlines = [FileInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Publication]:
        """Without the report itself."""
        rows: Any = super().get_queryset(request)
        listed: models.QuerySet[Publication] = rows.listed().order_by(*self.ordering)
        return listed

    def view_on_site(self, obj: Publication) -> str:
        """Its public page, which stays when it is withdrawn."""
        return reverse("public-publication", args=[*obj.place, obj.number])

    @admin.display(description=_("state"))
    def shown_state(self, row: Any) -> str:
        """Whether the public can read it still."""
        if row.withdrawn_at:
            return str(_STATES[WITHDRAWN])
        return str(_STATES[REPLACED if row.is_replaced else OFFERED])

    @admin.display(description=_("withdrawn at"))
    def withdrawn_on(self, row: Any) -> str:
        """When, if it was."""
        return date_format(localtime(row.withdrawn_at), "DATETIME_FORMAT") if row.withdrawn_at else "–"

    @admin.display(description=_("reason"))
    def withdrawn_why(self, row: Any) -> str:
        """Why, if it was."""
        return row.withdrawn_because or "–"


class MeetingStateFilter(admin.SimpleListFilter):
    """Whether it goes on."""

    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Both."""
        return [("nu", _("going on")), ("voorbij", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those in the state."""
        ended = {"nu": False, "voorbij": True}.get(self.value() or "")
        return queryset if ended is None else queryset.filter(ended_at__isnull=not ended)


class AgendaInline(ReadOnlyInline):
    """What is gone through, in order."""

    model = AgendaItem
    fields = ["position", "reason", "line", "text", "done"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[AgendaItem]:
        """With the commitments that name the points."""
        return super().get_queryset(request).select_related("line__commitment")


class DecisionInline(ReadOnlyInline):
    """What was decided; a correction stands after what it replaces."""

    model = Decision
    fk_name = "meeting"
    fields = ["commitment", "text", "who", "due_on", "replaces", "author_name", "author_party"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Decision]:
        """With what names them."""
        return super().get_queryset(request).select_related("commitment", "replaces")


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    """Meetings about a round, their agenda and decisions; they are held on pages of their own."""

    ordering = ["-held_on", "-pk"]
    list_display = ["body", "municipality", "about", "held_on", "started_by", "decided", "ended_at"]
    list_filter = [
        MeetingStateFilter,
        "round__year",
        ("round__framework", UsedFrameworkFilter),
    ]
    list_select_related = ["round__framework__municipality"]
    search_fields = [
        "body",
        "started_by",
        "round__title",
        "round__framework__title",
        "round__framework__municipality__name",
    ]
    search_help_text = _("By meeting, who started it, round, agreement or municipality.")
    date_hierarchy = "held_on"
    fields = ["body", "round", "held_on", "started_by", "ended_at", "ended_by", "origin"]
    inlines = [AgendaInline, DecisionInline]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Meeting]:
        """With the number of decisions that stand."""
        stands = Q(decisions__replaced_by__isnull=True) & ~Q(decisions__text="")
        return super().get_queryset(request).annotate(decided=models.Count("decisions", filter=stands))

    @admin.display(description=_("municipality"), ordering="round__framework__municipality__name")
    def municipality(self, row: Meeting) -> str:
        """Where."""
        return row.round.framework.municipality.label

    @admin.display(description=_("round"), ordering="round__reference_date")
    def about(self, row: Meeting) -> str:
        """Year and name; the agreement makes it too long for a column."""
        return f"{row.round.year}, {row.round.title}"

    @admin.display(description=_("decisions"), ordering="decided")
    def decided(self, row: Any) -> int:
        """How many decisions stand."""
        count: int = row.decided
        return count

    def view_on_site(self, obj: Meeting) -> str:
        """Its screen."""
        framework = obj.round.framework
        return reverse(
            "meeting-live", args=[framework.municipality.slug, framework.slug, obj.round.year, obj.pk]
        )
