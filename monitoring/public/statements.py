"""What the site says about itself: what the pages show, accessibility, privacy, and where to report a weakness."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.web.security_txt import security_txt

from ..enums import Light
from ..table.words import light_words


@require_GET
@login_not_required
def explained(request: HttpRequest) -> HttpResponse:
    """What the agreements are, who makes them, and how to read the lights."""
    words = light_words("")
    lights = [(light, words[light]) for light in (Light.GREEN, Light.YELLOW, Light.RED, Light.NONE)]
    return render(request, "public/explained.html", {"lights": lights, "page": "explained"})


@require_GET
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what was tested, what was not, and where to tell what does not work."""
    context = {
        "contact": settings.ACCESSIBILITY_CONTACT,
        "dated": settings.ACCESSIBILITY_DATE,
        "status": settings.ACCESSIBILITY_STATUS,
        "register": settings.ACCESSIBILITY_STATEMENT,
    }
    return render(request, "public/accessibility.html", context)


@require_GET
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """What the public pages keep of who reads them, and what is done about names in them."""
    return render(request, "public/privacy.html", {"contact": settings.PRIVACY_CONTACT})


@require_GET
@login_not_required
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116); 404 where nobody is named, or the file has expired."""
    text = security_txt(request.build_absolute_uri(reverse("security-txt")))
    if not text:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
