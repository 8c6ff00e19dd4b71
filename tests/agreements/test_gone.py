"""Who was asked to agree and left before it answered, or takes no part in the year the text is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AddendumStatus, AnnualStatus, ParticipationRole
from agreements.models import Participation
from agreements.services import addendum_answers, agreeing
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import ConsentState, standing_of_addendum
from agreements.services.going_on import go_on_without, go_on_without_who_left
from agreements.services.standing import SeatState, standing_of
from agreements.services.versions import content_of
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import leave_table, make_year, prolong
from tests.layers import made_once

from . import addendum_rows
from .addendum_rows import change, consent, make_signed, start
from .signing_rows import agree, bring, make_draft, propose, sign, signers

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)
NEXT, NEW_YEARS_EVE = TODAY.year + 1, date(TODAY.year, 12, 31)


@pytest.fixture
def stops(table):
    """A corporation takes part until the end of this year; the term goes on."""
    prolong(table.framework, NEXT)
    leave_table(table.framework, table.corporation, NEW_YEARS_EVE)
    return table.corporation


def test_who_left_before_it_answered_holds_up_nothing_and_stays_in_the_record(table):
    annual = propose(make_draft(table))
    leave_table(table.framework, table.tenants)
    seat = standing_of(annual).seat(table.tenants)
    assert (seat.state, seat.gone_on) == (SeatState.LEFT, YESTERDAY)
    with pytest.raises(ValidationError):
        agree(annual, table.tenants)
    annual = sign(agree(annual, *signers(table)[:-1]), *signers(table)[:-1])
    assert annual.status == AnnualStatus.SIGNED
    standing = standing_of(annual)
    assert [one.party for one in standing.gone] == [table.tenants]
    assert standing.seat(table.tenants).state == SeatState.LEFT


def test_who_goes_on_as_adviser_is_not_gone_and_holds_up_nothing(table):
    annual = propose(make_draft(table))
    leave_table(table.framework, table.tenants)
    adviser = {"role": ParticipationRole.ADVISER, "starts_on": TODAY}
    with acting(ACTOR):
        Participation(framework=table.framework, party=table.tenants, **adviser).save_next()
    seat = standing_of(annual).seat(table.tenants)
    assert (seat.signs, seat.gone_on) == (False, None)
    assert agree(annual, *signers(table)[:-1]).status == AnnualStatus.AGREED


def test_its_objection_needs_no_answer_any_more(table):
    annual = propose(make_draft(table))
    agreeing.object_to(actor=ACTOR, annual=annual, party=table.tenants, seen=1, reason="Te weinig.")
    leave_table(table.framework, table.tenants)
    seat = standing_of(annual).seat(table.tenants)
    assert seat.objections and not seat.open_objections
    assert agree(annual, *signers(table)[:-1]).status == AnnualStatus.AGREED


def test_who_signed_and_left_stays_one_of_those_that_signed(table):
    annual = sign(bring(make_draft(table), table, AnnualStatus.AGREED), table.tenants)
    leave_table(table.framework, table.tenants)
    annual = sign(annual, *signers(table)[:-1])
    standing = standing_of(annual)
    assert annual.status == AnnualStatus.SIGNED and not standing.gone
    assert table.tenants in [one.party for one in standing.remaining]


def test_a_text_about_a_year_is_of_who_takes_part_in_that_year(table, stops):
    annual = propose(make_draft(table, NEXT))
    content = annual.versions.get().content
    assert stops.slug not in [one["slug"] for one in content["parties"]]
    assert all(stops.slug not in one["binds"] for one in content["commitments"])
    standing = standing_of(annual)
    assert standing.seat(stops) is None and [one.party for one in standing.outside] == [stops]
    others = [party for party in signers(table) if party != stops]
    assert sign(agree(annual, *others), *others).status == AnnualStatus.SIGNED
    # Of this year it is.
    this_year = content_of(make_year(table.framework, TODAY.year))
    assert stops.slug in [one["slug"] for one in this_year["parties"]]


# ---- an addendum


@made_once
def waiting(table):
    """An addendum that binds all, of whom one left and the others consented."""
    addendum = addendum_rows.propose(change(start(table, make_signed(table)), "allen"))
    addendum = consent(addendum, table.municipality, table.other_corporation, table.tenants)
    leave_table(table.framework, table.corporation)
    return addendum


def test_an_addendum_goes_on_without_who_left(table, waiting):
    go_on_without_who_left(actor=ACTOR)
    row = addendum_rows.again(waiting)
    assert (row.status, row.agreed_on) == (AddendumStatus.AGREED, TODAY)
    put_into_effect(actor=ACTOR, addendum=row)
    # When the next one leaves, it is not asked again.
    go_on_without(actor=ACTOR, framework=table.framework)
    assert addendum_rows.commitment("allen").text == "Wij bouwen er dertig."
    (gone,) = [one for one in standing_of_addendum(addendum_rows.again(row)).asked if one.gone_on]
    assert (gone.party, gone.state, gone.gone_on) == (table.corporation, ConsentState.LEFT, YESTERDAY)


def test_who_left_refused_or_consents_too_late(table, waiting):
    """A refusal of who left holds up nothing; nobody answers for it any more."""
    with pytest.raises(ValidationError):
        consent(waiting, table.corporation)
    leave_table(table.framework, table.corporation, TODAY)
    addendum_answers.refuse(actor=ACTOR, addendum=waiting, party=table.corporation, seen=1, reason="Nee.")
    leave_table(table.framework, table.corporation)
    assert not standing_of_addendum(waiting).waiting()


def test_where_all_that_were_asked_left_nobody_consented(table):
    addendum = addendum_rows.propose(change(start(table, make_signed(table))))
    leave_table(table.framework, table.corporation)
    go_on_without_who_left(actor=ACTOR)
    assert addendum_rows.again(addendum).status == AddendumStatus.PROPOSED
