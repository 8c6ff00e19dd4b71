"""Numbers in forms as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format, number_format

#: Groups of three digits with the same mark between them, and decimals behind the other.
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d+)?")


class AmountField(forms.DecimalField):
    """A number as people write it, 1.800 or 1 800,50.

    Of a lone mark the language tells what it is: in Dutch 1.800 is a number of thousands and 1,800 has decimals.
    """

    def to_python(self, value: Any) -> Any:
        """Marks between thousands go out; what then is no number is told."""
        text = re.sub(r"\s", "", str(value or ""))
        found = _GROUPED.fullmatch(text)
        if found and re.findall("[.,]", text) != [get_format("DECIMAL_SEPARATOR")]:
            text = text.replace(found["mark"], "")
        return super().to_python(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """Without decimals where there are none."""
        if isinstance(value, Decimal):
            return number_format(value, None if value % 1 else 0)
        return value


def amount_field(
    label: Any, *, required: bool = False, help_text: Any = "", least: Decimal | None = Decimal(0)
) -> AmountField:
    """A field for how much: as people write numbers, and unless `least` says otherwise not below nothing."""
    return AmountField(
        label=label,
        required=required,
        min_value=least,
        max_digits=14,
        decimal_places=2,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
