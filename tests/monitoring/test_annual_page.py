"""The page of an annual agreement: who sees what, what its forms do, and what is told when they can not."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus, AnswerKind, ObjectionOutcome
from agreements.models import Amendment, Objection, PartyAnswer
from agreements.services import agreeing
from agreements.services.standing import Seat
from monitoring.signing.reading import OF_PARTIES, party_verbs, read_page
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.agreements.signing_rows import (
    YEAR,
    again,
    agree,
    bring,
    make_draft,
    objection,
    propose,
    seen,
    sign,
    signers,
)
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year, prolong
from tests.layers import made_once
from tests.reading import browser, links, read

pytestmark = pytest.mark.django_db


def member(party, role, word="lid"):
    user = User.objects.create_user(f"{word}-{role}@{party.slug}.example", name=f"{word} {role}")
    add_member(actor=ACTOR, user=user, party=party, role=role)
    return user


@made_once
def draft(table):
    return make_draft(table)


@pytest.fixture
def url(table):
    return reverse("annual", args=[table.municipality.slug, table.framework.slug, YEAR])


@made_once
def chair(table):
    """Decides for the tenants."""
    return member(table.tenants, MembershipRole.DECISION_MAKER, "voorzitter")


def post(user, url, actie, **values):
    return browser(user).post(url, {"actie": actie, **values})


@pytest.mark.parametrize("status", list(AnnualStatus))
def test_every_verb_for_every_role_in_every_status(table, draft, cast, chair, status):
    annual = bring(draft, table, status)
    may = {}
    for name, user in (("decides", chair), ("edits", cast.corporation_officer), ("reads", cast.tenant)):
        page = read_page(annual, User.objects.get(pk=user.pk))
        may[name] = {verb for _seat, verbs in page.mine for verb in verbs}
        assert page.coordinator_may == []
    asked = {"approve", "no_objection", "object_to", "decline"}
    assert may["decides"] == {
        AnnualStatus.PROPOSED: asked,
        AnnualStatus.AGREED: {"sign", "decline"},
    }.get(status, set())
    assert may["edits"] == ({"object_to"} if status == AnnualStatus.PROPOSED else set())
    assert may["reads"] == set()
    coordinator = read_page(annual, User.objects.get(pk=cast.officer.pk))
    assert (
        set(coordinator.coordinator_may)
        == {
            AnnualStatus.DRAFT: {"propose", "answer_objection"},
            AnnualStatus.PROPOSED: {
                "withdraw_proposal",
                "answer_objection",
                "record_consent",
                "recall_answer",
                "end_without_agreement",
            },
            AnnualStatus.AGREED: {
                "withdraw_proposal",
                "recall_answer",
                "record_signature",
                "end_without_agreement",
            },
            AnnualStatus.SIGNED: {"amend"},
            AnnualStatus.NOT_AGREED: {"take_up_again"},
        }[status]
    )


def test_positions_are_not_asked_until_a_day_that_passed(table, draft, url, cast):
    annual = bring(draft, table, AnnualStatus.PROPOSED)
    about = {"kind": "dispute", "reason": "De huur."}
    today = timezone.localdate()
    passed = {**about, "ends_on": (today - timedelta(days=1)).isoformat()}
    told = post(cast.officer, url, "geen-overeenstemming", **passed)
    assert (told.status_code, list(told.context["tried"].form.errors)) == (422, ["ends_on"])
    assert again(annual).status == AnnualStatus.PROPOSED
    assert (
        post(cast.officer, url, "geen-overeenstemming", **about, ends_on=today.isoformat()).status_code == 302
    )


def test_agreeing_withdraws_only_objections_that_were_on_the_page(table, draft, url, chair):
    annual = propose(draft)
    # The page is open; meanwhile a colleague objects.
    at = {"partij": table.tenants.slug, "seen": 1, "objections": ""}
    found = objection(annual, table.tenants, reason="Te weinig woningen.")
    answer = post(chair, url, "akkoord", **at)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert Objection.objects.get().is_open
    told = page.partition("data-withdraws")[2].partition("</p>")[0]
    assert f'href="#bezwaar-{found.pk}"' in told
    assert page.index("data-withdraws") < page.index('value="akkoord"')
    # What one is asked stands above how far the others are, however many they are.
    assert page.index('value="akkoord"') < page.index('id="partijen"')
    assert f'name="objections" value="{found.pk}"' in page
    assert post(chair, url, "akkoord", **{**at, "objections": str(found.pk)}).status_code == 302
    assert Objection.objects.get().outcome == ObjectionOutcome.WITHDRAWN
    assert "data-withdraws" not in browser(chair).get(url).content.decode()


def test_who_gave_input_reacts_and_never_signs(table):
    seat = Seat(party=table.adviser, name="Zorg", signs=False, digest="x")
    for status in AnnualStatus:
        verbs = party_verbs(status, seat, objects=True, decides=True)
        assert not {"sign", "decline"} & set(verbs) and set(verbs) <= set(OF_PARTIES)


def test_no_mandate_is_refused(table, draft, url, cast):
    annual = bring(draft, table, AnnualStatus.AGREED)
    at = {"seen": 1, "function": "Beleidsmedewerker"}
    # An editor of the own party, somebody for another party, a reader, and for a party that is not there.
    for user, party in (
        (cast.corporation_officer, table.corporation),
        (cast.corporation_officer, table.tenants),
        (cast.tenant, table.tenants),
        (cast.officer, table.municipality),
    ):
        assert post(user, url, "tekenen", partij=party.slug, **at).status_code == 403
    assert post(cast.officer, url, "tekenen", partij="niemand", **at).status_code == 403
    assert post(cast.corporation_officer, url, "terugnemen", reason="Zo maar.").status_code == 403
    assert post(cast.stranger, url, "tekenen", partij=table.tenants.slug, **at).status_code == 404
    assert not PartyAnswer.objects.filter(kind=AnswerKind.SIGN).exists()
    assert again(annual).status == AnnualStatus.AGREED


@pytest.mark.slow
def test_from_proposal_to_signature(table, draft, url, cast, chair):
    answer = post(cast.officer, url, "voorstellen", reply_by="2098-01-01", note="Graag snel.")
    assert answer.status_code == 302
    page = browser(chair).get(url)
    assert b"Graag snel." in page.content and b'value="geen-bezwaar"' in page.content
    assert b"can react" in page.content
    assert post(chair, url, "geen-bezwaar", partij=table.tenants.slug, seen=1).status_code == 302
    # Until all agreed, a party that did may still object to one commitment.
    assert b'href="?bezwaar=' in browser(chair).get(url).content
    agree(again(draft), *signers(table)[:-1])
    form = {"partij": table.tenants.slug, "plaats": table.tenants.slug, "seen": 1}
    refused = post(chair, url, "tekenen", **form, function=" ", reference="Besluit 12")
    assert refused.status_code == 422
    assert b"Besluit 12" in refused.content
    assert post(chair, url, "tekenen", **form, function="Voorzitter").status_code == 302
    for party in signers(table)[1:-1]:
        paper = {"seen": 1, "party": party.slug, "signed_on": "2098-01-01"}
        paper |= {"function": "Directeur", "reference": "Map 3"}
        refused = post(cast.officer, url, "op-papier", **paper)
        assert refused.status_code == 422 and b"has not come" in refused.content
        paper["signed_on"] = PartyAnswer.objects.first().given_on.isoformat()
        assert post(cast.officer, url, "op-papier", **paper).status_code == 302
    sign(again(draft), table.municipality)
    final = browser(chair).get(url)
    assert b'data-status="signed"' in final.content
    assert final.content.count(b'data-state="signed"') == 4
    assert b'value="tekenen"' not in final.content
    # What was asked of parties is no part of what they signed.
    assert b"Graag snel." not in final.content and b"can react" not in final.content


def test_an_answer_given_elsewhere(table, draft, url, cast, chair):
    annual = propose(draft)
    sent = {"seen": 1, "party": table.tenants.slug, "kind": "approve", "given_on": "2098-01-01"}
    sent["reference"] = "Verslag 12"
    assert post(chair, url, "elders", **sent).status_code == 403
    refused = post(cast.officer, url, "elders", **sent)
    assert (
        refused.status_code == 422 and b"has not come" in refused.content and b"Verslag 12" in refused.content
    )
    assert not PartyAnswer.objects.exists()
    sent["given_on"] = annual.versions.get().proposed_on.isoformat()
    assert post(cast.officer, url, "elders", **{**sent, "kind": "sign"}).status_code == 422
    assert post(cast.officer, url, "elders", **sent).status_code == 302
    page = browser(cast.officer).get(url).content.decode()
    assert "Verslag 12" in page and "on paper" in page
    offered = page[page.index('id="elders"') :].split("</select>")[0]
    assert table.tenants.slug not in offered and table.municipality.slug in offered
    mistake = {"seen": 1, "party": table.tenants.slug, "reason": "Het was een andere partij."}
    assert post(chair, url, "vergissing", **mistake).status_code == 403
    assert post(cast.officer, url, "vergissing", **{**mistake, "reason": ""}).status_code == 422
    assert post(cast.officer, url, "vergissing", **mistake).status_code == 302
    page = browser(cast.officer).get(url).content.decode()
    assert "Het was een andere partij." in page and 'id="vergissing"' not in page


@pytest.mark.slow
def test_a_signature_on_paper_by_mistake(table, draft, url, cast, chair):
    bring(draft, table, AnnualStatus.AGREED)
    about = {"seen": 1, "party": table.tenants.slug}
    told = {"signed_on": timezone.localdate().isoformat(), "function": "Voorzitter", "reference": "Map 3"}
    assert 'id="handtekening-terug"' not in browser(cast.officer).get(url).content.decode()
    assert post(cast.officer, url, "op-papier", **about, **told).status_code == 302
    page = browser(cast.officer).get(url).content.decode()
    offered = page.partition('id="handtekening-terug"')[2].partition("</select>")[0]
    assert table.tenants.slug in offered and table.corporation.slug not in offered
    mistake = {**about, "reason": "Het was <een andere> partij."}
    assert post(chair, url, "handtekening-terug", **mistake).status_code == 403
    assert post(cast.stranger, url, "handtekening-terug", **mistake).status_code == 404
    for wrong in ({"reason": ""}, {"party": "niemand"}, {"seen": "x"}):
        assert post(cast.officer, url, "handtekening-terug", **{**mistake, **wrong}).status_code == 422
    assert post(cast.officer, url, "handtekening-terug", **{**mistake, "seen": 2}).status_code == 409
    assert post(cast.officer, url, "handtekening-terug", **mistake).status_code == 302
    page = browser(chair).get(url).content.decode()
    assert "Het was &lt;een andere&gt; partij." in page and 'value="tekenen"' in page
    # Somebody else took it back meanwhile.
    assert post(cast.officer, url, "handtekening-terug", **mistake).status_code == 422


def test_a_version_that_has_since_changed(table, draft, url, chair):
    annual = propose(draft)
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Anders.")
    propose(annual)
    refused = post(chair, url, "akkoord", partij=table.tenants.slug, seen=1)
    assert refused.status_code == 409
    assert b"The text has changed since you looked" in refused.content
    assert not PartyAnswer.objects.exists()


@pytest.mark.slow
def test_an_objection_at_a_commitment_and_its_answer(table, draft, url, cast, chair):
    propose(draft)
    key = f"{YEAR}-van-allen"
    chosen = browser(chair).get(url, {"bezwaar": key})
    assert chosen.content.count(b'class="stack objection-form"') == 1
    assert b'name="commitment_key" value="%s"' % key.encode() in chosen.content
    nonsense = browser(chair).get(url, {"bezwaar": "bestaat-niet"}).content
    assert nonsense.count(b'name="commitment_key" value=""') == 1
    form = {"partij": table.tenants.slug, "plaats": table.tenants.slug, "seen": 1, "commitment_key": key}
    refused = post(chair, url, "bezwaar", **form, reason=" ")
    assert refused.status_code == 422
    assert post(chair, url, "bezwaar", **form, reason="Te <weinig>.").status_code == 302
    found = Objection.objects.get()
    page = browser(chair).get(url).content.decode()
    assert f'id="bezwaar-{found.pk}"' in page and "Te &lt;weinig&gt;." in page
    answer = {"objection": found.pk, "version": found.version, "outcome": "partly"}
    refused = post(cast.officer, url, "beantwoorden", **answer, text="")
    assert refused.status_code == 422
    assert post(chair, url, "beantwoorden", **answer, text="Deels.").status_code == 403
    assert post(cast.officer, url, "beantwoorden", **answer, text="Deels.").status_code == 302
    assert post(cast.officer, url, "beantwoorden", **answer, text="Deels.").status_code == 409
    found.refresh_from_db()
    assert (found.outcome, found.answer) == (ObjectionOutcome.PARTLY, "Deels.")
    assert b"Deels." in browser(chair).get(url).content


def test_an_objection_of_another_year_is_not_answered_here(table, draft, url, cast):
    other = propose(make_draft(table, 2027))
    found = objection(other, table.tenants)
    propose(draft)
    form = {"objection": found.pk, "version": 1, "outcome": "partly", "text": "Deels."}
    assert post(cast.officer, url, "beantwoorden", **form).status_code == 404


@pytest.mark.parametrize(
    ("actie", "values"),
    [("wat", {}), ("", {}), ("voorstellen", {"reply_by": "gisteren"}), ("beantwoorden", {"objection": "x"})],
)
def test_what_is_not_understood(table, draft, url, cast, actie, values):
    assert post(cast.officer, url, actie, **values).status_code == 422
    assert again(draft).status == AnnualStatus.DRAFT


def test_what_changed_is_shown_and_only_new_words_are_asked(table, draft, url, chair):
    annual = agree(propose(draft), table.tenants)
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Iets erbij.")
    make_commitment(table.framework, f"{YEAR}-extra", 9, annual=annual, title="Iets erbij")
    propose(annual)
    page = browser(chair).get(url).content.decode()
    assert page.count('data-change="added"') == 1 and 'data-change="changed"' not in page
    assert f'data-party="{table.tenants.slug}" data-state="waits"' in page


def test_who_only_gave_input_sees_what_is_proposed(table, draft, url):
    adviser = member(table.adviser, MembershipRole.EDITOR)
    assert browser(adviser).get(url).status_code == 404
    propose(draft)
    page = browser(adviser).get(url)
    assert page.status_code == 200 and b'value="tekenen"' not in page.content
    form = {"partij": table.adviser.slug, "seen": seen(draft), "reason": "Denk aan zorg."}
    assert post(adviser, url, "bezwaar", **form).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50, 80])
def test_as_many_queries_for_one_commitment_as_for_eighty(
    table, url, cast, number, django_assert_num_queries
):
    annual = make_draft(table)
    for n in range(number - 1):
        make_commitment(
            table.framework,
            f"{YEAR}-n-{n}",
            10 + n,
            annual=annual,
            items=[{"label": "a", "text": "Deel"}],
            responsibilities=[{"role": "lead", "party": table.corporation}],
        )
    annual = propose(annual)
    objection(annual, table.tenants, f"{YEAR}-van-allen")
    page = browser(cast.officer)
    page.get(url)
    cache.clear()
    with django_assert_num_queries(12):
        assert page.get(url).status_code == 200


def test_recording_an_amendment(table, cast):
    commitment = make_commitment(
        table.framework, "2024-j-1", annual=make_year(table.framework), text="Wij bouwen er veertig."
    )
    address = reverse("amendment", args=[table.municipality.slug, table.framework.slug, commitment.key])
    form = {
        "version": 1,
        "title": commitment.title,
        "text": "Wij bouwen er dertig.",
        "planning": "T3; T4",
        "meeting": "Bestuurlijk overleg",
        "decided_on": "2024-06-20",
        "effective_on": "2024-07-01",
        "reason": "De locatie valt tegen.",
    }
    page = browser(cast.officer)
    assert page.post(address, {**form, "meeting": ""}).status_code == 422
    assert page.post(address, {**form, "text": commitment.text, "planning": ""}).status_code == 422
    assert page.post(address, form).status_code == 302
    assert page.post(address, form).status_code == 409
    row = Amendment.objects.get()
    assert row.after["when"] == ["T3", "T4"]
    told = page.get(reverse("annual", args=[table.municipality.slug, table.framework.slug, 2024]))
    assert "De locatie valt tegen." in told.content.decode()


def test_once_signed_who_coordinates_is_led_to_a_round_of_the_running_year(table, cast):
    year = timezone.localdate().year
    prolong(table.framework, year)
    make_year(table.framework, year)
    page = reverse("annual", args=[table.municipality.slug, table.framework.slug, year])
    cycle = reverse("cycle", args=[table.municipality.slug, table.framework.slug, year])
    new = reverse("round-new", args=[table.municipality.slug, table.framework.slug])

    def begins(user) -> list[bool]:
        return ["begin-ronde" in browser(user).get(one).content.decode() for one in (page, cycle)]

    assert begins(cast.officer) == [True, True]
    assert new in links(read(browser(cast.officer).get(page)))
    assert begins(cast.tenant) == [False, False]
    make_round(table.framework, year=year)
    assert begins(cast.officer) == [False, False]
