"""A draft says what the agreement that is made of it says: whom it binds, in which order, and what holds when."""

import re

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement
from agreements.services.drafting import start_year
from agreements.services.versions import content_of
from monitoring.drafting.reading import read_draft
from tests.cast import ACTOR
from tests.factories import make_commitment

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(table) -> AnnualAgreement:
    return start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def address(table, name: str = "concept", *words: str) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, 2025, *words])


def test_whom_it_binds_is_the_same_in_the_draft_and_in_what_is_proposed(officer, table, draft):
    for n, who in enumerate(
        (
            [{"role": "lead", "party": table.corporation}],
            [{"role": "lead", "party": table.corporation}, {"role": "party", "group": "tenant_organisation"}],
            [{"role": "lead", "outsider": "De provincie"}],
            [{"role": "involved", "party": table.tenants}],
            [{"role": "party", "everyone": True}],
            [],
        )
    ):
        make_commitment(table.framework, f"2025-{n}", n, annual=draft, responsibilities=who)
    lines = read_draft(table.framework, 2025).lines
    bound = {one.commitment.key: [party.slug for party in one.bound] for one in lines}
    assert bound == {one["key"]: one["binds"] for one in content_of(draft)["commitments"]}
    assert bound["2025-0"] == [table.corporation.slug]
    assert [one.everyone for one in lines] == [False, False, True, True, True, True]
    told = re.findall(
        r"<p[^>]* data-binds>(.*?)</p>",
        officer.get(address(table, "concept-line", "2025-0")).content.decode(),
    )
    assert len(told) == 1 and "Wonen" in told[0]
    page = officer.get(address(table)).content.decode()
    told = re.findall(r"<span data-binds>(.*?)</span>", page)
    assert [word in told[0] for word in ("Wonen", "Thuis")] == [True, False] and len(told) == len(lines)
