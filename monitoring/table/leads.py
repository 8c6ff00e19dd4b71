"""Who leads a line, as a filter and a group ask it: which printed words mean the same, and whom a choice finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import slugify

from agreements.enums import PrintedIn

from .report import Lead, Line, Report

#: In the address: what has no lead, no planning or no heading.
NOTHING = "geen"


@lru_cache(maxsize=2000)
def in_address(label: str) -> str:
    """A label as a word of an address; the same labels come back for every line of every page."""
    return slugify(label)


def lead_value(label: str) -> str:
    """How a lead stands in the address."""
    return in_address(label) or NOTHING


def lead_labels(report: Report) -> dict[str, str]:
    """Every content of the lead column with the one that stands for it: the usual one of those that mean the same.

    Spellings do, and words for all parties of a kind: 'corporaties, gemeente' and 'Gemeente, woningcorporaties'.
    """
    meant: dict[str, frozenset[str]] = {}
    for line in report.lines:
        meant.setdefault(lead_value(line.lead_label), _meant(line))
    usual: dict[frozenset[str], str] = {}
    spelled = Counter(line.lead_label for line in report.lines).most_common()
    return {label: usual.setdefault(meant[lead_value(label)], label) for label, _number in spelled}


def _meant(line: Line) -> frozenset[str]:
    """The words in any order, and a kind as one however it is called.

    A party may be printed with who does it there, which says more than the party. A cell that names several may
    stand as a whole with each of them: then its words are all there is.
    """
    printed = [lead for lead in line.leads if lead.source != PrintedIn.TEXT]
    apart = len({lead.label for lead in printed}) == len(printed)
    kinds = {f"all of kind {lead.group}" for lead in printed if lead.group and apart}
    labels = [lead.label for lead in printed if not (lead.group and apart)] or (
        [] if kinds else [line.lead_label]
    )
    return frozenset(kinds.union(*(in_address(label).split("-") for label in labels)) - {"en"})


def lead_parties(report: Report) -> dict[str, str]:
    """Slug and kind of every single party that leads a line by itself."""
    return {lead.slug: lead.kind for line in report.lines for lead in line.leads if lead.slug}


@dataclass(frozen=True)
class ChosenLead:
    """A chosen lead: its value in the address and, where it is one party, that party's slug and kind.

    `group`: the kind all of which it stands for.
    """

    value: str
    slug: str = ""
    kind: str = ""
    group: str = ""

    def leads(self, line: Line) -> bool:
        """Whether it leads this line under other words: as one of several, or in a group.

        'Corporaties' is one lead in counts; choosing one corporation also finds what all corporations lead, and
        choosing a group what it leads together with others.
        """
        if self.slug:
            return any(lead.slug == self.slug or lead.group == self.kind for lead in line.leads)
        return len(line.leads) > 1 and any(map(self._is, line.leads))

    def _is(self, lead: Lead) -> bool:
        return self.value == lead_value(lead.label) or bool(self.group and lead.group == self.group)


def chosen_lead(value: str, report: Report) -> ChosenLead:
    """Documents print the municipality as 'Gemeente', whatever it is called."""
    slug = report.municipality.slug if value == "gemeente" else value
    kind = lead_parties(report).get(slug)
    if kind is not None:
        return ChosenLead(value, slug, kind)
    leads = (lead for line in report.lines for lead in line.leads if lead.group)
    groups = (lead.group for lead in leads if value in (lead_value(lead.label), _group_word(lead.group)))
    return ChosenLead(value, group=next(groups, ""))


def _group_word(group: str) -> str:
    return {"corporation": "corporaties", "tenant_organisation": "huurdersorganisaties"}.get(group, group)
