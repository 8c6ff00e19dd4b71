"""What the council was promised, written down, settled and told in a letter; for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitoring.council.services import add_item, record_letter, settle_item
from monitoring.enums import CouncilKind, CouncilState
from monitoring.models import CouncilItem, SentLetter
from tests.cast import ACTOR

LIST = "/duinstede/raad/"
DAY = date(2024, 11, 20)


def an_item(table, **values: Any) -> CouncilItem:
    commitments = values.pop("commitments", ())
    return add_item(
        actor=ACTOR,
        municipality=table.municipality,
        values={"kind": CouncilKind.PROMISE, "dated": date(2024, 3, 7), "title": "Meer starters", **values},
        commitments=commitments,
    )


def settle(item: CouncilItem, **values: Any) -> CouncilItem:
    told = {"state": CouncilState.DONE, "settled_on": date(2024, 6, 1), "version": item.version, **values}
    return settle_item(actor=ACTOR, item=item, **told)


def sent(table, dated: date = DAY, **values: Any) -> SentLetter:
    told = {"dated": dated, "subject": "Voortgang", "rounds": (), **values}
    return record_letter(actor=ACTOR, municipality=table.municipality, **told)
