"""A figure with what was agreed, measured and expected, and tables of figures that are taken in beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agreements.enums import FrameworkStatus, Origin
from agreements.models import Forecast, Indicator
from agreements.services.drafting import add_indicator, add_theme
from agreements.services.importing import ImportRefusedError
from agreements.services.spreadsheets import read_rows
from config.web.history import Actor, acting
from monitoring.figure_lists.taking_in import plan_figures, take_in_figures
from monitoring.figures.services import record_measurement
from monitoring.models import Measurement
from tests.agreements.sheets import as_xlsx
from tests.cast import ACTOR
from tests.factories import make_commitment

OFFICER = Actor("Beleidsadviseur", "Gemeente")
LONG = ["Cijfer", "Wat", "Van wie", "Jaar", "Waarde", "Datum", "Bron"]


def make_homes(table) -> Indicator:
    """A figure of a commitment with a target, what was measured and what was expected."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    indicator = add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="woningen",
        name="Nieuwe woningen",
        unit="woningen",
        period="elk kwartaal",
        commitment=make_commitment(table.framework, number="1.1", theme=theme),
        targets=[
            {"kind": "at_least", "value": 120, "year": None, "source": "Overeenkomst"},
            {"kind": "range", "value": 24, "upto": 32, "year": 2027, "source": "Overeenkomst"},
        ],
        forecasts=[{"year": 2025, "value": 12, "party": table.corporation, "source": "Bijlage 1"}],
    )
    for day, origin, value in (
        (date(2024, 12, 31), Origin.PERSON, "1143"),
        (date(2024, 6, 30), Origin.DOCUMENT, "7.5"),
        (None, Origin.DEMO, "8"),
    ):
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            value=Decimal(value),
            reference_date=day,
            party=table.corporation,
            origin=origin,
            source="Jaarverslag",
        )
    add_indicator(
        actor=ACTOR, framework=table.framework, key="mutaties", name="Mutaties", unit="%", theme=theme
    )
    return indicator


def counted() -> tuple[int, ...]:
    return (Forecast.history.count(), Measurement.objects.count(), Indicator.history.count())


def plan(table, *rows: Any, head: Any = LONG, **told: Any):
    return plan_figures(framework=table.framework, rows=read_rows(as_xlsx(head, *rows)), **told)


def take_in(table, *rows: Any, head: Any = LONG, **told: Any):
    content = read_rows(as_xlsx(head, *rows))
    told = {"name": "tabel.xlsx", **told}
    return take_in_figures(actor=OFFICER, framework=table.framework, rows=content, **told)


def refused(table, *rows: Any, head: Any = LONG, **told: Any) -> list[str]:
    """What people read, after making sure that nothing was written."""
    before = counted()
    with pytest.raises(ImportRefusedError) as error:
        take_in(table, *rows, head=head, **told)
    assert counted() == before
    return [str(problem) for problem in error.value.plan.problems]


def sign(framework) -> None:
    """As its document was."""
    with acting(ACTOR):
        framework.status = FrameworkStatus.SIGNED
        framework.save_next()


def states(found) -> list[str]:
    return [row.state for row in found.rows]
