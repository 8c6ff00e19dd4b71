"""The people of a party. Works without JavaScript; leaving has a page above, which knows the work that is left."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.web.history import StaleVersionError
from config.web.language import site_language
from config.web.refusals import place_errors, send_next

from ..access_log import record_once_a_day
from ..enums import AccessKind, MembershipRole
from ..invitations.forms import InviteForm
from ..invitations.views import invite_from
from ..models import Invitation, Mail, Membership, Party
from ..permissions import actor_for, may_manage_people, parties_with_people, reader_of
from . import services
from .forms import InsistingForm, MemberForm


def party_with_people(request: HttpRequest, slug: str) -> Party:
    """The party; 404 for who does not work for it, as when it does not exist."""
    return get_object_or_404(parties_with_people(request.user), slug=slug)


def working_here(party: Party, pk: int) -> Membership:
    """A membership of the party that did not end; else 404."""
    rows = Membership.objects.select_related("user", "party").filter(party=party)
    return get_object_or_404(rows.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())), pk=pk)


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, party: str) -> HttpResponse:
    """Who works for a party; whoever manages its people sees more of them, and invites."""
    found = party_with_people(request, party)
    manages = may_manage_people(request.user, found)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    form = InviteForm(request.POST or None) if manages else None
    if form and request.method == "POST" and form.is_valid() and invite_from(request, form, found):
        return redirect("party-people", found.slug)
    context = {"party": found, "manages": manages, "form": form, **_everybody(found)}
    if manages:
        context |= _for_manager(request, found)
    return render(request, "parties/people.html", context, status=422 if request.method == "POST" else 200)


def _everybody(party: Party) -> dict[str, Any]:
    """Who works for the party, by name, and who did before."""
    today = timezone.localdate()
    rows = Membership.objects.filter(party=party).select_related("user")
    found = sorted(rows, key=lambda row: (str(row.user), row.pk))
    current = [row for row in found if row.ends_on is None or row.ends_on >= today]
    managers = [
        row for row in current if row.manages_people and row.user.is_active and row.starts_on <= today
    ]
    ended = [row for row in found if row not in current]
    return {"today": today, "current": current, "ended": ended, "nobody_manages": not managers}


def _for_manager(request: HttpRequest, party: Party) -> dict[str, Any]:
    """Who was invited; that somebody reads the addresses of the people is in the log."""
    with site_language():
        subject = _("People of %(party)s") % {"party": party}
    record_once_a_day(actor=reader_of(request.user), kind=AccessKind.CONTACTS_READ, subject=subject)
    return {
        "invited": Invitation.objects.open().filter(party=party),
        "days": settings.INVITATION_DAYS,
        "refused": Mail.objects.refused_addresses(),
    }


@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, party: str, member: int) -> HttpResponse:
    """What somebody does and may do for a party."""
    found = party_with_people(request, party)
    row = working_here(found, member)
    if not may_manage_people(request.user, found):
        raise PermissionDenied
    form = MemberForm(request.POST if request.method == "POST" else None, membership=row, user=request.user)
    status = _change(request, row, form) if request.method == "POST" else 200
    if status == 302:
        messages.success(request, _("Saved."))
        return redirect("party-people", found.slug)
    context: dict[str, Any] = {"party": found, "member": row, "form": form, "conflict": status == 409}
    return render(request, "parties/member.html", context, status=status)


def _change(request: HttpRequest, row: Membership, form: MemberForm) -> int:
    """Carry out what was asked; the status of the answer, with what is wrong on the form."""
    if not form.is_valid():
        return 422
    try:
        services.change_member(
            actor=actor_for(request.user, row.party_id),
            membership=row,
            version=form.cleaned_data["version"],
            role=MembershipRole(form.cleaned_data["role"]),
            function=form.cleaned_data["function"],
            manages_people=form.cleaned_data["manages_people"],
            knowingly=form.insisting,
        )
    except StaleVersionError:
        show_newest(form, row)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    return 302


def show_newest(form: InsistingForm, row: Membership) -> None:
    """After a conflict: what was typed stays, and sending it again means it."""
    send_next(form, version=row.version)
