"""Recording that a framework agreement was signed, by whom and when, and taking that back."""

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
from agreements.permissions import coordinating_actor, may_record_signed
from agreements.services.framework_signing import (
    joined_later,
    lacking,
    leans,
    mend_signed,
    not_told,
    record_signed,
    signers_of,
    signing_parties,
    withdraw_signed,
)
from config.web.history import StaleVersionError
from config.web.refusals import refuse

from ..place import find_framework, frame
from .forms import FrameworkSignedForm, WithdrawSignedForm

#: What the form sends that mends what is recorded; the other one takes it back.
_MEND = "bijwerken"


@require_http_methods(["GET", "POST"])
def signed(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Tell when it was signed and by whom; once that is told, mend it, or tell that it was a mistake."""
    found = find_framework(request, municipality, framework)
    if not may_record_signed(request.user, found):
        raise PermissionDenied
    draft = found.status == FrameworkStatus.DRAFT
    telling, back = _forms(request, found, draft)
    sent = back if back.is_bound else telling
    status = _record(request, found, sent, draft) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        messages.success(request, _("It is recorded."))
        return redirect("framework", municipality, framework)
    signatures = list(found.signatures.select_related("party"))
    seats = list(found.participations.select_related("party"))
    context = frame(
        found,
        form=telling,
        back=back,
        parties=signing_parties(found),
        joined=joined_later(found, seats, {row.party_id for row in signatures}),
        lacking=lacking(found) if draft else [],
        leaning="" if draft else leans(found),
        gone=found.participations.left().select_related("party"),
        signatures=signatures,
        unsigned=not_told(found, seats, signatures),
    )
    return render(request, "monitoring/framework_signed.html", context, status=status)


def _forms(
    request: HttpRequest, found: FrameworkAgreement, draft: bool
) -> tuple[FrameworkSignedForm, WithdrawSignedForm]:
    """To tell of the signing, and to take it back; of these the one that was sent is bound."""
    sent = request.POST if request.method == "POST" else None
    tells = draft or _MEND in request.POST
    telling = FrameworkSignedForm(
        sent if tells else None,
        parties=signers_of(found),
        initial=FrameworkSignedForm.initial_of(found),
        auto_id="id_%s" if draft else "id_nu_%s",
    )
    return telling, WithdrawSignedForm(None if tells else sent, initial={"version": found.version})


def _record(request: HttpRequest, found: FrameworkAgreement, form: forms.Form, draft: bool) -> int:
    """Write it; the status of the answer."""
    if not form.is_valid():
        return 422
    data = form.cleaned_data
    told: dict[str, Any] = {"actor": coordinating_actor(request.user, found), "framework": found}
    told["version"] = data["version"]
    try:
        if not isinstance(form, FrameworkSignedForm):
            withdraw_signed(**told, reason=data["reason"])
        elif draft:
            record_signed(**told, signed_on=data["signed_on"], signatures=form.signatures())
        else:
            more = {"signatures": form.signatures(), "reason": data["reason"]}
            mend_signed(**told, signed_on=data["signed_on"], **more)
    except (StaleVersionError, ValidationError) as error:
        return refuse(form, error)
    return 200
