"""The person's own account: what there is to look after."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ..permissions import memberships_of, parties_to_invite_for


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """For whom the person works, with the ways to password, second factor, sessions and invitations."""
    context = {
        "memberships": memberships_of(request.user),
        "may_invite": parties_to_invite_for(request.user).exists(),
    }
    return render(request, "parties/account.html", context)
