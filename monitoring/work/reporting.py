"""Saving a report from 'my work': the rules, the form and the service of the line's own page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.web.history import StaleVersionError
from config.web.htmx import is_htmx
from config.web.refusals import place_errors, send_next

from ..enums import Light
from ..rounds.forms import CLOSED_MEANWHILE
from ..rounds.services import RoundClosedError, settle_line
from ..table.line_page import LinePage, line_page
from ..table.views import remember_undo
from .quick import QuickRow, changed, quick_form, read_rows, unchanged
from .views import work_changed, work_context


@require_POST
def report_line(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Set light and text of a line; `niets`: nothing has changed. 403 for who does not fill in this round."""
    page = line_page(request, municipality, framework, year, key)
    (row,) = read_rows([page.line.pk])
    same = "niets" in request.POST and row.before is not None
    data = (unchanged if same else changed)(row, request.POST)
    row.form = quick_form(row.line, data)
    if data.get("light", Light.NONE) in ("", Light.NONE) and not data.get("text", "").strip():
        row.form.add_error("text", _("Tell what happened, or choose a light."))
    status = _save(request, page, row)
    if status != 200:
        return _shown(request, row, status)
    if is_htmx(request):
        context = {**work_context(request.user), "row": read_rows([row.line.pk])[0], "reported": True}
        return work_changed(render(request, "monitoring/my_work.html#reported", context))
    messages.success(request, _("%(line)s is saved.") % {"line": row.line.commitment})
    return redirect(reverse("my-work") + "#snel")


def _shown(request: HttpRequest, row: QuickRow, status: int) -> HttpResponse:
    """The row again with what is wrong and everything that was typed; without JavaScript on the whole page."""
    if is_htmx(request):
        return render(request, "monitoring/quick.html#row", {"row": row}, status=status)
    context = work_context(request.user, sent=row)
    return render(request, "monitoring/my_work.html", context, status=status)


def _save(request: HttpRequest, page: LinePage, row: QuickRow) -> int:
    """Write it; the status of the answer, with what is wrong and what stands now in the row."""
    form = row.form
    if not form.is_valid():
        return 422
    values = {**form.values(), "note": None}
    try:
        line = settle_line(actor=page.actor, line_id=page.line.pk, **values)
    except StaleVersionError:
        page.line.refresh_from_db()
        row.conflict = page.now()
        send_next(form, version=page.line.version)
        return 409
    except RoundClosedError:
        form.add_error(None, CLOSED_MEANWHILE)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    if line.version != page.line.version:
        remember_undo(request, [line])
    return 200
