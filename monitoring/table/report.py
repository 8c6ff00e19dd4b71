"""The report of a round: the one shape that page, PDF and JSON are made of.

An open round's report is read from the database (`reading.py`); a closed round's from its frozen copy. All texts
are public; nothing internal may be added here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agreements.enums import ElaborationBasis

from ..enums import URGENCY, Light, ViewKind, compare
from ..style.look import Look
from .said import Corrected, Followed, Goal, Project, Term, View, Wanted

#: The number of the shape, in every copy of a report; goes up when an old copy would be misread. A field that comes
#: in has a default, so that older copies are still read.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class PartyRef:
    """A party as it was called."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads a line: a party (`slug`, `kind`), all of a kind (`group`), everyone or an outsider.

    `label` is what the column prints, `source` tells where it stands.
    """

    label: str
    source: str
    slug: str = ""
    kind: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A progress text; `party` is empty for a joint one, `round` names an earlier round it stems from.

    `item`: the part of the commitment it is about; `late`: it came after the day figures were due.
    """

    text: str
    dated: date
    origin: str
    source: str
    party: str = ""
    author: str = ""
    round: str = ""
    item: str = ""
    late: bool = False

    @property
    def teller(self) -> str:
        """Who told it, and about which item where it is about one."""
        return " · ".join(part for part in (self.party, self.item.rstrip(".")) if part)


