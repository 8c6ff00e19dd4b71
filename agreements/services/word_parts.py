"""What a Word file is made of: its main text, styles and lists, whatever program and form it was saved in."""

from __future__ import annotations

import posixpath
import re
import zipfile
from typing import TYPE_CHECKING

from .xml_parts import check_part, whole

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
#: Documents and templates, with macros (which nobody runs here) or without.
_MAIN = re.compile(
    r"application/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.(?:document|template)|"
    r"ms-word\.(?:document|template)\.macroEnabled)\.main\+xml"
)
#: “Strict Open XML” calls the same things otherwise.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", MATH[1:-1].encode()),
)
_TYPES = "[Content_Types].xml"
#: Elements of a part that is no text.
_MOST_BESIDE = 200_000


def main_part(pack: zipfile.ZipFile) -> str:
    """The name of the part with the text of a Word file; empty where it is none. Word itself calls it otherwise at times."""
    names = set(pack.namelist())
    if _TYPES in names:
        for told in _beside(pack, _TYPES):
            name = told.get("PartName", "").lstrip("/")
            if _MAIN.fullmatch(told.get("ContentType", "")) and name in names:
                return name
    return "word/document.xml" if "word/document.xml" in names else ""


def text_of(pack: zipfile.ZipFile, name: str) -> bytes:
    """A part, in the names of everyday Word."""
    content = pack.read(name)
    for strict, everyday in _STRICT:
        if strict in content[:20_000]:
            content = content.replace(strict, everyday)
    return content


def part_of(pack: zipfile.ZipFile, main: str, kind: str) -> Element | None:
    """The styles or the numbering that belong to the text; None where it has none."""
    folder, name = posixpath.split(main)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    names = set(pack.namelist())
    if relations not in names:
        return None
    for told in _beside(pack, relations):
        target = posixpath.normpath(posixpath.join("/", folder, told.get("Target", ""))).lstrip("/")
        if told.get("Type", "").endswith(f"/{kind}") and target in names:
            return _beside(pack, target)
    return None


def _beside(pack: zipfile.ZipFile, name: str) -> Element:
    check_part(pack, name, _MOST_BESIDE)
    return whole(text_of(pack, name))


def styles_by_key(styles: Element | None) -> dict[str, Element]:
    """The styles of a document by the key that paragraphs and words name them by."""
    told = [] if styles is None else styles.findall(f"{W}style")
    return {key: one for one in told if (key := one.get(f"{W}styleId"))}


def value(element: Element | None, path: str, without: str = "") -> str:
    """The value of an element inside another, `pStyle` or `pPr/pStyle`; `without` where it is not there."""
    found = None if element is None else element.find("/".join(f"{W}{name}" for name in path.split("/")))
    return without if found is None else found.get(f"{W}val", without)


def is_on(element: Element | None) -> bool:
    """Whether a switch is on: it is when it stands there and does not say that it is off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off", "none")
