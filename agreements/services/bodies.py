"""Verbs on the bodies that meet for a framework; who may do so is decided before."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting

from ..models import Body, FrameworkAgreement
from .keys import key_from
from .places import free_key, next_position

#: What is told of a body, in the order of the form.
FIELDS = (
    "name",
    "level",
    "purpose",
    "frequency",
    "months",
    "duration",
    "chair",
    "recorder",
    "preparation",
    "participants",
    "agenda",
    "papers_days",
    "minutes_days",
    "ended_on",
    "note",
    "source",
)


@dataclass(frozen=True)
class ByMonth:
    """Bodies by month. `always` meet in every month; `months` holds the months in which others do, with those."""

    always: Sequence[Body]
    months: Sequence[tuple[str, Sequence[Body]]]
    no_month: Sequence[Body]


def by_month(
    bodies: Sequence[Body], year: int | None = None, *, without: Container[tuple[int, int]] = ()
) -> ByMonth:
    """Who meets when, in the order of the year; of a `year` without the months after a body met for the last time.

    `without`: ids of bodies with a month that is left out, as it is told elsewhere; not of those that meet in every month.
    """
    told = {body.pk: _months(body, year) for body in bodies}
    always = [body for body in bodies if len(told[body.pk]) == len(MONTHS)]
    rest = [body for body in bodies if body not in always]
    months = [
        (str(name), then)
        for number, name in MONTHS.items()
        if (then := [body for body in rest if number in told[body.pk] and (body.pk, number) not in without])
    ]
    return ByMonth(always, months, [body for body in bodies if not body.months])


def _months(body: Body, year: int | None) -> list[int]:
    last = body.ended_on
    if year is None or last is None:
        return list(body.months)
    return [number for number in body.months if date(year, number, 1) <= last]


def add_body(*, actor: Actor, framework: FrameworkAgreement, told: Mapping[str, Any], key: str = "") -> Body:
    """Add a body behind the others; `told` has some of `FIELDS`.

    `key`: its address word; without one it is made from the name. Raises ValidationError per field, with nothing
    written, also where the framework has a body of this name.
    """
    with transaction.atomic(), acting(actor):
        # Two people who add one at once wait for each other here.
        FrameworkAgreement.lock(framework.pk)
        bodies = framework.bodies
        row = Body(framework=framework, position=next_position(bodies))
        _fill(row, told)
        row.key = key or free_key(key_from(None, row.name), bodies)
        row.save_checked()
    return row


def change_body(*, actor: Actor, body: Body, version: int | None, told: Mapping[str, Any]) -> Body:
    """Change what is told of a body; what stays the same leaves no trace.

    Raises StaleVersionError when somebody else changed it after `version`, ValidationError per field, and without a
    field when it was removed meanwhile.
    """
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(body.framework_id)
        row = _there(body, version)
        before = {name: getattr(row, name) for name in FIELDS}
        _fill(row, told)
        if {name: getattr(row, name) for name in FIELDS} != before:
            row.save_next_checked()
    return row


def remove_body(*, actor: Actor, body: Body, version: int | None) -> None:
    """Take out one that was entered by mistake; the log keeps what it said. Raises as `change_body`."""
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(body.framework_id)
        _there(body, version).delete()


def names_of_bodies(framework: FrameworkAgreement, today: date) -> list[str]:
    """The names of the bodies that meet today, in their order; for who starts a meeting."""
    rows = framework.bodies.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    return list(rows.values_list("name", flat=True))


def _there(body: Body, version: int | None) -> Body:
    try:
        return Body.lock(body.pk, version)
    except GoneError:
        raise ValidationError(_("This body was removed meanwhile.")) from None


def _fill(row: Body, told: Mapping[str, Any]) -> None:
    """Take the values over; raises ValidationError where the framework has a body of this name."""
    for name, value in told.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    same = Body.objects.filter(framework=row.framework_id, name__iexact=row.name)
    if row.name and same.exclude(pk=row.pk).exists():
        raise ValidationError({"name": _("This framework agreement has a body of this name already.")})
