"""Where a project stays to be read by everybody, whatever it is marked with afterwards: what was closed never changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.fields.json import KeyTransform

from agreements.models import FrameworkAgreement

from ..models import FrozenReport, HousingProject, MonitoringRound, Publication

#: A frozen project is known by its name and kind of then.
_Known = set[tuple[str, str]]


def editions_with(project: HousingProject) -> list[Publication]:
    """The editions that everybody can read and that hold a project, replaced ones too, newest first. Two queries."""
    known = _known(project.framework, [project.pk])
    rows = (
        Publication.objects.listed()
        .filter(round__framework=project.framework_id, withdrawal__isnull=True)
        .select_related("round")
        .annotate(held=KeyTransform("projects", "data"))
    )
    found: list[Publication] = [row for row in rows if _held(row.held, known)]
    return sorted(found, key=lambda row: (row.created_at, row.pk), reverse=True)


def held_back_since(monitoring_round: MonitoringRound) -> list[str]:
    """Names of projects a closed round was closed with and that are for the table alone by now. At most three queries."""
    frozen = FrozenReport.objects.filter(round=monitoring_round)
    held = frozen.values_list(KeyTransform("projects", "data"), flat=True).first()
    if not held:
        return []
    marked = HousingProject.objects.filter(framework=monitoring_round.framework_id, table_only=True)
    known = _known(monitoring_round.framework, list(marked.values_list("pk", flat=True)))
    return [one["name"] for one in held if (one["name"], one["kind"]) in known]


def _known(framework: FrameworkAgreement, projects: Iterable[int]) -> _Known:
    """How projects were ever called here."""
    rows = HousingProject.history.filter(framework=framework, id__in=projects)
    return set(rows.order_by().values_list("name", "kind").distinct())


def _held(held: list[dict[str, str]] | None, known: _Known) -> bool:
    return any((one["name"], one["kind"]) in known for one in held or ())
