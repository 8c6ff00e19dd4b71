"""Files and their checksums, sitemaps, DiWoo metadata, and what the site says about itself."""

import hashlib
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.web.checks import security_contact
from config.web.days import day
from config.web.history import acting
from monitoring.models import Publication
from monitoring.public.metadata import DIWOO, SITEMAP, Listed, diwoo_sitemap, dublin_core, tooi_municipality
from monitoring.public.services import withdraw
from monitoring.style.logo import CheckedLogo
from monitoring.style.services import set_style
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.publications import address, again, published

pytestmark = pytest.mark.django_db

INDEX = "/openbaar/sitemaps/sitemapindex-diwoo-infocat012.xml"
IN_SITEMAP = f"{{{SITEMAP}}}"
IN_DIWOO = f"{{{DIWOO}}}"


@made_once
def publication(table):
    with acting(ACTOR):
        table.municipality.code = "GM0397"
        table.municipality.save()
    set_style(
        actor=ACTOR,
        framework=table.framework,
        version=0,
        values={"logo_alt": "Een duin", "colour": "#7a1f5c"},
        logo=CheckedLogo(b"<svg/>", "image/svg+xml", 10, 10),
    )
    return published(table.framework, [make_commitment(table.framework)])


def xml(client, path) -> ET.Element:
    response = client.get(path)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(response.content)


