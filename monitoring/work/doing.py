"""What meetings decided that somebody has to do and that waits: of a party, or of nobody but with a day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from ..meeting.models import who_does
from ..models import Decision
from ..table.nested import nested

_PARTY = ("party", "party__short_name", "party__name")
_ABOUT = ("commitment__number", "commitment__title")


@dataclass(frozen=True)
class ActionTurn:
    """What a meeting about a framework decided that a party of the person does, or somebody for whom no party is named:
    then it waits for who coordinates.
    """

    pk: int
    text: str
    body: str
    framework: Any
    due: date | None
    #: The party, and who, in words.
    who: str
    #: The commitment it is about; empty for what is about none.
    about: str
    origin: str


def to_do_in(framework: OuterRef, parties: Collection[int], until: date) -> dict[str, Subquery]:
    """What is open by a day (or has none) for these parties or nobody, to annotate a framework with."""
    rows = (
        Decision.objects.open_actions()
        .filter(Q(due_on__isnull=True) | Q(due_on__lte=until), meeting__round__framework=framework)
        .filter(Q(party__isnull=True) | Q(party__in=parties))
    )
    columns = ("pk", "text", "meeting__body", "meeting__origin", *_PARTY, "who", "due_on", *_ABOUT)
    return {"to_do": nested(rows, "meeting__round__framework", *columns)}


def read_actions(framework: Any) -> Iterator[tuple[int | None, ActionTurn]]:
    """Of a framework with `to_do_in`: which party does what, in the order it was decided."""
    rows = sorted(framework.to_do or (), key=itemgetter(0))
    for pk, text, body, origin, party, short, name, who, due, *about in rows:
        yield (
            party,
            ActionTurn(
                pk,
                text,
                body,
                framework,
                date.fromisoformat(due) if due else None,
                who_does(short or name or "", who),
                " ".join(filter(None, about)),
                origin,
            ),
        )
