"""What a service refused, told in the form it came from."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def place_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Tell it at the fields it names, else above the form."""
    for name, told in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, told)


def not_understood() -> str:
    """What a page tells when what was sent asks for nothing it does: sent by hand, or from an older page."""
    return _("This is not understood. Reload the page and try again.")
