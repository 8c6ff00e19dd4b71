"""A commitment in two open rounds, and its line in the report; for tests."""

from datetime import date

from monitoring.models import MonitoringRound
from monitoring.table.reading import build_report
from monitoring.table.report import Line
from tests.factories import line_of, make_commitment, make_round

SPRING = date(2024, 5, 31)
YEAR_END = date(2024, 12, 31)


def make_spring_and_autumn(table):
    """A commitment in two open rounds: the commitment, its line in spring, the autumn round and its line there."""
    commitment = make_commitment(table.framework)
    spring = make_round(table.framework, [commitment], slug="voorjaar", reference_date=SPRING)
    autumn = make_round(table.framework, [commitment])
    return commitment, line_of(spring, commitment), autumn, line_of(autumn, commitment)


def only_line(monitoring_round: MonitoringRound) -> Line:
    """The one line of the round's report."""
    (line,) = build_report(monitoring_round).lines
    return line
