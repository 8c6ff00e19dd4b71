"""Words that a service writes down are those of the installation, whatever the person reads in whose click it was."""

import pytest
from django.utils import translation

from agreements.enums import AnnualStatus, CycleKind, TargetKind
from agreements.models import Commitment, CycleStep, FrameworkAgreement, Indicator
from agreements.services.addendum_effect import put_into_effect
from agreements.services.assigning import hand_over, take
from agreements.services.cycle import add_step
from agreements.services.cycle_year import lay_out_year
from agreements.services.draft_parts import set_target
from agreements.services.framework_signing import record_signed
from agreements.services.next_year import carry_over
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment

from . import addendum_rows
from .signing_rows import YEAR, bring, make_draft


def handed_over(table, cast) -> str:
    lead = [{"role": "lead", "party": table.corporation}]
    row = make_commitment(table.framework, responsibilities=lead).responsibilities.get()
    colleague = User.objects.create_user("collega@corporatie.example")
    add_member(actor=ACTOR, user=colleague, party=table.corporation, role=MembershipRole.EDITOR)
    take(actor=ACTOR, party=table.corporation, user=cast.corporation_officer, responsibilities=[row])
    hand_over(actor=ACTOR, party=table.corporation, leaver=cast.corporation_officer, successor=colleague)
    return row.assignments.first().history.latest().history_change_reason


def laid_out(table, cast) -> str:
    lay_out_year(actor=ACTOR, framework=table.framework, year=2026, template="algemeen")
    return CycleStep.history.latest().history_change_reason


def signed(table, cast) -> str:
    make_commitment(table.framework)
    record_signed(actor=ACTOR, framework=table.framework, version=1, signed_on=table.framework.starts_on)
    return FrameworkAgreement.history.latest().history_change_reason


def agreed(table, cast) -> str:
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR - 1, kind=CycleKind.AGREE, title="Instemmen"
    )
    bring(make_draft(table), table, AnnualStatus.AGREED)
    return CycleStep.objects.get(pk=step.pk).done_note


def not_agreed(table, cast) -> str:
    return str(bring(make_draft(table), table, AnnualStatus.NOT_AGREED).outcome)


def target(table) -> Commitment:
    row = make_draft(table).commitments.first()
    told = {"name": "Woningen", "unit": "woningen", "kind": TargetKind.AT_LEAST, "value": 4}
    set_target(actor=ACTOR, commitment=row, **told)
    return row


def drafted(table, cast) -> str:
    return target(table).indicators.get().targets.get().source


def carried(table, cast) -> str:
    earlier = target(table)
    carry_over(actor=ACTOR, annual=make_draft(table, YEAR + 1), commitment=earlier)
    return Indicator.objects.latest("pk").targets.get().source


def took_effect(table, cast) -> str:
    changed = addendum_rows.change(addendum_rows.start(table, addendum_rows.make_signed(table)))
    put_into_effect(
        actor=ACTOR, addendum=addendum_rows.consent(addendum_rows.propose(changed), table.corporation)
    )
    return addendum_rows.commitment().history.latest().history_change_reason


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("done", "words"),
    [
        (handed_over, "handed over by"),
        (laid_out, "laid out from"),
        (signed, "signed on"),
        (agreed, "All parties agreed"),
        (not_agreed, "No agreement"),
        (drafted, f"Annual agreements {YEAR}"),
        (carried, f"Carried over from {YEAR}"),
        (took_effect, "Addendum 1"),
    ],
)
def test_they_are_in_the_language_of_the_installation(table, cast, settings, done, words):
    settings.LANGUAGE_CODE = "en"
    with translation.override("nl"):
        assert done(table, cast).startswith(words)
