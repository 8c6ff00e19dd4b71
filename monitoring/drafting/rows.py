"""Rows in a form, each a form of its own: those that stand there, with some to add."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

#: More of them nobody agrees on at once for one commitment.
MOST = 20
Choices = Sequence[tuple[str, Any]]


class Rows:
    """Rows that stand there with one (`extra`) to add, as the form of a commitment shows and reads them.

    A page that was sent without them (an older one) leaves them as they are.
    """

    def __init__(
        self,
        row: Callable[..., forms.Form],
        data: Any,
        prefix: str,
        initial: list[dict[str, Any]],
        most: int = MOST,
        extra: int = 1,
        **told: Any,
    ) -> None:
        self.initial = initial
        kind = formset_factory(
            row,  # type: ignore[arg-type]
            extra=extra,
            can_delete=True,
            can_delete_extra=False,
            max_num=most,
            validate_max=True,
            absolute_max=2 * most,
        )
        sent = data if data is not None and f"{prefix}-TOTAL_FORMS" in data else None
        self.rows: BaseFormSet[Any] = kind(sent, prefix=prefix, initial=initial, form_kwargs=told)
        for one in self.rows.forms:
            if "DELETE" in one.fields:
                one.fields["DELETE"].label = _("Take away")

    @property
    def is_wrong(self) -> bool:
        """Whether something in them was refused, so that the page tells that it is below."""
        return self.rows.is_bound and not self.rows.is_valid()

    def is_valid(self) -> bool:
        """Whether what was sent can be used."""
        return not self.rows.is_bound or self.rows.is_valid()

    def values(self, stood: Any) -> Any:
        """What the service asks for; `stood` where nothing of them was sent."""
        if not self.rows.is_bound:
            return stood
        kept = [one for one in self.rows.forms if one not in self.rows.deleted_forms]
        return [one.told() for one in kept if one.cleaned_data]
