"""What is searched for in meetings, and the page of what was found, read."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import Element

from monitoring.meeting.services import decide, end_meeting, start_meeting
from tests.cast import ACTOR
from tests.reading import words


def hold(row, *decisions, ends: bool = True, body: str = "Overleg"):
    """What was decided in a meeting about a round."""
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=row, agenda=[], body=body, held_on=date(2024, 11, 6)
    )
    made = [decide(actor=ACTOR, meeting_id=meeting.pk, **one) for one in decisions]
    if ends:
        end_meeting(actor=ACTOR, meeting_id=meeting.pk)
    return made


def found(tree: Element) -> dict[str, list[str]]:
    """What was found per kind: the titles."""
    return {
        section.get("id", ""): [words(hit.find("a")) for hit in section.iter("li")]
        for section in tree.findall(".//section[@class='search__kind']")
    }
