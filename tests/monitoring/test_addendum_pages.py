"""The pages of an addendum: who sees what, what its forms do, what is told when they can not; and its PDF."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agreements.enums import AddendumStatus, AnnualStatus
from agreements.models import Addendum, AddendumAnswer
from agreements.services import addenda
from agreements.services.addendum_changes import Wanted
from agreements.services.addendum_effect import put_into_effect
from agreements.services.drafting import start_year
from config.web.history import acting
from monitoring.publishing.pdf import DRAFT_MARK
from monitoring.signing import addendum_document
from monitoring.signing.addendum_document import render_addendum
from monitoring.signing.addendum_forms import FRAMEWORK, usual_effect
from monitoring.signing.addendum_reading import read_addendum
from monitoring.table.reading import read_report
from monitoring.table.words import addendum_words
from parties.enums import MembershipRole
from parties.models import User
from parties.permissions import memberships_of
from parties.services import add_member
from tests.agreements.addendum_rows import (
    TODAY,
    YEAR,
    again,
    bring,
    change,
    commitment,
    consent,
    make_signed,
    propose,
    start,
)
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, prolong
from tests.layers import made_once
from tests.reading import browser

pytestmark = pytest.mark.django_db


@made_once
def addendum(table):
    return change(start(table, make_signed(table)))


@pytest.fixture
def url(table):
    return reverse("addendum", args=[table.municipality.slug, table.framework.slug, 1])


@made_once
def director(table):
    """Decides for the corporation that the addendum binds."""
    user = User.objects.create_user("directeur@corporatie.example", name="Directeur")
    role = MembershipRole.DECISION_MAKER
    add_member(actor=ACTOR, user=user, party=table.corporation, role=role, function="Directeur-bestuurder")
    return user


def post(user, url, actie, **values):
    return browser(user).post(url, {"actie": actie, **values})


@pytest.mark.parametrize("status", list(AddendumStatus))
def test_every_verb_for_every_role_in_every_status(table, addendum, cast, director, status):
    found = bring(addendum, table, status)
    may = {}
    for name, user in (("decides", director), ("edits", cast.corporation_officer), ("reads", cast.tenant)):
        person = User.objects.get(pk=user.pk)
        memberships_of(person)
        page = read_addendum(found, person)
        may[name] = {verb for _asked, verbs in page.mine for verb in verbs}
        assert page.coordinator_may == []
        waits = name == "edits" and status == AddendumStatus.PROPOSED
        assert bool(page.others_decide) == waits
    assert may["decides"] == ({"consent", "refuse"} if status == AddendumStatus.PROPOSED else set())
    assert may["edits"] == may["reads"] == set()
    assert set(read_addendum(found, cast.officer).coordinator_may) == {
        AddendumStatus.DRAFT: {"write", "propose", "withdraw"},
        AddendumStatus.PROPOSED: {"record_consent", "recall_consent", "take_back", "withdraw"},
        AddendumStatus.AGREED: {"recall_consent", "take_back", "withdraw", "put_into_effect"},
    }.get(status, set())


def test_the_framework_agreement_is_a_choice_as_the_years(table, cast, url):
    """An empty one would be called optional, while it means the framework agreement."""
    make_signed(table)
    with acting(ACTOR):
        table.framework.status = "signed"
        table.framework.save_next()
    officer = browser(cast.officer)
    new = reverse("addendum-new", args=[table.municipality.slug, table.framework.slug])
    field = officer.get(new).context["form"].fields["annual"]
    assert field.required and [value for value, _word in field.choices] == [FRAMEWORK, str(YEAR)]
    about = {"title": "Minder", "reason": "Grond.", "effective_on": TODAY.isoformat()}
    assert officer.post(new, about).status_code == 422
    assert officer.post(new, {**about, "annual": FRAMEWORK})["Location"] == url
    assert Addendum.objects.get().annual_agreement is None


@pytest.mark.parametrize(
    ("today", "year", "day"),
    [
        ("2026-03-04", 2026, "2026-04-01"),
        # The first of a month lies in the next year: time to answer, and at most its last day.
        ("2026-11-22", 2026, "2026-12-13"),
        ("2026-12-20", 2026, "2026-12-31"),
        # It is over, or still to come.
        ("2026-11-22", 2025, "2027-01-01"),
        ("2026-11-02", 2027, "2027-01-01"),
        ("2026-11-22", 2027, "2027-01-01"),
    ],
)
def test_the_day_of_effect_that_is_proposed_lies_in_the_year(monkeypatch, today, year, day):
    monkeypatch.setattr(timezone, "localdate", lambda: date.fromisoformat(today))
    assert usual_effect(date(year, 1, 1), date(year, 12, 31)) == date.fromisoformat(day)


def test_the_form_proposes_a_day_of_the_year_it_is_opened_for(table, cast):
    make_signed(table)
    prolong(table.framework, TODAY.year)
    start_year(actor=ACTOR, framework=table.framework, year=TODAY.year, status=AnnualStatus.SIGNED)
    officer = browser(cast.officer)
    new = reverse("addendum-new", args=[table.municipality.slug, table.framework.slug])
    form = officer.get(new, {"jaar": TODAY.year}).context["form"]
    assert form.initial["effective_on"].year == TODAY.year
    about = {"annual": TODAY.year, "title": "Minder", "reason": "Grond."}
    told = officer.post(new, {**about, "effective_on": f"{TODAY.year + 1}-01-01"})
    assert (told.status_code, list(told.context["form"].errors)) == (422, ["effective_on"])
    assert officer.post(new, {**about, "effective_on": f"{TODAY.year}-12-31"}).status_code == 302


@pytest.mark.slow
def test_from_start_to_effect(table, cast, director, url):
    make_signed(table)
    place = [table.municipality.slug, table.framework.slug]
    officer = browser(cast.officer)
    about = {"annual": YEAR, "title": "Minder", "reason": "", "effective_on": TODAY.isoformat()}
    passed = (TODAY - timedelta(days=1)).isoformat()
    told = officer.post(
        reverse("addendum-new", args=place), {**about, "reason": "Tegenvaller.", "effective_on": passed}
    )
    assert (told.status_code, list(told.context["form"].errors)) == (422, ["effective_on"])
    refused = officer.post(reverse("addendum-new", args=place), about)
    assert refused.status_code == 422 and b'value="Minder"' in refused.content
    started = officer.post(reverse("addendum-new", args=place), {**about, "reason": "Grond."})
    assert (started.status_code, started["Location"]) == (302, url)
    assert officer.get(url, {"afspraak": "wonen"})["Location"] == f"{url}afspraken/wonen/"
    line = f"{url}afspraken/wonen/"
    form = officer.get(line).context["form"]
    words = {**{name: value for name, value in form.initial.items() if value}, "actie": "opslaan"}
    refused = officer.post(line, {**words, "title": "", "text": "Dertig."})
    assert refused.status_code == 422 and b"Dertig." in refused.content
    assert officer.post(line, {**words, "text": "Dertig."}).status_code == 302
    stale = officer.post(line, {**words, "text": "Twintig."})
    assert stale.status_code == 409 and b"Twintig." in stale.content
    late = {"reply_by": "2020-01-01", "version": again(Addendum.objects.get()).version}
    assert post(cast.officer, url, "voorstellen", **late).status_code == 422
    assert post(cast.officer, url, "voorstellen", **late | {"reply_by": "2098-01-01"}).status_code == 302
    page = browser(director).get(url).content.decode()
    assert 'value="Directeur-bestuurder"' in page and 'value="instemmen"' in page
    answer = {"partij": table.corporation.slug, "seen": 1}
    assert post(director, url, "instemmen", **answer, function=" ").status_code == 422
    done = post(director, url, "instemmen", **answer, function="Directeur", reference="B-7")
    assert done.status_code == 302
    assert b"B-7" in browser(cast.tenant).get(url).content
    assert post(cast.officer, url, "in-werking").status_code == 302
    assert commitment().text == "Dertig."
    assert b'data-status="in_effect"' in browser(cast.tenant).get(url).content


@pytest.mark.slow
def test_a_new_one_is_changed_and_left_out(table, addendum, cast, url):
    officer = browser(cast.officer)
    words = {"title": "Sloop", "number": "4", "leads": [f"party:{table.tenants.slug}"]}
    version = again(addendum).version
    assert officer.post(f"{url}nieuwe-afspraak/", {**words, "version": version}).status_code == 302
    key = addendum.changes.get(kind="new").key
    line = f"{url}afspraken/{key}/"
    assert officer.get(line).context["form"].initial["leads"] == words["leads"]
    again_new = {**words, "title": "Minder sloop", "version": version + 1}
    assert officer.post(line, again_new).status_code == 302
    lapse = {"actie": "vervallen", "version": version + 2}
    assert officer.post(line, lapse).status_code == 422
    assert officer.post(f"{url}afspraken/wonen/", lapse).status_code == 302
    assert set(addendum.changes.values_list("key", "kind")) == {(key, "new"), ("wonen", "lapse")}
    page = officer.get(url).content.decode()
    assert 'data-kind="new"' in page and 'data-kind="lapse"' in page and "Minder sloop" in page
    assert post(cast.officer, url, "weglaten", key=key, version=version + 3).status_code == 302
    assert post(cast.officer, url, "weglaten", key=key, version=version + 3).status_code == 409
    assert addendum.changes.count() == 1


def test_no_mandate_is_refused(table, addendum, cast, director, url):
    propose(addendum)
    values = {"seen": 1, "function": "Medewerker"}
    for user, party in (
        (cast.corporation_officer, table.corporation),
        (cast.officer, table.corporation),
        (director, table.other_corporation),
    ):
        assert post(user, url, "instemmen", partij=party.slug, **values).status_code == 403
    assert post(director, url, "instemmen", partij="niemand", **values).status_code == 403
    assert post(director, url, "in-werking").status_code == 403
    assert post(director, url, "intrekken", reason="Nee.").status_code == 403
    assert post(cast.stranger, url, "instemmen", partij=table.corporation.slug, **values).status_code == 404
    assert not AddendumAnswer.objects.exists()


@pytest.mark.slow
def test_an_older_text_and_a_refusal(table, addendum, cast, director, url):
    propose(addendum)
    addenda.take_back(actor=ACTOR, addendum=addendum, reason="Anders.")
    propose(change(addendum, text="Wij bouwen er twintig."))
    old = {"partij": table.corporation.slug, "seen": 1}
    refused = post(director, url, "instemmen", **old, function="Directeur", reference="B-8")
    assert refused.status_code == 409
    assert b"The text has changed since you looked" in refused.content and b"B-8" in refused.content
    now = {**old, "seen": 2}
    assert post(director, url, "weigeren", **now, reason=" ").status_code == 422
    assert post(director, url, "weigeren", **now, reason="Te <weinig>.").status_code == 302
    page = browser(cast.tenant).get(url).content.decode()
    assert 'data-state="refused"' in page and "Te &lt;weinig&gt;." in page
    assert post(director, url, "weigeren", **now, reason="Nog eens.").status_code == 422


@pytest.mark.slow
def test_consent_given_elsewhere(table, addendum, cast, director, url):
    change(addendum, "thuis")
    addendum = propose(addendum)
    sent = {"seen": 1, "party": table.corporation.slug, "given_on": "2098-01-01"}
    sent |= {"function": "Bestuurder", "reference": "Verslag 12"}
    assert post(director, url, "elders", **sent).status_code == 403
    refused = post(cast.officer, url, "elders", **sent)
    assert refused.status_code == 422 and b"has not come" in refused.content
    assert b'value="Verslag 12"' in refused.content and not AddendumAnswer.objects.exists()
    sent["given_on"] = TODAY.isoformat()
    assert post(cast.officer, url, "elders", **{**sent, "party": "niemand"}).status_code == 422
    assert post(cast.officer, url, "elders", **sent).status_code == 302
    page = browser(cast.officer).get(url).content.decode()
    assert "Bestuurder · Verslag 12 · on paper · " in page
    offered = page[page.index('id="elders"') :].split("</select>")[0]
    assert table.corporation.slug not in offered and table.other_corporation.slug in offered
    assert b'id="elders"' not in browser(director).get(url).content
    text = " ".join(" ".join(pages_of(addendum, cast.officer)[1]).split())
    assert "Stemde op papier in op" in text and "Verslag 12" in text
    mistake = {"seen": 1, "party": table.corporation.slug, "reason": "Het was Thuis."}
    assert post(director, url, "vergissing", **mistake).status_code == 403
    assert post(cast.officer, url, "vergissing", **mistake).status_code == 302
    page = browser(director).get(url).content.decode()
    assert "Het was Thuis." in page and 'value="instemmen"' in page


@pytest.mark.parametrize(("actie", "values"), [("wat", {}), ("", {}), ("voorstellen", {"reply_by": "x"})])
def test_what_is_not_understood(addendum, cast, url, actie, values):
    assert post(cast.officer, url, actie, **values).status_code == 422
    assert again(addendum).status == AddendumStatus.DRAFT


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_as_many_queries_for_one_change_as_for_fifty(
    table, cast, url, director, number, django_assert_num_queries
):
    annual = make_signed(table)
    addendum = start(table, annual)
    for position in range(number):
        made = make_commitment(table.framework, f"extra-{position}", 10 + position, annual=annual)
        lead = {"leads": [f"party:{table.corporation.slug}"], "text": "Anders."}
        addenda.change_commitment_by(
            actor=ACTOR,
            addendum=addendum,
            version=position + 1,
            commitment=made,
            wanted=Wanted(title=made.title, **lead),
        )
    propose(addendum)
    asking = browser(director)
    with django_assert_num_queries(10):
        assert asking.get(url).content.count(b'data-kind="change"') == number


def pages_of(addendum, user):
    read = PdfReader(BytesIO(render_addendum(read_addendum(again(addendum), user))))
    return read, [page.extract_text() for page in read.pages]


@pytest.mark.slow
def test_the_pdf(table, addendum, cast, url):
    addenda.let_lapse(
        actor=ACTOR, addendum=addendum, version=addendum.version, commitment=commitment("thuis")
    )
    addendum = propose(addendum)
    read, pages = pages_of(addendum, cast.officer)
    text = " ".join("".join(pages).split())
    assert all(DRAFT_MARK in page for page in pages)
    assert "Wij bouwen er veertig." in text and "Wij bouwen er dertig." in text
    assert table.corporation.name in pages[-1] and table.tenants.name not in pages[-1]
    catalogue = read.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "nl"
    consent(addendum, table.corporation, table.other_corporation)
    _read, pages = pages_of(addendum, cast.officer)
    assert not any(DRAFT_MARK in page for page in pages) and pages[-1].count("Bestuurder") == 2
    answer = browser(cast.tenant).get(f"{url}allonge.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith(
        f'filename="allonge-{table.municipality.slug}-{table.framework.slug}-{addendum.number}.pdf"'
    )


def test_before_its_day_it_can_not_take_effect(table, cast, url):
    later = TODAY + timedelta(days=40)
    addendum = change(start(table, make_signed(table), effective_on=later))
    consent(propose(addendum), table.corporation)
    assert b'value="in-werking"' not in browser(cast.officer).get(url).content
    assert post(cast.officer, url, "in-werking").status_code == 422
    assert commitment().text == "Wij bouwen er veertig."


@pytest.mark.slow
def test_other_pages_tell_what_comes_and_what_ended(table, cast, client):
    later = TODAY + timedelta(days=40)
    annual = make_signed(table)
    addendum = propose(change(start(table, annual, effective_on=later)))
    place = [table.municipality.slug, table.framework.slug]
    client.force_login(cast.tenant)
    story = reverse("commitment", args=[*place, "wonen"])
    assert b'id="allonge" data-status="proposed"' in client.get(story).content
    current = make_round(table.framework, [commitment(), commitment("thuis")], year=YEAR)
    assert read_report(current).lines[0].changes_on is None
    consent(addendum, table.corporation)
    assert b'id="allonge" data-status="agreed"' in client.get(story).content
    (line, other) = read_report(current).lines
    assert (line.changes_on, line.text, other.changes_on) == (later, "Wij bouwen er veertig.", None)
    assert len(addendum_words(line)) == 1 and not addendum_words(other)
    ends = start(table, annual)
    addenda.let_lapse(actor=ACTOR, addendum=ends, version=1, commitment=commitment("thuis"))
    put_into_effect(actor=ACTOR, addendum=consent(propose(ends), table.other_corporation))
    assert b'id="vervallen"' in client.get(reverse("commitment", args=[*place, "thuis"])).content
    page = client.get(reverse("annual", args=[*place, YEAR])).content
    assert b'<li data-status="agreed">' in page and b'<li data-status="in_effect">' in page
    assert client.get(reverse("addenda", args=place)).content.count(b'class="answers__one"') == 2


def test_the_monitor_of_an_older_day_keeps_the_older_text(table):
    addendum = change(start(table, make_signed(table)))
    current = make_round(table.framework, [commitment()], reference_date=TODAY, year=YEAR)
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), table.corporation))
    days = (TODAY - timedelta(days=1), TODAY)
    texts = [read_report(current, as_of=day).lines[0].text for day in days]
    assert texts == ["Wij bouwen er veertig.", "Wij bouwen er dertig."]


def test_consent_under_a_reservation_is_told_and_lifted(table, cast, director, url, addendum, monkeypatch):
    propose(addendum)
    told = {"partij": table.corporation.slug, "seen": 1}
    given = {"power": "volmacht", "reservation": "de raad van commissarissen"}
    refused = post(director, url, "instemmen", **told, **given)
    assert refused.status_code == 422 and 'value="volmacht"' in refused.content.decode()
    assert post(director, url, "instemmen", function="Bestuurder", **told, **given).status_code == 302
    page = browser(director).get(url).content.decode()
    assert "data-reservation" in page and "volmacht" in page and 'id="onder-voorbehoud"' in page
    monkeypatch.setattr(addendum_document, "drawing", lambda: lambda html, **more: html.encode())
    html = addendum_document.render_addendum(read_addendum(again(addendum), cast.officer)).decode()
    assert html.count("de raad van commissarissen") == 2 and "volmacht" in html
    came = {"lifted_on": TODAY.isoformat(), "reference": "Besluit 12"}
    for user, actie in ((cast.tenant, "voorbehoud-van"), (cast.corporation_officer, "voorbehoud")):
        assert post(user, url, actie, **told, **came, party=table.corporation.slug).status_code in (403, 404)
    of_party = {"seen": 1, "party": table.corporation.slug, "lifted_on": "2999-01-01"}
    late = post(cast.officer, url, "voorbehoud-van", **of_party)
    assert late.status_code == 422 and 'value="2999-01-01"' in late.content.decode()
    assert post(director, url, "voorbehoud", **told, **came).status_code == 302
    page = browser(director).get(url).content.decode()
    assert "data-reservation" not in page and "Besluit 12" in page
