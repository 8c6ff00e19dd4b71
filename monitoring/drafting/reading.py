"""Everything on the page of a draft, in a number of queries that does not depend on how much there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus, ResponsibilityRole
from agreements.models import (
    AnnualAgreement,
    Commitment,
    CommitmentComment,
    CommitmentItem,
    Condition,
    FrameworkAgreement,
    Indicator,
    Planning,
    Responsibility,
    Target,
    Theme,
)
from agreements.services.drafted_numbers import Drafted, drafted_numbers
from agreements.services.ordering import in_theme_order, theme_place
from agreements.services.states import HOLDS
from agreements.services.theme_targets import beside_term
from agreements.services.versions import bound_parties, item_words, parts_of, seats_of, signing_at, words_of
from agreements.services.wording import Remark, check_wording
from config.web.diffs import Diff, word_diff
from parties.models import Party

from ..enums import Onward
from ..evaluation.reading import theme_of
from ..models import Evaluation, Judgement
from .behind import Told, add_changes

#: What a commitment can lack before people can be held to it, in the order of the counts.
_HARD = ("lead", "date", "past", "number", "verb", "first", "year")


@dataclass
class Line:
    """A commitment of the draft beside the one it carries on, with what its words leave open."""

    commitment: Commitment
    judgement: Judgement | None
    remarks: list[Remark]
    diff: Diff | None
    #: Who signs, in the order of the table.
    signing: Sequence[Party] = ()
    #: What an addendum or a meeting changed since it was carried over, and of what it works out.
    behind: Told | None = None
    above: Sequence[Told] = ()

    @property
    def leads(self) -> list[Responsibility]:
        """Who leads all of it."""
        return [
            one for one in _of_whole(self.commitment.responsibilities) if one.role == ResponsibilityRole.LEAD
        ]

    @property
    def others(self) -> list[Responsibility]:
        """Who is party to it or involved, besides who leads."""
        rows = _of_whole(self.commitment.responsibilities)
        roles = (ResponsibilityRole.PARTY, ResponsibilityRole.INVOLVED)
        return [one for role in roles for one in rows if one.role == role]

    @property
    def plannings(self) -> list[Planning]:
        """When all of it is."""
        return _of_whole(self.commitment.plannings)

    @property
    def items(self) -> list[dict[str, Any]]:
        """Its items, each with who and when of its own, as they stand in the text to be signed."""
        items: list[dict[str, Any]] = words_of(self.commitment)["items"]
        return items

    @property
    def bound(self) -> list[Party]:
        """Whom it binds, as the agreement that is made of it will."""
        row = self.commitment
        return bound_parties(row.responsibilities.all(), parts_of(row), self.signing)

    @property
    def everyone(self) -> bool:
        """Whether it binds all who sign."""
        return len(self.bound) == len(self.signing)

    @property
    def state(self) -> str:
        """Beside last year: new, changed or same."""
        if self.commitment.continues_id is None:
            return "new"
        return "changed" if self.diff else "same"

    @property
    def asks_change(self) -> bool:
        """Whether it was to be adapted, and still says what it said."""
        return self.state == "same" and self.judgement is not None and self.judgement.onward == Onward.ADAPT

    @property
    def vague(self) -> list[str]:
        """The vague words in it."""
        return [one.word for one in self.remarks if one.kind == "vague"]

    @property
    def lacks(self) -> list[Remark]:
        """What is missing, besides vague words."""
        return [one for one in self.remarks if one.kind != "vague"]


@dataclass(frozen=True)
class Candidate:
    """A commitment of the year before with what the evaluation says, and whether it stands in the draft."""

    commitment: Commitment
    judgement: Judgement | None

    @property
    def onward(self) -> str:
        """What is proposed: as evaluated, else to go on unless it was completed or lapsed."""
        if self.judgement:
            return self.judgement.onward
        ended = self.commitment.completed_on or self.commitment.lapsed_on
        return Onward.STOP if ended else Onward.CONTINUE


@dataclass
class Chapter:
    """What a draft has of a theme: its commitments, and its numbers of the year and of the whole term."""

    name: str
    lines: list[Line] = field(default_factory=list)
    numbers: list[Target] = field(default_factory=list)
    of_term: list[Target] = field(default_factory=list)
    #: What this draft says otherwise of the first, and what it took away.
    drafted: list[Drafted] = field(default_factory=list)


@dataclass
class Draft:
    """The draft of a year. `annual` is None until it is started; `previous`: the last one before it that was agreed on."""

    framework: FrameworkAgreement
    year: int
    annual: AnnualAgreement | None
    previous: AnnualAgreement | None
    evaluated: bool
    parties: Sequence[Party]
    lines: list[Line] = field(default_factory=list)
    #: What of the last year does not stand in it.
    left: list[Candidate] = field(default_factory=list)
    #: The evaluation it rests on, where that was opened again since.
    reopened: Evaluation | None = None
    #: What the framework agrees for the year about figures of its themes.
    numbers: Sequence[Target] = ()
    #: The same for the whole term, to be read beside those: they are in the text of no year.
    term_numbers: Sequence[Target] = ()
    #: Of those of the year: what this draft wrote.
    drafted: Sequence[Drafted] = ()
    #: Years between the last one that was agreed on and this one, in order: nothing of them is carried over.
    skipped: Sequence[AnnualAgreement] = ()

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.annual is not None and self.annual.is_open_draft

    @property
    def outside_term(self) -> bool:
        """Whether the year is none of the framework's."""
        return not self.framework.covers(self.year)

    @property
    def is_empty(self) -> bool:
        """Whether its text would say nothing."""
        return not self.lines and not self.numbers

    def chapters(self) -> list[Chapter]:
        """The lines per theme, in order, and what was agreed about its figures; also of a theme without lines."""
        found: dict[tuple[tuple[int, int], str], Chapter] = {}

        def chapter(theme: Theme | None, name: str) -> Chapter:
            return found.setdefault((_chapter(theme), name), Chapter(name))

        for line in self.lines:
            chapter(line.commitment.theme, theme_of(line.commitment)).lines.append(line)
        for target in self.numbers:
            theme = target.indicator.theme
            chapter(theme, _title(theme)).numbers.append(target)
        for target in self.term_numbers:
            theme = target.indicator.theme
            chapter(theme, _title(theme)).of_term.append(target)
        for one in self.drafted:
            theme = one.before.indicator.theme
            chapter(theme, _title(theme)).drafted.append(one)
        return [found[place] for place in sorted(found)]

    def candidates(self) -> list[tuple[str, list[Candidate]]]:
        """What is left of the last year per theme."""
        return [
            (name, list(own)) for name, own in groupby(self.left, key=lambda one: theme_of(one.commitment))
        ]

    @property
    def states(self) -> dict[str, int]:
        """How many lines are new, changed, the same; and what went."""
        found = Counter(one.state for one in self.lines)
        return {
            "new": found["new"],
            "changed": found["changed"],
            "same": found["same"],
            "left": len(self.left),
        }

    @property
    def lacking(self) -> dict[str, int]:
        """How many lines lack what, and how many have vague words."""
        found = Counter(kind for one in self.lines for kind in {remark.kind for remark in one.remarks})
        return {kind: found[kind] for kind in (*_HARD, "vague")}

    @property
    def complete(self) -> int:
        """How many lines have a lead, a date, a number, a firm verb and their conditions."""
        return sum(not one.lacks for one in self.lines)


