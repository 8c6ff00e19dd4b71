"""The pages of a round about reactions: the lines to react to, and the agenda of where parties differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from agreements.permissions import coordinating_actor, may_coordinate
from config.web.asked import number_in
from config.web.history import StaleVersionError
from config.web.htmx import is_htmx
from config.web.language import site_language
from config.web.refusals import not_understood, place_errors, send_next
from parties.access_log import record_file
from parties.models import Party
from parties.permissions import actor_for

from ..enums import RoundStatus
from ..meeting.settling import settle
from ..models import MonitoringRound
from ..place import round_frame, round_url
from ..publishing.answers import file_answer, round_name
from ..rounds.services import RoundClosedError
from ..table.words import light_words
from .agenda_file import render_agenda
from .forms import SettleForm
from .newest import waiting_proposals
from .permissions import parties_reacting
from .reading import Card, read_reactions
from .services import LightChangedError, agree_to_rest, react, take_over, take_over_all


def find_round(request: HttpRequest, place: tuple[str, str], year: int, slug: str) -> MonitoringRound:
    """The round; 404 for who may not see it."""
    return get_object_or_404(
        MonitoringRound.objects.visible_to(request.user).of_year(*place, year), slug=slug
    )


def reaction_error(error: Exception) -> str:
    """Why something could not be done, in words."""
    if isinstance(error, RoundClosedError):
        return _("The round takes no reactions any more: it was closed meanwhile, or is not open yet.")
    if isinstance(error, LightChangedError):
        return _("This line got another light while you were reading. Look at it again.")
    if isinstance(error, StaleVersionError):
        return _("Somebody else changed this line meanwhile. Look at it again.")
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return not_understood()


#: What was sent makes no sense (422); the others tell that something changed meanwhile (409).
INVALID = (ValidationError, ValueError, KeyError)
REFUSALS = (RoundClosedError, LightChangedError, StaleVersionError, *INVALID)


@require_http_methods(["GET", "POST"])
def reactions(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """Every line with its light and who says what; parties react here, who coordinates takes proposals over."""
    row = find_round(request, (municipality, framework), year, slug)
    mine = parties_reacting(request.user, row, now=request.method == "GET")
    coordinates = may_coordinate(request.user, row.framework)
    status, problem = 200, ""
    if request.method == "POST":
        if not mine and not coordinates:
            raise PermissionDenied
        status, problem = _do(request, row, mine, coordinates)
        if status == 200 and not is_htmx(request):
            return redirect(round_url("round-reactions", row) + f"#{request.POST.get('anker', '')}")
        row.refresh_from_db()
        mine = parties_reacting(request.user, row)
    found = read_reactions(row, mine)
    context = {
        **_about(row),
        "found": found,
        "coordinates": coordinates and row.accepts_answers,
        "proposals": len(waiting_proposals(row)) if coordinates and row.accepts_answers else 0,
        "problem": problem,
        "sent": request.POST.get("regel", ""),
    }
    if is_htmx(request) and (card := _sent_card(request, list(found.cards()))):
        context["card"] = card
        return render(request, "monitoring/round_reactions.html#answered", context, status=status)
    return render(request, "monitoring/round_reactions.html", context, status=status)


def _sent_card(request: HttpRequest, cards: list[Card]) -> Card | None:
    return next((card for card in cards if str(card.line.pk) == request.POST.get("regel")), None)


def _about(row: MonitoringRound) -> dict[str, Any]:
    """What every page of a round shows around it."""
    today = timezone.localdate()
    return {
        **round_frame(row),
        "term_over": row.term_over(today),
        "in_review": row.status == RoundStatus.REVIEW,
    }


def _do(request: HttpRequest, row: MonitoringRound, mine: list[Party], coordinates: bool) -> tuple[int, str]:
    """Carry out what was asked: the status of the answer, and why it could not be done."""
    name = request.POST.get("actie", "")
    deed = _OF_PARTIES.get(name) if mine else None
    if deed is None and coordinates:
        deed = _OF_COORDINATOR.get(name)
    if deed is None:
        return 422, reaction_error(KeyError())
    try:
        done = deed(request, row, mine)
    except REFUSALS as error:
        return 422 if isinstance(error, INVALID) else 409, reaction_error(error)
    if done and not is_htmx(request):
        messages.success(request, done)
    return 200, ""


def _party(request: HttpRequest, mine: list[Party]) -> Party:
    """The party the form is for; 403 for one the person does not speak for."""
    for party in mine:
        if party.slug == request.POST.get("partij"):
            return party
    raise PermissionDenied


def _line_of(request: HttpRequest, row: MonitoringRound) -> int:
    """The line the form is about; raises ValidationError when it is not one of this round."""
    pk = int(request.POST["regel"])
    if not row.lines.filter(pk=pk).exists():
        raise ValidationError(_("This commitment is not in the round any more."))
    return pk


def _no_objection(request: HttpRequest, row: MonitoringRound, mine: list[Party]) -> str:
    party = _party(request, mine)
    actor = actor_for(request.user, party.pk)
    react(actor=actor, line_id=_line_of(request, row), party=party, seen=request.POST["gezien"])
    return _("Noted: %(party)s has no objection.") % {"party": party.label}


def _no_objection_to_rest(request: HttpRequest, row: MonitoringRound, mine: list[Party]) -> str:
    party = _party(request, mine)
    actor = actor_for(request.user, party.pk)
    seen = int(request.POST["gezien"])
    answered, left = agree_to_rest(actor=actor, round_id=row.pk, party=party, seen=seen)
    told = ngettext(
        "%(party)s has no objection to %(n)s light.", "%(party)s has no objection to %(n)s lights.", answered
    ) % {"party": party.label, "n": answered}
    if left:
        told += " " + ngettext(
            "%(n)s line got another light meanwhile; look at it.",
            "%(n)s lines got another light meanwhile; look at them.",
            left,
        ) % {"n": left}
    return told


def _take_over(request: HttpRequest, row: MonitoringRound, _mine: list[Party]) -> str:
    party = get_object_or_404(Party, slug=request.POST.get("partij", ""))
    take_over(
        actor=coordinating_actor(request.user, row.framework),
        line_id=_line_of(request, row),
        version=int(request.POST["version"]),
        party=party,
    )
    return _("The proposal of %(party)s is taken over.") % {"party": party.label}


def _take_over_all(request: HttpRequest, row: MonitoringRound, _mine: list[Party]) -> str:
    taken = take_over_all(actor=coordinating_actor(request.user, row.framework), round_id=row.pk)
    return ngettext("%(n)s proposal is taken over.", "%(n)s proposals are taken over.", len(taken)) % {
        "n": len(taken)
    }


_Deed = Callable[[HttpRequest, MonitoringRound, list[Party]], str]
_OF_PARTIES: dict[str, _Deed] = {"geen-bezwaar": _no_objection, "geen-bezwaar-alle": _no_objection_to_rest}
_OF_COORDINATOR: dict[str, _Deed] = {"overnemen": _take_over, "overnemen-alle": _take_over_all}


# ---- the agenda


@require_http_methods(["GET", "POST"])
def agenda(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """Where parties see another light, with who says what; who coordinates settles it here."""
    row = find_round(request, (municipality, framework), year, slug)
    coordinates = may_coordinate(request.user, row.framework)
    sent: tuple[int, SettleForm] | None = None
    status = 200
    if request.method == "POST":
        if not coordinates:
            raise PermissionDenied
        status, sent = _settle(request, row)
        if status == 200:
            return redirect(round_url("round-agenda", row))
        row.refresh_from_db()
    found = read_reactions(row)
    context = {
        **_about(row),
        "found": found,
        "points": [(card, _settle_form(row, card, sent)) for card in found.agenda],
        "coordinates": coordinates and row.accepts_answers,
        "unplaced": sent[1] if sent and all(card.line.pk != sent[0] for card in found.agenda) else None,
    }
    return render(request, "monitoring/round_agenda.html", context, status=status)


def _settle_form(row: MonitoringRound, card: Card, sent: tuple[int, SettleForm] | None) -> SettleForm:
    """The form of a point, as it was sent or with what stands."""
    line = card.line
    if sent is not None and sent[0] == line.pk:
        return sent[1]
    names = ("light", "cause", "effect", "adjustment", "version", "decision")
    initial = {name: getattr(line, name) for name in names}
    words = light_words(row.framework.middle_light)
    return SettleForm(initial=initial, words=words, auto_id=f"punt_{line.pk}_%s")


def _settle(request: HttpRequest, row: MonitoringRound) -> tuple[int, tuple[int, SettleForm]]:
    """Settle one point; the status of the answer, and the form with what is wrong."""
    pk = number_in(request.POST, "regel")
    words = light_words(row.framework.middle_light)
    form = SettleForm(request.POST, words=words, auto_id=f"punt_{pk}_%s")
    if not form.is_valid() or not row.lines.filter(pk=pk).exists():
        return 422, (pk, form)
    proposed = form.proposed()
    assert proposed is not None
    try:
        written = settle(
            actor=coordinating_actor(request.user, row.framework),
            line_id=pk,
            version=form.cleaned_data["version"],
            proposed=proposed,
            decision=form.cleaned_data["decision"],
        )
    except ValidationError as error:
        place_errors(form, error)
        return 422, (pk, form)
    except (RoundClosedError, StaleVersionError) as error:
        form.add_error(None, reaction_error(error))
        if isinstance(error, StaleVersionError):
            send_next(form, version=getattr(error.current, "version", ""))
        return 409, (pk, form)
    told = _("The light is settled, with what was decided.")
    if written is not None:
        told += " " + _("It is among the decisions of the meeting that goes on.")
    messages.success(request, told)
    return 200, (pk, form)


@require_GET
def agenda_file(
    request: HttpRequest, municipality: str, framework: str, year: int, slug: str
) -> HttpResponse:
    """The agenda as a spreadsheet."""
    row = find_round(request, (municipality, framework), year, slug)
    with site_language():
        found = read_reactions(row)
        content = render_agenda(found)
        subject = (
            f"{row.framework.municipality.label}, {_('Agenda of differing lights')}: {row.title} ({year})"
        )
    record_file(request.user, subject, "xlsx", len(found.agenda))
    return file_answer(content, round_name("agenda", row, ending="xlsx"), "xlsx")
