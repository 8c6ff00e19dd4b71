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


def send_next(form: forms.BaseForm, **values: object) -> None:
    """The form keeps what was typed, and says these values when it is sent once more.

    A form that was refused because somebody else was first is shown again; its hidden `version` or `seen` must then tell
    what stands there now, or sending it on purpose would be refused as well.
    """
    sent = form.data.copy()  # type: ignore[attr-defined]  # What was sent can not be changed, a copy can; lists stay lists.
    for name, value in values.items():
        sent[form.add_prefix(name)] = str(value)  # As a browser sends it.
    form.data = sent


def not_understood() -> str:
    """What a page tells when what was sent asks for nothing it does: sent by hand, or from an older page."""
    return _("This is not understood. Reload the page and try again.")
