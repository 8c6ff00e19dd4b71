"""Data entry of agreements and commitments."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from config.web.asked import whole
from config.web.checked_admin import AS_WRITTEN, KnownChoices
from config.web.named_filter import UsedFilter
from config.web.searching import NumberSearchMixin
from config.web.tracked_admin import TrackedAdmin
from parties.models import Contact

from . import (
    assignment_admin,  # noqa: F401 (registers itself)
    bodies_admin,  # noqa: F401  (registers itself; admin finds only this module)
    cycle_admin,  # noqa: F401  (registers itself; admin finds only this module)
    indicator_admin,  # noqa: F401  (registers itself; admin finds only this module)
)
from .ended_admin import BeginsForm, Years
from .forms import AmountForm
from .framework_filter import FrameworkFilter
from .goals_admin import GlobalGoalInline, ServesInline
from .import_admin import CommitmentImportMixin, GlossaryImportMixin, ThemeImportMixin
from .mistaken_admin import MistakenMixin
from .models import (
    AnnualAgreement,
    Commitment,
    CommitmentItem,
    Completion,
    ContactRole,
    Coordination,
    Elaboration,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Participation,
    Planning,
    RelatedDocument,
    Reliance,
    Responsibility,
    Theme,
)
from .placing_admin import PlacedForm, PlacedRectifyingForm
from .rectifying_admin import RectifyMixin
from .services.completeness import LACKS
from .table_admin import FrameworkSignatureInline, ParticipationInline, TableMixin


class CoordinationInline(KnownChoices, admin.TabularInline):
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

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With a look at whether years still begin."""
        return super().get_formset(request, obj, **{**kwargs, "formset": Years})


class RelatedDocumentInline(admin.StackedInline):
    """Covenants and policy papers the agreements lean on."""

    model = RelatedDocument
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = [("title", "kind"), "parties", ("starts_on", "ends_on"), "url", "note"]