@dataclass(frozen=True, slots=True)
class Result:
    """A measured value beside its target; values in the indicator's unit."""

    indicator: str
    unit: str
    value: Decimal
    origin: str
    source: str
    party: str = ""
    reference_date: date | None = None
    starts_on: date | None = None
    target: Decimal | None = None
    target_kind: str = ""
    #: The year the target is for; empty for one of the whole term.
    target_year: int | None = None
    #: The second number of a target that lies between two.
    target_upto: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A framework commitment that a line works out, and what the link rests on."""

    key: str
    number: str
    title: str
    basis: str

    @property
    def is_our_reading(self) -> bool:
        """The documents do not print it; a shared title is a reading too."""
        return self.basis != ElaborationBasis.PRINTED


@dataclass(frozen=True, slots=True)
class DonePart:
    """A party that completed its part of a commitment, and when."""

    slug: str
    name: str
    completed_on: date


@dataclass(frozen=True, slots=True)
class Attached:
    """A file a party put with the line; `digest` is the SHA-256 of its content, `size` is in bytes."""

    name: str
    digest: str
    size: int
    party: str


@dataclass(frozen=True, slots=True)
class EarlierLight:
    """The light of the same commitment in an earlier round."""

    round: str
    reference_date: date
    light: str


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item with a planning of its own that ends: its label, or how it begins, and the day."""

    name: str
    term: date


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment in the round."""

    key: str
    number: str
    title: str
    heading: int | None
    assessable: bool
    light: str
    lead_label: str
    version: int
    pk: int
    text: str = ""
    items: tuple[str, ...] = ()
    leads: tuple[Lead, ...] = ()
    planning: str = ""
    planning_notes: tuple[str, ...] = ()
    light_origin: str = ""
    light_source: str = ""
    light_dated: date | None = None
    light_author: str = ""
    cause: str = ""
    effect: str = ""
    adjustment: str = ""
    progress: tuple[Told, ...] = ()
    results: tuple[Result, ...] = ()
    elaborates: tuple[Link, ...] = ()
    earlier: tuple[EarlierLight, ...] = ()
    #: The last day of its planning, where the document tells one.
    due: date | None = None
    #: The day by which all of it was planned; empty where any planning goes on, depends or has no end.
    term: date | None = None
    #: Reference date of the first of the earlier rounds that had this light without a break, also beyond `earlier`.
    unbroken: date | None = None
    #: The day all of it was completed; it is shown apart, not asked about and not counted among the others.
    completed_on: date | None = None
    #: Parties that completed their part, also while others go on.
    completed_by: tuple[DonePart, ...] = ()
    #: What each party says about the light: its newest proposal and its newest reaction.
    views: tuple[View, ...] = ()
    #: Why this light was given where parties saw it differently.
    decision: str = ""
    #: The day other words hold, by an addendum that all consented to and that is not in effect yet.
    changes_on: date | None = None
    #: The day it lapsed in this round, by an addendum that is in effect.
    lapsed_on: date | None = None
    #: Whether it lapsed because it was taken in by mistake, and never stood in the agreement.
    withdrawn: bool = False
    #: Files that parties put with it; the files themselves are for the parties.
    attachments: tuple[Attached, ...] = ()
    #: Its figures that were to come and did not, as the files and the public page show them.
    awaited: tuple[Followed, ...] = ()
    #: Those that are wanted of it now, in a round that is not closed; for pages alone, so in no data.
    wanted: tuple[Wanted, ...] = field(default=(), compare=False, metadata={"in_data": False})
    #: Items that were planned by a day of their own.
    planned_items: tuple[PlannedItem, ...] = ()

    @property
    def proposals(self) -> tuple[View, ...]:
        """Lights proposed by who leads."""
        return tuple(view for view in self.views if view.kind == ViewKind.PROPOSAL)

    @property
    def reactions(self) -> tuple[View, ...]:
        """What parties answered to the light."""
        return tuple(view for view in self.views if view.kind == ViewKind.VIEW)

    @property
    def differing(self) -> tuple[View, ...]:
        """Reactions with another light than the one that stands now."""
        return tuple(view for view in self.reactions if view.differs(self.light))

    @property
    def agreeing(self) -> tuple[View, ...]:
        """Reactions that hold for the light that stands now: the same, or no objection to it."""
        return tuple(
            view for view in self.reactions if view.holds(self.light) and not view.differs(self.light)
        )

    @property
    def for_meeting(self) -> bool:
        """Whether parties see another light and nothing was decided about that yet."""
        return any(not view.settled for view in self.differing)

    @property
    def discussed(self) -> bool:
        """Whether a party saw another light: a point for the meeting, also once it was settled, in its favour too."""
        objected = any(view.settled and view.differs(view.stood) for view in self.reactions)
        return bool(self.differing) or objected

    @property
    def answered(self) -> bool:
        """Whether this round has an answer: a text.

        Who coordinates gives the light, so that is no answer of the parties; it is one where none of them leads.
        """
        return not self.silent or (
            self.light != Light.NONE and not any(one.slug or one.group for one in self.leads)
        )

    @property
    def since(self) -> date | None:
        """Since when the line has this light without a break."""
        if self.unbroken:
            return self.unbroken
        since = self.light_dated
        for earlier in reversed(self.earlier):
            if earlier.light != self.light:
                break
            since = earlier.reference_date
        return since

    @property
    def change(self) -> str:
        """'better', 'worse' or '' against the round before."""
        return compare(self.light, self.earlier[-1].light) if self.earlier else ""

    @property
    def silent(self) -> bool:
        """No text in this round: what stands here was told in an earlier one, or nothing was."""
        return all(told.round for told in self.progress)


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter (level 1) or section (level 2) of the table; `printed` when the document prints something else."""

    id: int
    number: str
    title: str
    level: int
    printed: str = ""
    parent: int | None = None

    @property
    def label(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Words:
    """The framework's own words: columns, the middle light and what the lights mean."""

    lead: str
    planning: str
    middle_light: str
    legend_green: str
    legend_yellow: str
    legend_red: str


@dataclass(frozen=True, slots=True)
class Report:
    """A round with everything its page and files show."""

    municipality: PartyRef
    framework: PartyRef
    framework_starts_on: date
    framework_ends_on: date
    year: int
    round: PartyRef
    period: str
    reference_date: date
    status: str
    words: Words
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    parties: tuple[PartyRef, ...] = ()
    glossary: tuple[Term, ...] = ()
    previous: PartyRef | None = None
    previous_date: date | None = None
    #: The day this is the state of, when somebody looks back; empty for now and for a frozen copy.
    as_of: date | None = None
    #: Until when parties could react to the lights, whether that day has passed, and who was asked.
    reactions_due: date | None = None
    reactions_over: bool = False
    reacting: tuple[PartyRef, ...] = ()
    #: Figures of no commitment in the year of the round; only the files show them.
    followed: tuple[Followed, ...] = ()
    #: Projects of dwellings, where they were chosen as a part of the publication.
    projects: tuple[Project, ...] = ()
    #: National goals and Global Goals, where they were chosen as a part of the publication.
    goals: tuple[Goal, ...] = ()
    #: What was put right after closing: beside the frozen copy, never in it, and outside the checksum.
    corrections: tuple[Corrected, ...] = field(default=(), compare=False)
    format: int = field(default=FORMAT)
    #: Of the frozen copy this was read from; it can not stand in that copy itself.
    checksum: str = field(default="", compare=False)
    #: How its publication looks: beside the facts, not among them, so in no data.
    look: Look | None = field(default=None, compare=False, metadata={"in_data": False})

    @property
    def is_final(self) -> bool:
        """Whether the round is closed; everything else is a draft (CONCEPT)."""
        return self.status == "closed"

    @property
    def has_demo(self) -> bool:
        """Whether any light, text or figure in it is a demonstration."""
        told = any(
            line.light_origin == "demo"
            or any(told.origin == "demo" for told in line.progress)
            or any(view.origin == "demo" for view in line.views)
            or any(result.origin == "demo" for result in line.results)
            for line in self.lines
        )
        followed = any(value.origin == "demo" for one in self.followed for value in one.values)
        return told or followed or any(one.origin == "demo" for one in self.projects)

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The lines that are asked about and counted: all but the completed ones."""
        return tuple(line for line in self.lines if line.completed_on is None)

    @property
    def is_annual(self) -> bool:
        """Whether it tells of commitments of a year, which work those of the framework out."""
        return any(line.elaborates for line in self.open_lines)

    @property
    def completed(self) -> tuple[Line, ...]:
        """The completed lines, which stand apart."""
        return tuple(line for line in self.lines if line.completed_on is not None)

    def silent_on(self, line: Line) -> tuple[PartyRef, ...]:
        """The parties that were asked and gave no reaction that holds for the light that stands now."""
        said = {view.party for view in line.reactions if view.holds(line.light)}
        return tuple(party for party in self.reacting if party.slug not in said)

    def chapters(self) -> Iterator[tuple[Heading | None, list[Line]]]:
        """Chapters in order with the lines that are not completed; those without a heading come last, under None."""
        every = self.open_lines
        chapter_of = {h.id: h.parent if h.parent is not None else h.id for h in self.headings}
        for heading in self.headings:
            if heading.level == 1:
                lines = [
                    line
                    for line in every
                    if line.heading is not None and chapter_of[line.heading] == heading.id
                ]
                if lines:
                    yield heading, lines
        loose = [line for line in every if line.heading is None]
        if loose:
            yield None, loose

    def attention(self) -> list[Line]:
        """Red and yellow lines, red first, longest standing first."""
        urgent = [line for line in self.open_lines if line.light in (Light.RED, Light.YELLOW)]
        return sorted(urgent, key=lambda line: (URGENCY[Light(line.light)], line.since or date.max))


def count_lights(lines: Iterable[Line]) -> dict[str, int]:
    """Lines per light, all four always present; a count, never an average."""
    counted = Counter(line.light for line in lines)
    return {value: counted.get(value, 0) for value in Light.values}
