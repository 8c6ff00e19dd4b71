"""Names of attached files and sources of figures are looked at before a round closes, with the same way to answer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from agreements.enums import Origin
from config.web.history import acting
from monitoring.collecting.attaching import take_away
from monitoring.figures.services import record_measurement
from monitoring.models import Attachment
from monitoring.privacy.finding import find_in_name, words_of
from monitoring.table.clearance import check_round, keep_findings, still_open
from monitoring.table.closing import FindingsOpenError, close_round
from tests.cast import ACTOR
from tests.collecting import make_attachment, make_indicator
from tests.factories import line_of, make_commitment, make_round
from tests.layers import made_once

KNOWN = words_of(["Gemeente Duinstede", "Stichting Duinstede Wonen"])
PAGE = "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("verslag_Jan_de_Proef.pdf", "Jan_de_Proef"),
        ("verslag-jan-de-proef-2024.pdf", "jan-de-proef"),
        ("planning.jan.de.proef.xlsx", "jan.de.proef"),
        ("scan rob proefman (1).pdf", "rob proefman"),
        ("PIET_PROEF.pdf", "PIET_PROEF"),
        ("Notulen_mevrouw_Proef.docx", "mevrouw_Proef"),
        ("klacht-0612345678.pdf", "0612345678"),
        ("klacht_06-12345678.pdf", "06-12345678"),
        ("besluit_Z-2024-1234.pdf", "Z-2024-1234"),
        ("Proefstraat_12_gevel.png", "Proefstraat_12"),
        ("bsn_123456782.pdf", "123456782"),
        ("jan.proef@voorbeeld.example.pdf", "jan.proef@voorbeeld.example"),
    ],
)
def test_words_that_hang_together(name, words):
    assert [one.words for one in find_in_name(name, KNOWN)] == [words]
    (one,) = find_in_name(name, KNOWN)
    assert name[one.start : one.end] == words


@pytest.mark.parametrize(
    "name",
    [
        "foto.pdf",
        "voortgang-nieuwbouw-noord.pdf",
        "IMG_20241030_123456.jpg",
        "20241030123456.png",
        "jan-feb-2024.xlsx",
        "jan_2024.pdf",
        "foto-mark-2024.png",
        "DEFINITIEF-06-2024.pdf",
        "Overzicht Duinstede Wonen.pdf",
        "Kwartaalrapportage_Q3.xlsx",
        "ß_jan_ß.pdf",
        "",
        "." * 120,
    ],
)
def test_names_that_tell_nothing(name):
    assert find_in_name(name, KNOWN) == []


@made_once
def line(table):
    commitment = make_commitment(table.framework)
    return line_of(make_round(table.framework, [commitment]), commitment)


@pytest.mark.django_db
class TestBeforeClosing:
    def test_it_waits_until_somebody_answers(self, line, table):
        make_attachment(line, table.corporation, name="klacht_jan_proef.pdf")
        (one,) = check_round(line.round)
        assert (one.field, one.kind, one.words) == ("attachment", "name", "jan_proef")
        with pytest.raises(FindingsOpenError):
            close_round(actor=ACTOR, monitoring_round=line.round)
        keep_findings(actor=ACTOR, monitoring_round=line.round, findings=[one])
        assert still_open(check_round(line.round)) == []
        frozen = close_round(actor=ACTOR, monitoring_round=line.round)
        assert frozen.data["lines"][0]["attachments"][0]["name"] == "klacht_jan_proef.pdf"

    def test_it_goes_with_the_file(self, line, table):
        row = make_attachment(line, table.corporation, name="klacht_jan_proef.pdf")
        take_away(actor=ACTOR, line=line, party=table.corporation, attachment_id=row.pk)
        assert check_round(line.round) == []

    def test_the_page_tells_whose_file_it_is_and_where_ones_own_is_taken_away(self, cast, line, table):
        client = Client()
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"
        make_attachment(line, table.corporation, name="klacht_jan_proef.pdf")
        page = client.get(PAGE).content.decode()
        assert "klacht_<mark>jan_proef</mark>.pdf" in page
        assert "Only Wonen can take this file away." in page and "Name of an attachment · Wonen" in page
        assert "#bijlagen" not in page
        with acting(ACTOR):
            Attachment.objects.get().delete()
        make_attachment(line, table.municipality, name="<b>_rob_proef.pdf")
        page = client.get(PAGE).content.decode()
        assert "&lt;b&gt;_<mark>rob_proef</mark>.pdf" in page
        assert f'href="/mijn-werk/invullen/{line.pk}/{table.municipality.slug}/#bijlagen"' in page
        (one,) = check_round(line.round)
        client.post(f"{PAGE}?ronde={line.round.slug}", {"behoud": one.digest})
        assert still_open(check_round(line.round)) == []

    def test_the_source_of_a_figure_waits_too_and_is_mended_by_who_gave_it(self, cast, line, table):
        indicator = make_indicator(table.framework)
        indicator.commitment = line.commitment
        with acting(ACTOR):
            indicator.save()

        def give(party, source):
            record_measurement(
                actor=ACTOR,
                indicator=indicator,
                party=party,
                value=Decimal(5),
                reference_date=line.round.reference_date,
                origin=Origin.PERSON,
                source=source,
            )

        client = Client()
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"
        give(table.corporation, "Opgave mevrouw Proef")
        with pytest.raises(FindingsOpenError):
            close_round(actor=ACTOR, monitoring_round=line.round)
        page = client.get(PAGE).content.decode()
        assert "Opgave <mark>mevrouw Proef</mark>" in page and "Source of a figure · Wonen" in page
        assert "Only Wonen can give this figure another source." in page and "#cijfers" not in page
        keep_findings(actor=ACTOR, monitoring_round=line.round, findings=check_round(line.round))
        give(table.municipality, "Zaak Z/24/012345")
        assert 'href="/mijn-werk/invullen/#cijfers"' in client.get(PAGE).content.decode()
        give(table.municipality, "Eigen administratie")
        assert still_open(check_round(line.round)) == []
        assert close_round(actor=ACTOR, monitoring_round=line.round)
