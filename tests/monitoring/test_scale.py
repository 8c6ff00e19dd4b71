"""Made-up municipalities for measuring: exactly what was asked for, once, and never by accident."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from agreements.enums import Origin
from monitoring.models import (
    Assessment,
    Decision,
    FrozenReport,
    Measurement,
    MonitoringRound,
    ProgressReport,
    RoundLine,
)
from monitoring.rounds.permissions import may_settle
from monitoring.scale import EDITOR, Size, make_municipality
from monitoring.table.closing import checksum
from monitoring.table.reading import build_report
from parties.demo import PASSWORD
from parties.enums import PartyKind
from parties.models import Mail, Municipality, Party, User

pytestmark = pytest.mark.django_db

#: Two municipalities, two years, three commitments a year, three rounds a year.
EXPECTED = {
    "Party": 2 * 5,
    "Representation": 2 * 2,
    "FrameworkAgreement": 2,
    "Participation": 2 * 5,
    "Coordination": 2,
    "Theme": 2 * 14,
    "GlossaryTerm": 2 * 5,
    "GlossaryAmount": 2 * 3,
    "AnnualAgreement": 2 * 2,
    "Commitment": 2 * (2 * 3 + 12),
    "CommitmentItem": 2 * 2 * 2,
    "Elaboration": 2 * 2 * 2,
    "Responsibility": 2 * 2 * 7,
    "Planning": 2 * 2 * 3,
    "Indicator": 2 * 2,
    "Target": 2 * 2,
    "Measurement": 2 * 2 * 6,
    "MonitoringRound": 2 * 2 * 3,
    "RoundHeading": 2 * 2 * 3 * 14,
    "RoundLine": 2 * 2 * 3 * 3,
    "Assessment": 2 * 2 * 3 * 5,
    "ProgressReport": 2 * 2 * (3 * 3 + 1),
    "FrozenReport": 2 * (2 * 3 - 1),
    "User": 1,
    "Membership": 1,
}


def generate(*arguments: str, **options: Any) -> str:
    """What the command says."""
    output = StringIO()
    call_command("generate_scale_data", *arguments, stdout=output, **options)
    return output.getvalue()


def counts() -> dict[str, int]:
    """Rows per model of our own apps that has any, history included."""
    found = {
        model.__name__: model._base_manager.count()
        for label in ("parties", "agreements", "monitoring")
        for model in apps.get_app_config(label).get_models()
        if not model._meta.proxy
    }
    return {name: count for name, count in found.items() if count}


@pytest.fixture
def small(settings: LazySettings) -> str:
    """What the command said when it made two small municipalities."""
    settings.DEBUG = True
    return generate(municipalities=2, years=2, commitments=3)


@pytest.mark.slow
def test_makes_exactly_what_was_asked_for_and_no_history_but_the_editors(small: str) -> None:
    assert counts() == {**EXPECTED, "HistoricalUser": 1, "HistoricalMembership": 1}
    assert set(Municipality.objects.values_list("slug", "name")) == {
        ("schaal-0001", "Schaalgemeente 1"),
        ("schaal-0002", "Schaalgemeente 2"),
    }


@pytest.mark.slow
def test_tells_rows_time_and_memory(small: str) -> None:
    rows = sum(EXPECTED.values()) - 2
    assert f"2 gemeenten gemaakt, 0 bestonden al: {rows} rijen in" in small
    assert f"1/2: {rows // 2} rijen" in small


@pytest.mark.slow
def test_a_second_run_adds_nothing_and_a_larger_one_only_what_is_missing(small: str) -> None:
    before = counts()
    assert "0 gemeenten gemaakt, 2 bestonden al: 0 rijen" in generate(
        municipalities=2, years=2, commitments=3
    )
    assert counts() == before
    assert "1 gemeenten gemaakt, 2 bestonden al" in generate(municipalities=3, years=1, commitments=1)
    assert Municipality.objects.count() == 3


def made_texts(seed: int) -> list[str]:
    """The texts one small municipality gets; it is gone afterwards."""
    with transaction.atomic():
        make_municipality(1, Size(years=1, commitments=2, seed=seed))
        found = list(ProgressReport.objects.order_by("pk").values_list("text", flat=True))
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_texts() -> None:
    first = made_texts(seed=1)
    assert len(first) == 7
    assert made_texts(seed=1) == first
    assert made_texts(seed=2) != first


@pytest.mark.slow
def test_everything_observed_is_a_demonstration(small: str) -> None:
    for model in (Assessment, ProgressReport, Measurement):
        assert set(model.objects.values_list("origin", flat=True)) == {Origin.DEMO}


@pytest.mark.slow
def test_lines_point_at_their_last_light(small: str) -> None:
    for line in RoundLine.objects.select_related("current"):
        last = line.assessments.order_by("pk").last()
        assert (line.current, line.light) == (last, last.light if last else "none")


@pytest.mark.slow
def test_all_rounds_but_the_last_are_closed_with_what_they_show(small: str) -> None:
    assert list(MonitoringRound.objects.exclude(status="closed").values_list("year", "slug", "status")) == [
        (2026, "t3", "open"),
        (2026, "t3", "open"),
    ]
    for frozen in FrozenReport.objects.select_related("round__framework__municipality"):
        assert frozen.checksum == checksum(frozen.data)
        assert [line["key"] for line in frozen.data["lines"]] == [
            line.key for line in build_report(frozen.round).lines
        ]
        assert frozen.data["status"] == "closed"


@pytest.mark.slow
def test_rows_obey_the_rules_people_have_to_obey(small: str) -> None:
    rows = [
        row
        for label in ("parties", "agreements", "monitoring")
        for model in apps.get_app_config(label).get_models()
        if model.__name__ in EXPECTED and model is not User
        for row in model._base_manager.all()
    ]
    assert {type(row).__name__ for row in rows} == set(EXPECTED) - {"User"}
    for row in rows:
        row.full_clean()


@pytest.mark.slow
def test_the_editor_can_log_in_on_a_demo_site_and_settle_the_first_municipality(small: str) -> None:
    user = User.objects.get(email=EDITOR)
    assert user.check_password(PASSWORD)
    rounds = {r.framework.municipality.slug: r for r in MonitoringRound.objects.filter(status="open")}
    assert (may_settle(user, rounds["schaal-0001"]), may_settle(user, rounds["schaal-0002"])) == (True, False)


def test_elsewhere_the_editor_has_no_password(settings: LazySettings) -> None:
    settings.DEBUG, settings.DEMO = True, False
    assert "Inloggen" not in generate(municipalities=1, years=1, commitments=1)
    assert not User.objects.get(email=EDITOR).has_usable_password()


def test_refused_without_debug_unless_really_meant(settings: LazySettings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--yes-really"):
        generate(municipalities=1)
    assert counts() == {}
    generate("--yes-really", municipalities=1, years=1, commitments=1)
    assert Municipality.objects.count() == 1


@pytest.mark.parametrize(("name", "value"), [("municipalities", 0), ("years", 37), ("commitments", 0)])
def test_sizes_that_make_no_sense_are_refused(settings: LazySettings, name: str, value: int) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match=f"--{name}"):
        generate(**{"municipalities": 1, name: value})
    assert counts() == {}


@pytest.mark.slow
def test_a_country_shares_corporations_and_has_people_history_and_what_stands_around() -> None:
    """Municipalities 1 and 24 have the same large corporation; its people are made once."""
    size = Size(years=1, commitments=8, country=True)
    for number in (1, 24):
        make_municipality(number, size)
    corporations = Party.objects.filter(kind=PartyKind.CORPORATION)
    assert sorted(corporations.values_list("slug", flat=True)) == [
        "schaal-corporatie-001",
        "schaal-corporatie-024",
        "schaal-corporatie-047",
    ]
    shared = corporations.get(slug="schaal-corporatie-001")
    assert (shared.participations.count(), shared.memberships.count()) == (2, 3)
    found = counts()
    for name in (
        "Party",
        "Commitment",
        "RoundLine",
        "Bid",
        "Meeting",
        "HousingProject",
        "Membership",
        "User",
    ):
        assert found[name] == found[f"Historical{name}"] > 0, name
    assert {"Decision", "Presence", "BidResponse", "Publication", "AccessEvent", "Mail"} <= found.keys()
    for model in (Assessment, ProgressReport, Decision):
        assert not model._base_manager.filter(created_at__gt=timezone.now()).exists()


@pytest.mark.slow
def test_rows_of_a_country_obey_the_rules_as_well() -> None:
    make_municipality(1, Size(years=1, commitments=8, country=True))
    for label in ("parties", "agreements", "monitoring"):
        for model in apps.get_app_config(label).get_models():
            if not model._meta.proxy and not model.__name__.startswith("Historical"):
                for row in model._base_manager.all():
                    row.full_clean(exclude=["text", "password"] if isinstance(row, Mail | User) else None)
