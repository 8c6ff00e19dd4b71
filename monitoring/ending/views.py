"""The page on which a framework is ended, or withdrawn as a draft, and opened again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate, may_end
from agreements.services.framework_states import reopen_framework
from config.web.history import StaleVersionError
from config.web.refusals import refuse

from ..place import find_framework, frame
from .forms import EndForm, ReopenForm
from .reading import Standing, read_open
from .services import end


@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Tell what is still open, and end it; once it has ended, open it again with a reason."""
    found = find_framework(request, municipality, framework)
    if not may_end(request.user, found):
        raise PermissionDenied
    arranges = may_coordinate(request.user, found)
    standing = None if found.is_ended else read_open(found, arranges=arranges)
    form, status = _form(request, found, standing), 200
    if request.method == "POST":
        status = _carry_out(request, found, form) if form.is_valid() else 422
        if status == 200:
            return redirect("framework", municipality, framework)
    context = frame(found, form=form, standing=standing)
    return render(request, "monitoring/framework_end.html", context, status=status)


def _form(request: HttpRequest, found: FrameworkAgreement, standing: Standing | None) -> EndForm | ReopenForm:
    data = request.POST if request.method == "POST" else None
    initial = {"version": found.version}
    if standing is None:
        return ReopenForm(data, initial=initial)
    draft = found.status == FrameworkStatus.DRAFT
    return EndForm(data, left=bool(standing.left), early=not found.is_over, draft=draft, initial=initial)


def _carry_out(request: HttpRequest, found: FrameworkAgreement, form: forms.Form) -> int:
    """Do what was asked; the status of the answer, with what went wrong in the form."""
    told: dict[str, Any] = {"actor": coordinating_actor(request.user, found), "framework": found}
    try:
        if isinstance(form, ReopenForm):
            reopen_framework(**told, **form.cleaned_data)
            messages.success(request, _("The agreement is open again."))
        else:
            draft = found.status == FrameworkStatus.DRAFT
            end(**told, **form.cleaned_data)
            done = _("The agreement has ended. Nobody is asked for anything in it any more.")
            if draft:
                done = _("The draft is withdrawn. Nobody is asked for anything in it any more.")
            messages.success(request, done)
    except (StaleVersionError, ValidationError) as error:
        return refuse(form, error)
    return 200
