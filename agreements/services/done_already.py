"""What was done before the steps of a year were laid out, with its day: laying out sees it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..enums import AnnualStatus, CycleKind
from ..models import CycleStep, FrameworkAgreement
from .agreeing import agreed_note, signed_last, signed_note
from .signed_before import STEPS, note_of
from .standing import Standing, standing_of
from .states import HOLDS


@dataclass(frozen=True)
class DoneAlready:
    """Something of a kind of step was done on a day; `note`: what the step tells of it, and it is known by."""

    kind: CycleKind
    done_on: date
    note: str
    #: Whether it is about the year before: then only a step that looks back is done with it.
    looks_back: bool = False

    def step_of(self, steps: Iterable[CycleStep], looking_back: Container[str]) -> CycleStep | None:
        """The step it was about: the first of its kind, in their order. `looking_back`: the words of those that do."""
        return next(
            (
                step
                for step in steps
                if step.kind == self.kind and (not self.looks_back or step.key in looking_back)
            ),
            None,
        )


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
