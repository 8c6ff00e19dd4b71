"""The page on which who coordinates notes who was in a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.permissions import coordinating_actor, may_arrange
from config.web.history import StaleVersionError
from config.web.lines import OneLine
from config.web.refusals import place_errors

from ..enums import PresenceState
from ..models import MAX_PRESENT, Presence
from ..place import round_frame
from .presence import Attendance, Seat, Told, note_presence, read_attendance, seats_at
from .views import found_meeting


class PresenceForm(forms.Form):
    """Per party whether it was there and who, and others in words."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    others = OneLine(
        label=gettext_lazy("Others who were there"),
        max_length=MAX_PRESENT,
        required=False,
        help_text=gettext_lazy("Functions or organisations, no names of people."),
    )

    def __init__(self, data: Any, *, seats: Sequence[Seat], noted: Attendance) -> None:
        initial: dict[str, Any] = {"others": noted.others, "seen": noted.last.pk if noted.last else None}
        super().__init__(data, initial=initial)
        self.seats = list(seats)
        for seat in self.seats:
            pk, there = seat.party.pk, noted.now.get(seat.party.pk)
            self.fields[f"state-{pk}"] = forms.ChoiceField(
                label=_("Was there"),
                choices=PresenceState.choices,
                initial=there.state if there else PresenceState.UNKNOWN,
            )
            self.fields[f"who-{pk}"] = OneLine(
                label=_("Who, by function"),
                max_length=MAX_PRESENT,
                required=False,
                initial=there.who if there else "",
                widget=forms.TextInput({"list": f"functies-{pk}", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """Who was there for a party is told of one that was."""
        data = super().clean() or {}
        for seat in self.seats:
            state, who = f"state-{seat.party.pk}", data.get(f"who-{seat.party.pk}")
            if who and data.get(state) == PresenceState.UNKNOWN:
                words = _("Choose whether %(party)s was there.") % {"party": seat.party.label}
                self.add_error(state, words)
        return data

    @property
    def rows(self) -> list[tuple[Seat, BoundField, BoundField]]:
        """Per party its two fields."""
        return [(one, self[f"state-{one.party.pk}"], self[f"who-{one.party.pk}"]) for one in self.seats]

    def kept(self, seen: Attendance, now: Attendance) -> dict[str, str]:
        """What was typed, of a valid form; where nothing was changed of what the person saw, what is noted now."""
        found: dict[str, str] = {}
        for pk, typed in self.told().items():
            state, who = now.of(pk) if typed == seen.of(pk) else typed
            found |= {f"state-{pk}": state, f"who-{pk}": who} if pk is not None else {"others": who}
        return found

    def told(self) -> Told:
        """What the service takes, of a valid form."""
        data = self.cleaned_data
        found: dict[int | None, tuple[str, str]] = {
            one.party.pk: (str(data[f"state-{one.party.pk}"]), data[f"who-{one.party.pk}"])
            for one in self.seats
        }
        others = data["others"]
        return {**found, None: ((PresenceState.PRESENT if others else PresenceState.UNKNOWN).value, others)}


@require_http_methods(["GET", "POST"])
def presence(
    request: HttpRequest, municipality: str, framework: str, year: int, meeting: int
) -> HttpResponse:
    """Who was in a meeting: for who coordinates, while it goes on and afterwards."""
    found = found_meeting(request, municipality, framework, year, meeting)
    at = found.round.framework
    if not may_arrange(request.user, at):
        raise PermissionDenied
    noted = read_attendance(found)
    form = PresenceForm(
        request.POST if request.method == "POST" else None, seats=seats_at(found), noted=noted
    )
    status, conflict = 200 if request.method != "POST" else 422, False
    if form.is_bound and form.is_valid():
        values = {"told": form.told(), "seen": form.cleaned_data["seen"]}
        try:
            note_presence(actor=coordinating_actor(request.user, at), meeting_id=found.pk, **values)
        except StaleVersionError as error:
            # Saving once more is done knowing what was noted meanwhile.
            seen, noted = read_attendance(found, form.cleaned_data["seen"] or 0), read_attendance(found)
            form.data = {**form.kept(seen, noted), "seen": str(cast(Presence, error.current).pk)}
            status, conflict = 409, True
        except ValidationError as error:
            place_errors(form, error)
        else:
            messages.success(request, _("It is noted who was there."))
            back = "meeting-decisions" if found.has_ended else "meeting-live"
            return redirect(back, municipality, framework, year, found.pk)
    context = {
        **round_frame(found.round),
        "meeting": found,
        "form": form,
        "noted": noted,
        "conflict": conflict,
    }
    return render(request, "monitoring/presence.html", context, status=status)
