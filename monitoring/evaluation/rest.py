"""What no joint judgement stands of yet, with what is known of it and what is proposed, in a fixed number of queries."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from config.web.language import site_language
from parties.models import Party

from ..enums import Light, Onward, Outcome, RoundStatus, ViewKind
from ..models import MonitoringRound, PartyView, RoundLine
from ..reactions.models import differs, is_settled
from ..table.plannings import Planned, plannings_of
from ..table.words import light_words, long_date
from .proposing import Facts, Hold, Proposal, propose
from .reading import Row, Sheet, read_sheet


@dataclass
class RestRow:
    """A commitment without a joint judgement. `values` and `errors`: of its form, as proposed or as it was sent."""

    row: Row
    facts: Facts
    proposal: Proposal
    #: What is known of it in words: why it stops, or why a person chooses.
    words: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its address word."""
        return self.row.commitment.key

    @property
    def mark(self) -> str:
        """A short mark of what somebody saw of it, to tell whether that changed since."""
        own = [[one.pk, one.version] for one in self.row.own]
        known = [str(self.facts), str(self.proposal), own]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]

    @property
    def proposed(self) -> str:
        """What is proposed, in words."""
        return judged_words(self.proposal.outcome, self.proposal.onward) if self.proposal.outcome else ""


@dataclass
class Rest:
    """What is left to judge jointly. `round`: the last one of the year that closed; `others`: those that did not."""

    sheet: Sheet
    round: MonitoringRound | None
    others: Sequence[MonitoringRound]
    rows: list[RestRow]

    @property
    def following(self) -> list[RestRow]:
        """What can be recorded as the light says."""
        return [one for one in self.rows if one.proposal.follows]

    @property
    def stopping(self) -> int:
        """How many of those would stop as nothing of them was planned after the light."""
        return sum(
            one.facts.is_over(self.sheet.year) and one.proposal.onward == Onward.STOP
            for one in self.following
        )

    @property
    def choosing(self) -> list[RestRow]:
        """What a person chooses."""
        return [one for one in self.rows if not one.proposal.follows]

    @property
    def proposes(self) -> bool:
        """Whether anything is proposed of that."""
        return any(one.proposal.outcome for one in self.choosing)

    @property
    def per_giver(self) -> list[tuple[Party, int]]:
        """How many of these each party judged by itself."""
        found = Counter(one.party_id for row in self.rows for one in row.row.own)
        return [(party, found[party.pk]) for party in self.sheet.parties]

    def reason_of(self, row: RestRow) -> str:
        """What the history tells of a judgement that became what was proposed, in the language of the site."""
        with site_language():
            if not row.proposal.of_light or self.round is None:
                return _("Follows what the parties say that judged it.")
            words = light_words(self.sheet.framework.middle_light)
            if row.facts.lapsed or row.facts.light == Light.NONE:
                return " ".join([_("Follows what is known of it:"), *row.words[:1]])
            told = {"light": words[row.facts.light], "round": self.round.title}
            told["day"] = long_date(self.round.reference_date)
            return _("Follows the light: %(light)s in %(round)s, %(day)s.") % told


def judged_words(outcome: str, onward: str) -> str:
    """A joint judgement in words."""
    said = (dict(Outcome.choices).get(outcome), dict(Onward.choices).get(onward))
    return ", ".join(str(one) for one in said if one).capitalize()


def read_rest(framework: FrameworkAgreement, year: int) -> Rest:
    """What is left of a year (the framework with its municipality); at most five queries more than its evaluation."""
    sheet = read_sheet(framework, year)
    rounds = list(framework.rounds.filter(year=year).order_by("-reference_date", "-pk"))
    last = next((one for one in rounds if one.is_closed), None)
    left = {row.commitment.pk: row for row in sheet.rows if row.joint is None}
    lines = _lines(last, left)
    otherwise = _otherwise(lines)
    plannings, _items = plannings_of(list(left))
    rest = [
        _one(row, year, last, lines.get(pk), otherwise.get(pk, []), plannings.get(pk, Planned()))
        for pk, row in left.items()
    ]
    open_ones = [one for one in rounds if one.status in (RoundStatus.OPEN, RoundStatus.REVIEW)]
    return Rest(sheet, last, open_ones, rest)


