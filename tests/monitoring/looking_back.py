"""Looking back on a year as people do: judging, closing, and the address and fields of its page."""

from django.urls import reverse

from monitoring.evaluation.services import close_evaluation, judge
from monitoring.models import Evaluation
from tests.cast import ACTOR

YEAR = 2024


def address(table, name: str = "evaluation", *words: str) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR, *words])


def say(table, commitment, outcome: str = "achieved", party=None, **fields):
    values = {"onward": "continue", **fields}
    return judge(
        actor=ACTOR,
        framework=table.framework,
        year=YEAR,
        commitment=commitment,
        party=party,
        outcome=outcome,
        **values,
    )


def close(table, **fields) -> Evaluation:
    row = Evaluation.objects.filter(framework=table.framework, year=YEAR).first()
    values = {"version": row.version if row else 1, **fields}
    return close_evaluation(actor=ACTOR, framework=table.framework, year=YEAR, **values)


def typed(key: str, **values: object) -> dict[str, object]:
    """The fields of a row as a browser sends them."""
    told = {"version": 0, "outcome": "not", "onward": "stop", "lesson": "", **values}
    return {f"{key}-{name}": value for name, value in told.items()}
