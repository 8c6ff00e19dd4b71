"""Saying that a commitment is completed, by all or by one party, and opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.models import Commitment, Responsibility
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services.completing import complete, completing_parties, reopen
from config.web.history import StaleVersionError
from config.web.htmx import lead_to, render_page
from config.web.offering import offer
from config.web.refusals import place_errors, send_next
from parties.models import AnyUser, Party

from ..place import frame, with_monitor_year

#: What a form asks for.
COMPLETE, REOPEN = "afronden", "heropenen"
#: All parties together; no slug has this sign.
WHOLE = "*"


class _PartForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    part = forms.ChoiceField(label=gettext_lazy("Who"))
    prefix_of_ids = ""

    def __init__(self, data: Any = None, *, parties: Sequence[Party], version: int) -> None:
        """`parties`: those that can be chosen beside all of them together."""
        super().__init__(data, initial={"version": version}, auto_id=f"id_{self.prefix_of_ids}_%s")
        self.parties = {party.slug: party for party in parties}
        choices = [(slug, party.label) for slug, party in self.parties.items()]
        offer(self, "part", [(WHOLE, _("the whole commitment")), *choices])
        if not choices:
            del self.fields["part"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        values = dict(self.cleaned_data)
        party = self.parties.get(values.pop("part", WHOLE))
        return {**values, "party": party}


class CompleteForm(_PartForm):
    """Who is done, and since when."""

    prefix_of_ids = "complete"

    completed_on = forms.DateField(
        label=gettext_lazy("Completed on"),
        help_text=gettext_lazy(
            "In rounds that end on this day or later it stands apart, and nobody is asked about it."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Why or how"), required=False, max_length=500)


class ReopenForm(_PartForm):
    """What goes on after all, and why."""

    prefix_of_ids = "reopen"

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("It is kept in the story of the commitment."),
    )


def completion_context(
    found: Commitment,
    user: AnyUser,
    day: date | None = None,
    form: _PartForm | None = None,
    *,
    responsibilities: Sequence[Responsibility] | None = None,
    done: Sequence[tuple[Party, date]] | None = None,
) -> dict[str, Any]:
    """What the panel shows: who is done since when, and for the coordinator the forms. `form`: the one sent in.

    `responsibilities` and `done` (who completed their part, and when): where they were read already.
    """
    if done is None:
        done = _parts_done(found)
    done = [(party, since) for party, since in done if day is None or since <= day]
    days = {party.pk: since for party, since in done}
    known: bool | None = getattr(found, "user_coordinates", None)
    coordinates = may_coordinate(user, found.framework) if known is None else known
    may_complete = coordinates and day is None
    owners = completing_parties(found, responsibilities) if done or may_complete else []
    context: dict[str, Any] = {
        "completed_on": found.completed_on
        if found.completed_on and found.completed_on <= (day or date.max)
        else None,
        "parts": [(owner, days.get(owner.pk)) for owner in owners] if done else [],
    }
    if may_complete:
        context |= _forms(found, owners, done, form)
    return {"completion": context}


def _parts_done(found: Commitment) -> list[tuple[Party, date]]:
    return [(part.party, part.completed_on) for part in found.completions.select_related("party")]


def _forms(
    found: Commitment, owners: Sequence[Party], done: Sequence[tuple[Party, date]], form: _PartForm | None
) -> dict[str, Any]:
    """The forms that make sense now; a party that does it alone is the whole."""
    version = found.version
    ready = {party.pk for party, _since in done}
    context: dict[str, Any] = {}
    if found.completed_on is None:
        parties = [owner for owner in owners if owner.pk not in ready] if len(owners) > 1 else []
        context["complete_form"] = CompleteForm(parties=parties, version=version)
    if found.completed_on is not None or done:
        context["reopen_form"] = ReopenForm(parties=[party for party, _since in done], version=version)
    if form is not None:
        context["complete_form" if isinstance(form, CompleteForm) else "reopen_form"] = form
        context["sent"] = True
    return context


def _commitment(request: HttpRequest, municipality: str, framework: str, key: str) -> Commitment:
    """The commitment, for the coordinator: 404 for who may not see it, 403 for who may only read."""
    rows = Commitment.objects.visible_to(request.user).at(municipality, framework, key)
    found: Commitment = get_object_or_404(with_monitor_year(rows))
    if not may_coordinate(request.user, found.framework):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def completion(request: HttpRequest, municipality: str, framework: str, key: str) -> HttpResponse:
    """Complete a commitment or open it again; the same forms stand on the commitment's page."""
    found = _commitment(request, municipality, framework, key)
    form, status = (_sent(request, found), 422) if request.method == "POST" else (None, 200)
    if form is not None and form.is_valid():
        status = _carry_out(request, found, form)
        if status == 200:
            address = reverse("commitment", args=[municipality, framework, key]) + "#afronding"
            return lead_to(request, address)
        found.refresh_from_db()
    context = {
        **completion_context(found, request.user, form=form),
        "commitment": found,
        **frame(found),
        "today": timezone.localdate(),
    }
    return render_page(request, "monitoring/completion.html", context, partial="panel", status=status)


def _sent(request: HttpRequest, found: Commitment) -> _PartForm:
    """The form that was sent; without a known one the form to complete, which then asks for what is missing."""
    if request.POST.get("doe") == REOPEN:
        parties = [party for party, _since in _parts_done(found)]
        return ReopenForm(request.POST, parties=parties, version=found.version)
    owners = completing_parties(found)
    return CompleteForm(request.POST, parties=owners if len(owners) > 1 else [], version=found.version)


def _carry_out(request: HttpRequest, found: Commitment, form: _PartForm) -> int:
    """Do what was asked; the status of the answer, with what went wrong in the form."""
    verb = reopen if isinstance(form, ReopenForm) else complete
    try:
        verb(actor=coordinating_actor(request.user, found.framework), commitment=found, **form.values())
    except StaleVersionError as error:
        form.add_error(
            None, _("Somebody else changed this commitment meanwhile. Look at it once more, then try again.")
        )
        send_next(form, version=error.current.version)
        return 409
    except ValidationError as error:
        told = getattr(error, "error_dict", {})
        if "party" in told:
            told["part"] = told.pop("party")
        place_errors(form, error)
        return 422
    messages.success(request, _("%(commitment)s is saved.") % {"commitment": found})
    return 200
