"""A line of a bid by itself: its own people change it, the others answer, and who settles says how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import BidReplyKind, BidStatus
from agreements.models import Bid, BidLine, BidResponse
from agreements.permissions import (
    edits_for_municipality,
    may_bid,
    may_settle_bids,
    municipal_actor,
    parties_answering,
    parties_with_position,
)
from agreements.services.bid_lines import change_line, move_line, remove_line
from agreements.services.bid_replies import reply_to_proposal, take_proposal_over
from agreements.services.bid_talks import ANSWERED, respond, settle_line
from agreements.services.cycle import signatories
from config.web.history import StaleVersionError
from config.web.htmx import is_htmx, render_page
from config.web.refusals import not_understood, place_errors, send_next
from parties.permissions import actor_for

from ..place import bids_frame, find_framework
from .forms import (
    AnswerForm,
    LineForm,
    OutcomeForm,
    ProposalForm,
    ReplyForm,
    VersionForm,
    refusal_of,
    typed_in,
)
from .reading import LineRow, editions_of, read_lines
from .versions import tell_changes
from .views import bid_url, find_party, stale_words

CHANGE, REMOVE, UP, DOWN, ANSWER, OUTCOME = "wijzigen", "weg", "omhoog", "omlaag", "antwoord", "uitkomst"
TAKE, REPLY = "voorstel-overnemen", "voorstel-antwoord"


def find_line(
    request: HttpRequest, municipality: str, framework: str, year: int, party: str, line: int
) -> LineRow:
    """A line of a bid the person may see, with what belongs to it; 404 otherwise."""
    place = find_framework(request, municipality, framework)
    versions = editions_of(request.user, place, find_party(place, party), year)
    found = read_lines(versions, [line]) if line < 2**63 else []
    if not found:
        raise Http404
    tell_changes(found, versions)
    return found[0]


@require_http_methods(["GET", "POST"])
def line(
    request: HttpRequest, municipality: str, framework: str, year: int, party: str, line: int
) -> HttpResponse:
    """The line with the forms that make sense for the reader; htmx gets it as part of the page of the bid."""
    row = find_line(request, municipality, framework, year, party, line)
    sent: forms.Form | None = None
    problem, status = "", 200
    is_open = request.GET.get("dicht") is None
    if request.method == "POST":
        sent, problem, status = _on_line(request, row.line)
        if status == 200:
            if not is_htmx(request) or request.POST["actie"] in (REMOVE, UP, DOWN, TAKE):
                return _back(request, getattr(sent, "became", None) or row.line)
            is_open = False
        row = find_line(request, municipality, framework, year, party, line)
    context = _context(request, row, sent, problem, is_open=is_open)
    return render_page(request, "monitoring/bid_line.html", context, partial="line", status=status)


def _back(request: HttpRequest, line: BidLine) -> HttpResponse:
    anchor = "#regels" if request.POST["actie"] == REMOVE else f"#regel-{line.pk}"
    url = bid_url(line.bid, anchor)
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _on_line(request: HttpRequest, row: BidLine) -> tuple[forms.Form | None, str, int]:
    """Do what was asked; the form as it was sent, what is wrong beside it, and the status of the answer."""
    form = _form(request, row)
    if form is None:
        return None, not_understood(), 422
    if not form.is_valid():
        return form, "", 422
    try:
        _carry_out(request, row, form)
    except StaleVersionError as error:
        send_next(form, version=error.current.version)
        return form, stale_words(), 409
    except ValidationError as error:
        place_errors(form, error)
        # What the colleague said stands above it now: once more is on purpose.
        if isinstance(form, AnswerForm) and form.has_error("answer", ANSWERED):
            said = row.responses.filter(party=form.party).count()
            send_next(form, seen=said)
        elif isinstance(form, ReplyForm) and form.has_error("reply", ANSWERED):
            send_next(form, seen=form.response.replies.count())
        return form, " ".join(error.messages) if type(form) in (VersionForm, ProposalForm) else "", 422
    return form, "", 200


def _form(request: HttpRequest, row: BidLine) -> forms.Form | None:
    """The form that was sent, for who may send it; 403 for who may do nothing of the kind."""
    name, bid = request.POST.get("actie", ""), row.bid
    # Also once the framework has ended: the services refuse it then, and what was typed stays to be taken along.
    own = parties_with_position(request.user, bid.framework)
    writes, answering = bid.party_id in own, own - {bid.party_id}
    settles = edits_for_municipality(request.user, bid.framework)
    allowed = {
        **dict.fromkeys((CHANGE, REMOVE, UP, DOWN, TAKE, REPLY), writes),
        ANSWER: bool(answering),
        OUTCOME: settles,
    }
    if not allowed.get(name, writes or settles or bool(answering)):
        raise PermissionDenied
    if name == CHANGE:
        return LineForm(request.POST, bid=bid, line=row)
    if name == OUTCOME:
        return OutcomeForm(request.POST, line=row)
    if name == ANSWER:
        parties = [party for party in signatories(bid.framework) if party.pk in answering]
        asked = next((party for party in parties if party.slug == request.POST.get("partij")), None)
        return AnswerForm(request.POST, line=row, party=asked) if asked else None
    if name in (TAKE, REPLY):
        word = request.POST.get("proposal", "")
        found = (
            row.responses.filter(pk=int(word))
            if word.isdecimal() and len(word) < 19
            else row.responses.none()
        )
        response = found.select_related("party").first()
        if response is None:
            return None
        response.line = row
        return (
            ReplyForm(request.POST, response=response)
            if name == REPLY
            else ProposalForm(request.POST, response=response)
        )
    return VersionForm(request.POST) if name in (REMOVE, UP, DOWN) else None


def _carry_out(request: HttpRequest, row: BidLine, form: forms.Form) -> None:
    """One service for each form."""
    own, data = actor_for(request.user, row.bid.party_id), form.cleaned_data
    if isinstance(form, LineForm):
        change_line(actor=own, line=row, version=data["version"], **form.values())
    elif isinstance(form, AnswerForm):
        actor = actor_for(request.user, form.party.pk)
        respond(actor=actor, line=row, party=form.party, **form.values())
    elif isinstance(form, ReplyForm):
        reply = BidReplyKind(data["reply"])
        reply_to_proposal(actor=own, response=form.response, reply=reply, why=data["why"], seen=data["seen"])
    elif isinstance(form, ProposalForm):
        form.became = take_proposal_over(actor=own, response=form.response)
        form.became.bid.framework, form.became.bid.party = row.bid.framework, row.bid.party
        _tell_taken(request, form.became, form.response)
    elif isinstance(form, OutcomeForm):
        settle_line(
            actor=municipal_actor(request.user, row.bid.framework),
            line=row,
            version=data["version"],
            outcome=data["outcome"],
            why=data["outcome_why"],
            became=data["became"],
        )
    elif request.POST["actie"] == REMOVE:
        remove_line(actor=own, line=row, version=data["version"])
    else:
        move_line(actor=own, line=row, up=request.POST["actie"] == UP)


def _tell_taken(request: HttpRequest, line: BidLine, response: BidResponse) -> None:
    """It stands in a draft; what stayed as it was is told as well."""
    messages.success(
        request, _("It is written in the draft of your new version. It stands once you submit that.")
    )
    if not response.per_year and line.forecasts.exists():
        messages.warning(request, _("The numbers per year stayed as they were. Look whether they still fit."))


def _context(
    request: HttpRequest, row: LineRow, sent: forms.Form | None, problem: str, *, is_open: bool
) -> dict[str, Any]:
    line, bid = row.line, row.line.bid
    talks = bid.status == BidStatus.SUBMITTED
    edits = bid.status == BidStatus.DRAFT and may_bid(request.user, bid.framework, bid.party)
    settles = talks and may_settle_bids(request.user, bid.framework)
    answering = parties_answering(request.user, bid.framework, bid.party) if talks else set()
    replies = talks and may_bid(request.user, bid.framework, bid.party)
    said = line.responses.select_related("party").prefetch_related("replies").order_by("pk")
    told = list(said) if is_open else []
    context = bids_frame(
        bid.framework,
        bid.year,
        bid=bid,
        row=row,
        problem=problem,
        edits=edits,
        settles=settles,
        answers=bool(answering),
        replies=replies,
        is_open=is_open,
        back=bid_url(bid, f"#regel-{line.pk}"),
        told=told,
        has_earlier=len(told) > len(row.answers) or any(len(one.replies.all()) > 1 for one in told),
    )
    if not is_open:
        return context
    shown = _forms(bid, row, sent, edits=edits, settles=settles, answering=answering)
    if replies:
        shown["reply_forms"] = _reply_forms(row, sent)
        shown["takes"] = not bid.lines.exclude(outcome="").exists()
    placed = [*shown.values(), *shown.get("answer_forms", []), *shown.get("reply_forms", [])]
    if sent is not None and sent not in placed:
        # Submitted, withdrawn or settled meanwhile: what was typed has no form to stand in any more.
        context |= {"typed": typed_in(sent), "problem": problem or refusal_of(sent)}
    return {**context, **shown}


def _forms(
    bid: Bid, row: LineRow, sent: forms.Form | None, *, edits: bool, settles: bool, answering: set[int]
) -> dict[str, Any]:
    """The forms that make sense now, with what was typed where it was refused."""
    found: dict[str, Any] = {}
    if edits:
        found["line_form"] = sent if isinstance(sent, LineForm) else LineForm(bid=bid, line=row.line)
    if settles:
        found["outcome_form"] = sent if isinstance(sent, OutcomeForm) else OutcomeForm(line=row.line)
    names = ("answer", "why", "quantity", "upto", "planned", "per_year")
    said = {one.party_id: {name: getattr(one, name) for name in names} for one in row.answers}
    if answering and not row.line.outcome:
        found["answer_forms"] = [
            sent
            if isinstance(sent, AnswerForm) and sent.party == party
            else AnswerForm(line=row.line, party=party, initial=said.get(party.pk))
            for party in signatories(bid.framework)
            if party.pk in answering
        ]
    return found


def _reply_forms(row: LineRow, sent: forms.Form | None) -> list[ReplyForm]:
    """A form for each counter-proposal, with what was typed where it was refused."""
    return [
        sent if isinstance(sent, ReplyForm) and sent.response == one else ReplyForm(response=one)
        for one in row.apart
    ]
