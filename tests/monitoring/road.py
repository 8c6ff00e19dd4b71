"""A year with its steps: what tests of it begin with, and its address."""

from datetime import date

from django.urls import reverse

from agreements.enums import CycleKind
from agreements.models import CycleStep, FrameworkAgreement
from agreements.services.cycle import add_step
from config.web.history import acting
from tests.cast import ACTOR

YEAR = 2024


def url(table, name: str = "cycle", *words: str, year: int = YEAR) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, year, *words])


def make_step(table, title: str = "Bod", **fields) -> CycleStep:
    values = {"year": YEAR, "kind": CycleKind.BID, **fields}
    return add_step(actor=ACTOR, framework=table.framework, title=title, **values)


def sign(framework: FrameworkAgreement, day: date = date(2022, 1, 1)) -> None:
    with acting(ACTOR):
        framework.status, framework.adopted_on = "signed", day
        framework.starts_on = min(framework.starts_on, day)
        framework.save_next()
