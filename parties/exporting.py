"""Lists of the admin as files, each written down in the log of access."""

from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst

from config.web.language import site_language
from config.web.table_files import TableExportMixin

from .access_log import record_file


class LoggedExportMixin(TableExportMixin):
    """A list as a file; who takes it along is written down."""

    def get_export_data(self, file_format: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The file, once it is made and in the log."""
        data = super().get_export_data(file_format, request, *args, **kwargs)
        with site_language():
            subject = str(capfirst(self.model._meta.verbose_name_plural))
        rows: int = request.exported_rows  # type: ignore[attr-defined]
        record_file(request.user, subject, file_format.get_extension(), rows)
        return data
