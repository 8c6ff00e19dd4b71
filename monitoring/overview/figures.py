"""All figures of a framework on one page and in one file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.permissions import may_keep_figures
from config.web.language import site_language
from parties.access_log import record_file

from ..figures.services import last_intake
from ..place import find_framework, frame
from ..publishing.answers import file_answer, name_at
from .figures_sheet import render_figures
from .followed import read_chapters


@require_GET
def figures(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Every indicator of a framework under its theme and commitment, for who sees the framework."""
    found = find_framework(request, municipality, framework)
    chapters = read_chapters(found)
    count = sum(len(group.indicators) for chapter in chapters for group in chapter.groups)
    keeps = may_keep_figures(request.user, found)
    last = last_intake(found) if keeps else None
    context = frame(found, chapters=chapters, count=count, may_keep_figures=keeps, last_intake=last)
    return render(request, "monitoring/figures.html", context)


@require_GET
def figures_file(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The same as .xlsx, an amount per row; that it was taken along is written down."""
    found = find_framework(request, municipality, framework)
    today = timezone.localdate()
    content, rows = render_figures(found, read_chapters(found), today)
    with site_language():
        subject = f"{_('Figures')}: {found.municipality.label}, {found.title}"
    record_file(request.user, subject, "xlsx", rows)
    return file_answer(content, name_at("cijfers", found, today, ending="xlsx"), "xlsx")
