"""Inviting people, and accepting an invitation. Works without JavaScript."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from config.web.refusals import place_errors

from ..borrowed import consume, perform_password_login
from ..enums import InvitationState, MembershipRole
from ..models import Invitation, Party, User
from ..permissions import actor_for, parties_to_invite_for
from . import services
from .forms import AcceptForm, InviteForm, InviteForPartyForm

#: How many invitations the list shows, the newest first.
SHOWN = 200
#: How many mails one person can have sent in an hour.
_RATES = {"invite": "30/h/user"}
logger = logging.getLogger(__name__)


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Whom the person invited, with a form to invite somebody."""
    parties = parties_to_invite_for(request.user)
    if not parties.exists():
        if request.user.is_superuser:
            messages.info(
                request, _("There are no parties yet. Add the first one; then you can invite people for it.")
            )
            return redirect("admin:parties_party_add")
        raise PermissionDenied
    initial = {"party": request.GET.get("partij", "")[:60], "role": MembershipRole.READER}
    looks_up = request.POST.get("actie") == "zoek"
    if looks_up:
        # What was typed stays; the party is chosen from what is found.
        names = ("named", "email", "role", "manages_people")
        initial = {name: request.POST[name] for name in names if name in request.POST}
    form = InviteForPartyForm(None if looks_up else request.POST or None, parties=parties, initial=initial)
    if request.method == "POST" and form.is_valid():
        party = form.cleaned_data.pop("party")
        if invite_from(request, form, party):
            return redirect("invitations")
    rows = Invitation.objects.filter(party__in=parties).select_related("party")[:SHOWN]
    context = {"form": form, "rows": rows, "states": InvitationState, "days": settings.INVITATION_DAYS}
    status = 422 if request.method == "POST" and not looks_up else 200
    return render(request, "parties/invitations.html", context, status=status)


def invite_from(request: HttpRequest, form: InviteForm, party: Party) -> bool:
    """Invite as a valid form says; whether it went well, else what is wrong is on the form."""
    actor = actor_for(request.user, party.pk)
    try:
        _refuse_too_many(request)
        invitation = services.invite(actor=actor, party=party, link=_link(request), **form.cleaned_data)
    except ValidationError as error:
        place_errors(form, error)
        return False
    _tell_sent(request, invitation)
    return True


@require_POST
def resend(request: HttpRequest, invitation: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    row = _own(request, invitation)
    actor = actor_for(request.user, row.party_id)
    try:
        _refuse_too_many(request)
        sent = services.resend(actor=actor, invitation=row, link=_link(request))
    except ValidationError as error:
        messages.error(request, error.message)
    except services.InvitationClosedError as error:
        messages.error(request, _closed_words(error.state))
    else:
        _tell_sent(request, sent)
    return _back(request, row)


@require_POST
def revoke(request: HttpRequest, invitation: int) -> HttpResponse:
    """End an invitation nobody used."""
    row = _own(request, invitation)
    try:
        services.revoke(actor=actor_for(request.user, row.party_id), invitation=row)
    except services.InvitationClosedError as error:
        messages.error(request, _closed_words(error.state))
    else:
        messages.success(
            request, _("The invitation of %(email)s does not work any more.") % {"email": row.email}
        )
    return _back(request, row)


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link in the mail. Only who has the link learns anything here."""
    invitation = services.find(token)
    if invitation is None:
        return _closed(request, None, 404)
    if invitation.state != InvitationState.OPEN:
        return _closed(request, invitation.state)
    try:
        if request.user.is_authenticated:
            return _join(request, invitation)
        if account := services.account_of(invitation):
            return _page(request, invitation, known=True, active=account.is_active)
        return _begin(request, invitation)
    except services.InvitationClosedError as error:
        return _closed(request, error.state)


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody logged in: theirs with one press of a button, or for another address."""
    assert isinstance(request.user, User)
    if request.user.email.lower() != invitation.email.lower():
        return _page(request, invitation, status=403, other=True)
    if request.method == "GET":
        return _page(request, invitation, mine=True)
    services.accept_as(invitation=invitation, user=request.user)
    messages.success(request, _("You work for %(party)s now.") % {"party": invitation.party})
    return redirect("home")


def _begin(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A new account, logged in at once."""
    form = AcceptForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, invitation, status=422 if request.method == "POST" else 200, form=form)
    data = form.cleaned_data
    try:
        user = services.accept_as_new(invitation=invitation, name=data["name"], password=data["password1"])
    except ValidationError as error:
        place_errors(form, error)
        return _page(request, invitation, status=422, form=form)
    messages.success(
        request, _("Your account is ready. You work for %(party)s.") % {"party": invitation.party}
    )
    user.backend = settings.AUTHENTICATION_BACKENDS[0]  # type: ignore[attr-defined]
    login = Login(user=user, email=user.email, redirect_url=reverse("home"))
    response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    return response


def _page(request: HttpRequest, invitation: Invitation, status: int = 200, **context: Any) -> HttpResponse:
    role = str(MembershipRole(invitation.role).label)
    if invitation.manages_people:
        role = f"{role}, {_('manages people')}"
    context |= {"invitation": invitation, "role": role}
    return render(request, "parties/invitation.html", context, status=status)


def _closed(request: HttpRequest, state: InvitationState | None, status: int = 410) -> HttpResponse:
    context = {"state": state.value if state else "unknown", "words": _closed_words(state)}
    return render(request, "parties/invitation_closed.html", context, status=status)


def _closed_words(state: InvitationState | None) -> str:
    """What became of an invitation, and what to do."""
    match state:
        case InvitationState.ACCEPTED:
            return _("This invitation was used already. Log in with the account you have.")
        case InvitationState.REVOKED:
            return _("This invitation was revoked. Ask whoever invited you.")
        case InvitationState.EXPIRED:
            return _("This invitation is too old. Ask whoever invited you to send it again.")
    return _(
        "This link does not belong to an invitation. Copy all of it from the mail; a newer mail replaces the older."
    )


def _back(request: HttpRequest, row: Invitation) -> HttpResponse:
    """To the page the button was on: that of the party's people, or of all invitations."""
    if request.POST.get("terug") == "mensen":
        return redirect("party-people", row.party.slug)
    return redirect("invitations")


def _own(request: HttpRequest, pk: int) -> Invitation:
    rows = Invitation.objects.filter(party__in=parties_to_invite_for(request.user))
    return get_object_or_404(rows.select_related("party"), pk=pk)


def _refuse_too_many(request: HttpRequest) -> None:
    """Nobody lets the site mail strangers without end: a ValidationError, and a line in the log."""
    if not consume(request, app="parties", action="invite", config=_RATES):
        logger.warning("Too many invitations by user %s.", request.user.pk)
        raise ValidationError(
            _("You had many invitations sent within this hour. Go on later; nothing was sent now.")
        )


def _link(request: HttpRequest) -> services.Link:
    return lambda token: request.build_absolute_uri(reverse("invitation", args=[token]))


def _tell_sent(request: HttpRequest, invitation: Invitation) -> None:
    if invitation.mail_failed:
        messages.error(
            request,
            _(
                "The invitation is kept, but the mail to %(email)s did not go yet. The site tries again by itself."
            )
            % {"email": invitation.email},
        )
    else:
        messages.success(request, _("A mail is on its way to %(email)s.") % {"email": invitation.email})
