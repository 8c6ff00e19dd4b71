"""The monitor's side of a made-up municipality: three rounds a year, and what was said and measured in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from agreements.enums import Origin, TargetKind
from agreements.models import Commitment, Indicator, Target
from parties.enums import PartyKind
from parties.models import Party

from ..enums import NEEDS_EXPLANATION, Light, RoundStatus
from ..models import (
    Assessment,
    FrozenReport,
    Measurement,
    MonitoringRound,
    ProgressReport,
    RoundHeading,
    RoundLine,
)
from ..table.as_json import to_data
from ..table.closing import checksum
from ..table.reading import build_report
from .agreed import Agreed
from .writing import ACTOR, LAST_YEAR, PERIODS, Writer

_LIGHTS = (Light.GREEN, Light.YELLOW, Light.RED)


class Observed:
    """Writes the rounds of what was agreed."""

    def __init__(self, writer: Writer, agreed: Agreed) -> None:
        self.writer = writer
        self.agreed = agreed

    def year(self, year: int, commitments: Sequence[Commitment]) -> None:
        """Write the three rounds of a year with everything in them, and its figures."""
        rounds = self._rounds(year)
        self.writer.write(MonitoringRound, rounds)
        self._figures(commitments[::10], rounds)
        for monitoring_round, (_period, _month, _day, lights) in zip(rounds, PERIODS, strict=True):
            lines = self._lines(monitoring_round, commitments)
            self._assessments(monitoring_round, lines, lights)
            self._progress(monitoring_round, lines)
        self._freeze([row for row in rounds if row.is_closed])

    def _rounds(self, year: int) -> list[MonitoringRound]:
        found = []
        for period, month, day, _lights in PERIODS:
            ends_on = date(year, month, day)
            is_open = (year, period) == (LAST_YEAR, "T3")
            closed_at = timezone.make_aware(datetime.combine(ends_on, time(12)) + timedelta(days=20))
            found.append(
                MonitoringRound(
                    framework=self.agreed.framework,
                    year=year,
                    slug=period.lower(),
                    title=f"{period} {year}",
                    period=period,
                    starts_on=date(year, 1, 1),
                    ends_on=ends_on,
                    reference_date=ends_on,
                    status=RoundStatus.OPEN if is_open else RoundStatus.CLOSED,
                    closed_at=None if is_open else closed_at,
                )
            )
        return found

    def _lines(self, monitoring_round: MonitoringRound, commitments: Sequence[Commitment]) -> list[RoundLine]:
        """Headings like the themes, and a line per commitment; the light is filled in by `_assessments`."""
        chapters: dict[int, RoundHeading] = {}
        for theme in self.agreed.themes:
            parent = theme.parent
            if parent is not None and parent.pk not in chapters:
                chapters[parent.pk] = RoundHeading(
                    round=monitoring_round, position=parent.position, number=parent.number, title=parent.title
                )
        self.writer.write(RoundHeading, list(chapters.values()))
        headings = [
            RoundHeading(
                round=monitoring_round,
                parent=chapters[theme.parent_id or 0],
                position=theme.position,
                number=theme.number,
                title=theme.title,
                theme=theme,
            )
            for theme in self.agreed.themes
        ]
        self.writer.write(RoundHeading, headings)
        return [
            RoundLine(
                round=monitoring_round,
                commitment=row,
                heading=headings[self.agreed.section(index, len(commitments))],
                position=index + 1,
            )
            for index, row in enumerate(commitments)
        ]

    def _assessments(self, monitoring_round: MonitoringRound, lines: Sequence[RoundLine], each: int) -> None:
        """Write the lines, `each` lights per line that gets one, and let the line point at its last."""
        chosen = [self.writer.random.choices(_LIGHTS, (6, 3, 1), k=each) for _line in lines]
        for line, lights in zip(lines, chosen, strict=True):
            line.light = lights[-1] if line.commitment.assessable else Light.NONE
        self.writer.write(RoundLine, lines)
        rows = []
        for line, lights in zip(lines, chosen, strict=True):
            for back, light in zip(range(each - 1, -1, -1), lights, strict=True):
                if not line.commitment.assessable:
                    continue
                explained = light in NEEDS_EXPLANATION
                rows.append(
                    Assessment(
                        line=line,
                        light=light,
                        cause=self.writer.text(1, 1) if explained else "",
                        effect=self.writer.text(1, 1) if light == Light.RED else "",
                        adjustment=self.writer.text(1, 1) if explained else "",
                        dated=monitoring_round.reference_date - timedelta(days=14 * back),
                        origin=Origin.DEMO,
                        author_name=ACTOR.name,
                    )
                )
        self.writer.write(Assessment, rows)
        last = Assessment._base_manager.filter(line=OuterRef("pk")).order_by("-pk").values("pk")[:1]
        QuerySet(RoundLine).filter(round=monitoring_round).update(current=Subquery(last))

    def _progress(self, monitoring_round: MonitoringRound, lines: Sequence[RoundLine]) -> None:
        """A joint text per line; in the last period some are silent and some have a corporation's own."""
        last = monitoring_round.period == "T3"
        rows = []
        for index, line in enumerate(lines):
            tellers: list[Party | None] = [] if last and index % 6 == 5 else [None]
            if last and index % 3 == 0:
                tellers.append(self.agreed.corporations[index % 2])
            rows += [
                ProgressReport(
                    line=line,
                    party=party,
                    dated=monitoring_round.reference_date,
                    text=self.writer.text(1, 3),
                    origin=Origin.DEMO,
                    author_name=ACTOR.name,
                )
                for party in tellers
            ]
        self.writer.write(ProgressReport, rows)

    def _figures(self, commitments: Sequence[Commitment], rounds: Sequence[MonitoringRound]) -> None:
        """A percentage per corporation in every round, beside what was agreed about it."""
        indicators = [
            Indicator(
                framework=self.agreed.framework,
                commitment=row,
                key=f"deel-{row.key}",
                name="Deel van de woningen dat voldoet",
                unit="%",
            )
            for row in commitments
        ]
        self.writer.write(Indicator, indicators)
        agreed = {"value": Decimal(70), "printed": "70%", "source": "Prestatieafspraken"}
        kind, group, year = TargetKind.AT_LEAST, PartyKind.CORPORATION, rounds[0].year
        self.writer.write(
            Target, [Target(indicator=row, kind=kind, group=group, year=year, **agreed) for row in indicators]
        )
        measured = [
            Measurement(
                indicator=row,
                party=party,
                value=Decimal(self.writer.random.randint(30, 95)),
                # Nothing was measured on a day that has still to come.
                reference_date=min(monitoring_round.reference_date, timezone.localdate()),
                origin=Origin.DEMO,
                source="Schaalgegevens",
                author_name=ACTOR.name,
            )
            for row in indicators
            for party in self.agreed.corporations
            for monitoring_round in rounds
        ]
        self.writer.write(Measurement, measured)

    def _freeze(self, rounds: Sequence[MonitoringRound]) -> None:
        """What closing would have kept."""
        data = [to_data(build_report(row)) for row in rounds]
        self.writer.write(
            FrozenReport,
            [
                FrozenReport(round=row, data=kept, checksum=checksum(kept))
                for row, kept in zip(rounds, data, strict=True)
            ],
        )
