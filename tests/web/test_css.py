"""The style sheets of the site."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_block_is_closed_where_the_next_begins(sheet):
    """A browser does not mind: what follows an open block only holds inside it."""
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), sheet.read_text(), flags=re.S)
    depth, wrong = 0, []
    for number, row in enumerate(text.splitlines(), 1):
        if depth and row[:1] not in ("", " ", "}"):
            wrong.append(f"{number}: {row[:60]}")
        depth += row.count("{") - row.count("}")
    assert (depth, wrong) == (0, [])


# ---- every style is for something

ROOT = Path(settings.BASE_DIR)
#: Made by Django's admin and by htmx.
ELSEWHERE = {"dashboard", "htmx-settling", "inline-group", "object-tools", "skip-to-content-link"}
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def used() -> tuple[set[str], tuple[str, ...]]:
    """The words that stand in templates, code and scripts, and the beginnings that end in a value: `light--`."""
    places = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").glob("*.js")]
    for app in ("config", "parties", "agreements", "monitoring"):
        places += (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    text = "\n".join(path.read_text() for path in places)
    return set(re.findall(r"[A-Za-z_][\w-]*", text)), tuple(set(re.findall(r"([A-Za-z_][\w-]*--)\{", text)))


@pytest.mark.slow
def test_every_class_with_a_style_stands_somewhere():
    words, beginnings = used()
    unused = set()
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", sheet.read_text(), flags=re.S)
        selectors = re.split(r"[{}]", text)[::2]
        unused |= {name for selector in selectors for name in CLASS.findall(selector)} - words - ELSEWHERE
    assert {
        name for name in unused if not name.startswith(beginnings) and not name.startswith("field-")
    } == set()


# ---- and every class of a page has one

#: What only tests hold on to.
HOOKS = {
    "change-mark--text",
    "draft-kept",
    "language",
    "people__mail",
    "print-view__filters",
    "search__more",
    "together",
    "undone",
}
TAG, VALUE = re.compile(r"\{%.*?%\}"), re.compile(r"\{\{.*?\}\}")


def classes(attribute: str) -> set[str]:
    """The whole words of a class attribute of a template; one that is made of pieces can be any word."""
    found: set[str] = set()
    for word in VALUE.sub("\1", TAG.sub("\0", attribute)).split():
        pieces = word.strip("\0").split("\0")
        if "\1" not in word and not pieces[0].endswith("-"):
            found |= {piece for piece in pieces if piece}
    return found


def test_the_words_of_a_class_attribute():
    found = classes(
        """panel {% if a == "b" %}open{% else %}shut{% endif %} light--{{ light }} x-{% if c %}y{% endif %}"""
    )
    assert found == {"panel", "open", "shut"}


def test_every_class_of_a_page_has_a_style_or_is_held_on_to():
    styled = {
        name
        for sheet in (ROOT / "static").rglob("*.css")
        if sheet.stem != "admin"
        for name in CLASS.findall(sheet.read_text())
    }
    attribute = re.compile(r' class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"')
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "admin" not in path.parts]
    named = {name for page in pages for text in attribute.findall(page.read_text()) for name in classes(text)}
    assert named - styled == HOOKS, "style it in static/css, or leave the class out"
