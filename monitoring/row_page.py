"""Pages on which a row is added, changed or taken out: what was typed stays, and who was second is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from config.web.history import StaleVersionError
from config.web.refusals import place_errors, send_next


@dataclass(frozen=True)
class RowPage:
    """What such pages are made of. `name`: under which their template finds the row."""

    name: str
    #: The form, with what was sent or None, on a row or None for a new one.
    form_of: Callable[[Any, Any], Any]
    #: The verbs; they return what is told once it is done.
    keep: Callable[[Any, Any], str]
    remove: Callable[[Any], str]
    #: The page with a context and a status, and where one goes afterwards.
    show: Callable[[dict[str, Any], int], HttpResponse]
    leave: Callable[[], HttpResponse]
    #: The same for a row that was saved, where it differs.
    leave_saved: Callable[[Any, Any], HttpResponse] | None = None
    #: The verb of a new row, where one can be added.
    add: Callable[[Any], str] | None = None


def answer_new(request: HttpRequest, page: RowPage) -> HttpResponse:
    """The page for a new row; 422 with what is wrong."""
    assert page.add is not None
    form = page.form_of(request.POST if request.method == "POST" else None, None)
    if form.is_bound and form.is_valid():
        try:
            said = page.add(form)
        except ValidationError as error:
            place_errors(form, error)
        else:
            messages.success(request, said)
            return page.leave()
    return page.show({"form": form}, 422 if form.is_bound else 200)


def answer(request: HttpRequest, row: Any, page: RowPage) -> HttpResponse:
    """The page of a row; 422 with what is wrong, 409 with what stands there now for who was second."""
    removes = request.POST.get("doe") == "verwijder"
    saves = request.method == "POST" and not removes
    form = page.form_of(request.POST if saves else None, row)
    if request.method != "POST":
        return page.show({"form": form, page.name: row}, 200)
    if saves and not form.is_valid():
        return page.show({"form": form, page.name: row}, 422)
    try:
        said = page.remove(row) if removes else page.keep(row, form)
    except StaleVersionError as error:
        now = error.current
        if saves:
            # Saving once more puts it in the place of theirs.
            send_next(form, version=now.version)
        else:
            form = page.form_of(None, now)
        return page.show({"form": form, page.name: now, "conflict": True}, 409)
    except ValidationError as error:
        if not form.is_bound:
            # It is gone already: that is what was asked.
            messages.error(request, " ".join(error.messages))
            return page.leave()
        place_errors(form, error)
        return page.show({"form": form, page.name: row}, 422)
    messages.success(request, said)
    return page.leave_saved(row, form) if saves and page.leave_saved else page.leave()
