"""Writing what a party keeps for itself about a commitment: its editors, in a round that is open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.models import Commitment
from config.web.history import StaleVersionError
from config.web.htmx import is_htmx, render_page
from config.web.refusals import not_understood, place_errors, send_next
from parties.models import AnyUser, Party
from parties.permissions import actor_for

from ..enums import RoundStatus
from ..models import InternalNote, RoundLine
from ..place import frame, with_monitor_year
from ..privacy.notes import newest_notes, written
from ..rounds.forms import CLOSED_MEANWHILE, CleanText
from ..rounds.permissions import parties_noting
from ..rounds.services import NoteChange, RoundClosedError, keep_note

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    AnsweredNow = WithAnnotations[Commitment, "OpenLine"]


class OpenLine(TypedDict):
    """What the query adds to a commitment: the line that is answered now, if any is, with its light, and title and dates
    of its round.
    """

    open_line: int | None
    open_round: str | None
    open_light: str | None
    open_reference_date: date | None
    open_year: int | None


class NoteForm(forms.Form):
    """What a party keeps for itself about a line of a round."""

    text = CleanText(label=gettext_lazy("Internal note"))
    line = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    party = forms.SlugField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, data: Any = None, *, owner: Party, line: int | None, newest: InternalNote | None
    ) -> None:
        """`line`: the id of the open line it is about; `newest`: the party's note there now."""
        initial = {"line": line, "party": owner.slug, "seen": newest.pk if newest else 0}
        super().__init__(
            data, initial={**initial, "text": newest.text if newest else ""}, auto_id=f"note_{owner.slug}_%s"
        )
        self.owner = owner
        self.newest = newest
        self.fields["text"].help_text = _(
            "Only visible for %(party)s. Never in the PDF, a file or a public page."
        ) % {"party": owner}


def with_open_line(rows: QuerySet[Commitment]) -> QuerySet[AnsweredNow]:
    """Add to each commitment which line of it is answered now.

    Of several open rounds the one of the latest reference date.
    """
    lines = RoundLine.objects.filter(
        commitment=OuterRef("pk"), round__status__in=(RoundStatus.OPEN, RoundStatus.REVIEW)
    ).order_by("-round__reference_date", "-round", "-pk")
    return rows.annotate(
        open_line=Subquery(lines.values("pk")[:1]),
        open_round=Subquery(lines.values("round__title")[:1]),
        open_light=Subquery(lines.values("light")[:1]),
        open_reference_date=Subquery(lines.values("round__reference_date")[:1]),
        open_year=Subquery(lines.values("round__year")[:1]),
    )


def notes_context(
    found: AnsweredNow, user: AnyUser, day: date | None = None, sent: NoteForm | None = None
) -> dict[str, Any]:
    """The notes the person may read about a commitment `with_open_line`, and a form per party they write for.

    `sent`: the form that was sent, in the place of its party's own. What is read back of a day has none.
    """
    newest = newest_notes(user, found, day)
    line = found.open_line
    offered = []
    if day is None and line is not None:
        parties = parties_noting(user, found.framework)
        offered = [NoteForm(owner=one, line=line, newest=newest.get((line, one.pk))) for one in parties]
    if sent is not None:
        offered = [sent, *(form for form in offered if form.owner != sent.owner)]
    return {"internal_notes": written(newest), "note_forms": offered, "note_sent": sent}


@require_http_methods(["GET", "POST"])
def internal_note(request: HttpRequest, municipality: str, framework: str, key: str) -> HttpResponse:
    """Write an internal note; 403 for who writes for no party at the table."""
    rows = Commitment.objects.visible_to(request.user).at(municipality, framework, key)
    found = get_object_or_404(with_open_line(with_monitor_year(rows)))
    parties = parties_noting(request.user, found.framework)
    if not parties:
        raise PermissionDenied
    form, status = None, 200
    if request.method == "POST":
        form = _sent(request, found, parties)
        status = _save(request, found, form)
        if status == 200 and not is_htmx(request):
            messages.success(request, _("Your note is saved."))
            return redirect(reverse("commitment", args=[municipality, framework, key]) + "#notities")
    context = {
        **notes_context(found, request.user, sent=form if status != 200 else None),
        "commitment": found,
        **frame(found),
        "note_saved": status == 200 and request.method == "POST",
        "note_open": True,
    }
    return render_page(request, "monitoring/note.html", context, partial="notes", status=status)


def _sent(request: HttpRequest, found: AnsweredNow, parties: list[Party]) -> NoteForm:
    """The form as it was sent, for one of the person's parties; for an unknown one it stays invalid."""
    asked = request.POST.get("party", "")
    owner = next((party for party in parties if party.slug == asked), None)
    form = NoteForm(
        request.POST,
        owner=owner or parties[0],
        line=found.open_line,
        newest=None,
    )
    if owner is None:
        form.add_error(None, not_understood())
    return form


def _save(request: HttpRequest, found: Commitment, form: NoteForm) -> int:
    """Write the note; the status of the answer, with what is wrong and what stands now on the form."""
    if not form.is_valid():
        return 422
    told = form.cleaned_data
    if not RoundLine.objects.filter(pk=told["line"], commitment=found).exists():
        form.add_error(None, not_understood())
        return 422
    try:
        keep_note(
            actor=actor_for(request.user, form.owner.pk),
            line_id=told["line"],
            note=NoteChange(form.owner, told["text"], told["seen"]),
        )
    except StaleVersionError as error:
        form.newest = error.current
        send_next(form, seen=error.current.pk)
        return 409
    except RoundClosedError:
        form.add_error(None, CLOSED_MEANWHILE)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    return 200
