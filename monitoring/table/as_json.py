"""A report as plain data for JSON, and back: the shape of a frozen copy and of the file for other programs."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .report import FORMAT, Report


def to_data(report: Report) -> dict[str, Any]:
    """The report as plain data for JSON: dates as ISO text, decimals as text; `checksum`, `projects`, `goals`,
    and of lines `awaited`, `withdrawn` and `planned_items`, only where there are any.

    `corrections` too: a frozen copy never has them, so that its checksum is of everything but those two.
    """
    data: dict[str, Any] = _plain(asdict(replace(report, look=None)))
    del data["look"]
    if not report.checksum:
        del data["checksum"]
    if not report.projects:
        # So that what was frozen before there were any keeps its checksum.
        del data["projects"]
    if not report.goals:
        del data["goals"]
    for one in (*data["lines"], *data["followed"]):
        one.pop("wanted", None)
        for name in ("awaited", "withdrawn", "planned_items"):
            if name in one and not one[name]:
                del one[name]
    if not report.corrections:
        del data["corrections"]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def from_data(data: dict[str, Any]) -> Report:
    """The report a JSON document of `to_data` describes; unknown keys are passed over.

    Raises ValueError for one of a later shape, which would be misread.
    """
    if (shape := data.get("format", FORMAT)) > FORMAT:
        raise ValueError(f"This report has shape {shape}; only shapes up to {FORMAT} can be read here.")
    report: Report = _build(Report, data)
    return report


_hints: dict[type, dict[str, Any]] = {}


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _build(next(arg for arg in get_args(kind) if arg is not type(None)), value)
    if origin is tuple:
        return tuple(_build(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind) and isinstance(kind, type):
        if kind not in _hints:
            _hints[kind] = get_type_hints(kind)
        hints = _hints[kind]
        return kind(**{f.name: _build(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    return value
