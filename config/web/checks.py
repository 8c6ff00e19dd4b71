"""System checks that name the cure."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Warning, register

from .security_txt import problem

#: The tag of what looks at the files that set-up makes; it needs no other part of the site.
FILES = "files"
NEEDED_STATIC = (
    "vendor/utrecht.css",
    "vendor/tokens.css",
    "vendor/fonts/noto-sans-latin-400-normal.woff2",
    "vendor/fonts/noto-sans-latin-400-normal.woff",
)


@register(FILES)
def front_end_files(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The style sheets and fonts are fetched at set-up and not kept in the repository."""
    missing = [name for name in NEEDED_STATIC if not finders.find(name)]
    if not missing:
        return []
    hint = "Run `make setup`; it fetches the style sheets and fonts."
    return [Error(f"Front-end files are missing: {', '.join(missing)}.", hint=hint, id="web.E001")]


@register(FILES)
def compiled_messages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Catalogues are compiled at set-up."""
    for path in settings.LOCALE_PATHS:
        for catalogue in path.glob("*/LC_MESSAGES/*.po"):
            if not catalogue.with_suffix(".mo").exists():
                return [
                    Warning(
                        f"The catalogue {catalogue.relative_to(settings.BASE_DIR)} is not compiled: pages will be English.",
                        hint="Run `make setup` or `manage.py messages --compile`.",
                        id="web.W001",
                    )
                ]
    return []


@register(deploy=True)
def security_contact(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Who finds a weakness must be able to tell somebody."""
    if not (told := problem()):
        return []
    hint = "Set SECURITY_CONTACT and SECURITY_EXPIRES (docs/operations.md)."
    return [Warning(f"There is no security.txt: {told}.", hint=hint, id="web.W002")]


@register(deploy=True)
def easy_ways_in(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What is fit for a demonstration lets strangers in where people work."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        told = (
            "DEMO is on: the accounts of the demo, an application manager among them, have a public password."
        )
        found.append(Warning(told, hint="Set DEMO=false where people work.", id="web.W003"))
    if not settings.MFA_REQUIRED:
        told = "MFA_REQUIRED is off: who may change things gets in with a password alone."
        found.append(Warning(told, hint="Set MFA_REQUIRED=true where people work.", id="web.W004"))
    return found
