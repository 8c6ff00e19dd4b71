"""What is closed and published stays the same to the byte, whatever becomes of everything around it."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import models
from django.utils import timezone

from agreements.models import Commitment
from config.web.history import AppendOnlyModel, acting
from monitoring.enums import Light, RoundStatus
from monitoring.models import (
    Correction,
    FrozenReport,
    FrozenStyle,
    MonitoringRound,
    Publication,
    PublicationFile,
    PublicationLogo,
    PublishedElsewhere,
    RoundClosedError,
    Withdrawal,
)
from monitoring.public.services import FILES, publish_round, tell_where, withdraw
from monitoring.publishing.exports import FORMATS
from monitoring.reactions.services import correct
from monitoring.table.as_json import to_data
from monitoring.table.closing import checksum, close_round
from monitoring.table.reading import read_report
from parties.models import Party
from tests.cast import ACTOR
from tests.factories import Table, give_light, line_of, make_round
from tests.layers import made_once
from tests.publications import as_served, published
from tests.rewriting import related_models, rewrite

from .frozen_world import make_frozen_world

pytestmark = [
    pytest.mark.django_db,
    # The archive's PDF leaves the file of a colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

#: What is frozen itself, and what stands beside it by design. All of it is only added to.
KEPT: set[type[models.Model]] = {
    FrozenReport,
    FrozenStyle,
    PublicationLogo,
    Publication,
    PublicationFile,
    Correction,
    PublishedElsewhere,
    Withdrawal,
}
#: Of which there is no row here, as no report shows them: agreeing, signing, the cycle, the council's list and people's accounts.
NOT_HERE = {
    "agreements.AddendumAnswer",
    "agreements.AddendumVersion",
    "agreements.AgreementVersion",
    "agreements.Amendment",
    "agreements.BidForecast",
    "agreements.BidLetter",
    "agreements.BidReply",
    "agreements.BidResponse",
    "agreements.Body",
    "agreements.CalendarAddress",
    "agreements.CommitmentComment",
    "agreements.CommitmentIntake",
    "agreements.CommitmentIntakeTakenBack",
    "agreements.Condition",
    "agreements.CyclePosition",
    "agreements.CycleStep",
    "agreements.CycleTemplate",
    "agreements.CycleTurn",
    "agreements.FrameworkSignature",
    "agreements.Objection",
    "agreements.PartyAnswer",
    "monitoring.ActionReport",
    "monitoring.Escalation",
    "monitoring.EscalationAnswer",
    "monitoring.CouncilItem",
    "monitoring.CouncilLink",
    "monitoring.EvaluationClosing",
    "monitoring.ExportFile",
    "monitoring.FigureIntake",
    "monitoring.IntakeTakenBack",
    "monitoring.MendRequest",
    "monitoring.PartyOutcome",
    "monitoring.Presence",
    "monitoring.Reminder",
    "monitoring.ReminderRound",
    "monitoring.SentLetter",
    "parties.Invitation",
    "parties.Mail",
    "parties.User_groups",
    "parties.User_user_permissions",
}
#: Made again from the frozen copy at each download. Not the PDF, which is made once here, nor ODS, which tells when it was made.
MADE_AGAIN = ("csv", "json", "html", "xlsx")


def as_made_again(monitoring_round: MonitoringRound) -> dict[str, str]:
    """The report of the closed round and its files, as who is logged in gets them."""
    row = MonitoringRound.objects.select_related("framework__municipality").get(pk=monitoring_round.pk)
    report = read_report(row)
    found = {name: hashlib.sha256(FORMATS[name].render(report)).hexdigest() for name in MADE_AGAIN}
    return {**found, "report": checksum(to_data(report)), "frozen": report.checksum}


@made_once
def frozen(table, cast) -> Publication:
    """The publication of a round with everything around it, with what came beside it later."""
    world = make_frozen_world(table, cast)
    close_round(actor=ACTOR, monitoring_round=world.row)
    publication = publish_round(actor=ACTOR, monitoring_round=world.row, formats=FILES)
    withdraw(actor=ACTOR, publication=published(table.framework, slug="winter"), reason="Een vergissing.")
    for line in (None, world.line()):
        correct(actor=ACTOR, monitoring_round=world.row, text="Het zijn er twaalf.", line=line)
    tell_where(
        actor=ACTOR,
        publication=publication,
        party=table.tenants,
        url="https://huurders.example/",
        published_on=date(2024, 12, 1),
    )
    return publication


@pytest.mark.slow
def test_whatever_becomes_of_the_rest_what_was_frozen_stays_the_same_to_the_byte(client, table, frozen):
    row = frozen.round
    before = as_served(client, frozen), as_made_again(row)
    assert len([path for path in before[0] if "/bestanden/" in path]) == len(FILES)

    go_on(table)
    assert (as_served(client, frozen), as_made_again(row)) == before
    edit_everything_around()
    assert (as_served(client, frozen), as_made_again(row)) == before
    assert client.get("/openbaar/~duinstede/").status_code == 404


def go_on(table: Table) -> None:
    """What people do next: another text, a commitment that is completed, a later round with its own light."""
    commitment = Commitment.objects.get(key="a-1")
    with acting(ACTOR):
        commitment.title, commitment.completed_on = "Anders", timezone.localdate()
        commitment.save()
    later = make_round(table.framework, [commitment], slug="later", reference_date=date(2025, 1, 31))
    give_light(line_of(later, commitment), Light.GREEN)


def edit_everything_around() -> None:
    """Every field of every row that relations lead to from a round, but what is frozen itself."""
    related = related_models()
    assert related >= KEPT and all(issubclass(model, AppendOnlyModel) for model in KEPT)
    empty = {one._meta.label for one in related if not models.QuerySet(one).exists()}
    assert empty == NOT_HERE, "make one in frozen_world.py, or say here that no report shows it"
    for model in sorted(related - KEPT, key=lambda one: one._meta.label):
        # Closing is for good, so the status is the one thing that can not be edited.
        changed = rewrite(model, leave=frozenset({"status"} if model is MonitoringRound else ()))
        assert changed or model._meta.label in NOT_HERE, model


def test_every_related_model_is_found_and_its_fields_take_another_value(table):
    """Else the test above could not fail."""
    names = {model._meta.label for model in related_models()}
    assert {"parties.Party", "agreements.GlossaryAmount", "monitoring.AttachmentFile"} <= names
    assert {"monitoring.PublicationStyle", "agreements.Planning", "parties.Membership"} <= names
    before = Party.objects.values().get(pk=table.corporation.pk)
    assert {"name", "slug", "short_name", "code"} <= rewrite(Party)
    after = Party.objects.values().get(pk=table.corporation.pk)
    assert (after["name"], after["slug"]) == (f"~{before['name']}", f"~{before['slug']}")


def test_the_closed_round_itself_takes_no_change(table):
    row = make_round(table.framework, status=RoundStatus.CLOSED)
    row.title = "Anders"
    with pytest.raises(RoundClosedError), acting(ACTOR):
        row.save()
