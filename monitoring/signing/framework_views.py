"""Recording that a framework agreement was signed, and taking that back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import FrameworkStatus
from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor, may_record_signed
from agreements.services.framework_signing import lacking, record_signed, signing_parties, withdraw_signed
from config.web.history import StaleVersionError
from config.web.refusals import place_errors

from ..place import find_framework, frame
from .forms import RecordSignedForm, WithdrawSignedForm


@require_http_methods(["GET", "POST"])
def signed(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Tell on which day the parties signed it; once that is told, that it was a mistake."""
    found = find_framework(request, municipality, framework)
    if not may_record_signed(request.user, found):
        raise PermissionDenied
    kind = RecordSignedForm if found.status == FrameworkStatus.DRAFT else WithdrawSignedForm
    start = {"version": found.version, "signed_on": found.adopted_on}
    form: forms.Form = kind(request.POST or None if request.method == "GET" else request.POST, initial=start)
    status = _record(request, found, form) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        messages.success(request, _("It is recorded."))
        return redirect("framework", municipality, framework)
    gone = found.participations.left().select_related("party")
    context = frame(found, form=form, parties=signing_parties(found), lacking=lacking(found), gone=gone)
    return render(request, "monitoring/framework_signed.html", context, status=status)


def _record(request: HttpRequest, found: FrameworkAgreement, form: forms.Form) -> int:
    """Write it; the status of the answer."""
    if not form.is_valid():
        return 422
    verb = record_signed if isinstance(form, RecordSignedForm) else withdraw_signed
    try:
        verb(actor=coordinating_actor(request.user, found), framework=found, **form.cleaned_data)
    except StaleVersionError:
        form.add_error(None, _("Somebody else was first. Reload the page to see how it stands now."))
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    return 200
