"""Reactions while a round closes, and two who close at once: each is in before, or refused; nothing is double."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from config.web.history import Actor
from monitoring.enums import Light, RoundStatus
from monitoring.models import FrozenReport, MonitoringRound, PartyView
from monitoring.reactions.services import agree_to_rest, react
from monitoring.rounds.services import RoundClosedError
from monitoring.table.closing import close_round
from tests.factories import give_light, make_commitment, make_round
from tests.monitoring.test_concurrency import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_what_is_in_the_frozen_report_is_what_was_accepted(table_committed):
    table = table_committed
    commitments = [make_commitment(table.framework, f"k-{n}", n) for n in range(1, 7)]
    row = make_round(table.framework, commitments)
    lines = list(row.lines.order_by("position"))
    for line in lines:
        give_light(line, Light.GREEN)
    row = MonitoringRound.objects.select_related("framework__municipality").get(pk=row.pk)

    def answer(line: Any) -> Callable[[], Any]:
        return lambda: react(
            actor=Actor("Bewoner"),
            line_id=line.pk,
            party=table.tenants,
            seen=Light.GREEN,
            light=Light.RED,
            reason=f"Nee tegen {line.pk}.",
        )

    def close() -> Any:
        return close_round(actor=Actor("Wie sluit"), monitoring_round=row)

    results = at_once([*(answer(line) for line in lines), close, close])
    answers, closed = results[: len(lines)], results[len(lines) :]
    assert sorted(type(one).__name__ for one in closed) == ["FrozenReport", "ValidationError"]
    accepted = {one.reason for one in answers if isinstance(one, PartyView)}
    assert all(isinstance(one, PartyView | RoundClosedError) for one in answers)
    frozen = FrozenReport.objects.get().data
    assert {view["reason"] for line in frozen["lines"] for view in line["views"]} == accepted
    assert PartyView.objects.count() == len(accepted)
    assert MonitoringRound.objects.get(pk=row.pk).status == RoundStatus.CLOSED


def test_the_same_answer_sent_twice_stands_once_per_line(table_committed):
    """Two who agree to everything at once: the second finds it done."""
    table = table_committed
    row = make_round(table.framework, [make_commitment(table.framework)])
    given = give_light(row.lines.get(), Light.GREEN)

    def agree() -> Any:
        return agree_to_rest(actor=Actor("Bewoner"), round_id=row.pk, party=table.tenants, seen=given.pk)

    assert sorted(at_once([agree, agree])) == [(0, 0), (1, 0)]
    with pytest.raises(ValidationError):
        react(
            actor=Actor("Bewoner"),
            line_id=row.lines.get().pk,
            party=table.municipality,
            seen=Light.GREEN,
        )
