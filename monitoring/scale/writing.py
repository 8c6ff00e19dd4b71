"""What all parts of a made-up municipality need: its size, its chance, and a way to insert rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone

from config.web.history import Actor, AuthoredModel

from .texts import sentences

#: In whose name the texts stand and the one account is made.
ACTOR = Actor(name="Schaalgegevens maken", party="Systeem")
#: The year that is being monitored; the other years lie before it.
LAST_YEAR = 2026
#: Name, last month and day of the three periods, and how many lights a line gets in each.
PERIODS = (("T1", 4, 30, 2), ("T2", 8, 31, 2), ("T3", 12, 31, 1))
_BATCH = 1_000


@dataclass(frozen=True)
class Size:
    """How much per municipality: annual sets, commitments in each, and where chance begins."""

    years: int = 12
    commitments: int = 55
    seed: int = 1
    #: As in the country: corporations that work in several municipalities, people, history, and what else there is.
    country: bool = False


class Writer:
    """Inserts the rows of one municipality, counts them, and makes up its texts."""

    def __init__(self, number: int, seed: int, country: bool = False) -> None:
        self.number = number
        self.country = country
        # Of its own, so that a municipality is the same whatever was made before it. Not for secrets.
        self.random = Random(f"{seed}/{number}")  # noqa: S311
        self.written: Counter[str] = Counter()

    def write(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """Insert rows without checks; they know their keys afterwards. For a country history is made up as well."""
        self._insert(model, rows)
        records = getattr(model, "history", None)
        if self.country and issubclass(model, AuthoredModel):
            for row in rows:
                dated = getattr(row, "dated", None)
                row.created_at = self._moment(dated)  # type: ignore[attr-defined]
        if self.country and records is not None:
            self._insert(records.model, [self._record(records.model, row) for row in rows])

    def _insert(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        past_history: models.QuerySet[models.Model] = models.QuerySet(model)
        past_history.bulk_create(rows, batch_size=_BATCH)
        self.written[model.__name__] += len(rows)

    def _moment(self, day: date | None = None) -> datetime:
        """When something was written: at noon of its day, or on some day of the last three years. Never still to come."""
        now = timezone.now()
        if day is None:
            return now - timedelta(minutes=self.random.randint(1, 3 * 365 * 24 * 60))
        return min(now, timezone.make_aware(datetime.combine(day, time(12))))

    def _record(self, model: Any, row: models.Model) -> models.Model:
        """What its history would say of a row that was added."""
        fields = {field.attname: getattr(row, field.attname) for field in model.tracked_fields}
        who = {"actor_name": ACTOR.name, "actor_party": ACTOR.party}
        made: models.Model = model(history_date=self._moment(), history_type="+", **who, **fields)
        return made

    def text(self, least: int, most: int) -> str:
        """A text of `least` to `most` sentences, each about 16 words."""
        return " ".join(self.random.sample(sentences(), self.random.randint(least, most)))
