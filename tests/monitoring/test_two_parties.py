"""Somebody who works for another party too coordinates in the name of the party that does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import AnnualStatus, CycleKind
from agreements.models import AgreementVersion, Amendment, ContactRole, CycleStep, CycleTemplate
from agreements.services.cycle import add_step, complete_step
from monitoring.models import ProgressReport
from parties.contacts.services import add_contact
from parties.enums import MembershipRole
from parties.services import add_member
from tests.agreements.signing_rows import bring, make_draft
from tests.cast import ACTOR
from tests.factories import make_commitment, make_line, make_year

pytestmark = pytest.mark.django_db


def step(table, name: str = "cycle-step") -> tuple[str, CycleStep]:
    row = add_step(actor=ACTOR, framework=table.framework, year=2024, kind=CycleKind.OTHER, title="Overleg")
    return address(table, name, 2024, row.key), row


def address(table, name: str, *words: Any) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, *words])


def lays_out(table):
    return address(table, "cycle", 2024), {"actie": "indelen", "sjabloon": "algemeen"}, CycleStep.history


def keeps(table):
    step(table)
    return address(table, "cycle", 2024), {"actie": "bewaar", "naam": "Zoals wij"}, CycleTemplate.history


def moves(table):
    (_url, row), _other = step(table), step(table)
    form = {"actie": "omlaag", "stap": row.key, "version": 1}
    return address(table, "cycle", 2024), form, CycleStep.history


def adds(table):
    form = {"kind": "other", "title": "Overleg", "turns": "everyone", "recurrence": "once"}
    return address(table, "cycle-new", 2024), form, CycleStep.history


def changes(table):
    url, row = step(table, "cycle-change")
    form = {"kind": "other", "title": "Anders", "turns": "everyone", "recurrence": "once"}
    return url, {**form, "version": row.version}, CycleStep.history


def completes(table):
    url, _row = step(table)
    return url, {"actie": "afronden", "version": 1, "done_on": "2024-03-01"}, CycleStep.history


def reopens(table):
    url, row = step(table)
    complete_step(actor=ACTOR, step=row, done_on=table.framework.starts_on)
    return url, {"actie": "heropenen", "version": 2, "reason": "Toch niet."}, CycleStep.history


def removes(table):
    url, _row = step(table)
    return url, {"actie": "verwijderen", "version": 1, "reason": "Dubbel."}, CycleStep.history


def proposes(table):
    annual = bring(make_draft(table), table, AnnualStatus.DRAFT)
    form = {"actie": "voorstellen", "reply_by": "2098-01-01"}
    return address(table, "annual", annual.year), form, AgreementVersion


def amends(table):
    row = make_commitment(table.framework, "2024-j-1", annual=make_year(table.framework))
    form = {
        "version": 1,
        "title": "Anders",
        "text": "",
        "planning": "",
        "meeting": "Overleg",
        "reason": "Zo is het.",
    }
    days = {"decided_on": "2024-06-20", "effective_on": "2024-07-01"}
    return address(table, "amendment", row.key), {**form, **days}, Amendment


def reports(table):
    line = make_line(table.framework)
    url = f"{address(table, 'line-report', 2024, line.commitment.key)}?ronde=najaar"
    return url, {"version": line.version, "light": "green", "text": "Klaar."}, ProgressReport


def places(table):
    contact = add_contact(actor=ACTOR, party=table.tenants, function="Voorzitter")
    form = {"doe": "plaats", "level": "official", "theme": "", "position": 1}
    return address(table, "contact", contact.pk), form, ContactRole.history


@pytest.mark.parametrize(
    "asked",
    [lays_out, keeps, moves, adds, changes, completes, reopens, removes, proposes, amends, reports, places],
)
def test_it_is_done_for_the_party_that_coordinates(cast, table, asked: Callable[..., Any]):
    add_member(
        actor=ACTOR, user=cast.corporation_officer, party=table.municipality, role=MembershipRole.EDITOR
    )
    url, form, rows = asked(table)
    browser = Client()
    browser.force_login(cast.corporation_officer)
    assert browser.post(url, form).status_code == 302
    newest = getattr(rows, "objects", rows).order_by("-pk").first()
    told = newest.actor_party if hasattr(newest, "actor_party") else newest.author_party
    assert told == table.municipality.label
