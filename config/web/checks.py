"""System checks that name the cure."""

from email.utils import parseaddr
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
def sender_of_mail(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Mail servers refuse a sender at a host that nobody can reach; invitations then never arrive."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    host = address.rpartition("@")[2]
    if "." in host and not host.endswith((".localdomain", ".local")):
        return []
    told = f"Mail is sent by {settings.DEFAULT_FROM_EMAIL}, which mail servers elsewhere refuse."
    hint = "Set DEFAULT_FROM_EMAIL to an address that EMAIL_URL may send for."
    return [Warning(told, hint=hint, id="web.W005")]


@register(deploy=True)
def hosts_by_name(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A link in a mail about a password or an invitation leads to the host of the request that asked for it."""
    loose = [host for host in settings.ALLOWED_HOSTS if host == "*" or host.startswith(".")]
    if not loose:
        return []
    told = f"ALLOWED_HOSTS allows more than names ({', '.join(loose)}): a stranger can choose where links in mails lead."
    hint = "Name each host the site answers to."
    return [Warning(told, hint=hint, id="web.W006")]


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
