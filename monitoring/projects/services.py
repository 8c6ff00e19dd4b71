"""Verbs on projects; who may do so is decided before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import FrameworkAgreement
from config.web.history import Actor, GoneError, acting
from parties.models import Party

from ..models import HousingProject
from .models import builds

#: What people tell about a project.
FIELDS = (
    "name",
    "place",
    "kind",
    "developer",
    "outsider",
    "homes",
    "social_homes",
    "plan",
    "phase",
    "ready_year",
    "ready_words",
    "commitment",
    "indicator",
    "note",
    "table_only",
)
#: Two rows that are the same in these are one project.
_SAME = ("kind", "developer", "ready_year")


def add_project(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    told: dict[str, Any],
    origin: Origin = Origin.PERSON,
    source: str = "",
    as_of: date | None = None,
) -> HousingProject:
    """Put a project in the list; `told` has some of `FIELDS`. Raises ValidationError per field, with nothing written.

    `as_of`: the day on which it was so; for what a person tells that is today.
    """
    with transaction.atomic(), acting(actor):
        # Two people who add the same one wait for each other here.
        FrameworkAgreement.lock(framework.pk)
        row = HousingProject(framework=framework, origin=origin, source=source, as_of=as_of)
        if origin == Origin.PERSON:
            row.as_of = timezone.localdate()
        _fill(row, told)
        row.save_checked()
    return row


def change_project(
    *, actor: Actor, project: HousingProject, version: int, told: dict[str, Any]
) -> HousingProject:
    """Change what is known of it; nothing is written when nothing changed.

    From then on it is told by a person, today. Raises StaleVersionError when somebody else changed it after
    `version`, ValidationError per field, and without a field when it was removed meanwhile.
    """
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(project.framework_id)
        row = _there(project, version)
        before = {name: getattr(row, name) for name in FIELDS}
        _fill(row, told)
        if {name: getattr(row, name) for name in FIELDS} != before:
            row.origin, row.source, row.as_of = Origin.PERSON, "", timezone.localdate()
            row.save_next_checked()
    return row


def remove_project(*, actor: Actor, project: HousingProject, version: int) -> None:
    """Take out of the list what was entered by mistake; the log keeps what it said.

    Raises StaleVersionError, and ValidationError when it was removed before.
    """
    with transaction.atomic(), acting(actor):
        _there(project, version).delete()


def _there(project: HousingProject, version: int) -> HousingProject:
    try:
        return HousingProject.lock(project.pk, version)
    except GoneError:
        raise ValidationError(_("This project was removed from the list meanwhile.")) from None


def check_developer(after: Party | None, before: Party | None) -> None:
    """Raises ValidationError where a project comes to be of who builds nothing; one that was before stays so."""
    if after is not None and after != before and not builds(after):
        told = _("A tenant organisation builds nothing. Tell whose project it is, or leave this empty.")
        raise ValidationError({"developer": told})


def _fill(row: HousingProject, told: dict[str, Any]) -> None:
    """Take the values over; raises ValidationError where the list has this project already."""
    check_developer(told.get("developer"), row.developer)
    for name, value in told.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if row.indicator and not row.commitment:
        # What was agreed about the figure is what the project is part of.
        row.commitment = row.indicator.commitment
    same = HousingProject.objects.filter(
        framework=row.framework_id, name__iexact=row.name, **{name: getattr(row, name) for name in _SAME}
    )
    if same.exclude(pk=row.pk).exists():
        raise ValidationError(
            {"name": _("This project is in the list already, with this kind and this year.")}
        )