def read_draft(framework: FrameworkAgreement, year: int) -> Draft:
    """The draft of a year (the framework with its municipality). At most 22 queries, whatever there is."""
    annuals = list(framework.annual_agreements.filter(year__lte=year).order_by("-year"))
    annual = next((one for one in annuals if one.year == year), None)
    before = [one for one in annuals if one.year < year]
    previous = next((one for one in before if one.status in HOLDS), None)
    judged = _judgements(framework, previous)
    draft = Draft(
        framework=framework,
        year=year,
        annual=annual,
        previous=previous,
        evaluated=any(one.evaluation.is_closed for one in judged.values()),
        parties=signing_at(seats_of(framework, year=year)),
        skipped=[one for one in reversed(before) if previous is None or one.year > previous.year],
        reopened=next((one.evaluation for one in judged.values() if one.evaluation.reopened_on), None),
    )
    rows = _rows(annual) if annual else []
    if annual:
        draft.numbers, draft.term_numbers = beside_term(framework, year)
        draft.drafted = drafted_numbers(framework, year) if annual.status != AnnualStatus.SIGNED else ()
    draft.lines = [_line(row, judged.get(row.continues_id or 0), draft.parties) for row in rows]
    if draft.is_open:
        add_changes(draft.lines)
    taken = {row.continues_id for row in rows}
    if previous is not None:
        left = previous.commitments.filter(monitor_only=False).select_related(
            "theme__parent", "annual_agreement"
        )
        ordered = sorted(left, key=in_theme_order)
        draft.left = [Candidate(one, judged.get(one.pk)) for one in ordered if one.pk not in taken]
    return draft


def _chapter(theme: Theme | None) -> tuple[int, int]:
    """Where the chapter of a theme stands."""
    return theme_place(theme and (theme.parent or theme))


def _title(theme: Theme | None) -> str:
    return str(theme and (theme.parent or theme))


def _judgements(framework: FrameworkAgreement, previous: AnnualAgreement | None) -> dict[int, Judgement]:
    """The joint judgements of the last year by commitment."""
    if previous is None:
        return {}
    rows = Judgement.objects.filter(
        evaluation__framework=framework, evaluation__year=previous.year, party__isnull=True
    )
    return {row.commitment_id: row for row in rows.select_related("evaluation").order_by("pk")}


