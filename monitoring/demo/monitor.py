"""Reading a monitor from fixtures: indicators with their figures, and rounds with headings, lines, lights and texts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from agreements.enums import Origin
from agreements.models import Commitment, FrameworkAgreement, Indicator
from agreements.services import drafting
from parties.models import Party

from ..enums import Light, RoundStatus
from ..figures.services import record_measurement
from ..models import MonitoringRound, RoundLine
from ..rounds import services as rounds
from ..table.clearance import check_round, keep_findings
from ..table.closing import close_round
from .reading import LOADER, FixtureReader, party_named
from .rows import as_day, name_of, themes_by_name

#: What fixtures call the source of a target, as it is shown.
_SOURCES = {"agreement": "Prestatieafspraken", "monitor": "Monitor"}


class MonitorLoader(FixtureReader):
    """Loads the monitors of one folder, beside a framework that is there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.added = 0

    def _commitment(self, framework: FrameworkAgreement, key: str) -> Commitment:
        found = framework.commitments.filter(key=key).first()
        if found is None:
            raise KeyError(key)
        return found

    def _monitor(self, framework: FrameworkAgreement, file: str) -> None:
        data = self.read(file)
        indicators = self.rows(file, data, "indicators")
        self.each(file, indicators, "key", lambda _i, row: self._indicator(framework, row))

        def add(index: int, row: dict[str, Any]) -> None:
            if not framework.rounds.filter(year=int(data["year"]), slug=row["slug"]).exists():
                self._round(framework, file, data, row)

        self.each(f"{file}, rounds", self.rows(file, data, "rounds"), "slug", add)

    def _indicator(self, framework: FrameworkAgreement, row: dict[str, Any]) -> None:
        if framework.indicators.filter(key=row["key"]).exists():
            return
        indicator: Indicator = drafting.add_indicator(
            actor=LOADER,
            framework=framework,
            commitment=self._commitment(framework, row["commitment"]) if row.get("commitment") else None,
            theme=themes_by_name(framework)[row["theme"]] if row.get("theme") else None,
            key=row["key"],
            name=row["name"],
            unit=row["unit"],
            definition=row.get("definition", ""),
            period=row.get("period", ""),
            keeper=row.get("keeper", ""),
            source=row.get("source", ""),
            targets=[self._target(target) for target in row.get("targets", [])],
            forecasts=[
                {"year": int(year), "value": value, "party": self._party_of(told), "source": told["source"]}
                for told in row.get("forecasts", [])
                for year, value in told["years"].items()
            ],
        )
        for value in row.get("measurements", []):
            self._measure(indicator, value)
        self.added += 1

    def _target(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "kind": row["kind"],
            "value": row["value"],
            "upto": row.get("upto"),
            "year": row.get("year"),
            "party": self._party_of(row),
            "group": row.get("group") or "",
            "printed": row.get("printed", ""),
            "source": _SOURCES.get(row["source"], row["source"]),
        }

    def _measure(self, indicator: Indicator, row: dict[str, Any]) -> None:
        record_measurement(
            actor=LOADER,
            indicator=indicator,
            party=self._party_of(row),
            value=Decimal(str(row["value"])),
            starts_on=as_day(row.get("starts_on")),
            reference_date=as_day(row.get("reference_date")),
            printed=row.get("printed", ""),
            origin=Origin.DOCUMENT,
            source=row["source"],
        )

    def _party_of(self, row: dict[str, Any]) -> Party | None:
        """The party a row names, if it names one."""
        return party_named(row["party"]) if row.get("party") else None

    def _round(
        self, framework: FrameworkAgreement, file: str, data: dict[str, Any], row: dict[str, Any]
    ) -> None:
        monitoring_round = rounds.prepare_round(
            actor=LOADER,
            framework=framework,
            year=data["year"],
            slug=row["slug"],
            title=row["title"],
            period=row.get("period", ""),
            starts_on=as_day(row["starts_on"]),
            ends_on=as_day(row["ends_on"]),
            reference_date=as_day(row["reference_date"]),
        )
        self.added += 1
        headings = self._headings(framework, monitoring_round, file, self.rows(file, data, "headings"))
        if headings is None:
            return
        lines = self._lines(framework, monitoring_round, headings, file, self.rows(file, data, "lines"))
        if lines is None:
            return
        monitoring_round = rounds.move_round(
            actor=LOADER, monitoring_round=monitoring_round, to=RoundStatus.OPEN
        )
        self._answers(monitoring_round, lines, file, row)
        if row["status"] == RoundStatus.CLOSED and not self.problems:
            # What stands in a published document was public already.
            found = check_round(monitoring_round)
            keep_findings(actor=LOADER, monitoring_round=monitoring_round, findings=found)
            close_round(actor=LOADER, monitoring_round=monitoring_round)

    def _lines(
        self,
        framework: FrameworkAgreement,
        monitoring_round: MonitoringRound,
        headings: dict[str, Any],
        file: str,
        rows: list[Any],
    ) -> dict[str, RoundLine] | None:
        """The lines by the key of their commitment; None when one of them is wrong."""
        lines: dict[str, RoundLine] = {}

        def add_line(index: int, line: dict[str, Any]) -> None:
            lines[line["commitment"]] = rounds.add_line(
                actor=LOADER,
                monitoring_round=monitoring_round,
                commitment=self._commitment(framework, line["commitment"]),
                heading=headings[line["heading"]] if line.get("heading") else None,
                position=index + 1,
            )

        return lines if self.each(file, rows, "commitment", add_line) else None

    def _answers(
        self, monitoring_round: MonitoringRound, lines: dict[str, RoundLine], file: str, row: dict[str, Any]
    ) -> None:
        """The lights and texts of a round."""

        def add_light(index: int, light: dict[str, Any]) -> None:
            rounds.assess(
                actor=LOADER,
                line_id=lines[light["commitment"]].pk,
                light=Light(light["light"]),
                cause=light.get("cause", ""),
                effect=light.get("effect", ""),
                adjustment=light.get("adjustment", ""),
                dated=monitoring_round.reference_date,
                origin=Origin(light["origin"]),
                source=light.get("source", ""),
            )

        def add_text(index: int, told: dict[str, Any]) -> None:
            rounds.report_progress(
                actor=LOADER,
                line_id=lines[told["commitment"]].pk,
                party=party_named(told["party"]) if told.get("party") else None,
                text=told["text"],
                dated=as_day(told["dated"]),
                origin=Origin(told["origin"]),
                source=told.get("source", ""),
            )

        lights = self.rows(file, row, "assessments")
        self.each(f"{file}, {row['slug']}, lights", lights, "commitment", add_light)
        self.each(
            f"{file}, {row['slug']}, progress", self.rows(file, row, "progress"), "commitment", add_text
        )

    def _headings(
        self, framework: FrameworkAgreement, monitoring_round: MonitoringRound, file: str, rows: list[Any]
    ) -> dict[str, Any] | None:
        """The headings by their number; None when one of them is wrong, for then so would its lines be."""
        themes = themes_by_name(framework)
        found: dict[str, Any] = {}
        position = 0

        def add(index: int, row: dict[str, Any]) -> None:
            nonlocal position
            parent = None
            for part in [row, *row.get("children", [])]:
                position += 1
                heading = rounds.add_heading(
                    actor=LOADER,
                    monitoring_round=monitoring_round,
                    position=position,
                    number=part.get("number", ""),
                    title=part["title"],
                    printed=part.get("printed", ""),
                    theme=themes[part["theme"]] if part.get("theme") else None,
                    parent=parent,
                )
                found[name_of(part, row if parent else None)] = heading
                parent = parent or heading

        return found if self.each(f"{file}, headings", rows, "number", add) else None
