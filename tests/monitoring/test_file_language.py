"""A file is Dutch from its first word to its last, whatever language the one who downloads it reads pages in."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from monitoring.enums import Light
from tests.factories import give_light, line_of, make_commitment, make_round, make_year

pytestmark = pytest.mark.django_db

YEAR = "/duinstede/afspraken-2024-2027/2024/"


@pytest.mark.parametrize(
    ("address", "dutch"),
    [
        (f"{YEAR}monitor.csv", "iedereen"),
        (f"{YEAR}jaarafspraken.pdf", "iedereen"),
        ("/partijen/duinstede/werk.xlsx", "Rood"),
    ],
)
def test_what_is_read_for_a_file_is_dutch_as_well(client, cast, table, monkeypatch, address, dutch):
    for_all = [{"role": "lead", "everyone": True}]
    commitment = make_commitment(table.framework, annual=make_year(table.framework), responsibilities=for_all)
    give_light(line_of(make_round(table.framework, [commitment]), commitment), Light.RED, cause="x")

    def leads(page) -> bytes:
        return " ".join(
            lead for chapter in page.chapters for line in chapter.lines for lead in line.leads
        ).encode()

    monkeypatch.setattr("monitoring.signing.views.render_agreement", leads)
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    content = client.get(address).content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as pack:
            content = pack.read("xl/sharedStrings.xml")
    assert dutch in content.decode()
