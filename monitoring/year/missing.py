"""What is missing before the next step: small functions, each of which looks at the facts of a year for one thing.

Somebody who adds a thing to look for adds a function to `CHECKS`, and what it needs to `YearFacts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import LOOKING_BACK, AnnualStatus, CycleKind, StepState
from agreements.services.bid_words import bids_in
from agreements.services.on_turn import is_untold
from agreements.services.standing import CONSENTS, SeatState
from config.web.typed import Typed
from parties.models import Party

from ..enums import RoundStatus
from ..models import MonitoringRound
from ..place import year_url
from .facts import YearFacts

if TYPE_CHECKING:
    from .facts import RoundToGo

#: So many places are named; the page of the framework has the others.
NAMED = 4


@dataclass(frozen=True)
class Place:
    """Where something can be mended."""

    label: str
    url: str


@dataclass(frozen=True)
class Missing:
    """Something that is missing: `lead` stands out, `text` follows it. `kind` names it for styles and tests.

    `parties`: whom it waits for by name, if it does.
    """

    kind: str
    lead: str
    text: str
    places: tuple[Place, ...] = ()
    more: int = 0
    parties: tuple[Party, ...] = ()


Check = Callable[[YearFacts], Iterable[Missing]]


def late_steps(facts: YearFacts) -> Iterator[Missing]:
    """What is late holds up what comes after it."""
    for row in facts.in_state(StepState.LATE):
        if row.parties and not row.waits:
            continue  # told below: everything is in, and who coordinates can mark it as done
        words = _("is late: %(when)s. On turn: %(who)s.")
        if is_untold(row.step, row.state):
            words = _("is over (%(when)s) and not marked as done. %(who)s tells when it was held.")
        yield Missing(
            "late",
            Typed(row.step.title),
            words % {"when": row.when, "who": row.asks},
            (Place(_("Look at this step"), facts.step_url(row.step)),),
        )


def positions(facts: YearFacts) -> Iterator[Missing]:
    """In an open file of positions every party that signs tells what it holds."""
    for row in facts.rows:
        if not row.step.is_outcome or row.state == StepState.DONE:
            continue
        told = {position.party_id for position in row.step.positions.all()}
        silent = tuple(party for party in facts.parties if party.pk not in told)
        if silent:
            names = ", ".join(party.label for party in silent)
            yield Missing(
                "position",
                names,
                ngettext("has not given a position yet.", "have not given a position yet.", len(silent)),
                (Place(Typed(row.step.title), facts.step_url(row.step)),),
                parties=silent,
            )


def bids(facts: YearFacts) -> Iterator[Missing]:
    """While a step asks for bids: who has none yet; once everybody has, the step can be marked as done."""
    for row in facts.in_state(StepState.LATE, StepState.NOW):
        if row.step.kind != CycleKind.BID or row.step.year is None:
            continue
        silent = tuple(row.waits)
        if silent:
            yield Missing(
                "bid",
                ", ".join(party.label for party in silent),
                ngettext("has not submitted a bid yet.", "have not submitted a bid yet.", len(silent)),
                (Place(_("Go to the bids"), reverse("bids", args=[*facts.place, facts.year])),),
                parties=silent,
            )
        elif row.parties:
            yield Missing(
                "bids-in",
                _("All bids are in."),
                _("This step can be marked as done."),
                (Place(Typed(row.step.title), facts.step_url(row.step)),),
                parties=tuple(facts.coordinators),
            )


def reactions(facts: YearFacts) -> Iterator[Missing]:
    """Once all bids are in and everybody has answered all lines, a reaction can be marked as done."""
    now = facts.in_state(StepState.LATE, StepState.NOW)
    if any(row.step.kind == CycleKind.BID and row.waits for row in now):
        return
    for row in now:
        if row.step.kind == CycleKind.REACTION and row.parties and not row.waits:
            yield Missing(
                "reactions-in",
                _("There is no new bid to react to.")
                if facts.nothing_new
                else _("All lines of the bids are answered."),
                _("This step can be marked as done."),
                (Place(Typed(row.step.title), facts.step_url(row.step)),),
                parties=tuple(facts.coordinators),
            )


def bid_answers(facts: YearFacts) -> Iterator[Missing]:
    """Lines of bids that parties may read and have not answered; counted per party where it stands who is on turn."""
    for of, unanswered in ((facts.year - 1, facts.unanswered_of_first), (facts.year, facts.unanswered)):
        silent = [party for party in facts.parties if unanswered[party.pk]]
        if silent:
            yield Missing(
                "bid-answers",
                ", ".join(f"{party.label} ({unanswered[party.pk]})" for party in silent),
                ngettext(
                    "has not answered all lines of the bids.",
                    "have not answered all lines of the bids.",
                    len(silent),
                ),
                (Place(_words(facts, of), reverse("bids", args=[*facts.place, of])),),
            )


def _words(facts: YearFacts, of: int) -> str:
    """Where a link to bids leads to: of two pages it is told which."""
    return _("Go to the bids") if of == facts.year else bids_in(facts.framework, of)


def blocked(facts: YearFacts) -> Iterator[Missing]:
    """A commitment that goes wrong while another party waits for it."""
    for one in facts.blocked[:NAMED]:
        waits, on = one.condition.commitment, one.condition.on
        year = waits.annual_agreement.year if waits.annual_agreement else facts.year
        told = {
            "trouble": one.trouble,
            "by": ", ".join(party.label for party in one.by) or one.by_words or _("nobody leads it"),
            "waits": waits,
            "party": ", ".join(party.label for party in one.blocked),
        }
        yield Missing(
            "blocked",
            str(on),
            _("(%(by)s) is %(trouble)s. Waiting for it: %(party)s, with %(waits)s.") % told,
            (Place(_("Who waits for whom"), reverse("promises", args=[*facts.place, year])),),
            more=max(0, len(facts.blocked) - NAMED) if one is facts.blocked[:NAMED][-1] else 0,
        )


def rounds_to_go(facts: YearFacts) -> Iterator[Missing]:
    """Rounds that are not open, not answered or not closed, while there is still something to look back on."""
    for row in facts.rounds:
        if row.status == RoundStatus.PREPARING:
            yield Missing(
                "round-preparing", Typed(row.title), _("is not open yet."), (_round_place(facts, row),)
            )
        elif row.accepts_answers:
            yield _answers(facts, row)
    ahead = [one for one in (facts.year - 1, facts.year) if one not in facts.evaluated]
    if not facts.rounds and ahead and facts.ahead(*LOOKING_BACK):
        places = (Place(_("New round"), reverse("round-new", args=facts.place)),) if facts.coordinates else ()
        if len(ahead) == 1:
            text = _("about %(year)s: there is nothing to evaluate with.") % {"year": ahead[0]}
        else:
            text = _("about %(last)s or %(year)s: there is nothing to evaluate with.") % {
                "last": ahead[0],
                "year": ahead[1],
            }
        yield Missing("no-round", _("No monitoring round"), text, places)


def _answers(facts: YearFacts, row: RoundToGo) -> Missing:
    untold, unlit = row.lines_untold, row.lines_unlit
    parts = []
    if untold:
        parts.append(
            ngettext("%(n)s line without a text", "%(n)s lines without a text", untold) % {"n": untold}
        )
    if unlit:
        parts.append(
            ngettext("%(n)s line without a light", "%(n)s lines without a light", unlit) % {"n": unlit}
        )
    if row.closes_on and row.closes_on < facts.today:
        parts.append(_("should have closed on %(day)s") % {"day": date_format(row.closes_on, "j F Y")})
    text = f"{_('is not closed yet')}: {', '.join(parts)}." if parts else _("is not closed yet.")
    return Missing("round-open", Typed(row.title), text, (_round_place(facts, row),))


def _round_place(facts: YearFacts, row: MonitoringRound) -> Place:
    """Where the round is arranged, for who does that; for others its monitor."""
    if facts.coordinates:
        return Place(_("Go to the round"), reverse("round-arrange", args=[*facts.place, row.year, row.slug]))
    return Place(_("Go to the monitor"), year_url("monitor", row))


def unfinished_commitments(facts: YearFacts) -> Iterator[Missing]:
    """Commitments nobody leads, and those of a year without a planning: nobody can be held to them."""
    for kind, said in (("lead", _("without a lead.")), ("planning", _("without a planning."))):
        rows = [row for row in facts.lacking if row[4] == kind]
        if rows:
            yield Missing(
                f"no-{kind}",
                ngettext("%(n)s commitment", "%(n)s commitments", len(rows)) % {"n": len(rows)},
                said,
                tuple(
                    Place(Typed(f"{number} {title}".strip()), reverse("commitment", args=[*facts.place, key]))
                    for key, number, title, _year, _kind in rows[:NAMED]
                ),
                more=max(0, len(rows) - NAMED),
            )


def next_annual(facts: YearFacts) -> Iterator[Missing]:
    """Where annual agreements are made, those of the next year begin as a draft."""
    making = facts.ahead(CycleKind.AGREE, CycleKind.SIGN)
    if facts.annual_years and making and facts.year + 1 not in facts.annual_years:
        place = reverse("concept", args=[*facts.place, min(facts.year + 1, 2099)])
        yield Missing(
            "no-annual",
            _("No draft"),
            _("of the annual agreements of %(next)s yet.") % {"next": facts.year + 1},
            (Place(_("Make the draft"), place),) if facts.coordinates else (),
        )


def answers_and_signatures(facts: YearFacts) -> Iterator[Missing]:
    """Who has not answered what is proposed, or not signed what all agreed to; objections without an answer."""
    if facts.standing is None:
        return
    annual = facts.standing.annual
    place = Place(
        _("Annual agreements %(year)s") % {"year": annual.year},
        reverse("annual", args=[*facts.place, annual.year]),
    )
    if annual.status == AnnualStatus.AGREED:
        kind, waits = "signature", facts.standing.waiting(SeatState.SIGNED)
        said = ngettext("still has to sign.", "still have to sign.", len(waits))
    else:
        kind, waits = "answer", facts.standing.waiting(*CONSENTS, SeatState.OBJECTS)
        said = ngettext("has not answered the proposal.", "have not answered the proposal.", len(waits))
    if waits:
        parties = tuple(seat.party for seat in waits)
        yield Missing(kind, ", ".join(one.label for one in parties), said, (place,), parties=parties)
    found = len(facts.standing.open_objections)
    if found:
        text = ngettext(
            "waits for an answer by who coordinates.", "wait for an answer by who coordinates.", found
        )
        lead = ngettext("%(n)s objection", "%(n)s objections", found) % {"n": found}
        yield Missing("objection", lead, text, (place,), parties=tuple(facts.coordinators))


def without_date(facts: YearFacts) -> Iterator[Missing]:
    """A step nobody planned waits for a date until the year is over."""
    rows = [row for row in facts.in_state(StepState.WAITS) if not row.step.is_planned]
    if rows:
        name = "cycle-change" if facts.coordinates else "cycle-step"
        yield Missing(
            "no-date",
            ngettext("%(n)s step", "%(n)s steps", len(rows)) % {"n": len(rows)},
            ngettext("has no date yet.", "have no date yet.", len(rows)),
            tuple(Place(Typed(row.step.title), facts.step_url(row.step, name)) for row in rows[:NAMED]),
            more=max(0, len(rows) - NAMED),
        )


def never_dated(facts: YearFacts) -> Iterator[Missing]:
    """And once it is, only who coordinates can put it in order: it waits for nobody (0052)."""
    rows = facts.in_state(StepState.OPEN)
    if rows:
        yield Missing(
            "never-dated",
            ngettext("%(n)s step", "%(n)s steps", len(rows)) % {"n": len(rows)},
            ngettext(
                "never had a date, and the time for it is over. Who coordinates marks it as done, gives it a date or removes it.",
                "never had a date, and the time for them is over. Who coordinates marks them as done, gives them a date or removes them.",
                len(rows),
            ),
            tuple(Place(Typed(row.step.title), facts.step_url(row.step)) for row in rows[:NAMED]),
            more=max(0, len(rows) - NAMED),
        )


#: In the order of the page.
CHECKS: tuple[Check, ...] = (
    late_steps,
    blocked,
    positions,
    bids,
    reactions,
    bid_answers,
    rounds_to_go,
    unfinished_commitments,
    next_annual,
    answers_and_signatures,
    without_date,
    never_dated,
)


def missing_of(facts: YearFacts) -> list[Missing]:
    """Everything that is missing; nothing for a year without steps, nor once the agreement has ended."""
    if not facts.rows or facts.framework.is_ended:
        return []
    return [one for check in CHECKS for one in check(facts)]


def items_per_party(missing: Iterable[Missing]) -> Counter[int]:
    """How much waits for each party by name."""
    return Counter(party.pk for one in missing for party in one.parties)
