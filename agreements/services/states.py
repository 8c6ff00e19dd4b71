"""The states of an annual agreement: which way it may go, which verb may be used when, and what to do otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.history import Actor
from parties.models import Party

from ..enums import AnnualStatus, CycleKind, FrameworkStatus
from ..models import AnnualAgreement, FrameworkAgreement
from . import framework_states
from .cycle import complete_step
from .drafted_numbers import status_moved

DRAFT, PROPOSED, AGREED, SIGNED, NOT_AGREED = AnnualStatus

#: From which status an annual agreement may go to which. What is signed stays, unless that was recorded by mistake.
TRANSITIONS: dict[AnnualStatus, tuple[AnnualStatus, ...]] = {
    DRAFT: (PROPOSED, SIGNED),
    PROPOSED: (DRAFT, AGREED, NOT_AGREED),
    AGREED: (DRAFT, PROPOSED, SIGNED, NOT_AGREED),
    SIGNED: (DRAFT,),
    NOT_AGREED: (DRAFT,),
}

#: What all who remain at the table agreed to: it is followed, and the next year goes on from it. What is proposed, or
#: on which the parties did not agree, is not.
HOLDS: tuple[AnnualStatus, ...] = (AGREED, SIGNED)

#: In which statuses each verb may be used.
VERBS: dict[str, tuple[AnnualStatus, ...]] = {
    "write": (DRAFT,),
    "propose": (DRAFT,),
    "withdraw_proposal": (PROPOSED, AGREED),
    "approve": (PROPOSED,),
    "no_objection": (PROPOSED,),
    "record_consent": (PROPOSED,),
    "recall_answer": (PROPOSED, AGREED),
    "object_to": (PROPOSED,),
    "answer_objection": (DRAFT, PROPOSED),
    "sign": (AGREED,),
    "record_signature": (AGREED,),
    "recall_signature": (AGREED,),
    "lift_reservation": (AGREED, SIGNED),
    "correct_signature": (SIGNED,),
    "decline": (PROPOSED, AGREED),
    "end_without_agreement": (PROPOSED, AGREED),
    "take_up_again": (NOT_AGREED,),
    "amend": (SIGNED,),
    # Where nothing was proposed here (`signed_before`); of what was entered as signed, by whom and when.
    "record_signed": (DRAFT, SIGNED),
    "withdraw_signed": (SIGNED,),
}

#: In which more, of a party that left: its paper comes in when the others have gone on without it.
AFTER_LEAVING: dict[str, tuple[AnnualStatus, ...]] = {
    "record_consent": (AGREED,),
    "record_signature": (SIGNED,),
}

#: What is still told once the framework has ended: a reservation that was lifted, a wrong day.
ONCE_ENDED = ("lift_reservation", "correct_signature")

_INSTEAD: dict[AnnualStatus, str | Promise] = {
    DRAFT: gettext_lazy("This is still a draft. Who coordinates proposes it first."),
    PROPOSED: gettext_lazy(
        "This has been proposed, so the text stands still. Who coordinates can take the proposal back first."
    ),
    AGREED: gettext_lazy(
        "Everybody has agreed to this text. It waits for signatures; who coordinates can take it back until the first."
    ),
    SIGNED: gettext_lazy(
        "The annual agreement has been signed. What was signed changes only by an addendum or an amendment."
    ),
    NOT_AGREED: gettext_lazy(
        "The parties did not agree. Who coordinates can take the draft up again, or close the file of positions."
    ),
}


def is_being_made(framework: FrameworkAgreement, year: int) -> bool:
    """Whether the annual agreement of a year was begun, and the parties neither agreed on it nor gave it up; one query."""
    rows = framework.annual_agreements.filter(year=year)
    return rows.filter(status__in=(DRAFT, PROPOSED)).exists()


def has_left(framework: FrameworkAgreement, party: Party | None) -> bool:
    """Whether a party is told about that sits at the table no more."""
    return party is not None and not framework.participations.seated().filter(party=party).exists()


def check_still_asked(
    party: Party, gone_on: date | None, told_on: date | None = None, field: str = ""
) -> None:
    """Refuse an answer of who left, with its last day; raises ValidationError.

    `told_on`: the day of what it answered on paper, in `field`; that counts up to its last day, whenever it comes in.
    """
    if gone_on is None or (told_on is not None and told_on <= gone_on):
        return
    words = {"party": party.label, "day": date_format(gone_on, "j F Y")}
    if told_on is None:
        raise ValidationError(_("%(party)s takes part until %(day)s. Nothing is asked of it here.") % words)
    problem = _("%(party)s takes part until %(day)s. What it answered up to that day can be recorded.")
    raise ValidationError({field: problem % words})


class VersionChangedError(ValidationError):
    """Somebody answered a text that is not the last one any more."""


def check_verb(annual: AnnualAgreement, verb: str) -> None:
    """Raise ValidationError, with what to do instead, when the verb can not be used now."""
    if verb not in ONCE_ENDED:
        framework_states.check_verb(annual.framework, "go_on")
    status = AnnualStatus(annual.status)
    if status in VERBS[verb]:
        return
    # Who wants to sign needs to hear what is missing, not that the text stands still.
    if verb in ("sign", "record_signature") and status == PROPOSED:
        raise ValidationError(_("Not everybody has agreed to the text yet. Signing comes after that."))
    raise ValidationError(what_instead(annual))


def what_instead(annual: AnnualAgreement) -> str:
    """In words where an annual agreement stands, and what can be done instead of what can not be done now."""
    if annual.framework.is_ended:
        return str(framework_states.INSTEAD[FrameworkStatus.ENDED])
    return str(_INSTEAD[AnnualStatus(annual.status)])


def lock_annual(annual: AnnualAgreement, version: int | None = None) -> AnnualAgreement:
    """The agreement as it is, locked after its framework; call inside a transaction. Raises StaleVersionError."""
    table = FrameworkAgreement.lock(annual.framework_id)
    row = AnnualAgreement.lock(annual.pk, version)
    row.framework = table
    return row


def locked(annual: AnnualAgreement, verb: str, party: Party | None = None) -> AnnualAgreement:
    """The agreement as it is, locked, after `check_verb`; call inside a transaction.

    The framework is locked first: it does not end meanwhile. `party`: who is told about; of one that left some things
    are recorded in more statuses (`AFTER_LEAVING`).
    """
    row = lock_annual(annual)
    late = row.status in AFTER_LEAVING.get(verb, ())
    if not (late and has_left(row.framework, party)):
        check_verb(row, verb)
    return row


def check_writable(annual: AnnualAgreement | None, *, adds: bool = False, rectifies: str = "") -> None:
    """Raise ValidationError when what stands in this annual agreement may not be written now; None: no year.

    Locks it, and its framework. A draft is written freely. What was signed on paper before it came here (no version
    was proposed here) is completed by taking over from the document (`adds`), and mended where that was done wrongly,
    with a reason (`rectifies`). What was signed here is only amended.
    """
    if annual is None:
        return
    row = lock_annual(annual)
    if row.status == SIGNED and (adds or rectifies.strip()) and not row.versions.exists():
        return
    check_verb(row, "write")


def is_fixed(annual: AnnualAgreement | None) -> bool:
    """Whether its text stands still, as it was proposed or signed here; one query for what is signed."""
    if annual is None or annual.status == DRAFT:
        return False
    return annual.status != SIGNED or annual.versions.exists()


def on_paper(annuals: Iterable[int]) -> set[int]:
    """Of these annual agreements, by id, those that were signed on paper and taken over from there; one query."""
    rows = AnnualAgreement.objects.filter(pk__in=annuals, status=SIGNED, versions=None)
    return {*rows.values_list("pk", flat=True)}


def is_on_paper(annual: AnnualAgreement | None) -> bool:
    """Whether it was signed on paper and taken over from there."""
    return annual is not None and annual.status == SIGNED and not is_fixed(annual)


def move(row: AnnualAgreement, to: AnnualStatus) -> None:
    """Take a locked agreement to another status, with the numbers of themes its draft wrote; the caller tells who acts.

    Raises ValidationError where no way leads there.
    """
    if to not in TRANSITIONS[AnnualStatus(row.status)]:
        raise ValidationError(
            _("An annual agreement that is “%(from)s” can not become “%(to)s”.")
            % {"from": row.get_status_display(), "to": to.label}
        )
    was = row.status
    row.status = to
    row.save_next()
    status_moved(row, was)


def complete_step_of(
    row: AnnualAgreement, kind: CycleKind, *, actor: Actor, done_on: date, note: str
) -> None:
    """Say that the step of the cycle this was about is done: of the year before, in which the agreements are made.

    The first of its kind, also where what it comes after is still open: that the parties agreed or signed is seen here
    (docs/decisions/0094). One that is done already stays as it is.
    """
    steps = row.framework.cycle_steps.filter(year=row.year - 1, kind=kind).not_done()
    step = steps.order_by("position", "pk").first()
    if step is not None:
        day = min(done_on, timezone.localdate())
        complete_step(actor=actor, step=step, done_on=day, note=note, seen_here=True)
