"""Pages and files of the site, read back quickly: a suite reads many."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, TreeBuilder

from django.http import HttpResponse
from django.test import Client
from lxml import etree
from pypdfium2 import PdfDocument

from parties.models import User


class _Builder:
    """Makes the elements of the standard library, which the tests look through; comments are left out."""

    def __init__(self) -> None:
        self.tree = TreeBuilder()
        self.end, self.close = self.tree.end, self.tree.close
        self.textarea_begins = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.textarea_begins = tag == "textarea"
        self.tree.start(tag, dict(attributes))

    def data(self, text: str) -> None:
        """Text; browsers leave out a line end right after `<textarea>`, libxml2 does not."""
        self.tree.data(text.removeprefix("\n") if self.textarea_begins else text)
        self.textarea_begins = False


def parse_html(text: str) -> Element:
    """The `html` element of a page or of a piece of one."""
    parser = etree.HTMLParser(target=_Builder())
    parser.feed(text)
    root: Element = parser.close()
    return root


def read(response: HttpResponse) -> Element:
    """A page, or a part of it, as a tree; rows that come without their table are given one."""
    content = response.content.decode()
    return parse_html(f"<table>{content}</table>" if content.lstrip().startswith("<tr") else content)


def words(element: Element | None) -> str:
    """Everything an element says, on one line; the element must be there."""
    assert element is not None
    return " ".join(" ".join(element.itertext()).split())


def links(element: Element | None) -> dict[str, str]:
    """Address and text of every link."""
    assert element is not None
    return {link.get("href", ""): words(link) for link in element.iter("a")}


def browser(person: User) -> Client:
    """A browser of their own in which somebody is logged in, in English."""
    found = Client()
    found.force_login(person)
    found.cookies["taal"] = "en"
    return found


def main_of(client: Client, address: str, user: User) -> Element | None:
    """The main part of a page as somebody sees it, in English."""
    client.force_login(user)
    client.cookies["taal"] = "en"
    response = client.get(address)
    assert response.status_code == 200
    return read(response).find(".//main")


def widths(tree: Element) -> set[int]:
    """How many columns the rows of each table take; one number where all of them, and all tables, are as wide."""
    return {
        sum(int(cell.get("colspan", 1)) for cell in row if cell.tag in ("th", "td"))
        for row in tree.iter("tr")
    }


def with_class(tree: Element, name: str) -> list[Element]:
    """The elements of a class, in the order of the page."""
    return [element for element in tree.iter() if name in (element.get("class") or "").split()]


def with_id(tree: Element, name: str) -> Element | None:
    """The element with an id, if there is one."""
    return tree.find(f".//*[@id='{name}']")


def pdf_texts(content: bytes) -> list[str]:
    """The text of each page, with single spaces."""
    with PdfDocument(content) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
