"""The pages of bids: those of a year, and the bid of one party."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.enums import BidScope, BidStatus
from agreements.models import Bid, FrameworkAgreement
from agreements.permissions import (
    edits_for_municipality,
    may_bid,
    may_settle_bids,
    municipal_actor,
    parties_answering,
    parties_with_position,
)
from agreements.services import bidding
from agreements.services.bid_lines import add_line
from agreements.services.bid_talks import settle_bid
from agreements.services.bid_words import word_in_file
from agreements.services.cycle import signatories
from config.web.asked import number_in
from config.web.file_names import named
from config.web.history import StaleVersionError
from config.web.refusals import not_understood, place_errors
from config.web.uploads import SANDBOX
from parties.access_log import record_file
from parties.models import Party
from parties.permissions import actor_for

from ..place import bids_frame, find_framework
from ..publishing.answers import name_at
from .forms import (
    LetterForm,
    LineForm,
    SeenForm,
    VersionForm,
    WithdrawForm,
    refusal_of,
    start_form,
    typed_in,
)
from .reading import BidYear, editions_of, read_bid_year, read_lines
from .versions import tell_changes


def bid_url(bid: Bid, anchor: str = "") -> str:
    """The page of a bid (with framework, municipality and party)."""
    place = bid.framework.municipality.slug, bid.framework.slug, bid.year, bid.party.slug
    return f"{reverse('bid', args=place)}?versie={bid.edition}{anchor}"


def stale_words() -> str:
    """What is told to who had something else in front of them."""
    return _("Somebody else changed this bid meanwhile. Below is how it stands now; try again.")


# ---- the bids of a year


@require_http_methods(["GET", "POST"])
def bids(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Who has bid and who has not; a party starts its own here."""
    found = find_framework(request, municipality, framework)
    facts = read_bid_year(request.user, found, year)
    problem, status, sent = "", 200, None
    if request.method == "POST":
        status, sent = 422, request.POST.get("partij")
        answer, problem = _on_year(request, facts)
        if answer is not None:
            return answer
    seats = [
        (seat, start_form(found, year, seat.party.slug, request.POST if seat.party.slug == sent else None))
        for seat in facts.seats
    ]
    context = bids_frame(found, year, facts=facts, today=timezone.localdate(), problem=problem, seats=seats)
    return render(request, "monitoring/bids.html", context, status=status)


def _on_year(request: HttpRequest, facts: BidYear) -> tuple[HttpResponse | None, str]:
    """Start a bid, or say who reads what; the answer, or what is wrong."""
    place = facts.framework.municipality.slug, facts.framework.slug, facts.year
    if request.POST.get("actie") == "delen":
        if not facts.may_settle:
            raise PermissionDenied
        actor = municipal_actor(request.user, facts.framework)
        bidding.share_bids(actor=actor, framework=facts.framework, shared=request.POST.get("delen") == "ja")
        messages.success(request, _("Saved."))
        return redirect("bids", *place), ""
    own = [seat for seat in facts.seats if seat.may_bid]
    if not own:
        raise PermissionDenied
    party = next((seat.party for seat in own if seat.party.slug == request.POST.get("partij")), None)
    form = start_form(facts.framework, facts.year, party.slug if party else "", request.POST)
    if party is None or not form.is_valid():
        return None, _("Choose a party and the years. Nothing was started.")
    try:
        bid = bidding.start_bid(
            actor=actor_for(request.user, party.pk),
            framework=facts.framework,
            party=party,
            year=facts.year,
            scope=BidScope(form.cleaned_data["scope"]),
            first_year=form.cleaned_data["first_year"],
        )
    except ValidationError as error:
        return None, " ".join(error.messages)
    bid.framework = facts.framework
    if bid.first_year == facts.year == bid.year + 1 and bid.year >= facts.framework.starts_on.year:
        told = _("This bid comes late: it stands with those made in %(year)s.")
        messages.info(request, told % {"year": bid.year})
    return redirect(bid_url(bid)), ""


# ---- the bid of a party


def find_party(framework: FrameworkAgreement, slug: str) -> Party:
    """A party that signs, or that bid before it left; 404 for another one."""
    found = next((party for party in signatories(framework) if party.slug == slug), None)
    return found or get_object_or_404(Party.objects.filter(bids__framework=framework).distinct(), slug=slug)


