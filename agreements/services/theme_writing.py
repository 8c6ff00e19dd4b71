"""Taking in a list of themes: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from config.web.history import Actor, acting

from ..models import FrameworkAgreement, Theme
from .drafting import add_theme
from .importing import Written, all_or_nothing
from .list_plan import Plan, PlannedRow, Problem
from .sheet_parts import Sheet
from .theme_lists import plan_themes
from .theme_words import NewTheme, make_themes, place_for


def revise_theme(
    *, actor: Actor, theme: Theme, version: int | None, fields: dict[str, Any], reason: str = ""
) -> Theme:
    """Change fields of a theme; raises ValidationError, and StaleVersionError where it has another version."""
    with transaction.atomic(), acting(actor, reason):
        row = Theme.lock(theme.pk, version)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save_next_checked()
    return row


def take_in_themes(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    rows: Sheet,
    reason: str = "",
    shown: str | None = None,
) -> Plan:
    """Add and change themes as the list says; none is removed. Raises as `import_commitments`."""
    return all_or_nothing(
        framework,
        lambda locked: plan_themes(framework=locked, rows=rows),
        lambda plan, written: _Writer(actor, plan, reason).write(written),
        shown,
    )


class _Writer:
    """Writes a plan row by row; a rule the plan does not know of still ends as a message at its row."""

    def __init__(self, actor: Actor, plan: Plan, reason: str) -> None:
        self.told: dict[str, Any] = {"actor": actor, "reason": reason}
        self.framework = plan.framework
        self.rows = {row.number: row for row in plan.rows}
        self.there = plan.framework.themes.in_bulk()
        self.versions = {row.values["pk"]: row.values["version"] for row in plan.rows}
        self.written: dict[int, Theme] = {}
        self.implied: dict[tuple[str, str], Theme] = {}

    def write(self, written: Written) -> Iterator[Problem]:
        """First out of each other's way, then in the order of the file."""
        self._make_room([row for row in self.rows.values() if row.state != "unchanged"])
        for row in self.rows.values():
            try:
                self._theme(row)
            except ValidationError as error:
                yield from (Problem(message, row.number) for message in error.messages)
        written |= self.written

    def _make_room(self, rows: Iterable[PlannedRow]) -> None:
        """Two themes that change places can not both stand at one of them meanwhile."""
        wanted = {row.values["told"].get("position"): row.values["pk"] for row in rows}
        for pk in [row.values["pk"] for row in rows if "position" in row.values["told"]]:
            theme = self.there.get(pk)
            if theme is not None and wanted.get(theme.position, pk) != pk:
                self._revise(
                    theme, {"position": max(place_for(self.framework, None), *filter(None, wanted)) + 1}
                )

    def _theme(self, row: PlannedRow) -> Theme:
        """The theme of a row, written once: by itself, or by the first that is a part of it."""
        if row.number in self.written:
            return self.written[row.number]
        pk, fields = row.values["pk"], dict(row.values["told"])
        if row.values["above"] is not None:
            fields["parent"] = self._above(*row.values["above"])
        if pk is None:
            place = fields.pop("position", None)
            if place is None:
                place = place_for(self.framework, fields.get("parent"))
            found = add_theme(framework=self.framework, position=place, **fields, **self.told)
        else:
            found = self.there[pk]
            if row.state == "changed":
                found = self._revise(found, fields)
        self.written[row.number] = found
        return found

    def _above(self, kind: str, what: Any) -> Theme | None:
        if kind == "none":
            return None
        if kind == "row":
            return self._theme(self.rows[what])
        if kind == "theme":
            return self.there[what]
        if what not in self.implied:
            one = NewTheme(*what)
            self.implied[what] = make_themes(framework=self.framework, wanted=[one], **self.told)[one]
        return self.implied[what]

    def _revise(self, theme: Theme, fields: dict[str, Any]) -> Theme:
        row = revise_theme(theme=theme, version=self.versions.get(theme.pk), fields=fields, **self.told)
        self.there[theme.pk], self.versions[theme.pk] = row, row.version
        return row
