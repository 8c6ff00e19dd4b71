"""A line that a corporation leads, and what parties propose and react to it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from agreements.models import Responsibility
from config.web.history import acting
from monitoring.enums import Light
from monitoring.models import MonitoringRound, RoundLine
from monitoring.reactions import services
from monitoring.reactions.services import Proposed
from monitoring.rounds.changing import take_to_review
from monitoring.table.heard_words import heard_of
from monitoring.table.reading import read_report
from monitoring.table.words import light_words

from ..cast import ACTOR
from ..factories import give_light, make_line

RED = Proposed(Light.RED, cause="De aannemer is gestopt.", adjustment="Wij zoeken een andere.")


def responsible(commitment, party, *, role="lead", item=None):
    with acting(ACTOR):
        Responsibility(commitment=commitment, party=party, role=role, item=item).save()


def make_led_line(table):
    """A green line that the corporation leads."""
    row = make_line(table.framework)
    responsible(row.commitment, table.corporation)
    give_light(row, Light.GREEN)
    return RoundLine.objects.get(pk=row.pk)


def current(row):
    return RoundLine.objects.select_related("current", "commitment").get(pk=row.pk)


def propose(row, party, proposed=RED):
    return services.propose(actor=ACTOR, line_id=row.pk, party=party, proposed=proposed)


def react(row, party, light=None, reason="", seen=Light.GREEN):
    return services.react(actor=ACTOR, line_id=row.pk, party=party, seen=seen, light=light, reason=reason)


def to_review(row, due=None):
    return take_to_review(actor=ACTOR, monitoring_round=row.round, reactions_due=due)


def pass_term(row):
    """As it is after the term: set a day that lies in the past, as people can not."""
    with acting(ACTOR):
        found = MonitoringRound.objects.get(pk=row.round_id)
        found.reactions_due = timezone.localdate() - timedelta(days=1)
        found.save_next()


def report_round(row):
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=row.round_id)


def read(row):
    """The report's line and the report."""
    report = read_report(report_round(row))
    return report.lines[0], report


def state(row):
    found, report = read(row)
    return heard_of(found, report, light_words("yellow")).state
