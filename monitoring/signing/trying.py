"""What becomes of a form on the page of an agreement or an addendum, where each form is one verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agreements.services.states import VersionChangedError
from config.web.history import StaleVersionError
from config.web.refusals import not_understood, place_errors
from parties.models import Party


@dataclass(frozen=True)
class Tried:
    """Which form it was and where it stands, with what was typed, and what is wrong."""

    deed: str = ""
    place: str = ""
    form: forms.Form | None = None
    problem: str = ""
    status: int = 200


def unknown() -> Tried:
    """No form of the page asks for this."""
    return Tried(problem=not_understood(), status=422)


def carry_out(
    request: HttpRequest, deed: str, place: str, form: forms.Form, verb: Callable[..., object], done: Any
) -> Tried:
    """Look at the form, and call the verb with what it holds; `done` is told when it is."""
    if not form.is_valid():
        return Tried(deed, place, form, _problem_of(form), 422)
    try:
        verb(**form.cleaned_data)
    except VersionChangedError as error:
        return Tried(deed, place, form, " ".join(error.messages), 409)
    except StaleVersionError:
        return Tried(deed, place, form, _("Somebody else was first. Below is how it stands now."), 409)
    except ValidationError as error:
        place_errors(form, error)
        return Tried(deed, place, form, " ".join(error.messages), 422)
    messages.success(request, str(done))
    return Tried()


def about_party(verb: Callable[..., object]) -> Callable[..., object]:
    """A verb about the party that the form names."""

    def do(*, party: str, **told: Any) -> object:
        return verb(party=get_object_or_404(Party, slug=party), **told)

    return do


def _problem_of(form: forms.Form) -> str:
    """What is wrong with what nobody sees, else that something is."""
    hidden = [str(one) for field in form.hidden_fields() for one in field.errors]
    return " ".join(hidden) or _("Something is missing or wrong below.")
