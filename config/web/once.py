"""Who presses a button twice asks once, also without JavaScript: the second press leads where the first one led, and
is told so.

Every form carries a token against forgery that is made anew for each page. The same words sent with the same token are
the same press: a form on a page that was asked for again has another. So no form and no view has to think of it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from secrets import token_hex
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .htmx import is_htmx
from .way_back import is_ours

#: The field of that token, which Django looks at before anything else is done.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
#: So many seconds a press is known by what came of it.
KNOWN = 60
#: So long the last press waits for the first, and so long that one is taken to be under way.
WAIT, BUSY = 10.0, 60
_STEP = 0.1
#: After so many seconds one who is told that it is under way looks again.
AGAIN = 10


class OnceMiddleware:
    """Carries out what is sent once. Comes last, so that what others refuse or lead elsewhere is not taken for done.

    Only what leads on to another page is kept: a form that comes back, or a file, is answered anew. What htmx sends,
    htmx itself sends once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep where it led, or let go of what was not done."""
        response = self.get_response(request)
        press: _Press | None = getattr(request, "press", None)
        if press is not None:
            press.keep(request, response)
        return response

    def process_view(self, request: HttpRequest, *_args: Any) -> HttpResponseBase | None:
        """Lead a second press to where the first one led, once that is known."""
        if request.method != "POST" or not request.POST.get(TOKEN) or is_htmx(request):
            return None
        press = _Press(request)
        if press.claim():
            request.press = press  # type: ignore[attr-defined]
            return None
        return self._second(request, press)

    def _second(self, request: HttpRequest, press: _Press) -> HttpResponseBase | None:
        """Where the first one led. None where this one is to be done: on purpose, or because the first was not.

        Of all that wait for the same press only the last one goes on waiting: who presses again does not read what the
        one before gets, and each of them holds a worker.
        """
        own = press.come_last()
        until = monotonic() + WAIT
        while monotonic() < until:
            led, last_sent, last_come = press.look()
            if last_sent not in (None, press.key):
                press.is_last_sent()
                return None
            if led:
                return _again(request, led)
            if led is None and press.claim():
                request.press = press  # type: ignore[attr-defined]
                return None
            if last_come != own:
                break
            sleep(_STEP)
        return _busy(request)


class _Press:
    """What was sent, by whom, from which page."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = getattr(request.user, "pk", None)
        token = f"{self.user}\n{request.POST[TOKEN]}"
        self.page = f"once-page:{sha256(token.encode()).hexdigest()}"
        self.key = f"once:{_digest(request, token)}"
        self.waits = f"{self.key}:waits"

    def claim(self) -> bool:
        """Whether this is the first."""
        if not cache.add(self.key, {}, BUSY):
            return False
        self.is_last_sent()
        return True

    def is_last_sent(self) -> None:
        """Nothing was sent from the same page since."""
        cache.set(self.page, self.key, KNOWN)

    def come_last(self) -> str:
        """Tell those that wait for the same that they need not any more; returns what this one is known by."""
        own = token_hex(8)
        cache.set(self.waits, own, BUSY)
        return own

    def look(self) -> tuple[dict[str, Any] | None, str | None, str | None]:
        """Where the first one led with what was told there, empty while it is under way and None when it was not done;
        what was sent last from the same page (something else is on purpose, as back to what it was); who waits last.
        """
        found = cache.get_many([self.key, self.page, self.waits])
        return found.get(self.key), found.get(self.page), found.get(self.waits)

    def keep(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Where it led. Who logs in or out by it gets a cookie as well, so that is done anew."""
        same = getattr(request.user, "pk", None) == self.user
        if self.user is None:
            same = same and not request.session.modified
        if response.status_code not in (302, 303) or not same:
            cache.delete(self.key)
            return
        # Looking at them in the ordinary way would take them for told.
        told = getattr(messages.get_messages(request), "_queued_messages", [])
        words = [(one.level, str(one.message), one.extra_tags) for one in told]
        cache.set(self.key, {"to": response["Location"], "told": words}, KNOWN)


def _digest(request: HttpRequest, token: str) -> str:
    """What was sent, in one word; files by what stands in them."""
    found = sha256(f"{token}\n{request.get_full_path()}".encode())
    for name, values in request.POST.lists():
        found.update(f"\n{name!r}={values!r}".encode())
    for name, files in request.FILES.lists():
        for one in files:
            found.update(f"\n{name!r}={one.name!r}:".encode())
            for chunk in one.chunks():
                found.update(chunk)
            one.seek(0)
    return found.hexdigest()


def _again(request: HttpRequest, led: dict[str, Any]) -> HttpResponseBase:
    for level, words, tags in led["told"]:
        messages.add_message(request, level, words, extra_tags=tags or "")
    messages.info(request, _once_only(request))
    return redirect(led["to"])


def _busy(request: HttpRequest) -> HttpResponseBase:
    """That it is under way still: doing it a second time is what nobody wants."""
    response = render(request, "busy.html", {"place": _page_of(request)}, status=503)
    response["Retry-After"] = str(AGAIN)
    return response


def _once_only(request: HttpRequest) -> str:
    """That nothing was done this time, and how the same is done a second time by who wants that."""
    told = _("You sent exactly the same twice, so it was done once.")
    place = _page_of(request)
    if not place:
        return told + " " + _("Did you mean to do it a second time? Then open the page with the form again.")
    link = format_html(
        '<a class="utrecht-link utrecht-link--html-a" href="{}">{}</a>', place, _("Open the form again")
    )
    return format_html("{} {} {}.", told, _("Did you mean to do it a second time?"), link)


def _page_of(request: HttpRequest) -> str:
    """The page of ours that this was sent from, without what stands before its path; empty where that is not known.

    Asked for anew it has another token.
    """
    told = request.headers.get("referer", "")
    if not is_ours(request, told):
        return ""
    parts = urlsplit(told)
    place = urlunsplit(("", "", parts.path, parts.query, ""))
    return place if is_ours(request, place) else ""
