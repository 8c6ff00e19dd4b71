"""Tables as files in the admin: the formats of django-import-export, made safe for spreadsheets."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import IntegerField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, ODS, XLSX
from import_export.forms import ExportForm
from import_export.resources import ModelResource
from import_export.widgets import IntegerWidget
from tablib import Dataset

from .cells import Cell, Column, Sheet, cut
from .file_names import file_name
from .formulas import neutral

#: A file with more rows than this keeps a process busy for too long, and nobody reads it.
MOST_ROWS = 5000
#: Characters in the widest column of an Excel file.
_WIDEST = 60
#: Signs that the name of a sheet can not hold, and how long it can be.
_UNNAMED, _LONGEST_NAME = re.compile(r"[\\*?:/\[\]]"), 31
#: Signs that come along from other programs and that a cell of Excel can not hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _with_texts(dataset: Dataset, change: Callable[[str], str]) -> Dataset:
    """The table with its texts changed, those to be translated as well."""
    rows = (
        [change(str(cell)) if isinstance(cell, str | Promise) else cell for cell in row] for row in dataset
    )
    return Dataset(*rows, headers=dataset.headers, title=dataset.title)


class SafeCsv(CSV):
    """CSV for Dutch spreadsheets: UTF-8 with a mark at the start, semicolons, no text that is run as a formula."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        """An apostrophe goes before what would begin a formula."""
        return "\ufeff" + _with_texts(dataset, neutral).export("csv", delimiter=";")


class SafeXlsx(XLSX):
    """Excel, laid out as all sheets are; a text that begins with = would be taken for a formula there."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """An apostrophe goes before what would begin a formula, a space takes the place of what can not be seen."""
        # Imported here, as it takes long and few processes need it.
        from .workbooks import render_sheets

        table = _with_texts(dataset, lambda text: _seen(f"'{text}" if text.startswith("=") else text))
        return render_sheets([_sheet(table)], dated=timezone.localdate(), **_about(dataset))


def _seen(text: str) -> str:
    """The text as a cell can hold it."""
    text = _CONTROL.sub(" ", text)
    return cut(text, _("[Cut here. A cell can hold no more; the whole text is in the CSV file.]"))


def _about(dataset: Dataset) -> dict[str, str]:
    """What a file tells about itself."""
    title = dataset.title
    return {"title": title, "subject": title, "author": "Prestatieafspraken", "header": title}


def _sheet(dataset: Dataset) -> Sheet:
    """The table with columns as wide as their texts, but no wider than people read."""
    # Beside its title a column has the button of its filter.
    columns = tuple(
        Column(title, min(3 + max(map(_width, (title, *dataset.get_col(at)))), _WIDEST))
        for at, title in enumerate(dataset.headers)
    )
    return Sheet(_UNNAMED.sub("-", dataset.title)[:_LONGEST_NAME], columns, tuple(dataset))


def _width(cell: Cell) -> int:
    """Characters in the longest line."""
    return max(map(len, str(cell or "").split("\n")))


class PlainOds(ODS):
    """OpenDocument, laid out in the same way; a text is never a formula there."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """A space takes the place of what can not be seen."""
        from .opendocument import render_ods_sheets

        return render_ods_sheets([_sheet(_with_texts(dataset, _seen))], **_about(dataset))

    def is_binary(self) -> bool:
        """The library takes it for text."""
        return True


class TableExportMixin(ExportMixin):
    """A list of the admin as a file: what is shown there now, with its search and filters."""

    export_form_class = ExportForm
    export_template_name = "admin/table_export.html"
    formats: Sequence[type] = [SafeXlsx, PlainOds, SafeCsv]

    def get_export_formats(self) -> Sequence[type]:
        """Excel, OpenDocument and CSV."""
        return self.formats

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the list shows; raises BadRequest for an address of which the list would say that it is nonsense."""
        try:
            rows: QuerySet[Any] = super().get_export_queryset(request)
        except (IncorrectLookupParameters, ValueError, OverflowError) as error:
            raise BadRequest("No list answers this address.") from error
        return rows

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """The page and the file; of a list that is too long it says how to make it shorter."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        found = self.get_export_queryset(request).count()
        if found > MOST_ROWS:
            return self._too_long(request, found)
        response: HttpResponse = super().export_action(request)
        return response

    def _too_long(self, request: HttpRequest, found: int) -> HttpResponse:
        """Instead of the form; 422 where a file was asked for."""
        form = self.get_export_form_class()(
            self.get_export_formats(), self.get_export_resource_classes(request)
        )
        told = {"found": found, "most": MOST_ROWS, "query": request.GET.urlencode()}
        context = {**self.init_request_context_data(request, form), **told}
        status = 422 if request.method == "POST" else 200
        return TemplateResponse(request, self.export_template_name, context, status=status)

    def get_export_data(self, file_format: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In Dutch, whatever language the page is in: files go around."""
        with translation.override("nl"):
            return super().get_export_data(file_format, request, *args, **kwargs)

    def get_data_for_export(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Dataset:
        """The table; how long it is stays with the request, for who writes down what was taken along."""
        table: Dataset = super().get_data_for_export(request, *args, **kwargs)
        request.exported_rows = len(table)  # type: ignore[attr-defined]
        table.title = str(capfirst(self.model._meta.verbose_name_plural))
        return table

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """A table needs to know nothing to be written."""
        return {}

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may look at the list may take it along."""
        return bool(self.has_view_permission(request))

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        """Named after what is in it, in the language the file is in, and the day."""
        with translation.override("nl"):
            kind = str(self.model._meta.verbose_name_plural)
        return file_name(kind, timezone.localdate(), ending=file_format.get_extension())


def number_column(attribute: str, title: str) -> Field:
    """A column of numbers: as text they do not sort, and Excel warns at each of them."""
    return Field(attribute, title, widget=IntegerWidget(coerce_to_string=False), readonly=True)


def table_of(
    model: type[Model], columns: Sequence[tuple[str, str]], base: type[ModelResource] = ModelResource
) -> type[ModelResource]:
    """A resource with a column per pair of attribute (with __ for related objects) and title."""
    numbers = {one.name for one in model._meta.fields if isinstance(one, IntegerField)}
    fields = {
        f"column_{at}": number_column(attribute, title)
        if attribute in numbers
        else Field(attribute=attribute, column_name=title, readonly=True)
        for at, (attribute, title) in enumerate(columns)
    }
    meta = type("Meta", (), {"model": model, "fields": tuple(fields), "export_order": tuple(fields)})
    return type(f"{model.__name__}Resource", (base,), {**fields, "Meta": meta})
