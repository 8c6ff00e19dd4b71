"""Every page in English: what people typed is marked as Dutch there, for who hears it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from django.apps import apps
from django.db import models

from tests.reading import words

from .test_markup import pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Fields that nobody typed, or that hold the name of a person, a party or a file: names need no mark.
NAMES = {
    *(
        "key",
        "slug",
        "token",
        "token_hash",
        "digest",
        "checksum",
        "sha256",
        "colour",
        "content_type",
        "file_format",
    ),
    *(
        "municipality_name",
        "municipality_slug",
        "framework_slug",
        "author_name",
        "author_party",
        "submitted_by",
        "started_by",
    ),
}
OF_FILES = {"Attachment", "BidLetter", "PublicationFile"}
#: Words of the site as well, in English.
ALIKE = {"Planning", "Concept"}


@pytest.fixture
def typed(world) -> set[str]:
    """Whatever stands in the rows of this world."""
    found: set[str] = set()
    models_here = [
        *apps.get_app_config("agreements").get_models(),
        *apps.get_app_config("monitoring").get_models(),
    ]
    for model in (one for one in models_here if not one.__name__.startswith("Historical")):
        for field in model._meta.fields:
            is_text = type(field) in {models.CharField, models.TextField} and not field.choices
            if (
                is_text
                and field.name not in NAMES
                and not (field.name == "name" and model.__name__ in OF_FILES)
            ):
                found.update(model._default_manager.values_list(field.name, flat=True))
    return found - {"", *ALIKE}


def read_in_english(element: Element) -> Iterator[str]:
    """Each run of text that a screen reader reads in English.

    What can hold no mark is left out: the name of a drawing, and options, which have a mark as a whole or none.
    """
    if element.get("lang") == "nl" or element.tag in {"script", "textarea", "option", "title"}:
        return
    yield element.text or ""
    for child in element:
        yield from read_in_english(child)
        yield child.tail or ""


def stands_in(one: str, text: str) -> bool:
    """Whether it stands there by itself, not within another word."""
    return one in text and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text) is not None


def unmarked(page: Element, typed: set[str]) -> list[str]:
    """Texts in which something was typed, and options that are nothing else."""
    loose = [text for text in read_in_english(page) if any(stands_in(one, text) for one in typed)]
    options = [words(one) for one in page.iter("option") if one.get("lang") != "nl"]
    return [*loose, *(one for one in options if one in typed)]


@pytest.mark.parametrize("names", [("officer", "manager"), ("anonymous",)], ids="-".join)
def test_every_page(names, asking, typed):
    people = [asking[name] for name in names]
    for one in people:
        one.cookies["taal"] = "en"
    looked, wrong = 0, {}
    for path, page in pages(people, "GET", {200}):
        if page.get("lang") != "en":
            continue
        loose = unmarked(page.find("body"), typed)
        looked, wrong = looked + 1, wrong | ({path: loose} if loose else {})
    assert wrong == {}
    assert looked > 5
