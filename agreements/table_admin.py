"""What follows when the table of a framework changes in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.checked_admin import KnownChoices, RowsBelow
from parties.permissions import own_actor

from .ended_admin import check_seats
from .enums import ParticipationRole
from .models import FrameworkAgreement, FrameworkSignature, Participation
from .services.going_on import go_on_without

if TYPE_CHECKING:
    _Base = admin.ModelAdmin
else:
    _Base = object


class SeatForm(forms.ModelForm):
    """A seat. Whether another one is in its way is told by `Seats`, of what is typed and not of what was saved: so one
    can end and the next begin at once.
    """

    def clean(self) -> None:
        """Days in order, told where they are typed."""
        super().clean()
        starts, ends = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day lies before the first."))

    def validate_constraints(self) -> None:
        """Left to `Seats`, and in the end to the database."""


class Seats(RowsBelow):
    """All seats of a table."""

    def clean(self) -> None:
        """A party has one seat at a time, and none begins after the ending."""
        super().clean()
        kept = [one for one in self.forms if one.is_valid() and one not in self.deleted_forms]
        for first, second in combinations([one for one in kept if one.instance.party_id], 2):
            if first.instance.party_id == second.instance.party_id and first.instance.overlaps(
                second.instance
            ):
                second.add_error("starts_on", _("This party takes part already on these days."))
        check_seats(self)


class ParticipationInline(KnownChoices, admin.TabularInline):
    """The parties at the table, each for a time."""

    model = Participation
    form = SeatForm
    extra = 0
    autocomplete_fields = ["party"]
    fields = ["party", "role", "position", "starts_on", "ends_on"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """With a look at all seats together."""
        return super().get_formset(request, obj, **{**kwargs, "formset": Seats})


class FrameworkSignatureInline(admin.TabularInline):
    """Who signed, and when; recorded on the page of the signing."""

    model = FrameworkSignature
    extra = 0
    max_num = 0
    can_delete = False
    fields = ["party", "signed_on", "function", "reference", "power", "reservation", "lifted_on"]
    readonly_fields = ["party", "signed_on", "function", "reference", "power", "reservation", "lifted_on"]


class TableMixin(_Base):
    """For the page on which parties take their seats."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who stopped signing holds up no annual agreement, and leaves no process without who leads it unnoticed."""
        super().save_related(request, form, formsets, change)
        go_on_without(actor=own_actor(request.user), framework=form.instance)
        for name in _leading_after_leaving(form.instance):
            told = _(
                "%(party)s leaves, and still coordinates after its last day. Say who coordinates from then on."
            )
            messages.warning(request, told % {"party": name})
        for told in _missing(form.instance):
            messages.warning(request, told)


def _missing(framework: FrameworkAgreement) -> Iterator[str]:
    """What nothing goes on without at a table that has not ended."""
    last_days = framework.coordinations.values_list("ends_on", flat=True)
    today = timezone.localdate()
    if framework.ends_on < today or framework.is_ended:
        return
    if not framework.participations.filter(role=ParticipationRole.SIGNATORY).exists():
        yield _("No party signs this agreement yet. Add them below: only they can see it and take part.")
    if not any(day is None or day >= today for day in last_days):
        yield _(
            "Nobody leads the process of this agreement. Add who coordinates: without them nobody can propose"
            " annual agreements or open a round."
        )


def _leading_after_leaving(framework: FrameworkAgreement) -> list[str]:
    """Parties whose coordination does not end with their last seat."""
    seats = list(framework.participations.all())
    found = []
    for row in framework.coordinations.select_related("party").exclude(party=framework.municipality):
        ends = [seat.ends_on for seat in seats if seat.party_id == row.party_id]
        last = max((day for day in ends if day), default=None)
        if last and None not in ends and (row.ends_on is None or row.ends_on > last):
            found.append(row.party.name)
    return found
