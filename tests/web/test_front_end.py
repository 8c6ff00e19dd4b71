"""What the set-up makes of the front-end packages."""

import re
from pathlib import Path

from django.conf import settings

from frontend.build import COMPONENTS, tokens_asked

ROOT = Path(settings.BASE_DIR)
VENDOR = ROOT / "static" / "vendor"


def test_the_theme_keeps_what_is_asked_for_and_what_that_leads_to():
    theme = ".theme {\n  --a: var(--b); /* why */\n  --b: 1px;\n  --c: 2px;\n  --d: var(--e, 3px);\n}\n"
    kept = tokens_asked(theme, "p { margin: var( --a, 0) var(--own) }")
    assert kept == ".theme {\n  --a: var(--b); /* why */\n  --b: 1px;\n}"


def test_every_component_a_widget_or_script_names_is_fetched():
    places = [
        path
        for app in ("config", "parties", "agreements", "monitoring")
        for path in (ROOT / app).rglob("*.py")
    ]
    text = "".join(path.read_text() for path in [*places, *(ROOT / "static" / "js").glob("*.js")])
    named = {name.split("--")[0].split("__")[0] for name in re.findall(r"\butrecht-([a-z][\w-]*)", text)}
    assert {name for name in named if name[-1] != "-"} - set(COMPONENTS) == set(), (
        "name it in frontend/build.py"
    )
    assert "textbox" in named


def test_own_styles_ask_for_values_that_are_there():
    own = "".join(
        path.read_text() for path in (ROOT / "static" / "css").glob("*.css") if path.stem != "admin"
    )
    known = set(re.findall(r"(--[\w-]+)\s*:", own + (VENDOR / "tokens.css").read_text()))
    asked = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", own))
    assert asked - known == set(), "no value and nothing to fall back on"
    assert asked
