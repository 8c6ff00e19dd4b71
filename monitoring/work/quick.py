"""Reporting on a line from 'my work' at once, with last time's light and text beside the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from config.web.language import site_language
from config.web.typed import Told, Typed, told

from ..enums import NEEDS_EXPLANATION, Light
from ..models import MonitoringRound, ProgressReport, RoundLine
from ..place import year_url
from ..rounds.forms import LineForm
from ..table.words import light_words, origin_note
from .task import Task, TaskKind
from .tasks import SHOWN

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    QuickLine = WithAnnotations[RoundLine, "QuickFacts"]

#: Of what is before the person, these are answered with a light and a text.
KINDS = (TaskKind.PROGRESS, TaskKind.LIGHTS)
#: What goes with a light.
REASONS = ("cause", "adjustment", "effect")


class QuickFacts(TypedDict):
    """What the query adds to a line: the joint text it has, and which line of the commitment came before."""

    told: str | None
    before_id: int | None


@dataclass
class QuickRow:
    """A line that can be reported on here; `before` is the same commitment in the round before, if anything was said."""

    line: QuickLine
    before: QuickLine | None
    form: LineForm
    #: What somebody else made of the line meanwhile.
    conflict: dict[str, Any] | None = None

    @property
    def url(self) -> str:
        """Where it is sent."""
        return year_url("line-report", self.line.round, self.line.commitment.key)

    @property
    def page(self) -> str:
        """The line's own page."""
        return year_url("line", self.line.round, self.line.commitment.key)

    @property
    def word(self) -> str:
        """The word of the light it has now."""
        return self._words[self.line.light]

    @property
    def word_before(self) -> str:
        """The word of last time's light."""
        return self._words[self.before.light] if self.before else ""

    @property
    def origin_before(self) -> str:
        """That last time's light is a demonstration, or which document it was taken over from."""
        light = self.before.current if self.before else None
        return origin_note(light.origin, light.source) if light else ""

    @property
    def explains(self) -> bool:
        """Whether the reasons stand open: something is wrong with them."""
        return any(self.form.errors.get(name) for name in REASONS)

    @property
    def _words(self) -> dict[str, str]:
        return light_words(self.line.round.framework.middle_light)


@dataclass
class QuickRound:
    """The lines of one round; `more` are not shown here."""

    round: MonitoringRound
    rows: list[QuickRow]
    more: int
    #: The agreement is told where another one of the municipality asks something as well.
    tells_agreement: bool = False

    @property
    def name(self) -> Told:
        """The round, with its year where the title does not tell it."""
        year = str(self.round.year)
        return told(Typed(self.round.title), "" if year in self.round.title else f" {year}")


def quick_rounds(tasks: Iterable[Task], sent: QuickRow | None = None) -> list[QuickRound]:
    """What the person can report on at once, per round in the order of the tasks; at most two queries.

    `sent`: the row that was sent, with what is wrong with it; it stands in its place.
    """
    asked: dict[int, int] = {}
    if sent is not None:
        asked[sent.line.pk] = sent.line.round_id
    for task in tasks:
        if task.kind in KINDS:
            asked |= {line: task.round_id for line in task.line_ids if line not in asked}
    per_round: dict[int, list[int]] = {}
    for line, round_id in asked.items():
        per_round.setdefault(round_id, []).append(line)
    shown = [line for lines in per_round.values() for line in lines[:SHOWN]]
    rows = {row.line.pk: row for row in read_rows(shown)}
    if sent is not None:
        rows[sent.line.pk] = sent
    parts = [
        QuickRound(found[0].line.round, found, max(0, len(lines) - SHOWN))
        for lines in per_round.values()
        if (found := [rows[line] for line in lines[:SHOWN] if line in rows])
    ]
    frameworks = {part.round.framework for part in parts}
    places = Counter(framework.municipality_id for framework in frameworks)
    for part in parts:
        part.tells_agreement = places[part.round.framework.municipality_id] > 1
    return parts


def read_rows(ids: Sequence[int]) -> list[QuickRow]:
    """The rows of these lines, in the order of their rounds; two queries."""
    if not ids:
        return []
    lines = list(_lines().filter(pk__in=ids).order_by("round", "position", "pk"))
    earlier = _lines().in_bulk({line.before_id for line in lines if line.before_id})
    return [_row(line, earlier.get(line.before_id) if line.before_id else None) for line in lines]


def _lines() -> QuerySet[QuickLine]:
    """Lines with what stands beside them."""
    joint = ProgressReport.objects.filter(line=OuterRef("pk"), party__isnull=True, item__isnull=True)
    told = joint.order_by("-pk")
    before = RoundLine.objects.filter(
        commitment=OuterRef("commitment"), round__reference_date__lt=OuterRef("day")
    ).order_by("-round__reference_date", "-pk")
    rows: QuerySet[RoundLine] = RoundLine.objects.select_related(
        "commitment", "current", "round__framework__municipality"
    )
    return rows.annotate(
        day=F("round__reference_date"),
        told=Subquery(told.values("text")[:1]),
        before_id=Subquery(before.values("pk")[:1]),
    )


def _row(line: QuickLine, before: QuickLine | None) -> QuickRow:
    said = before is not None and (before.light != Light.NONE or before.told)
    before = before if said else None
    source = line if line.light != Light.NONE or before is None else before
    initial = {"version": line.version, "text": line.told or "", **light_of(source)}
    return QuickRow(line, before, quick_form(line, initial=initial))


def light_of(line: RoundLine) -> dict[str, str]:
    """A line's light with its reasons, by the names of the form's fields."""
    return {"light": line.light, **{name: getattr(line.current, name, "") for name in REASONS}}


def quick_form(line: RoundLine, data: Any = None, **kwargs: Any) -> LineForm:
    """The form of the line's own page without the note, with ids of its own."""
    form = LineForm(
        data,
        words=light_words(line.round.framework.middle_light),
        assessable=line.commitment.assessable,
        party=None,
        auto_id=f"snel_{line.pk}_%s",
        **kwargs,
    )
    # Here one tells something: a light or a text.
    if form.assessable:
        form.needed_sometimes = form.needed_sometimes | {"text"}
        form.fields["text"].help_text = _(
            "What happened. Needed without a light. Everybody can read this, the council too."
        )
    else:
        form.needed = frozenset({"text"})
    return form


def changed(row: QuickRow, sent: QueryDict) -> QueryDict:
    """What was sent, without reasons of last time's yellow or red that still stood there under another light."""
    data = sent.copy()
    if row.before is not None and row.line.light == Light.NONE and data.get("light") not in NEEDS_EXPLANATION:
        for name, value in light_of(row.before).items():
            if name in REASONS and data.get(name, "").strip() == value.strip():
                data[name] = ""
    return data


def unchanged(row: QuickRow, sent: QueryDict) -> QueryDict:
    """What 'nothing has changed' sends: the light of last time with its reasons, and a sentence that says so.

    Words the person typed, or that stand there already, go before the sentence. It is written in the language of
    the installation, whatever the person reads in: it stands in the monitor for everybody.
    """
    assert row.before is not None
    data = sent.copy()
    source = row.line if row.line.light != Light.NONE else row.before
    for name, value in light_of(source).items():
        data[name] = value
    if not data.get("text", "").strip():
        with site_language():
            told = _("Nothing has changed since %(round)s.") % {"round": row.before.round.title}
        data["text"] = row.line.told or told
    return data
