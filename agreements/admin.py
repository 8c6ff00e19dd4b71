"""Data entry of agreements and commitments."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin

from config.web.checked_admin import AS_WRITTEN, KnownChoices
from config.web.history import current_actor
from config.web.searching import NumberSearchMixin
from config.web.tracked_admin import TrackedAdmin
from parties.exporting import LoggedExportMixin
from parties.models import Contact

from . import (
    assignment_admin,  # noqa: F401 (registers itself)
    cycle_admin,  # noqa: F401  (registers itself; admin finds only this module)
)
from .forms import CommitmentImportForm, ConfirmCommitmentImportForm
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
    Indicator,
    Participation,
    Planning,
    RelatedDocument,
    Reliance,
    Responsibility,
    Target,
    Theme,
)
from .placing_admin import PlacedForm, PlacedRectifyingForm
from .previews import columns, preview
from .rectifying_admin import FixedTargetsMixin, RectifyMixin
from .resources import (
    CommitmentResource,
    GlossaryResource,
    IndicatorResource,
    PlanResult,
    Spreadsheet,
    ThemeResource,
)
from .services.completeness import LACKS
from .services.sheet_parts import SpreadsheetError
from .table_admin import ParticipationInline, TableMixin


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
        asked = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
        framework = int(asked) if asked.isdecimal() else None
        if db_field.name == "contact":
            seats = Participation.objects.filter(framework=framework).values("party")
            at = models.Q(party__in=seats) | models.Q(party__frameworks=framework)
            rows = Contact.objects.current().filter(at).select_related("party").distinct()
            kwargs["queryset"] = rows.order_by("party__name", "function", "pk")
        elif db_field.name == "theme":
            kwargs["queryset"] = Theme.objects.filter(framework=framework).order_by("position")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(FrameworkAgreement)
class FrameworkAgreementAdmin(TableMixin, TrackedAdmin):
    """Framework agreements with their words."""

    form = PlacedForm
    given_once = ["municipality", "slug"]
    list_display = ["title", "municipality", "starts_on", "ends_on", "status"]
    list_filter = ["status", "municipality"]
    search_fields = ["title", "municipality__name", "slug"]
    autocomplete_fields = ["municipality"]
    readonly_fields = ["status", "signing"]
    inlines = [
        ParticipationInline,
        CoordinationInline,
        AnnualAgreementInline,
        RelatedDocumentInline,
        ContactRoleInline,
    ]

    @admin.display(description=_("signing"))
    def signing(self, obj: FrameworkAgreement) -> str:
        """To the page where it is recorded."""
        if obj.pk is None:
            return "–"
        url = reverse("framework-signed", args=[obj.municipality.slug, obj.slug])
        words = _("Record that it was signed") if obj.status == "draft" else _("Look at it, or take it back")
        return format_html('<a href="{}">{}</a>', url, words)


@admin.register(Theme)
class ThemeAdmin(LoggedExportMixin, TrackedAdmin):
    """Themes and subthemes."""

    form = PlacedForm
    resource_classes = [ThemeResource]

    given_once = ["framework"]
    list_display = ["__str__", "parent", "framework", "position"]
    list_filter = ["framework"]
    search_fields = ["number", "title", "framework__title"]
    autocomplete_fields = ["framework", "parent"]
    list_select_related = ["framework", "parent"]


class ItemInline(admin.TabularInline):
    """Items a, b, c."""

    model = CommitmentItem
    extra = 0


class ResponsibilityInline(KnownChoices, admin.StackedInline):
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


class CommitmentImportMixin(LoggedExportMixin, ImportExportMixin):
    """Taking in a spreadsheet: choose the file, look at what it would do, agree to it."""

    resource_classes = [CommitmentResource]
    import_form_class = CommitmentImportForm
    confirm_form_class = ConfirmCommitmentImportForm
    import_template_name = "admin/commitment_import.html"

    def get_import_formats(self) -> list[type]:
        """One, that finds out by itself what a file is."""
        return [Spreadsheet]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add and change commitments here."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """What the file is a list of, and in whose name it is taken in."""
        form = kwargs.get("form")
        told = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
        name = told.get("original_file_name", "")
        return {
            "framework": told.get("framework"),
            "year": told.get("year"),
            "shown": told.get("shown"),
            "actor": current_actor(),
            "reason": _("taken over from the file %(name)s") % {"name": name} if name else "",
        }

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """What was shown, so that nothing else is taken in."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            told = import_form.cleaned_data
            initial |= {"framework": told["framework"].pk, "year": told["year"]}
        return initial

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Why the file can not be read, in words for people; anything else is a fault of ours."""
        if not isinstance(e, SpreadsheetError):
            raise e
        form.add_error("import_file", str(e))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """The form, and after it the preview; 422 when there is something to mend."""
        response = super().import_action(request, **kwargs)
        if isinstance(response, TemplateResponse) and request.method == "POST":
            context = response.context_data or {}
            result = context.get("result")
            if isinstance(result, PlanResult):
                context |= preview(result.plan)
            if isinstance(result, PlanResult) and "confirm_form" in context:
                context["confirm_form"].initial["shown"] = result.plan.fingerprint
            else:
                response.status_code = 422
            response.context_data = context
        return response

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which columns a file may have."""
        return {**super().get_import_context_data(**kwargs), "columns": list(columns())}

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Take in what was shown; a file that is gone by now has to be chosen again."""
        try:
            response = super().process_import(request, **kwargs)
        except FileNotFoundError:
            response = None
        if response is not None and response.status_code != 200:
            return response
        messages.error(request, _("The file is not there any more. Choose it again."))
        return HttpResponseRedirect(reverse("admin:agreements_commitment_import"))

    def process_result(self, result: PlanResult, request: HttpRequest) -> HttpResponse:
        """Back to the list; or, when something changed meanwhile, what would happen now."""
        if not result.has_errors():
            response: HttpResponse = super().process_result(result, request)
            return response
        plan = result.plan
        context = {
            **self.admin_site.each_context(request),
            **preview(plan),
            "title": _("Take in commitments"),
            "opts": Commitment._meta,
            "result": result,
            "form": CommitmentImportForm([], [], initial={"framework": plan.framework, "year": plan.year}),
            "refused": not plan.problems,
        }
        return TemplateResponse(request, self.import_template_name, context, status=409).render()

    def add_success_message(self, result: PlanResult, request: HttpRequest) -> None:
        """What was done."""
        told = {name: result.plan.count(name) for name in ("new", "changed", "unchanged")}
        messages.success(
            request,
            _("Taken in: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % told,
        )


@admin.register(Commitment)
class CommitmentAdmin(NumberSearchMixin, CommitmentImportMixin, RectifyMixin):
    """Commitments with everything that hangs on them. The address word is given once."""

    form = PlacedRectifyingForm
    list_display = ["number", "title", "kind", "year", "theme", "framework"]
    list_display_links = ["number", "title"]
    list_filter = [
        IncompleteFilter,
        "framework",
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
        "rectification",
    ]
    given_once = ["framework", "kind", "key"]
    inlines = [
        ItemInline,
        ResponsibilityInline,
        PlanningInline,
        ElaborationInline,
        RelianceInline,
        CompletionInline,
    ]
    #: Its coordinator completes it on its page; where it comes from is told once, by who writes it.
    readonly_fields = ["completed_on", "origin"]

    @admin.display(description=_("Year"), ordering="annual_agreement__year")
    def year(self, obj: Commitment) -> int | None:
        """Of its annual agreement."""
        return obj.annual_agreement.year if obj.annual_agreement else None


@admin.register(AnnualAgreement)
class AnnualAgreementAdmin(TrackedAdmin):
    """Annual agreements; looked up from the commitment."""

    given_once = ["framework", "year"]
    list_display = ["year", "framework", "status"]
    list_filter = ["status", "year", "framework"]
    list_select_related = ["framework"]
    search_fields = ["year", "framework__title"]
    autocomplete_fields = ["framework"]
    readonly_fields = ["status"]


class AmountInline(admin.TabularInline):
    """Amounts per price level."""

    model = GlossaryAmount
    extra = 0
    formfield_overrides = AS_WRITTEN


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(LoggedExportMixin, TrackedAdmin):
    """Terms and amounts."""

    form = PlacedForm
    resource_classes = [GlossaryResource]

    list_display = ["term", "source", "framework"]
    list_filter = ["framework"]
    search_fields = ["term", "definition"]
    autocomplete_fields = ["framework"]
    inlines = [AmountInline]


class TargetInline(KnownChoices, admin.TabularInline):
    """What was agreed about the outcome."""

    model = Target
    extra = 0
    formfield_overrides = AS_WRITTEN
    autocomplete_fields = ["party"]


@admin.register(Indicator)
class IndicatorAdmin(LoggedExportMixin, FixedTargetsMixin):
    """What is measured."""

    resource_classes = [IndicatorResource]

    given_once = ["framework", "key"]
    list_display = ["name", "unit", "commitment", "framework"]
    list_select_related = ["framework", "commitment"]
    list_filter = ["framework"]
    search_fields = ["name", "definition"]
    autocomplete_fields = ["framework", "commitment"]
    inlines = [TargetInline]
