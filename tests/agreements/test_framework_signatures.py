"""Who signed a framework agreement, and when: as far as the paper tells, beside the day of the whole."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agreements.enums import FrameworkStatus
from agreements.models import FrameworkSignature, Participation, signed_since
from agreements.services.addenda import start_addendum
from agreements.services.framework_signing import (
    joined_later,
    mend_signed,
    not_told,
    record_signed,
    told_day,
    withdraw_signed,
)
from agreements.services.paper import Signature
from config.web.history import StaleVersionError, acting
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY, LATER = date(2024, 2, 5), date(2024, 2, 9)
TOWN, WONEN, THUIS, TENANTS = "duinstede", "duinstede-wonen", "duinstede-thuis", "duinstede-huurders"
ALL = (TOWN, WONEN, THUIS, TENANTS)


@made_once
def commitment(table):
    return make_commitment(table.framework)


def record(framework, signed_on=None, verb=record_signed, **more):
    framework.refresh_from_db()
    return verb(
        actor=ACTOR, framework=framework, **{"version": framework.version, "signed_on": signed_on, **more}
    )


def mend(framework, signed_on=None, **more):
    return record(framework, signed_on, mend_signed, **more)


def each(**days):
    """All parties, each on the same day unless told."""
    return {slug: Signature(days.get(slug.rpartition("-")[2], DAY)) for slug in ALL}


def kept(framework):
    rows = framework.signatures.select_related("party")
    return {row.party.slug: (row.signed_on, row.function, row.reference) for row in rows}


def test_each_party_signs_on_its_day_and_the_last_makes_it_signed(table, commitment):
    given = {**each(huurders=LATER), TOWN: Signature(DAY, " Wethouder ", "B 24/7")}
    row = record(table.framework, signatures=given)
    assert (row.status, row.adopted_on, signed_since(row)) == (FrameworkStatus.SIGNED, LATER, LATER)
    assert kept(row) == {
        TOWN: (DAY, "Wethouder", "B 24/7"),
        WONEN: (DAY, "", ""),
        THUIS: (DAY, "", ""),
        TENANTS: (LATER, "", ""),
    }
    told = row.history.first().history_change_reason
    assert "9 februari 2024" in told and "Duinstede-huurders" in told
    assert told_day(row, row.signatures.all()) is None, "not told, but followed from the parties"


def test_a_day_of_the_whole_stays_of_the_whole(table, commitment):
    row = record(table.framework, DAY, signatures={TOWN: Signature(), WONEN: Signature(None, "Directeur")})
    assert row.adopted_on == DAY
    assert kept(row) == {TOWN: (None, "", ""), WONEN: (None, "Directeur", "")}
    assert told_day(row, row.signatures.all()) == DAY
    assert not_told(row, row.participations.select_related("party"), row.signatures.all()) == [
        "Duinstede-thuis",
        "Duinstede-huurders",
    ]


def test_no_day_need_be_known(table, commitment):
    row = record(table.framework, signatures={**each(), THUIS: Signature()})
    assert (row.status, row.adopted_on, signed_since(row)) == (FrameworkStatus.SIGNED, None, row.starts_on)
    assert "2024" not in row.history.first().history_change_reason


@pytest.mark.parametrize(
    ("signatures", "place"),
    [
        ({}, "signed_on"),
        ({TOWN: Signature(DAY)}, None),
        ({TOWN: Signature(DAY), WONEN: Signature(date(2999, 1, 1))}, f"{WONEN}-signed_on"),
        ({TOWN: Signature(DAY), WONEN: Signature(date(2028, 1, 1))}, f"{WONEN}-signed_on"),
        ({TOWN: Signature(DAY), "duinstede-zorg": Signature(DAY)}, None),
        ({TOWN: Signature(DAY), WONEN: Signature(DAY, "x" * 121)}, "function"),
    ],
)
def test_what_can_not_be_is_told_at_its_place_and_nothing_is_written(table, commitment, signatures, place):
    with pytest.raises(ValidationError) as refused:
        record(table.framework, signatures=signatures)
    assert place is None or place in refused.value.message_dict
    table.framework.refresh_from_db()
    assert (table.framework.status, table.framework.version) == (FrameworkStatus.DRAFT, 1)
    assert not FrameworkSignature.objects.exists()


def test_who_did_not_sit_there_yet_did_not_sign_that_day(table, commitment):
    seat = Participation.objects.get(party=table.tenants)
    seat.starts_on = LATER
    with acting(ACTOR):
        seat.save()
    with pytest.raises(ValidationError) as refused:
        record(table.framework, signatures=each())
    assert set(refused.value.message_dict) == {f"{TENANTS}-signed_on"}
    assert record(table.framework, signatures=each(huurders=LATER)).pk


def test_what_was_not_told_is_told_afterwards_without_a_reason(table, commitment):
    record(table.framework, DAY)
    row = mend(table.framework, DAY, signatures={TOWN: Signature(DAY), WONEN: Signature()})
    assert (row.adopted_on, set(kept(row))) == (DAY, {TOWN, WONEN})
    row = mend(table.framework, DAY, signatures={**each(), WONEN: Signature()})
    assert set(kept(row)) == set(ALL)


def test_what_is_told_changes_with_a_reason_and_stays_in_the_log(table, commitment):
    record(table.framework, signatures=each())
    changes = [
        {"signatures": each(huurders=LATER)},
        {"signatures": {slug: told for slug, told in each().items() if slug != THUIS}},
        {"signatures": {}},
    ]
    for change in changes:
        with pytest.raises(ValidationError) as refused:
            mend(table.framework, **change)
        assert set(refused.value.message_dict) == {"reason"}
    row = mend(table.framework, **changes[0], reason="Verkeerd gelezen.")
    assert (row.adopted_on, kept(row)[TENANTS][0]) == (LATER, LATER)
    told = row.signatures.get(party=table.tenants).history.first()
    assert (told.history_change_reason, told.prev_record.signed_on) == ("Verkeerd gelezen.", DAY)
    assert row.signatures.get(party=table.municipality).history.count() == 1, "only what changed"
    row = mend(table.framework, **changes[1], reason="Tekende niet.")
    assert THUIS not in kept(row)


def test_the_day_of_the_whole_changes_with_a_reason(table, commitment):
    record(table.framework, DAY)
    with pytest.raises(ValidationError) as refused:
        mend(table.framework, LATER, signatures={})
    assert set(refused.value.message_dict) == {"reason"}
    assert mend(table.framework, LATER, signatures={}, reason="Tikfout").adopted_on == LATER


def test_of_a_draft_and_of_an_older_page_nothing_is_mended(table, commitment):
    with pytest.raises(ValidationError, match="not recorded"):
        mend(table.framework, DAY, signatures={})
    record(table.framework, DAY)
    with pytest.raises(StaleVersionError):
        mend(table.framework, DAY, signatures=each(), version=1)


def test_taking_it_back_takes_who_signed_along_and_an_addendum_keeps_it(table, commitment):
    record(table.framework, signatures=each())
    table.framework.refresh_from_db()
    back = {"actor": ACTOR, "framework": table.framework, "reason": "Vergissing"}
    row = withdraw_signed(**back, version=table.framework.version)
    assert (row.status, row.adopted_on, kept(row)) == (FrameworkStatus.DRAFT, None, {})
    assert (
        FrameworkSignature.history.filter(history_type="-", history_change_reason="Vergissing").count() == 4
    )
    record(table.framework, signatures=each())
    table.framework.refresh_from_db()
    words = {"title": "Minder", "reason": "Tegenvaller", "effective_on": date(2026, 1, 1)}
    start_addendum(actor=ACTOR, framework=table.framework, **words)
    with pytest.raises(ValidationError, match="addendum"):
        withdraw_signed(**back, version=table.framework.version)
    assert len(kept(mend(table.framework, signatures=each(wonen=LATER), reason="Tikfout"))) == 4


def test_the_admin_shows_them_and_changes_nothing(client, cast, table, commitment):
    record(table.framework, signatures={**each(), TOWN: Signature(DAY, "Wethouder")})
    client.force_login(cast.manager)
    page = client.get(
        reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk])
    ).content.decode()
    assert "Wethouder" in page
    assert 'name="signatures-0-function"' not in page


class TestPowerAndReservation:
    """Who represents a party by what power, and what a signature waited for."""

    def test_they_are_kept_and_told_again(self, table, commitment):
        told = Signature(DAY, "Directeur", "", " proxy of 2 December ", "the supervisory board", LATER)
        row = record(table.framework, signatures={**each(), WONEN: told})
        kept_row = row.signatures.get(party=table.corporation)
        assert (kept_row.power, kept_row.reservation, kept_row.lifted_on) == (
            "proxy of 2 December",
            "the supervisory board",
            LATER,
        )
        assert kept_row.history.count() == 1
        mend(row, signatures={**each(), WONEN: told})
        assert kept_row.history.count() == 1, "nothing changed, nothing written"

    def test_that_a_reservation_was_lifted_is_added_without_a_reason(self, table, commitment):
        waits = Signature(DAY, reservation="the council")
        row = record(table.framework, signatures={**each(), TOWN: waits})
        mend(row, signatures={**each(), TOWN: Signature(DAY, reservation="the council", lifted_on=LATER)})
        assert row.signatures.get(party=table.municipality).lifted_on == LATER

    def test_another_reservation_takes_a_reason(self, table, commitment):
        waits = Signature(DAY, reservation="the council")
        row = record(table.framework, signatures={**each(), TOWN: waits})
        for other in (Signature(DAY, reservation="the board"), Signature(DAY)):
            with pytest.raises(ValidationError) as refused:
                mend(row, signatures={**each(), TOWN: other})
            assert set(refused.value.message_dict) == {"reason"}
        mend(row, signatures=each(), reason="Typed wrong.")
        assert row.signatures.get(party=table.municipality).reservation == ""

    @pytest.mark.parametrize(
        ("told", "place"),
        [
            (Signature(DAY, lifted_on=LATER), f"{TOWN}-reservation"),
            (Signature(DAY, reservation=" ", lifted_on=LATER), f"{TOWN}-reservation"),
            (Signature(LATER, reservation="the council", lifted_on=DAY), f"{TOWN}-lifted_on"),
            (Signature(DAY, reservation="the council", lifted_on=date(2999, 1, 1)), f"{TOWN}-lifted_on"),
            (Signature(DAY, power="x" * 251), "power"),
        ],
    )
    def test_what_can_not_be_is_told_at_its_place(self, table, commitment, told, place):
        with pytest.raises(ValidationError) as refused:
            record(table.framework, signatures={**each(), TOWN: told})
        assert set(refused.value.message_dict) == {place}
        assert not FrameworkSignature.objects.exists()

    def test_the_database_keeps_it_as_well(self, table, commitment):
        row = FrameworkSignature(framework=table.framework, party=table.municipality, lifted_on=DAY)
        with pytest.raises(IntegrityError), acting(ACTOR), transaction.atomic():
            row.save()


class TestWhoJoinedLater:
    JOINS = date(2025, 3, 1)

    @pytest.fixture
    def late(self, table, commitment):
        with acting(ACTOR):
            seat = table.framework.participations.get(party=table.tenants)
            seat.starts_on = self.JOINS
            seat.save_next()
        return table.framework

    def joined(self, framework):
        framework.refresh_from_db()
        seats = framework.participations.select_related("party")
        signed = {row.party_id for row in framework.signatures.all()}
        found = joined_later(framework, seats, signed)
        return [(one.party.slug, one.starts_on, one.signed) for one in found]

    def test_it_is_told_from_when_and_whether_it_signed(self, late):
        record(late, DAY)
        assert self.joined(late) == [(TENANTS, self.JOINS, False)]
        mend(late, DAY, signatures={TOWN: Signature(DAY), TENANTS: Signature(self.JOINS)})
        assert self.joined(late) == [(TENANTS, self.JOINS, True)]

    def test_it_signs_on_a_day_of_its_own_from_when_it_takes_part(self, late):
        row = record(late, DAY)
        with pytest.raises(ValidationError) as refused:
            mend(row, DAY, signatures={TOWN: Signature(DAY), TENANTS: Signature(DAY)})
        assert set(refused.value.message_dict) == {f"{TENANTS}-signed_on"}

    def test_its_signature_does_not_make_the_whole_signed_later(self, late):
        first = {slug: one for slug, one in each().items() if slug != TENANTS}
        row = record(late, signatures=first)
        assert row.adopted_on == DAY
        row = mend(row, signatures={**first, TENANTS: Signature(self.JOINS)})
        assert row.adopted_on == DAY
        assert told_day(row, row.signatures.all()) is None
        # Nor does it take the day away where its own is not known.
        assert mend(row, signatures={**first, TENANTS: Signature()}, reason="x").adopted_on == DAY

    def test_of_whom_no_signature_is_told_it_is_named_too(self, late):
        first = {slug: one for slug, one in each().items() if slug != TENANTS}
        row = record(late, signatures=first)
        seats = row.participations.select_related("party")
        assert not_told(row, seats, row.signatures.all()) == ["Duinstede-huurders"]

    def test_who_left_again_and_who_was_there_is_not_named(self, late, table):
        record(late, self.JOINS)
        assert self.joined(late) == []
        mend(late, DAY, signatures={}, reason="Verkeerd gelezen.")
        with acting(ACTOR):
            seat = late.participations.get(party=table.tenants)
            seat.ends_on = date(2025, 6, 1)
            seat.save_next()
        assert self.joined(late) == []
