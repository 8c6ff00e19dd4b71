"""The amounts of a table: as a row tells them, and as they are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from agreements.services.import_values import CellError

from .amounts import Kind, check_share
from .finding import Figure, WrongError


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount as a row tells it: of which column, what it is, and of when; None for what is to go.

    `upto`: the second of two numbers. `starts_on`: of what was measured over a period of years, up to `day`.
    """

    field: str
    kind: Kind
    value: Decimal | None
    year: int | None
    day: date | None
    upto: Decimal | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount to write, in plain values; None for what is to go.

    `version`, `before`: of what it takes the place of, the latter as `after`.
    """

    kind: Kind
    value: Decimal | None
    source: str
    party: int | None
    year: int | None = None
    day: date | None = None
    starts_on: date | None = None
    version: int | None = None
    before: tuple[str, ...] | None = None
    #: Of what was agreed: how it is meant, the second of two numbers, and the kind of party each of which it is for.
    meant: str = ""
    upto: Decimal | None = None
    group: str = ""

    @property
    def after(self) -> tuple[str, ...] | None:
        """Value and source, of what was agreed also how it is meant and the second number; None for what goes."""
        if self.value is None:
            return None
        about = (self.meant, "" if self.upto is None else str(self.upto)) if self.kind == "agreed" else ()
        return (str(self.value), self.source, *about)


_LONGEST: dict[Kind, int] = {"expected": 150, "measured": 200, "agreed": 150}


def checked_source(field: str, value: Decimal, kind: Kind, figure: Figure, source: str) -> str:
    """The source, where value and source can be written; raises WrongError."""
    try:
        check_share(value, figure.unit)
    except CellError as error:
        raise WrongError(field, str(error)) from error
    if not source:
        raise WrongError("source", _("Tell where this stands: in this column, or beside the file."))
    if len(source) > _LONGEST[kind]:
        message = _("This is too long: at most %(limit)s characters.")
        raise WrongError("source", message % {"limit": _LONGEST[kind]})
    return source
