"""Completing commitments, for all or per party, and opening them again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import ResponsibilityRole
from agreements.models import Commitment, Completion, Responsibility
from agreements.services.completing import complete, completing_parties, reopen
from config.web.history import StaleVersionError, acting
from parties.enums import PartyKind
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2024, 5, 1), date(2024, 6, 1)


def led_by(table, *leads):
    rows = [{"role": ResponsibilityRole.LEAD, **lead} for lead in leads]
    return make_commitment(table.framework, responsibilities=rows)


def both(table):
    return led_by(table, {"group": PartyKind.CORPORATION})


def done(commitment, day=MAY, party=None, **fields):
    row = Commitment.objects.get(pk=commitment.pk)
    return complete(actor=ACTOR, commitment=row, version=row.version, completed_on=day, party=party, **fields)


def test_who_has_a_part(table):
    assert completing_parties(both(table)) == [table.corporation, table.other_corporation]


def test_everybody_who_signs_has_a_part_in_what_everybody_does(table):
    assert completing_parties(led_by(table, {"everyone": True})) == [
        table.municipality,
        table.corporation,
        table.other_corporation,
        table.tenants,
    ]


def test_who_is_involved_or_leads_one_item_has_no_part_in_the_whole(table):
    roles = ((ResponsibilityRole.PARTY, table.corporation), (ResponsibilityRole.INVOLVED, table.tenants))
    rows = [{"role": role, "party": party} for role, party in roles]
    row = make_commitment(table.framework, items=[{"text": "Bouwen."}], responsibilities=rows)
    with acting(ACTOR):
        Responsibility(
            commitment=row, item=row.items.get(), role=ResponsibilityRole.LEAD, party=table.municipality
        ).save()
    assert completing_parties(row) == [table.corporation]


def test_who_takes_it_over_on_a_day_to_come_has_no_part_yet(table):
    last = timezone.localdate()
    before = {"party": table.corporation, "ends_on": last}
    after = {"party": table.other_corporation, "starts_on": last + timedelta(days=1)}
    assert completing_parties(led_by(table, before, after)) == [table.corporation]


def test_all_at_once(table):
    row = done(both(table), reason="Opgeleverd")
    assert (row.completed_on, row.version) == (MAY, 2)
    assert row.history.first().history_change_reason == "Opgeleverd"


def test_completed_once_all_parties_are_on_the_last_of_their_days(table):
    commitment = both(table)
    assert done(commitment, JUNE, table.corporation).completed_on is None
    assert done(commitment, MAY, table.other_corporation).completed_on == JUNE


def test_somebody_outside_never_makes_it_complete(table):
    commitment = led_by(table, {"party": table.corporation}, {"outsider": "Zorginstelling"})
    assert done(commitment, MAY, table.corporation).completed_on is None


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (timezone.localdate() + timedelta(days=1), "This day has not come yet."),
        (date(2023, 12, 31), "This day lies before the agreement began."),
    ],
)
def test_an_impossible_day(table, english, day, message):
    commitment = both(table)
    with pytest.raises(ValidationError) as told:
        done(commitment, day, table.corporation)
    assert told.value.message_dict == {"completed_on": [message]}
    assert (Completion.objects.count(), Commitment.objects.get().version) == (0, 1)


def test_a_party_without_a_part(table, english):
    with pytest.raises(ValidationError) as told:
        done(both(table), MAY, table.tenants)
    assert told.value.message_dict == {"party": ["This party has no part of its own in this commitment."]}


def test_somebody_else_was_first(table):
    commitment = both(table)
    done(commitment)
    with pytest.raises(StaleVersionError):
        complete(actor=ACTOR, commitment=commitment, version=1, completed_on=MAY)
    with pytest.raises(ValidationError):
        done(commitment)


def test_one_party_goes_on_after_all_and_the_history_stays(table):
    commitment = both(table)
    for party in (table.corporation, table.other_corporation):
        row = done(commitment, MAY, party)
    row = reopen(
        actor=ACTOR, commitment=row, version=row.version, reason="Nog een woning", party=table.corporation
    )
    assert row.completed_on is None
    assert [part.party for part in row.completions.all()] == [table.other_corporation]
    gone = Completion.history.filter(history_type="-").get()
    assert (gone.party_id, gone.history_change_reason) == (table.corporation.pk, "Nog een woning")


def test_the_whole_takes_every_part_with_it(table):
    commitment = both(table)
    row = done(commitment, MAY, table.corporation)
    row = reopen(actor=ACTOR, commitment=row, version=row.version, reason="Vergissing")
    assert (row.completed_on, row.completions.count()) == (None, 0)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_opening_again_needs_a_reason(table, english, reason):
    row = done(both(table))
    with pytest.raises(ValidationError) as told:
        reopen(actor=ACTOR, commitment=row, version=row.version, reason=reason)
    assert told.value.message_dict == {"reason": ["Tell why it is not completed after all."]}
    assert Commitment.objects.get().completed_on == MAY


def test_nothing_to_open(table):
    row = both(table)
    with pytest.raises(ValidationError):
        reopen(actor=ACTOR, commitment=row, version=1, reason="Zomaar")
