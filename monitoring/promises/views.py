"""The page that tells per party what others need from it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.services.cycle import signatories

from ..place import cycle_frame, find_framework
from .reading import blocking, read_sides


@require_GET
def promises(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Who waits for whom in a year, with what goes wrong on top."""
    found = find_framework(request, municipality, framework)
    sides = read_sides(request.user, found, year, signatories(found), timezone.localdate())
    # One that several parties see to stands with each of them, and is one all the same.
    every = {one.condition.pk: one for side in sides for one in side.promises}
    context = cycle_frame(
        found, year, sides=sides, blocked=blocking(every.values()), promises=list(every.values())
    )
    return render(request, "monitoring/promises.html", context)
