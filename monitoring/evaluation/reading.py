"""Everything on the page of an evaluation, in a number of queries that does not depend on how much there is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from agreements.enums import ResponsibilityRole
from agreements.models import Commitment, CommitmentItem, CycleStep, FrameworkAgreement, Responsibility
from agreements.services.ordering import in_theme_order
from agreements.services.versions import bound_parties
from parties.models import Party

from ..enums import Onward, Outcome
from ..models import Evaluation, EvaluationClosing, Judgement
from .seen import Seen, Told, seen_of
from .services import evaluated_commitments, step_of, table_of

#: What stands in addresses and forms for the joint judgement.
JOINT = "samen"


@dataclass
class Row:
    """A commitment with what was seen of it and what is judged of it."""

    commitment: Commitment
    #: Whom it binds, so for whom the result can differ.
    parties: list[Party]
    seen: Seen = field(default_factory=Seen)
    #: Of the parties, in the order of the table.
    own: list[Judgement] = field(default_factory=list)
    joint: Judgement | None = None
    #: What stands in the form: as stored, or as it was sent.
    values: dict[str, object] = field(default_factory=dict)
    #: A mark of what stood in the form when it was shown.
    was: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    saved: bool = False
    #: Whether who reads it has judged it and nothing waits there: its form stands folded.
    settled: bool = False

    @property
    def light(self) -> str:
        """Its last light of the year."""
        return self.seen.light

    @property
    def texts(self) -> list[Told]:
        """What was told in the last round that has any text."""
        return self.seen.texts

    @property
    def differs(self) -> bool:
        """Whether parties judge differently: of the result, or of what comes next."""
        onward = {one.onward for one in self.own if one.onward}
        return len({one.outcome for one in self.own}) > 1 or len(onward) > 1

    @property
    def followed(self) -> str:
        """What the joint judgement followed where nobody chose it by hand, as its history tells; else empty."""
        return getattr(self.joint, "followed", "") if self.joint else ""

    @property
    def on_agenda(self) -> bool:
        """Whether it has to be talked about: parties differ and nothing joint stands yet, or one says otherwise than a
        joint judgement that nobody chose.
        """
        if self.joint is None:
            return self.differs
        return bool(self.followed) and any(_contradicts(one, self.joint) for one in self.own)

    @property
    def fields(self) -> str:
        """The names of its fields, as htmx is told which to send."""
        names = ["version", "outcome", "onward", "lesson", *(f"partij-{one.slug}" for one in self.parties)]
        return ",".join(f"{self.commitment.key}-{name}" for name in names)

    @property
    def per_party(self) -> list[tuple[Party, str]]:
        """The parties it binds, and what the form says of each where results differ."""
        stated: dict[str, str] = self.values.get("per_party", {})  # type: ignore[assignment]
        return [(party, stated.get(party.slug, "")) for party in self.parties]


def _contradicts(own: Judgement, joint: Judgement) -> bool:
    return own.outcome != joint.outcome or own.onward not in ("", joint.onward)


@dataclass(frozen=True)
class YearCounts:
    """What came of the commitments of a theme or party in a year."""

    name: str
    year: int
    counts: dict[str, int]
    total: int

    @property
    def cells(self) -> list[tuple[str, int]]:
        """Word and number per result."""
        return [(str(one.label), self.counts[one.value]) for one in Outcome]


@dataclass
class Sheet:
    """The evaluation of a year as the page shows it. `evaluation` is None until somebody judges."""

    framework: FrameworkAgreement
    year: int
    evaluation: Evaluation | None
    parties: list[Party]
    rows: list[Row]
    step: CycleStep | None
    themes_over_years: list[YearCounts]
    parties_over_years: list[YearCounts]
    #: What was concluded each time it was closed, the last one first.
    closings: list[EvaluationClosing] = field(default_factory=list)

    @property
    def earlier(self) -> list[Concluded]:
        """What was concluded before it was opened again."""
        return [_concluded(one) for one in self.closings[1 if self.is_closed else 0 :]]

    @property
    def is_closed(self) -> bool:
        """Whether nothing changes any more."""
        return self.evaluation is not None and self.evaluation.is_closed

    @property
    def version(self) -> int:
        """Of the evaluation."""
        return self.evaluation.version if self.evaluation else 0

    @property
    def agenda(self) -> list[Row]:
        """What parties differ about, and nobody chose anything joint for."""
        return [row for row in self.rows if row.on_agenda]

    @property
    def doubted(self) -> bool:
        """Whether a party says otherwise than a joint judgement that nobody chose."""
        return any(row.joint is not None for row in self.agenda)

    @property
    def judged(self) -> int:
        """How many commitments have a joint judgement."""
        return sum(row.joint is not None for row in self.rows)

    @property
    def left(self) -> int:
        """How many have none yet."""
        return len(self.rows) - self.judged

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Per result of the joint judgements: the value, the word and how many."""
        found = Counter(row.joint.outcome for row in self.rows if row.joint)
        return [(one.value, str(one.label), found[one]) for one in Outcome]

    @property
    def per_giver(self) -> list[tuple[Party, int]]:
        """How many commitments each party judged."""
        found = Counter(one.party_id for row in self.rows for one in row.own)
        return [(party, found[party.pk]) for party in self.parties]

    def chapters(self) -> list[tuple[str, list[Row]]]:
        """The rows per theme, in order."""
        return [
            (name, list(rows)) for name, rows in groupby(self.rows, key=lambda row: theme_of(row.commitment))
        ]


