"""Back to the page somebody came from: addresses from outside that lead to a page of ours."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: What tells in an address which page follows once it is saved.
NEXT = "next"


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address leads to a page of this site."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page that follows once this one is saved: the one it was opened from, where its address tells that."""
    told = request.GET.get(NEXT, "")
    return told if is_ours(request, told) else otherwise


def leading_back(address: str, page: str) -> str:
    """An address that leads back to `page` once what stands there is saved."""
    path, sign, part = address.partition("#")
    return f"{path}?{urlencode({NEXT: page})}{sign}{part}"