class ContactRoleInline(admin.TabularInline):
    """The escalation ladder."""

    model = ContactRole
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only contacts of parties at this table, and themes of this agreement."""
        framework = _edited(request)
        if db_field.name == "contact":
            seats = Participation.objects.filter(framework=framework).values("party")
            at = models.Q(party__in=seats) | models.Q(party__frameworks=framework)
            rows = Contact.objects.current().filter(at).select_related("party").distinct()
            if framework is None:
                # What is new has no table; asked for nothing, the database gives who belongs to no municipality.
                rows = rows.none()
            kwargs["queryset"] = rows.order_by("party__name", "function", "pk")
        elif db_field.name == "theme":
            kwargs["queryset"] = Theme.objects.filter(framework=framework).order_by("position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _to_signing(status: str, url: str) -> str:
    """The link to the page where signing is recorded."""
    words = _("Record that it was signed") if status == "draft" else _("Look at it, mend it, or take it back")
    return format_html('<a href="{}">{}</a>', url, words)


def _edited(request: HttpRequest) -> int | None:
    """Of what the form is open; None for what is new."""
    asked = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
    return whole(asked) or None


@admin.register(FrameworkAgreement)
class FrameworkAgreementAdmin(TableMixin, TrackedAdmin):
    """Framework agreements with their words."""

    form = PlacedForm
    given_once = ["municipality", "slug"]
    list_display = ["title", "municipality", "starts_on", "ends_on", "status"]
    list_filter = ["status", ("municipality", UsedFilter)]
    search_fields = ["title", "municipality__name", "slug"]
    autocomplete_fields = ["municipality"]
    readonly_fields = ["status", "signing", "figures"]
    inlines = [
        ParticipationInline,
        CoordinationInline,
        FrameworkSignatureInline,
        AnnualAgreementInline,
        RelatedDocumentInline,
        ContactRoleInline,
    ]

    @admin.display(description=_("signing"))
    def signing(self, obj: FrameworkAgreement) -> str:
        """To the page where it is recorded."""
        if obj.pk is None or obj.was_withdrawn:
            return "–"
        return _to_signing(obj.status, reverse("framework-signed", args=[obj.municipality.slug, obj.slug]))

    @admin.display(description=_("figures"))
    def figures(self, obj: FrameworkAgreement) -> str:
        """To the page that takes in a table of them."""
        if obj.pk is None:
            return "–"
        url = reverse("figures-import", args=[obj.municipality.slug, obj.slug])
        return format_html('<a href="{}">{}</a>', url, _("Take in a table of figures"))


@admin.register(Theme)
class ThemeAdmin(ThemeImportMixin, TrackedAdmin):
    """Themes and subthemes."""

    form = PlacedForm
    given_once = ["framework"]
    list_display = ["__str__", "parent", "framework", "position"]
    list_filter = [("framework", FrameworkFilter)]
    search_fields = ["number", "title", "framework__title"]
    autocomplete_fields = ["framework", "parent"]
    list_select_related = ["framework", "parent"]


class ItemInline(admin.TabularInline):
    """Items a, b, c."""

    model = CommitmentItem
    extra = 0


class OfItemInline(KnownChoices, admin.StackedInline):
    """Of the whole commitment, or of one of its items; a commitment that is not saved yet has none to choose."""

    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only items of this commitment."""
        if db_field.name == "item":
            of_this = CommitmentItem.objects.filter(commitment=_edited(request))
            kwargs |= {
                "queryset": of_this.order_by("position", "pk"),
                "empty_label": _("the whole commitment"),
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ResponsibilityInline(OfItemInline):
    """Who leads, is party or is involved."""

    model = Responsibility
    autocomplete_fields = ["party"]
    fields = [
        ("role", "item", "position"),
        ("party", "group"),
        ("outsider", "everyone"),
        ("function", "starts_on", "ends_on"),
        ("printed", "source"),
    ]


class PlanningInline(OfItemInline):
    """When."""

    model = Planning
    fields = [
        ("printed", "item", "position", "source"),
        ("starts_on", "ends_on", "recurrence"),
        ("continuous", "open_ended", "conditional", "elsewhere"),
    ]


class RelianceInline(admin.TabularInline):
    """Which documents it leans on."""

    model = Reliance
    extra = 0


class ElaborationInline(KnownChoices, admin.TabularInline):
    """Which framework commitments it works out."""

    model = Elaboration
    fk_name = "commitment"
    extra = 0
    autocomplete_fields = ["of"]


class CompletionInline(admin.TabularInline):
    """Which parties are done; their coordinator says so on the commitment's page."""

    model = Completion
    extra = 0
    is_entered = False
    can_delete = False
    readonly_fields = ["party", "completed_on"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: who completes something does so on its page."""
        return False


class IncompleteFilter(admin.SimpleListFilter):
    """What a commitment lacks; the start page counts the same and leads here."""

    title = _("what is missing")
    parameter_name = "ontbreekt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What can be missing."""
        return [
            ("trekker", _("without a lead")),
            ("planning", _("without planning")),
            ("thema", _("without a theme")),
            ("tekst", _("without a text")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those that lack it."""
        lacks = LACKS.get(self.value() or "")
        return queryset.filter(lacks) if lacks is not None else queryset


@admin.register(Commitment)
class CommitmentAdmin(NumberSearchMixin, MistakenMixin, CommitmentImportMixin, RectifyMixin):
    """Commitments with everything that hangs on them. The address word is given once."""

    form = PlacedRectifyingForm
    list_display = ["number", "title", "kind", "year", "theme", "framework"]
    list_display_links = ["number", "title"]
    list_filter = [
        IncompleteFilter,
        ("framework", FrameworkFilter),
        "kind",
        "annual_agreement__year",
        "assessable",
        "monitored",
        "monitor_only",
        "origin",
    ]
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
        "origin",
        "mistaken",
        "rectification",
    ]
    given_once = ["framework", "kind", "key"]
    inlines = [
        ItemInline,
        ResponsibilityInline,
        PlanningInline,
        ElaborationInline,
        RelianceInline,
        ServesInline,
        GlobalGoalInline,
        CompletionInline,
    ]
    #: Its coordinator completes it on its page; where it comes from is told once, by who writes it.
    readonly_fields = ["completed_on", "origin", "mistaken"]

    @admin.display(description=_("Year"), ordering="annual_agreement__year")
    def year(self, obj: Commitment) -> int | None:
        """Of its annual agreement."""
        return obj.annual_agreement.year if obj.annual_agreement else None


@admin.register(AnnualAgreement)
class AnnualAgreementAdmin(TrackedAdmin):
    """Annual agreements; looked up from the commitment."""

    form = BeginsForm
    given_once = ["framework", "year"]
    list_display = ["year", "framework", "status"]
    list_filter = ["status", "year", ("framework", FrameworkFilter)]
    list_select_related = ["framework"]
    search_fields = ["year", "framework__title"]
    autocomplete_fields = ["framework"]
    readonly_fields = ["status", "signing"]

    @admin.display(description=_("signing"))
    def signing(self, obj: AnnualAgreement) -> str:
        """To the page where it is recorded that it was signed before it came here."""
        if obj.pk is None:
            return "–"
        at = obj.framework
        return _to_signing(
            obj.status, reverse("annual-signed", args=[at.municipality.slug, at.slug, obj.year])
        )


class AmountInline(admin.TabularInline):
    """Amounts per price level."""

    model = GlossaryAmount
    form = AmountForm
    extra = 0
    formfield_overrides = AS_WRITTEN


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(GlossaryImportMixin, TrackedAdmin):
    """Terms and amounts."""

    form = PlacedForm
    list_display = ["term", "source", "framework"]
    list_filter = [("framework", FrameworkFilter)]
    search_fields = ["term", "definition"]
    autocomplete_fields = ["framework"]
    inlines = [AmountInline]
