"""A line whose light turned during a year, and days on which it is read back; for tests."""

from datetime import date

from monitoring.enums import Light
from monitoring.models import RoundLine
from tests.factories import give_light, line_of, make_commitment, make_round, make_year, tell

MAY, JULY, OCTOBER, NOVEMBER = (date(2024, month, 15) for month in (5, 7, 10, 11))
MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor"


def make_turning(table) -> RoundLine:
    """A line of the autumn that was red in May, yellow in July and green in October."""
    commitment = make_commitment(table.framework, annual=make_year(table.framework))
    row = line_of(make_round(table.framework, [commitment]), commitment)
    for light, day in ((Light.RED, MAY), (Light.YELLOW, JULY), (Light.GREEN, OCTOBER)):
        give_light(row, light, dated=day)
        tell(row, f"Zo stond het in {day.month}.", dated=day)
    return row
