"""What the facts in a report suggest for its lines, in plain words; made of the report alone, without a query.

It stands on pages of people who log in and in no file: a suggestion is help for who settles a light, not a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.language import site_language

from ..enums import Light
from ..rounds.terms import is_passed
from ..suggesting.rules import Facts, Figure, Reason, ReasonKind, Suggestion, suggest
from .report import Line, Report, Result
from .words import light_words, long_date, quantity


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion as people read it. `light` is empty where nothing is suggested."""

    light: str
    word: str
    reasons: tuple[str, ...]
    #: What contradicts the light that stands there: 'Green, but …'; empty where nothing does.
    remark: str = ""

    @property
    def explanation(self) -> str:
        """The reasons as a text to begin with, when the suggestion is taken over."""
        return " ".join(self.reasons)


def day_of(report: Report) -> date:
    """The day facts are held against: the reference date, or the day looked at where that has not come."""
    return min(report.reference_date, report.as_of or timezone.localdate())


def facts_of(line: Line, report: Report, day: date) -> Facts:
    """What the report tells of a line, as the rules want it."""
    return Facts(
        day=day,
        term=line.term,
        items=tuple(
            (one.name, one.term)
            for one in line.planned_items
            if is_passed(one.term, day, max(_greens(line, day), default=None))
        ),
        figures=tuple(figures_of(line.results, report.framework_ends_on)),
        told_on=max((told.dated for told in line.progress), default=None),
        completed=line.completed_on is not None,
        assessable=line.assessable,
    )


def _greens(line: Line, day: date) -> Iterable[date]:
    """The days of which a light said that it went well: of this round and of those before."""
    if line.light == Light.GREEN:
        yield line.light_dated or day
    yield from (one.reference_date for one in line.earlier if one.light == Light.GREEN)


def figures_of(results: Iterable[Result], framework_ends_on: date) -> Iterable[Figure]:
    """The figures that have a target."""
    for result in results:
        if result.target is None:
            continue
        over = date(result.target_year, 12, 31) if result.target_year else framework_ends_on
        measured = result.reference_date
        yield figure_of(result, result.target, period_over=measured is not None and measured >= over)


def figure_of(result: Result, target: Decimal, *, period_over: bool = True) -> Figure:
    """A result beside its target, as the rules want it."""
    return Figure(
        label=result.party or result.indicator,
        unit=result.unit,
        value=result.value,
        target=target,
        kind=result.target_kind,
        upto=result.target_upto,
        period_over=period_over,
    )


def advice_on(line: Line, report: Report, day: date | None = None) -> Advice:
    """What is suggested for a line, and whether its light contradicts that."""
    return in_words(facts_of(line, report, day or day_of(report)), line.light, report.words.middle_light)


def advice_to_keep(line: Line, report: Report) -> Advice:
    """As `advice_on`, whoever asks in the language of the installation: its reasons become a text for everybody."""
    with site_language():
        return advice_on(line, report)


def in_words(facts: Facts, light: str, middle_light: str) -> Advice:
    """What the facts suggest for a line that has this light."""
    found = suggest(facts)
    words = light_words(middle_light)
    return Advice(
        light=found.light if found.light != Light.NONE else "",
        word=words[found.light],
        reasons=tuple(reason_words(reason) for reason in found.reasons),
        remark=remark_words(light, words[light], found),
    )


def is_mismatch(line: Line, report: Report, day: date | None = None) -> bool:
    """Whether planning or figures contradict the light; in a closed report nothing is held against it any more."""
    if report.is_final:
        return False
    return bool(suggest(facts_of(line, report, day or day_of(report))).contradicts(line.light))


def remark_words(light: str, word: str, found: Suggestion) -> str:
    """'Green, but its term passed on 30 June 2024': the most urgent thing that contradicts the light."""
    against = found.contradicts(light)
    if not against:
        return ""
    first = against[0]
    if first.kind == ReasonKind.ITEM_PASSED:
        return _("%(light)s, but the planning of item %(item)s ended on %(date)s") % {
            "light": word,
            "item": first.item,
            "date": long_date(first.day),
        }
    if first.kind == ReasonKind.TERM_PASSED:
        return _("%(light)s, but the planning ended on %(date)s") % {
            "light": word,
            "date": long_date(first.day),
        }
    return _("%(light)s, but the target is not met: %(figure)s") % {"light": word, "figure": _figure(first)}


def reason_words(reason: Reason) -> str:
    """A reason as a sentence."""
    day = {"date": long_date(reason.day)}
    match reason.kind:
        case ReasonKind.TERM_PASSED:
            return _("The planning ended on %(date)s and the commitment is not completed.") % day
        case ReasonKind.ITEM_PASSED:
            about = {**day, "item": reason.item}
            return _("The planning of item %(item)s ended on %(date)s.") % about
        case ReasonKind.ON_TERM:
            return _("The planning runs until %(date)s.") % day
        case ReasonKind.FIGURE_MISSED:
            return _("The target is not met: %(figure)s.") % {"figure": _figure(reason)}
        case ReasonKind.FIGURE_REACHED:
            return _("The target is met: %(figure)s.") % {"figure": _figure(reason)}
        case ReasonKind.TOLD:
            return _("The last report is of %(date)s.") % day
    if reason.day is None:
        return _("Nothing was ever reported.")
    return _("Nothing was reported since %(date)s.") % day


def _figure(reason: Reason) -> str:
    """'Wonen 40 %, agreed at least 70 %'."""
    figure = reason.figure
    assert figure is not None
    words = {
        "at_least": _("%(what)s %(value)s, agreed at least %(target)s"),
        "at_most": _("%(what)s %(value)s, agreed at most %(target)s"),
        "about": _("%(what)s %(value)s, agreed about %(target)s"),
        "range": _("%(what)s %(value)s, agreed between %(target)s"),
        "signal": _("%(what)s %(value)s, signal value %(target)s"),
    }[figure.kind]
    return words % {
        "what": figure.label,
        "value": quantity(figure.value, figure.unit),
        "target": quantity(figure.target, figure.unit, figure.upto),
    }
