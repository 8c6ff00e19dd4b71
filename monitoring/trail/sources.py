"""Where the log finds what happened: history rows, rows that are only added, and the log of access."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, F, IntegerField, Q, QuerySet, TextField, Value
from django.utils.text import capfirst

from agreements.services import bid_lines
from config.web.history import ActorHistory, AppendOnlyModel
from parties.enums import AccessKind
from parties.models import AccessEvent

from ..enums import LogVerb
from ..privacy.mend_models import ABOUT
from .places import NAMING, routes

#: Rows that are only added and stand in no log of their own, with the reason.
LEFT_OUT = {
    "monitoring.FrozenReport": "closing changes the round, which is in the log with who did it",
    "monitoring.FrozenStyle": "the same",
    "monitoring.PublicationFile": "the publication it belongs to is in the log",
    "monitoring.PublicationLogo": "the style that uses it is in the log",
}
#: Rows that follow one another: with what such a row is compared.
_SERIES = {"monitoring.Assessment": ("line",), "monitoring.ProgressReport": ("line", "party", "item")}
#: What an entry does not tell of its row: keys, what stands beside it already, and words that are not the manager's.
_UNTOLD = {
    # Drafts are their party's alone: that somebody wrote is in the log, what is not. Once submitted, the page has it.
    "agreements.Bid": {"letter"},
    "agreements.BidLine": {*bid_lines.FIELDS, "carries"},
    "agreements.BidForecast": {"year", "quantity", "upto"},
    "agreements.Commitment": {"chain"},
    # The commitments themselves are in the log.
    "agreements.CommitmentIntake": {"added", "changed", "themes"},
    "parties.Invitation": {"token_hash"},
    "monitoring.RoundLine": {"current"},
    # What a party asks, and an answer nobody took over, are its own; addresses are forgotten.
    "monitoring.AskLink": {"token_hash", "email", "question", "answer", "report", "mailed_with"},
    "monitoring.Attachment": {"digest"},
    "monitoring.InternalNote": {"text"},
    "monitoring.TextClearance": {"digest"},
    "monitoring.MendRequest": {*ABOUT, "field", "start", "end", "digest"},
    # The figures themselves are in the log.
    "monitoring.FigureIntake": {"added", "expected"},
    "monitoring.IntakeTakenBack": {"emptied"},
    "monitoring.Publication": {"data"},
    "monitoring.PublicationStyle": {"logo"},
}
_UNTOLD_OF_ROWS = {"created_at", "author_name", "author_party"}
_VERBS = {"+": LogVerb.CREATED, "~": LogVerb.CHANGED, "-": LogVerb.DELETED}
_ACCESS = {
    AccessKind.EXPORTED: LogVerb.EXPORTED,
    AccessKind.CONTACTS_READ: LogVerb.READ,
    AccessKind.OWN_DATA: LogVerb.OWN_DATA,
}


@dataclass(frozen=True)
class Asked:
    """What the log is asked for; empty says: whatever."""

    actor: str = ""
    party: str = ""
    verb: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One table the log reads. `rows` holds what happened, `model` is what it happened to.

    `number` is its place among the sources, for a database to sort by. The names are of fields: when, who, for which
    party, why; empty where the table does not tell. `series`: fields that rows which follow one another have in
    common.
    """

    key: str
    number: int
    model: type[models.Model]
    rows: type[models.Model]
    at: str
    actor: str
    party: str
    reason: str
    series: tuple[str, ...]
    untold: frozenset[str]

    @property
    def label(self) -> str:
        """What kind of object it is about."""
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def is_history(self) -> bool:
        """Whether its rows are copies of what they are about."""
        return self.rows is not self.model

    @property
    def is_access(self) -> bool:
        """Whether it is the log of access."""
        return self.model is AccessEvent

    def verb_of(self, row: Any) -> LogVerb:
        """What was done."""
        if self.is_access:
            return _ACCESS[AccessKind(row.kind)]
        return _VERBS[row.history_type] if self.is_history else LogVerb.CREATED

    def all(self) -> QuerySet[Any]:
        """Every row; with `log_at`, `log_source` and `log_pk` in common with all other sources."""
        number = Value(self.number, output_field=IntegerField())
        return self.rows._base_manager.annotate(log_source=number, log_pk=F("pk"), log_at=F(self.at))

    def find(self, asked: Asked) -> QuerySet[Any] | None:
        """The rows that answer the question; None when this source can have none."""
        verbs = self._verbs(asked.verb)
        if (asked.actor and not self.actor) or (asked.party and not self.party) or verbs is None:
            return None
        found = self.all().filter(verbs)
        if asked.actor:
            found = found.filter(**{f"{self.actor}__icontains": asked.actor})
        if asked.party:
            found = found.filter(**{f"{self.party}__icontains": asked.party})
        for word in asked.words:
            found = found.filter(self._says(word))
        return found

    def _verbs(self, verb: str) -> Q | None:
        """Only rows of this verb; None when there can be none."""
        if not verb:
            return Q()
        if self.is_access:
            kinds = [kind.value for kind, own in _ACCESS.items() if own == verb]
            return Q(kind__in=kinds) if kinds else None
        if not self.is_history:
            return Q() if verb == LogVerb.CREATED else None
        types = [kind for kind, own in _VERBS.items() if own == verb]
        return Q(history_type__in=types) if types else None

    def _says(self, word: str) -> Q:
        """In the name of the object, of what it hangs on or refers to, or in the reason."""
        fields = ["subject", "detail"] if self.is_access else [*_searched(self.model)]
        if self.reason:
            fields.append(self.reason)
        found = Q(pk__in=[])
        for field in fields:
            found |= Q(**{f"{field}__icontains": word})
        return found


