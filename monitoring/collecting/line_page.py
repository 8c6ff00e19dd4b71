"""The page of one line for one party: what it tells, its questions by mail and its attachments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from agreements.models import CommitmentItem, FrameworkAgreement
from agreements.permissions import at_table
from config.web.history import Actor
from parties.models import Mail, Party
from parties.permissions import actor_for

from ..asking.forms import AskForm, DecideForm
from ..asking.mail import mails_of
from ..enums import AskState
from ..models import AskLink, RoundLine
from ..place import year_url
from ..reactions.newest import told_items
from ..reactions.permissions import Places, places_of
from ..rounds.permissions import parties_noting
from ..work.duties import MUST, duties_of
from ..work.told import is_told, tellers_of, with_texts
from .attaching import MAX_BYTES, MAX_FILES
from .permissions import may_tell, teller
from .reading import Row, fill


@dataclass
class Place:
    """A line and the party the person tells something for, with its row."""

    line: RoundLine
    party: Party
    row: Row
    #: Whether anything can be said about it now.
    open: bool
    #: Where the party reports on it, None for nowhere.
    places: Places | None
    #: Whether the party coordinates, so that its text is the joint one and its lights stand at once.
    coordinates: bool = False

    @property
    def done_on(self) -> date | None:
        """When the party completed its part, where the text is its own."""
        return self.places.done_on if self.places and self.row.teller else None

    @property
    def tells(self) -> bool:
        """Whether the party can tell something now: also its own part goes on."""
        return self.open and self.done_on is None

    def actor(self, request: HttpRequest) -> Actor:
        """The person in the name of that party."""
        return actor_for(request.user, self.party.pk)


@dataclass
class Question:
    """A question by mail as the page shows it; `form` where an answer waits."""

    question: AskLink
    state: AskState
    form: DecideForm | None
    #: Its mail, as long as that is kept.
    mail: Mail | None = None

    @property
    def mail_trouble(self) -> Mail | None:
        """The mail of a link that still works, where it did not go."""
        return self.mail if self.state == AskState.OPEN and self.mail and self.mail.error else None

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether the link still works."""
        return self.state == AskState.OPEN


def find_place(request: HttpRequest, line: int, party: str, item: int | None = None) -> Place:
    """404 for a line the person may not see, a party not at its table and an item of another commitment.

    403 for who does not edit for that party, and for an item it does not lead and told nothing about in this round.
    """
    rows = RoundLine.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("commitment", "round__framework__municipality"), pk=line)
    framework = found.round.framework
    about = None
    if item is not None:
        about = get_object_or_404(CommitmentItem.ever, pk=item, commitment=found.commitment_id)
    own = next((p for p in parties_noting(request.user, framework) if p.slug == party), None)
    if own is None:
        if at_table(framework).filter(slug=party).exists():
            raise PermissionDenied
        raise Http404
    places = places_of(own, found.commitment)
    leads = about is None or (places is not None and about in places.items)
    # What it told while it led the item it may still mend.
    if about is not None and not leads and not told_items(found, own, [about.pk]):
        raise PermissionDenied
    told_by = teller(framework, own)
    (row,) = fill(request.user, [Row(found, own, told_by if about is None else own, about)])
    is_open = may_tell(request.user, found.round, own) and not found.is_completed
    return Place(found, own, row, is_open, places, told_by is None)


def propose_url(place: Place) -> str:
    """Where the party proposes a light, and tells it per item; empty for who leads nothing of it, or coordinates."""
    if not place.tells or place.coordinates or place.places is None:
        return ""
    return year_url("line-input", place.line.round, place.line.commitment.key)


def others_to_ask(place: Place) -> list[RoundLine]:
    """Other lines of the round the party still has to tell about, in their order; three queries, none where it tells nothing."""
    if not place.tells or place.row.item is not None:
        return []
    framework = FrameworkAgreement.objects.filter(pk=place.line.round.framework_id)
    duties = duties_of([place.party], framework, timezone.localdate(), MUST)
    lines = RoundLine.objects.filter(
        round=place.line.round, commitment__in={duty.commitment.pk for duty in duties}
    ).not_completed()
    found: Iterable[Any] = with_texts(lines, [place.party.pk]).select_related("commitment")
    return [
        line
        for line in found
        if line.pk != place.line.pk and not is_told(tellers_of(line).get(None, ()), [place.party.pk])
    ]


def show_line(
    request: HttpRequest,
    place: Place,
    status: int = 200,
    *,
    ask_form: AskForm | None = None,
    decided: tuple[int, DecideForm] | None = None,
    **extra: Any,
) -> HttpResponse:
    """The page of one line; forms that could not be carried out, with what is wrong with them, as they were sent."""
    today = timezone.localdate()
    mails = mails_of(place.row.questions)
    context = {
        "page": "my-work",
        "place": place,
        "row": place.row,
        "round": place.line.round,
        "alone": True,
        "questions": [
            _shown(one, place, today, decided, mails.get(one.pk)) for one in reversed(place.row.questions)
        ],
        "ask_form": ask_form or AskForm(line=place.line, others=others_to_ask(place)),
        "file_limit": MAX_BYTES,
        "file_count": MAX_FILES,
        "propose_url": propose_url(place),
        **extra,
    }
    return render(request, "monitoring/collect_line.html", context, status=status)


def _shown(
    question: AskLink, place: Place, today: date, decided: tuple[int, DecideForm] | None, mail: Mail | None
) -> Question:
    form = None
    if question.waits:
        seen = place.row.told.pk if place.row.told else 0
        form = DecideForm(question=question, seen=seen)
    if decided is not None and decided[0] == question.pk:
        form = decided[1]
    return Question(question, question.state(today), form, mail)
