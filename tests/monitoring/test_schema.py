"""The published JSON schema: as the code has it, and true of every export."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from monitoring.models import MonitoringRound
from monitoring.publishing.exports import render_json
from monitoring.publishing.schema import schema
from monitoring.scale import Size, generate
from monitoring.table.reading import read_report

from .test_sheets import make_line, make_report

PUBLISHED = Path(settings.BASE_DIR) / "docs" / "monitor.schema.json"


def wrong(data: Any, rule: dict[str, Any], whole: dict[str, Any], place: str = "$") -> list[str]:
    """Where data does not follow the schema: as much of JSON Schema as ours uses, and no field it does not tell."""
    if "$ref" in rule:
        return wrong(data, whole["$defs"][rule["$ref"].rsplit("/", 1)[1]], whole, place)
    if "enum" in rule:
        return [] if data in rule["enum"] else [f"{place}: {data!r}"]
    if "anyOf" in rule:
        found = [wrong(data, option, whole, place) for option in rule["anyOf"]]
        return [] if [] in found else found[0]
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if type(data) is not kinds[rule["type"]]:
        return [f"{place}: {data!r} is no {rule['type']}"]
    if rule["type"] == "array":
        return [w for n, item in enumerate(data) for w in wrong(item, rule["items"], whole, f"{place}[{n}]")]
    if rule["type"] == "object":
        known = rule["properties"]
        odd = [f"{place}: {name} missing" for name in rule["required"] if name not in data]
        odd += [f"{place}: {name} unknown" for name in data if name not in known]
        return odd + [
            w
            for name in data
            if name in known
            for w in wrong(data[name], known[name], whole, f"{place}.{name}")
        ]
    if "pattern" in rule and not re.search(rule["pattern"], data):
        return [f"{place}: {data!r}"]
    if rule.get("format") == "date":
        date.fromisoformat(data)
    return []


def mistakes(report: Any) -> list[str]:
    whole = json.loads(PUBLISHED.read_text())
    return wrong(json.loads(render_json(report)), whole, whole)


def test_the_published_one_is_the_codes():
    renew = "manage.py monitor_schema > docs/monitor.schema.json"
    assert json.loads(PUBLISHED.read_text()) == schema(), renew


def test_the_command_prints_it():
    out = StringIO()
    call_command("monitor_schema", stdout=out)
    assert out.getvalue() == PUBLISHED.read_text()


def test_every_reference_leads_somewhere():
    text = PUBLISHED.read_text()
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) == set(schema()["$defs"])


def test_the_exports_of_heemstede(heemstede):
    for row in (heemstede.autumn, heemstede.year_end):
        assert mistakes(read_report(row)) == []


def test_a_bare_report():
    assert mistakes(make_report()) == []


@pytest.mark.slow
@pytest.mark.django_db
def test_made_up_municipalities():
    """All kinds of fields, in all rounds of two years."""
    list(generate(1, Size(years=2, commitments=12)))
    rounds = list(MonitoringRound.objects.select_related("framework__municipality"))
    assert len(rounds) == 6
    assert [mistakes(read_report(row)) for row in rounds] == [[]] * 6


@pytest.mark.parametrize(
    ("report", "place"),
    [
        (make_report(status="ajar"), "$.status"),
        (make_report(make_line(light="blue")), "$.lines[0].light"),
        (make_report(replace(make_line(), title=None)), "$.lines[0].title"),
        (make_report(make_line(assessable="yes")), "$.lines[0].assessable"),
    ],
)
def test_what_is_wrong_would_be_found(report, place):
    assert [found.split(":")[0] for found in mistakes(report)] == [place]
