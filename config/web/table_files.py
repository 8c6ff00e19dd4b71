"""Tables as files in the admin: the formats of django-import-export, made safe for spreadsheets."""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.text import capfirst, slugify
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, ODS, XLSX
from import_export.forms import ExportForm
from import_export.resources import ModelResource
from tablib import Dataset

from .formulas import neutral

#: Characters in the widest column of an Excel file.
_WIDEST = 60
#: Heights in points: of a line, and of the highest row that Excel knows.
_LINE, _HIGHEST = 15, 409
#: Signs that come along from other programs and that a cell of Excel can not hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _with_texts(dataset: Dataset, change: Callable[[str], str]) -> Dataset:
    """The table with its texts changed."""
    rows = ([change(cell) if isinstance(cell, str) else cell for cell in row] for row in dataset)
    return Dataset(*rows, headers=dataset.headers, title=dataset.title)


class SafeCsv(CSV):
    """CSV for Dutch spreadsheets: UTF-8 with a mark at the start, semicolons, no text that is run as a formula."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        """An apostrophe goes before what would begin a formula."""
        return "\ufeff" + _with_texts(dataset, neutral).export("csv", delimiter=";")


class SafeXlsx(XLSX):
    """Excel; a text that begins with = would be taken for a formula there."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        """An apostrophe goes before what would begin a formula, a space takes the place of what can not be seen."""
        # Imported here, as it takes long and few processes need it.
        from openpyxl import load_workbook  # type: ignore[import-untyped]

        book = load_workbook(BytesIO(super().export_data(_with_texts(dataset, self._cell))))
        _lay_out(book.worksheets[0])
        book.properties.title, book.properties.creator = dataset.title, "Prestatieafspraken"
        buffer = BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    @staticmethod
    def _cell(text: str) -> str:
        return _CONTROL.sub(" ", f"'{text}" if text.startswith("=") else text)


def _lay_out(page: Any) -> None:
    """Columns no wider than people read, with their texts in lines, and the titles on each printed page.

    The library makes a column as wide as its longest text; Excel opens none of more than 255 characters.
    """
    from openpyxl.styles import Alignment  # type: ignore[import-untyped]

    for column in page.column_dimensions.values():
        # Beside its title a column has the button of its filter.
        column.width = min(column.width + 3, _WIDEST)
    for row in page.iter_rows():
        lines = 1
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            wide = page.column_dimensions[cell.column_letter].width
            lines = max(lines, sum(1 + int(len(part) / wide) for part in str(cell.value or "").split("\n")))
        page.row_dimensions[row[0].row].height = min(lines * _LINE, _HIGHEST)
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.paperSize = page.PAPERSIZE_A3
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


class PlainOds(ODS):
    """OpenDocument, where a text is never a formula."""

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
            name = slugify(str(self.model._meta.verbose_name_plural))
        return f"{name}-{timezone.localdate().isoformat()}.{file_format.get_extension()}"


def table_of(model: type, columns: Sequence[tuple[str, str]]) -> type[ModelResource]:
    """A resource with a column per pair of attribute (with __ for related objects) and title."""
    fields = {
        f"column_{at}": Field(attribute=attribute, column_name=title, readonly=True)
        for at, (attribute, title) in enumerate(columns)
    }
    meta = type("Meta", (), {"model": model, "fields": tuple(fields), "export_order": tuple(fields)})
    return type(f"{model.__name__}Resource", (ModelResource,), {**fields, "Meta": meta})
