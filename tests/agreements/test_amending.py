"""Changing what was signed by consensus: recorded with meeting and day, and an older day keeps the older words."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.models import Amendment
from agreements.services.amending import amend
from agreements.services.drafting import start_year
from config.web.history import StaleVersionError
from monitoring.table.reading import read_report
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year
from tests.layers import made_once

from .signing_rows import bring, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def commitment(table):
    return make_commitment(
        table.framework,
        "2024-j-1",
        annual=make_year(table.framework, 2024),
        number="J 1",
        title="Veertig woningen",
        text="Wij bouwen er veertig.",
    )


def change(commitment, **fields):
    values = {
        "actor": ACTOR,
        "version": commitment.version,
        "meeting": "Bestuurlijk overleg",
        "decided_on": date(2024, 6, 20),
        "effective_on": date(2024, 7, 1),
        "reason": "De locatie valt tegen.",
        "fields": {"title": "Dertig woningen", "text": "Wij bouwen er dertig."},
    }
    return amend(commitment=commitment, **{**values, **fields})


def test_before_and_after_are_kept(commitment):
    row = change(commitment, plannings=["T3"], items=[{"label": "a", "text": "Eerst de vergunning."}])
    commitment.refresh_from_db()
    assert (commitment.title, commitment.version) == ("Dertig woningen", 2)
    assert (row.before["title"], row.after["title"]) == ("Veertig woningen", "Dertig woningen")
    assert (row.before["when"], row.after["when"]) == ([], ["T3"])
    assert row.after["items"][0]["text"] == "Eerst de vergunning."
    assert commitment.history.first().history_change_reason == "Bestuurlijk overleg: De locatie valt tegen."
    with pytest.raises(TypeError):
        row.delete()


def test_the_monitor_of_an_older_day_keeps_the_older_text(table, commitment):
    found = make_round(table.framework, [commitment])
    change(commitment)
    titles = {
        day: read_report(found, as_of=day).lines[0].title
        for day in (date(2024, 6, 30), date(2024, 7, 1), date(2024, 10, 30))
    }
    assert titles == {
        date(2024, 6, 30): "Veertig woningen",
        date(2024, 7, 1): "Dertig woningen",
        date(2024, 10, 30): "Dertig woningen",
    }
    assert read_report(found).lines[0].title == "Dertig woningen"


def test_a_second_amendment_follows_the_first(commitment):
    change(commitment)
    commitment.refresh_from_db()
    again = {"fields": {"title": "Twintig woningen"}}
    with pytest.raises(ValidationError, match="later amendment"):
        change(commitment, effective_on=date(2024, 6, 30), **again)
    change(commitment, effective_on=date(2024, 9, 1), **again)
    assert [row.after["title"] for row in Amendment.objects.all()] == ["Dertig woningen", "Twintig woningen"]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"meeting": " "}, "meeting"),
        ({"reason": ""}, "reason"),
        ({"decided_on": timezone.localdate() + timedelta(days=2)}, "decided_on"),
        ({"effective_on": timezone.localdate() + timedelta(days=2)}, "effective_on"),
        ({"effective_on": date(1920, 1, 1)}, "effective_on"),
        ({"fields": {"title": "Veertig woningen"}}, "__all__"),
        ({"fields": {"title": ""}}, "title"),
    ],
)
def test_bad_input_writes_nothing(commitment, fields, at):
    with pytest.raises(ValidationError) as told:
        change(commitment, **fields)
    assert set(getattr(told.value, "error_dict", {"__all__": 1})) == {at}
    commitment.refresh_from_db()
    assert commitment.version == 1 and not Amendment.objects.exists()


def test_only_what_was_signed_is_amended(table):
    drafted = make_draft(table)
    with pytest.raises(ValidationError, match="still a draft"):
        change(drafted.commitments.first())
    annual = bring(drafted, table, AnnualStatus.AGREED)
    with pytest.raises(ValidationError, match="waits for signatures"):
        change(annual.commitments.first())
    with pytest.raises(ValidationError, match="not recorded yet"):
        change(make_commitment(table.framework, "k-1"))
    other = start_year(actor=ACTOR, framework=table.framework, year=2027, status=AnnualStatus.SIGNED)
    change(make_commitment(table.framework, "2027-j", annual=other))


def test_somebody_was_first(commitment):
    change(commitment)
    with pytest.raises(StaleVersionError):
        change(commitment)


def test_killed_in_the_middle_the_words_are_as_they_were(commitment, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(Amendment, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        change(commitment)
    commitment.refresh_from_db()
    assert (commitment.title, commitment.history.count()) == ("Veertig woningen", 1)
