"""What a list to choose from says: of which municipality, as titles and numbers are the same in several."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model, QuerySet

from .models import AnnualAgreement, Commitment, FrameworkAgreement, Theme

#: The way from a row to its municipality.
_WAYS: dict[type[Model], str] = {
    FrameworkAgreement: "municipality",
    **dict.fromkeys((AnnualAgreement, Theme, Commitment), "framework__municipality"),
}


class PlacedChoices(AutocompleteJsonView):
    """The admin's own answer, with the municipality behind what belongs to one."""

    def get_queryset(self) -> QuerySet[Any]:
        """With the municipality, in the same query."""
        found = super().get_queryset()
        return found.select_related(_WAYS[found.model]) if found.model in _WAYS else found

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """As it is called, and where."""
        result: dict[str, str] = super().serialize_result(obj, to_field_name)  # type: ignore[misc]
        if type(obj) in _WAYS:
            framework = obj if isinstance(obj, FrameworkAgreement) else obj.framework
            result["text"] += f" ({framework.municipality.label})"
        return result
