"""Metadata for publishing by Dutch government: Dublin Core in the page, DiWoo in sitemaps for the Woo harvester.

Sources:

- DiWoo metadata, schema (elements, which of them must be there):
  https://standaarden.overheid.nl/diwoo/metadata/0.9.8/xsd/diwoo/diwoo-metadata.xsd
- how sitemaps, their indexes and robots.txt belong together, and the names of the indexes
  (`sitemapindex-diwoo-infocat012.xml`): https://standaarden.overheid.nl/diwoo/metadata
- identifiers of municipalities: https://identifier.overheid.nl/tooi/set/rwc_gemeenten_compleet
- information categories: https://identifier.overheid.nl/tooi/set/scw_woo_informatiecategorieen
- kinds of handling: https://identifier.overheid.nl/tooi/set/ccw_plooi_documenthandelingen
- file types: https://identifier.overheid.nl/tooi/set/ccw_plooi_filetypes
- Dublin Core terms: https://www.dublincore.org/specifications/dublin-core/dcmi-terms/

What is not certain is left out: kinds of documents, themes and validity (docs/decisions/0039).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

from django.utils import timezone

from ..models import Publication

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
DIWOO = "https://standaarden.overheid.nl/diwoo/metadata/"
_TOOI = "https://identifier.overheid.nl/tooi"
#: The categories of article 3.3 of the Woo that a monitor can be under: number, resource, label.
CATEGORIES = {
    11: (f"{_TOOI}/def/thes/kern/c_8fc2335c", "convenanten"),
    12: (f"{_TOOI}/def/thes/kern/c_c6cd1213", "jaarplannen en jaarverslagen"),
}
#: The closing of the round is where it was adopted.
_ADOPTED = (f"{_TOOI}/def/thes/kern/c_641ecd76", "vaststelling")
_DUTCH = ("http://publications.europa.eu/resource/authority/language/NLD", "Nederlands")
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type"
#: Those of the list of file types; JSON is not in it and has a label only.
_FORMATS = {
    "pdf": (f"{_FILE_TYPE}/PDF", "PDF"),
    "ods": (f"{_FILE_TYPE}/ODS", "ODS"),
    "xlsx": (f"{_FILE_TYPE}/XLSX", "Excel XLSX"),
    "csv": (f"{_FILE_TYPE}/CSV", "CSV"),
}
#: What XML can not hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", SITEMAP)
ET.register_namespace("diwoo", DIWOO)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file for the sitemap: its whole address, ending and when it was made."""

    publication: Publication
    url: str
    ending: str


def title_of(publication: Publication) -> str:
    """The title of the document, in Dutch whoever reads it."""
    edition = f", editie {publication.edition}" if publication.edition > 1 else ""
    return (
        f"Monitor prestatieafspraken {publication.municipality_name} {publication.year}, "
        f"{publication.title}{edition}"
    )


def tooi_municipality(code: str) -> str:
    """The TOOI resource of a municipality by its code (GM0397), empty for what is none."""
    return f"{_TOOI}/id/gemeente/{code.lower()}" if re.fullmatch(r"(?i)gm\d{4}", code) else ""


def dublin_core(publication: Publication, address: str) -> list[tuple[str, str]]:
    """Names and values for `<meta>`; templates escape them."""
    organisation = tooi_municipality(publication.municipality_code) or publication.municipality_name
    return [
        ("dcterms.title", title_of(publication)),
        ("dcterms.identifier", address),
        ("dcterms.creator", organisation),
        ("dcterms.publisher", organisation),
        ("dcterms.language", "nl-NL"),
        ("dcterms.issued", timezone.localdate(publication.created_at).isoformat()),
        ("dcterms.created", publication.closed_on.isoformat()),
        ("dcterms.format", "text/html"),
        ("dcterms.type", "Text"),
    ]


# ---- sitemaps


def sitemap_index(addresses: Iterable[str]) -> bytes:
    """A sitemap of sitemaps."""
    root = ET.Element(f"{{{SITEMAP}}}sitemapindex")
    for address in addresses:
        _add(ET.SubElement(root, f"{{{SITEMAP}}}sitemap"), SITEMAP, "loc", address)
    return _xml(root)


def sitemap(pages: Iterable[tuple[str, date | None]]) -> bytes:
    """An ordinary sitemap: addresses, each with the day it was last changed where that is known."""
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for address, changed in pages:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        _add(url, SITEMAP, "loc", address)
        if changed:
            _add(url, SITEMAP, "lastmod", changed.isoformat())
    return _xml(root)


def diwoo_sitemap(files: Iterable[Listed], category: int) -> bytes:
    """A sitemap of files, each with its DiWoo metadata; a municipality without a code has a name only."""
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for listed in files:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        _add(url, SITEMAP, "loc", listed.url)
        _add(url, SITEMAP, "lastmod", _time(listed.publication.created_at))
        url.append(document(listed, category))
    return _xml(root)


def document(listed: Listed, category: int) -> ET.Element:
    """The metadata of one file."""
    publication = listed.publication
    organisation = (tooi_municipality(publication.municipality_code), publication.municipality_name)
    root = ET.Element(f"{{{DIWOO}}}Document")
    about = _in(root, "DiWoo")
    _add(_in(about, "identifiers"), DIWOO, "identifier", listed.url)
    _value(about, "publisher", organisation)
    _value(about, "verantwoordelijke", organisation)
    _value(about, "opsteller", organisation)
    _add(_in(about, "titelcollectie"), DIWOO, "officieleTitel", title_of(publication))
    categories = _in(_in(about, "classificatiecollectie"), "informatiecategorieen")
    _value(categories, "informatiecategorie", CATEGORIES[category])
    _add(about, DIWOO, "creatiedatum", publication.closed_on.isoformat())
    _value(about, "language", _DUTCH)
    _value(about, "format", _FORMATS.get(listed.ending, ("", listed.ending)))
    _add(about, DIWOO, "aggregatiekenmerk", "/".join(map(str, [*publication.place, publication.number])))
    handled = _in(_in(about, "documenthandelingen"), "documenthandeling")
    _value(handled, "soortHandeling", _ADOPTED)
    _add(handled, DIWOO, "atTime", f"{publication.closed_on.isoformat()}T00:00:00")
    return root


def _in(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{DIWOO}}}{name}")


def _add(parent: ET.Element, namespace: str, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{namespace}}}{name}")
    child.text = _NOT_XML.sub(" ", text)
    return child


def _value(parent: ET.Element, name: str, value: tuple[str, str]) -> None:
    """A value of a list: its resource, where it has one, and its label."""
    resource, label = value
    child = _add(parent, DIWOO, name, label)
    if resource:
        child.set("resource", resource)


def _time(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
