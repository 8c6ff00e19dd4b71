"""Who presses a button twice asks once, also without JavaScript: the second press leads where the first one led, and
is told so.

Every form carries a token against forgery that is made anew for each page. The same words sent with the same token are
the same press: a form on a page that was asked for again has another. So no form and no view has to think of it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .htmx import is_htmx
from .way_back import is_ours

#: The field of that token, which Django looks at before anything else is done.
TOKEN = "csrfmiddlewaretoken"  # noqa: S105
#: So many seconds a press is known by what came of it.
KNOWN = 60
#: So long a second press waits for the first, and so long that one is taken to be under way.
WAIT, BUSY = 10.0, 60
_STEP = 0.1


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
        until = monotonic() + WAIT
        while not press.claim():
            if press.is_outdated():
                return None
            led = press.led()
            if led is not None:
                return _again(request, led)
            if monotonic() > until:
                return None
            sleep(_STEP)
        request.press = press  # type: ignore[attr-defined]
        return None


class _Press:
    """What was sent, by whom, from which page."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = getattr(request.user, "pk", None)
        token = f"{self.user}\n{request.POST[TOKEN]}"
        self.page = f"once-page:{sha256(token.encode()).hexdigest()}"
        self.key = f"once:{_digest(request, token)}"

    def claim(self) -> bool:
        """Whether this is the first."""
        if not cache.add(self.key, {}, BUSY):
            return False
        cache.set(self.page, self.key, KNOWN)
        return True

    def is_outdated(self) -> bool:
        """Whether something else was sent from the same page since: then this is on purpose, as back to what it was."""
        last = cache.get(self.page)
        if last in (None, self.key):
            return False
        cache.set(self.page, self.key, KNOWN)
        return True

    def led(self) -> dict[str, Any] | None:
        """Where the first one led, with what was told there; None while it is under way, or was not done."""
        return cache.get(self.key) or None

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
