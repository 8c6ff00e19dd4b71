"""Numbers in forms as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

from .units import sign_of

#: Groups of three digits with the same mark between them, and decimals behind the other.
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d+)?")
#: What an amount of money or a share has before or behind its number: € 25,- or 70 %.
_EUROS = re.compile(r"€|\b(?:eur|euros?|euro['’]s)\b|(?<=\d)[.,][-–—=]+$", re.I)
_SHARE = re.compile(r"%|\b(?:procent|percent)\b", re.I)


class AmountField(forms.DecimalField):
    """A number as people write it, 1.800 or 1 800,50, with a sign of euros or percent where it counts those.

    Of a lone mark the language tells what it is: in Dutch 1.800 is a number of thousands and 1,800 has decimals.
    `unit`: what it counts, as far as the form knows; a sign that tells something else is a mistake.
    """

    widget = forms.TextInput
    unit = ""

    def to_python(self, value: Any) -> Any:
        """Signs and marks between thousands go out; what then is no number is told."""
        text = re.sub(r"\s", "", self._without_sign(str(value or "").strip().replace("−", "-")))
        found = _GROUPED.fullmatch(text)
        if found and re.findall("[.,]", text) != [get_format("DECIMAL_SEPARATOR")]:
            text = text.replace(found["mark"], "")
        return super().to_python(text.replace(",", "."))

    def _without_sign(self, text: str) -> str:
        """The number alone; raises ValidationError for a sign of another unit."""
        for sign, pattern in (("€", _EUROS), ("%", _SHARE)):
            bare, times = pattern.subn("", text)
            if not times:
                continue
            if not self.unit:
                message = _("This number has a “%(sign)s”. Fill in the unit, or leave the sign out.")
                raise forms.ValidationError(message, "unit", {"sign": sign})
            if sign_of(self.unit) != sign:
                message = _(
                    "This is counted in “%(unit)s”, and the number has a “%(sign)s”. Look which of the two is right."
                )
                raise forms.ValidationError(message, "unit", {"sign": sign, "unit": self.unit})
            text = bare
        return text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """With the digits in front on a phone."""
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

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
        label=label, required=required, min_value=least, max_digits=14, decimal_places=2, help_text=help_text
    )


def count_in(unit: Any, *fields: forms.Field) -> None:
    """Tell number fields what they count."""
    for field in fields:
        assert isinstance(field, AmountField)
        field.unit = str(unit or "").strip()
