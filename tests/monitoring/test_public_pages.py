"""The public pages: what everybody reads, by filter, as withdrawn, as replaced; and the page to publish on."""

import re
from datetime import date

import pytest

from agreements.enums import ResponsibilityRole
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import Publication, PublishedElsewhere, Withdrawal
from monitoring.public import publish_views
from monitoring.public.services import publish_round, tell_where, withdraw
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.reactions.services import correct, react
from monitoring.table import keeping
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.publications import QUICK, address, again, published

pytestmark = pytest.mark.django_db

YEAR = "/openbaar/duinstede/afspraken-2024-2027/2024/"
PUBLISHING = "/duinstede/afspraken-2024-2027/2024/rondes/najaar/publiceren/"
NASTY = '<script>alert("x")</script> **vet** =HYPERLINK("http://kwaad.example") {{ 7|add:7 }}'


@made_once
def publication(table):
    """A red, a green and a silent line."""
    lines = [make_commitment(table.framework, f"a-{n}", n, title=f"Afspraak {n}") for n in (1, 2, 3)]
    row = make_round(table.framework, lines)
    give_light(line_of(row, lines[0]), Light.RED, cause=NASTY, adjustment="Zoeken.")
    give_light(line_of(row, lines[1]), Light.GREEN)
    tell(line_of(row, lines[1]), NASTY, table.corporation)
    close_round(actor=ACTOR, monitoring_round=row)
    return publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)


def rows(response) -> list[str]:
    return re.findall(r'<tr id="regel-([^"]+)"', response.content.decode())


# ---- reading


def test_the_index_tells_of_a_year_of_which_nothing_stands_any_more(client, publication):
    def tags():
        return client.get("/openbaar/").content.decode().count("tag--expired")

    assert tags() == 0
    newer = again(publication)
    assert tags() == 0
    # What it replaced does not come back.
    withdraw(actor=ACTOR, publication=newer, reason="Verkeerd getal.")
    assert tags() == 1


def test_a_visitor_finds_the_way_from_the_index_to_the_monitor(client, publication):
    assert 'href="/openbaar/duinstede/"' in client.get("/openbaar/").content.decode()
    assert f'href="{YEAR}"' in client.get("/openbaar/duinstede/").content.decode()
    assert client.get("/openbaar/elders/").status_code == 404
    for path in (YEAR, address(publication)):
        page = client.get(path)
        text = page.content.decode()
        assert rows(page) == ["a-1", "a-2", "a-3"]
        assert '<strong data-light="red">1</strong>' in text
        assert f'rel="canonical" href="http://testserver{address(publication)}"' in text
        assert text.count(publication.files.get(file_format="csv").sha256) == 1
        assert publication.checksum in text
        # Nothing leads behind the login.
        links = re.findall(r'href="(/[^"]*)"', text)
        assert {link.split("/")[1] for link in links} <= {"openbaar", "static", "hulp"}


@pytest.mark.slow
def test_it_tells_what_parties_say_and_which_item_a_text_is_about_as_its_files_do(client, table):
    lead = {"role": ResponsibilityRole.LEAD, "party": table.corporation}
    commitment = make_commitment(table.framework, items=[{"text": "Twee avonden"}], responsibilities=[lead])
    row = make_round(table.framework, [commitment])
    line = line_of(row, commitment)
    give_light(line, Light.RED)
    tell(line, "De eerste was in mei", table.tenants, item=commitment.items.get())
    react(
        actor=ACTOR,
        line_id=line.pk,
        party=table.tenants,
        light=Light.YELLOW,
        seen=Light.RED,
        reason="Er is al veel.",
    )
    close_round(actor=ACTOR, monitoring_round=row)
    made = publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    text = client.get(address(made)).content.decode()
    files = made.files.get(file_format="csv")
    for words in ("Twee avonden", "Er is al veel."):
        assert words in text.split('class="monitor__progress"')[1]
        assert words in bytes(files.content).decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("licht=rood", ["a-1"]),
        ("zoek=afspraak 2", ["a-2"]),
        ("zoek=bestaatnietergens", []),
        ("licht=paars&thema=niet&trekker=niemand&weergave=x", ["a-1", "a-2", "a-3"]),
        ("licht=rood&weergave=print", ["a-1"]),
        ("zoek=%00%0a<script>", ["a-1", "a-2"]),
        ("ronde=open&per=2024-01-01&sinds=2023-01-01&groep=partij", ["a-1", "a-2", "a-3"]),
    ],
)
def test_filters_stand_in_the_address(client, publication, query, found):
    page = client.get(f"{YEAR}?{query}")
    assert page.status_code == 200
    assert rows(page) == found
    assert b"<script>alert" not in page.content


