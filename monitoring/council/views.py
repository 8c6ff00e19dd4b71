"""What the council was promised and decided: the list of a municipality, and the page of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import Commitment
from config.web.asked import number_in
from config.web.history import StaleVersionError
from config.web.htmx import lead_to, render_page
from config.web.refusals import not_understood, place_errors, send_next
from parties.models import Party
from parties.permissions import actor_for

from ..models import CouncilItem, SentLetter
from .forms import ItemForm, SettleForm
from .permissions import may_keep_council
from .reading import (
    KINDS,
    STATES,
    TERMS,
    changes_of,
    municipality_of,
    read_choice,
    read_items,
    term_of,
)
from .services import add_item, change_item, reopen_item, settle_item

#: What a form of the page may ask for.
SAVE, SETTLE, REOPEN = "opslaan", "afdoen", "heropenen"


def _municipality(request: HttpRequest, slug: str) -> Party:
    """The municipality, for its own people and the application manager; for others its list does not exist."""
    found = municipality_of(request.user, slug)
    if found is None:
        raise Http404
    return found


@require_GET
def council(request: HttpRequest, municipality: str) -> HttpResponse:
    """What the council was promised and decided, what is due first, and the letters that went."""
    found = _municipality(request, municipality)
    today = timezone.localdate()
    choice = read_choice(request.GET)
    rows = read_items(request.user, found)
    shown = [{"item": row, "term": term_of(row, today)} for row in rows if choice.passes(row, today)]
    context = {
        "municipality": found,
        "page": "council",
        "rows": shown,
        "total": len(rows),
        "choice": choice,
        "states": list(STATES),
        "terms": list(TERMS),
        "kinds": [(word, kind.label) for word, kind in KINDS.items()],
        "keeps": may_keep_council(request.user, found),
        "letters": list(SentLetter.objects.filter(municipality=found)[:20]),
    }
    return render_page(request, "monitoring/council.html", context, partial="results")


@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, municipality: str) -> HttpResponse:
    """A new one, for editors of the municipality."""
    found = _municipality(request, municipality)
    if not may_keep_council(request.user, found):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ItemForm(data, commitments=_commitments(found))
    if data is not None and form.is_valid():
        try:
            made = add_item(
                actor=actor_for(request.user, found.pk),
                municipality=found,
                values=form.values(),
                commitments=form.chosen(),
            )
        except ValidationError as error:
            place_errors(form, error)
        else:
            messages.success(request, _("%(item)s is added.") % {"item": made})
            return lead_to(request, reverse("council", args=[found.slug]))
    context = {"municipality": found, "page": "council", "form": form}
    status = 200 if data is None else 422
    return render_page(request, "monitoring/council_new.html", context, partial="panel", status=status)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, municipality: str, item: int) -> HttpResponse:
    """What is known of it and what happened to it; editors of the municipality change, settle and open it again."""
    found = _municipality(request, municipality)
    rows = CouncilItem.objects.visible_to(request.user).filter(municipality=found)
    row = get_object_or_404(rows.select_related("letter"), pk=item)
    keeps = may_keep_council(request.user, found)
    deed = request.POST.get("doe", "")
    version = row.version
    form = ItemForm(request.POST if deed == SAVE else None, instance=row, commitments=_commitments(found))
    settling = SettleForm(request.POST if deed == SETTLE else None, version=version)
    status = 200
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        status = _carry_out(request, row, form, settling)
        if status == 200:
            return lead_to(request, reverse("council-item", args=[found.slug, row.pk]))
        # The forms filled the row with what was typed, and somebody may have changed it: what stands there is read anew.
        row = rows.select_related("letter").get(pk=row.pk)
    return _page(request, found, row, form, settling, status)


def _page(
    request: HttpRequest,
    municipality: Party,
    now: CouncilItem,
    form: ItemForm,
    settling: SettleForm,
    status: int,
) -> HttpResponse:
    """The page with the row as it is now, and the forms as they were sent."""
    links = now.links.select_related("commitment__framework").order_by("commitment__position", "pk")
    context = {
        "municipality": municipality,
        "page": "council",
        "item": now,
        "links": list(links),
        "term": term_of(now, timezone.localdate()),
        "keeps": may_keep_council(request.user, municipality),
        "form": form,
        "settling": settling,
        "conflict": status == 409,
        "changes": changes_of(now),
    }
    return render_page(request, "monitoring/council_item.html", context, partial="panel", status=status)


def _carry_out(request: HttpRequest, row: CouncilItem, form: ItemForm, settling: SettleForm) -> int:
    """Do what was asked; the status of the answer, with what is wrong on the form it is about."""
    deed = request.POST.get("doe", "")
    do = {SAVE: _save, SETTLE: _settle, REOPEN: _reopen}.get(deed)
    about: BaseForm | None = {SAVE: form, SETTLE: settling}.get(deed)
    if do is None or (about is not None and not about.is_valid()):
        if do is None:
            messages.error(request, not_understood())
        return 422
    try:
        do(request, row, about)
    except StaleVersionError as error:
        if about is not None:
            # Saving once more puts it in the place of theirs.
            send_next(about, version=error.current.version)
        return 409
    except ValidationError as error:
        if about is None:
            messages.error(request, " ".join(error.messages))
        else:
            place_errors(about, error)
        return 422
    messages.success(request, _("Saved."))
    return 200


def _save(request: HttpRequest, row: CouncilItem, about: Any) -> None:
    change_item(
        actor=actor_for(request.user, row.municipality_id),
        item=row,
        version=number_in(request.POST, "version"),
        values=about.values(),
        commitments=about.chosen(),
    )


def _settle(request: HttpRequest, row: CouncilItem, about: Any) -> None:
    settle_item(
        actor=actor_for(request.user, row.municipality_id),
        item=row,
        version=number_in(request.POST, "version"),
        **about.values(),
    )


def _reopen(request: HttpRequest, row: CouncilItem, _about: Any) -> None:
    reopen_item(
        actor=actor_for(request.user, row.municipality_id),
        item=row,
        version=number_in(request.POST, "version"),
    )


def _commitments(municipality: Party) -> QuerySet[Commitment]:
    """The commitments of the municipality, agreement by agreement; with their framework."""
    rows = Commitment.objects.filter(framework__municipality=municipality).select_related("framework")
    return rows.order_by("framework__starts_on", "framework", "annual_agreement__year", "position", "pk")
