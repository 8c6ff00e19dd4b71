"""Joint judgements of several commitments in one go, all or none: what is left of a year, as the lights say or as chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from config.web.history import Actor, acting

from ..enums import Onward, Outcome
from ..models import Judgement
from .reading import Row
from .rest import Rest, RestRow, judged_words, read_rest
from .services import locked_evaluation, write_judgement


@dataclass(frozen=True)
class Choice:
    """What was chosen for a commitment, by its address word; `seen`: the mark of what somebody saw of it."""

    key: str
    outcome: str
    onward: str
    seen: str

    @property
    def is_empty(self) -> bool:
        """Whether it is left open."""
        return not self.outcome and not self.onward


@dataclass(frozen=True)
class Gone:
    """A choice for what was judged meanwhile, or is not looked back on any more: what stands there, and what was chosen."""

    name: str
    stands: str
    chosen: str


@dataclass(eq=False)
class RestRefusedError(Exception):
    """Nothing was saved: `rows` tells per address word and field why, `gone` what can not be chosen here any more."""

    rows: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    #: Whether somebody else was first with any of it.
    is_stale: bool = False


def settle_rest(
    *, actor: Actor, framework: FrameworkAgreement, year: int, choices: Sequence[Choice]
) -> list[Judgement]:
    """Record the joint judgement of each commitment that something was chosen for, all or none.

    One that becomes what was proposed tells in its history what it followed. What stands there so already is left alone.
    Raises RestRefusedError, EvaluationClosedError, and ValidationError where the year can not be looked back on.
    """
    wanted = [one for one in choices if not one.is_empty]
    with transaction.atomic(), acting(actor):
        evaluation = locked_evaluation(framework, year)
        rest = read_rest(framework, year)
        writing = _checked(rest, wanted)
        if writing and evaluation.pk is None:
            evaluation.save_checked()
        found = []
        for row, choice in writing:
            judgement = Judgement(evaluation=evaluation, commitment=row.row.commitment, party=None)
            as_proposed = (choice.outcome, choice.onward) == (row.proposal.outcome, row.proposal.onward)
            with acting(actor, rest.reason_of(row) if as_proposed else ""):
                write_judgement(judgement, actor, outcome=choice.outcome, onward=choice.onward)
            found.append(judgement)
    return found


def _checked(rest: Rest, wanted: Sequence[Choice]) -> list[tuple[RestRow, Choice]]:
    """What is to be written; raises RestRefusedError with all that is wrong."""
    refused = RestRefusedError()
    writing = _still_there(rest, wanted, refused)
    for _row, choice in writing:
        if errors := {**_wrong(choice), **refused.rows.get(choice.key, {})}:
            refused.rows[choice.key] = errors
    if refused.rows or refused.gone:
        raise refused
    return writing


def changed_meanwhile(rest: Rest, choices: Sequence[Choice]) -> RestRefusedError | None:
    """What changed under choices that were not saved yet; None where nothing did."""
    refused = RestRefusedError()
    _still_there(rest, [one for one in choices if not one.is_empty], refused)
    return refused if refused.rows or refused.gone else None


def _still_there(
    rest: Rest, choices: Sequence[Choice], refused: RestRefusedError
) -> list[tuple[RestRow, Choice]]:
    """The choices with the row each is about; what changed under them, or went, is noted in `refused`."""
    left = {row.key: row for row in rest.rows}
    judged = {row.commitment.key: row for row in rest.sheet.rows if row.joint}
    found = []
    for choice in choices:
        row = left.get(choice.key)
        if row is None:
            _note_gone(refused, judged, choice)
            continue
        if choice.seen != row.mark:
            told = _("This changed meanwhile. Look at what stands here now, and save once more.")
            refused.rows[choice.key] = {"": [told]}
            refused.is_stale = True
        found.append((row, choice))
    return found


def _wrong(choice: Choice) -> dict[str, list[str]]:
    errors = {}
    if choice.outcome not in Outcome.values:
        errors["outcome"] = [_("Choose a result.")]
    if choice.onward not in Onward.values:
        errors["onward"] = [_("Choose what happens in the next year.")]
    return errors


def _note_gone(refused: RestRefusedError, judged: Mapping[str, Row], choice: Choice) -> None:
    """What stands there now, unless that is what was chosen."""
    chosen = judged_words(choice.outcome, choice.onward)
    row = judged.get(choice.key)
    if row is None or row.joint is None:
        refused.gone.append(
            Gone(choice.key, _("This commitment is not looked back on in this year."), chosen)
        )
    elif (row.joint.outcome, row.joint.onward) == (choice.outcome, choice.onward):
        return
    else:
        stands = judged_words(row.joint.outcome, row.joint.onward)
        refused.gone.append(Gone(str(row.commitment), f"{stands} ({row.joint.written_by})", chosen))
    refused.is_stale = True
