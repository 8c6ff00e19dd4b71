"""Sending an attachment, taking it away, and getting one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.web.asked import number_in
from config.web.file_names import named
from config.web.uploads import SANDBOX
from parties.access_log import record_file

from ..models import Attachment
from ..rounds.services import RoundClosedError
from .attaching import attach as attach_file
from .attaching import check_file, take_away
from .line_page import Place, find_place, show_line


@require_POST
def attach(request: HttpRequest, line: int, party: str) -> HttpResponse:
    """Put a file with a line, or take one away (`weg`); 422 with a message at the field for what is not let in."""
    place = find_place(request, line, party)
    status = 422
    try:
        if "weg" in request.POST:
            _take_away(request, place)
        else:
            _add(request, place)
    except RoundClosedError:
        status, problem = 409, _("The round takes no answers any more. Nothing was changed.")
    except ValidationError as error:
        problem = " ".join(error.messages)
    else:
        return redirect(f"{place.row.url}#bijlagen")
    return show_line(request, place, status, file_error=problem)


def _add(request: HttpRequest, place: Place) -> None:
    chosen = request.FILES.get("bestand")
    if not isinstance(chosen, UploadedFile) or chosen.file is None:
        raise ValidationError(_("Choose a file first."))
    file = check_file(chosen.file, chosen.size or 0, chosen.name or "")
    row, added = attach_file(actor=place.actor(request), line=place.line, party=place.party, file=file)
    if added:
        messages.success(request, _("%(name)s is attached.") % {"name": row.name})
        return
    text = _("This file is there already, as %(name)s. Nothing was added.")
    messages.info(request, text % {"name": row.name})


def _take_away(request: HttpRequest, place: Place) -> None:
    pk = number_in(request.POST, "weg")
    name = take_away(actor=place.actor(request), line=place.line, party=place.party, attachment_id=pk)
    messages.success(
        request, _("%(name)s is taken away.") % {"name": name} if name else _("It was gone already.")
    )


@require_GET
def attachment(request: HttpRequest, attachment: int) -> HttpResponse:
    """The file, to be saved; for everybody who sees the agreement."""
    rows = Attachment.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("file", "line__round__framework__municipality"), pk=attachment
    )
    told = row.line.round
    at = told.framework
    subject = f"{at.municipality.label}, {at.title}: {told.title} ({told.year})"
    record_file(request.user, subject, row.name.rpartition(".")[2], 1)
    response = HttpResponse(bytes(row.file.content), content_type=row.content_type)
    named(response, row.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-cache"
    return response
