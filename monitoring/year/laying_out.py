"""Laying out the steps of a year, with what is known here to have been done before."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agreements.models import CycleStep, FrameworkAgreement
from agreements.services.cycle_year import lay_out_year
from agreements.services.framework_states import lock_going_on

from ..evaluation.services import closed_before


def lay_out(*, framework: FrameworkAgreement, year: int, **choices: Any) -> list[CycleStep]:
    """As `lay_out_year`; the step of an evaluation that was closed before is done with it. Raises as that does."""
    with transaction.atomic():
        # Nobody closes or reopens an evaluation meanwhile.
        lock_going_on(framework.pk)
        done = closed_before(framework, year)
        return lay_out_year(framework=framework, year=year, done=done, **choices)
