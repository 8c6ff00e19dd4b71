"""Amounts as they stand in the cells of a file."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from config.web.amounts import amount_field

from .import_values import CellError

_LARGEST = Decimal(10) ** 12
#: What a spreadsheet adds to a number by counting in twos.
_NOISE = Decimal("0.00000001")


def read_amount(text: str, unit: str, *, number: bool) -> Decimal:
    """A number in that unit; `number`: the file holds one, so that 1.125 is no thousands. Raises CellError."""
    return _in_file(text) if number else _typed(text, unit)


def _in_file(text: str) -> Decimal:
    exact = Decimal(text)
    if not exact.is_finite() or abs(exact) >= _LARGEST:
        raise CellError(_("This number is too large."))
    value = round(exact, 2)
    if abs(value - exact) > _NOISE:
        raise CellError(_("Write at most two decimals."))
    return value


def _typed(text: str, unit: str) -> Decimal:
    field = amount_field("", required=True, least=None)
    field.unit = unit
    try:
        with translation.override("nl"):
            value: Decimal = field.clean(text)
            return value
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error