def test_a_correction_stands_beside_what_was_published(client, publication):
    """In the words of then for the commitment it is about; data and files stay as they are."""
    assert b'id="verbeteringen"' not in client.get(YEAR).content
    before = publication.checksum, [bytes(file.content) for file in publication.files.order_by("pk")]
    line = publication.round.lines.get(commitment__key="a-1")
    title = line.commitment.title
    correct(actor=ACTOR, monitoring_round=publication.round, text="Het waren er 12 <b>.", line=line)
    commitment = line.commitment
    commitment.title = "Anders genoemd"
    with acting(ACTOR):
        commitment.save()
    noted = client.get(YEAR).content.decode().partition('id="verbeteringen"')[2].partition("</section>")[0]
    assert "Het waren er 12 &lt;b&gt;." in noted and title in noted
    publication.refresh_from_db()
    assert before == (
        publication.checksum,
        [bytes(file.content) for file in publication.files.order_by("pk")],
    )


def test_htmx_gets_the_rows_alone(client, publication):
    page = client.get(f"{YEAR}?licht=groen", headers={"HX-Request": "true"})
    assert rows(page) == ["a-2"]
    assert b"<html" not in page.content


def test_text_is_text_everywhere(client, publication):
    page = client.get(YEAR).content.decode()
    assert NASTY not in page and "<script>alert" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; **vet** =HYPERLINK" in page
    assert "{{ 7|add:7 }}" in page
    table = bytes(publication.files.get(file_format="csv").content).decode("utf-8-sig")
    assert not re.search(r'(^|;)"?[=+@]', table, re.MULTILINE)


@pytest.mark.parametrize("lines", [1, 40])
def test_what_a_page_costs(client, table, lines, django_assert_num_queries):
    """The row with the others of its year, the files, the places, the corrections; the report and its look once."""
    made = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, lines + 1)]
    again(published(table.framework, made))
    keeping.clear()
    with django_assert_num_queries(6):
        client.get(YEAR)
    with django_assert_num_queries(4):
        client.get(f"{YEAR}?licht=rood&zoek=iets")
    for path in (
        "/openbaar/",
        "/openbaar/duinstede/",
        "/openbaar/sitemaps/sitemapindex-diwoo-infocat012.xml",
    ):
        with django_assert_num_queries(1):
            client.get(path)


def test_in_english_too(client, publication):
    client.cookies["taal"] = "en"
    page = client.get(YEAR)
    assert page["Content-Language"] == "en"
    assert "How are the agreements of 2024 going?" in page.content.decode()


def test_where_parties_published_it_stands_on_the_page(client, table, publication):
    url = "https://huurders.example/?a=1&b=<b>"
    tell_where(
        actor=ACTOR, publication=publication, party=table.tenants, url=url, published_on=date(2024, 12, 1)
    )
    text = client.get(YEAR).content.decode()
    assert 'href="https://huurders.example/?a=1&amp;b=&lt;b&gt;"' in text


# ---- replaced, withdrawn