def theme_of(commitment: Commitment) -> str:
    """The chapter a commitment stands in."""
    theme = commitment.theme
    return str(theme.parent or theme) if theme else _("Without a theme")


def parties_of(rows: Iterable[Responsibility], table: Sequence[Party]) -> list[Party]:
    """Who has a part: who leads, or else who is party to it; a kind stands for those of it at the table."""
    own = [row for row in rows if row.item_id is None]
    leads = [row for row in own if row.role == ResponsibilityRole.LEAD]
    rest = [row for row in own if row.role == ResponsibilityRole.PARTY]
    found = {
        party.pk
        for row in leads or rest
        for party in table
        if row.everyone or row.party_id == party.pk or (row.group and row.group == party.kind)
    }
    return [party for party in table if party.pk in found]


@dataclass(frozen=True)
class Named:
    """Who is named for a commitment, with the ids of its parts."""

    rows: list[Responsibility] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)

    def bound(self, table: Sequence[Party]) -> list[Party]:
        """Whom it binds, as the signed agreement tells (`bound_parties`)."""
        return bound_parties(self.rows, self.parts, table)


def read_sheet(framework: FrameworkAgreement, year: int) -> Sheet:
    """Read the evaluation of a year (the framework with its municipality). Twelve queries, whatever there is."""
    table = table_of(framework, year)
    evaluation = Evaluation.objects.filter(framework=framework, year=year).first()
    closings = _closings(evaluation)
    kept = closings[0].content["commitments"] if closings and evaluation and evaluation.is_closed else None
    commitments = evaluated_commitments(framework, year) if kept is None else _as_closed(kept)
    earlier = _joint_judgements(framework)
    wanted = {one.pk for one in commitments} | {one.commitment_id for one in earlier}
    named = _named(wanted)
    rows = {one.pk: Row(one, named[one.pk].bound(table)) for one in commitments}
    seen = seen_of(rows, year) if kept is None else {one["pk"]: Seen.from_data(one) for one in kept}
    for pk, row in rows.items():
        row.seen = seen[pk]
    _add_judgements(rows, evaluation, table)
    return Sheet(
        framework=framework,
        year=year,
        evaluation=evaluation,
        parties=table,
        rows=list(rows.values()),
        step=step_of(framework, year),
        themes_over_years=_count(
            (theme_of(one.commitment), one.evaluation.year, one.outcome) for one in earlier
        ),
        parties_over_years=_count(
            (party.label, one.evaluation.year, said)
            for one in earlier
            for party, said in _said(one, named[one.commitment_id], table)
        ),
        closings=closings,
    )


