"""The page that takes in a list of projects: choose the file, look at what it would do, agree to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.previews import preview
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.sheet_parts import SpreadsheetError
from agreements.services.spreadsheets import MAX_BYTES, read_rows

from ..place import find_framework, frame
from ..waiting import GoneError, put_aside, take_back
from .lists import MAX_ROWS, columns
from .permissions import keeping_actor, may_keep_all, parties_keeping
from .taking_in import plan_projects, take_in_projects


class ListForm(forms.Form):
    """Which file holds the list."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        help_text=gettext_lazy("Excel (.xlsx), OpenDocument (.ods) or CSV, at most 10 MB and 500 rows."),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before anything reads it."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Leave out pictures and other sheets."),
                params={"size": MAX_BYTES // 1024 // 1024},
            )
        return upload


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The form; with a file what it would do; with what was shown (`agreed`) it is done."""
    found = find_framework(request, municipality, framework)
    own = _own(request, found)
    if request.method == "POST":
        return _agree(request, found, own) if "agreed" in request.POST else _look(request, found, own)
    return _page(request, found, ListForm())


def _own(request: HttpRequest, framework: FrameworkAgreement) -> set[int] | None:
    """The parties whose projects the person may write; None for all. 403 for who keeps none."""
    if may_keep_all(request.user, framework):
        return None
    own = {party.pk for party in parties_keeping(request.user, framework)}
    if not own:
        raise PermissionDenied
    return own


def _page(
    request: HttpRequest, found: FrameworkAgreement, form: ListForm, status: int = 200, **extra: Any
) -> HttpResponse:
    context = frame(found, form=form, columns=list(columns()), most=MAX_ROWS, **extra)
    return render(request, "monitoring/projects_import.html", context, status=status)


def _look(request: HttpRequest, found: FrameworkAgreement, own: set[int] | None) -> HttpResponse:
    """What the file would do; it waits until somebody agrees, one with a mistake does not."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, 422)
    content = form.cleaned_data["file"].read()
    try:
        rows = read_rows(content)
    except SpreadsheetError as error:
        form.add_error("file", str(error))
        return _page(request, found, form, 422)
    plan = plan_projects(framework=found, rows=rows, own=own)
    if plan.problems:
        return _page(request, found, form, 422, plan=plan, **preview(plan))
    agreed = ""
    if plan.count("unchanged") < len(plan.rows):
        kept = {"shown": plan.fingerprint, "framework": found.pk, "user": request.user.pk}
        agreed = put_aside(content, kept)
    return _page(request, found, form, plan=plan, agreed=agreed, **preview(plan))


def _agree(request: HttpRequest, found: FrameworkAgreement, own: set[int] | None) -> HttpResponse:
    """Take in what was shown; a file that is gone by now has to be chosen again."""
    try:
        content, told = take_back(request.POST["agreed"], framework=found.pk, user=request.user.pk)
    except GoneError:
        return _page(request, found, ListForm(), 422, gone=True)
    try:
        plan = take_in_projects(
            actor_of=lambda party: keeping_actor(request.user, found, party),
            framework=found,
            rows=read_rows(content),
            own=own,
            shown=told["shown"],
        )
    except (ImportRefusedError, PlanChangedError) as error:
        return _page(request, found, ListForm(), 409, plan=error.plan, refused=True, **preview(error.plan))
    counts = {name: plan.count(name) for name in ("new", "changed", "unchanged")}
    messages.success(
        request, _("Taken in: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % counts
    )
    return redirect("projects", found.municipality.slug, found.slug)
