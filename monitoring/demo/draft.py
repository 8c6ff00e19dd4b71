"""An evaluation and the draft of the next year in the demo: made up, and marked so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agreements.enums import Origin, TargetKind
from agreements.models import AnnualAgreement, Commitment, FrameworkAgreement
from agreements.services import draft_parts
from agreements.services.next_year import NewLine, change_commitment, write_new
from config.web.history import Actor

from ..drafting.starting import start_draft
from ..evaluation.services import close_evaluation, judge, mark_demonstration
from ..models import Evaluation
from .reading import FixtureReader, party_named
from .rows import themes_by_name


def read_drafts(reader: FixtureReader, *, actor: Actor) -> int:
    """Read the files `draft-….json` of a folder into its main framework; what is wrong is a problem of the reader.

    Returns how many years were begun; a year that has an evaluation or an annual agreement keeps it as it is.
    """
    main = reader.read("framework.json")
    framework = FrameworkAgreement.objects.filter(
        municipality__slug=main.get("municipality"), slug=main.get("slug")
    ).first()
    added = 0
    for path in sorted(reader.folder.glob("draft-[0-9]*.json")):
        data = reader.read(path.name)
        with reader.row(path.name, 0, str(data.get("year", "?"))):
            if framework is None:
                raise KeyError(main.get("slug", "framework.json"))
            added += load_draft(actor=actor, framework=framework, data=data)
    return added


def load_draft(*, actor: Actor, framework: FrameworkAgreement, data: dict[str, Any]) -> int:
    """Evaluate a year and make the draft of the next. Raises KeyError and ValidationError like a person's work."""
    added = 0
    told = data.get("evaluation")
    if told and not Evaluation.objects.filter(framework=framework, year=told["year"]).exists():
        _evaluate(actor, framework, told)
        added += 1
    if data and not framework.annual_agreements.filter(year=data["year"]).exists():
        annual = start_draft(actor=actor, framework=framework, year=data["year"], origin=Origin.DEMO)
        _change(actor, annual, data.get("changed", []))
        _add(actor, annual, data.get("new", []))
        for row in data.get("comments", []):
            draft_parts.comment(
                actor=actor,
                commitment=annual.commitments.get(title=row["on"]),
                party=party_named(row["party"]),
                text=row["text"],
            )
        added += 1
    return added


def _evaluate(actor: Actor, framework: FrameworkAgreement, data: dict[str, Any]) -> None:
    year = data["year"]
    mark_demonstration(actor=actor, framework=framework, year=year)
    rows = {row.key: row for row in framework.commitments.filter(annual_agreement__year=year)}
    for one in data["judgements"]:
        judge(
            actor=actor,
            framework=framework,
            year=year,
            commitment=rows[one["commitment"]],
            party=party_named(one["party"]) if one["party"] else None,
            outcome=one["outcome"],
            onward=one["onward"],
            lesson=one["lesson"],
            per_party={party_named(slug): outcome for slug, outcome in one.get("per_party", {}).items()},
        )
    closed_on = date.fromisoformat(data["closed_on"])
    if closed_on <= timezone.localdate():
        version = Evaluation.objects.get(framework=framework, year=year).version
        close_evaluation(
            actor=actor,
            framework=framework,
            year=year,
            version=version,
            note=data["note"],
            closed_on=closed_on,
        )


def _change(actor: Actor, annual: AnnualAgreement, rows: list[dict[str, Any]]) -> None:
    for one in rows:
        row = annual.commitments.get(continues__key=one["continues"])
        _fill(actor, row, one, {"title": one["title"], "text": one["text"]})


def _add(actor: Actor, annual: AnnualAgreement, rows: list[dict[str, Any]]) -> None:
    themes = themes_by_name(annual.framework)
    for one in rows:
        line = NewLine(
            title=one["title"],
            text=one["text"],
            theme=themes[one["theme"]],
            leads=[party_named(slug) for slug in one["leads"]],
            origin=Origin.DEMO,
        )
        row = write_new(actor=actor, annual=annual, line=line)
        if one.get("planning"):
            _fill(actor, row, one, {})
        for target in one.get("targets", []):
            draft_parts.set_target(
                actor=actor,
                commitment=row,
                name=target["name"],
                unit=target["unit"],
                kind=TargetKind(target["kind"]),
                value=Decimal(str(target["value"])),
                party=party_named(target["party"]),
            )


def _fill(actor: Actor, row: Commitment, one: dict[str, Any], fields: dict[str, Any]) -> None:
    """Who leads and when, and what has to come first."""
    leads = [
        {"party": party_named(slug), "group": "", "everyone": False, "outsider": ""} for slug in one["leads"]
    ]
    change_commitment(
        actor=actor,
        commitment=row,
        version=row.version,
        fields=fields,
        responsibilities={"lead": leads},
        plannings=one["planning"],
    )
    if one.get("event"):
        by = party_named(one["event_by"]) if one.get("event_by") else None
        draft_parts.add_condition(actor=actor, commitment=row, event=one["event"], party=by)
