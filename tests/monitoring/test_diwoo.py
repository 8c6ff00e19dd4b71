"""What the schema of DiWoo metadata (0.9.8) asks for, in our own words: the schema is not in this repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from monitoring.models import Publication
from monitoring.public.metadata import CATEGORIES, DIWOO, SITEMAP, Listed, diwoo_sitemap
from monitoring.public.services import FILES
from monitoring.publishing.exports import FORMATS

TOOI = "https://identifier.overheid.nl/tooi"
EUROPE = "http://publications.europa.eu/resource/authority"


@dataclass(frozen=True)
class Kind:
    """What may stand in an element: children with how often, or a text; and the resources it may refer to.

    `children`: by name what it is, whether it must be there, and whether it may come more than once. Where each
    may come once, their order is free.
    """

    children: dict[str, tuple[Kind, bool, bool]] = field(default_factory=dict)
    text: str = ""
    #: None where the attribute is not known.
    resource: str | None = None


def _one(kind: Kind) -> tuple[Kind, bool, bool]:
    return kind, True, False


def _maybe(kind: Kind) -> tuple[Kind, bool, bool]:
    return kind, False, False


def _several(name: str, kind: Kind) -> Kind:
    return Kind({name: (kind, True, True)})


WORDS, MOMENT = Kind(text=".*"), Kind(text="moment")
ORGANISATION = Kind(text=".*", resource=rf"{TOOI}/id/gemeente/gm\d{{4}}")
REFERENCE = Kind(text=".*", resource=".*")


def _of_list(*values: str) -> Kind:
    return Kind(text=".+", resource="|".join(map(re.escape, values)))


#: Of the lists only the values are named that a monitor can have.
HANDLING = Kind(
    {
        "soortHandeling": _one(_of_list(f"{TOOI}/def/thes/kern/c_641ecd76")),
        "atTime": _one(MOMENT),
        "wasAssociatedWith": _maybe(ORGANISATION),
    }
)
CLASSES = Kind(
    {
        "informatiecategorieen": _one(
            _several("informatiecategorie", _of_list(*(resource for resource, _label in CATEGORIES.values())))
        ),
        "trefwoorden": _maybe(_several("trefwoord", WORDS)),
    }
)
TITLES = Kind(
    {
        "officieleTitel": _one(WORDS),
        "verkorteTitels": _maybe(_several("verkorteTitel", WORDS)),
        "alternatieveTitels": _maybe(_several("alternatieveTitel", WORDS)),
    }
)
DOCUMENT = Kind(
    {
        "DiWoo": _one(
            Kind(
                {
                    "identifiers": _maybe(_several("identifier", WORDS)),
                    "publisher": _one(ORGANISATION),
                    "verantwoordelijke": _maybe(ORGANISATION),
                    "medeverantwoordelijken": _maybe(_several("medeverantwoordelijke", ORGANISATION)),
                    "opsteller": _maybe(ORGANISATION),
                    "naamOpsteller": _maybe(WORDS),
                    "titelcollectie": _one(TITLES),
                    "omschrijvingen": _maybe(_several("omschrijving", WORDS)),
                    "classificatiecollectie": _one(CLASSES),
                    "creatiedatum": _maybe(Kind(text="day")),
                    "geldigheid": _maybe(Kind({"begindatum": _maybe(MOMENT), "einddatum": _maybe(MOMENT)})),
                    "language": _maybe(_of_list(f"{EUROPE}/language/NLD")),
                    "format": _maybe(
                        _of_list(*(f"{EUROPE}/file-type/{one}" for one in ("CSV", "XLSX", "ODS", "PDF")))
                    ),
                    "aggregatiekenmerk": _maybe(WORDS),
                    "isPartOf": _maybe(REFERENCE),
                    "hasParts": _maybe(_several("hasPart", REFERENCE)),
                    "documenthandelingen": _one(_several("documenthandeling", HANDLING)),
                }
            )
        )
    }
)


def problems(element: ET.Element, kind: Kind = DOCUMENT, path: str = "Document") -> Iterator[str]:
    """What is wrong with an element, in words."""
    unknown = {*element.attrib} - ({"resource"} if kind.resource is not None else set())
    if unknown:
        yield f"{path} has {unknown}"
    resource = element.get("resource")
    if resource is not None and kind.resource and not re.fullmatch(kind.resource, resource):
        yield f"{path} refers to {resource}"
    if kind.text:
        if len(element) or not _reads(kind.text, element.text or ""):
            yield f"{path} says {element.text!r}"
        return
    names = [child.tag.removeprefix(f"{{{DIWOO}}}") for child in element]
    for name, (_kind, must, many) in kind.children.items():
        if (must and name not in names) or (not many and names.count(name) > 1):
            yield f"{path}/{name} comes {names.count(name)} times"
    for name, child in zip(names, element, strict=True):
        if name in kind.children:
            yield from problems(child, kind.children[name][0], f"{path}/{name}")
        else:
            yield f"{path}/{name} is unknown"


def _reads(how: str, text: str) -> bool:
    """Whether a text is a day, a moment, or matches."""
    try:
        if how == "day":
            return date.fromisoformat(text).isoformat() == text
        if how == "moment":
            return "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
    return re.fullmatch(how, text, re.S) is not None


@pytest.fixture
def publication() -> Publication:
    return Publication(
        created_at=timezone.now(),
        edition=2,
        number=3,
        municipality_slug="duinstede",
        municipality_name="Gemeente Duinstede & <omgeving>",
        municipality_code="GM0397",
        framework_slug="afspraken",
        year=2024,
        title="Najaar",
        closed_on=date(2024, 11, 1),
    )


def documents(publication: Publication, category: int = 12) -> list[ET.Element]:
    """The metadata of every kind of file, read back; what stands around it is checked on the way."""
    files = [Listed(publication, f"https://a.example/x.{name}?a&b", FORMATS[name].ending) for name in FILES]
    root = ET.fromstring(diwoo_sitemap(files, category))
    assert root.tag == f"{{{SITEMAP}}}urlset" and len(root) == len(FILES)
    for url in root:
        assert [one.tag for one in url] == [
            f"{{{SITEMAP}}}loc",
            f"{{{SITEMAP}}}lastmod",
            f"{{{DIWOO}}}Document",
        ]
        assert _reads("moment", url[1].text or "")
        # Every element of the metadata is in its own namespace.
        assert all(one.tag.startswith(f"{{{DIWOO}}}") for one in url[2].iter())
    return [url[2] for url in root]


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("code", ["GM0397", ""])
def test_every_file_is_described_as_the_schema_asks(publication, code, category):
    publication.municipality_code = code
    for document in documents(publication, category):
        assert [*problems(document)] == []


def test_formats_of_the_list_refer_to_it(publication):
    """JSON is not in the list of file types."""
    formats = [one.find(f".//{{{DIWOO}}}format") for one in documents(publication)]
    found = {one.text: one.get("resource") for one in formats if one is not None}
    assert found == {
        "PDF": f"{EUROPE}/file-type/PDF",
        "ODS": f"{EUROPE}/file-type/ODS",
        "Excel XLSX": f"{EUROPE}/file-type/XLSX",
        "CSV": f"{EUROPE}/file-type/CSV",
        "json": None,
    }


def test_what_is_not_as_the_schema_asks_is_found(publication):
    def broken(change: str, by: str) -> list[str]:
        text = ET.tostring(documents(publication)[0], encoding="unicode")
        assert re.search(change, text, re.S), change
        return [*problems(ET.fromstring(re.sub(change, by, text, count=1, flags=re.S)))]

    assert broken("x", "x") == []
    assert broken("<diwoo:publisher.*?</diwoo:publisher>", "")
    assert broken("(<diwoo:creatiedatum>.*?</diwoo:creatiedatum>)", r"\1\1")
    assert broken("creatiedatum>2024-11-01", "creatiedatum>1 november 2024")
    assert broken("atTime>2024-11-01T00:00:00", "atTime>2024-11-01")
    assert broken("gemeente/gm0397", "gemeente/duinstede")
    assert broken("file-type/PDF", "file-type/JSON")
    assert broken(' resource="', ' uri="')