def find_bid(request: HttpRequest, framework: FrameworkAgreement, party: Party, year: int) -> list[Bid]:
    """The versions the person may see, the one that was asked for in front; 404 when there is none."""
    found = editions_of(request.user, framework, party, year)
    if asked := number_in(request.GET, "versie"):
        found.sort(key=lambda bid: bid.edition != asked)
        if found and found[0].edition != asked:
            found = []
    if not found:
        raise Http404
    return found


def _moved(request: HttpRequest, framework: FrameworkAgreement, party: Party, year: int) -> Bid | None:
    """The bid about a year that is asked for in that year, where it once stood: now in the cycle before."""
    if request.method != "GET":
        return None
    asked = number_in(request.GET, "versie")
    found = [one for one in editions_of(request.user, framework, party, year - 1) if one.first_year == year]
    return next((one for one in found if not asked or one.edition == asked), None)


@require_http_methods(["GET", "POST"])
def bid(request: HttpRequest, municipality: str, framework: str, year: int, party: str) -> HttpResponse:
    """A bid line by line; its own people write and send it, and everybody else reads and answers."""
    place = find_framework(request, municipality, framework)
    bidder = find_party(place, party)
    try:
        editions = find_bid(request, place, bidder, year)
    except Http404:
        if moved := _moved(request, place, bidder, year):
            return redirect(bid_url(moved))
        raise
    sent: forms.Form | None = None
    problem, status = "", 200
    if request.method == "POST":
        answer, sent, problem, status = _on_bid(request, editions[0])
        if answer is not None:
            return answer
        editions = find_bid(request, place, bidder, year)
    return render(
        request, "monitoring/bid.html", _bid_context(request, editions, sent, problem), status=status
    )


def _on_bid(request: HttpRequest, row: Bid) -> tuple[HttpResponse | None, forms.Form | None, str, int]:
    """Do what was asked: where to go, or the form as it was sent, what is wrong and the status of the answer."""
    # Also once the framework has ended: the services refuse it then, and what was typed stays to be taken along.
    writes = row.party_id in parties_with_position(request.user, row.framework)
    settles = edits_for_municipality(request.user, row.framework)
    name = request.POST.get("actie", "")
    if not (settles if name == "afronden" else writes or (settles and name not in _VERBS)):
        raise PermissionDenied
    if name not in _VERBS:
        return None, None, not_understood(), 422
    make, carry_out = _VERBS[name]
    form = make(request, row)
    if not form.is_valid():
        return None, form, "", 422
    try:
        after = carry_out(request, row, form)
    except StaleVersionError:
        return None, _still_valid(form), stale_words(), 409
    except ValidationError as error:
        place_errors(form, error)
        own = isinstance(form, LineForm | LetterForm | WithdrawForm)
        return None, form, "" if own else " ".join(error.messages), 422
    if after is None:
        return redirect("bids", *_place(row)), None, "", 302
    after.framework, after.party = row.framework, row.party
    return redirect(bid_url(after, "#nieuw" if name == "regel" else "")), None, "", 302


def _still_valid(form: forms.Form) -> forms.Form | None:
    """What was typed stays; a button has nothing to keep."""
    return form if isinstance(form, LineForm | WithdrawForm) else None


def _place(row: Bid) -> tuple[str, str, int]:
    return row.framework.municipality.slug, row.framework.slug, row.year


def _add(request: HttpRequest, row: Bid, form: Any) -> Bid:
    add_line(actor=actor_for(request.user, row.party_id), bid=row, **form.values())
    messages.success(request, _("The line is added."))
    return row


def _attach(request: HttpRequest, row: Bid, form: Any) -> Bid:
    return bidding.attach_letter(
        actor=actor_for(request.user, row.party_id),
        bid=row,
        version=form.cleaned_data["version"],
        letter=form.cleaned_data.get("letter"),
    )


def _submit(request: HttpRequest, row: Bid, form: Any) -> Bid:
    actor = actor_for(request.user, row.party_id)
    seen = {"version": form.cleaned_data["version"], "lines": form.lines()}
    after = bidding.submit_bid(actor=actor, bid=row, **seen)
    messages.success(request, _("Submitted. From now on it stays as it is, and the others can answer."))
    return after


def _withdraw(request: HttpRequest, row: Bid, form: Any) -> Bid:
    return bidding.withdraw_bid(actor=actor_for(request.user, row.party_id), bid=row, **form.cleaned_data)


