"""What drawing a PDF may load, and what is told when it can not be drawn."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from django.conf import settings

from monitoring.publishing import pdf
from monitoring.publishing.fetcher import AddressRefusedError, StaticFetcher, draw
from monitoring.publishing.pdf import PdfUnavailableError, render_pdf

from .pdf_report import make_report


@pytest.mark.parametrize("url", ["static:css/pdf.css", "/static/css/pdf.css"])
def test_static_files_are_found(url: str) -> None:
    response = StaticFetcher()(url)
    assert response.content_type == "text/css"
    assert response.read() == (Path(settings.BASE_DIR) / "static/css/pdf.css").read_bytes()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "FILE:///etc/hostname",
        "http://127.0.0.1/geheim",
        "https://example.org/static/css/pdf.css",
        "ftp://example.org/x",
        "data:text/plain,hallo",
        "/etc/hostname",
        "../css/pdf.css",
        "static:",
        "static:css",
        "static:css/../../manage.py",
        "static:%2e%2e/manage.py",
        "static:css/%2e%2e/%2e%2e/manage.py",
        "static:/etc/hostname",
        "static://css/pdf.css",
        "static:css/pdf.css?x",
        "static:css/pdf.css%00",
        "/static/../manage.py",
        "static:bestaat-niet.css",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        StaticFetcher()(url)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<style>@font-face { font-family: x; src: url("file:///etc/hostname") } p { font-family: x }</style><p>x</p>',
    ],
)
def test_a_refusal_stops_the_drawing(html: str) -> None:
    with pytest.raises(RuntimeError, match="static files only"):
        draw(f'<html lang="nl"><title>x</title>{html}</html>', variant="pdf/ua-1", names={})


def test_the_site_says_what_to_install_when_pango_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class NoPango:
        @staticmethod
        def find_spec(name: str, *_rest: object) -> ModuleSpec | None:
            if name == "weasyprint":
                print("-----\nWeasyPrint could not import some external libraries.\n")
                raise OSError("cannot load library 'libpango-1.0-0'")
            return None

    for name in [n for n in sys.modules if n.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "monitoring.publishing.fetcher")
    monkeypatch.setattr(sys, "meta_path", [NoPango, *sys.meta_path])
    with pytest.raises(PdfUnavailableError, match=r"apt-get install libpango-1\.0-0 ") as caught:
        render_pdf(make_report())
    assert "\n" not in str(caught.value)
    assert capsys.readouterr() == ("", "")


def test_the_libraries_it_names_are_those_of_the_set_up() -> None:
    listed = (Path(settings.BASE_DIR) / "system-packages.txt").read_text().split()
    assert set(pdf.SYSTEM_PACKAGES) <= set(listed)
