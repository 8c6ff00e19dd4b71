"""How the commitments stand of each party that leads, and what each party's figures are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parties.enums import PartyKind

from ..table.report import Lead, Line, Report
from .counts import BAR, Count, Counter
from .lines import Row
from .outcomes import Figure, Figures


@dataclass(frozen=True, slots=True)
class Standing:
    """The lines a party leads; the bar is as long as their number, beside the longest."""

    name: str
    number: int
    counts: list[Count]
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure of a party, with what it is and the line it belongs to."""

    figures: Figures
    figure: Figure
    row: Row


@dataclass(slots=True)
class _Group:
    name: str
    lines: dict[int, Line] = field(default_factory=dict)


def standings(report: Report, counter: Counter) -> list[Standing]:
    """Per lead: signatories first, in their order, then groups and outsiders, then what has no lead.

    A line with several leads counts for each of them.
    """
    names = {party.slug: party.name for party in report.parties}
    named = {**names, **_words_of_kinds(report.open_lines)}
    groups: dict[str, _Group] = {}
    for line in report.open_lines:
        for key, name in _leads(line, named):
            groups.setdefault(key, _Group(name)).lines[line.pk] = line
    order = [*names, *(key for key in groups if key not in names and key), ""]
    found = [groups[key] for key in order if key in groups]
    longest = max((len(group.lines) for group in found), default=1)
    return [_standing(group, longest, counter) for group in found]


def _leads(line: Line, names: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Key and name of everyone who leads a line: those the column prints, else those of the running text."""
    printed = [lead for lead in line.leads if lead.label in line.lead_label] or list(line.leads)
    if not printed:
        # Of older frozen reports, and of lines without anybody, there is at most the text of the column.
        return [(line.lead_label.lower(), line.lead_label or _capital(_("no lead told")))]
    return [(_key(lead), names.get(_key(lead)) or _name(lead)) for lead in printed]


def _words_of_kinds(lines: Iterable[Line]) -> dict[str, str]:
    """What the column calls a kind where it leads alone: 'Corporaties' rather than a word of our own."""
    alone = (line.leads[0] for line in lines if len(line.leads) == 1)
    return {_key(lead): _capital(lead.label) for lead in alone if lead.group}


def _key(lead: Lead) -> str:
    """A kind is one lead however the column words it: 'Corporaties' and 'gemeente, corporaties' name the same."""
    return lead.slug or (f"all of kind {lead.group}" if lead.group else lead.label.strip().lower())


def _name(lead: Lead) -> str:
    name = str(PartyKind(lead.group).plural) if lead.group in PartyKind else lead.label
    return _capital(name)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _standing(group: _Group, longest: int, counter: Counter) -> Standing:
    lines = list(group.lines.values())
    counts = counter.counts(lines, round(BAR * len(lines) / longest))
    return Standing(group.name, len(lines), counts, counter.told(counts))


def outcomes(rows: Iterable[Row]) -> list[tuple[str, list[Outcome]]]:
    """The figures per party in order of first appearance; those told of no party by itself come last."""
    found: dict[str, list[Outcome]] = {}
    for row in rows:
        for figures in row.figures:
            for figure in figures.values:
                found.setdefault(figure.party, []).append(Outcome(figures, figure, row))
    # Not "jointly": a source that names no party does not say that all of them did it.
    unnamed = found.pop("", [])
    named = list(found.items())
    return [*named, *([(_("Not told per party"), unnamed)] if unnamed else [])]
