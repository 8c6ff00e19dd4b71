"""Recording an amendment: what a meeting changed of a commitment that was signed, by consensus."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import Commitment
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services.addendum_changes import table_of
from agreements.services.amending import amend, check_signed
from agreements.services.versions import signing_at
from config.web.history import StaleVersionError
from config.web.refusals import place_errors, send_next

from ..place import frame, with_monitor_year
from .amendment_form import AmendForm


@require_http_methods(["GET", "POST"])
def amendment(request: HttpRequest, municipality: str, framework: str, key: str) -> HttpResponse:
    """Record that a meeting changed a commitment by consensus: its words, planning and parts, and from when."""
    commitment = get_object_or_404(
        with_monitor_year(Commitment.objects.visible_to(request.user).at(municipality, framework, key))
        .select_related("annual_agreement")
        .prefetch_related("plannings")
    )
    if not may_coordinate(request.user, commitment.framework):
        raise PermissionDenied
    back = reverse("commitment", args=[municipality, framework, key])
    form = AmendForm(request.POST or None, row=commitment, parties=signing_at(table_of(commitment)))
    status = 200
    if request.method == "POST":
        status = _amend(request, commitment, form)
        if status == 200:
            messages.success(request, _("The amendment is recorded."))
            return redirect(back)
    return render(
        request,
        "monitoring/amendment.html",
        frame(commitment, commitment=commitment, form=form, back=back, refused=_why_not(commitment)),
        status=status,
    )


def _why_not(commitment: Commitment) -> str:
    """Why it can not be amended now; empty when it can."""
    try:
        check_signed(commitment)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _amend(request: HttpRequest, commitment: Commitment, form: AmendForm) -> int:
    """Write it; the status of the answer."""
    if not form.is_valid():
        return 422
    actor = coordinating_actor(request.user, commitment.framework)
    try:
        amend(actor=actor, commitment=commitment, **form.values())
    except StaleVersionError as error:
        told = _(
            "Somebody else changed this commitment meanwhile. Your text is still here; look at theirs and save again."
        )
        form.add_error(None, told)
        send_next(form, version=error.current.version)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    return 200
