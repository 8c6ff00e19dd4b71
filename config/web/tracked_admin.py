"""Admin base for tracked models: versions go up, nothing disappears unnoticed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from .checked_admin import CheckedAdmin
from .history import TrackedModel
from .trail import Trail

STEPS_PER_PAGE = 50


class TrackedAdmin(CheckedAdmin):
    """Data entry by the application manager; deleting is no business of the admin."""

    save_on_top = True
    show_full_result_count = False
    list_per_page = 50
    #: Fields that are read-only once the object exists.
    given_once: Sequence[str] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What names an object in addresses, and what it belongs to, is given once."""
        return [*super().get_readonly_fields(request, obj), *(self.given_once if obj else ())]

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never: what was agreed or observed is ended, not deleted."""
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, for which party, when and why; with what hangs on the object. Nothing to undo here."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not isinstance(obj, TrackedModel):
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        trail = Trail(obj, self._parts())
        page = Paginator(range(len(trail)), STEPS_PER_PAGE).get_page(request.GET.get(PAGE_VAR, 1))
        context = {
            **self.admin_site.each_context(request),
            "title": str(obj),
            "object": obj,
            "opts": self.opts,
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "steps": trail.steps(page.start_index() - 1 if len(trail) else 0, page.end_index()),
            "page": page,
            "page_var": PAGE_VAR,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/trail.html", context)

    def _parts(self) -> Iterator[tuple[type[models.Model], str]]:
        """What is entered on the same page and has a history of its own."""
        for inline in self.inlines:
            if issubclass(inline.model, TrackedModel):
                key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
                if key is not None:
                    yield inline.model, key.name


class ReadOnlyAdmin(TrackedAdmin):
    """To look things up; writing goes through the pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Never."""
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows to look at on the page of another object; other pages change them."""

    extra = 0
    can_delete = False
    #: Nothing is typed in it, so nobody is in anybody's way.
    is_entered = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False
