"""What an addendum does with one commitment: change it, let it lapse, or add a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import AddendumStatus, ChangeKind, ParticipationRole
from agreements.models import Addendum, AddendumChange, Commitment
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services import addenda as verbs
from agreements.services.addendum_changes import table_of
from agreements.services.addendum_states import VERBS
from config.web.history import StaleVersionError
from config.web.refusals import place_errors

from ..place import frame
from .addendum_forms import CommitmentForm, VersionForm
from .addendum_views import addendum_url, find_addendum


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, municipality: str, framework: str, addendum: int, key: str) -> HttpResponse:
    """How a commitment will read, or that it lapses; also one that the draft adds."""
    found = find_addendum(request, municipality, framework, addendum)
    own = found.changes.select_related("commitment").filter(key=key).first()
    row = None
    if own is None or own.kind != ChangeKind.NEW or own.commitment is not None:
        rows = found.framework.commitments.filter(annual_agreement=found.annual_agreement_id)
        row = get_object_or_404(rows, key=key)
    return _page(request, found, row, own)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, municipality: str, framework: str, addendum: int) -> HttpResponse:
    """A new commitment."""
    return _page(request, find_addendum(request, municipality, framework, addendum), None, None)


def _page(
    request: HttpRequest, found: Addendum, row: Commitment | None, own: AddendumChange | None
) -> HttpResponse:
    if not may_coordinate(request.user, found.framework):
        raise PermissionDenied
    parties = [seat.party for seat in table_of(found) if seat.role == ParticipationRole.SIGNATORY]
    lapses = request.method == "POST" and request.POST.get("actie") == "vervallen"
    added = found.changes.filter(kind=ChangeKind.NEW, commitment=None)
    form = CommitmentForm(
        request.POST if request.method == "POST" and not lapses else None,
        framework=found.framework,
        parties=parties,
        annual=found.annual_agreement_id,
        row=row,
        change=own,
        version=found.version,
        awaited=[(one.key, str(one)) for one in added.exclude(key=own.key if own else "").order_by("pk")],
    )
    problem, status = "", 200
    if request.method == "POST":
        sent = VersionForm(request.POST) if lapses else form
        problem, status = _sent(request, found, row, own, sent)
        if status == 200:
            return redirect(addendum_url(found))
    context = frame(
        found,
        addendum=found,
        commitment=row,
        own=own,
        form=form,
        problem=problem,
        is_open=AddendumStatus(found.status) in VERBS["write"],
        back=addendum_url(found),
    )
    return render(request, "monitoring/addendum_change.html", context, status=status)


def _sent(
    request: HttpRequest,
    found: Addendum,
    row: Commitment | None,
    own: AddendumChange | None,
    form: CommitmentForm | VersionForm,
) -> tuple[str, int]:
    """Do what was asked; what went wrong, in the form or in words, and the status of the answer."""
    if not form.is_valid():
        return _("Something is missing or wrong below."), 422
    told: dict[str, Any] = {"actor": coordinating_actor(request.user, found.framework), "addendum": found}
    try:
        if isinstance(form, CommitmentForm):
            values = {**told, **form.values()}
            made = (
                verbs.change_commitment_by(commitment=row, **values)
                if row
                else verbs.add_new(key=own.key if own else "", **values)
            )
        elif row is None:
            return _("A new commitment does not lapse. Take it out of the addendum instead."), 422
        else:
            made = verbs.let_lapse(commitment=row, version=form.cleaned_data["version"], **told)
    except StaleVersionError:
        return _(
            "Somebody else changed this addendum meanwhile. Your text is still here; save again to keep it."
        ), 409
    except ValidationError as error:
        place_errors(form, error)
        return " ".join(error.messages), 422
    messages.success(request, _("%(commitment)s is saved.") % {"commitment": made})
    return "", 200
