"""The demo's annual agreements: one in negotiation, one that a party does not sign; a file that is wrong is told."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement
from agreements.services.standing import standing_of
from monitoring.demo.reading import FixtureReader
from monitoring.demo.rows import MADE_UP
from monitoring.demo.signing import load_year, read_signing
from tests.cast import ACTOR

pytestmark = pytest.mark.django_db

YEARS = json.loads((Path("fixtures") / "westland" / "signing.json").read_text())["years"]


def years(table):
    """The file of Westland, told of the parties of the suite."""
    names = {
        "westland": table.municipality.slug,
        "arcade": table.corporation.slug,
        "wonen-wateringen": table.other_corporation.slug,
        "huurders-westland": table.tenants.slug,
    }
    text = json.dumps(YEARS)
    for before, after in names.items():
        text = text.replace(f'"{before}"', f'"{after}"')
    return json.loads(text)


def states(annual):
    return [seat.state.value for seat in standing_of(annual).signing]


def test_one_is_signed_without_a_party_and_one_in_negotiation(table):
    for row in years(table):
        assert load_year(actor=ACTOR, framework=table.framework, data=row) > 1
        assert load_year(actor=ACTOR, framework=table.framework, data=row) == 0
    declined, asked = AnnualAgreement.objects.order_by("year")
    assert (declined.status, states(declined)) == (
        AnnualStatus.SIGNED,
        ["signed", "signed", "signed", "declined"],
    )
    # In time for the cycle of the year before; what is in negotiation always is of now.
    given = {answer.given_on for answer in declined.versions.get().answers.all()}
    assert given == {date(2025, 11, 27), date(2025, 12, 9)}
    assert declined.versions.get().proposed_on == date(2025, 11, 10)
    assert asked.versions.get().proposed_on == timezone.localdate()
    assert (asked.status, states(asked)) == (
        AnnualStatus.PROPOSED,
        ["approved", "waits", "objects", "waits"],
    )
    (found,) = standing_of(asked).open_objections
    assert found.reason.startswith(MADE_UP)
    assert {(row.origin, row.source_note) for row in asked.commitments.all()} == {("demo", "")}


@pytest.mark.parametrize("wrong", [{"agree": ["niemand"]}, {"status": "signed"}, {"commitments": []}])
def test_what_is_wrong_is_told_and_not_written(table, tmp_path, wrong):
    row = {**years(table)[1], **wrong}
    (tmp_path / "signing.json").write_text(json.dumps({"years": [row]}))
    reader = FixtureReader(tmp_path)
    assert read_signing(reader, table.framework, actor=ACTOR) == 0
    assert len(reader.problems) == 1 and reader.problems[0].startswith("signing.json")
    assert not AnnualAgreement.objects.exists()
