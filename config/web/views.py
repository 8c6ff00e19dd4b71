"""Pages of the site itself: language, health, errors."""

import logging
import sys

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.template import loader
from django.urls import is_valid_path
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET, require_POST, require_safe

from .htmx import came_from, parts_of
from .log_lines import is_away
from .numbers import to_quote
from .way_back import is_ours

logger = logging.getLogger(__name__)

#: When to try again while the database is away, in seconds.
TRY_AGAIN = 60


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and, for someone logged in, on the account; back to the page."""
    language = request.POST.get("taal", "")
    target = request.POST.get("next", "/")
    came = came_from(request, "Referer")
    if came.netloc == request.get_host() and came.path == parts_of(target).path:
        # What was chosen on the page since it was opened stands in its address, not in the form.
        target = came._replace(scheme="", netloc="").geturl()
    if not is_ours(request, target):
        target = "/"
    # An address as it is: `redirect` takes a word without a slash for the name of a page.
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """'ok' when the database answers, else 503; to HEAD as well, as many who watch a site ask."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing behind the login is for search engines; the sitemaps, the one of DiWoo among them, tell what is."""
    index = f"/openbaar/sitemaps/sitemapindex-diwoo-infocat{settings.DIWOO_CATEGORY:03}.xml"
    lines = [
        "User-agent: *",
        "Disallow: /",
        "Allow: /openbaar/",
        "Allow: /static/",
        "Allow: /sitemap.xml",
        "",
    ]
    lines += [f"Sitemap: {request.build_absolute_uri(path)}" for path in ("/sitemap.xml", index)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """One page for everything that does not exist or is not yours; without a login, the login page."""
    user = getattr(request, "user", None)
    # Calendars can not log in: a form would be all they read.
    open_to_all = (settings.STATIC_URL, "/openbaar/", "/agenda/", "/.well-known/")
    if user is None or user.is_authenticated or request.path.startswith(open_to_all) or _lacks_slash(request):
        return render(request, "404.html", _typed(request), status=404)
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def _lacks_slash(request: HttpRequest) -> bool:
    """Whether a page that is open to all is one slash away, as where a mail lost the end of a link.

    What is not found is then sent on there by Django's common middleware.
    """
    found = is_valid_path(f"{request.path_info}/")
    return found is not False and not getattr(found.func, "login_required", True)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Visible, but not allowed."""
    return render(request, "403.html", _typed(request), status=403)


def words_in(sent: QueryDict) -> list[str]:
    """What somebody wrote in a form: values of several words, and no password."""
    return [
        value
        for name in sent
        if "password" not in name
        for value in sent.getlist(name)
        if len(value.split()) > 1
    ]


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """For the page: what was typed for something that went, or was taken from this person, in the meantime.

    An address that never was a page is not read: whoever sends something there may send anything.
    """
    was_sent = request.method == "POST" and request.resolver_match is not None
    return {"typed": words_in(request.POST) if was_sent else []}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that makes no sense."""
    return render(request, "400.html", status=400)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Somebody asks too often: told, and logged."""
    logger.warning("Too many requests for %s from %s.", request.path, get_adapter().get_client_ip(request))
    return render(request, "429.html", status=429)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety token is missing or old: say what to do. The header tells scripts that it is this."""
    response = render(request, "403_csrf.html", status=403)
    response["X-Form-Expired"] = "1"
    return response


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke, wherever in the request; the page needs neither database nor session."""
    if is_away(sys.exception()):
        return unavailable(request)
    return HttpResponse(loader.get_template("500.html").render({"number": to_quote()}), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away, or busy for too long: one does better to try again in a moment."""
    response: HttpResponse
    if request.path.endswith(".json"):
        response = JsonResponse({"error": "The database does not answer. Try again in a moment."}, status=503)
    else:
        response = HttpResponse(loader.get_template("503.html").render({}), status=503)
    response["Retry-After"] = str(TRY_AGAIN)
    return response
