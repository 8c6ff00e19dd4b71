"""Taking in lists from a spreadsheet in the admin: commitments, themes, a glossary."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportMixin

from config.web.asked import number_in
from config.web.cells import Cell
from config.web.history import current_actor
from config.web.language import site_language
from parties.exporting import LoggedExportMixin

from .forms import (
    CommitmentImportForm,
    ConfirmCommitmentImportForm,
    ConfirmListImportForm,
    ListImportForm,
)
from .previews import columns, example_file, preview
from .resources import CommitmentResource, GlossaryResource, PlanResult, Spreadsheet, ThemeResource
from .services import glossary_lists, import_columns, theme_lists
from .services.import_files import WaitingFile
from .services.sheet_parts import SpreadsheetError


class ListImportMixin(LoggedExportMixin, ImportExportMixin):
    """Taking in a spreadsheet: choose the file, look at what it would do, agree to it."""

    import_form_class = ListImportForm
    confirm_form_class = ConfirmListImportForm
    import_template_name = "admin/list_import.html"
    tmp_storage_class = WaitingFile
    #: What was chosen beside the file; it need not be chosen again with another file.
    kept_on_the_way: Sequence[str] = ("framework",)
    #: The words of the page: what it does, what a row is, which columns there are, and its place in the guide.
    list_title: str | Promise
    list_row: str | Promise
    list_columns: Mapping[str, tuple[str, ...]]
    list_example: Mapping[str, Sequence[Cell]]
    list_about: str | Promise
    list_help: str

    def get_import_formats(self) -> list[type]:
        """One, that finds out by itself what a file is."""
        return [Spreadsheet]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may add and change these here."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """What the file is a list of, and in whose name it is taken in."""
        form = kwargs.get("form")
        told = getattr(form, "cleaned_data", {}) if form is not None and form.is_bound else {}
        name = told.get("original_file_name", "")
        with site_language():
            reason = _("taken over from the file %(name)s") % {"name": name} if name else ""
        return {
            "framework": told.get("framework"),
            "year": told.get("year"),
            "shown": told.get("shown"),
            "actor": current_actor(),
            "reason": reason,
        }

    def get_import_form_initial(self, request: HttpRequest) -> dict[str, Any]:
        """What was chosen before, when another file is to be chosen."""
        return {name: number_in(request.GET, name) or None for name in self.kept_on_the_way}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        """What was shown, so that nothing else is taken in."""
        initial: dict[str, Any] = super().get_confirm_form_initial(request, import_form)
        if import_form is not None:
            told = import_form.cleaned_data
            initial |= {name: told[name] for name in self.kept_on_the_way}
            initial["framework"] = told["framework"].pk
        return initial

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Why the file can not be read, in words for people; anything else is a fault of ours."""
        if not isinstance(e, SpreadsheetError):
            raise e
        form.add_error("import_file", str(e))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """The form, and after it the preview; 422 when there is something to mend. With `?voorbeeld` an example."""
        if request.method == "GET" and "voorbeeld" in request.GET and self.has_import_permission(request):
            titles = {name: words[0].capitalize() for name, words in self.list_columns.items()}
            with site_language():
                called = str(self.model._meta.verbose_name_plural)
            return example_file(called, titles, self.list_example)
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
                _forget_refused(request)
            response.context_data = context
        return response

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which columns a file may have."""
        return {**super().get_import_context_data(**kwargs), **self._words()}

    def _words(self) -> dict[str, Any]:
        return {
            "columns": list(columns(self.list_columns)),
            "list_title": self.list_title,
            "list_row": self.list_row,
            "list_about": self.list_about,
            "list_help": self.list_help,
        }

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Take in what was shown; a file that is gone by now has to be chosen again."""
        try:
            response = super().process_import(request, **kwargs)
        except FileNotFoundError:
            response = None
        if response is not None and response.status_code != 200:
            return response
        messages.error(request, _("The file is not there any more. Choose it again."))
        told = {name: request.POST[name] for name in self.kept_on_the_way if request.POST.get(name)}
        query = f"?{urlencode(told)}" if told else ""
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import") + query
        )

    def process_result(self, result: PlanResult, request: HttpRequest) -> HttpResponse:
        """Back to the list; or, when something changed meanwhile, what would happen now."""
        if not result.has_errors():
            response: HttpResponse = super().process_result(result, request)
            return response
        plan = result.plan
        context = {
            **self.admin_site.each_context(request),
            **preview(plan),
            **self._words(),
            "title": self.list_title,
            "opts": self.opts,
            "result": result,
            "form": self.import_form_class([], [], initial={"framework": plan.framework, "year": plan.year}),
            "refused": not plan.problems,
        }
        return TemplateResponse(request, self.import_template_name, context, status=409).render()

    def generate_log_entries(self, result: PlanResult, request: HttpRequest) -> None:
        """What was made and what was changed, among the recent actions."""
        plan = result.plan
        for state, flag in (("new", ADDITION), ("changed", CHANGE)):
            rows = [
                plan.written[row.number]
                for row in plan.rows
                if row.state == state and row.number in plan.written
            ]
            if rows:
                LogEntry.objects.log_actions(str(request.user.pk), rows, flag, change_message=result.reason)

    def add_success_message(self, result: PlanResult, request: HttpRequest) -> None:
        """What was done."""
        told = {name: result.plan.count(name) for name in ("new", "changed", "unchanged")}
        messages.success(
            request,
            _("Taken in: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % told,
        )


class CommitmentImportMixin(ListImportMixin):
    """Commitments."""

    resource_classes = [CommitmentResource]
    import_form_class = CommitmentImportForm
    confirm_form_class = ConfirmCommitmentImportForm
    kept_on_the_way = ("framework", "year")
    list_title = _("Take in commitments")
    list_row = _("Commitment")
    list_columns = import_columns.HEADINGS
    list_example = import_columns.EXAMPLE
    list_about = _(
        "The first row holds the titles of the columns. Only the title of the commitment is needed; a column that is not there changes nothing. Beside each stand other words that are understood."
    )
    list_help = "afspraken-uit-een-spreadsheet-overnemen"


class ThemeImportMixin(ListImportMixin):
    """Themes."""

    resource_classes = [ThemeResource]
    list_title = _("Take in themes")
    list_row = _("Theme")
    list_columns = {name: theme_lists.HEADINGS[name] for name in theme_lists.TITLES}
    list_example = theme_lists.EXAMPLE
    list_about = _(
        "The first row holds the titles of the columns. Only the name of the theme is needed; a column that is not there changes nothing, and no theme is removed. A part of a theme has that theme in “Onderdeel van”, or stands in a column of its own beside it. Beside each stand other words that are understood."
    )
    list_help = "themas-en-begrippen-uit-een-spreadsheet-overnemen"


class GlossaryImportMixin(ListImportMixin):
    """Terms with their amounts."""

    resource_classes = [GlossaryResource]
    list_title = _("Take in a glossary")
    list_row = _("Term")
    list_columns = {name: glossary_lists.HEADINGS[name] for name in glossary_lists.TITLES}
    list_example = glossary_lists.EXAMPLE
    list_about = _(
        "The first row holds the titles of the columns. Only the term is needed; a column that is not there changes nothing, and no term or amount is removed. A term with several amounts has a row for each. Beside each stand other words that are understood."
    )
    list_help = "themas-en-begrippen-uit-een-spreadsheet-overnemen"


def _forget_refused(request: HttpRequest) -> None:
    """Nobody can agree to this file any more; the next one is chosen anew."""
    upload = request.FILES.get("import_file")
    if name := getattr(upload, "tmp_storage_name", ""):
        WaitingFile(name=name).remove()
