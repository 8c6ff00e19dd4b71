"""The person's own account: what there is to look after."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from ..models import User
from ..permissions import memberships_of, own_actor, parties_to_invite_for
from ..post.forms import ReminderForm
from ..post.services import choose_reminders


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """For whom the person works, with the ways to password, second factor, sessions, reminders and invitations."""
    assert isinstance(request.user, User)
    return _page(request, ReminderForm(user=request.user))


@require_POST
def reminders(request: HttpRequest) -> HttpResponse:
    """Keep which reminders the person wants."""
    assert isinstance(request.user, User)
    form = ReminderForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    data = form.cleaned_data
    choose_reminders(
        actor=own_actor(request.user), user=request.user, choice=data["reminders"], language=data["language"]
    )
    with override(data["language"]):
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('account')}#herinneringen")


def _page(request: HttpRequest, form: ReminderForm, status: int = 200) -> HttpResponse:
    context = {
        "memberships": memberships_of(request.user),
        "may_invite": parties_to_invite_for(request.user).exists(),
        "form": form,
    }
    return render(request, "parties/account.html", context, status=status)
