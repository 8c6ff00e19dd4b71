"""Rows about what the council was promised that break a constraint; test_models.py asks for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models

from agreements.enums import Origin
from config.web.history import acting
from monitoring.enums import CouncilKind, CouncilState
from monitoring.models import CouncilItem, CouncilLink, SentLetter

from ..cast import ACTOR
from ..factories import Table, make_commitment

DAY = date(2024, 3, 7)


def an_item(table: Table, **values: Any) -> CouncilItem:
    told = {"kind": CouncilKind.PROMISE, "dated": DAY, "title": "Meer starters", **values}
    return CouncilItem(municipality=table.municipality, **told)


def a_second_letter(table: Table) -> SentLetter:
    told = {"municipality": table.municipality, "dated": DAY, "subject": "Voortgang", "author_name": "Wonen"}
    with acting(ACTOR):
        SentLetter(**told).save()
    return SentLetter(**told)


def a_second_link(table: Table) -> CouncilLink:
    item, commitment = an_item(table), make_commitment(table.framework)
    with acting(ACTOR):
        item.save()
        CouncilLink(item=item, commitment=commitment).save()
    return CouncilLink(item=item, commitment=commitment)


BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "council_settled": (
        "Tell on which day it was settled.",
        lambda table: an_item(table, state=CouncilState.DONE),
    ),
    "council_dropped": (
        "Tell why it is dropped.",
        lambda table: an_item(table, state=CouncilState.DROPPED, settled_on=DAY),
    ),
    "council_https": (
        "Give a whole address that begins with https://.",
        lambda table: an_item(table, url="http://raad.example"),
    ),
    "council_source": (
        "Tell from which document this is taken.",
        lambda table: an_item(table, origin=Origin.DOCUMENT),
    ),
    "council_letter_once": (
        "That this letter went to the council is written down already.",
        a_second_letter,
    ),
    "council_link_once": ("This commitment is linked already.", a_second_link),
}
