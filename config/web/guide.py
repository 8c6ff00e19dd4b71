"""The user guides of docs/gebruikers as pages: the same text, links and pictures as in the repository."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path
from struct import unpack

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(settings.BASE_DIR) / "docs" / "gebruikers"
PICTURES = "afbeeldingen"
#: A guide too long for one page, and its other pages in the order to read them. Its own page leads to each of them.
PARTS = {
    "beleidsadviseur": (
        "beleidsadviseur-jaarcyclus",
        "beleidsadviseur-overeenkomst",
        "beleidsadviseur-cijfers",
        "beleidsadviseur-monitor",
        "beleidsadviseur-ronde",
        "beleidsadviseur-publiceren",
    ),
}
#: The guides by the word in their address, in the order of the list; each is a file of that name.
GUIDES = (
    "beleidsadviseur",
    *PARTS["beleidsadviseur"],
    "corporatie",
    "huurdersorganisatie",
    "beslisser",
    "manager",
    "lezer",
    "beheerder-van-een-partij",
    "beheerder",
    "inloggen",
)

#: HTML in a guide is shown as text; addresses such as javascript: are refused by the library.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
#: A picture as the library writes it. It becomes a link to itself: on a telephone it shows too small to read.
_PICTURE = re.compile(r'(<img src="([^"]*)"[^>]*>)')
_CLASSES = {
    **{f"h{level}": f"utrecht-heading-{level}" for level in range(1, 5)},
    "a": "utrecht-link utrecht-link--html-a",
}


@dataclass(frozen=True)
class Guide:
    """One guide, ready to show."""

    title: str
    #: What stands below the title.
    html: SafeString
    #: Anchor and text of the chapters, in order.
    chapters: tuple[tuple[str, str], ...]


def read_guide(name: str) -> Guide:
    """The guide of this name, or the list of guides for "README". Raises OSError when there is none."""
    path = FOLDER / f"{name}.md"
    return _read(path, path.stat().st_mtime_ns)


def find_guide(chapter: str, role: str) -> tuple[str, str]:
    """The guide to open for a chapter and the anchor in it: that of the role or a part of it, else the first that has it.

    What everybody may read is told in the guide for readers, so that one goes before those of other roles.
    """
    for name in (role, *PARTS.get(role, ()), "lezer", *GUIDES):
        if any(anchor == chapter for anchor, _text in read_guide(name).chapters):
            return name, chapter
    return role, ""


def pages_of(name: str) -> tuple[str, ...]:
    """All pages of the guide that this page belongs to, its own first; none where the guide is one page."""
    for whole, parts in PARTS.items():
        if name in (whole, *parts):
            return whole, *parts
    return ()


def anchor_of(text: str) -> str:
    """The anchor of a heading, made as code hosts make it, so that links work here and there."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> Guide:
    tokens = _MARKDOWN.parse(path.read_text(encoding="utf-8"))
    title, chapters = "", []
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        text = "".join(child.content for child in inline.children or ())
        opening.attrSet("id", anchor_of(text))
        title = title or text
        if opening.tag == "h2":
            chapters.append((anchor_of(text), text))
    tokens = _with_captions(tokens)
    _name_rows(tokens)
    for token in tokens:
        _dress(token)
        for child in token.children or ():
            _dress(child)
    if tokens and tokens[0].tag == "h1":
        del tokens[:3]  # The page shows the title itself, before the list of chapters.
    html = _PICTURE.sub(r'<a href="\2">\1</a>', _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
    return Guide(title, mark_safe(html), tuple(chapters))  # noqa: S308


def _with_captions(tokens: list[Token]) -> list[Token]:
    """The tokens, with the heading above a table as its caption: for who goes from table to table by ear."""
    found: list[Token] = []
    about = ""
    for token, following in zip_longest(tokens, tokens[1:]):
        found.append(token)
        if token.type == "heading_open" and following:
            about = "".join(child.content for child in following.children or ())
        elif token.type == "table_open":
            caption = Token("caption_open", "caption", 1, attrs={"class": "visually-hidden"})
            found += [caption, Token("text", "", 0, content=about), Token("caption_close", "caption", -1)]
    return found


def _name_rows(tokens: list[Token]) -> None:
    """The first cell of a row is its header: who goes through a column by ear hears what a cell is about."""
    closes = False
    for before, token in pairwise(tokens):
        if before.type == "tr_open" and token.type == "td_open":
            token.tag, closes = "th", True
            token.attrSet("scope", "row")
        elif token.type == "td_close" and closes:
            token.tag, closes = "th", False


def _dress(token: Token) -> None:
    """Give a token the classes of the site, and its address on the site."""
    if token.tag in _CLASSES and token.nesting == 1:
        token.attrJoin("class", _CLASSES[token.tag])
    if token.type == "th_open":
        token.attrSet("scope", "col")
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrGet("href"))))
    elif token.type == "image":
        name = Path(str(token.attrGet("src"))).name
        token.attrSet("src", static(f"gebruikers/{name}"))
        for side, pixels in zip(("width", "height"), picture_size(FOLDER / PICTURES / name), strict=True):
            token.attrSet(side, str(pixels))
        token.attrSet("loading", "lazy")


def _address(href: str) -> str:
    """Where a link of a guide leads on the site."""
    name, _hash, anchor = href.partition("#")
    if name == "README.md":
        return reverse("help")
    if name.removesuffix(".md") in GUIDES:
        return reverse("help-guide", args=[name.removesuffix(".md")]) + (f"#{anchor}" if anchor else "")
    return href


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels, so that the page does not jump when it comes in."""
    with path.open("rb") as file:
        width, height = unpack(">II", file.read(24)[16:])
    return width, height
