"""What a service refused, told in the form it came from."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .history import StaleVersionError


def place_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Tell it at the fields it names, else above the form."""
    for name, told in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, told)


def refuse(form: forms.BaseForm, error: ValidationError | StaleVersionError) -> int:
    """Tell in the form why nothing was done; the status to answer with: 409 when somebody else was first, else 422."""
    if isinstance(error, StaleVersionError):
        form.add_error(None, _("Somebody else was first. Reload the page to see how it stands now."))
        return 409
    place_errors(form, error)
    return 422


def not_understood() -> str:
    """What a page tells when what was sent asks for nothing it does: sent by hand, or from an older page."""
    return _("This is not understood. Reload the page and try again.")
