"""Verbs on a bid: start, attach a letter, submit, withdraw, make a new version, throw a draft away.

Each locks the framework first, so that one party never has two of them and none goes on once the framework has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, StaleVersionError, acting
from parties.models import Party

from ..enums import AnnualStatus, BidScope, BidStatus, CycleKind, FrameworkStatus, Origin
from ..models import Bid, BidLetter, FrameworkAgreement, cycle_of, held_to
from .answering_bids import STANDS
from .bid_versions import carry_line, keep_answers
from .cycle import signatories
from .framework_states import lock_going_on
from .letters import CheckedLetter

#: From which status a bid can come into which; nothing else happens to it.
TRANSITIONS: dict[BidStatus, frozenset[BidStatus]] = {
    BidStatus.DRAFT: frozenset({BidStatus.SUBMITTED}),
    BidStatus.SUBMITTED: frozenset({BidStatus.REPLACED, BidStatus.WITHDRAWN, BidStatus.SETTLED}),
    BidStatus.REPLACED: frozenset(),
    BidStatus.WITHDRAWN: frozenset(),
    BidStatus.SETTLED: frozenset(),
}


def lock_towards(bid: Bid, to: BidStatus, version: int | None = None) -> Bid:
    """The bid, locked after its framework, as long as it can come into that status.

    Raises StaleVersionError; ValidationError, with what can be done instead, when it can not.
    """
    table = lock_going_on(bid.framework_id)
    row = Bid.lock(bid.pk, version)
    row.framework = table
    if to not in TRANSITIONS[BidStatus(row.status)]:
        raise ValidationError(_refusal(BidStatus(row.status)))
    return row


def _refusal(status: BidStatus) -> str:
    return {
        BidStatus.DRAFT: _("This bid is still a draft. Submit it first."),
        BidStatus.SUBMITTED: _("This bid is submitted, and stays as it is. Make a new version to change it."),
        BidStatus.REPLACED: _("A newer version took the place of this one. Go on with that one."),
        BidStatus.WITHDRAWN: _("This bid is withdrawn. Make a new version to bid again."),
        BidStatus.SETTLED: _("This bid is settled, and stays as it is."),
    }[status]


def lock_draft(bid: Bid, version: int | None = None) -> Bid:
    """The bid, locked, as long as it is a draft; raises StaleVersionError, and ValidationError when it is none."""
    return lock_towards(bid, BidStatus.SUBMITTED, version)


def due_on(framework: FrameworkAgreement, party: Party, year: int) -> date | None:
    """The last day the bid of this party is held to in the cycle of that year; None where there is no such day."""
    steps = framework.cycle_steps.filter(year=year, kind=CycleKind.BID, ends_on__isnull=False)
    coordinators = set(framework.coordinations.current().values_list("party", flat=True))
    days = [
        step.ends_on
        for step in steps.prefetch_related("turns__party")
        if any(turn.includes(party, coordinators) for turn in step.turns.all())
    ]
    return held_to(framework, max((day for day in days if day), default=None))


def check_years(framework: FrameworkAgreement, scope: str, first_year: int, day: date) -> None:
    """Raise ValidationError on `first_year` when nothing can be offered for those years any more, or not here."""
    first, last = framework.starts_on.year, framework.ends_on.year
    problem = ""
    if framework.status == FrameworkStatus.ENDED:
        problem = _("This agreement has ended. A bid belongs to the next one.")
    elif not first <= first_year <= last:
        problem = _("%(year)s lies outside the term of this agreement: %(first)s to %(last)s.")
    elif scope == BidScope.TWO_YEARS and first_year == last:
        problem = _("The term ends with %(year)s. Choose one year.")
    elif first_year < day.year:
        problem = _("%(year)s is over. Choose a year that is still to come.")
    elif framework.annual_agreements.filter(year=first_year, status=AnnualStatus.SIGNED).exists():
        problem = _("The annual agreements of %(year)s are signed: a bid would change nothing any more.")
    if problem:
        words = {"year": first_year, "first": first, "last": last}
        raise ValidationError({"first_year": problem % words})


def start_bid(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    party: Party,
    year: int,
    scope: BidScope = BidScope.YEAR,
    first_year: int | None = None,
    origin: Origin = Origin.PERSON,
    today: date | None = None,
) -> Bid:
    """Start the draft of a bid in the cycle of `year`; about the year after it unless `first_year` says otherwise.

    One that begins with the first year of the term has a place of its own (`cycle_of`), and one that comes late goes to the
    year before (`_place_of`), so that there is room for one about the next. Raises ValidationError: for a party that does
    not sign, a year that is over, signed or outside the term, and when this party has a bid there.
    """
    about = year + 1 if first_year is None else first_year
    with transaction.atomic(), acting(actor):
        framework = lock_going_on(framework.pk)
        if party.pk not in {one.pk for one in signatories(framework)}:
            raise ValidationError({"party": _("Only a party that signs makes a bid.")})
        check_years(framework, scope, about, today or timezone.localdate())
        year = _place_of(framework, party, year, about)
        rows = framework.bids.filter(party=party, year=year).select_related("framework")
        if draft := rows.filter(status=BidStatus.DRAFT).first():
            raise ValidationError(_has_one(draft))
        if there := rows.filter(status__in=STANDS).first():
            raise ValidationError(_has_one(there))
        bid = Bid(
            framework=framework,
            party=party,
            year=year,
            scope=scope,
            first_year=about,
            edition=_next_edition(framework, party, year),
            origin=origin,
        )
        bid.save_checked()
    return bid


def _place_of(framework: FrameworkAgreement, party: Party, year: int, about: int) -> int:
    """The cycle in which a bid of this party stands that is begun in the one of `year`.

    What begins in a year about that year itself is late: it stands in the cycle before, where that has room. Where the
    party's bid about the same stands there and can still be changed, that is the way: raises ValidationError. Else it
    stays in its own year, as what comes on top of a bid that was dealt with.
    """
    year = cycle_of(framework, year, about)
    if about != year or year <= framework.starts_on.year:
        return year
    standing = (BidStatus.DRAFT, BidStatus.SUBMITTED, BidStatus.SETTLED)
    before = (
        framework.bids.filter(party=party, year=year - 1, status__in=standing).order_by("-edition").first()
    )
    if before is None:
        return year - 1
    if before.first_year == about and not before.lines.exclude(outcome="").exists():
        before.framework = framework
        told = _("It stands with the bids made in %(year)s.") % {"year": year - 1}
        raise ValidationError([_has_one(before), told])
    return year


def _has_one(there: Bid) -> str:
    """That a party has a bid already, and what can be done with it."""
    if there.status == BidStatus.DRAFT:
        told = _("There is a draft of a bid about %(years)s already. Go on with that one.")
    elif there.lines.exclude(outcome="").exists():
        told = _(
            "This party has a bid about %(years)s already, and lines of it have an outcome. Tell who coordinates what is "
            "added: it is written in the draft of the year, or in an addendum once that is signed."
        )
    else:
        told = _("This party has a bid about %(years)s already. Make a new version of it.")
    return told % {"years": there.years_words}


def _next_edition(framework: FrameworkAgreement, party: Party, year: int) -> int:
    last = framework.bids.filter(party=party, year=year).aggregate(last=Max("edition"))["last"]
    return (last or 0) + 1


def attach_letter(*, actor: Actor, bid: Bid, version: int, letter: CheckedLetter | None) -> Bid:
    """Attach the letter to a draft, instead of the one there was; None takes it away.

    A letter that no version has any more is gone. Raises StaleVersionError and ValidationError.
    """
    with transaction.atomic(), acting(actor):
        row = lock_draft(bid, version)
        before = row.letter_id
        row.letter = None
        if letter is not None:
            row.letter = BidLetter.objects.create(
                name=letter.name,
                content_type=letter.content_type,
                size=len(letter.content),
                digest=letter.digest,
                content=letter.content,
            )
        row.save_next()
        _drop_letter(before)
    return row


def _drop_letter(letter_id: int | None) -> None:
    """Let a letter go that belongs to no bid any more."""
    if letter_id and not Bid.objects.filter(letter=letter_id).exists():
        BidLetter.objects.filter(pk=letter_id).delete()


def check_seen(row: Bid, lines: Sequence[tuple[int, int]] | None) -> None:
    """Raise StaleVersionError unless the lines, each with its version, are those that were seen, in that order; None: not
    looked at. What belongs to a line is another version of it, so a bid keeps its own while colleagues write lines.
    """
    if lines is not None and [*row.lines.order_by("position", "pk").values_list("pk", "version")] != [*lines]:
        raise StaleVersionError(row)


def submit_bid(
    *,
    actor: Actor,
    bid: Bid,
    version: int,
    at: datetime | None = None,
    lines: Sequence[tuple[int, int]] | None = None,
) -> Bid:
    """Submit a draft: dated, and from here on it stays as it is. `at`: when, for what happened before (else now).

    `lines`: those that were seen, as `check_seen` takes them: who submits says so of what stands there.

    The version before it is replaced; what was answered to lines that stayed the same stands in this one too. After
    the last day of the cycle it is late, and not refused. Raises StaleVersionError; ValidationError for an empty bid,
    a year that is over or signed, and when negotiating about the version before has begun.
    """
    moment = at or timezone.now()
    day = timezone.localdate(moment)
    with transaction.atomic(), acting(actor):
        row = lock_draft(bid, version)
        check_seen(row, lines)
        framework = row.framework
        check_years(framework, row.scope, row.first_year, day)
        if not row.lines.exists():
            raise ValidationError(_("There is nothing in this bid yet. Add at least one line."))
        before = framework.bids.filter(party=row.party, year=row.year, status=BidStatus.SUBMITTED).first()
        if before is not None:
            _replace(before)
        row.status, row.submitted_at, row.submitted_by = BidStatus.SUBMITTED, moment, actor.signature
        # The day of the cycle is that of the bid about the years after it: one about the year itself is held to none.
        row.due_on = due_on(framework, row.party, row.year) if row.first_year > row.year else None
        row.save_next_checked()
        keep_answers(row)
    return row


def _replace(bid: Bid) -> None:
    row = lock_towards(bid, BidStatus.REPLACED)
    _check_open(row)
    row.status = BidStatus.REPLACED
    row.save_next()


def _check_open(bid: Bid) -> None:
    """Raise ValidationError when an outcome was given to one of its lines: that is of all parties."""
    if bid.lines.exclude(outcome="").exists():
        raise ValidationError(
            _("Lines of this bid have an outcome already. Agree on a change at the table; it is noted there.")
        )


def withdraw_bid(*, actor: Actor, bid: Bid, version: int, why: str) -> Bid:
    """Take a submitted bid back, with the reason; it stays to be read. Raises StaleVersionError, ValidationError."""
    if not why.strip():
        raise ValidationError({"why": _("Tell why you withdraw it.")})
    with transaction.atomic(), acting(actor, why.strip()):
        row = lock_towards(bid, BidStatus.WITHDRAWN, version)
        _check_open(row)
        row.status, row.withdrawn_at, row.withdrawn_why = BidStatus.WITHDRAWN, timezone.now(), why.strip()
        row.save_next_checked()
    return row


def new_version(*, actor: Actor, bid: Bid) -> Bid:
    """Start a draft with everything of a submitted or withdrawn bid, which stays as it is until this one is submitted.

    Raises ValidationError when there is a draft already, and when negotiating has begun.
    """
    with transaction.atomic(), acting(actor):
        framework = lock_going_on(bid.framework_id)
        old = Bid.lock(bid.pk)
        if old.status not in (BidStatus.SUBMITTED, BidStatus.WITHDRAWN):
            raise ValidationError(_refusal(BidStatus(old.status)))
        _check_open(old)
        rows = framework.bids.filter(party=old.party, year=old.year)
        if rows.filter(status=BidStatus.DRAFT).exists():
            raise ValidationError(_("There is a draft of this bid already. Go on with that one."))
        if rows.filter(edition__gt=old.edition, status=BidStatus.SUBMITTED).exists():
            raise ValidationError(_refusal(BidStatus.REPLACED))
        new = Bid(
            framework=framework,
            party=old.party,
            year=old.year,
            scope=old.scope,
            first_year=old.first_year,
            edition=_next_edition(framework, old.party, old.year),
            letter=old.letter,
            origin=old.origin,
        )
        new.save_checked()
        for line in old.lines.prefetch_related("forecasts").order_by("position", "pk"):
            carry_line(line, new)
    return new


def discard_draft(
    *, actor: Actor, bid: Bid, version: int, lines: Sequence[tuple[int, int]] | None = None
) -> None:
    """Throw a draft away, with its letter and the `lines` that were seen, as `check_seen` takes them.

    Raises StaleVersionError, and ValidationError when it is none.
    """
    with transaction.atomic(), acting(actor):
        row = lock_draft(bid, version)
        check_seen(row, lines)
        letter = row.letter_id
        row.delete()
        _drop_letter(letter)


def share_bids(*, actor: Actor, framework: FrameworkAgreement, shared: bool) -> FrameworkAgreement:
    """Say whether corporations read each other's bids before they are settled."""
    with transaction.atomic(), acting(actor):
        row = FrameworkAgreement.lock(framework.pk)
        if row.bids_shared != shared:
            row.bids_shared = shared
            row.save_next()
    return row
