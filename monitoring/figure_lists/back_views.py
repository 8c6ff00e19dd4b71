"""The page that takes back the last table of figures: look at what goes, and agree to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_keep_figures

from ..figures.services import last_intake
from ..place import find_framework, frame
from .taking_back import Back, BackChangedError, plan_back, take_back


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """What taking back the last table would do; with what was shown (`shown`) it is done."""
    found = find_framework(request, municipality, framework)
    if not may_keep_figures(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        return _agree(request, found)
    last = last_intake(found)
    return _page(request, found, plan_back(last) if last else None)


def _page(
    request: HttpRequest, found: FrameworkAgreement, plan: Back | None, status: int = 200, **extra: Any
) -> HttpResponse:
    return render(request, "monitoring/figures_back.html", frame(found, plan=plan, **extra), status=status)


def _agree(request: HttpRequest, found: FrameworkAgreement) -> HttpResponse:
    """Do what was shown; what changed meanwhile is shown anew."""
    actor = coordinating_actor(request.user, found)
    try:
        plan = take_back(actor=actor, framework=found, shown=request.POST.get("shown", ""))
    except BackChangedError as error:
        return _page(request, found, error.plan, 409, changed=True)
    if plan is None:
        return _page(request, found, None, 409)
    messages.success(request, _("“%(name)s” was taken back.") % {"name": plan.intake.name})
    return redirect("figures", found.municipality.slug, found.slug)
