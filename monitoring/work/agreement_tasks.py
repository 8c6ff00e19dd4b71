"""What waits for somebody outside the rounds: proposals, addenda, steps of the year, what was raised, promises to a council."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import AddendumStatus, AnnualStatus
from agreements.models import cycle_year
from agreements.services.addendum_standing import AddendumStanding, ConsentState
from agreements.services.bid_words import bids_in
from agreements.services.on_turn import is_untold
from agreements.services.standing import Seat, SeatState, Standing
from config.web.lines import one_line
from config.web.typed import Typed, told
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import party_ids

from ..enums import CouncilKind
from ..escalations.models import lies_with
from ..table.words import origin_note
from .doing import ActionTurn
from .raised import RaisedTurn
from .task import Task, TaskKind
from .turning import Ahead
from .turns import AnswerTurn, CouncilTurn, StepTurn
from .waiting import Waiting

#: As much of what was decided as a list holds.
TITLE_LENGTH = 160


def agreement_tasks(user: AnyUser, waiting: Waiting) -> list[Task]:
    """What the person has to agree to or sign, for the parties they decide for; what an editor of a party that only
    gives input may react to; and objections to answer."""
    if not waiting.annuals:
        return []
    decides, edits = (
        party_ids(user, role) for role in (MembershipRole.DECISION_MAKER, MembershipRole.EDITOR)
    )
    tasks = []
    for standing in waiting.annuals:
        tasks += [
            _agreement_task(kind, standing, seat)
            for seat in standing.signing
            if seat.party.pk in decides and (kind := _asked(standing, seat))
        ]
        tasks += [
            _agreement_task(TaskKind.ADVISE, standing, seat)
            for seat in standing.seats
            if seat.party.pk in edits and _may_react(standing, seat)
        ]
        objected = [seat for seat in standing.seats if seat.open_objections]
        if objected and standing.annual.framework_id in waiting.coordinated:
            tasks.append(_agreement_task(TaskKind.OBJECTION, standing, *objected))
    return tasks


def _asked(standing: Standing, seat: Seat) -> TaskKind | None:
    """What a party is asked now: to approve, also when it was told what became of its objections, or to sign."""
    if standing.annual.status == AnnualStatus.PROPOSED:
        waits = seat.state == SeatState.WAITS or seat.is_answered
        return TaskKind.APPROVE if waits else None
    return None if seat.state in (SeatState.SIGNED, SeatState.DECLINED) else TaskKind.SIGN


def _may_react(standing: Standing, seat: Seat) -> bool:
    """Whether a party that does not sign is asked what it thinks of the text, and said nothing of it yet."""
    is_asked = standing.annual.status == AnnualStatus.PROPOSED and not seat.signs and not seat.gone_on
    return is_asked and seat.state == SeatState.WAITS


def _agreement_task(kind: TaskKind, standing: Standing, *seats: Seat) -> Task:
    """One thing to do about an annual agreement."""
    annual, framework = standing.annual, standing.annual.framework
    titles = {
        TaskKind.APPROVE: _("Approve the annual agreements"),
        TaskKind.SIGN: _("Sign the annual agreements"),
        TaskKind.ADVISE: _("React to the annual agreements"),
        TaskKind.OBJECTION: _("Answer the objections"),
    }
    names = ", ".join(seat.party.label for seat in seats)
    proposed = standing.version is not None and annual.status == AnnualStatus.PROPOSED
    return Task(
        kind=kind,
        title=titles[kind],
        url=reverse("annual", args=[framework.municipality.slug, framework.slug, annual.year]),
        municipality=framework.municipality.label,
        about=_("Annual agreements %(year)s") % {"year": annual.year},
        agreement=Typed(framework.title),
        reason=_("of %(names)s") % {"names": names}
        if kind == TaskKind.OBJECTION
        else _("for %(names)s") % {"names": names},
        due=standing.version.reply_by if standing.version and proposed else None,
        order=(date(annual.year, 1, 1), 0, annual.pk),
    )


# ---- addenda and steps of the cycle


def addendum_tasks(user: AnyUser, waiting: Waiting, today: date) -> Iterator[Task]:
    """Consent that is asked of parties the person decides for; for who coordinates, what goes on."""
    decides = party_ids(user, MembershipRole.DECISION_MAKER)
    for standing in waiting.addenda:
        addendum = standing.addendum
        if addendum.status == AddendumStatus.PROPOSED:
            due = standing.version.reply_by if standing.version else None
            for one in standing.asked:
                if one.party.pk in decides and one.state == ConsentState.WAITS:
                    yield _addendum_task(TaskKind.CONSENT, standing, due, [one.party.label])
        if addendum.framework_id not in waiting.coordinated:
            continue
        refused = [one.party.label for one in standing.waiting() if one.state == ConsentState.REFUSED]
        if refused and addendum.status == AddendumStatus.PROPOSED:
            yield _addendum_task(TaskKind.REFUSED, standing, None, refused)
        if addendum.status == AddendumStatus.PROPOSED and not standing.waiting():
            yield _addendum_task(TaskKind.LEFT, standing, None, [one.party.label for one in standing.gone])
        if addendum.status == AddendumStatus.AGREED and addendum.effective_on <= today:
            yield _addendum_task(TaskKind.EFFECT, standing, addendum.effective_on, [])


def _addendum_task(
    kind: TaskKind, standing: AddendumStanding, due: date | None, parties: Sequence[str]
) -> Task:
    addendum = standing.addendum
    framework = addendum.framework
    titles = {
        TaskKind.CONSENT: _("Consent to the addendum"),
        TaskKind.REFUSED: _("Settle the refused addendum"),
        TaskKind.LEFT: _("Propose the addendum to who takes part now"),
        TaskKind.EFFECT: _("Put the addendum into effect"),
    }
    words = {
        TaskKind.CONSENT: _("for %(names)s"),
        TaskKind.REFUSED: _("of %(names)s"),
        TaskKind.LEFT: ngettext("%(names)s left", "%(names)s left", len(parties)),
        TaskKind.EFFECT: _("all consented"),
    }
    return Task(
        kind=kind,
        title=titles[kind],
        url=reverse("addendum", args=[framework.municipality.slug, framework.slug, addendum.number]),
        municipality=framework.municipality.label,
        about=told(_("Addendum %(n)s") % {"n": addendum.number}, ": ", Typed(addendum.title)),
        agreement=Typed(framework.title),
        reason=words[kind] % {"names": ", ".join(parties)},
        due=due,
        order=(addendum.effective_on, 0, addendum.pk),
    )


def step_task(turn: StepTurn) -> Task:
    """A step of the cycle in which parties of the person are on turn."""
    step, framework = turn.step, turn.step.framework
    year = step.year or cycle_year(framework, turn.today)
    names = ", ".join(party.label for party in turn.parties)
    reason = _("on turn: %(names)s") % {"names": names}
    if is_untold(step, turn.state):
        reason = _("over; %(names)s tells when it was held") % {"names": names}
    return Task(
        kind=TaskKind.STEP,
        title=Typed(step.title),
        url=reverse("cycle-step", args=[framework.municipality.slug, framework.slug, year, step.key]),
        municipality=framework.municipality.label,
        about=_("Yearly cycle %(year)s") % {"year": year},
        agreement=Typed(framework.title),
        reason=reason,
        due=turn.due,
        order=(turn.due or date.max, 0, step.position, step.pk),
    )


def answers_task(one: AnswerTurn) -> Task:
    """Lines of bids that wait for the answer of a party of the person."""
    framework = one.framework
    title = ngettext("Answer %(n)s line of a bid", "Answer %(n)s lines of bids", one.number)
    return Task(
        kind=TaskKind.BID_LINES,
        title=title % {"n": one.number},
        url=reverse("bids", args=[framework.municipality.slug, framework.slug, one.year]),
        municipality=framework.municipality.label,
        about=bids_in(framework, one.year),
        agreement=Typed(framework.title),
        reason=_("for %(names)s") % {"names": one.party.label},
        due=None,
        order=(date(one.year, 12, 31), 0, framework.pk, one.party.pk),
    )


def ahead_task(one: Ahead) -> Task:
    """What the turn of the year asks, leading to the form that does it."""
    framework = one.framework
    place, year = [framework.municipality.slug, framework.slug], one.year
    titles = {
        TaskKind.LAY_OUT: _("Lay out the year %(year)s"),
        TaskKind.NEXT_YEAR: _("Begin the draft of %(year)s"),
        TaskKind.NEXT_ROUND: _("Prepare the round about %(year)s"),
        TaskKind.END: _("End the agreement"),
    }
    urls = {
        TaskKind.LAY_OUT: f"{reverse('cycle', args=[*place, year])}#indelen",
        TaskKind.NEXT_YEAR: f"{reverse('concept', args=[*place, year])}#begin",
        TaskKind.NEXT_ROUND: f"{reverse('round-new', args=place)}?periode=jaar&jaar={year}",
        TaskKind.END: reverse("framework-end", args=place),
    }
    reasons = {
        TaskKind.LAY_OUT: _("the year has no steps yet"),
        TaskKind.NEXT_YEAR: _("there is no draft of the annual agreements yet"),
        TaskKind.NEXT_ROUND: _("there is no round that looks back on the whole year yet"),
        TaskKind.END: _("the term was over on %(day)s, and nothing is open")
        % {"day": date_format(framework.ends_on, "j F Y")},
    }
    return Task(
        kind=one.kind,
        title=titles[one.kind] % {"year": year},
        url=urls[one.kind],
        municipality=framework.municipality.label,
        about=Typed(framework.title),
        agreement=Typed(framework.title),
        reason=reasons[one.kind],
        due=one.due,
        order=(one.due or date(year, 12, 31), 0, framework.pk),
    )


def raised_tasks(turn: RaisedTurn) -> Iterator[Task]:
    """Something that was put before a level: to answer for who manages or decides, to settle for who coordinates."""
    if turn.deciding:
        names = ", ".join(party.label for party in turn.deciding)
        yield _raised_task(
            turn,
            TaskKind.DECIDE,
            _("Answer what was raised"),
            "antwoord",
            _("for %(names)s") % {"names": names},
        )
    if turn.settles:
        answers = ngettext("%(n)s answer", "%(n)s answers", len(turn.answered)) % {"n": len(turn.answered)}
        yield _raised_task(turn, TaskKind.DECIDED, _("Settle what was raised"), "afdoen", answers)


def _raised_task(turn: RaisedTurn, kind: TaskKind, title: str, place: str, reason: str) -> Task:
    framework = turn.framework
    where = {"where": lies_with(turn.level), "day": date_format(turn.since, "j F Y")}
    raised = _("%(where)s since %(day)s") % where
    url = reverse("escalation", args=[framework.municipality.slug, framework.slug, turn.pk])
    return Task(
        kind=kind,
        title=title,
        url=f"{url}#{place}",
        municipality=framework.municipality.label,
        about=Typed(turn.title),
        reason=" · ".join(filter(None, (reason, raised, origin_note(turn.origin, "")))),
        due=turn.due,
        order=(turn.since, 0, turn.pk),
    )


def council_task(turn: CouncilTurn) -> Task:
    """Something the municipality owes its council."""
    kind = str(CouncilKind(turn.kind).label)
    return Task(
        kind=TaskKind.COUNCIL,
        title=Typed(turn.title),
        url=reverse("council-item", args=[turn.municipality.slug, turn.pk]),
        municipality=turn.municipality.label,
        about=f"{kind} {turn.reference}" if turn.reference else kind,
        reason=" · ".join(filter(None, (_("for the council"), origin_note(turn.origin, "")))),
        due=turn.due,
        order=(turn.due, 0, turn.pk),
    )


def action_task(turn: ActionTurn) -> Task:
    """What a meeting decided that is to be done."""
    framework = turn.framework
    return Task(
        kind=TaskKind.ACTION,
        title=Typed(Truncator(one_line(turn.text)).chars(TITLE_LENGTH)),
        url=reverse("action", args=[framework.municipality.slug, framework.slug, turn.pk]),
        municipality=framework.municipality.label,
        about=Typed(turn.about or framework.title),
        agreement=Typed(framework.title),
        reason=told(
            *(_("decided in:"), " ", Typed(" · ".join(filter(None, (turn.body, turn.who))))),
            f" · {made_up}" if (made_up := origin_note(turn.origin, "")) else "",
        ),
        due=turn.due,
        order=(turn.due or date.max, 1, turn.pk),
    )
