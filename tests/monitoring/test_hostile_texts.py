"""Texts in the monitor stay texts, whatever is typed, and what is internal stays inside."""

import re
from datetime import date
from decimal import Decimal

import pytest

from agreements.enums import Origin, ResponsibilityRole
from agreements.services.drafting import add_glossary_term, add_indicator, add_theme
from monitoring.enums import Light, RoundStatus
from monitoring.figures.services import record_measurement
from monitoring.rounds import services as rounds
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import bring_to, give_light, line_of, make_commitment, make_round, make_year, note, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db


HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&amp;"
HOSTILE_SHORT = "<b onclick=x>\"'&"


@made_once
def hostile(table):
    """A framework in which every text a person can enter tries to be markup."""
    framework = table.framework
    framework.refresh_from_db()
    theme = add_theme(
        actor=ACTOR, framework=framework, position=1, number="<i>1", title=HOSTILE, ambition=HOSTILE
    )
    add_glossary_term(
        actor=ACTOR,
        framework=framework,
        position=1,
        term=HOSTILE,
        definition=HOSTILE,
        source=HOSTILE,
        amounts=[{"label": HOSTILE, "amount": Decimal(1), "price_level": HOSTILE_SHORT}],
    )
    base = make_commitment(framework, "k-1", 1, number=HOSTILE_SHORT, title=HOSTILE, theme=theme)
    commitment = make_commitment(
        framework,
        "j-1",
        2,
        number=HOSTILE_SHORT,
        title=HOSTILE,
        text=HOSTILE,
        source_note=HOSTILE,
        annual=make_year(framework),
        theme=theme,
        elaborates=[(base, "our_reading")],
        items=[{"label": "<i>a", "text": HOSTILE}],
        responsibilities=[
            {
                "role": ResponsibilityRole.LEAD,
                "outsider": HOSTILE,
                "printed": HOSTILE,
                "function": HOSTILE,
                "source": source,
            }
            for source in ("agreement", "text")
        ],
        plannings=[{"printed": HOSTILE, "source": source} for source in ("agreement", "text")],
    )
    indicator = add_indicator(
        actor=ACTOR,
        framework=framework,
        commitment=commitment,
        key="aandeel",
        name=HOSTILE,
        unit=HOSTILE_SHORT,
        definition=HOSTILE,
        targets=[{"kind": "signal", "value": 7, "source": HOSTILE}],
    )
    record_measurement(
        actor=ACTOR, indicator=indicator, value=Decimal(3), origin=Origin.DOCUMENT, source=HOSTILE
    )
    explained = {"cause": HOSTILE, "effect": HOSTILE, "adjustment": HOSTILE}
    earlier = make_round(
        framework, [commitment], slug="voorjaar", title=HOSTILE, reference_date=date(2024, 5, 31)
    )
    give_light(line_of(earlier, commitment), Light.RED, **explained)
    tell(line_of(earlier, commitment), HOSTILE, table.corporation)
    close_round(actor=ACTOR, monitoring_round=earlier)
    row = make_round(framework, title=HOSTILE, status=RoundStatus.PREPARING)
    heading = rounds.add_heading(
        actor=ACTOR, monitoring_round=row, position=1, number="<i>1", title=HOSTILE, printed=HOSTILE
    )
    rounds.add_line(actor=ACTOR, monitoring_round=row, commitment=commitment, position=1, heading=heading)
    row = bring_to(row, RoundStatus.OPEN)
    line = line_of(row, commitment)
    give_light(line, Light.YELLOW, **explained, origin=Origin.DOCUMENT, source=HOSTILE)
    tell(line, HOSTILE)
    tell(line, HOSTILE, table.corporation, origin=Origin.DOCUMENT, source=HOSTILE)
    tell(line, HOSTILE, table.municipality, origin=Origin.DEMO)
    line.refresh_from_db()
    return line


class TestHostileTexts:
    PLACE = "/duinstede/afspraken-2024-2027/"
    #: What a browser would make of the texts if one of them were not escaped.
    LIVE = re.compile(rb"<script>|<img |<b on|<i>")

    def check(self, response, status: int = 200) -> None:
        assert response.status_code == status
        assert self.LIVE.findall(response.content) == []
        assert b"&lt;script&gt;alert" in response.content

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "address",
        [
            "2024/monitor/",
            "2024/monitor/?ronde=voorjaar",
            "2024/monitor/?zoek=%3Cscript%3E",
            "2024/monitor/regels/j-1/",
            "afspraken/j-1/",
            "afspraken/k-1/",
            "",
        ],
    )
    def test_pages(self, officer, hostile, address):
        self.check(officer.get(self.PLACE + address))
        if "monitor" in address:
            self.check(officer.get(self.PLACE + address, headers=HTMX))

    def test_the_list_of_rounds(self, officer, hostile):
        self.check(officer.get("/duinstede/"))

    @pytest.mark.slow
    def test_saving_and_its_refusals(self, officer, hostile):
        address = f"{self.PLACE}2024/monitor/regels/j-1/"
        data = {"version": hostile.version, "light": "red", "cause": HOSTILE, "text": HOSTILE}
        for headers in ({}, HTMX):
            self.check(officer.post(address, data, headers=headers), 422)
            stale = {**data, "version": 0, "adjustment": HOSTILE}
            self.check(officer.post(address, stale, headers=headers), 409)
        self.check(officer.post(address, {**data, "adjustment": HOSTILE}, headers=HTMX))

    def test_data_is_no_page(self, officer, hostile):
        response = officer.get(f"{self.PLACE}2024/monitor.json")
        assert response["Content-Type"] == "application/json"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.json()["lines"][0]["title"] == HOSTILE


@pytest.mark.slow
def test_an_internal_note_stays_inside(officer, table):
    """It never stands on a page or in a file that others get."""
    commitment = make_commitment(table.framework)
    row = make_round(table.framework, [commitment])
    tell(line_of(row, commitment), "Openbaar verhaal.")
    note(line_of(row, commitment), "Onder ons gezegd.", table.corporation)
    place = "/duinstede/afspraken-2024-2027/"
    for closed in (False, True):
        if closed:
            close_round(actor=ACTOR, monitoring_round=row)
        for address in ("2024/monitor/", "2024/monitor.json", "afspraken/a-1/"):
            content = officer.get(place + address).content.decode()
            assert "Openbaar verhaal." in content
            assert "Onder ons" not in content
