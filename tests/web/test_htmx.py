"""The page a request says it comes from."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory

from config.web.htmx import came_from, parts_of
from monitoring.table.filters import words_of_list

BROKEN = "http://[x"


@pytest.mark.parametrize(
    ("header", "path", "query"), [("/monitor/?licht=rood", "/monitor/", "licht=rood"), ("", "", "")]
)
def test_its_parts(header, path, query):
    request = RequestFactory().get("/", headers={"HX-Current-URL": header})
    assert (came_from(request).path, came_from(request).query) == (path, query)


def test_an_address_that_makes_no_sense_is_none():
    request = RequestFactory().get("/", headers={"Referer": BROKEN, "HX-Current-URL": BROKEN})
    assert came_from(request) == came_from(request, "Referer") == parts_of(BROKEN) == parts_of("")
    assert words_of_list(request, "/monitor/") == {}


def test_every_header_is_read_that_way():
    """What a browser sends can be anything: nothing else takes an address in a header apart."""
    apart = re.compile(r"url(?:split|parse)\(\s*request\.headers")
    files = [
        file
        for app in ("agreements", "config", "monitoring", "parties")
        for file in Path(settings.BASE_DIR, app).rglob("*.py")
    ]
    assert len(files) > 100
    assert [file.name for file in files if apart.search(file.read_text())] == []
