"""The action list of a framework, and telling that an action was done."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.permissions import may_coordinate
from config.web.history import StaleVersionError
from config.web.htmx import lead_to, render_page
from config.web.refusals import place_errors, send_next

from ..models import Decision, Meeting
from ..place import find_framework, frame
from .forms import ActionForm
from .permissions import acting_parties, action_actor, may_report_action
from .reading import Action, read_actions
from .services import report_action


@require_GET
def actions(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """What meetings decided that somebody has to do: open by its day, and what was done."""
    found = find_framework(request, municipality, framework)
    read = read_actions(
        found,
        request.user,
        timezone.localdate(),
        ours=acting_parties(request.user, found),
        coordinates=may_coordinate(request.user, found),
    )
    return render_page(request, "monitoring/actions.html", frame(found, actions=read))


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, municipality: str, framework: str, action: int) -> HttpResponse:
    """Tell that an action was done, or that it was not after all."""
    found = find_framework(request, municipality, framework)
    rows = Decision.objects.actions().filter(
        meeting__in=Meeting.objects.visible_to(request.user), meeting__round__framework=found
    )
    row = get_object_or_404(rows.select_related("meeting__round", "party", "commitment"), pk=action)
    row.meeting.round.framework = found
    if not may_report_action(request.user, row):
        raise PermissionDenied
    last = row.reports.order_by("-pk").first()
    is_done, seen = bool(last and last.done), last.pk if last else None
    form = ActionForm(
        request.POST if request.method == "POST" else None, is_done=is_done, initial={"seen": seen}
    )
    status, conflict = 200, False
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                report_action(
                    actor=action_actor(request.user, row),
                    decision=row,
                    done=request.POST.get("doe") != "heropen",
                    **form.cleaned_data,
                )
            except StaleVersionError as error:
                # Saving once more is about what stands there now.
                send_next(form, seen=error.current.pk)
                status, conflict = 409, True
            except ValidationError as error:
                place_errors(form, error)
            else:
                messages.success(
                    request, _("It is done, the list says so.") if not is_done else _("It is open again.")
                )
                return lead_to(request, reverse("actions", args=[municipality, framework]))
    shown = Action(row, last, timezone.localdate(), True)
    context = frame(found, action=shown, form=form, conflict=conflict)
    return render_page(request, "monitoring/action.html", context, partial="panel", status=status)
