"""What a person chooses about mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..enums import ReminderChoice
from ..models import User


class ReminderForm(forms.Form):
    """Which reminders somebody wants, and in which language."""

    reminders = forms.ChoiceField(
        label=_("When do you want a reminder?"), choices=ReminderChoice.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language of the site and of mail"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, user: User) -> None:
        language = user.language or settings.LANGUAGE_CODE
        super().__init__(data, initial={"reminders": user.reminders, "language": language})