def test_the_old_edition_stays_at_its_address_and_says_so(client, publication):
    second = again(publication, note=NASTY)
    old, new, year = (client.get(path) for path in (address(publication), address(second), YEAR))
    assert 'id="vervangen"' in old.content.decode() and rows(old) == ["a-1", "a-2", "a-3"]
    assert f'href="{address(second)}"' in old.content.decode()
    assert b"<script>alert" not in old.content + new.content
    assert 'id="correctie"' in new.content.decode() and 'id="vervangen"' not in new.content.decode()
    assert f"testserver{address(second)}" in year.content.decode()
    file = publication.files.get(file_format="csv").name
    assert client.get(address(publication, f"bestanden/{file}")).status_code == 200


def test_what_is_withdrawn_says_why_and_shows_nothing_else(client, publication):
    withdraw(actor=ACTOR, publication=publication, reason=f"Er stond een naam in. {NASTY}")
    file = publication.files.get(file_format="csv")
    for path in (YEAR, address(publication)):
        page = client.get(path)
        text = page.content.decode()
        assert page.status_code == 200 and 'id="ingetrokken"' in text
        assert "Er stond een naam in. &lt;script&gt;" in text
        assert rows(page) == [] and "Afspraak 1" not in text
        assert file.sha256 in text and f"bestanden/{file.name}" not in text
        assert 'name="robots" content="noindex"' in text
    gone = client.get(address(publication, f"bestanden/{file.name}"))
    assert gone.status_code == 410 and b"Afspraak" not in gone.content
    assert (
        client.get(
            address(publication, f"bestanden/{file.name}"), headers={"If-None-Match": f'"{file.sha256}"'}
        ).status_code
        == 410
    )
    assert file.sha256 in client.get(address(publication, "sha256.txt")).content.decode()
    assert client.get("/openbaar/duinstede/").status_code == 200


# ---- the page to publish on


def post(client, person, **data):
    client.force_login(person)
    return client.post(PUBLISHING, data)


@made_once
def closed(table):
    commitment = make_commitment(table.framework)
    return make_round(table.framework, [commitment], status=RoundStatus.CLOSED)


@pytest.fixture
def quick(monkeypatch):
    """Publishing from the page makes the quick files only."""

    def publish(**values):
        return publish_round(**values, formats=QUICK)

    monkeypatch.setattr(publish_views, "publish_round", publish)


@pytest.mark.usefixtures("quick")
def test_from_closing_to_withdrawing(client, cast, closed):
    assert post(client, cast.officer, actie="publiceren", edition="1").status_code == 302
    publication = Publication.objects.get()
    assert (publication.author_name, publication.author_party) == ("Beleidsadviseur wonen", "Gemeente")
    page = client.get(PUBLISHING).content.decode()
    assert f'href="{address(publication)}"' in page and 'value="2"' in page

    refused = post(client, cast.officer, actie="publiceren", edition="2", note="")
    assert refused.status_code == 422
    assert post(client, cast.officer, actie="publiceren", edition="2", note="Een bedrag.").status_code == 302

    newest = Publication.objects.get(edition=2)
    refused = post(client, cast.officer, actie="intrekken", publicatie=newest.pk, reason="")
    assert refused.status_code == 422
    assert (
        post(client, cast.officer, actie="intrekken", publicatie=newest.pk, reason="Fout.").status_code == 302
    )
    twice = post(client, cast.officer, actie="intrekken", publicatie=newest.pk, reason="Nog eens.")
    assert twice.status_code == 422 and twice.context["problems"]
    assert Withdrawal.objects.count() == 1

    # The edition it replaced holds the same texts and still stands at its address.
    page = twice.content.decode()
    assert 'id="intrekken-1"' in page and 'id="intrekken-2"' not in page
    assert (
        post(client, cast.officer, actie="intrekken", publicatie=publication.pk, reason="Fout.").status_code
        == 302
    )
    assert 'id="intrekken-' not in client.get(PUBLISHING).content.decode()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("field", ["note", "reason"])
