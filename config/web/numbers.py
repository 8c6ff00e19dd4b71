"""A number per request: on every line of the log about it, in the answer, and on the page for what broke."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
#: As nginx and others make it, with or without hyphens.
_WELL_FORMED = re.compile(r"[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}")
#: How much of it somebody reads aloud; searching the log for it finds the rest.
_SPOKEN = 8
#: Never taken back: the last line about a request comes after all middleware, and the next request sets its own.
_number: ContextVar[str] = ContextVar("number", default="")
_account: ContextVar[int | None] = ContextVar("account", default=None)


class NumberMiddleware:
    """Gives the request its number: that of the proxy where one is trusted, else one of our own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The first of all middleware, so that no line goes without."""
        told = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
        number = told if _WELL_FORMED.fullmatch(told) else uuid4().hex
        _number.set(number)
        _account.set(None)
        response = self.get_response(request)
        response.headers[HEADER] = number
        return response


def asked_by(account: int | None) -> None:
    """Lines from here on tell the account, too: by its number alone."""
    _account.set(account)


def to_quote() -> str:
    """What somebody can tell who reports what went wrong; empty outside a request."""
    return _number.get()[:_SPOKEN]


class WithNumber(logging.Filter):
    """Tells a line which request it is about, and whose."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record; `-` for what no request caused."""
        account = _account.get()
        record.request_number = _number.get() or "-"
        record.account = "-" if account is None else account
        return True
