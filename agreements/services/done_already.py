"""What was done before the steps of a year were laid out, with its day: laying out sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..enums import AnnualStatus, CycleKind
from ..models import CycleStep, FrameworkAgreement
from .agreeing import agreed_note, signed_last, signed_note
from .cycle_patterns import YEARS, patterns
from .signed_before import STEPS, note_of
from .standing import Standing, standing_of
from .states import HOLDS


@dataclass(frozen=True)
class DoneAlready:
    """Something of a kind of step was done on a day; `note`: what the step tells of it, and it is known by."""

    kind: CycleKind
    done_on: date
    note: str
    #: The year it looked back on, of an evaluation: then only a step that looks back on it is done with it.
    of_year: int | None = None

    def step_of(self, steps: Iterable[CycleStep]) -> CycleStep | None:
        """The step it was about: the first of its kind, in their order."""
        own = [step for step in steps if step.kind == self.kind]
        return next(iter(own if self.of_year is None else looking_back(own, self.of_year)), None)


def looking_back(steps: Iterable[CycleStep], year: int) -> list[CycleStep]:
    """The evaluations among these in which a year is looked back on (docs/decisions/0082).

    Those that name it; where there are none, those that name no year, but for what a template that comes along evaluates
    besides: how people meet, or one subject.
    """
    rows = [(step, _named(step)) for step in steps if step.kind == CycleKind.EVALUATION]
    naming = [step for step, named in rows if str(year) in named]
    apart = _evaluated_besides()
    return naming or [step for step, named in rows if not named and step.key not in apart]


def looked_back_on(step: CycleStep, others: Iterable[CycleStep], before: int) -> int | None:
    """The year that an evaluation looks back on; None where it evaluates something else.

    The one its title names: of more `before`, the year before its own (in the first year of the term that year itself),
    else its own, else the last of them. Where it names none, `before`, as closing has it with the `others` of that year
    and the next.
    """
    named = _named(step)
    if named:
        years = [str(before), str(before + 1)]
        return int(next((one for one in years if one in named), max(named)))
    if step.year is None:
        return None
    return before if step in looking_back(others, before) else None


def _named(step: CycleStep) -> set[str]:
    """The years in its title; those that belong together, as in 'Woonvisie 2026-2030', are none."""
    return {found for found in YEARS.findall(step.title) if len(found) == len("2026")}


def _evaluated_besides() -> set[str]:
    steps = [step for pattern in patterns().values() for step in pattern.steps]
    return {one.key for one in steps if one.kind == CycleKind.EVALUATION and not one.looks_back}


def agreed_already(framework: FrameworkAgreement, year: int) -> list[DoneAlready]:
    """What was reached of the annual agreement that is made in a year; six queries at most."""
    annual = framework.annual_agreements.filter(year=year + 1, status__in=HOLDS).first()
    if annual is None:
        return []
    standing = standing_of(annual)
    if standing.version is None:
        return []
    if standing.version.on_paper:
        note = note_of(standing.version)
        return [DoneAlready(kind, signed_last(standing), note) for kind in STEPS]
    found = [DoneAlready(CycleKind.AGREE, _agreed_on(standing), agreed_note(standing))]
    if annual.status == AnnualStatus.SIGNED:
        found.append(DoneAlready(CycleKind.SIGN, signed_last(standing), signed_note(standing)))
    return found


def _agreed_on(standing: Standing) -> date:
    """The day on which the last one agreed; signatures come after that."""
    before = standing.annual.history.exclude(status__in=HOLDS).order_by("-history_id").values("history_id")
    rows = standing.annual.history.filter(status=AnnualStatus.AGREED, history_id__gt=before[:1])
    moment = rows.order_by("history_id").values_list("history_date", flat=True).first()
    return timezone.localdate(moment) if moment else signed_last(standing)
