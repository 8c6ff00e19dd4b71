"""Data entry in a framework that ended: what would begin in it is refused where it is chosen (decision 0069)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.checked_admin import RowsBelow

from .enums import AnnualStatus, FrameworkStatus
from .models import AnnualAgreement, FrameworkAgreement
from .services.framework_states import INSTEAD, lock_going_on


class BeginsForm(forms.ModelForm):
    """What begins in a framework: a year, a round, a commitment. Told at the framework that is chosen."""

    def clean(self) -> dict[str, Any]:
        """Not in one that ended; it does not end meanwhile."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        framework: FrameworkAgreement | None = cleaned.get("framework")
        if self.instance.pk is None and framework is not None:
            try:
                lock_going_on(framework.pk)
            except ValidationError as error:
                self.add_error("framework", error)
        return cleaned


class StandsStillForm(forms.ModelForm):
    """What stands in the text of a year: once the framework has ended, its drafts stand still."""

    #: The field that tells in which text it stands.
    stands_in = "annual_agreement"

    def full_clean(self) -> None:
        """With the framework locked before the row itself, as everywhere (decision 0003)."""
        if self.is_bound and self.instance.pk is not None:
            FrameworkAgreement.lock(self.instance.framework_id)
        super().full_clean()

    def check_still(self, annuals: list[AnnualAgreement | None]) -> None:
        """Tell it at that field; it does not end meanwhile."""
        drafts = [one for one in annuals if one is not None and one.status == AnnualStatus.DRAFT]
        try:
            for framework in {one.framework_id for one in drafts}:
                lock_going_on(framework)
        except ValidationError as error:
            self.add_error(self.stands_in if self.stands_in in self.fields else None, error)


class Years(RowsBelow):
    """The years of a framework, on its page."""

    def clean(self) -> None:
        """None begins once it has ended."""
        super().clean()
        for form in self.extra_forms if self.instance.is_ended else ():
            if form.has_changed() and form not in self.deleted_forms:
                form.add_error("year", str(INSTEAD[FrameworkStatus.ENDED]))


def check_seats(seats: RowsBelow) -> None:
    """Tell at its first day that nobody takes a seat after the ending; who sat there before that can be told."""
    ended = seats.instance.ended_on
    for form in seats.forms if seats.instance.is_ended and ended else ():
        starts = getattr(form, "cleaned_data", {}).get("starts_on")
        if starts and starts > ended and "starts_on" in form.changed_data:
            told = _("This agreement ended on %(day)s. Nobody takes part in it from a later day.")
            form.add_error("starts_on", told % {"day": date_format(ended, "j F Y")})
