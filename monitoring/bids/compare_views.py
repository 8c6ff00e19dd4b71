"""Bids side by side, on a page and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.services.bid_words import bids_in, word_in_file
from config.web.language import site_language
from parties.access_log import record_file

from ..place import bids_frame, find_framework
from ..publishing.answers import file_answer, name_at
from .compare import read_comparison
from .sheet import render_xlsx


@require_GET
def compare(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """What stands and the reader may see, per theme."""
    place = find_framework(request, municipality, framework)
    found = read_comparison(request.user, place, year)
    return render(request, "monitoring/bids_compare.html", bids_frame(place, year, found=found))


@require_GET
def compare_file(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The same as Excel; that it was taken along is written down."""
    place = find_framework(request, municipality, framework)
    with site_language():
        content, rows = render_xlsx(read_comparison(request.user, place, year), timezone.localdate())
        subject = f"{bids_in(place, year)}: {place.municipality.label}, {place.title}"
    record_file(request.user, subject, "xlsx", rows)
    return file_answer(content, name_at("bod", place, word_in_file(place, year), ending="xlsx"), "xlsx")
