"""What an evaluation looks at: the last light of the year and the texts beside it, now or as they were at closing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agreements.models import Commitment

from ..enums import Light, RoundStatus
from ..models import Evaluation, Judgement, ProgressReport, RoundLine

#: The shape of what is kept at closing; goes up when an old one would be misread.
SHAPE = 1


@dataclass(frozen=True)
class Told:
    """A public text of the year: by whom (empty: jointly) and of when."""

    text: str
    party: str
    dated: date


@dataclass
class Seen:
    """What was seen of a commitment: its last light with the round that gave it, and the newest texts."""

    light: str = Light.NONE
    round: str = ""
    reference_date: date | None = None
    texts: list[Told] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "light": self.light,
            "round": self.round,
            "reference_date": self.reference_date.isoformat() if self.reference_date else "",
            "texts": [[one.text, one.party, one.dated.isoformat()] for one in self.texts],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Seen:
        """As it was kept."""
        day = data["reference_date"]
        texts = [Told(text, party, date.fromisoformat(dated)) for text, party, dated in data["texts"]]
        return cls(data["light"], data["round"], date.fromisoformat(day) if day else None, texts)


def seen_of(commitments: Iterable[int], year: int) -> dict[int, Seen]:
    """What is seen of commitments in a year as it is now; two queries."""
    found = {pk: Seen() for pk in commitments}
    lines = RoundLine.objects.filter(commitment__in=found, round__year=year)
    lines = lines.exclude(round__status=RoundStatus.PREPARING).select_related("round")
    # Later rounds come after earlier ones.
    for line in lines.order_by("round__reference_date", "round", "pk"):
        seen = found[line.commitment_id]
        seen.light, seen.round = line.light, line.round.title
        seen.reference_date = line.round.reference_date
    for pk, texts in _texts(found, year).items():
        found[pk].texts = texts
    return found


def _texts(commitments: Iterable[int], year: int) -> dict[int, list[Told]]:
    """The newest public text of each teller in the last round that has any."""
    told = (
        ProgressReport.objects.filter(line__commitment__in=commitments, line__round__year=year)
        .select_related("party", "line", "item")
        .order_by("line__round__reference_date", "line__round", "pk")
    )
    newest: dict[int, dict[int, dict[Any, ProgressReport]]] = defaultdict(lambda: defaultdict(dict))
    for one in told:
        newest[one.line.commitment_id][one.line.round_id][one.party_id, one.item_id] = one
    found: dict[int, list[Told]] = {}
    for pk, rounds in newest.items():
        for tellers in rounds.values():
            texts = [Told(one.text, one.teller, one.dated) for one in tellers.values() if one.text]
            found[pk] = texts or found.get(pk, [])
    return found


def content_of(evaluation: Evaluation, commitments: Sequence[Commitment]) -> dict[str, Any]:
    """Everything the evaluation shows of its commitments, as plain data; three queries."""
    seen = seen_of([one.pk for one in commitments], evaluation.year)
    judged: dict[int, list[list[str]]] = defaultdict(list)
    rows = Judgement.objects.filter(evaluation=evaluation).select_related("party").order_by("pk")
    for row in rows.prefetch_related("per_party__party"):
        differs = ", ".join(f"{one.party.label}: {one.outcome}" for one in row.per_party.all())
        who = row.party.label if row.party else ""
        judged[row.commitment_id].append([who, row.outcome, row.onward, row.lesson, differs])
    return {
        "shape": SHAPE,
        "commitments": [
            {
                "pk": one.pk,
                "key": one.key,
                "number": one.number,
                "title": one.title,
                **seen[one.pk].data(),
                "judgements": judged[one.pk],
            }
            for one in commitments
        ],
    }