def _lines(last: MonitoringRound | None, left: Mapping[int, Row]) -> dict[int, RoundLine]:
    """The lines of the last closed round, by their commitment."""
    if last is None:
        return {}
    found = RoundLine.objects.filter(round=last, commitment__in=left).select_related("current")
    return {line.commitment_id: line for line in found}


def _otherwise(lines: Mapping[int, RoundLine]) -> dict[int, list[str]]:
    """Per commitment the parties that saw another light, which nobody decided on since; no query without lines."""
    by_pk = {line.pk: line for line in lines.values()}
    newest: dict[tuple[int, int], PartyView] = {}
    rows = PartyView.objects.filter(line__in=by_pk, kind=ViewKind.VIEW).select_related("party")
    for view in rows.order_by("pk") if by_pk else ():
        newest[view.line_id, view.party_id] = view
    found: dict[int, list[str]] = defaultdict(list)
    for view in newest.values():
        line = by_pk[view.line_id]
        if differs(view.light, line.light) and not is_settled(view.assessment_id, line.current):
            found[line.commitment_id].append(view.party.label)
    return found


def _one(
    row: Row,
    year: int,
    last: MonitoringRound | None,
    line: RoundLine | None,
    otherwise: list[str],
    planned: Planned,
) -> RestRow:
    light = line.light if line else Light.NONE
    day = last.reference_date if last else None
    newer = row.seen.reference_date if last and day and (row.seen.reference_date or day) > day else None
    done = row.commitment.completed_on
    facts = Facts(
        light=light,
        day=day,
        later=row.seen.light if newer and row.seen.light not in (Light.NONE, light) else "",
        completed=done is not None and done.year <= year,
        lapsed=row.commitment.lapsed_on is not None and row.commitment.lapsed_on.year <= year,
        term=planned.term,
        own=tuple((one.outcome, one.onward) for one in row.own),
        otherwise=tuple(otherwise),
    )
    found = RestRow(row, facts, propose(facts, year))
    found.words = _words(found, year)
    if found.proposal.follows:
        found.values = {"outcome": found.proposal.outcome, "onward": found.proposal.onward}
    return found


def _words(one: RestRow, year: int) -> list[str]:
    """Why it stops, then why a person chooses."""
    facts = one.facts
    said = []
    if facts.completed:
        said.append(_("It is completed."))
    elif facts.is_over(year) and facts.term and Hold.LATER_DAY not in one.proposal.holds:
        said.append(_("It was planned until %(day)s.") % {"day": long_date(facts.term)})
    told = {
        "round": one.row.seen.round,
        "parties": ", ".join(facts.otherwise),
        "day": long_date(facts.term) if facts.term else "",
    }
    # Without a round none has a light: that is told once.
    holds = [hold for hold in one.proposal.holds if facts.day or hold != Hold.NO_LIGHT]
    return [*said, *(_hold_words(hold, one.row.commitment.assessable) % told for hold in holds)]


def _hold_words(hold: Hold, assessable: bool) -> str:
    words = {
        Hold.LAPSED: _("It lapsed by an addendum."),
        Hold.NOT_GREEN: _("This light does not tell by itself what came of it."),
        Hold.NO_LIGHT: _("It has no light.") if assessable else _("It is followed without a light."),
        Hold.PARTIES_DIFFER: _("The parties judge it differently."),
        Hold.PARTIES_SAY: _("Who judged it says otherwise than the light."),
        Hold.OTHER_LIGHT: _("Another light was seen by %(parties)s."),
        Hold.LATER_LIGHT: _("%(round)s shows another light."),
        Hold.LATER_DAY: _("It was planned until %(day)s, after the day of the light."),
    }
    return words[hold]
