"""What the log may be asked for, as it stands in the address."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from config.web.asked import whole

from ..enums import LogVerb
from .reading import Mark, Question
from .sources import Asked, sources

#: Days the log shows when nobody asks for others.
DAYS = 7
#: Words that may be looked for together.
MOST_WORDS = 5
#: Outside these years there is nothing, and no clock to put a moment on.
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Fill in a day, for example 2026-01-31.")},
    )


def _kinds() -> list[tuple[str, Any]]:
    own = sorted((source.label, source.key) for source in sources().values() if not source.is_access)
    return [("", _("all kinds")), *((key, label) for label, key in own)]


class LogForm(forms.Form):
    """Filters of the log; every one may be left out, as of any filter, so that no label tells it."""

    sifts = True

    van = _day(_("From"))
    tot = _day(_("Until"))
    wie = forms.CharField(label=_("Who"), required=False, max_length=100)
    partij = forms.CharField(label=_("For which party"), required=False, max_length=100)
    wat = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[("", _("everything")), *LogVerb.choices],
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    soort = forms.ChoiceField(
        label=_("Kind of object"),
        required=False,
        choices=_kinds,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    zoek = forms.CharField(label=_("Word in name or reason"), required=False, max_length=100)
    #: Where an older page begins.
    na = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data or {})
        self.today = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """The days that are asked for: the last seven unless told otherwise."""
        data = super().clean() or {}
        for name in ("van", "tot"):
            if data.get(name) and not FIRST <= data[name] <= LAST:
                self.add_error(name, _("Fill in a day of 2000 or later."))
        if {"van", "tot"} & self.errors.keys():
            return data
        until = data["tot"] or max(self.today, data["van"] or self.today)
        since = data["van"] or until - timedelta(days=DAYS - 1)
        if since > until:
            self.add_error("tot", _("This day lies before the first day."))
        data["van"], data["tot"] = since, until
        return data

    def clean_zoek(self) -> str:
        """A few words at most: each of them is looked for everywhere."""
        text: str = self.cleaned_data["zoek"]
        if len(text.split()) > MOST_WORDS:
            raise ValidationError(_("Use at most five words."))
        return text

    def clean_na(self) -> Mark | None:
        """The place in the log that the link to older entries names."""
        text: str = self.cleaned_data["na"]
        if not text:
            return None
        moment, _sign, rest = text.partition("~")
        key, _sign, pk = rest.partition("~")
        at = _moment(moment)
        if at is None or key not in sources() or not whole(pk):
            raise ValidationError(_("The address names a place in the log that is not there."))
        return Mark(at, key, whole(pk))

    def question(self) -> Question:
        """What is asked, of a form without errors."""
        data = self.cleaned_data
        asked = Asked(
            actor=data["wie"], party=data["partij"], verb=data["wat"], words=tuple(data["zoek"].split())
        )
        return Question(data["van"], data["tot"], (data["soort"],) if data["soort"] else (), asked)

    def shown(self) -> LogForm:
        """The form as the page shows it: with the days that were meant where none were filled in."""
        if self.is_valid():
            self.data = {
                **{name: self.data.get(name, "") for name in self.fields},
                "van": self.cleaned_data["van"].isoformat(),
                "tot": self.cleaned_data["tot"].isoformat(),
            }
        return self


def mark_text(mark: Mark) -> str:
    """A place in the log as it stands in an address."""
    return f"{mark.at.isoformat()}~{mark.key}~{mark.pk}"


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    usable = moment is not None and moment.tzinfo is not None and FIRST <= moment.date() <= LAST
    return moment if usable else None
