"""Somebody leaves a party: from when on, and to whom their work goes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agreements.services.assigning import members_of
from agreements.services.leaving import leave, load_of
from config.web.history import StaleVersionError
from config.web.offering import offer
from config.web.refusals import place_errors
from config.web.templatetags.components import long_date
from parties.models import AnyUser, Membership, User
from parties.people.forms import EndForm
from parties.people.services import would_leave_nobody
from parties.people.views import party_with_people, show_newest, working_here
from parties.permissions import actor_for, may_manage_people

#: The choice to leave the work with nobody.
NOBODY = "niemand"


class LeaveForm(EndForm):
    """Also to whom the work goes, where there is any: a choice that has to be made."""

    successor = forms.ChoiceField(label=gettext_lazy("The work goes to"))

    def __init__(
        self, data: Any, *, membership: Membership, user: AnyUser, colleagues: list[User] | None
    ) -> None:
        """`colleagues`: who can take the work over; None where there is no work."""
        super().__init__(data, membership=membership, user=user)
        self.colleagues = {str(one.pk): one for one in colleagues or ()}
        if colleagues is None:
            del self.fields["successor"]
            return
        people = [(key, str(one)) for key, one in self.colleagues.items()]
        nobody = (NOBODY, _("nobody yet: it will stand with what nobody took on"))
        offer(self, "successor", [("", _("choose")), *people, nobody])

    @property
    def chosen(self) -> User | None:
        """Who takes the work over, in a valid form."""
        return self.colleagues.get(self.cleaned_data.get("successor", ""))


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, party: str, member: int) -> HttpResponse:
    """End a membership: for who manages people, and for whoever leaves."""
    found = party_with_people(request, party)
    row = working_here(found, member)
    is_me = row.user == request.user
    if not (is_me or may_manage_people(request.user, found)):
        raise PermissionDenied
    load = load_of(found, row.user)
    colleagues = [one for one in members_of(found) if one != row.user] if load.total else None
    form = LeaveForm(
        request.POST if request.method == "POST" else None,
        membership=row,
        user=request.user,
        colleagues=colleagues,
    )
    status = _end(request, row, form) if request.method == "POST" else 200
    if status == 302:
        return redirect("account") if is_me else redirect("party-people", found.slug)
    context = {
        "party": found,
        "member": row,
        "form": form,
        "load": load,
        "conflict": status == 409,
        "last": would_leave_nobody(row),
        "is_me": is_me,
    }
    return render(request, "monitoring/member_end.html", context, status=status)


def _end(request: HttpRequest, row: Membership, form: LeaveForm) -> int:
    """Carry out what was asked; the status of the answer, with what is wrong on the form."""
    if not form.is_valid():
        return 422
    day: date = form.cleaned_data["from_day"]
    try:
        handed = leave(
            actor=actor_for(request.user, row.party_id),
            membership=row,
            version=form.cleaned_data["version"],
            from_day=day,
            successor=form.chosen,
            knowingly=form.insisting,
        )
    except StaleVersionError:
        show_newest(form, row)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    messages.success(request, _told(row, day))
    if handed:
        told = ngettext("%(n)s part handed over to %(name)s.", "%(n)s parts handed over to %(name)s.", handed)
        messages.success(request, told % {"n": handed, "name": form.chosen})
    return 302


def _told(row: Membership, day: date) -> str:
    names = {"name": row.user, "party": row.party.label, "day": long_date(day)}
    if day <= timezone.localdate():
        return _("%(name)s does not work for %(party)s any more.") % names
    return _("%(name)s does not work for %(party)s any more from %(day)s on.") % names
