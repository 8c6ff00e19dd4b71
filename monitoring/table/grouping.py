"""The table divided otherwise than the report: per lead, per party, per planning.

Whatever the division, the shape is the same: chapters with sections and rows (`rows.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from .filters import SIGN, Found, planning_value
from .leads import NOTHING, in_address, lead_labels, lead_value
from .report import Line, PartyRef, Report, count_lights
from .rows import Chapter, RowMaker, Section
from .words import long_date

#: The parties that sign, per kind: whom 'corporaties' stands for.
Members = Mapping[str, Sequence[PartyRef]]
#: What lines without a lead or a planning stand under; always the last.
NONE = NOTHING


@dataclass
class Group:
    """Lines that stand together; `shared` holds the keys of those that stand under other groups as well."""

    anchor: str
    title: str
    lines: list[Line] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)
    #: Whether the title is nothing but what people typed.
    typed: bool = False


def groups(report: Report, by: str, members: Members) -> list[Group]:
    """The lines of a report per 'trekker', 'partij' or 'planning'; anything else: per chapter of the report."""
    if by == "trekker":
        return _by_lead(report)
    if by == "partij":
        return _by_party(report, members)
    if by == "planning":
        return _by_planning(report)
    return [
        Group(
            f"hoofdstuk-{heading.number or heading.id}" if heading else "overig",
            heading.title if heading else _("Other commitments"),
            lines,
        )
        for heading, lines in report.chapters()
    ]


def _by_lead(report: Report) -> list[Group]:
    """Per lead as the column prints it, the largest first."""
    labels = lead_labels(report)
    found = _collect(report.open_lines, lambda line: labels[line.lead_label], lead_value)
    ordered = sorted(found.items(), key=lambda item: (item[0] == NONE, -len(item[1].lines)))
    for value, group in ordered:
        group.typed = value != NONE
    return _named(ordered, _("No lead told"))


def _by_planning(report: Report) -> list[Group]:
    """Per content of the planning column: what has a last day first, by that day, then the rest by name."""
    found = _collect(report.open_lines, lambda line: line.planning, planning_value)

    def turn(item: tuple[str, Group]) -> tuple[bool, bool, date, str]:
        days = [line.due for line in item[1].lines if line.due]
        return item[0] == NONE, item[0] == SIGN, min(days, default=date.max), item[1].title.casefold()

    for value, group in found.items():
        group.typed = value != NONE
        ends = {line.due for line in group.lines}
        if len(ends) == 1 and (only := ends.pop()):
            group.title = _("%(planning)s – until %(date)s") % {
                "planning": group.title,
                "date": long_date(only),
            }
            group.typed = False
    return _named(sorted(found.items(), key=turn), _("No planning told"))


def _by_party(report: Report, members: Members) -> list[Group]:
    """Per party that leads, alone or with others: a line led by a kind stands under each party of that kind.

    Whoever leads without being a party here ('everyone', somebody outside) has a group of their own.
    """
    at_table = {party.slug: party.name for parties in members.values() for party in parties}
    found = {slug: Group(_anchor(slug), name) for slug, name in at_table.items()}
    for line in report.open_lines:
        owners = _owners(line, members, at_table)
        for slug, name in owners.items():
            group = found.setdefault(slug, Group(_anchor(slug), name))
            group.lines.append(line)
            if len(owners) > 1:
                group.shared.add(line.key)
    present = [(slug, group) for slug, group in found.items() if group.lines]
    return _named(sorted(present, key=lambda item: item[0] == NONE), _("No lead told"))


def _owners(line: Line, members: Members, at_table: Mapping[str, str]) -> dict[str, str]:
    """Slug and name of everybody who leads a line."""
    owners: dict[str, str] = {}
    for lead in line.leads:
        if lead.slug:
            owners.setdefault(lead.slug, at_table.get(lead.slug, lead.label))
        elif members.get(lead.group):
            owners.update({party.slug: party.name for party in members[lead.group]})
        else:
            owners.setdefault(lead_value(lead.label), lead.label)
    return owners or {NONE: ""}


def _collect(
    lines: Iterable[Line], label: Callable[[Line], str], value_of: Callable[[str], str]
) -> dict[str, Group]:
    """Lines under what `label` says of them, as the filters tell them apart."""
    found: dict[str, Group] = {}
    for line in lines:
        value = value_of(label(line))
        found.setdefault(value, Group(_anchor(value), label(line))).lines.append(line)
    return found


def _anchor(value: str) -> str:
    return f"groep-{in_address(value) or NONE}"


def _named(ordered: Iterable[tuple[str, Group]], none: str) -> list[Group]:
    """The groups in order, with a title for the lines that have nothing here."""
    found = []
    for value, group in ordered:
        if value == NONE:
            group.title = none
        found.append(group)
    return found


def chapters(maker: RowMaker, found: Sequence[Found], by: str, members: Members) -> list[Chapter]:
    """The table for the lines that passed the filters; within a group the report's chapters are sections.

    A line that stands in several groups is a row in each. Only its first can be opened in place: the others
    lead to the line's own page and have an id of their own (no key has two hyphens in a row).
    """
    if not by:
        return maker.chapters(found)
    passed = {item.line.key: item for item in found}
    seen: dict[str, int] = {}
    made = []
    for group in groups(maker.report, by, members):
        own = [passed[line.key] for line in group.lines if line.key in passed]
        if own:
            made.append(_chapter(maker, group, own, seen))
    return made


def _chapter(maker: RowMaker, group: Group, found: Sequence[Found], seen: dict[str, int]) -> Chapter:
    headings = {h.id: h for h in maker.report.headings}
    sections: list[Section] = []
    last: object = object()
    for item in found:
        line = item.line
        own = None if line.heading is None else headings[line.heading]
        top = headings[own.parent] if own and own.parent is not None else own
        if last is not top:
            sections.append(Section(top.label if top else "", []))
            last = top
        row = maker.make(replace(item, shared=item.shared or line.key in group.shared))
        seen[line.key] = seen.get(line.key, 0) + 1
        if seen[line.key] > 1:
            row = replace(row, edit_url="", edit_page=row.edit_url, suffix=f"--{seen[line.key]}")
        sections[-1].rows.append(row)
    counts = count_lights(group.lines)
    return Chapter(
        anchor=group.anchor,
        title=group.title,
        printed="",
        counts=[(light, counts[light], word) for light, word in maker.words.items() if counts[light]],
        sections=sections,
        typed=group.typed,
    )