def _renew(request: HttpRequest, row: Bid, form: Any) -> Bid:
    after = bidding.new_version(actor=actor_for(request.user, row.party_id), bid=row)
    messages.success(request, _("A new version is started. The old one stands until you submit this one."))
    return after


def _discard(request: HttpRequest, row: Bid, form: Any) -> None:
    actor = actor_for(request.user, row.party_id)
    bidding.discard_draft(actor=actor, bid=row, version=form.cleaned_data["version"], lines=form.lines())
    messages.success(request, _("The draft is thrown away."))


def _settle(request: HttpRequest, row: Bid, form: Any) -> Bid:
    actor = municipal_actor(request.user, row.framework)
    return settle_bid(actor=actor, bid=row, version=form.cleaned_data["version"])


def _button(request: HttpRequest, row: Bid) -> forms.Form:
    return VersionForm(request.POST)


def _seen(request: HttpRequest, row: Bid) -> forms.Form:
    return SeenForm(request.POST)


_Make = Callable[[HttpRequest, Bid], forms.Form]
#: What a form on the page of a bid may ask for: how it is read, and what is done.
_VERBS: dict[str, tuple[_Make, Callable[[HttpRequest, Bid, Any], Bid | None]]] = {
    "regel": (lambda request, row: LineForm(request.POST, bid=row), _add),
    "brief": (lambda request, row: LetterForm(request.POST, request.FILES), _attach),
    "brief-weg": (_button, _attach),
    "indienen": (_seen, _submit),
    "intrekken": (lambda request, row: WithdrawForm(request.POST), _withdraw),
    "nieuwe-versie": (_button, _renew),
    "weggooien": (_seen, _discard),
    "afronden": (_button, _settle),
}


def _bid_context(
    request: HttpRequest, editions: list[Bid], sent: forms.Form | None, problem: str
) -> dict[str, Any]:
    row = editions[0]
    framework, is_draft = row.framework, row.status == BidStatus.DRAFT
    writes = may_bid(request.user, framework, row.party)
    talks = row.status == BidStatus.SUBMITTED
    rows = read_lines([row])
    gone = tell_changes(rows, editions)
    ended = sum(1 for one in rows if one.line.outcome)
    edits, withdraws = writes and is_draft, writes and talks and not ended
    shown = (LineForm, LetterForm) if edits else (WithdrawForm,) if withdraws else ()
    # Submitted or withdrawn meanwhile: what was typed has no form to stand in any more.
    left = None if sent is None or isinstance(sent, shown) else sent
    return bids_frame(
        framework,
        row.year,
        bid=row,
        editions=sorted(editions, key=lambda one: -one.edition),
        rows=rows,
        gone=gone,
        ended=ended,
        problem=problem or (refusal_of(left) if left else ""),
        typed=typed_in(left) if left else [],
        writes=writes,
        edits=edits,
        renews=writes and not ended and row.status in (BidStatus.SUBMITTED, BidStatus.WITHDRAWN),
        withdraws=withdraws,
        settles=talks and may_settle_bids(request.user, framework),
        replies=talks and writes,
        answers=talks and bool(parties_answering(request.user, framework, row.party)),
        line_form=_own(LineForm, sent) or LineForm(bid=row) if edits else None,
        letter_form=_own(LetterForm, sent) or LetterForm(initial={"version": row.version}),
        withdraw_form=_own(WithdrawForm, sent) or WithdrawForm(initial={"version": row.version}),
    )


def _own(kind: type[forms.Form], sent: forms.Form | None) -> forms.Form | None:
    return sent if isinstance(sent, kind) else None


@require_GET
def letter(
    request: HttpRequest, municipality: str, framework: str, year: int, party: str, edition: int
) -> HttpResponse:
    """The letter with a version of a bid, to be saved."""
    rows = Bid.objects.visible_to(request.user).filter(year=year, party__slug=party, letter__isnull=False)
    row = get_object_or_404(
        rows.select_related("letter", "party", "framework__municipality"),
        framework__municipality__slug=municipality,
        framework__slug=framework,
        edition=edition,
    )
    place = row.framework
    assert row.letter is not None
    response = HttpResponse(bytes(row.letter.content), content_type=row.letter.content_type)
    ending = row.letter.name.rpartition(".")[2]
    record_file(
        request.user,
        f"{place.municipality.label}, {place.title}: {row.party.label} ({row.years_words})",
        ending,
        1,
    )
    named(
        response, name_at("bod", place, word_in_file(place, year), party, f"versie-{edition}", ending=ending)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-cache"
    return response
