"""A number of a theme that the draft of its year says otherwise: until that text is signed it is told as such, with what
the framework said; that comes back when the draft is given up, and goes again when it is taken up (0097).

What the framework said is read from the history of the number, which tells what a draft wrote by its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from config.web.history import acting, current_actor
from config.web.language import site_language

from ..enums import AnnualStatus, TargetKind
from ..models import AnnualAgreement, FrameworkAgreement, Target

#: What a number says, as it is put back.
_SAID = ("kind", "value", "upto", "party_id", "group", "printed", "source", "addendum_id")


def drafted_reason(year: int) -> str:
    """How the history of a number tells that the draft of a year wrote it, and knows it by."""
    with site_language():
        return _("In the draft of %(year)s") % {"year": year}


def back_reason(year: int) -> str:
    """The same, that what the framework said is back."""
    with site_language():
        return _("The draft of %(year)s was given up: what was agreed before is back") % {"year": year}


def drafted_source(year: int, before: Target) -> str:
    """Where a number stands that a draft wrote: in what is not signed yet, with what it said before."""
    with site_language():
        told = _("Annual agreements %(year)s, not signed yet; before: %(before)s")
        return (told % {"year": year, "before": said(before)})[:150]


def signed_source(year: int) -> str:
    """The same once that text is signed."""
    with site_language():
        return _("Annual agreements %(year)s") % {"year": year}


def said(target: Target) -> str:
    """What a number says, of whom where it is of somebody."""
    return f"{target.bearer} {target}".strip()


@dataclass(frozen=True)
class Drafted:
    """A number that a draft wrote: as it is `now` (None: taken out), and as it was `before` that."""

    pk: int
    year: int
    before: Target
    now: Target | None

    @property
    def words(self) -> str:
        """In words, as long as it is not signed."""
        told = {"year": self.year, "before": said(self.before)}
        if self.now is None:
            return _("%(year)s, not signed yet: no number; before: %(before)s") % told
        return _("%(year)s, not signed yet: %(now)s; before: %(before)s") % {**told, "now": said(self.now)}


def drafted_numbers(framework: FrameworkAgreement, year: int | None = None) -> list[Drafted]:
    """Those of the themes of a framework, of every year that is not signed or of one whatever it is; one query."""
    return [one for rows in _histories(framework, year) if (one := _drafted(rows)) is not None]


def given_back(framework: FrameworkAgreement, year: int) -> list[Drafted]:
    """What a draft wrote that was given up, and nobody wrote over since; `now`: as the draft had it. One query."""
    reasons = [drafted_reason(year), back_reason(year)]
    return [
        _between(rows[-2], rows[-1])
        for rows in _histories(framework, year)
        if [one.history_change_reason for one in rows[-2:]] == reasons
    ]


def drafted_words(framework: FrameworkAgreement, year: int | None = None) -> dict[int, tuple[str, ...]]:
    """By the id of a figure what drafts wrote of it, in words, as long as that is not signed; one query."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for one in drafted_numbers(framework):
        if year in (None, one.year):
            found[one.before.indicator_id] += (one.words,)
    return dict(found)


def drafted_before(target: Target) -> Target | None:
    """What a number said before a draft wrote it; None where none did. One query."""
    rows = Target.history.model.objects.filter(id=target.pk).select_related("indicator", "party")
    found = _drafted(list(rows.order_by("history_id")))
    return found.before if found else None


def status_moved(row: AnnualAgreement, was: str) -> None:
    """Let the numbers that its draft wrote follow; call after its status was saved, with the framework locked."""
    if row.status == AnnualStatus.NOT_AGREED:
        give_back(row.framework, row.year)
    elif row.status == AnnualStatus.DRAFT and was == AnnualStatus.NOT_AGREED:
        take_again(row.framework, row.year)
    elif AnnualStatus.SIGNED in (row.status, was):
        _tell_source(row.framework, row.year, signed=row.status == AnnualStatus.SIGNED)


def drafts_given_up(framework: FrameworkAgreement, *, again: bool = False) -> None:
    """The same when the framework ends, of the years that are drafts still; `again`: when it is opened again."""
    for year in framework.annual_agreements.filter(status=AnnualStatus.DRAFT).values_list("year", flat=True):
        (take_again if again else give_back)(framework, year)


def give_back(framework: FrameworkAgreement, year: int) -> None:
    """What was agreed before is what the framework says again; a number somebody wrote since in its place stays."""
    for one in drafted_numbers(framework, year):
        with acting(current_actor(), back_reason(year)):
            write_number(one.pk, one.before)


def take_again(framework: FrameworkAgreement, year: int) -> None:
    """What the draft wrote is back, where nobody wrote anything since it was given up."""
    for one in given_back(framework, year):
        with acting(current_actor(), drafted_reason(year)):
            write_number(one.pk, one.now)


def _tell_source(framework: FrameworkAgreement, year: int, *, signed: bool) -> None:
    for one in drafted_numbers(framework, year):
        if one.now is not None:
            row = Target.lock(one.pk)
            row.source = signed_source(year) if signed else drafted_source(year, one.before)
            with acting(current_actor(), drafted_reason(year)):
                row.save_next()


def write_number(pk: int, wanted: Target | None) -> None:
    """Let the number with this id say this, or nothing; one that was deleted is there again."""
    row = Target.objects.filter(pk=pk).first()
    if wanted is None:
        if row is not None:
            row.delete()
        return
    if _is_taken(pk, wanted):
        return
    if row is None:
        row = Target(pk=pk, indicator=wanted.indicator, year=wanted.year, version=wanted.version + 1)
    for name in _SAID:
        setattr(row, name, getattr(wanted, name))
    row.save_next()


def _is_taken(pk: int, wanted: Target) -> bool:
    """Whether another number of the same year and bearer stands there since; a signal value stands beside a promise."""
    same = wanted.indicator.targets.filter(year=wanted.year, party=wanted.party_id, group=wanted.group)
    signal = Q(kind=TargetKind.SIGNAL)
    return same.exclude(pk=pk).filter(signal if wanted.kind == TargetKind.SIGNAL else ~signal).exists()


def _histories(framework: FrameworkAgreement, year: int | None) -> Sequence[list[Any]]:
    """Per number of a theme its history, oldest first; one query."""
    rows = Target.history.model.objects.filter(
        indicator__framework=framework, indicator__theme__isnull=False
    ).select_related("indicator__theme__parent", "party")
    if year is None:
        unsigned = framework.annual_agreements.exclude(status=AnnualStatus.SIGNED)
        rows = rows.filter(year__in=unsigned.values("year"))
    else:
        rows = rows.filter(year=year)
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows.order_by("history_id"):
        found[one.id].append(one)
    return list(found.values())


def _drafted(rows: Sequence[Any]) -> Drafted | None:
    """What a draft wrote in a history, if that was the last; and what stood there before."""
    last = rows[-1]
    if last.year is None or last.history_change_reason != drafted_reason(last.year):
        return None
    earlier = [one for one in rows if one.history_change_reason != drafted_reason(last.year)]
    if not earlier or earlier[-1].history_type == "-":
        return None
    return _between(last, earlier[-1])


def _between(drafted: Any, before: Any) -> Drafted:
    now = None if drafted.history_type == "-" else _as_target(drafted)
    return Drafted(drafted.id, drafted.year, _as_target(before), now)


def _as_target(row: Any) -> Target:
    """A row of the history as the number it was; not to be saved."""
    target = Target(indicator=row.indicator, year=row.year, version=row.version)
    for name in _SAID:
        setattr(target, name, getattr(row, name))
    if row.party_id:
        target.party = row.party
    return target
