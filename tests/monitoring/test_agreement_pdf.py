"""The agreement document: what stands in it, CONCEPT until all have signed, and its tags."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agreements.enums import AnnualStatus, ElaborationBasis
from agreements.services import signing
from agreements.services.next_year import change_commitment
from monitoring.publishing.pdf import DRAFT_MARK
from monitoring.signing import document
from monitoring.signing.document import render_agreement
from monitoring.signing.reading import read_page
from monitoring.style.look import COLOUR
from monitoring.style.services import set_style
from tests.agreements.signing_rows import YEAR, again, bring, make_draft, sign, signers
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year

pytestmark = pytest.mark.django_db


def pages_of(annual, user):
    read = PdfReader(BytesIO(render_agreement(read_page(annual, user))))
    return read, [page.extract_text() for page in read.pages]


def test_a_concept_says_so_on_every_page(table, cast):
    annual = bring(make_draft(table), table, AnnualStatus.AGREED)
    read, pages = pages_of(annual, cast.officer)
    assert len(pages) >= 3 and all(DRAFT_MARK in page for page in pages)
    assert "Zoveel woningen." in "".join(pages)
    assert all(party.name in pages[-1] for party in signers(table))
    assert table.adviser.name not in pages[-1]
    catalogue = read.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "nl"
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_object().get_data()


@pytest.mark.slow
def test_who_does_an_item_and_when_stands_with_it(table, cast, client):
    annual = make_draft(table)
    beside = {"responsibilities": {"lead": [{"party": table.corporation}]}, "plannings": [{"printed": "T2"}]}
    make_commitment(
        table.framework,
        f"{YEAR}-delen",
        9,
        annual=annual,
        items=[{"label": "a.", "text": "Slopen", **beside}, {"label": "b.", "text": "Bouwen"}],
    )
    annual = bring(annual, table, AnnualStatus.AGREED)
    text = " ".join("".join(pages_of(annual, cast.officer)[1]).split())
    assert f"a. Slopen ({table.corporation.label}; T2)" in text and "b. Bouwen (" not in text
    client.force_login(cast.officer)
    page = client.get(reverse("annual", args=[table.municipality.slug, table.framework.slug, YEAR]))
    assert f"{table.corporation.label} · T2" in page.content.decode()


@pytest.mark.slow
def test_signed_it_tells_who_signed_and_who_did_not(table, cast):
    annual = sign(bring(make_draft(table), table, AnnualStatus.AGREED), *signers(table)[:-1])
    signing.decline(actor=ACTOR, annual=annual, party=table.tenants, seen=1, reason="Te hoge huur.")
    annual = again(annual)
    _read, pages = pages_of(annual, cast.officer)
    assert not any(DRAFT_MARK in page for page in pages)
    assert "Te hoge huur." in pages[-1] and pages[-1].count("B-12") == 3
    assert annual.versions.get().checksum in pages[-1].replace("\n", "").replace(" ", "")


@pytest.mark.slow
def test_the_file(table, cast, client):
    make_draft(table)
    client.force_login(cast.tenant)
    answer = client.get(reverse("annual-pdf", args=[table.municipality.slug, table.framework.slug, YEAR]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].endswith(
        f'filename="jaarafspraken-{table.municipality.slug}-{table.framework.slug}-{YEAR}.pdf"'
    )


def test_the_cover_looks_as_the_publications_of_the_framework(table, cast, monkeypatch):
    set_style(actor=ACTOR, framework=table.framework, version=0, values={"colour": "#7a1f5c"})
    monkeypatch.setattr(document, "drawing", lambda: lambda html, **told: html.encode())
    html = render_agreement(read_page(make_draft(table), cast.officer)).decode()
    assert "#7a1f5c" in html and COLOUR not in html
    assert f'<p class="cover__owner">{table.municipality.name}</p>' in html


@pytest.mark.slow
def test_what_a_commitment_made_here_works_out_is_printed_and_so_no_reading(table, cast, client):
    base = make_commitment(table.framework, "k-1", 8, number="K 1", title="Genoeg grond")
    annual = make_draft(table)
    row = annual.commitments.order_by("pk").first()
    change_commitment(actor=ACTOR, commitment=row, version=row.version, fields={}, elaborates=[base])
    assert [*row.elaborates.values_list("basis", flat=True)] == ["printed"]
    proposed = bring(annual, table, AnnualStatus.PROPOSED)
    assert "Werkt uit K 1 Genoeg grond" in " ".join("".join(pages_of(proposed, cast.officer)[1]).split())
    client.force_login(cast.officer)
    page = reverse("annual", args=[table.municipality.slug, table.framework.slug, YEAR])
    assert client.get(page).content.count(b"data-elaborates") == 1


def test_what_was_entered_as_signed_prints_no_link_that_we_may_have_read(table, cast, client):
    base = make_commitment(table.framework, "k-1", 8, number="K 1", title="Genoeg grond")
    year = make_year(table.framework, YEAR)
    links = [(base, ElaborationBasis.OUR_READING)]
    make_commitment(table.framework, "j-1", 9, annual=year, elaborates=links)
    client.force_login(cast.officer)
    page = reverse("annual", args=[table.municipality.slug, table.framework.slug, YEAR])
    assert b"data-elaborates" not in client.get(page).content
