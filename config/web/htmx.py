"""Answering a page as a whole or, to htmx, as one of its partials; and leading to another."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of a page, and not the browser itself for a page."""
    return bool(getattr(request, "htmx", None))


def came_from(request: HttpRequest, header: str = "HX-Current-URL") -> SplitResult:
    """The address of the page that sent this, as the browser tells it."""
    return parts_of(request.headers.get(header, ""))


def parts_of(address: str) -> SplitResult:
    """An address from outside in its parts; empty ones where it makes no sense."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, partial: str = "", status: int = 200
) -> HttpResponse:
    """Render `template`, or its `partial` when htmx asks for that part of the page."""
    htmx = getattr(request, "htmx", None)
    if partial and htmx and not htmx.history_restore_request:
        template = f"{template}#{partial}"
    return render(request, template, context, status=status)


def lead_to(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to an address as a whole page, also when htmx asked."""
    return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)
