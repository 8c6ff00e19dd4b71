"""Publishing a closed round: what is frozen, what is refused, and that nothing that happens later touches it."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.models import Theme
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import (
    MAX_NOTE,
    FrozenReport,
    Publication,
    PublicationFile,
    PublishedElsewhere,
    Withdrawal,
)
from monitoring.public.permissions import may_publish
from monitoring.public.reading import agreements_of, kept_report, places_of
from monitoring.public.services import (
    EditionTakenError,
    publish_round,
    tell_where,
    withdraw,
)
from monitoring.publishing import exports
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.table import keeping
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.publications import QUICK, address, again, as_served, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HERE = "https://www.duinstede.example/monitor"


@made_once
def told(table):
    """A round that is open with a light, a text and a theme."""
    with acting(ACTOR):
        theme = Theme(framework=table.framework, number="1", title="Bouwen", position=1)
        theme.save()
    commitment = make_commitment(table.framework, title="Duinbaken", text="Twintig woningen.", theme=theme)
    row = make_round(table.framework, [commitment])
    give_light(line_of(row, commitment), Light.RED, cause="Geen grond.", adjustment="Zoeken.")
    tell(line_of(row, commitment), "De grond is er niet.", table.corporation)
    return row


@made_once
def publication(told):
    close_round(actor=ACTOR, monitoring_round=told)
    return publish_round(actor=ACTOR, monitoring_round=told, formats=QUICK)


def messages(refused) -> list[str]:
    return refused.value.messages


# ---- publishing


def test_a_publication_holds_everything_its_page_and_files_are_made_of(publication, told):
    frozen = FrozenReport.objects.get(round=told)
    assert (publication.edition, publication.number, publication.place) == (
        1,
        1,
        ["duinstede", "afspraken-2024-2027", 2024],
    )
    assert (publication.data, publication.checksum) == (frozen.data, frozen.checksum)
    assert publication.municipality_name == "Gemeente Duinstede"
    assert (publication.author_name, publication.author_party) == (ACTOR.name, ACTOR.party)
    files = list(publication.files.all())
    assert [file.file_format for file in files] == list(QUICK)
    for file in files:
        assert (file.size, file.sha256) == (len(file.content), hashlib.sha256(file.content).hexdigest())
    assert files[0].name == "monitor-duinstede-afspraken-2024-2027-2024-najaar.csv"
    assert b"Duinbaken" in files[0].content


def test_all_files_are_made_unless_told_otherwise(told, monkeypatch):
    close_round(actor=ACTOR, monitoring_round=told)
    for name, made in exports.FORMATS.items():
        monkeypatch.setitem(
            exports.FORMATS, name, exports.FileFormat(lambda report: b"file", made.content_type, made.ending)
        )
    made = publish_round(actor=ACTOR, monitoring_round=told).files.values_list("file_format", "name")
    assert [name for name, _file in made] == ["pdf", "pdfa", "ods", "xlsx", "csv", "json"]
    assert len({file for _name, file in made}) == len(made), "the two PDFs have names of their own"


@pytest.mark.parametrize("status", [RoundStatus.PREPARING, RoundStatus.OPEN, RoundStatus.REVIEW])
def test_only_a_closed_round_is_published(table, status):
    row = make_round(table.framework, status=status)
    with pytest.raises(ValidationError) as refused:
        publish_round(actor=ACTOR, monitoring_round=row)
    assert messages(refused) == ["Only a closed round can be published. Close the round first."]
    assert not Publication.objects.exists()


def test_nothing_half_is_published(told, monkeypatch):
    """Whatever stops it (no Pango, a killed process): no row, no file."""
    close_round(actor=ACTOR, monitoring_round=told)

    def fail(report):
        raise PdfUnavailableError("Pango")

    made = exports.FORMATS["pdf"]
    monkeypatch.setitem(exports.FORMATS, "pdf", exports.FileFormat(fail, made.content_type, made.ending))
    with pytest.raises(PdfUnavailableError):
        publish_round(actor=ACTOR, monitoring_round=told, formats=("csv", "pdf"))
    assert (Publication.objects.count(), PublicationFile.objects.count()) == (0, 0)
    monkeypatch.setattr(PublicationFile, "save", fail)
    with pytest.raises(PdfUnavailableError):
        publish_round(actor=ACTOR, monitoring_round=told, formats=("csv",))
    assert (Publication.objects.count(), PublicationFile.objects.count()) == (0, 0)


def test_a_damaged_copy_is_not_published(told, monkeypatch):
    close_round(actor=ACTOR, monitoring_round=told)
    monkeypatch.setattr("monitoring.public.services.checksum", lambda data: "another")
    with pytest.raises(ValidationError):
        publish_round(actor=ACTOR, monitoring_round=told, formats=QUICK)
    assert not Publication.objects.exists()


def test_publishing_twice_gives_one_edition(publication):
    with pytest.raises(EditionTakenError):
        publish_round(actor=ACTOR, monitoring_round=publication.round, formats=QUICK)
    assert Publication.objects.count() == 1


def test_a_corrected_edition_stands_beside_the_old_one(publication):
    with pytest.raises(ValidationError) as refused:
        again(publication, note="  ")
    assert list(refused.value.message_dict) == ["note"]
    with pytest.raises(ValidationError):
        again(publication, note="x" * (MAX_NOTE + 1))
    second = again(publication, note=" Een bedrag. ")
    assert (second.edition, second.number, second.note) == (2, 2, "Een bedrag.")
    assert (
        next(file.name for file in second.files.all())
        == "monitor-duinstede-afspraken-2024-2027-2024-najaar-editie-2.csv"
    )
    rows = Publication.objects.at(*publication.place)
    assert [(row.number, row.is_replaced) for row in rows] == [(2, False), (1, True)]
    assert [year.current for one in agreements_of(rows) for year in one.years] == [[second]]
    for number, offered in ((1, [second]), (2, [])):
        withdraw(actor=ACTOR, publication=Publication.objects.get(number=number), reason="Een naam.")
        assert list(Publication.objects.offered()) == offered


def test_numbers_count_within_a_year(table, publication):
    same_year = published(table.framework, slug="winter", reference_date=date(2024, 12, 31))
    next_year = published(table.framework, slug="later", reference_date=date(2025, 12, 31))
    assert [row.number for row in (publication, same_year, next_year)] == [1, 2, 1]
    rows = Publication.objects.at(*publication.place)
    assert [row.number for row in rows] == [2, 1], "the newest reference date first"


def test_rows_are_never_changed(publication):
    publication.title = "Anders"
    for change in (
        publication.save,
        publication.delete,
        Publication.objects.all().delete,
        lambda: Publication.objects.update(title="Anders"),
        lambda: PublicationFile.objects.update(content=b""),
        PublicationFile.objects.get(file_format="csv").delete,
    ):
        with pytest.raises(TypeError):
            change()
    assert Publication.objects.get(pk=publication.pk).title == "Najaar"


# ---- nothing that happens later touches it (what is edited around it: test_frozen.py)


def test_it_stays_the_same_when_the_software_that_makes_files_changes(client, publication, monkeypatch):
    before = as_served(client, publication)
    for name, made in exports.FORMATS.items():
        monkeypatch.setitem(
            exports.FORMATS, name, exports.FileFormat(lambda report: b"new", "text/new", made.ending)
        )
    assert as_served(client, publication) == before
    row = publication.files.get(file_format="csv")
    assert client.get(address(publication, f"bestanden/{row.name}"))["Content-Type"] == row.content_type


def test_the_report_is_read_once(publication, django_assert_num_queries):
    keeping.clear()
    with django_assert_num_queries(2):
        first = kept_report(publication)
    with django_assert_num_queries(0):
        assert kept_report(publication) is first
    assert first.report.checksum == publication.checksum


# ---- withdrawing


def test_withdrawing_once_with_a_reason(publication):
    for nothing in ("", "  ", "x" * (MAX_NOTE + 1)):
        with pytest.raises(ValidationError) as refused:
            withdraw(actor=ACTOR, publication=publication, reason=nothing)
        assert list(refused.value.message_dict) == ["reason"]
    row = withdraw(actor=ACTOR, publication=publication, reason=" Er stond een naam in. ")
    assert (row.reason, row.author_name) == ("Er stond een naam in.", ACTOR.name)
    with pytest.raises(ValidationError) as refused:
        withdraw(actor=ACTOR, publication=publication, reason="Nog eens.")
    assert messages(refused) == ["This edition is withdrawn already."]
    assert Withdrawal.objects.count() == 1
    assert not Publication.objects.offered().exists()
    row = Withdrawal(publication=publication, round=publication.round, author_name="Testopzet")
    with pytest.raises(IntegrityError), transaction.atomic(), acting(ACTOR):
        row.save()
    assert publication.files.count() == len(QUICK), "kept, and not offered"


# ---- where parties published it


def test_the_newest_of_each_party_counts(table, publication):
    day = date(2024, 12, 1)
    for party, url in (
        (table.municipality, HERE),
        (table.tenants, "https://huurders.example/"),
        (table.municipality, f"{HERE}/2024"),
    ):
        tell_where(actor=ACTOR, publication=publication, party=party, url=f" {url} ", published_on=day)
    assert [row.url for row in places_of(publication)] == ["https://huurders.example/", f"{HERE}/2024"]
    tell_where(actor=ACTOR, publication=publication, party=table.municipality, url="", published_on=None)
    assert [row.party for row in places_of(publication)] == [table.tenants]
    assert PublishedElsewhere.objects.count() == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://duinstede.example/",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//duinstede.example",
        "duinstede.example",
        "https://",
        "https://duinstede.example@elders.example/",
        "https://duin stede.example/",
        "https://duinstede.example/\nx",
        "HTTPS",
        f"https://duinstede.example/{'x' * 500}",
    ],
)
def test_an_address_that_is_none_is_refused(table, publication, url):
    with pytest.raises(ValidationError) as refused:
        tell_where(
            actor=ACTOR,
            publication=publication,
            party=table.municipality,
            url=url,
            published_on=date(2024, 12, 1),
        )
    assert list(refused.value.message_dict) == ["url"]
    assert not PublishedElsewhere.objects.exists()


def test_the_day_is_told_and_not_to_come(table, publication):
    for day in (None, timezone.localdate() + timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            tell_where(
                actor=ACTOR, publication=publication, party=table.municipality, url=HERE, published_on=day
            )
        assert list(refused.value.message_dict) == ["published_on"]
    told = {"party": table.municipality, "url": HERE, "published_on": timezone.localdate()}
    tell_where(actor=ACTOR, publication=publication, **told)


def test_nothing_is_told_of_what_was_withdrawn(table, publication):
    withdraw(actor=ACTOR, publication=publication, reason="Fout.")
    with pytest.raises(ValidationError):
        tell_where(
            actor=ACTOR,
            publication=publication,
            party=table.municipality,
            url=HERE,
            published_on=date(2024, 12, 1),
        )


def test_who_publishes(cast, table):
    assert cast.who(lambda person: may_publish(person, table.framework)) == {"officer"}
