"""Where a line stands between the parties, in words: for page, PDF and spreadsheet alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..enums import Light
from .report import Line, Report
from .said import View
from .words import origin_note

#: Where a line stands: on the agenda, decided there, nobody objected, or some may still answer.
DIFFERS, SETTLED, AGREED, WAITING = "differs", "settled", "agreed", "waiting"


@dataclass(frozen=True, slots=True)
class Said:
    """A light of a party beside the one that stands, with why."""

    name: str
    light: str
    word: str
    text: str
    note: str
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a line stands (`state`, `words`), which other lights there are, who agrees and who said nothing."""

    state: str = ""
    words: str = ""
    said: tuple[Said, ...] = ()
    agreed: str = ""
    silent: str = ""
    decision: str = ""


def heard_of(line: Line, report: Report, words: Mapping[str, str]) -> Heard:
    """What parties say about a line; nothing where they were not asked and said nothing."""
    if line.completed_on is not None or not (line.views or report.reactions_due or line.decision):
        return Heard()
    state = state_of(line, report)
    told = {
        DIFFERS: _("differs: to the meeting"),
        SETTLED: _("differed, settled in the meeting"),
        AGREED: _("settled, nobody objected"),
    }
    shown = [view for view in line.proposals if view.light != line.light] + list(line.differing)
    return Heard(
        state,
        told.get(state, ""),
        tuple(_said(view, words) for view in shown),
        ", ".join(_agreed(view) for view in line.agreeing),
        ", ".join(party.name for party in report.silent_on(line)) if _asked(line) else "",
        line.decision,
    )


def _asked(line: Line) -> bool:
    """Whether there is a light that parties can say something about."""
    return line.assessable and line.light != Light.NONE


def state_of(line: Line, report: Report) -> str:
    """Where a line stands; empty where it has no light to react to or nobody was asked."""
    if line.for_meeting:
        return DIFFERS
    if line.discussed:
        return SETTLED
    if not _asked(line) or report.reactions_due is None:
        return ""
    everybody = bool(report.reacting) and not report.silent_on(line)
    return AGREED if report.reactions_over or everybody else WAITING


def _agreed(view: View) -> str:
    notes = (_("late") if view.late else "", origin_note(view.origin, ""))
    told = ", ".join(note for note in notes if note)
    return f"{view.name} ({told})" if told else view.name


def _said(view: View, words: Mapping[str, str]) -> Said:
    notes = (_("after the term") if view.late else "", origin_note(view.origin, ""))
    explained = ((_("Cause"), view.cause), (_("Effect"), view.effect), (_("Adjustment"), view.adjustment))
    texts: Iterable[str] = (view.reason, *(f"{name}: {text}" for name, text in explained if text))
    return Said(
        name=view.name,
        light=view.light,
        word=words[view.light],
        text="\n".join(text for text in texts if text),
        note=" · ".join(note for note in notes if note),
        is_proposal=view.kind == "proposal",
    )


def heard_text(heard: Heard) -> str:
    """The same in lines of text, for a cell of a spreadsheet."""
    lines = [heard.words]
    for said in heard.said:
        name = _("%(party)s proposes") % {"party": said.name} if said.is_proposal else said.name
        told = f": {said.text}" if said.text else ""
        lines.append(f"{name}: {said.word}{told}" + (f" ({said.note})" if said.note else ""))
    if heard.decision:
        lines.append(f"{_('Decided')}: {heard.decision}")
    if heard.agreed:
        lines.append(f"{_('No objection')}: {heard.agreed}")
    if heard.silent:
        lines.append(f"{_('No reaction')}: {heard.silent}")
    return "\n".join(line for line in lines if line)
