"""The pages to react, of the agenda, of the dates of a round and of corrections: what they do and refuse."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from openpyxl import load_workbook

from agreements.models import GlossaryTerm, Responsibility
from config.web.history import acting
from monitoring.enums import Light
from monitoring.models import Correction, MonitoringRound, PartyView, ProgressReport, RoundLine
from monitoring.reactions.services import MAX_CORRECTION, Proposed, correct, propose, react
from monitoring.rounds.changing import CHANGEABLE, take_to_review
from monitoring.table.clearance import check_round, keep_findings
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from tests.layers import made_once

from ..cast import ACTOR
from ..factories import give_light, make_commitment, make_round, tell
from ..reading import read


@made_once
def rows(table):
    """Two green lines that the corporation leads."""
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in (1, 2)]
    with acting(ACTOR):
        for commitment in commitments:
            Responsibility(commitment=commitment, party=table.corporation, role="lead").save()
    lines = list(make_round(table.framework, commitments).lines.order_by("position"))
    for line in lines:
        give_light(line, Light.GREEN)
    return list(RoundLine.objects.filter(round=lines[0].round).select_related("round").order_by("position"))


@pytest.fixture
def corporation(client, cast):
    client.force_login(cast.corporation_officer)
    client.cookies["taal"] = "en"
    return client


def url(name, row):
    place = [row.framework.municipality.slug, row.framework.slug, row.year, row.slug]
    return reverse(name, args=place)


def line_url(line):
    framework = line.round.framework
    place = [framework.municipality.slug, framework.slug, line.round.year, line.commitment.key]
    return reverse("line-input", args=place) + "?ronde=najaar"


def test_no_objection_in_one_click_with_and_without_script(corporation, rows):
    page = url("round-reactions", rows[0].round)
    data = {"actie": "geen-bezwaar", "partij": "duinstede-wonen", "gezien": "green"}
    answer = corporation.post(page, {**data, "regel": rows[0].pk, "anker": "hier"})
    assert (answer.status_code, answer.url) == (302, page + "#hier")
    answer = corporation.post(page, {**data, "regel": rows[1].pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'id="regel-{rows[1].pk}"' in answer.content.decode()
    assert f'id="regel-{rows[0].pk}"' not in answer.content.decode()
    assert [(row.party.slug, row.light) for row in PartyView.objects.all()] == [("duinstede-wonen", "")] * 2


def test_to_all_together(corporation, rows):
    page = url("round-reactions", rows[0].round)
    seen = corporation.get(page).context["found"].seen
    corporation.post(page, {"actie": "geen-bezwaar-alle", "partij": "duinstede-wonen", "gezien": seen})
    assert [seat.rest for seat in corporation.get(page).context["found"].seats] == [0]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"partij": "duinstede-huurders"}, 403),
        ({"partij": "duinstede-wonen", "gezien": "red"}, 409),
        ({"partij": "duinstede-wonen", "regel": "niets"}, 422),
        ({"partij": "duinstede-wonen", "regel": "999999"}, 422),
        ({"actie": "overnemen-alle"}, 422),
        ({"actie": ""}, 422),
    ],
)
def test_what_can_not_be_is_refused(corporation, rows, data, status):
    usual = {"actie": "geen-bezwaar", "gezien": "green", "regel": rows[0].pk}
    answer = corporation.post(url("round-reactions", rows[0].round), {**usual, **data})
    assert answer.status_code == status
    assert not PartyView.objects.exists()


def test_the_coordinator_takes_proposals_over(officer, rows, table):
    proposed = Proposed(Light.YELLOW, cause="Later.", adjustment="Wij versnellen.")
    for line in rows:
        propose(actor=ACTOR, line_id=line.pk, party=table.corporation, proposed=proposed)
    page = url("round-reactions", rows[0].round)
    one = {"actie": "overnemen", "partij": "duinstede-wonen", "regel": rows[0].pk}
    assert officer.post(page, {**one, "version": rows[0].version + 7}).status_code == 409
    assert officer.post(page, {**one, "version": rows[0].version}).status_code == 302
    assert officer.post(page, {"actie": "overnemen-alle"}).status_code == 302
    assert set(RoundLine.objects.values_list("light", flat=True)) == {"yellow"}


@pytest.mark.slow
def test_a_text_a_proposal_and_an_own_light(corporation, rows):
    page = line_url(rows[0])
    given = {"actie": "inbreng", "party": "duinstede-wonen", "text": "Gestart.", "light": "red"}
    answer = corporation.post(page, given)
    assert answer.status_code == 422
    assert "Gestart." in answer.content.decode(), "nothing typed is lost"
    assert not ProgressReport.objects.exists()
    answer = corporation.post(page, {**given, "cause": "Stil.", "adjustment": "Verder."})
    assert (answer.status_code, ProgressReport.objects.get().text) == (302, "Gestart.")
    own = {"actie": "reactie", "party": "duinstede-wonen", "seen": "green", "light": "red", "reason": ""}
    assert corporation.post(page, own).status_code == 422
    assert corporation.post(page, {**own, "reason": "Te traag."}).status_code == 302
    assert sorted(PartyView.objects.values_list("kind", "light")) == [("proposal", "red"), ("view", "red")]


def test_a_colleague_of_the_same_party_is_not_overwritten_without_a_word(corporation, rows):
    """Two people of a party have the page open; what is sent twice knowingly comes instead."""
    page = line_url(rows[0])
    empty = corporation.get(page).context["inputs"][0]["seen"].value()
    given = {"actie": "inbreng", "party": "duinstede-wonen", "seen": empty, "text": "Eerst."}
    first = {**given, "light": "red", "cause": "Stil.", "adjustment": "Verder."}
    assert corporation.post(page, first).status_code == 302
    second = {**given, "text": "Tweede.", "light": "yellow", "cause": "Later.", "adjustment": "Sneller."}
    answer = corporation.post(page, second)
    assert answer.status_code == 409
    form = answer.context["inputs"][0]
    assert [form[name].value() for name in ("text", "light", "cause")] == ["Tweede.", "yellow", "Later."]
    told = answer.content.decode().split("data-conflict")[1].split("</dl>")[0]
    assert all(words in told for words in ("Eerst.", "light--red", "Stil.", "Verder."))
    assert (ProgressReport.objects.get().text, PartyView.objects.get().light) == ("Eerst.", "red")
    # Only the light is another one than what was seen: that is told too.
    assert corporation.post(page, {**second, "text": "Eerst."}).status_code == 409
    assert corporation.post(page, {**second, "seen": form["seen"].value()}).status_code == 302
    assert list(ProgressReport.objects.order_by("pk").values_list("text", flat=True)) == ["Eerst.", "Tweede."]


def test_before_there_are_lights_it_says_so(corporation, table):
    row = make_round(table.framework, [make_commitment(table.framework)])
    seat = next(read(corporation.get(url("round-reactions", row))).iterfind(".//*[@data-party]"))
    assert " ".join("".join(seat.itertext()).split()).endswith("can react as soon as there are lights")


@pytest.mark.parametrize(("seen", "status"), [("none", 422), ("green", 409)])
def test_to_a_line_without_a_light_there_is_nothing_to_object(corporation, rows, seen, status):
    give_light(rows[0], Light.NONE)
    sent = {"actie": "geen-bezwaar", "party": "duinstede-wonen", "seen": seen}
    assert corporation.post(line_url(rows[0]), sent).status_code == status


def test_what_was_typed_stays_when_the_round_closed_or_the_light_changed(corporation, rows):
    own = {"actie": "reactie", "party": "duinstede-wonen", "seen": "green", "light": "red"}
    give_light(rows[0], Light.YELLOW)
    answer = corporation.post(line_url(rows[0]), {**own, "reason": "Getypt."})
    assert answer.status_code == 409
    assert "Getypt." in answer.content.decode() and 'value="yellow"' in answer.content.decode()
    close_round(actor=ACTOR, monitoring_round=rows[0].round)
    answer = corporation.post(line_url(rows[0]), {**own, "seen": "yellow", "reason": "Nog getypt."})
    assert (answer.status_code, "Nog getypt." in answer.content.decode()) == (409, True)
    assert corporation.get(line_url(rows[0])).status_code == 302
    assert not PartyView.objects.exists()


@pytest.mark.slow
def test_the_agenda_is_settled_with_the_reason_and_downloaded(officer, rows, table):
    react(
        actor=ACTOR,
        line_id=rows[0].pk,
        party=table.tenants,
        seen="green",
        light=Light.RED,
        reason="De bewoners merken niets.",
    )
    page = url("round-agenda", rows[0].round)
    shown = officer.get(page).content.decode()
    assert "De bewoners merken niets." in shown
    assert 'data-point="a-1"' in shown and 'data-point="a-2"' not in shown
    data = {"regel": rows[0].pk, "version": rows[0].version, "light": "green", "decision": ""}
    assert officer.post(page, data).status_code == 422
    assert officer.post(page, {**data, "decision": "Blijft zo.", "version": 99}).status_code == 409
    assert officer.post(page, {**data, "decision": "Het blijft groen."}).status_code == 302
    assert "Het blijft groen." in officer.get(page).content.decode()
    assert officer.get(url("round-agenda-xlsx", rows[0].round)).content.startswith(b"PK")
    # Also when they get their way it is a point that was dealt with, on the page and in the file.
    rows[0].refresh_from_db()
    follows = {"light": "red", "cause": "Te laat.", "adjustment": "Eerder.", "decision": "Het wordt rood."}
    assert officer.post(page, {**data, "version": rows[0].version, **follows}).status_code == 302
    shown = officer.get(page).content.decode()
    assert 'data-point="a-1"' in shown and "Het wordt rood." in shown
    sheet = load_workbook(BytesIO(officer.get(url("round-agenda-xlsx", rows[0].round)).content)).active
    assert [row[-1] for row in sheet.iter_rows(values_only=True)][-1] == "Het wordt rood."


@pytest.mark.parametrize("name", ["Najaar", "Eindstand 2024"])
def test_the_agenda_names_the_year_once(officer, table, name):
    row = make_round(table.framework, title=name)
    book = load_workbook(BytesIO(officer.get(url("round-agenda-xlsx", row)).content))
    assert book.properties.title.endswith(f", {name.removesuffix(' 2024')} 2024")


def test_the_agenda_speaks_of_a_running_term_as_running(officer, rows, english):
    row = rows[0].round
    take_to_review(actor=ACTOR, monitoring_round=row)
    page = url("round-agenda", row)
    assert "parties react until" in officer.get(page).content.decode()
    close_round(actor=ACTOR, monitoring_round=row)
    today = date_format(timezone.localdate(), "j\u00a0F Y")
    for name in ("round-agenda", "round-arrange"):
        assert f"parties could react until {today}" in officer.get(url(name, row)).content.decode(), name


def test_dates_change_with_a_reason(officer, rows):
    row = rows[0].round
    page = url("round-change", row)
    data = {
        "version": MonitoringRound.objects.get(pk=row.pk).version,
        "title": "Najaar",
        "starts_on": "2024-01-01",
        "ends_on": "2024-10-30",
        "reference_date": "2024-10-30",
        "closes_on": "2025-02-01",
    }
    assert officer.post(page, data).context["form"].errors.keys() == {"reason"}
    assert officer.post(page, {**data, "reason": "Later.", "closes_on": "2020-01-01"}).status_code == 422
    assert officer.post(page, {**data, "reason": "Later.", "version": 77}).status_code == 409
    assert officer.post(page, {**data, "reason": "Later."}).status_code == 302
    assert MonitoringRound.objects.get(pk=row.pk).closes_on.isoformat() == "2025-02-01"


def test_the_term_to_react_changes_in_review_only(officer, rows):
    row = rows[0].round
    page = url("round-change", row)
    assert "reactions_due" not in officer.get(page).context["form"].fields
    take_to_review(actor=ACTOR, monitoring_round=row)
    form = officer.get(page).context["form"]
    due = timezone.localdate() + timedelta(days=20)
    data = {name: form.initial[name] or "" for name in CHANGEABLE}
    data |= {"version": form.initial["version"], "reason": "Meer tijd.", "reactions_due": due.isoformat()}
    assert officer.post(page, data | {"closes_on": ""}).status_code == 302
    assert MonitoringRound.objects.get(pk=row.pk).reactions_due == due


def test_a_page_opened_before_review_leaves_the_term_alone(officer, rows):
    row = rows[0].round
    page = url("round-change", row)
    form = officer.get(page).context["form"]
    assert "reactions_due" not in form.fields
    data = {name: form[name].value() or "" for name in form.fields} | {
        "reason": "Tikfout.",
        "title": "Voorjaar",
    }
    take_to_review(actor=ACTOR, monitoring_round=row)
    due = MonitoringRound.objects.get(pk=row.pk).reactions_due
    refused = officer.post(page, data)
    assert refused.status_code == 409 and due is not None
    shown = refused.context["form"]
    again = {name: shown[name].value() or "" for name in shown.fields}
    assert officer.post(page, again).status_code == 302
    changed = MonitoringRound.objects.get(pk=row.pk)
    assert (changed.title, changed.reactions_due) == ("Voorjaar", due)


def test_a_name_changes_whatever_the_dates_were(officer, rows):
    row = MonitoringRound.objects.get(pk=rows[0].round_id)
    with acting(ACTOR):
        row.closes_on = date(2019, 1, 1)
        row.save_next()
    data = {name: getattr(row, name) or "" for name in CHANGEABLE}
    data |= {"version": row.version, "reason": "Tikfout.", "title": "Voorjaar"}
    page = url("round-change", row)
    for wrong in (
        {"closes_on": "2019-01-02"},
        {"closes_on": "", "starts_on": "2025-01-01", "ends_on": "2025-02-01"},
    ):
        assert officer.post(page, data | wrong).status_code == 422
    assert officer.post(page, data).status_code == 302
    assert MonitoringRound.objects.get(pk=row.pk).title == "Voorjaar"


def test_a_correction_stands_on_the_page_of_the_closed_round(officer, rows):
    row = rows[0].round
    page = url("round-corrections", row)
    assert officer.post(page, {"text": "Te vroeg."}).status_code == 422
    close_round(actor=ACTOR, monitoring_round=row)
    assert officer.post(page, {"text": " "}).status_code == 422
    assert f"{MAX_CORRECTION:,} characters" in officer.get(page).content.decode()
    refused = officer.post(page, {"text": "a" * (MAX_CORRECTION + 1)})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"text"})
    with pytest.raises(ValidationError) as told:
        correct(actor=ACTOR, monitoring_round=row, text="a" * (MAX_CORRECTION + 1))
    assert set(told.value.message_dict) == {"text"}
    assert officer.post(page, {"text": "Het waren er 12.", "line": rows[0].pk}).status_code == 302
    assert Correction.objects.get().author_party == "Gemeente"
    framework = row.framework
    monitor = reverse("monitor", args=[framework.municipality.slug, framework.slug, row.year])
    assert "Het waren er 12." in officer.get(monitor).content.decode()


def test_a_correction_may_name_what_the_round_itself_may_name(officer, rows):
    """One rule of what is no person: a term of the agreement passes here as it passed before closing."""
    row = rows[0].round
    text = {"text": "Het waren er 12 in Anna Paulowna."}
    with acting(ACTOR):
        term = GlossaryTerm.objects.create(
            framework=row.framework, position=1, term="Anna Paulowna", definition="Een project."
        )
    tell(rows[0], text["text"])
    keep_findings(actor=ACTOR, monitoring_round=row, findings=check_round(row))
    close_round(actor=ACTOR, monitoring_round=row)
    with acting(ACTOR):
        term.delete()
    page = url("round-corrections", row)
    assert officer.post(page, {"text": "Volgens Anna Proef niet."}).status_code == 422
    assert officer.post(page, text).status_code == 302


@pytest.mark.slow
def test_review_begins_the_term_and_asks_the_parties(officer, rows, cast):
    row, today = rows[0].round, timezone.localdate()
    page = url("round-arrange", row)
    for wrong in ("gisteren", "2020-01-01"):
        refused = officer.post(page, {"actie": "beoordeel", "reageren-tot": wrong})
        typed = read(refused).find(".//*[@id='reageren-tot']").get("value")
        assert (refused.status_code, typed) == (422, wrong)
    due = today + timedelta(days=9)
    officer.post(page, {"actie": "beoordeel", "reageren-tot": due.isoformat()})
    assert MonitoringRound.objects.get(pk=row.pk).reactions_due == due
    with translation.override("en"):
        asked = {
            name: [(task.reason, task.due) for task in tasks_of(person, today) if task.kind == "react"]
            for name, person in cast.people()
            if person.pk
        }
    assert {name for name, told in asked.items() if told} == {"corporation_officer"}
    ((reason, day),) = asked["corporation_officer"]
    # Who reads the mail knows what silence means.
    assert day == due and reason.endswith(" · who says nothing has no objection")


def test_what_nobody_leads_is_for_who_coordinates(cast, table):
    followed = make_commitment(table.framework, "m-1", 1, assessable=False)
    make_round(table.framework, [followed])
    tasks = [task for task in tasks_of(cast.officer, timezone.localdate()) if task.kind == "progress"]
    assert [len(task.line_ids) for task in tasks] == [1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_whatever_the_number_of_lines(
    corporation, table, count, django_assert_num_queries
):
    commitments = [make_commitment(table.framework, f"k-{n}", n) for n in range(count)]
    row = make_round(table.framework, commitments)
    for line in row.lines.all():
        give_light(line, Light.GREEN)
    with django_assert_num_queries(20):
        corporation.get(url("round-reactions", row))


def test_a_period_fills_in_the_dates(officer, table):
    page = reverse("round-new", args=[table.municipality.slug, table.framework.slug])

    def filled(period):
        form = officer.get(page, {"periode": period, "jaar": 2099}).context["form"]
        names = ("title", "period", "starts_on", "ends_on", "closes_on")
        return [str(form.initial.get(name, "")) for name in names]

    assert filled("T2") == ["T2 2099", "T2", "2099-05-01", "2099-08-31", "2099-10-26"]
    assert filled("Q4") == ["Q4 2099", "Q4", "2099-10-01", "2099-12-31", "2100-02-25"]
    assert filled("H1") == ["H1 2099", "H1", "2099-01-01", "2099-06-30", "2099-08-25"]
    assert filled("jaar")[1:4] == ["", "2099-01-01", "2099-12-31"]
    assert filled("vrij") == ["", "", "", "", ""]
