"""The person's saved filters of a framework agreement: keep, rename, delete. Works without JavaScript."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from parties.models import User

from ..models import SavedFilter
from ..place import find_framework, frame
from .saved import MOST, remove_filter, rename_filter, save_filter


class NameForm(forms.Form):
    """The name of a saved filter; its rules stand in the service."""

    name = forms.CharField(
        label=gettext_lazy("Name"), widget=forms.TextInput(attrs={"maxlength": 60, "autocomplete": "off"})
    )

    def told(self, error: ValidationError) -> None:
        """Put the service's objection at the field, one about the filters above the form; nothing twice."""
        self.errors.clear()
        for field, texts in error.message_dict.items():
            self.add_error(field if field == "name" else None, texts)


@require_http_methods(["GET", "POST"])
def saved_filters(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The list, with a form to rename and to delete each; keeping a new one comes from the monitor."""
    found = find_framework(request, municipality, framework)
    if request.method == "GET":
        return _page(request, found)
    deed = {"bewaar": _keep, "hernoem": _rename, "verwijder": _remove}.get(request.POST.get("doe", ""))
    if deed is None:
        messages.error(request, _("Choose what to do: keep, rename or delete."))
        return _page(request, found, status=422)
    return deed(request, found)


def _keep(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    try:
        row = save_filter(
            owner=_me(request),
            framework=framework,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
        )
    except ValidationError as error:
        form = NameForm(request.POST)
        form.told(error)
        kept = {key: request.POST.get(key, "") for key in ("query", "jaar", "ronde")}
        return _page(request, framework, status=422, new_form=form, kept=kept)
    messages.success(request, _("“%(name)s” is kept.") % {"name": row.name})
    return _back(request, framework, row)


def _back(request: HttpRequest, framework: FrameworkAgreement, row: SavedFilter) -> HttpResponseRedirect:
    """To the monitor the person came from, or to the list where the form does not tell."""
    place = [framework.municipality.slug, framework.slug]
    try:
        url = reverse("monitor", args=[*place, int(request.POST.get("jaar", ""))])
    except (ValueError, NoReverseMatch):
        return HttpResponseRedirect(reverse("saved-filters", args=place))
    shown = request.POST.get("ronde", "")
    return HttpResponseRedirect(f"{url}?{row.query}" + (f"&{urlencode({'ronde': shown})}" if shown else ""))


def _me(request: HttpRequest) -> User:
    """The person; nobody comes here without an account."""
    assert isinstance(request.user, User)
    return request.user


def _own(request: HttpRequest) -> int:
    """The number of the filter that is meant; whether it is the person's own, the service asks."""
    try:
        return int(request.POST.get("filter", "")[:12])
    except ValueError:
        raise Http404 from None


def _rename(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    pk = _own(request)
    try:
        row = rename_filter(owner=_me(request), pk=pk, name=request.POST.get("name", ""))
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        form = NameForm(request.POST, auto_id=f"id_%s_{pk}")
        form.told(error)
        return _page(request, framework, status=422, forms_of={pk: form})
    messages.success(request, _("It is called “%(name)s” now.") % {"name": row.name})
    return redirect("saved-filters", framework.municipality.slug, framework.slug)


def _remove(request: HttpRequest, framework: FrameworkAgreement) -> HttpResponse:
    try:
        name = remove_filter(owner=_me(request), pk=_own(request))
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("saved-filters", framework.municipality.slug, framework.slug)


def _page(
    request: HttpRequest,
    framework: FrameworkAgreement,
    *,
    status: int = 200,
    forms_of: dict[int, NameForm] | None = None,
    **extra: Any,
) -> HttpResponse:
    around = frame(framework)
    place = [framework.municipality.slug, framework.slug]
    base = reverse("monitor", args=[*place, around["year"]]) if around["year"] else ""
    rows = [
        {
            "row": row,
            "url": f"{base}?{row.query}" if base else "",
            "form": (forms_of or {}).get(row.pk)
            or NameForm(initial={"name": row.name}, auto_id=f"id_%s_{row.pk}"),
        }
        for row in SavedFilter.objects.filter(user=_me(request), framework=framework)
    ]
    context = {
        **around,
        "saved": rows,
        "most": MOST,
        **extra,
    }
    return render(request, "monitoring/saved_filters.html", context, status=status)