def _rows(annual: AnnualAgreement, **only: str) -> list[Commitment]:
    """The commitments of a year with all that hangs on them and on those they carry on. Eight queries."""
    related = ("theme__parent", "continues__annual_agreement", "annual_agreement", "framework__municipality")
    waits = Condition.objects.select_related("on__continues", "party").order_by("pk")
    targets = Prefetch("targets", Target.objects.select_related("party", "indicator").order_by("pk"))
    people = Responsibility.objects.select_related("party").order_by("position", "pk")
    comments = CommitmentComment.objects.select_related("party").order_by("written_at", "pk")
    parts: list[Any] = [
        Prefetch("responsibilities", people),
        "plannings",
        "items",
        Prefetch("conditions", waits),
        Prefetch("comments", comments),
        Prefetch("indicators", Indicator.objects.order_by("pk").prefetch_related(targets)),
    ]
    rows = sorted(annual.commitments.filter(**only).select_related(*related), key=in_theme_order)
    prefetch_related_objects([*rows, *(row.continues for row in rows if row.continues is not None)], *parts)
    return rows


def _line(row: Commitment, judgement: Judgement | None, signing: Sequence[Party]) -> Line:
    before = row.continues
    diff = None
    if before is not None and (old := _words(before)) != (new := _words(row, before.annual_agreement)):
        diff = word_diff(old, new)
    return Line(commitment=row, judgement=judgement, remarks=remarks_of(row), diff=diff, signing=signing)


def _of_whole(rows: Any) -> list[Any]:
    """Responsibilities or plannings of all of a commitment: what is of an item stands with that item."""
    return [one for one in rows.all() if one.item_id is None]


def _words(row: Commitment, carried_from: AnnualAgreement | None = None) -> str:
    """All that a line says but its number, to be laid beside another: words, parts, who, when, how much, what first.

    `carried_from`: the year it is compared with; what it waits for is then named as it was there.
    """
    year = row.annual_agreement.year if row.annual_agreement else None
    who = [one for one in _of_whole(row.responsibilities) if one.ends_on is None]
    leads = [one.label for one in who if one.role == ResponsibilityRole.LEAD]
    others = [one.label for one in who if one.role != ResponsibilityRole.LEAD]
    parts = [row.title, row.text, *(item_words(one) for one in words_of(row)["items"])]
    parts += [", ".join(dict.fromkeys(names)) for names in (leads, others)]
    parts.append("; ".join(dict.fromkeys(one.printed for one in _of_whole(row.plannings))))
    parts += [
        " ".join(
            (
                one.name,
                target.bearer,
                target.get_kind_display(),
                target.numbers,
                target.unit,
            )
        )
        for one in row.indicators.all()
        for target in one.targets.all()
        if target.year in (None, year)
    ]
    for condition in row.conditions.all():
        on = condition.on
        if on is not None and on.continues is not None and carried_from is not None:
            on = on.continues if on.continues.annual_agreement_id == carried_from.pk else on
        parts.append(f"{_('Once:')} {on.title if on is not None else condition}")
    return "\n".join(part for part in parts if part)


def remarks_of(row: Commitment) -> list[Remark]:
    """What its words leave open, with what hangs on it; it should have been read with that."""
    items = list(row.items.all())
    year = row.annual_agreement.year if row.annual_agreement else None
    led = {one.item_id for one in row.responsibilities.all() if one.role == ResponsibilityRole.LEAD}
    planned = {one.item_id for one in row.plannings.all()}
    ended = [one for one in row.plannings.all() if year and one.ends_on and one.ends_on.year < year]
    return check_wording(
        title=row.title,
        text="\n".join([row.text, *(one.text for one in items)]),
        leads=_covers(led, items),
        plannings=_covers(planned, items),
        conditions=bool(row.conditions.all()),
        targets=any(one.targets.all() for one in row.indicators.all()),
        led=[one.short for one in items if one.pk in led],
        planned=[one.short for one in items if one.pk in planned],
        past=list(dict.fromkeys(one.printed for one in ended if one.item_id is None)),
        past_items=[(one.short, late.printed) for one in items for late in ended if late.item_id == one.pk],
        year=year,
    )


def _covers(told: set[int | None], items: Sequence[CommitmentItem]) -> bool:
    """Whether it was told of the whole (None), or else of every item there is."""
    return None in told or (bool(items) and all(one.pk in told for one in items))


def read_line(annual: AnnualAgreement, key: str) -> Line | None:
    """One commitment of a year as the page of the draft has it; None when it is not there."""
    row = next(iter(_rows(annual, key=key)), None)
    if row is None:
        return None
    judged = None
    if row.continues_id:
        rows = Judgement.objects.filter(commitment=row.continues_id, party__isnull=True)
        judged = rows.order_by("-evaluation__year", "-pk").first()
    line = _line(row, judged, signing_at(seats_of(annual.framework, year=annual.year)))
    if annual.is_open_draft:
        add_changes([line])
    return line
