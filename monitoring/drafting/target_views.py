"""The number of a theme in a draft by itself: who coordinates changes it or takes it away while that is a draft."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import AnnualAgreement, Target
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services.cycle import signatories
from agreements.services.drafted_numbers import drafted_before
from agreements.services.theme_numbers import change_theme_target, remove_theme_target
from config.web.asked import number_in

from ..place import cycle_frame, find_framework
from ..row_page import RowPage, answer
from .forms import ThemeTargetForm
from .views import draft_url


@require_http_methods(["GET", "POST"])
def theme_target(
    request: HttpRequest, municipality: str, framework: str, year: int, target: int
) -> HttpResponse:
    """Change the number of a theme in the draft of a year, or take it away."""
    found = find_framework(request, municipality, framework)
    annual = get_object_or_404(found.annual_agreements, year=year)
    own = Target.objects.filter(indicator__framework=found, indicator__theme__isnull=False, year=year)
    row = get_object_or_404(own.select_related("indicator__theme__parent", "party"), pk=target)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    if request.method == "GET" and not annual.is_open_draft:
        return redirect(draft_url(found, year))
    return answer(request, row, _page(request, annual))


def _page(request: HttpRequest, annual: AnnualAgreement) -> RowPage:
    parties = signatories(annual.framework)
    return RowPage(
        name="target",
        form_of=lambda sent, row: ThemeTargetForm(sent, row=row, parties=parties),
        keep=partial(_keep, request, annual),
        remove=partial(_remove, request, annual),
        show=partial(_show, request, annual),
        leave=lambda: redirect(draft_url(annual.framework, annual.year)),
    )


def _keep(request: HttpRequest, annual: AnnualAgreement, row: Target, form: ThemeTargetForm) -> str:
    actor = coordinating_actor(request.user, annual.framework)
    change_theme_target(actor=actor, annual=annual, target=row.pk, **form.values())
    return _("“%(figure)s” is saved.") % {"figure": row.indicator}


def _remove(request: HttpRequest, annual: AnnualAgreement, row: Target) -> str:
    actor = coordinating_actor(request.user, annual.framework)
    version = number_in(request.POST, "version")
    remove_theme_target(actor=actor, annual=annual, target=row.pk, version=version or 0)
    return _("The number of “%(figure)s” is taken out of the draft.") % {"figure": row.indicator}


def _show(
    request: HttpRequest, annual: AnnualAgreement, context: dict[str, Any], status: int
) -> HttpResponse:
    context["before"] = drafted_before(context["target"])
    around = cycle_frame(
        annual.framework, annual.year, back=draft_url(annual.framework, annual.year), **context
    )
    return render(request, "monitoring/concept_target.html", around, status=status)