@cache
def _searched(model: type[models.Model]) -> tuple[str, ...]:
    """The fields that hold names: own ones, those of what the model refers to, and of where it belongs."""
    ways: dict[str, type[models.Model]] = {"": model}
    for field in model._meta.concrete_fields:
        if field.remote_field and not issubclass(field.remote_field.model, AppendOnlyModel):
            ways[f"{field.name}__"] = field.remote_field.model
    for anchor, hops in routes(model):
        if hops:
            ways["__".join(hops) + "__"] = anchor
    return tuple(f"{way}{name}" for way, reached in ways.items() for name in naming(reached))


def naming(model: type[models.Model]) -> list[str]:
    """The fields in which people recognise an object of this kind."""
    fields = {f.name for f in model._meta.concrete_fields if isinstance(f, CharField | TextField)}
    return [name for name in NAMING if name in fields]


@cache
def sources() -> dict[str, Source]:
    """Every table of the log by its key; a model that is tracked from now on is in it by itself."""
    found: list[dict[str, Any]] = []
    for rows in apps.get_models():
        if issubclass(rows, ActorHistory):
            found.append(_of_history(rows))
        elif issubclass(rows, AppendOnlyModel) and rows._meta.label not in LEFT_OUT:
            found.append(_of_rows(rows))
    access = {"at": "at", "actor": "actor_name", "party": "party", "reason": "", "series": ()}
    found.append({"model": AccessEvent, "rows": AccessEvent, "untold": frozenset(), **access})
    found.sort(key=lambda one: one["model"]._meta.label_lower)
    return {
        one["model"]._meta.label_lower: Source(key=one["model"]._meta.label_lower, number=number, **one)
        for number, one in enumerate(found)
    }


def _of_history(rows: Any) -> dict[str, Any]:
    """What to read in the history of a tracked model."""
    return {
        "model": rows.instance_type,
        "rows": rows,
        "at": "history_date",
        "actor": "actor_name",
        "party": "actor_party",
        "reason": "history_change_reason",
        "series": ("id",),
        "untold": frozenset(_UNTOLD.get(rows.instance_type._meta.label, ())),
    }


def _of_rows(model: type[models.Model]) -> dict[str, Any]:
    """What to read in rows that are only added; where they name a person without a party, it is their own `party`."""
    fields = {field.name for field in model._meta.concrete_fields}
    actor = "author_name" if "author_name" in fields else ""
    return {
        "model": model,
        "rows": model,
        "at": "created_at",
        "actor": actor,
        "party": "author_party" if "author_party" in fields else "party__name" if actor else "",
        "reason": "",
        "series": _SERIES.get(model._meta.label, ()),
        "untold": frozenset(_UNTOLD.get(model._meta.label, set()) | _UNTOLD_OF_ROWS),
    }