def locations(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{IN_SITEMAP}loc")]


# ---- files


def test_a_file_with_its_checksum_asked_for_again(client, publication):
    row = publication.files.get(file_format="json")
    path = address(publication, f"bestanden/{row.name}")
    first = client.get(path)
    assert hashlib.sha256(first.content).hexdigest() == row.sha256
    assert (first["ETag"], first["Cache-Control"]) == (f'"{row.sha256}"', "public, max-age=86400")
    assert first["Content-Disposition"] == f'inline; filename="{row.name}"'
    assert first["Repr-Digest"].startswith("sha-256=:")
    again_asked = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again_asked.status_code, again_asked.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"oud"'}).status_code == 200
    saved = client.get(address(publication, f"bestanden/{publication.files.get(file_format='csv').name}"))
    assert saved["Content-Disposition"].startswith("attachment;")


def test_the_checksums_as_sha256sum_reads_them(client, publication):
    lines = client.get(address(publication, "sha256.txt")).content.decode().splitlines()
    assert lines == [f"{row.sha256}  {row.name}" for row in publication.files.order_by("pk")]


def test_files_of_another_publication_do_not_exist_here(client, publication):
    second = again(publication)
    name = second.files.get(file_format="csv").name
    assert client.get(address(second, f"bestanden/{name}")).status_code == 200
    for path in (name, "../monitor.csv", "%2e%2e/x", "monitor.csv%00"):
        assert client.get(address(publication, f"bestanden/{path}")).status_code == 404


def test_the_look_is_that_of_the_municipality(client, publication):
    css = client.get(address(publication, "stijl.css"))
    assert css["Content-Type"] == "text/css" and b"--brand-color: #7a1f5c;" in css.content
    logo = client.get(address(publication, "logo"))
    assert logo.content == b"<svg/>" and "sandbox" in logo["Content-Security-Policy"]
    assert b'style="' not in client.get(address(publication)).content


# ---- metadata


def test_robots_lead_to_the_index_that_to_the_sitemap_and_that_to_every_file(client, publication):
    robots = client.get("/robots.txt").content.decode()
    assert f"Sitemap: http://testserver{INDEX}" in robots.splitlines()
    (sitemap,) = locations(xml(client, INDEX))
    found = locations(xml(client, sitemap.removeprefix("http://testserver")))
    assert found == [
        f"http://testserver{address(publication, f'bestanden/{row.name}')}"
        for row in publication.files.order_by("pk")
    ]
    assert all(client.get(path.removeprefix("http://testserver")).status_code == 200 for path in found)


#: What the schema asks for, and the values of its lists that are used.
REQUIRED = ("publisher", "titelcollectie", "classificatiecollectie", "creatiedatum", "documenthandelingen")
RESOURCES = {
    "publisher": "https://identifier.overheid.nl/tooi/id/gemeente/gm0397",
    "informatiecategorie": "https://identifier.overheid.nl/tooi/def/thes/kern/c_c6cd1213",
    "soortHandeling": "https://identifier.overheid.nl/tooi/def/thes/kern/c_641ecd76",
}


def test_every_file_has_the_metadata_of_the_schema(client, publication):
    root = xml(client, "/openbaar/sitemaps/diwoo-duinstede.xml")
    assert root.tag == f"{IN_SITEMAP}urlset"
    for url in root:
        assert [child.tag for child in url] == [
            f"{IN_SITEMAP}loc",
            f"{IN_SITEMAP}lastmod",
            f"{IN_DIWOO}Document",
        ]
        (about,) = url[2]
        assert about.tag == f"{IN_DIWOO}DiWoo"
        names = [child.tag.removeprefix(IN_DIWOO) for child in about]
        assert {*REQUIRED} <= {*names} and len(names) == len({*names})
        for name, resource in RESOURCES.items():
            (found,) = about.iter(f"{IN_DIWOO}{name}")
            assert (found.get("resource"), bool(found.text)) == (resource, True)
        (title,) = about.iter(f"{IN_DIWOO}officieleTitel")
        assert title.text == "Monitor prestatieafspraken Gemeente Duinstede 2024, Najaar"
        (moment,) = about.iter(f"{IN_DIWOO}atTime")
        assert moment.text == f"{publication.closed_on}T00:00:00"


def test_a_municipality_without_a_code_has_a_name_only(publication):
    publication.municipality_code = ""
    root = ET.fromstring(diwoo_sitemap([Listed(publication, "https://a.example/x.csv", "csv")], 11))
    (publisher,) = root.iter(f"{IN_DIWOO}publisher")
    assert (publisher.get("resource"), publisher.text) == (None, "Gemeente Duinstede")
    (category,) = root.iter(f"{IN_DIWOO}informatiecategorie")
    assert category.text == "convenanten"
    assert [tooi_municipality(code) for code in ("GM0397", "gm1783", "", "PV27", "gm0397\n", "GM12345")] == [
        "https://identifier.overheid.nl/tooi/id/gemeente/gm0397",
        "https://identifier.overheid.nl/tooi/id/gemeente/gm1783",
        "",
        "",
        "",
        "",
    ]


def test_names_with_signs_of_xml_and_signs_it_can_not_hold(publication):
    publication.municipality_name = 'A & B <script> "\x00\x0b\ud800 ]]>'
    root = ET.fromstring(diwoo_sitemap([Listed(publication, "https://a.example/?a&b", "csv")], 12))
    (publisher,) = root.iter(f"{IN_DIWOO}publisher")
    assert publisher.text == 'A & B <script> "    ]]>'
    assert ("dcterms.language", "nl-NL") in dublin_core(publication, "https://a.example/")


def test_dublin_core_stands_in_the_page(client, publication):
    text = client.get(address(publication)).content.decode()
    assert (
        '<meta name="dcterms.title" content="Monitor prestatieafspraken Gemeente Duinstede 2024, Najaar">'
        in text
    )
    assert f'<meta name="dcterms.publisher" content="{RESOURCES["publisher"]}">' in text


def test_what_is_replaced_or_withdrawn_stands_in_no_sitemap(client, publication):
    second = again(publication)
    pages = locations(xml(client, "/sitemap.xml"))
    assert (
        f"http://testserver{address(second)}" in pages
        and f"http://testserver{address(publication)}" not in pages
    )
    assert "http://testserver/openbaar/duinstede/afspraken-2024-2027/2024/" in pages
    assert all(client.get(path.removeprefix("http://testserver")).status_code == 200 for path in pages)
    withdraw(actor=ACTOR, publication=second, reason="Fout.")
    assert not any("duinstede" in path for path in locations(xml(client, "/sitemap.xml")))
    assert locations(xml(client, INDEX)) == []
    assert client.get("/openbaar/sitemaps/diwoo-duinstede.xml").status_code == 404
    assert Publication.objects.count() == 2


# ---- what the site says about itself


def test_nothing_is_claimed_that_is_not_set(client, settings):
    settings.ACCESSIBILITY_STATUS = settings.ACCESSIBILITY_CONTACT = settings.PRIVACY_CONTACT = ""
    client.cookies["taal"] = "en"
    page = client.get("/openbaar/toegankelijkheid/").content.decode()
    assert "have not been examined by an independent inspector" in page
    # What is known not to be right, and where to go when the answer does not help.
    assert "not every Dutch word is marked" in page and "ombudsman" in page
    assert "The pages for the application manager only" in page
    settings.ACCESSIBILITY_STATUS = "Voldoet gedeeltelijk <b>"
    settings.ACCESSIBILITY_CONTACT = "toegankelijk@duinstede.example"
    settings.ACCESSIBILITY_DATE = day("ACCESSIBILITY_DATE", "2026-10-01")
    settings.PRIVACY_CONTACT = "https://duinstede.example/privacy"
    page = client.get("/openbaar/toegankelijkheid/").content.decode()
    assert "Voldoet gedeeltelijk &lt;b&gt;" in page and "independent inspector" not in page
    assert 'href="mailto:toegankelijk@duinstede.example"' in page
    assert 'href="https://duinstede.example/privacy"' in client.get("/openbaar/privacy/").content.decode()


def test_the_statement_is_one_step_from_every_page(client, cast):
    client.force_login(cast.officer)
    for path in ("/mijn-werk/", "/openbaar/", "/nergens/"):
        assert (
            'href="/openbaar/toegankelijkheid/"' in client.get(path).content.decode().partition("<footer")[2]
        )


def test_a_day_in_a_setting():
    assert day("X", "") is None
    with pytest.raises(ImproperlyConfigured, match="SECURITY_EXPIRES must be a day"):
        day("SECURITY_EXPIRES", "morgen")


def test_security_txt(client, settings):
    tomorrow = timezone.localdate() + timedelta(days=1)
    settings.SECURITY_CONTACT = ["mailto:beveiliging@duinstede.example", "https://duinstede.example/melden"]
    settings.SECURITY_EXPIRES = tomorrow
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:beveiliging@duinstede.example",
        "Contact: https://duinstede.example/melden",
        f"Expires: {tomorrow}T00:00:00Z",
        "Preferred-Languages: nl, en",
        "Canonical: http://testserver/.well-known/security.txt",
    ]
    assert security_contact(None) == []


@pytest.mark.parametrize(
    ("contact", "expires", "told"),
    [
        ([], timedelta(days=1), "SECURITY_CONTACT is not set"),
        (["beveiliging@duinstede.example"], timedelta(days=1), "no mailto:"),
        (["mailto:a@b.example"], None, "SECURITY_EXPIRES is not set"),
        (["mailto:a@b.example"], timedelta(days=0), "SECURITY_EXPIRES has passed"),
    ],
)
def test_without_it_there_is_none_and_a_warning(client, settings, contact, expires, told):
    settings.SECURITY_CONTACT = contact
    settings.SECURITY_EXPIRES = None if expires is None else timezone.localdate() + expires
    assert client.get("/.well-known/security.txt").status_code == 404
    (warning,) = security_contact(None)
    assert warning.id == "web.W002" and told in warning.msg
