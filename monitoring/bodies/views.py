"""Who meets when: for everybody at the table, and the pages where who coordinates keeps it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import Body, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_keep_bodies
from agreements.services.bodies import add_body, change_body, remove_body
from config.web.asked import number_in
from config.web.htmx import lead_to, render_page

from ..place import find_framework, frame
from ..row_page import RowPage, answer, answer_new
from .forms import BodyForm
from .reading import read_bodies


@require_GET
def bodies(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Which bodies meet for a framework, month by month and one by one."""
    found = find_framework(request, municipality, framework)
    read = read_bodies(found, request.user, timezone.localdate())
    context = frame(found, bodies=read, keeps=may_keep_bodies(request.user, found))
    return render_page(request, "monitoring/bodies.html", context)


def _kept(request: HttpRequest, municipality: str, framework: str) -> FrameworkAgreement:
    """The framework, for who keeps its bodies; 403 for the others at the table."""
    found = find_framework(request, municipality, framework)
    if not may_keep_bodies(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def new_body(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Add a body."""
    found = _kept(request, municipality, framework)
    return answer_new(request, _pages(request, found))


@require_http_methods(["GET", "POST"])
def body(request: HttpRequest, municipality: str, framework: str, body: str) -> HttpResponse:
    """Change a body, or take out one that was entered by mistake."""
    found = _kept(request, municipality, framework)
    row = get_object_or_404(found.bodies.all(), key=body)
    return answer(request, row, _pages(request, found))


def _pages(request: HttpRequest, framework: FrameworkAgreement) -> RowPage:
    return RowPage(
        name="body",
        form_of=lambda sent, row: BodyForm(sent, instance=row),
        add=partial(_add, request, framework),
        keep=partial(_save, request),
        remove=partial(_remove, request),
        show=partial(_page, request, framework),
        leave=partial(_to_bodies, request, framework),
    )


def _add(request: HttpRequest, framework: FrameworkAgreement, form: BodyForm) -> str:
    actor = coordinating_actor(request.user, framework)
    row = add_body(actor=actor, framework=framework, told=form.told())
    return _("“%(body)s” is added.") % {"body": row}


def _save(request: HttpRequest, row: Body, form: BodyForm) -> str:
    change_body(
        actor=coordinating_actor(request.user, row.framework_id),
        body=row,
        version=number_in(request.POST, "version"),
        told=form.told(),
    )
    return _("Saved.")


def _remove(request: HttpRequest, row: Body) -> str:
    actor = coordinating_actor(request.user, row.framework_id)
    remove_body(actor=actor, body=row, version=number_in(request.POST, "version"))
    return _("“%(body)s” is removed.") % {"body": row}


def _page(
    request: HttpRequest, framework: FrameworkAgreement, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    around = frame(framework, **context)
    return render_page(request, "monitoring/body.html", around, partial="panel", status=status)


def _to_bodies(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    return lead_to(request, reverse("bodies", args=[framework.municipality.slug, framework.slug]))
