"""A filter in the admin on what there may be hundreds of: found by typing, where it would be a list without an end."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import QuerySet
from django.http import HttpRequest

from .asked import whole

#: So many are listed as they are; of more than that those are that were asked for.
MOST = 40


class NamedFilter(admin.RelatedFieldListFilter):
    """The list Django makes, while it is short. A longer one asks for a name, and lists what that finds.

    It is found as on the list of what it refers to; what was chosen is listed whatever was typed.
    """

    template = "admin/named_filter.html"
    #: What names need, read in the same query.
    along: tuple[str, ...] = ()

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        #: Of one part, as the admin takes what has two underscores for a field.
        self.name = f"zoek-{field_path.replace('__', '-')}"
        typed = params.pop(self.name, None)
        self.typed = typed[-1].strip() if typed else ""
        self.kept = [
            (name, value)
            for name, values in request.GET.lists()
            if name not in (self.name, PAGE_VAR)
            for value in values
        ]
        self.is_long = False
        self.found = 0
        super().__init__(field, request, params, model, model_admin, field_path)

    def rows(self, model: Any, chosen: list[int], used: QuerySet[Any]) -> QuerySet[Any]:
        """Everything that may be listed; `used`: keys of what the list refers to."""
        return model._default_manager.all()

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All of them, or those with the name and the one that was chosen."""
        model = field.remote_field.model
        chosen = [pk for word in self.lookup_val or () if (pk := whole(word))]
        there = model_admin.admin_site._registry.get(model)
        used = model_admin.get_queryset(request).order_by().values(self.field_path)
        rows = self.rows(model, chosen, used)
        rows = rows.order_by(*((there and there.get_ordering(request)) or model._meta.ordering))
        rows = rows.select_related(*self.along) if self.along else rows
        listed = list(rows[: MOST + 1])
        self.is_long = len(listed) > MOST
        if self.is_long:
            listed = list(rows.filter(pk__in=chosen))
            if self.typed and there is not None:
                found, _repeats = there.get_search_results(request, rows, self.typed)
                listed += [row for row in found.distinct()[:MOST] if row.pk not in chosen]
        self.found = len(listed)
        return [(str(row.pk), self.label(row)) for row in listed]

    def label(self, row: Any) -> str:
        """What it is called."""
        return str(row)

    def has_output(self) -> bool:
        """Also with nothing to choose from until something is typed."""
        return self.is_long or super().has_output()


class UsedFilter(NamedFilter):
    """The same, of what the list refers to."""

    def rows(self, model: Any, chosen: list[int], used: QuerySet[Any]) -> QuerySet[Any]:
        """Without what nothing refers to."""
        return super().rows(model, chosen, used).filter(pk__in=used)
