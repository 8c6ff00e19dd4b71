"""What is searched for in meetings, and the page of what was found, read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from django.test import Client

from monitoring.meeting.services import decide, end_meeting, start_meeting
from tests.cast import ACTOR
from tests.reading import read, words


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


def asking(client: Client) -> Callable[..., Element]:
    """The search page as somebody sees it, in English."""

    def answer(question: str | bytes, user) -> Element:
        client.force_login(user)
        client.cookies["taal"] = "en"
        response = client.get(f"/zoeken/?{urlencode({'zoek': question}, errors='surrogatepass')}")
        assert response.status_code == 200
        return read(response)

    return answer