def _closings(evaluation: Evaluation | None) -> list[EvaluationClosing]:
    """The last one first; without a query for one that was never closed here."""
    if evaluation is None or not (evaluation.is_closed or evaluation.reopened_on):
        return []
    return list(evaluation.closings.order_by("-pk"))


def _as_closed(kept: Sequence[Mapping[str, Any]]) -> list[Commitment]:
    """The commitments an evaluation was closed with, with the number and title of then."""
    rows = Commitment.objects.select_related("theme__parent", "annual_agreement").in_bulk(
        [one["pk"] for one in kept]
    )
    for one in kept:
        if one["pk"] in rows:
            rows[one["pk"]].number, rows[one["pk"]].title = one["number"], one["title"]
    return [rows[one["pk"]] for one in kept if one["pk"] in rows]


@dataclass(frozen=True)
class Concluded:
    """What was concluded at a closing: per commitment its name, light and the judgements in words."""

    closing: EvaluationClosing
    lines: list[tuple[str, str, list[str]]]


def _concluded(closing: EvaluationClosing) -> Concluded:
    outcomes, onwards = dict(Outcome.choices), dict(Onward.choices)
    lines = []
    for one in closing.content["commitments"]:
        said = []
        for who, outcome, onward, lesson, _differs in one["judgements"]:
            words = [str(outcomes[outcome]), str(onwards.get(onward, "")), lesson]
            said.append(f"{who or _('jointly')}: {', '.join(word for word in words if word)}")
        lines.append((f"{one['number']} {one['title']}".strip(), one["light"], said))
    return Concluded(closing, lines)


def _named(commitments: set[int]) -> Mapping[int, Named]:
    found: dict[int, Named] = defaultdict(Named)
    for row in Responsibility.objects.filter(commitment__in=commitments).order_by("position", "pk"):
        found[row.commitment_id].rows.append(row)
    items = CommitmentItem.objects.filter(commitment__in=commitments).values_list("commitment", "pk")
    for commitment, pk in items:
        found[commitment].parts.append(pk)
    return found


def _joint_judgements(framework: FrameworkAgreement) -> list[Judgement]:
    """Of every year that was closed."""
    rows = Judgement.objects.filter(
        evaluation__framework=framework, evaluation__closed_on__isnull=False, party__isnull=True
    )
    found = rows.select_related("evaluation", "commitment__theme__parent").prefetch_related(
        "per_party__party"
    )
    return sorted(found, key=lambda one: (in_theme_order(one.commitment), one.pk))


def _said(judgement: Judgement, named: Named, table: Sequence[Party]) -> list[tuple[Party, str]]:
    """What came of it at each party that has a part; where parties were told apart, at each that it binds."""
    other = {row.party: row.outcome for row in judgement.per_party.all()}
    parties = named.bound(table) if other else parties_of(named.rows, table)
    return [(party, other.get(party, judgement.outcome)) for party in {**dict.fromkeys(parties), **other}]


def _count(found: Iterable[tuple[str, int, str]]) -> list[YearCounts]:
    """Per name and year, in the order of the names; a name's years from the first."""
    counts: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, year, outcome in found:
        counts[name][year][outcome] += 1
    return [
        YearCounts(name, year, {one.value: own[one] for one in Outcome}, own.total())
        for name, years in counts.items()
        for year, own in sorted(years.items())
    ]


def _add_judgements(rows: dict[int, Row], evaluation: Evaluation | None, table: Sequence[Party]) -> None:
    given = Judgement.objects.filter(evaluation=evaluation) if evaluation else Judgement.objects.none()
    order = {party.pk: index for index, party in enumerate(table)}
    # A joint judgement is given for a reason only where it followed something (`settling`); by hand it tells none.
    history = Judgement.history.filter(id=OuterRef("pk")).order_by("-history_id")
    told = given.annotate(followed=Subquery(history.values("history_change_reason")[:1]))
    found = list(told.select_related("party").prefetch_related("per_party__party"))
    for one in sorted(found, key=lambda one: (order.get(one.party_id or 0, len(order)), one.pk)):
        row = rows.get(one.commitment_id)
        if row is None:
            continue
        if one.party_id is None:
            row.joint = one
        else:
            row.own.append(one)
