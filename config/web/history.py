"""The trail: who changed what, for which party and why.

Every tracked row gets a history row that keeps the actor's name and party as text, so that they stay when
the account goes. Writing without an actor is an error. Bulk writes pass django-simple-history by, so the
querysets refuse them, also the one Django itself works with (`Meta.base_manager_name`): `related.add()` is a
bulk write too.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NoReturn, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, router, transaction
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryDescriptor
from simple_history.models import HistoricalRecords

#: Characters of somebody's name, or of a party's, as they are kept beside what was written.
NAME_LENGTH = 200


@dataclass(frozen=True)
class Actor:
    """Somebody, or a named part of the system, that changes things."""

    name: str
    party: str = ""
    user_id: int | None = None

    @property
    def signature(self) -> str:
        """Who did it, as it stands on a page."""
        return (f"{self.name} ({self.party})" if self.party else self.name)[:NAME_LENGTH]


#: In whose name the site does what nobody asked for at that moment.
SITE = Actor(name="De site zelf", party="Systeem")


class ActorMissingError(RuntimeError):
    """A tracked or dated row was written outside `acting()`."""


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


def is_somebody_acting() -> bool:
    """Whether we are inside `acting()`."""
    return _current.get() is not None


def current_actor() -> Actor:
    """The actor of the block we are in; raises ActorMissingError outside one."""
    context = _current.get()
    if context is None:
        raise ActorMissingError("A tracked object can only be written inside acting(actor).")
    return context.actor


def _accountable(model: type[models.Model]) -> _Context:
    """In whose name a row of this model is written; raises ActorMissingError when nobody's."""
    context = _current.get()
    if context is None:
        raise ActorMissingError(
            f"{model.__name__} can only be written inside acting(actor): nobody would be accountable."
        )
    return context


class ActorHistory(models.Model):
    """Fields every history row has besides the copy of the object."""

    actor_name = models.CharField(_("who"), max_length=NAME_LENGTH)
    actor_party = models.CharField(_("for which party"), max_length=NAME_LENGTH, blank=True)

    class Meta:
        abstract = True


class _MadeOnce:
    """The library's `history` attribute, which makes its manager's class anew at every look."""

    def __init__(self, made: HistoryDescriptor) -> None:
        self.model = made.model
        self.manager = made.manager_class.from_queryset(made.queryset_class)

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> models.Manager[Any]:
        manager: models.Manager[Any] = self.manager(self.model, instance)
        return manager


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
            made = vars(sender).get(self.manager_name)
            if isinstance(made, HistoryDescriptor):
                setattr(sender, self.manager_name, _MadeOnce(made))
        elif issubclass(sender, self.cls):
            models.signals.post_save.connect(self.post_save, sender=sender, weak=False)
            models.signals.post_delete.connect(self.post_delete, sender=sender, weak=False)
            models.signals.pre_delete.connect(self.pre_delete, sender=sender, weak=False)

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        """Write the history row; the library's own hook gives no place for the actor's name."""
        context = _accountable(type(instance))
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


_M = TypeVar("_M", bound=models.Model)


