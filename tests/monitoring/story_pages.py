"""The page of a commitment in tests: its address, its events, and changing the commitment."""

from datetime import datetime

from agreements.models import Commitment
from config.web.history import Actor, acting
from tests.reading import with_class, words

EDITOR = Actor(name="Beleidsadviseur", party="Gemeente")


def address(key: str, query: str = "") -> str:
    return f"/duinstede/afspraken-2024-2027/afspraken/{key}/{query}"


def events(tree) -> list[tuple[str, str, str]]:
    """Kind, day and words of every event, in order."""
    return [
        (
            next(c for c in e.get("class").split() if "--" in c and "undone" not in c).split("--")[1],
            e.find(".//time").get("datetime"),
            words(e),
        )
        for e in with_class(tree, "event")
    ]


def edit(commitment: Commitment, reason: str = "", at: datetime | None = None, **values) -> None:
    row = Commitment.objects.get(pk=commitment.pk)
    for name, value in values.items():
        setattr(row, name, value)
    if at:
        row._history_date = at
    with acting(EDITOR, reason):
        row.save_next()
