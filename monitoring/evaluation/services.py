"""Verbs of an evaluation: judge a commitment, close, and open again.

Each locks the framework first: the evaluation of a year begins with its first judgement, which two may give at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import AnnualStatus, CommitmentKind, CycleKind, Origin
from agreements.models import Commitment, CycleStep, FrameworkAgreement
from agreements.services.cycle import complete_step, reopen_step, signatories
from agreements.services.done_already import DoneAlready, looking_back
from agreements.services.framework_states import lock_going_on
from agreements.services.ordering import in_theme_order
from agreements.services.states import HOLDS, is_being_made
from config.web.history import Actor, StaleVersionError, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import Onward, Outcome
from ..models import Evaluation, EvaluationClosedError, EvaluationClosing, Judgement, PartyOutcome
from .seen import content_of

#: So many commitments are named where something is missing.
_NAMED = 5


def evaluated_commitments(framework: FrameworkAgreement, year: int) -> list[Commitment]:
    """What is looked back on, in the order of the agreement; one query.

    The annual commitments of the year, and framework commitments where there are none or that are always followed.
    What was completed or lapsed before the year is history; what only the monitor has, or was withdrawn, was never agreed.
    """
    found = list(
        Commitment.objects.filter(framework=framework, monitor_only=False)
        .exclude(completed_on__lt=date(year, 1, 1))
        .exclude(lapsed_on__lte=date(year, 1, 1))
        .filter(withdrawn_why="")
        .select_related("theme__parent", "annual_agreement")
    )
    annual = [row for row in found if _agreed_for(row, year)]
    of_framework = [row for row in found if row.kind == CommitmentKind.FRAMEWORK]
    rows = [*annual, *(row for row in of_framework if row.monitored)] if annual else of_framework
    return sorted(rows, key=in_theme_order)


def _agreed_for(row: Commitment, year: int) -> bool:
    """Whether it is of the annual agreement of that year, and all agreed to that."""
    annual = row.annual_agreement
    return annual is not None and annual.year == year and annual.status in HOLDS


def judge(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    commitment: Commitment,
    party: Party | None,
    outcome: str,
    lesson: str = "",
    onward: str = "",
    per_party: Mapping[Party, str] | None = None,
    version: int = 0,
) -> Judgement | None:
    """Give the judgement of a party, or (party None) the joint one, in the place of what stood there.

    An empty outcome takes it away, and returns None; where nothing stood it begins nothing. `per_party`: of a joint
    judgement, the results that differ; `version`: of what stood there, 0 for nothing. Raises StaleVersionError,
    EvaluationClosedError, and ValidationError per field.
    """
    lesson = lesson.strip()
    with transaction.atomic(), acting(actor):
        evaluation = locked_evaluation(framework, year)
        _check(framework, year, commitment, party, outcome, onward)
        given = evaluation.judgements.filter(commitment=commitment, party=party) if evaluation.pk else None
        found = given.first() if given is not None else None
        if (found.version if found else 0) != version:
            raise StaleVersionError(found or evaluation)
        if not outcome:
            if lesson or onward:
                raise ValidationError({"outcome": _("Choose a result.")})
            if found:
                found.delete()
            return None
        if evaluation.pk is None:
            evaluation.save_checked()
        row = found or Judgement(evaluation=evaluation, commitment=commitment, party=party)
        write_judgement(row, actor, outcome=outcome, onward=onward, lesson=lesson)
        if party is None:
            _set_outcomes(row, {one: said for one, said in (per_party or {}).items() if said != outcome})
    return row


def write_judgement(
    row: Judgement, actor: Actor, *, outcome: str, onward: str = "", lesson: str = ""
) -> None:
    """Save what is judged, today and in this name; inside `acting`, with the evaluation locked and all of it looked at."""
    row.outcome, row.lesson, row.onward = outcome, lesson, onward
    row.written_on, row.written_by = timezone.localdate(), actor.name[:200]
    if row.pk:
        row.save_next_checked()
    else:
        row.save_checked()


def why_not(framework: FrameworkAgreement, year: int) -> str:
    """Why this year can not be looked back on now, and what to do instead; empty when it can. One query at most."""
    if framework.is_ended:
        return _("This framework agreement has ended. What was concluded of this year stays as it is.")
    if not framework.covers(year):
        return _("This year lies outside the term of the agreement. Choose a year of the term.")
    if year > timezone.localdate().year:
        return _("This year has not begun. There is nothing to look back on yet.")
    # Where the parties did not agree there is no such agreement: they look back on that of the whole term.
    if is_being_made(framework, year):
        return _(
            "Not all parties have agreed to the annual agreement of this year yet. You can look back then."
        )
    return ""


def _begun(framework: FrameworkAgreement, year: int, origin: Origin = Origin.PERSON) -> Evaluation:
    """The evaluation of the year, made where there is none; locked. Raises as `locked_evaluation`."""
    found = locked_evaluation(framework, year, origin)
    if found.pk is None:
        found.save_checked()
    return found


def locked_evaluation(framework: FrameworkAgreement, year: int, origin: Origin = Origin.PERSON) -> Evaluation:
    """The evaluation of the year, or a new one that is not saved; locked. Raises ValidationError, EvaluationClosedError."""
    locked = FrameworkAgreement.lock(framework.pk)
    if problem := why_not(locked, year):
        raise ValidationError(problem)
    found = Evaluation.objects.filter(framework=framework, year=year).first()
    if found is None:
        return Evaluation(framework=framework, year=year, origin=origin)
    if found.is_closed:
        raise EvaluationClosedError
    return found


def table_of(framework: FrameworkAgreement, year: int) -> list[Party]:
    """Who looks back on a year: who signed on its last day, or today while it lasts."""
    return signatories(framework, min(timezone.localdate(), date(year, 12, 31)))


def _check(
    framework: FrameworkAgreement,
    year: int,
    commitment: Commitment,
    party: Party | None,
    outcome: str,
    onward: str,
) -> None:
    """Raise ValidationError per field."""
    if commitment not in evaluated_commitments(framework, year):
        raise ValidationError(_("This commitment is not looked back on in this year."))
    if party is not None and party not in table_of(framework, year):
        raise ValidationError(_("Only who signs the agreement gives a judgement."))
    if outcome and outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose a result.")})
    if onward and onward not in Onward.values:
        raise ValidationError({"onward": _("Choose what happens in the next year.")})
    if party is None and outcome and not onward:
        raise ValidationError({"onward": _("Choose what happens in the next year.")})


def _set_outcomes(judgement: Judgement, wanted: Mapping[Party, str]) -> None:
    """Write down where it went otherwise; only what changes leaves a trace."""
    now = {row.party_id: row for row in judgement.per_party.all()}
    for party, outcome in wanted.items():
        row = now.pop(party.pk, None)
        if row is None:
            row = PartyOutcome(judgement=judgement, party=party, outcome=outcome)
            row.save_checked()
        elif row.outcome != outcome:
            row.outcome = outcome
            row.save_next_checked()
    for gone in now.values():
        gone.delete()


def step_of(framework: FrameworkAgreement, year: int) -> CycleStep | None:
    """The step of the cycle in which this year is evaluated: that of the year after, else of the year itself."""
    rows = framework.cycle_steps.filter(kind=CycleKind.EVALUATION, year__in=(year, year + 1))
    found = looking_back(rows.order_by("-year", "position", "pk"), year)
    return next((one for one in found if not one.is_done), None)


def close_evaluation(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    version: int,
    note: str = "",
    closed_on: date | None = None,
) -> Evaluation:
    """Close the evaluation: nothing in it changes any more, and the step of the cycle is done with it.

    Needs a joint judgement of every commitment. `version`: of the evaluation; `closed_on` None: today. Raises
    StaleVersionError, EvaluationClosedError, and ValidationError that tells what is missing, also of the step.
    """
    day = closed_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError({"closed_on": _("This day has not come yet.")})
    with transaction.atomic(), acting(actor):
        row = _begun(framework, year)
        if row.version != version:
            raise StaleVersionError(row)
        judged = set(row.judgements.filter(party__isnull=True).values_list("commitment", flat=True))
        commitments = evaluated_commitments(framework, year)
        left = [one for one in commitments if one.pk not in judged]
        if left or not judged:
            raise ValidationError(_left_words(left))
        row.note, row.closed_on, row.closed_by = note.strip(), day, actor.name[:200]
        row.save_next_checked()
        step = step_of(framework, year)
        if step is not None:
            complete_step(actor=actor, step=step, done_on=day, note=closed_note(year))
        closing = EvaluationClosing(
            evaluation=row,
            closed_on=day,
            note=row.note,
            content=content_of(row, commitments),
            step_id=step.pk if step else None,
        )
        closing.save_checked()
    return row


def closed_note(year: int) -> str:
    """What the step of the cycle tells that is done with the evaluation of a year."""
    with site_language():
        return _("The evaluation of %(year)s is closed.") % {"year": year}


def closed_before(framework: FrameworkAgreement, year: int) -> list[DoneAlready]:
    """The evaluation that steps of this year would be about and that is closed, without a step that is done with it.

    That of the year before, else that of the year itself, as `step_of` has it. Three queries at most.
    """
    found = framework.evaluations.filter(year__in=(year - 1, year), closed_on__isnull=False)
    for row in found.order_by("year"):
        if row.closed_on and _done_with(row) is None:
            return [DoneAlready(CycleKind.EVALUATION, row.closed_on, closed_note(row.year), of_year=row.year)]
    return []


def _done_with(row: Evaluation) -> CycleStep | None:
    """The step of the cycle that is done with a closed evaluation: completed with it, or laid out as done afterwards."""
    last = row.closings.order_by("pk").last()
    done = row.framework.cycle_steps.done()
    if last is not None and last.step_id is not None:
        return done.filter(pk=last.step_id).first()
    laid_out = done.filter(kind=CycleKind.EVALUATION, year__in=(row.year, row.year + 1))
    return laid_out.filter(done_on=row.closed_on, done_note=closed_note(row.year)).first()


def may_reopen(framework: FrameworkAgreement, year: int) -> bool:
    """Whether the agreement of the next year was not put before the parties yet, and nothing has ended; one query."""
    if framework.is_ended:
        return False
    later = framework.annual_agreements.filter(year__gt=year).exclude(status=AnnualStatus.DRAFT)
    return not later.exists()


def reopen_evaluation(
    *, actor: Actor, framework: FrameworkAgreement, year: int, version: int, reason: str
) -> Evaluation:
    """Open a closed evaluation again, with its step of the cycle; what was concluded stays in its closing.

    Until the agreement of the next year is proposed, which rests on it. Raises StaleVersionError, and ValidationError,
    also where a step after that of the evaluation is done.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why it is opened again.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        lock_going_on(framework.pk)
        row = Evaluation.objects.filter(framework=framework, year=year).first()
        if row is None or not row.is_closed:
            raise ValidationError(_("This evaluation is open. There is nothing to reopen."))
        if row.version != version:
            raise StaleVersionError(row)
        if not may_reopen(framework, year):
            raise ValidationError(
                _("The annual agreements that follow it have been proposed. Take that proposal back first.")
            )
        _reopen_step(actor, row, reason)
        row.closed_on, row.closed_by = None, ""
        row.reopened_on, row.reopened_by = timezone.localdate(), actor.name[:200]
        row.reopened_why = reason.strip()
        row.save_next_checked()
    return row


def _reopen_step(actor: Actor, row: Evaluation, reason: str) -> None:
    """The step that closing completed is not done either; one that was removed or opened meanwhile is left."""
    step = _done_with(row)
    if step is not None:
        reopen_step(actor=actor, step=step, version=step.version, reason=reason)


def _left_words(left: list[Commitment]) -> str:
    if not left:
        return _("There are no commitments to look back on in this year.")
    names = ", ".join(str(one) for one in left[:_NAMED])
    more = len(left) - _NAMED
    if more > 0:
        names = ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
            "names": names,
            "more": more,
        }
    return _("Who coordinates first records a joint judgement of: %(names)s.") % {"names": names}


def mark_demonstration(*, actor: Actor, framework: FrameworkAgreement, year: int) -> Evaluation:
    """Begin an evaluation that shows how it works and says so; nobody looked back like this."""
    with transaction.atomic(), acting(actor):
        return _begun(framework, year, Origin.DEMO)