class GuardedQuerySet(models.QuerySet[_M]):
    """A queryset that refuses the writes which pass `save()` by."""

    def _refuse(self, verb: str) -> NoReturn:
        raise NotImplementedError

    def update(self, **kwargs: Any) -> int:
        """Refused."""
        self._refuse("update()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[_M]:
        """Refused."""
        self._refuse("bulk_create()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Refused."""
        self._refuse("bulk_update()")


class CheckedModel(models.Model):
    """Base of rows that services check before they save them."""

    class Meta:
        abstract = True

    def save_checked(self) -> None:
        """Check the fields and save; raises ValidationError, per field, with nothing written.

        Constraints are left to the database, which looks at them anyway: only when it refuses are they gone through
        one by one, each with a query of its own, to tell which it was. Two who take the same place at once get the
        same message.
        """
        self.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            self.validate_constraints()
            raise


class AppendOnlyQuerySet(GuardedQuerySet[_M]):
    """Rows that are added one by one, and read."""

    def _refuse(self, verb: str) -> NoReturn:
        raise TypeError(f"{self.model.__name__} is only added to, row by row: {verb} is refused.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        self._refuse("delete()")


class AppendOnlyModel(CheckedModel):
    """A dated row that is written once, by somebody: what was observed or decided stays as it was."""

    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        # Django itself works with it too, so `related.add()` and `.set()` refuse as well.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists is never overwritten, also not by a new object with its key."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is never overwritten. Add a new row instead.")
        _accountable(type(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise TypeError(f"{type(self).__name__} is never deleted. Add a new row instead.")


class AuthoredModel(AppendOnlyModel):
    """A dated row that keeps in its own words who wrote it, and for which party: the actor, unless it says so."""

    author_name = models.CharField(_("by"), max_length=NAME_LENGTH)
    author_party = models.CharField(_("for which party"), max_length=NAME_LENGTH, blank=True)

    class Meta(AppendOnlyModel.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, with the author filled in."""
        self._name_author()
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django does, with the author filled in."""
        self._name_author()
        super().clean_fields(exclude)

    def _name_author(self) -> None:
        context = _current.get()
        if context is not None and not self.author_name:
            self.author_name = context.actor.name[:NAME_LENGTH]
            self.author_party = context.actor.party[:NAME_LENGTH]


class TrackedQuerySet(GuardedQuerySet[_M]):
    """A queryset that refuses writes which would leave no trace."""

    def _refuse(self, verb: str) -> NoReturn:
        raise TypeError(
            f"{self.model.__name__} is tracked: {verb} leaves no history. Save the objects one by one."
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows, each with its trace."""
        _accountable(self.model)
        return super().delete()


class StaleVersionError(Exception):
    """Somebody else saved the object after it was read; `current` is what stands there now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("The object changed meanwhile.")
        # Any: a row of the model that was saved, as who catches this knows.
        self.current: Any = current


class GoneError(ObjectDoesNotExist):
    """The row was deleted after it was read: people are told so, with what they typed (`GoneMiddleware`)."""


class TrackedModel(CheckedModel):
    """Base of everything whose changes must be accounted for."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    history = ActorRecords()

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True
        # Django itself works with it too, so `related.add()` and `.set()` refuse as well.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and its history row, both or neither; raises ActorMissingError before anything is written."""
        _accountable(type(self))
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using, savepoint=False):
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, with its trace; raises ActorMissingError before anything is written."""
        _accountable(type(self))
        return super().delete(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django does, without a query for an object that is in hand: the database has it."""
        in_hand = {
            field.name
            for field in self._meta.fields
            if isinstance(field, models.ForeignKey)
            and field.is_cached(self)
            and not field.get_limit_choices_to()
            and getattr(self, field.attname) is not None
        }
        super().clean_fields(exclude={*(exclude or ()), *in_hand})

    @classmethod
    def lock(cls, pk: int, version: int | None = None) -> Self:
        """Return the row, locked until the transaction ends.

        Call inside `transaction.atomic()`. Raises GoneError when somebody deleted it; with `version`, StaleVersionError
        when the row has another one. On SQLite the transaction itself is the lock (IMMEDIATE).
        """
        try:
            row: Self = cls._base_manager.select_for_update(of=("self",), no_key=True).get(pk=pk)
        except ObjectDoesNotExist as error:
            raise GoneError(cls._meta.label) from error
        if version is not None and row.version != version:
            raise StaleVersionError(row)
        return row

    def save_next(self) -> None:
        """Save as the next version."""
        self.version += 1
        self.save()

    def save_next_checked(self) -> None:
        """Check, and save as the next version; raises ValidationError with nothing written."""
        self.version += 1
        try:
            self.save_checked()
        except Exception:
            self.version -= 1
            raise


@receiver(pre_save)
def refuse_raw(sender: type[models.Model], raw: bool, **kwargs: Any) -> None:
    """Refuse loaddata, which passes `save()` by: nobody would be accountable for what it writes."""
    if raw and issubclass(sender, TrackedModel):
        raise TypeError(f"{sender.__name__} is tracked: load it through a service, not with loaddata.")
    if raw and issubclass(sender, AppendOnlyModel):
        raise TypeError(f"{sender.__name__} is only added to: load it through a service, not with loaddata.")
