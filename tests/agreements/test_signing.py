"""Signing and declining, and that nothing of it changes afterwards."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus, AnswerKind, CycleKind, ParticipationRole
from agreements.models import Participation, PartyAnswer
from agreements.services import agreeing, signing
from agreements.services.completing import complete
from agreements.services.cycle import add_step
from agreements.services.drafting import add_indicator
from agreements.services.going_on import go_on_without
from agreements.services.recalling import recall_signature
from agreements.services.revising import revise_commitment
from agreements.services.standing import SeatState, standing_of
from agreements.services.states import VersionChangedError
from config.web.history import acting
from parties.enums import PartyKind
from parties.models import Party, TenantOrganisation
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once

from .signing_rows import (
    LONG_AGO,
    TOMORROW,
    YEAR,
    again,
    agree,
    bring,
    make_draft,
    objection,
    propose,
    sign,
    signers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def agreed(table):
    return bring(make_draft(table), table, AnnualStatus.AGREED)


def test_all_sign_and_the_step_is_done(table, agreed):
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR - 1, kind=CycleKind.SIGN, title="Ondertekenen"
    )
    annual = sign(agreed, *signers(table)[:-1])
    assert annual.status == AnnualStatus.AGREED
    annual = sign(annual, table.tenants)
    step.refresh_from_db()
    assert (annual.status, step.done_on) == (AnnualStatus.SIGNED, timezone.localdate())
    assert "Huurders" in step.done_note
    signature = PartyAnswer.objects.filter(kind=AnswerKind.SIGN).first()
    assert (signature.function, signature.reference, signature.on_paper) == ("Bestuurder", "B-12", False)


def test_the_step_is_done_while_a_bid_never_came(table, agreed):
    """Else all who signed would be told for ever that signing is late (docs/decisions/0094)."""
    bid = add_step(actor=ACTOR, framework=table.framework, year=YEAR - 1, kind=CycleKind.BID, title="Bod")
    add_step(
        actor=ACTOR,
        framework=table.framework,
        year=YEAR - 1,
        kind=CycleKind.SIGN,
        title="Ondertekenen",
        after=bid,
    )
    sign(agreed, *signers(table))
    assert list(table.framework.cycle_steps.not_done()) == [bid]


def test_signing_twice_and_by_who_only_gave_input(table, agreed):
    annual = sign(agreed, table.tenants)
    with pytest.raises(ValidationError, match="Huurders has signed already"):
        sign(annual, table.tenants)
    with pytest.raises(ValidationError, match="does not sign"):
        sign(annual, table.adviser)
    with pytest.raises(ValidationError, match="in which function"):
        signing.sign(actor=ACTOR, annual=annual, party=table.municipality, seen=1, function=" ")
    assert PartyAnswer.objects.filter(kind=AnswerKind.SIGN).count() == 1


def test_signing_waits_until_all_agree(table):
    annual = agree(propose(make_draft(table)), table.tenants)
    with pytest.raises(ValidationError, match="Not everybody has agreed"):
        sign(annual, table.tenants)


def test_the_table_of_what_was_signed_stays(table, agreed):
    """Whoever comes later, stops signing or gets another name changes nothing of who signed."""
    annual = sign(agreed, *signers(table))
    names = [party.name for party in signers(table)]
    with acting(ACTOR):
        renamed = Party.lock(table.other_corporation.pk)
        renamed.name = "Gefuseerd"
        renamed.save_next()
        table.framework.participations.get(party=table.tenants).delete()
        seat = table.framework.participations.get(party=table.corporation)
        seat.role = ParticipationRole.ADVISER
        seat.save_next()
        new = TenantOrganisation(name="Later", slug="later", kind=PartyKind.TENANT_ORGANISATION)
        new.save_next()
        Participation(framework=table.framework, party=new).save_next()
    standing = standing_of(again(annual))
    assert [one.party.pk for one in standing.remaining] == [party.pk for party in signers(table)]
    assert [one.name for one in standing.remaining] == names
    assert not standing.waiting(SeatState.SIGNED)


def test_who_stops_signing_holds_up_nothing(table, agreed):
    annual = sign(agreed, *signers(table)[:-1])
    with acting(ACTOR):
        seat = table.framework.participations.get(party=table.tenants)
        seat.role = ParticipationRole.ADVISER
        seat.save_next()
    go_on_without(actor=ACTOR, framework=table.framework)
    standing = standing_of(again(annual))
    assert standing.annual.status == AnnualStatus.SIGNED
    assert [one.party.pk for one in standing.remaining] == [party.pk for party in signers(table)[:-1]]


def test_signed_on_paper(table, agreed):
    today = timezone.localdate()
    fields = {
        "actor": ACTOR,
        "annual": agreed,
        "party": table.tenants,
        "seen": 1,
        "function": "Voorzitter",
    }
    with pytest.raises(ValidationError, match="has not come"):
        signing.record_signature(**fields, signed_on=TOMORROW, reference="Map 3")
    with pytest.raises(ValidationError, match="did not exist yet"):
        signing.record_signature(**fields, signed_on=LONG_AGO, reference="Map 3")
    with pytest.raises(ValidationError, match="Tell where"):
        signing.record_signature(**fields, signed_on=today, reference="")
    answer = signing.record_signature(**fields, signed_on=today, reference="Map 3")
    assert (answer.on_paper, answer.given_on) == (True, today)


def test_a_signature_on_paper_recorded_by_mistake_is_taken_back_until_all_signed(table, agreed):
    today = timezone.localdate()
    annual = sign(agreed, table.municipality)
    told = {"actor": ACTOR, "annual": annual, "party": table.tenants, "seen": 1}
    paper = {**told, "signed_on": today, "function": "Voorzitter", "reference": "Map 3"}
    wrong = {**told, "reason": "Verkeerde partij."}
    with pytest.raises(ValidationError, match="no signature on paper"):
        recall_signature(**wrong)
    with pytest.raises(ValidationError, match="no signature on paper"):
        recall_signature(**{**wrong, "party": table.municipality})
    signing.record_signature(**paper)
    with pytest.raises(ValidationError, match="what went wrong"):
        recall_signature(**{**wrong, "reason": " "})
    with pytest.raises(VersionChangedError):
        recall_signature(**{**wrong, "seen": 2})
    recall_signature(**wrong)
    seat = standing_of(again(annual)).seat(table.tenants)
    # What it agreed to counts as before.
    assert (seat.state, seat.unsigned.text) == (SeatState.NO_OBJECTION, "Verkeerde partij.")
    with pytest.raises(ValidationError, match="no signature on paper"):
        recall_signature(**wrong)
    signing.record_signature(**paper)
    seat = standing_of(again(annual)).seat(table.tenants)
    assert (seat.state, seat.unsigned) == (SeatState.SIGNED, None)
    kinds = table.tenants.agreement_answers.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["no_objection", "sign", "recalled", "sign"]
    sign(annual, *signers(table)[1:-1])
    with pytest.raises(ValidationError, match="has been signed"):
        recall_signature(**wrong)


def test_who_declines_leaves_it_between_the_others(table, agreed):
    with pytest.raises(ValidationError, match="Tell why"):
        signing.decline(actor=ACTOR, annual=agreed, party=table.tenants, seen=1, reason="")
    annual = sign(agreed, *signers(table)[:-1])
    signing.decline(actor=ACTOR, annual=annual, party=table.tenants, seen=1, reason="Te hoge huur.")
    annual = again(annual)
    standing = standing_of(annual)
    assert annual.status == AnnualStatus.SIGNED
    assert [seat.party for seat in standing.remaining] == signers(table)[:-1]
    assert [seat.party for seat in standing.declined] == [table.tenants]


def test_who_declines_before_all_agreed_holds_nothing_up(table):
    annual = propose(make_draft(table))
    signing.decline(actor=ACTOR, annual=annual, party=table.tenants, seen=1, reason="Te hoge huur.")
    for verb in (agree, objection):
        with pytest.raises(ValidationError, match="said not to sign"):
            verb(annual, table.tenants)
    assert agree(annual, *signers(table)[:-1]).status == AnnualStatus.AGREED
    with pytest.raises(ValidationError, match="said not to sign"):
        sign(annual, table.tenants)


def test_one_that_remains_is_no_agreement(table):
    annual = propose(make_draft(table))
    for party in signers(table)[1:]:
        signing.decline(actor=ACTOR, annual=annual, party=party, seen=1, reason="Nee.")
    assert agree(annual, table.municipality).status == AnnualStatus.PROPOSED


def test_what_was_signed_here_is_changed_by_nobody(table, agreed):
    annual = sign(agreed, *signers(table))
    commitment = annual.commitments.first()
    for change in (
        lambda: revise_commitment(actor=ACTOR, commitment=commitment, fields={"text": "Anders."}),
        lambda: revise_commitment(
            actor=ACTOR, commitment=commitment, fields={"text": "A."}, reason="typefout", rectifies=True
        ),
        lambda: make_commitment(table.framework, "2026-nog", 9, annual=annual),
        lambda: add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="a",
            name="A",
            unit="woningen",
            commitment=commitment,
        ),
        lambda: agreeing.withdraw_proposal(actor=ACTOR, annual=annual, reason="Toch."),
    ):
        with pytest.raises(ValidationError, match="has been signed"):
            change()
    complete(
        actor=ACTOR, commitment=commitment, completed_on=timezone.localdate(), version=commitment.version
    )


def test_what_was_signed_on_paper_is_taken_over_and_mended_with_a_reason(table):
    annual = make_year(table.framework, 2024)
    commitment = make_commitment(table.framework, "2024-j-1", annual=annual)
    fields = {"actor": ACTOR, "commitment": commitment, "fields": {"text": "Zoals het er staat."}}
    with pytest.raises(ValidationError, match="has been signed"):
        revise_commitment(**fields)
    with pytest.raises(ValidationError, match="has been signed"):
        revise_commitment(**fields, rectifies=True)
    revise_commitment(**fields, rectifies=True, reason="Overtypfout in 1.2.")
    assert commitment.history.first().history_change_reason == "Overtypfout in 1.2."


def test_killed_while_signing_nothing_is_half_done(table, agreed, monkeypatch):
    """The step of the cycle fails after signature and status were written."""
    annual = sign(agreed, *signers(table)[:-1])

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("agreements.services.agreeing.complete_step_of", killed)
    with pytest.raises(KeyboardInterrupt):
        sign(annual, table.tenants)
    assert again(annual).status == AnnualStatus.AGREED
    assert PartyAnswer.objects.filter(kind=AnswerKind.SIGN).count() == 3
