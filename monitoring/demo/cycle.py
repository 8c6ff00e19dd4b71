"""The years of the demo's cycle: laid out from a template, with what was done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from agreements.enums import CycleKind, Origin
from agreements.models import FrameworkAgreement
from agreements.services.cycle import add_step, complete_step
from config.web.history import Actor

from ..year.laying_out import lay_out
from .bids import load_bids
from .reading import FixtureReader


def read_cycle(reader: FixtureReader, framework: FrameworkAgreement, *, actor: Actor) -> int:
    """Read `cycle.json` and `bids.json` of a folder and load them; what is wrong is a problem of the reader."""
    added = 0
    with reader.row("cycle.json", 0, framework.slug):
        added += load_cycle(actor=actor, framework=framework, data=reader.read("cycle.json"))
    with reader.row("bids.json", 0, framework.slug):
        added += load_bids(actor=actor, framework=framework, data=reader.read("bids.json"))
    return added


def load_cycle(*, actor: Actor, framework: FrameworkAgreement, data: dict[str, Any]) -> int:
    """Lay out the years that have no steps yet; returns how many steps were added.

    What is done on a day that has not come is left open. Raises KeyError for a step that is not there, ValidationError
    where a person would be told.
    """
    added = 0
    for row in data.get("years", []):
        if framework.cycle_steps.filter(year=row["year"]).exists():
            continue
        written = lay_out(actor=actor, framework=framework, year=row["year"], template=data["template"])
        added += len(written)
        added += _add_steps(actor, framework, row)
        steps = {step.key: step for step in framework.cycle_steps.of_year(row["year"])}
        for done in row.get("done", []):
            day = date.fromisoformat(done["on"])
            if day > timezone.localdate() or steps[done["step"]].is_done:
                continue
            complete_step(
                actor=actor,
                step=steps[done["step"]],
                done_on=day,
                note=done.get("note", ""),
                origin=Origin(done["origin"]),
            )
    return added


def _add_steps(actor: Actor, framework: FrameworkAgreement, row: dict[str, Any]) -> int:
    """The steps of a year that stand in no template."""
    for step in row.get("added", []):
        add_step(
            actor=actor,
            framework=framework,
            year=row["year"],
            kind=CycleKind(step["kind"]),
            title=step["title"],
            turns=step["turns"],
            starts_on=date.fromisoformat(step["starts_on"]),
            ends_on=date.fromisoformat(step["ends_on"]),
            note=step["note"],
        )
    return len(row.get("added", []))
