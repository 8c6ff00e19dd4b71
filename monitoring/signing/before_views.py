"""Recording that an annual agreement was signed on paper before it came here, and taking that back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement
from agreements.permissions import coordinating_actor, may_record_signed
from agreements.services.correcting import correct_signed_on, on_paper
from agreements.services.signed_before import lacking, record_signed_before, signers_of
from agreements.services.standing import standing_of
from agreements.services.states import VERBS, what_instead
from config.web.history import StaleVersionError
from config.web.refusals import refuse

from ..place import year_frame
from .before import followed_in, round_of, withdraw
from .forms import CorrectDayForm, SignedBeforeForm, WithdrawSignedForm
from .views import annual_url, find_annual


@require_http_methods(["GET", "POST"])
def signed_before(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Tell which parties signed on paper, and when; once that is told, that a day was wrong or all of it a mistake."""
    found = find_annual(request, municipality, framework, year)
    if not may_record_signed(request.user, found.framework):
        raise PermissionDenied
    standing = standing_of(found)
    signed = found.status == AnnualStatus.SIGNED
    recorded = signed and standing.version and standing.version.on_paper
    paper = [seat.party for seat in on_paper(standing)] if signed else []
    corrects = bool(paper) and request.POST.get("doe") == "dag"
    data = request.POST if request.method == "POST" else None
    start = {"version": found.version}
    day_form = CorrectDayForm(data if corrects else None, initial=start, parties=paper)
    others = None if corrects else data
    form: forms.Form = (
        WithdrawSignedForm(others, initial=start)
        if recorded
        else SignedBeforeForm(others, initial=start, parties=signers_of(found))
    )
    status = _record(request, found, day_form if corrects else form) if request.method == "POST" else 200
    if request.method == "POST" and status == 200:
        messages.success(request, _("It is recorded."))
        return redirect(annual_url(found))
    context = year_frame(
        found.framework,
        year,
        annual=found,
        form=form,
        day_form=day_form if paper else None,
        standing=standing,
        recorded=recorded,
        round_told="" if recorded else round_of(found),
        instead="" if found.framework.is_ended else what_instead(found),
        refused=[_kept(found)] if recorded else _refused(found),
        count=found.commitments.filter(monitor_only=False).count(),
    )
    return render(request, "monitoring/annual_signed.html", context, status=status)


def _kept(found: AnnualAgreement) -> str:
    """Why what was recorded can not be taken back; empty where it can."""
    return what_instead(found) if found.framework.is_ended else followed_in(found)


def _refused(found: AnnualAgreement) -> list[str]:
    if found.framework.is_ended or found.status not in VERBS["record_signed"]:
        return [what_instead(found)]
    return lacking(found)


def _record(request: HttpRequest, found: AnnualAgreement, form: forms.Form) -> int:
    """Write it; the status of the answer."""
    if not form.is_valid():
        return 422
    actor = coordinating_actor(request.user, found.framework)
    told: dict[str, Any] = {"actor": actor, "annual": found, "version": form.cleaned_data["version"]}
    try:
        if isinstance(form, CorrectDayForm):
            data = form.cleaned_data
            party = next(one.party for one in standing_of(found).seats if one.party.slug == data["party"])
            correct_signed_on(**told, party=party, signed_on=data["signed_on"], reason=data["reason"])
        elif isinstance(form, SignedBeforeForm):
            record_signed_before(**told, signatures=form.signatures())
        else:
            withdraw(**told, reason=form.cleaned_data["reason"])
    except (StaleVersionError, ValidationError) as error:
        return refuse(form, error)
    return 200
