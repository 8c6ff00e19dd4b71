"""What is agreed: frameworks, years, commitments, the cycle and bids."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from .places import ASSIGNS, COMMITMENTS, COORDINATES, DECIDES, FRAMEWORKS, NOTES, TABLE, YEARS
from .roles import (
    AT_THE_TABLE,
    BESIDE,
    COORDINATOR,
    EDITS,
    MANAGER,
    SEES,
    Kind,
    Right,
    Role,
)


def frameworks_rights() -> Iterator[Right]:
    """About frameworks."""
    yield Right(Kind.FRAMEWORK, "see", _("see it, with everything in it"), (FRAMEWORKS,), SEES)
    yield Right(
        Kind.FRAMEWORK,
        "own_words",
        _("read back what the own party wrote there: bids, texts, reactions, answers, notes"),
        (
            "agreements.models.frameworks.FrameworkAgreementQuerySet.sat_at_by",
            "agreements.permissions.parties_there",
        ),
        own=(*BESIDE, *AT_THE_TABLE),
    )
    yield Right(
        Kind.FRAMEWORK,
        "change",
        _("change its words, its parties and who coordinates"),
        ("agreements.admin.FrameworkAgreementAdmin.has_change_permission",),
        MANAGER,
    )
    yield Right(
        Kind.FRAMEWORK,
        "record_signed",
        _("record that it was signed, and take that back"),
        ("agreements.permissions.may_record_signed",),
        (*COORDINATOR, *MANAGER),
    )
    yield Right(
        Kind.FRAMEWORK,
        "keep_goals",
        _("add, change and remove national goals, and say which goals its commitments serve"),
        ("agreements.permissions.may_keep_goals",),
        (*COORDINATOR, *MANAGER),
    )
    yield Right(
        Kind.FRAMEWORK,
        "keep_bodies",
        _("add, change and remove the meetings that were agreed"),
        ("agreements.permissions.may_keep_bodies",),
        (*COORDINATOR, *MANAGER),
    )
    yield Right(
        Kind.FRAMEWORK,
        "end",
        _("say that it has ended, withdraw a draft of it, and open it again with the reason"),
        ("agreements.permissions.may_end", "agreements.services.framework_states.check_verb"),
        (*COORDINATOR, *MANAGER),
    )


def years_rights() -> Iterator[Right]:
    """About annual agreements, signed or on their way."""
    yield Right(Kind.YEAR, "see", _("see it"), (FRAMEWORKS,), SEES)
    yield Right(
        Kind.YEAR,
        "start",
        _("add a year"),
        ("agreements.admin.AnnualAgreementInline.has_add_permission",),
        MANAGER,
    )
    yield Right(
        Kind.YEAR,
        "read",
        _("see what is proposed, and what each party answered"),
        (YEARS,),
        (*SEES, *BESIDE),
    )
    yield Right(
        Kind.YEAR,
        "propose",
        _(
            "propose the text, take it back, answer objections, record answers and signatures on paper or take that back, lift a reservation, record the outcome"
        ),
        (COORDINATES, "agreements.services.states.check_verb"),
        COORDINATOR,
    )
    yield Right(
        Kind.YEAR,
        "record_signed",
        _("record that it was signed on paper before it came here, correct a day of it, and take that back"),
        (
            "agreements.permissions.may_record_signed",
            "agreements.services.states.check_verb",
        ),
        (*COORDINATOR, *MANAGER),
    )
    yield Right(
        Kind.YEAR,
        "object",
        _("object to what is proposed, or react to it"),
        ("agreements.permissions.may_object_for", TABLE, YEARS),
        own=(*EDITS, Role.ADVISER),
    )
    yield Right(
        Kind.YEAR,
        "agree",
        _("approve what is proposed, sign it, decline, or lift the reservation of a signature"),
        (DECIDES, TABLE, YEARS),
        own=(Role.DECISION_MAKER,),
    )
    yield Right(
        Kind.YEAR,
        "amend",
        _("record an amendment that was decided in a meeting"),
        (COORDINATES, "agreements.services.amending.amend"),
        COORDINATOR,
    )


def commitments_rights() -> Iterator[Right]:
    """About commitments, drafts of them, and who works on them."""
    yield Right(Kind.COMMITMENT, "see", _("see it, with its story"), (COMMITMENTS,), SEES)
    yield Right(
        Kind.COMMITMENT,
        "change",
        _(
            "change it, take out or withdraw what was taken in by mistake, or take a list of them in from a spreadsheet and back"
        ),
        (
            "agreements.admin.CommitmentAdmin.has_change_permission",
            "agreements.admin.CommitmentAdmin.has_import_permission",
        ),
        MANAGER,
    )
    drafts, judges = (
        _("make its draft and change it, also by taking in a list"),
        _("record joint judgements and close the evaluation"),
    )
    yield Right(Kind.YEAR, "draft", drafts, (COORDINATES,), COORDINATOR)
    yield Right(Kind.YEAR, "close", judges, (COORDINATES,), COORDINATOR)
    says, judges = _("comment on its draft"), _("judge in an evaluation what came of a commitment")
    yield Right(Kind.YEAR, "comment", says, (NOTES, FRAMEWORKS), own=EDITS)
    yield Right(Kind.YEAR, "judge", judges, (NOTES, FRAMEWORKS), own=EDITS)
    yield Right(Kind.COMMITMENT, "complete", _("complete it, or open it again"), (COORDINATES,), COORDINATOR)
    yield Right(
        Kind.WORK,
        "see",
        _("see who handles a commitment and who stands in"),
        ("agreements.permissions.may_see_handlers",),
        own=(*AT_THE_TABLE, *BESIDE),
    )
    yield Right(
        Kind.WORK, "assign", _("take it on, or assign it to somebody"), (ASSIGNS, COMMITMENTS), own=EDITS
    )
    yield Right(
        Kind.WORK,
        "hand_over",
        _("hand everything of a colleague over"),
        (ASSIGNS, "agreements.permissions.visible_parties"),
        own=(*EDITS, *BESIDE),
    )


def addenda_rights() -> Iterator[Right]:
    """About changing what was signed with consent per party."""
    see = ("agreements.models.addenda.AddendumQuerySet.visible_to",)
    yield Right(Kind.ADDENDUM, "see", _("see it, a draft as well"), see, SEES)
    yield Right(
        Kind.ADDENDUM,
        "keep",
        _(
            "write it, propose it, record consent on paper or take that back, lift a reservation, take it back, withdraw it and put it into effect"
        ),
        (COORDINATES, "agreements.services.addendum_states.check_verb"),
        COORDINATOR,
    )
    consents = _("consent to it, refuse, or lift the reservation of a consent")
    yield Right(Kind.ADDENDUM, "consent", consents, (DECIDES, *see), own=(Role.DECISION_MAKER,))


def cycle_rights() -> Iterator[Right]:
    """About the steps of a year and the positions in a dispute."""
    steps = "agreements.models.cycle.CycleStepQuerySet.visible_to"
    yield Right(Kind.CYCLE, "see", _("see the steps of a year, and every position"), (steps,), SEES)
    yield Right(
        Kind.CYCLE,
        "arrange",
        _("lay out a year; add, change, complete and remove its steps"),
        (COORDINATES, "agreements.permissions.may_arrange"),
        COORDINATOR,
    )
    yield Right(
        Kind.CYCLE,
        "position",
        _("state the position of a party where there is no agreement"),
        ("agreements.permissions.parties_with_position", FRAMEWORKS),
        own=EDITS,
    )


def bids_rights() -> Iterator[Right]:
    """About bids, priorities and input."""
    see = ("agreements.models.bids.BidQuerySet.visible_to",)
    settle = ("agreements.permissions.may_settle_bids",)
    yield Right(Kind.BID, "draft", _("see a draft"), see, own=(Role.LEFT, *AT_THE_TABLE))
    yield Right(
        Kind.BID,
        "see",
        _("see one of tenants or the municipality that was submitted, and any that is settled"),
        see,
        SEES,
    )
    yield Right(
        Kind.BID,
        "see_corporation",
        _("see one of a corporation that was submitted, where corporations do not share theirs"),
        see,
        (Role.READER, Role.LINE_MANAGER, Role.DECISION_MAKER, Role.PEOPLE, Role.MUNICIPALITY, Role.MANAGER),
        own=(Role.LEFT, Role.EDITOR, Role.COORDINATOR),
    )
    write, answer = ("agreements.permissions.may_bid",), ("agreements.permissions.parties_answering",)
    yield Right(
        Kind.BID,
        "write",
        _("write, submit and withdraw it, and reply to counter-proposals"),
        write,
        own=EDITS,
    )
    yield Right(Kind.BID, "answer", _("answer to the bid of another party that it may read"), answer, EDITS)
    yield Right(
        Kind.BID,
        "settle",
        _("say how each line ended, and whether corporations share theirs"),
        settle,
        (Role.MUNICIPALITY, Role.COORDINATOR),
    )