def test_what_may_be_private_is_looked_at_before_everybody_reads_it(client, cast, closed, field):
    first = publish_round(actor=ACTOR, monitoring_round=closed, formats=QUICK)
    deed = {"actie": "publiceren", "edition": "2"}
    if field == "reason":
        deed = {"actie": "intrekken", "publicatie": first.pk}
    deed[field] = "Bel 06-12345678."
    before = Publication.objects.count(), Withdrawal.objects.count()
    refused = post(client, cast.officer, **deed)
    page = refused.content.decode()
    assert refused.status_code == 422 and "06-12345678" in page and page.count('name="looked"') == 1
    assert (Publication.objects.count(), Withdrawal.objects.count()) == before
    assert post(client, cast.officer, **deed, looked="on").status_code == 302
    assert (Publication.objects.count(), Withdrawal.objects.count()) != before
    assert 'name="looked"' not in client.get(PUBLISHING).content.decode()


@pytest.mark.usefixtures("quick")
def test_two_people_publish_at_once(client, cast, closed):
    """The second gets what stands there now and keeps what was typed."""
    publish_round(actor=ACTOR, monitoring_round=closed, formats=QUICK)
    answer = post(client, cast.officer, actie="publiceren", edition="1", note="Mijn verbetering")
    assert answer.status_code == 409
    assert 'value="2"' in answer.content.decode() and "Mijn verbetering" in answer.content.decode()
    assert Publication.objects.count() == 1


@pytest.mark.usefixtures("quick")
def test_a_party_tells_where_it_published(client, cast, closed, table):
    publication = publish_round(actor=ACTOR, monitoring_round=closed, formats=QUICK)
    told = {
        "actie": "plaats",
        "publicatie": publication.pk,
        "party": table.corporation.pk,
        "url": "https://wonen.example/monitor",
        "published_on": "2024-12-01",
    }
    wrong = post(client, cast.corporation_officer, **{**told, "url": "http://wonen.example/monitor"})
    assert wrong.status_code == 422 and b"http://wonen.example/monitor" in wrong.content
    assert post(client, cast.corporation_officer, **{**told, "party": table.tenants.pk}).status_code == 422
    assert post(client, cast.corporation_officer, **told).status_code == 302
    row = PublishedElsewhere.objects.get()
    assert (row.party, row.url, row.author_party) == (table.corporation, told["url"], "Wonen")
    assert post(client, cast.tenant, **told).status_code == 403
    other = published(table.framework, slug="winter", formats=QUICK[:1])
    for not_here in ("1e9", other.pk):
        assert post(client, cast.corporation_officer, **{**told, "publicatie": not_here}).status_code == 404
    sent = {"actie": "intrekken", "publicatie": other.pk, "reason": "Fout."}
    assert post(client, cast.officer, **sent).status_code == 404


def test_who_may_not_publish(client, cast, closed):
    for person, status in ((cast.corporation_officer, 403), (cast.alderman, 403), (cast.stranger, 404)):
        for data in ({"actie": "publiceren", "edition": "1"}, {"actie": "intrekken", "reason": "Fout."}):
            assert post(client, person, **data).status_code == status
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "data", [{"actie": "onzin"}, {"actie": "publiceren", "edition": "x"}, {"actie": "publiceren"}]
)
def test_a_form_that_makes_no_sense_is_refused(client, cast, closed, data):
    refused = post(client, cast.officer, **data)
    assert refused.status_code == 422 and len(refused.context["problems"]) == 1
    assert not Publication.objects.exists()


def test_an_open_round_is_refused_on_the_page(client, cast, table):
    make_round(table.framework)
    answer = post(client, cast.officer, actie="publiceren", edition="1")
    assert answer.status_code == 422 and b'id="eerst-sluiten"' in answer.content
    assert not Publication.objects.exists()


def test_without_pango_the_cure_is_told(client, cast, closed, monkeypatch):
    def fail(**values):
        raise PdfUnavailableError("apt-get install libpango")

    monkeypatch.setattr(publish_views, "publish_round", fail)
    answer = post(client, cast.officer, actie="publiceren", edition="1")
    assert answer.status_code == 503 and b"libpango" in answer.content
