"""The help pages: the guides of docs/gebruikers, and which of them is for whom."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.web.guide import GUIDES, find_guide, pages_of, read_guide

from .enums import MembershipRole, PartyKind
from .models import AnyUser
from .permissions import memberships_of

_BY_KIND = {PartyKind.CORPORATION: "corporatie", PartyKind.TENANT_ORGANISATION: "huurdersorganisatie"}


def guide_for(user: AnyUser) -> str:
    """The name of the guide for what this person does: by the first party they work for, else by their account."""
    for membership in memberships_of(user):
        if membership.role == MembershipRole.LINE_MANAGER and not membership.manages_people:
            return "manager"
        # An alderman signs and reads the monitor; the guide for who keeps it is for editors. Who decides and manages
        # the people as well does everything there.
        edits = membership.role in (MembershipRole.EDITOR, MembershipRole.EDITING_MANAGER) or (
            membership.manages_people and membership.reaches(MembershipRole.EDITOR)
        )
        if membership.party.kind == PartyKind.MUNICIPALITY and edits:
            return "beleidsadviseur"
        other = "beheerder-van-een-partij" if membership.manages_people else "lezer"
        if membership.role == MembershipRole.DECISION_MAKER:
            other = "beslisser"
        return _BY_KIND.get(PartyKind(membership.party.kind), other)
    return "beheerder" if user.is_staff else "lezer"


@login_not_required
@require_GET
def help_index(request: HttpRequest) -> HttpResponse:
    """The list of guides; `?bij=` with the anchor of a chapter leads to it in the visitor's own guide."""
    own = guide_for(request.user)
    if chapter := request.GET.get("bij", ""):
        name, anchor = find_guide(chapter, own)
        return redirect(reverse("help-guide", args=[name]) + (f"#{anchor}" if anchor else ""))
    context = {"guide": read_guide("README"), "own": own, "own_title": read_guide(own).title}
    return render(request, "help.html", context)


@login_not_required
@require_GET
def help_guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide. They are in the open repository too, so nobody needs to log in to read one."""
    if name not in GUIDES:
        raise Http404
    pages = [(page, read_guide(page).title) for page in pages_of(name)]
    return render(request, "help.html", {"guide": read_guide(name), "name": name, "pages": pages})
