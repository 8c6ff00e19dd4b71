"""What a service refused, told in the form it came from."""

from django import forms
from django.core.exceptions import ValidationError


def place_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Tell it at the fields it names, else above the form."""
    for name, told in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, told)
