"""The trail: who changed what, for which party and why.

Every tracked row gets a history row that keeps the actor's name and party as text, so that they stay when
the account goes. Writing without an actor is an error. Bulk writes pass django-simple-history by, so tracked
querysets refuse them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NoReturn, Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


@dataclass(frozen=True)
class Actor:
    """Somebody, or a named part of the system, that changes things."""

    name: str
    party: str = ""
    user_id: int | None = None


class ActorMissingError(RuntimeError):
    """A tracked row was written outside `acting()`."""


@dataclass(frozen=True)
class _Context:
    actor: Actor
    reason: str


_current: ContextVar[_Context | None] = ContextVar("history_context", default=None)


@contextmanager
def acting(actor: Actor, reason: str = "") -> Iterator[None]:
    """Write history in this block in the name of `actor`, with an optional reason."""
    token = _current.set(_Context(actor, reason))
    try:
        yield
    finally:
        _current.reset(token)


def current_actor() -> Actor:
    """The actor of the block we are in; raises ActorMissingError outside one."""
    context = _current.get()
    if context is None:
        raise ActorMissingError("A tracked object can only be written inside acting(actor).")
    return context.actor


class ActorHistory(models.Model):
    """Fields every history row has besides the copy of the object."""

    actor_name = models.CharField(_("who"), max_length=200)
    actor_party = models.CharField(_("for which party"), max_length=200, blank=True)

    class Meta:
        abstract = True


class ActorRecords(HistoricalRecords):
    """django-simple-history, with the actor of the current block on every row."""

    def __init__(self) -> None:
        super().__init__(
            inherit=True,
            bases=[ActorHistory],
            history_change_reason_field=models.TextField(blank=True, default=""),
            user_db_constraint=False,
        )

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        """Make the history model; a proxy writes to the history of the model it stands for."""
        if not sender._meta.proxy:
            super().finalize(sender, **kwargs)
        elif issubclass(sender, self.cls):
            models.signals.post_save.connect(self.post_save, sender=sender, weak=False)
            models.signals.post_delete.connect(self.post_delete, sender=sender, weak=False)
            models.signals.pre_delete.connect(self.pre_delete, sender=sender, weak=False)

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        """Refuse loaddata, which would leave no trace; otherwise as the library does."""
        if kwargs.get("raw"):
            raise TypeError(
                f"{type(instance).__name__} is tracked: load it through a service, not with loaddata."
            )
        super().post_save(instance, created, using=using, **kwargs)

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        """Write the history row; the library's own hook gives no place for the actor's name."""
        context = _current.get()
        if context is None:
            raise ActorMissingError(
                f"{type(instance).__name__} can only be written inside acting(actor): nobody would be accountable."
            )
        manager = getattr(instance, self.manager_name)
        values = {field.attname: getattr(instance, field.attname) for field in self.fields_included(instance)}
        manager.model(
            history_date=getattr(instance, "_history_date", timezone.now()),
            history_type=history_type,
            history_user_id=context.actor.user_id,
            history_change_reason=context.reason,
            actor_name=context.actor.name,
            actor_party=context.actor.party,
            **values,
        ).save(using=using if self.use_base_model_db else None)


class AppendOnlyModel(models.Model):
    """A dated row that is written once: what was observed or decided stays as it was."""

    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists is never overwritten."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is never overwritten. Add a new row instead.")
        super().save(*args, **kwargs)


_M = TypeVar("_M", bound=models.Model)


class TrackedQuerySet(models.QuerySet[_M]):
    """A queryset that refuses writes which would leave no trace."""

    def _refuse(self, verb: str) -> NoReturn:
        raise TypeError(
            f"{self.model.__name__} is tracked: {verb} leaves no history. Save the objects one by one."
        )

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        self._refuse("update()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[_M]:
        """Refused."""
        self._refuse("bulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refused."""
        self._refuse("bulk_update()")


class StaleVersionError(Exception):
    """Somebody else saved the object after it was read; `current` is what stands there now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("The object changed meanwhile.")
        self.current = current


class TrackedModel(models.Model):
    """Base of everything whose changes must be accounted for."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    history = ActorRecords()

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def lock(cls, pk: int, version: int | None = None) -> Self:
        """Return the row, locked until the transaction ends.

        Call inside `transaction.atomic()`. With `version`, raises StaleVersionError when the row has another one.
        On SQLite the transaction itself is the lock (IMMEDIATE).
        """
        row: Self = cls._base_manager.select_for_update(of=("self",)).get(pk=pk)
        if version is not None and row.version != version:
            raise StaleVersionError(row)
        return row

    def save_next(self) -> None:
        """Save as the next version."""
        self.version += 1
        self.save()
