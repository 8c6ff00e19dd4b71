"""Rows that people tick in a list."""

from __future__ import annotations

from typing import Any

from django import forms

#: How long an id can be.
_DIGITS = 15


class TickedRows(forms.ModelMultipleChoiceField):
    """Rows by their ids; a number too long for any id is none of them, and no error of the database."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Those that were ticked; raises ValidationError for what is not offered."""
        if any(len(str(one)) > _DIGITS for one in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)
