"""What we borrow of the inside of django-allauth is still there, and called as we call it."""

import re
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
from allauth import __version__ as version
from django.conf import settings

BORROWED = "parties/borrowed.py"
INSIDE = re.compile(r"^\s*(?:from|import) allauth\b.*\binternal\b.*", re.MULTILINE)
ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize(
    ("module", "name", "positional", "named"),
    [
        ("account.internal.flows.login", "perform_password_login", 3, ()),
        ("core.internal.httpkit", "clean_client_ip", 1, ()),
        ("core.internal.ratelimit", "consume", 1, ("app", "action", "config", "limit_get")),
    ],
)
def test_it_is_there_and_takes_what_we_give(module, name, positional, named):
    told = f"django-allauth {version} has another allauth.{module}.{name}: look at {BORROWED}"
    try:
        found = getattr(import_module(f"allauth.{module}"), name)
        signature(found).bind(*["x"] * positional, **dict.fromkeys(named))
    except (ImportError, AttributeError, TypeError) as error:
        pytest.fail(f"{told} ({error})")


def test_nothing_else_looks_inside():
    folders = ("config", "parties", "agreements", "monitoring")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    inside = {
        path.relative_to(ROOT).as_posix(): INSIDE.findall(path.read_text())
        for path in modules
        if INSIDE.search(path.read_text())
    }
    assert set(inside) == {BORROWED}
    assert len(inside[BORROWED]) == 3, "each has a row in the test above"
