"""Everything that touches WeasyPrint: what a PDF may load, and what is added to the file it makes.

Imported when a PDF is asked for, not before: importing it loads Pango (OSError where that is missing).
"""

import gc
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache, partial
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import pydyf
from django.conf import settings
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from weasyprint import HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from config.web.roomy import roomy

from ..style.look import Logo

#: `static:css/pdf.css` in templates and style sheets of a PDF.
SCHEME = "static:"
#: In the style sheets: room for the number of the page where a link leads to. Digits are equally wide.
ROOM = "000"
#: How often Python looks for garbage; asked once, so that two drawings at a time can not raise it for good.
_USUAL = gc.get_threshold()
#: Plain names only: no parent folder, no query, no second scheme.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")


class AddressRefusedError(FatalURLFetchingError):
    """A PDF asked for something it may not have; rendering stops.

    Not an Exception, as WeasyPrint passes those over; `draw` turns it into a RuntimeError.
    """


class StaticFetcher(URLFetcher):
    """Serves static files by their name and the logo of this one publication; refuses everything else."""

    def __init__(self, logo: Logo | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._logo = logo

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The file behind `static:<name>` or the STATIC_URL path, or the logo behind `logo:<digest>`.

        Raises AddressRefusedError for the rest.
        """
        if self._logo is not None and url == f"logo:{self._logo.digest}":
            return URLFetcherResponse(url, self._logo.content, {"Content-Type": self._logo.content_type})
        path = self._path(url)
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        content = _unpacked_font(path) if path.suffix == ".woff" else path.read_bytes()
        return URLFetcherResponse(url, content, {"Content-Type": content_type})

    def _path(self, url: str) -> Path:
        for prefix in (SCHEME, settings.STATIC_URL):
            if url.startswith(prefix):
                name = unquote(url.removeprefix(prefix))
                break
        else:
            raise AddressRefusedError(f"A PDF may load static files only, not {url!r}.")
        found = finders.find(name) if _NAME.fullmatch(name) else None
        if not found or not Path(found).is_file():
            raise AddressRefusedError(f"There is no static file {name!r}. Run `make setup` for the fonts.")
        return Path(found)


@lru_cache(maxsize=16)
def _unpacked_font(path: Path) -> bytes:
    """A web font as WeasyPrint needs it, unpacked once."""
    unpacked = BytesIO()
    with TTFont(path, lazy=True) as font:
        font.flavor = None
        font.save(unpacked, reorderTables=None)
    return unpacked.getvalue()


@roomy
def draw(
    html: str,
    *,
    variant: str,
    names: Mapping[str, str],
    attached: Mapping[str, tuple[str, bytes]] = MappingProxyType({}),
    dated: datetime | None = None,
    logo: Logo | None = None,
) -> bytes:
    """HTML as a tagged PDF; `names` tells what the anchors in it are called, for who hears the links.

    `attached`: other forms of the same, by file name, each with a description and its content;
    `dated`: what they call the time they were made (without it: now); `logo`: the one picture it may load.

    Raises RuntimeError when the HTML asks for anything but static files and that logo.
    """
    _remember_page_references()
    document = HTML(string=html, base_url=SCHEME, url_fetcher=StaticFetcher(logo))
    finisher = partial(_finish, names=names)
    attachments = [
        Attachment(
            string=content,
            name=name,
            description=description,
            created=dated,
            modified=dated,
            relationship="Alternative",
        )
        for name, (description, content) in attached.items()
    ]
    try:
        with _collecting_less():
            options = {"pdf_variant": variant, "pdf_tags": True, "attachments": attachments}
            laid_out = document.render(**options)
            _fill_in_pages(laid_out.pages)
            content: bytes = laid_out.write_pdf(finisher=finisher, **options)
    except AddressRefusedError as error:
        raise RuntimeError(str(error)) from error
    return content


def _fill_in_pages(pages: Sequence[Any]) -> None:
    """Write page numbers where style sheets keep room for them; in the contents against the right edge.

    WeasyPrint's own target-counter lays every page with such a number out twice; those with the table of what needs
    attention were a fifth of all work.
    """
    numbers: dict[str, int] = {}
    for number, page in enumerate(pages, start=1):
        for anchor in page.anchors:
            numbers.setdefault(anchor, number)
    for page in pages:
        for box in page._page_box.descendants():
            if box.element_tag == "a::after" and getattr(box, "text", "") == ROOM:
                text = str(numbers.get(box.element.get("href", "#")[1:], ""))
                if box.element.get("class") == "contents__page":
                    box.position_x += box.width * (1 - len(text) / len(ROOM))
                box.width *= len(text) / len(ROOM)
                box.text = box.pango_layout.text = text


@contextmanager
def _collecting_less() -> Iterator[None]:
    """Look for garbage in cycles less often: drawing makes millions of objects that live until it is done.

    An eighth of the time was spent on looking; it holds no more memory. Where several are drawn at once, the first
    that is done sets it back, which costs the others time and nothing else.
    """
    gc.set_threshold(max(_USUAL[0], 100_000), *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


def _remember_page_references() -> None:
    """Make pydyf list its pages once instead of once per tag.

    A tag looks up its page in a list that pydyf builds anew from all pages each time, so that the time per line
    grows with the number of pages: at 1,000 lines it was a quarter of the whole.
    """
    built = pydyf.PDF.page_references.fget
    if getattr(built, "remembers", False):
        return

    def remembered(pdf: Any) -> Any:
        known = pdf.__dict__.get("_known_pages", ())
        if len(known) * 3 != len(pdf.pages["Kids"]):
            known = pdf.__dict__["_known_pages"] = built(pdf)
        return known

    remembered.remembers = True  # type: ignore[attr-defined]
    pydyf.PDF.page_references = property(remembered)


def _finish(document: Any, pdf: Any, *, names: Mapping[str, str]) -> None:
    """Add what WeasyPrint leaves out of the tags: header scopes, decoration, names of links, the list of ids."""
    identified: list[Any] = []
    for element in pdf.objects:
        if not isinstance(element, dict):
            continue
        kind = element.get("S")
        if kind == "/TH":
            element["A"]["Scope"] = "/Row" if _is_row_header(pdf, element) else "/Column"
        elif kind == "/Figure" and "Alt" not in element:
            # The same stands beside it in words: replaced by nothing, so that it is not read twice.
            element["S"], element["ActualText"] = "/Span", pydyf.String("")
            del element["A"]
        elif element.get("Subtype") == "/Link" and "Dest" in element:
            target = element["Dest"].string
            element["Contents"] = pydyf.String(names.get(target, target))
        if kind and "ID" in element:
            identified.append(element)
    identified.sort(key=lambda element: element["ID"].string)
    entries = [part for element in identified for part in (element["ID"], element.reference)]
    _object(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(entries)})


def _is_row_header(pdf: Any, element: Any) -> bool:
    """A header in the body of a table, unless it spans the columns: then it heads the rows under it."""
    body = _object(pdf, _object(pdf, element["P"])["P"])
    return body["S"] == "/TBody" and "ColSpan" not in element["A"]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
