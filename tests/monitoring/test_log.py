"""The log of the application manager: everything that happened, from all tables, in one list."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from agreements.services.revising import revise_commitment
from config.web.history import Actor, AppendOnlyModel, TrackedModel, acting
from monitoring.asking.services import ask
from monitoring.enums import LogVerb
from monitoring.privacy.notes import write_note
from monitoring.rounds.services import report_progress
from monitoring.trail import reading
from monitoring.trail.places import Place, routes
from monitoring.trail.reading import Question, read_all, read_page
from monitoring.trail.sources import LEFT_OUT, Asked, sources
from parties.access_log import record_access
from parties.enums import AccessKind
from parties.models import AccessEvent, Contact, Party, User
from tests.factories import make_commitment, make_line
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Duinstede")
PAGE = "/beheer/logboek/"


def today(**asked) -> Question:
    day = timezone.localdate()
    kinds = asked.pop("kinds", ())
    return Question(day, day, kinds, Asked(**asked))


def told(question: Question) -> list[tuple[str, str, str]]:
    return [(entry.verb, entry.kind, entry.what or entry.place.name) for entry in read_all(question)]


@made_once
def commitment(table):
    return make_commitment(table.framework, text="Wij bouwen.")


@made_once
def revised(commitment):
    """A commitment of which the text was changed."""
    revise_commitment(
        actor=OFFICER, commitment=commitment, reason="na het overleg", fields={"text": "Wij bouwen veel."}
    )
    return commitment


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    return client


def test_what_unfolds_says_of_what_it_is(browser, commitment):
    page = browser.get("/beheer/logboek/").content.decode()
    folded = re.findall(r"<summary>\d+ fields(.*?)</summary>", page)
    assert folded and all('<span class="visually-hidden">: ' in one for one in folded)


# ---- what is in it


def test_everything_that_is_tracked_or_only_added_is_in_it():
    """Or left out with a reason; a model that comes later is in it by itself."""
    own = [model for model in apps.get_models() if not model._meta.proxy]
    tracked = {m._meta.label_lower for m in own if issubclass(m, TrackedModel)}
    added = {m._meta.label for m in own if issubclass(m, AppendOnlyModel)}
    assert added >= set(LEFT_OUT)
    assert tracked | {label.lower() for label in added - set(LEFT_OUT)} <= set(sources())


def test_everything_belongs_somewhere():
    lost = [key for key, source in sources().items() if not source.is_access and not routes(source.model)]
    assert lost == []


def test_an_entry_tells_who_when_where_from_what_to_what_and_why(revised, table):
    (entry,) = read_all(today(verb=LogVerb.CHANGED))
    assert (entry.actor, entry.party, entry.reason) == (OFFICER.name, OFFICER.party, "na het overleg")
    assert (entry.kind, entry.what) == ("Commitment", "")
    assert entry.place == Place(
        str(revised),
        f"{table.municipality.label}, {table.framework.title}",
        f"/duinstede/afspraken-2024-2027/afspraken/{revised.key}/",
    )
    assert [(change.name, change.old, change.new) for change in entry.changes] == [
        ("Text", "Wij bouwen.", "Wij bouwen veel.")
    ]
    assert [(name, [piece.kind for piece in pieces]) for name, pieces in entry.told()] == [
        ("Text", ["same", "removed", "added"])
    ]


def test_rows_that_are_only_added_tell_what_stood_there_before(table):
    line = make_line(table.framework)
    for text in ("Eerst.", "Daarna."):
        report_progress(actor=OFFICER, line_id=line.pk, text=text, dated=timezone.localdate())
    entries = list(read_all(today(kinds=("monitoring.progressreport",))))
    found = [[(c.name, c.old, c.new) for c in entry.changes if "text" in c.name.lower()] for entry in entries]
    assert found == [[("Public text", "Eerst.", "Daarna.")], [("Public text", "", "Eerst.")]]
    assert {(entry.verb, entry.actor) for entry in entries} == {(LogVerb.CREATED, OFFICER.name)}


def test_the_words_of_an_internal_note_are_not_the_managers(table):
    line = make_line(table.framework)
    write_note(actor=OFFICER, line=line, party=table.corporation, text="Alleen voor ons.", seen=0)
    (entry,) = read_all(today(kinds=("monitoring.internalnote",)))
    assert (entry.actor, entry.party) == (OFFICER.name, table.corporation.name)
    assert [change.name for change in entry.changes if "Alleen" in change.new] == []


def test_neither_are_those_of_a_question_by_mail(table):
    ask(
        actor=OFFICER,
        line=make_line(table.framework),
        party=table.corporation,
        function="Projectleider",
        email="projectleider@bouw.example",
        question="Alleen tussen ons.",
        expires_on=timezone.localdate() + timedelta(days=7),
        link=lambda word: word,
    )
    (entry,) = read_all(today(kinds=("monitoring.asklink",)))
    told = {change.name: change.new for change in entry.changes}
    assert told["Function"] == "Projectleider"
    assert "Question" not in told


def test_what_hangs_on_something_that_went_is_still_told(table, commitment):
    with acting(OFFICER):
        row = commitment.responsibilities.create(role="lead", party=table.corporation)
        row.delete()
    gone, *_rest = read_all(today(verb=LogVerb.DELETED))
    assert (gone.kind, gone.what, gone.place.name) == (
        "Responsibility",
        table.corporation.name,
        str(commitment),
    )


def test_access_to_data_stands_between_the_changes(revised):
    record_access(actor=OFFICER, kind=AccessKind.EXPORTED, subject="Contacten", detail="xlsx, 3")
    newest = next(iter(read_all(today())))
    assert (newest.verb, newest.actor, newest.what, newest.reason) == (
        LogVerb.EXPORTED,
        OFFICER.name,
        "Contacten",
        "xlsx, 3",
    )


# ---- asking


@pytest.mark.slow
def test_filters(revised, table, cast):
    record_access(actor=OFFICER, kind=AccessKind.CONTACTS_READ, subject="Contacten van Duinstede")
    text = ("changed", "Commitment", str(revised))
    read = (LogVerb.READ, "", "Contacten van Duinstede")
    changed = (LogVerb.CHANGED, *text[1:])
    assert told(today(actor="BELEIDSADVISEUR")) == [read, changed]
    assert told(today(party="duinst")) == [read, changed]
    assert told(today(words=("overleg",))) == [changed]
    assert told(today(words=("OVERLEG", "nergens"))) == []
    assert told(today(verb=LogVerb.READ)) == [read]
    assert told(today(verb=LogVerb.CHANGED, kinds=("agreements.commitment",))) == [changed]
    assert told(today(verb=LogVerb.DELETED, kinds=("agreements.commitment",))) == []
    # By the name of what it is about, also for what hangs on it.
    with acting(OFFICER):
        revised.responsibilities.create(role="lead", party=table.corporation)
    found = told(today(words=tuple(revised.title.split()[:2]), actor="beleidsadviseur"))
    assert found == [(LogVerb.CREATED, "Responsibility", table.corporation.name), changed]
    assert told(today(words=("beleidsmedewerker",), kinds=("parties.membership",))) == [
        (LogVerb.CREATED, "Membership", "Beleidsmedewerker")
    ]


def test_a_day_begins_and_ends_at_midnight_here(table):
    party = table.corporation
    day = timezone.localdate() - timedelta(days=40)
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    moments = {
        "before": midnight - timedelta(seconds=1),
        "first": midnight,
        "last": midnight + timedelta(days=1, seconds=-1),
        "after": midnight + timedelta(days=1),
    }
    for name, moment in moments.items():
        party._history_date = moment
        party.description = name
        with acting(OFFICER):
            party.save()
    found = [entry.changes[0].new for entry in read_all(Question(day, day))]
    assert found == ["last", "first"]


@pytest.mark.slow
def test_pages_follow_one_another_without_gaps_also_within_one_moment(table):
    """Many rows of several kinds at one moment: each stands on exactly one page."""
    moment = timezone.now()
    for party in Party.objects.all():
        for number in range(3):
            party._history_date = moment
            party.description = str(number)
            with acting(OFFICER):
                party.save()
    for number in range(4):
        event = record_access(actor=OFFICER, kind=AccessKind.EXPORTED, subject=str(number))
        # As if it happened at the same moment.
        AccessEvent.objects.forget_before(timezone.now() + timedelta(days=1))
        event.pk, event._state.adding, event.at = None, True, moment
        event.save()
    question = today()
    whole = [entry.mark for entry in read_page(question, None, 1000)[0]]
    seen, mark = [], None
    while True:
        entries, mark = read_page(question, mark, 2)
        seen += [entry.mark for entry in entries]
        if mark is None:
            break
    assert seen == whole and len(set(seen)) == len(seen) == reading.count(question, 1000)


@pytest.mark.slow
def test_it_asks_the_same_number_of_questions_whatever_there_is(table, commitment):
    """What counts is how many kinds of object stand on a page."""

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            read_page(today(actor=OFFICER.name), None)
        return len(asked)

    counts = []
    for number in (1, 3, 50):
        for again in range(number):
            with acting(OFFICER):
                commitment.text = f"{number} {again}"
                commitment.save()
                table.corporation.description = f"{number} {again}"
                table.corporation.save()
        counts.append(questions())
    # One for what happened, two per kind of row, what they refer to, and two kinds of places.
    assert counts == [8, 8, 8]


# ---- the page


def test_the_page_shows_the_last_seven_days_and_links_to_the_object(browser, revised):
    response = browser.get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    assert revised.key in page and "na het overleg" in page
    assert 'id="agreementscommitment' in page and "<del>" in page
    since, until = response.context["days"]
    assert (until - since).days == 6 and until == timezone.localdate()
    assert f'value="{since.isoformat()}"' in page


def test_entries_of_one_act_stand_together(browser, table, commitment):
    with acting(Actor("Iemand"), "in één keer"):
        for role in ("lead", "party"):
            commitment.responsibilities.create(role=role, party=table.corporation)
    (act,) = browser.get(PAGE, {"wie": "Iemand"}).context["acts"]
    assert len(act.entries) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"van": "2026-13-45"}, "van"),
        ({"tot": "0001-01-01"}, "tot"),
        ({"van": "9999-12-31"}, "van"),
        ({"van": "2026-02-01", "tot": "2026-01-01"}, "tot"),
        ({"wat": "gestolen"}, "wat"),
        ({"soort": "auth.user"}, "soort"),
        ({"zoek": "a b c d e f"}, "zoek"),
        ({"wie": "x" * 101}, "wie"),
        ({"partij": "\0"}, "partij"),
        ({"na": "gisteren"}, "na"),
        ({"na": "2026-01-01T00:00:00~parties.party~1"}, "na"),
        ({"na": "2026-01-01T00:00:00+00:00~auth.user~1"}, "na"),
        ({"na": "2026-01-01T00:00:00+00:00~parties.party~²"}, "na"),
        ({"na": "0001-01-01T00:00:00+00:00~parties.party~1"}, "na"),
    ],
)
def test_nonsense_is_told_at_the_field_and_kept(browser, revised, query, field):
    for path in (PAGE, "/beheer/logboek.csv"):
        response = browser.get(path, query)
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {field}
        assert f'id="id_{field}_error"' in response.content.decode()
        # Another answer than the one asked for would mislead.
        assert revised.key not in response.content.decode()
    assert AccessEvent.objects.count() == 0


@pytest.mark.slow
def test_a_far_day_alone_is_understood(browser):
    for query in ({"van": "2190-01-01"}, {"tot": "2000-01-01"}):
        assert browser.get(PAGE, query).status_code == 200


def test_older_entries_are_a_link_further_with_the_same_filters(browser, table):
    with acting(OFFICER):
        for number in range(60):
            table.corporation.description = str(number)
            table.corporation.save()
    first = browser.get(PAGE, {"wie": "beleids", "soort": "parties.party"})
    assert (first.context["total"], first.context["is_first"]) == (60, True)
    second = browser.get(f"{PAGE}?{first.context['older']}")
    assert (sum(len(act.entries) for act in second.context["acts"]), second.context["older"]) == (10, "")
    assert 'id="nieuwste"' in second.content.decode()


def test_nothing_found_says_so(browser):
    assert 'id="niets"' in browser.get(PAGE, {"wie": "niemand"}).content.decode()


@pytest.mark.slow
def test_reading_the_values_of_contacts_here_is_in_the_log_too(browser, table, cast):
    with acting(OFFICER):
        Contact.objects.create(party=table.corporation, function="Regisseur", phone="010")
    for _again in range(2):
        browser.get(PAGE)
    event = AccessEvent.objects.get()
    assert (event.kind, event.user_id) == (AccessKind.CONTACTS_READ, cast.manager.pk)


def test_only_the_application_manager_reads_it_or_knows_it_is_there(client, cast, revised):
    """With the address of an export too; who is no manager any more loses it at once."""
    for person in ("officer", "corporation_officer", "tenant", "alderman", "council_member", "stranger"):
        client.force_login(getattr(cast, person))
        assert client.get("/beheer/logboek.xlsx?van=x").status_code == 404
    client.force_login(cast.manager)
    User.objects.filter(pk=cast.manager.pk).update(is_superuser=False)
    assert client.get(PAGE).status_code == 404


# ---- as a file


def test_the_log_of_one_day_exported_as_csv(browser, revised, cast):
    day = timezone.localdate().isoformat()
    response = browser.get("/beheer/logboek.csv", {"van": day, "tot": day, "wat": "gewijzigd"})
    assert response["Content-Disposition"] == f'attachment; filename="logboek-{day}-{day}.csv"'
    head, row = csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    assert len(head) == len(row) == 12
    assert row[0] == day and row[2:4] == [OFFICER.name, OFFICER.party]
    assert row[8].endswith(": Wij bouwen.") and row[9].endswith(": Wij bouwen veel.")
    assert row[10] == "na het overleg"
    assert row[11].startswith("agreements.commitment/")
    # The file that was taken along is the newest entry from now on.
    newest = next(iter(read_all(today())))
    assert (newest.verb, newest.actor) == (LogVerb.EXPORTED, cast.manager.name)
    assert day in newest.reason and newest.reason.startswith("csv, 1")


def test_as_excel_with_the_filters_beside_it_and_no_formula(browser, table):
    with acting(Actor("=1+1", "@partij"), "-2"):
        table.corporation.description = "+3"
        table.corporation.save()
    book = load_workbook(BytesIO(browser.get("/beheer/logboek.xlsx", {"wie": "=1"}).content))
    log, facts = book.worksheets
    (row,) = log.iter_rows(min_row=2)
    assert [row[at].value for at in (2, 3, 10)] == ["=1+1", "@partij", "-2"]
    assert {cell.data_type for cell in row} <= {"s", "d", "n"}
    assert "=1" in [cell.value for cell in facts["B"]]
    assert [cell.is_date for cell in facts["B"][:4]] == [False, True, True, False]
    text = browser.get("/beheer/logboek.csv", {"wie": "=1"}).content.decode("utf-8-sig")
    assert all(f";'{cell};" in text for cell in ("=1+1", "@partij", "-2"))


def test_too_many_for_a_file_is_told_and_nothing_is_taken_along(browser, revised, monkeypatch):
    monkeypatch.setattr("monitoring.trail.views.MOST", 2)
    response = browser.get("/beheer/logboek.xlsx")
    assert response.status_code == 422 and 'id="te-veel"' in response.content.decode()
    assert AccessEvent.objects.count() == 0
    page = browser.get(PAGE).content.decode()
    assert 'id="als-csv"' not in page
