"""The JSON schema of an exported monitor, made from the dataclasses of the report so that it can not fall behind."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from inspect import getdoc
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from agreements.enums import ElaborationBasis, MiddleLight, Origin, PrintedIn, TargetKind
from parties.enums import PartyKind

from ..enums import Light, PlanStatus, ProjectKind, ProjectPhase, RoundStatus, ViewKind
from ..table.report import EarlierLight, Lead, Line, Link, Report, Result, Told, Words
from ..table.said import Project, View

#: Texts that are one of a list; the values come from the code's own choices.
_CHOICES: dict[tuple[type, str], list[str]] = {
    (Report, "status"): RoundStatus.values,
    (Line, "light"): Light.values,
    (EarlierLight, "light"): Light.values,
    (View, "kind"): ViewKind.values,
    (View, "light"): ["", *Light.values],
    (View, "stood"): Light.values,
    (View, "origin"): Origin.values,
    (Line, "light_origin"): ["", *Origin.values],
    (Told, "origin"): Origin.values,
    (Result, "origin"): Origin.values,
    (Result, "target_kind"): ["", *TargetKind.values],
    (Link, "basis"): ElaborationBasis.values,
    (Lead, "source"): PrintedIn.values,
    (Lead, "kind"): ["", *PartyKind.values],
    (Words, "middle_light"): MiddleLight.values,
    (Project, "kind"): ProjectKind.values,
    (Project, "plan"): ["", *PlanStatus.values],
    (Project, "phase"): ["", *ProjectPhase.values],
    (Project, "origin"): Origin.values,
}
_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$"},
}


def schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12): what `…/monitor.json` and `export_monitor --format json` give.

    Fields that older frozen reports may lack are not required; readers pass over what they do not know.
    """
    definitions: dict[str, Any] = {}
    _define(Report, definitions)
    whole = definitions.pop("Report")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Monitor of performance agreements",
        **whole,
        "$defs": dict(sorted(definitions.items())),
    }


def _define(kind: type, definitions: dict[str, Any]) -> None:
    """Put a dataclass and everything in it among the definitions."""
    definitions[kind.__name__] = {}
    hints = get_type_hints(kind)
    own = [field for field in fields(kind) if field.metadata.get("in_data", True)]
    definitions[kind.__name__] = {
        "description": (getdoc(kind) or "").split("\n\n")[0].replace("\n", " "),
        "type": "object",
        "required": [field.name for field in own if _has_no_default(field)],
        "properties": {
            field.name: {"enum": _CHOICES[kind, field.name]}
            if (kind, field.name) in _CHOICES
            else _describe(hints[field.name], definitions)
            for field in own
        },
    }


def _has_no_default(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _describe(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one field by its type; raises KeyError for a type the JSON has no form for."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (own,) = (part for part in get_args(hint) if part is not type(None))
        return {"anyOf": [_describe(own, definitions), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _describe(get_args(hint)[0], definitions)}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            _define(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return dict(_SIMPLE[hint])
