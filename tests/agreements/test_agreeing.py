"""Agreeing: versions that are frozen, who is asked, what was done with objections."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from agreements.enums import AnnualStatus, AnswerKind, CycleKind, ObjectionOutcome
from agreements.models import AgreementVersion, Objection, PartyAnswer, Responsibility
from agreements.services import agreeing, signing
from agreements.services.cycle import add_step, complete_step
from agreements.services.draft_parts import add_condition
from agreements.services.drafting import start_year
from agreements.services.recalling import recall_answer
from agreements.services.revising import revise_commitment
from agreements.services.standing import CONSENTS, SeatState, standing_of
from agreements.services.states import VersionChangedError
from agreements.services.versions import bound_parties, checksum, content_of
from config.web.history import StaleVersionError, acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

from .signing_rows import YEAR, again, agree, bring, make_draft, objection, propose, seen, sign, signers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def draft(table):
    return make_draft(table)


@made_once
def proposed(draft):
    return propose(draft)


@made_once
def agreed(table, draft):
    return bring(draft, table, AnnualStatus.AGREED)


def states(annual):
    return {seat.party.slug: seat.state.value for seat in standing_of(annual).seats if seat.signs}


def revise(annual, table, key, text):
    commitment = table.framework.commitments.get(key=f"{YEAR}-{key}")
    revise_commitment(actor=ACTOR, commitment=commitment, fields={"text": text}, reason="bezwaar")


def test_proposing_freezes_the_text(table, draft):
    annual = propose(draft, note="Graag voor het overleg.")
    version = annual.versions.get()
    assert annual.status == AnnualStatus.PROPOSED
    assert (version.number, version.author_name, version.checksum) == (
        1,
        ACTOR.name,
        checksum(version.content),
    )
    first = version.commitments[0]
    assert (first["key"], first["text"], first["when"]) == ("2026-van-wonen", "Zoveel woningen.", ["T2"])
    assert [one["binds"] for one in version.commitments] == [
        ["duinstede-wonen"],
        ["duinstede-thuis"],
        [party.slug for party in signers(table)],
    ]
    seated = [seat.party.pk for seat in standing_of(annual).seats]
    assert sorted(seated) == sorted(party.pk for party in (*signers(table), table.adviser)), "each once"
    with pytest.raises(TypeError):
        version.delete()


def test_everybody_is_bound_beside_who_is_named(table):
    signing = signers(table)
    lead, all_of_them = (
        Responsibility(role="lead", party=table.corporation),
        Responsibility(role="party", everyone=True),
    )
    assert bound_parties([lead, all_of_them], [], signing) == signing


def test_the_checksum_of_a_text_never_becomes_another():
    """It is compared with those that were written down: another one asks everybody again."""
    kept = "c2ede5b3b1dd0d22f44b748f7aba0f827ad8b6090486b95a954f46247d8c7be5"
    assert checksum({"b": "één", "a": [1, None]}) == kept


def test_the_municipality_signs_also_where_it_is_not_named(table, draft):
    with acting(ACTOR):
        table.framework.participations.get(party=table.municipality).delete()
    first = propose(draft).versions.get().content["parties"][0]
    assert (first["slug"], first["signs"]) == (table.municipality.slug, True)


def test_what_only_the_monitor_follows_is_not_in_the_agreement(table, draft):
    make_commitment(table.framework, f"{YEAR}-m-1", 4, annual=draft, number="M1", monitor_only=True)
    assert [one["number"] for one in content_of(draft)["commitments"]] == ["1", "2", "3"]


def test_nothing_to_propose(table):
    empty = start_year(actor=ACTOR, framework=table.framework, year=2027, status=AnnualStatus.DRAFT)
    with pytest.raises(ValidationError, match="no commitments"):
        propose(empty)
    with pytest.raises(ValidationError, match="passed"):
        propose(empty, days=-1)
    assert not AgreementVersion.objects.exists()


def test_all_agree_and_the_step_is_done(table, draft):
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR - 1, kind=CycleKind.AGREE, title="Afspreken"
    )
    annual = agree(propose(draft), *signers(table)[:-1])
    assert annual.status == AnnualStatus.PROPOSED
    annual = agree(annual, table.tenants)
    step.refresh_from_db()
    assert (annual.status, step.done_on) == (AnnualStatus.AGREED, timezone.localdate())


def test_it_is_done_too_while_what_it_comes_after_is_open(table, draft):
    """One bid never came: nobody is asked any more for what all of them did (docs/decisions/0094)."""
    first = add_step(actor=ACTOR, framework=table.framework, year=YEAR - 1, kind="bid", title="Bod")
    step = add_step(
        actor=ACTOR,
        framework=table.framework,
        year=YEAR - 1,
        kind=CycleKind.AGREE,
        title="Afspreken",
        after=first,
    )
    assert bring(draft, table, AnnualStatus.AGREED).status == AnnualStatus.AGREED
    for row in (step, first):
        row.refresh_from_db()
    assert (step.done_on, first.is_done) == (timezone.localdate(), False)
    complete_step(actor=ACTOR, step=first, done_on=timezone.localdate())


def test_the_adviser_reacts_and_holds_nothing_up(table, proposed):
    annual = proposed
    objection(annual, table.adviser, reason="Denk aan de zorg.")
    annual = agree(annual, *signers(table))
    assert annual.status == AnnualStatus.AGREED


def test_an_objection_is_answered_and_only_who_it_touches_is_asked_again(table, proposed):
    annual = agree(proposed, table.municipality, table.tenants, table.other_corporation)
    found = objection(annual, table.corporation, "2026-van-wonen", "Wij hebben geen locatie.")
    assert states(annual)["duinstede-wonen"] == SeatState.OBJECTS
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Bezwaar van Wonen overgenomen.")
    with pytest.raises(ValidationError, match="objections of Wonen"):
        propose(annual)
    agreeing.answer_objection(
        actor=ACTOR,
        objection=found,
        version=found.version,
        outcome=ObjectionOutcome.TAKEN_OVER,
        text="Het aantal is verlaagd.",
    )
    revise(annual, table, "van-wonen", "Minder woningen.")
    annual = propose(annual)
    assert (annual.status, seen(annual)) == (AnnualStatus.PROPOSED, 2)
    assert states(annual) == {
        "duinstede": "no_objection",
        "duinstede-wonen": "waits",
        "duinstede-thuis": "no_objection",
        "duinstede-huurders": "no_objection",
    }
    assert agree(annual, table.corporation).status == AnnualStatus.AGREED


def test_a_commitment_of_all_asks_all_again(table, agreed):
    annual = agreed
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Nog een wens.")
    revise(annual, table, "van-allen", "Iets anders.")
    assert set(states(propose(annual)).values()) == {"waits"}


def test_an_unchanged_text_that_all_agreed_to_is_agreed_at_once(table, agreed):
    annual = agreed
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Toch niet.")
    assert propose(annual).status == AnnualStatus.AGREED


def test_a_version_that_has_since_changed_is_not_approved(table, proposed):
    annual = proposed
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Andere tekst.")
    propose(annual)
    with pytest.raises(VersionChangedError, match="version 2 was proposed"):
        agreeing.approve(actor=ACTOR, annual=annual, party=table.tenants, seen=1)
    assert not PartyAnswer.objects.exists()


def test_approving_withdraws_ones_own_objection(table, proposed):
    annual = proposed
    found = objection(annual, table.tenants)
    with pytest.raises(ValidationError, match="objected to this already"):
        objection(annual, table.tenants)
    agreeing.approve(actor=ACTOR, annual=annual, party=table.tenants, seen=1, objections=[found.pk])
    found.refresh_from_db()
    assert (found.outcome, found.answered_by) == (ObjectionOutcome.WITHDRAWN, ACTOR.name)
    with pytest.raises(ValidationError, match="agreed already"):
        agreeing.approve(actor=ACTOR, annual=annual, party=table.tenants, seen=1)


@pytest.mark.parametrize("verb", [agreeing.approve, agreeing.no_objection])
def test_an_objection_that_was_not_read_is_not_withdrawn(table, proposed, verb):
    annual = proposed
    read = objection(annual, table.tenants)
    unread = objection(annual, table.tenants, key="2026-van-wonen")
    with pytest.raises(VersionChangedError, match="since you looked"):
        verb(actor=ACTOR, annual=annual, party=table.tenants, seen=1, objections=[read.pk])
    assert standing_of(annual).seat(table.tenants).open_objections == [read, unread]
    # Those of others are nobody's to read before agreeing.
    verb(actor=ACTOR, annual=annual, party=table.corporation, seen=1)


def test_an_objection_needs_a_reason_and_a_commitment_that_is_there(table, proposed):
    annual = proposed
    for key, reason, field in (("", "  ", "reason"), ("2026-niets", "Nee.", "commitment_key")):
        with pytest.raises(ValidationError) as told:
            objection(annual, table.tenants, key, reason)
        assert set(told.value.message_dict) == {field}
    assert not PartyAnswer.objects.exists() and not Objection.objects.exists()


def test_answering_an_objection(table, proposed):
    found = objection(proposed, table.tenants)
    fields = {"actor": ACTOR, "objection": found, "version": found.version}
    with pytest.raises(ValidationError, match="Choose"):
        agreeing.answer_objection(**fields, outcome=ObjectionOutcome.WITHDRAWN, text="Weg.")
    with pytest.raises(ValidationError, match="Tell what"):
        agreeing.answer_objection(**fields, outcome=ObjectionOutcome.PARTLY, text="")
    agreeing.answer_objection(**fields, outcome=ObjectionOutcome.NOT_TAKEN_OVER, text="Geen geld.")
    with pytest.raises(StaleVersionError):
        agreeing.answer_objection(**fields, outcome=ObjectionOutcome.PARTLY, text="Toch.")
    found.refresh_from_db()
    with pytest.raises(ValidationError, match="already"):
        agreeing.answer_objection(
            **{**fields, "version": found.version}, outcome=ObjectionOutcome.PARTLY, text="Toch."
        )


def test_no_agreement_opens_a_file_and_can_be_taken_up_again(table, draft):
    annual = bring(draft, table, AnnualStatus.NOT_AGREED)
    assert annual.outcome is not None
    assert (annual.outcome.kind, annual.outcome.year) == (CycleKind.NO_AGREEMENT, YEAR - 1)
    with pytest.raises(ValidationError):
        agreeing.take_up_again(actor=ACTOR, annual=annual, reason=" ")
    agreeing.take_up_again(actor=ACTOR, annual=annual, reason="Er is een locatie.")
    assert again(annual).status == AnnualStatus.DRAFT


def test_what_was_proposed_is_not_changed_meanwhile(table, proposed):
    annual = proposed
    with pytest.raises(ValidationError, match="take the proposal back"):
        revise(annual, table, "van-wonen", "Stiekem minder.")
    with pytest.raises(ValidationError, match="take the proposal back"):
        make_commitment(table.framework, "2026-nog-een", 9, annual=annual)


def test_taking_back_needs_a_reason_and_nobody_who_signed(table, agreed):
    annual = agreed
    with pytest.raises(ValidationError, match="Tell why"):
        agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="")
    sign(annual, table.tenants)
    with pytest.raises(ValidationError, match="Huurders signed already"):
        agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Toch.")
    with pytest.raises(ValidationError, match="signed already"):
        agreeing.end_without_agreement(actor=ACTOR, annual=annual, kind=CycleKind.DISPUTE, reason="Ruzie.")


def test_reading_where_all_stand_costs_the_same_for_many_commitments(
    table, proposed, django_assert_num_queries
):
    annual = proposed
    agree(annual, table.tenants)
    with django_assert_num_queries(4):
        standing_of(annual)
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Meer.")
    for n in range(20):
        make_commitment(
            table.framework, f"2026-meer-{n}", 10 + n, annual=annual, items=[{"label": "a", "text": "Iets"}]
        )
    annual = propose(annual)
    with django_assert_num_queries(4):
        standing_of(annual)


@pytest.mark.parametrize("verb", ["propose", "object_to", "approve"])
def test_killed_in_the_middle_nothing_is_half_done(table, draft, verb, monkeypatch):
    """The second thing a verb writes fails."""
    annual = draft if verb == "propose" else propose(draft)
    read = [objection(annual, table.tenants).pk] if verb == "approve" else []
    before = (annual.status, AgreementVersion.objects.count(), PartyAnswer.objects.count())

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    target = {"propose": "agreements.services.agreeing.move"}.get(verb)
    if target:
        monkeypatch.setattr(target, killed)
    else:
        monkeypatch.setattr(Objection, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        if verb == "propose":
            propose(annual)
        elif verb == "object_to":
            objection(annual, table.tenants)
        else:
            agreeing.approve(actor=ACTOR, annual=annual, party=table.tenants, seen=1, objections=read)
    now = (again(annual).status, AgreementVersion.objects.count(), PartyAnswer.objects.count())
    assert now == before


def test_a_day_far_away_is_refused(table, draft):
    with pytest.raises(ValidationError, match="1990 and 2099"):
        agreeing.propose(actor=ACTOR, annual=draft, reply_by=timezone.localdate() + timedelta(days=40_000))


def test_a_condition_is_part_of_the_text_that_is_agreed_to(table):
    annual = make_draft(table)
    row = annual.commitments.order_by("position").first()
    before = content_of(annual)["commitments"][0]
    add_condition(actor=ACTOR, commitment=row, event="De grond is bouwrijp")
    after = content_of(annual)["commitments"][0]
    assert ("conditions" in before, after["conditions"]) == (False, ["De grond is bouwrijp"])


def test_a_party_that_agreed_elsewhere(table, proposed):
    annual = agree(proposed, *signers(table)[:-1])
    today = timezone.localdate()
    fields = {"actor": ACTOR, "annual": annual, "party": table.tenants, "seen": 1}
    fields["kind"] = AnswerKind.NO_OBJECTION
    with pytest.raises(ValidationError, match="has not come"):
        agreeing.record_consent(**fields, given_on=today + timedelta(1), reference="Brief 4")
    with pytest.raises(ValidationError, match="did not exist yet"):
        agreeing.record_consent(**fields, given_on=today - timedelta(9), reference="Brief 4")
    with pytest.raises(ValidationError, match="Tell where"):
        agreeing.record_consent(**fields, given_on=today, reference=" ")
    with pytest.raises(ValueError, match="no consent"):
        agreeing.record_consent(**{**fields, "kind": AnswerKind.SIGN}, given_on=today, reference="Brief 4")
    answer = agreeing.record_consent(**fields, given_on=today, reference="Brief 4")
    assert (answer.on_paper, answer.reference, answer.kind) == (True, "Brief 4", AnswerKind.NO_OBJECTION)
    assert again(annual).status == AnnualStatus.AGREED
    with pytest.raises(ValidationError):
        agreeing.record_consent(**fields, given_on=today, reference="Brief 4")


@pytest.mark.slow
def test_an_answer_recorded_by_mistake_is_taken_back(table, draft):
    annual = agree(propose(draft), *signers(table)[:-1])
    told = {"actor": ACTOR, "annual": annual, "party": table.tenants, "seen": 1}
    paper = {"kind": AnswerKind.APPROVE, "given_on": timezone.localdate(), "reference": "Brief 4"}
    agreeing.record_consent(**told, **paper)
    with pytest.raises(ValidationError, match="no answer on paper"):
        recall_answer(**{**told, "party": table.corporation}, reason="Verkeerde partij.")
    recall_answer(**told, reason="Verkeerde partij.")
    assert again(annual).status == AnnualStatus.PROPOSED
    assert [seat.party for seat in standing_of(annual).waiting(*CONSENTS)] == [table.tenants]
    # Also when the same words are proposed again, it is asked.
    agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Anders.")
    assert propose(annual).status == AnnualStatus.PROPOSED
    told["seen"] = 2
    agreeing.record_consent(**told, **paper)
    signing.sign(**{**told, "party": table.corporation}, function="Directeur")
    with pytest.raises(ValidationError, match="signed already"):
        recall_answer(**told, reason="Verkeerde partij.")


def test_nobody_else_withdraws_the_objection_of_a_party(table, proposed):
    annual = proposed
    agreeing.object_to(actor=ACTOR, annual=annual, party=table.tenants, seen=1, reason="Te weinig.")
    with pytest.raises(ValidationError, match="withdraws that itself"):
        agreeing.record_consent(
            actor=ACTOR,
            annual=annual,
            party=table.tenants,
            seen=1,
            kind=AnswerKind.APPROVE,
            given_on=timezone.localdate(),
            reference="Brief 4",
        )
    assert not PartyAnswer.objects.filter(on_paper=True).exists()


def test_what_is_put_before_the_parties_is_the_same_in_whatever_language_somebody_works(table):
    """Else a second version that is proposed on an English page asks everybody anew."""
    annual = make_draft(table)
    with translation.override("en"):
        in_english = content_of(annual)
    assert in_english == content_of(annual)
    assert {who["label"] for one in in_english["commitments"] for who in one["who"]} >= {"iedereen"}
