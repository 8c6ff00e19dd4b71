"""Middleware of the whole site: security headers, the size of a request, NULs and other unseen signs, language, login
and the actor in the admin.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import MiddlewareNotUsed
from django.db import DataError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
)
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .database_words import lacks_row
from .history import Actor, GoneError, acting
from .htmx import is_htmx
from .numbers import asked_by
from .signs import without_unseen
from .views import bad_request, not_found, words_in
from .way_back import is_ours

GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: The largest request that is read, in bytes: the largest file a form takes is half of it (decision 0088).
LARGEST_REQUEST = 20 * 1024 * 1024


class SecurityHeadersMiddleware:
    """Send the content security policy and the permissions policy with everything."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers unless the view set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class RequestSizeMiddleware:
    """Refuse what is larger than any form of the site, before anything reads it.

    Reading a form means reading all that was sent with it, which several middlewares below do. The proxy should refuse
    it first; this holds where its limit is higher or was forgotten.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The same page as the proxy shows, with status 413; what is a little too large gets a message at its field."""
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0  # Django reads nothing then.
        if size > LARGEST_REQUEST:
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


class NulMiddleware:
    """A NUL, which no keyboard makes and PostgreSQL takes in no text, makes no sense: it is no error of the site.

    Forms tell it at the field. Here is the rest: words in addresses, hidden fields and cookies that are looked up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Without the cookies that hold one: they are none of ours, and the session is looked up by one."""
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page for a request without sense; nothing is written, as services write all or nothing."""
        if isinstance(exception, DataError) and "NUL (0x00)" in str(exception):
            return bad_request(request, exception)
        return None


class GoneMiddleware:
    """What somebody deleted between reading it and saving is gone: no error of the site, and what was typed stays to be read.

    That is the row itself, or one that what is saved refers to, such as the commitment that was chosen. A view that can
    tell it at the form catches it before.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing here."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page that somebody who comes a moment later gets; nothing is written, as services write all or nothing."""
        if isinstance(exception, GoneError) or lacks_row(exception):
            return not_found(request, exception)
        return None


class UnseenMiddleware:
    """What is sent by a form holds no signs that nobody sees: pages, files and mail show the words as they were typed.

    Comes after the check of the form's token, which reads what was sent as well.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing here."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: Any) -> None:
        """Take them out before any view reads the form; secrets of one's own are left as they are."""
        if request.method != "POST":
            return
        sent = request.POST.copy()
        for name, values in request.POST.lists():
            if "password" not in name:
                sent.setlist(name, [without_unseen(value) for value in values])
        if sent != request.POST:
            request.POST = sent  # type: ignore[assignment]


class PlainNotFoundMiddleware:
    """In DEBUG, show the plain page for what does not exist, as production does.

    The demo runs in DEBUG; Django's own page would list every address of the site.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        if not settings.DEBUG:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Replace Django's technical answer; a page of our own with this status stays."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotFound) and not request.path.startswith(settings.STATIC_URL):
            return not_found(request)
        return response


class NoPageMiddleware:
    """Whoever types an address that only takes what a form sends gets a page that says so, and not an empty one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The same answer with something to read; programs and htmx go by its status and header."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and not is_htmx(request):
            response.content = render_to_string("405.html", request=request)
        return response


class LanguageMiddleware:
    """Dutch, unless the user chose English: on the account, or before login in a cookie.

    The browser's Accept-Language is ignored on purpose: a council reads Dutch whatever the laptop is set to.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language for this request."""
        user = getattr(request, "user", None)
        chosen = ""
        if request.session.get(SESSION_KEY) and user is not None:
            chosen = getattr(user, "language", "")
        chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class LoginMiddleware(LoginRequiredMiddleware):
    """Every view needs a login unless it is marked public; htmx gets a redirect it can follow."""

    def process_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase | None:
        """Send a person to the login page and back to the page afterwards; the log tells whose request it is."""
        asked_by(request.user.pk)
        response = super().process_view(request, *args, **kwargs)
        by_htmx = is_htmx(request)
        if response is None or not (by_htmx or request.method == "POST"):
            return response
        # Back to the page they were on: what was asked for is a piece of a page, or takes no visit.
        came = request.headers.get("HX-Current-URL" if by_htmx else "Referer", "")
        known = is_ours(request, came)
        if not by_htmx and not known:
            return response
        login = redirect_to_login(came if known else "/", resolve_url(settings.LOGIN_URL))
        if by_htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": login.url})
        # The script leads on at once, and puts it back after logging in; without it this page is where it still stands.
        typed = words_in(request.POST)
        return render(request, "logged_out.html", {"login": login.url, "typed": typed}) if typed else login

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answers differ for htmx and must not be mixed up in a cache; what a view says nothing about no proxy keeps.

        The browser may: with `no-store` what somebody typed would be gone when they go back to the page.
        """
        patch_vary_headers(response, ["HX-Request"])
        response.headers.setdefault("Cache-Control", "private")
        return response


class ActorMiddleware:
    """In the admin, history is written in the name of the person logged in.

    Pages of our own pass the actor to a service explicitly; the admin saves by itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Wrap admin requests in acting()."""
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            actor = Actor(name=str(request.user), party="", user_id=request.user.pk)
            with acting(actor, reason="admin"):
                return self.get_response(request)
        return self.get_response(request)
