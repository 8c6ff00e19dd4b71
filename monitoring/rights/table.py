"""Who may do what: object kind × state × role × verb, in one table.

The table decides nothing itself; `decided_by` names the code that does. The tests ask that code the same question for
every role and state (tests/rights/), and the pages about rights are made from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ..enums import RoundStatus
from .roles import (
    AT_THE_TABLE,
    COORDINATOR,
    EDITS,
    MANAGER,
    NOBODY,
    SEES,
    WITH_ACCOUNT,
    Kind,
    Right,
    Role,
    Text,
)

#: Where in the code.
_FRAMEWORKS = "agreements.models.frameworks.FrameworkAgreementQuerySet.visible_to"
_YEARS = "agreements.models.frameworks.AnnualAgreementQuerySet.visible_to"
_DECIDES = "parties.permissions.may_decide_for"
_COMMITMENTS = "agreements.models.commitments.CommitmentQuerySet.visible_to"
_ROUNDS = "monitoring.rounds.models.MonitoringRoundQuerySet.visible_to"
_COORDINATES = "agreements.permissions.may_coordinate"
_SETTLES = "monitoring.rounds.permissions.may_settle"
_NOTES = "monitoring.rounds.permissions.parties_noting"
_ASSIGNS = "agreements.permissions.may_assign"
_ADMIN = "config.web.tracked_admin.TrackedAdmin"
_DELETES = f"{_ADMIN}.has_delete_permission"

PREPARING, OPEN, REVIEW, CLOSED = RoundStatus
_ANSWERED = (OPEN, REVIEW)
_NOT_ANSWERED = (PREPARING, CLOSED)
_GOES_ON = (PREPARING, OPEN, REVIEW)


def _in_states(
    kind: Kind,
    name: str,
    verb: Text,
    decided_by: tuple[str, ...],
    states: tuple[RoundStatus, ...],
    *,
    yes: tuple[Role, ...] = (),
    own: tuple[Role, ...] = (),
) -> tuple[Right, ...]:
    """A verb for these roles in these states of the round, and for nobody in the others."""
    others = tuple(state for state in RoundStatus if state not in states)
    return (
        Right(kind, name, verb, decided_by, yes, own, states),
        Right(kind, name, verb, decided_by, states=others),
    )


def _agreements() -> Iterator[Right]:
    yield Right(Kind.FRAMEWORK, "see", _("see it, with everything in it"), (_FRAMEWORKS,), SEES)
    yield Right(
        Kind.FRAMEWORK,
        "change",
        _("change its words, its parties and who coordinates"),
        ("agreements.admin.FrameworkAgreementAdmin.has_change_permission",),
        MANAGER,
    )
    yield Right(Kind.YEAR, "see", _("see it"), (_FRAMEWORKS,), SEES)
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
        (_YEARS,),
        (*SEES, Role.ADVISER),
    )
    yield Right(
        Kind.YEAR,
        "propose",
        _("propose the text, take it back, answer objections, record signatures and the outcome"),
        (_COORDINATES, "agreements.services.states.check_verb"),
        COORDINATOR,
    )
    yield Right(
        Kind.YEAR,
        "object",
        _("object to what is proposed, or react to it"),
        ("agreements.permissions.may_object_for", _YEARS),
        own=(*EDITS, Role.ADVISER),
    )
    yield Right(
        Kind.YEAR,
        "agree",
        _("approve what is proposed, sign it or decline"),
        (_DECIDES, _YEARS),
        own=(Role.DECISION_MAKER,),
    )
    yield Right(
        Kind.YEAR,
        "amend",
        _("record an amendment that was decided in a meeting"),
        (_COORDINATES, "agreements.services.amending.amend"),
        COORDINATOR,
    )
    yield Right(Kind.COMMITMENT, "see", _("see it, with its story"), (_COMMITMENTS,), SEES)
    yield Right(
        Kind.COMMITMENT,
        "change",
        _("change it, or take a list of them in from a spreadsheet"),
        (
            "agreements.admin.CommitmentAdmin.has_change_permission",
            "agreements.admin.CommitmentAdmin.has_import_permission",
        ),
        MANAGER,
    )
    drafts, judges = _("make its draft and change it"), _("record joint judgements and close the evaluation")
    yield Right(Kind.YEAR, "draft", drafts, (_COORDINATES,), COORDINATOR)
    yield Right(Kind.YEAR, "close", judges, (_COORDINATES,), COORDINATOR)
    says, judges = _("comment on its draft"), _("judge in an evaluation what came of a commitment")
    yield Right(Kind.YEAR, "comment", says, (_NOTES, _FRAMEWORKS), own=EDITS)
    yield Right(Kind.YEAR, "judge", judges, (_NOTES, _FRAMEWORKS), own=EDITS)
    yield Right(Kind.COMMITMENT, "complete", _("complete it, or open it again"), (_COORDINATES,), COORDINATOR)
    yield Right(
        Kind.WORK,
        "see",
        _("see who handles a commitment and who stands in"),
        ("agreements.permissions.may_see_handlers",),
        own=(*AT_THE_TABLE, Role.ADVISER),
    )
    yield Right(
        Kind.WORK, "assign", _("take it on, or assign it to somebody"), (_ASSIGNS, _COMMITMENTS), own=EDITS
    )
    yield Right(
        Kind.WORK,
        "hand_over",
        _("hand everything of a colleague over"),
        (_ASSIGNS, "agreements.permissions.visible_parties"),
        own=(*EDITS, Role.ADVISER),
    )


def _cycle() -> Iterator[Right]:
    steps = "agreements.models.cycle.CycleStepQuerySet.visible_to"
    yield Right(Kind.CYCLE, "see", _("see the steps of a year, and every position"), (steps,), SEES)
    yield Right(
        Kind.CYCLE,
        "arrange",
        _("lay out a year; add, change, complete and remove its steps"),
        (_COORDINATES,),
        COORDINATOR,
    )
    yield Right(
        Kind.CYCLE,
        "position",
        _("state the position of a party where there is no agreement"),
        ("agreements.permissions.parties_with_position", _FRAMEWORKS),
        own=EDITS,
    )


def _bids() -> Iterator[Right]:
    see = ("agreements.models.bids.BidQuerySet.visible_to",)
    settle = ("agreements.permissions.may_settle_bids",)
    yield Right(Kind.BID, "draft", _("see a draft"), see, own=AT_THE_TABLE)
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
        (Role.READER, Role.DECISION_MAKER, Role.PEOPLE, Role.MUNICIPALITY, Role.MANAGER),
        own=(Role.EDITOR, Role.COORDINATOR),
    )
    write, answer = ("agreements.permissions.may_bid",), ("agreements.permissions.parties_answering",)
    yield Right(Kind.BID, "write", _("write, submit and withdraw it"), write, own=EDITS)
    yield Right(Kind.BID, "answer", _("answer to the bid of another party"), answer, EDITS)
    yield Right(
        Kind.BID,
        "settle",
        _("say how each line ended, and whether corporations share theirs"),
        settle,
        (Role.MUNICIPALITY, Role.COORDINATOR),
    )


def _rounds() -> Iterator[Right]:
    move = (_COORDINATES, "monitoring.rounds.services.move_round")
    arrange = (_COORDINATES, "monitoring.rounds.arranging.fill")
    close = (_COORDINATES, "monitoring.table.closing.close_round")
    dates = ("monitoring.admin.MonitoringRoundAdmin.has_change_permission",)
    yield Right(Kind.ROUND, "see", _("see it"), (_ROUNDS,), SEES, states=tuple(RoundStatus))
    yield Right(Kind.ROUND, "start", _("start one"), (_COORDINATES,), COORDINATOR)
    yield from _in_states(
        Kind.ROUND,
        "arrange",
        _("choose and order its lines and headings"),
        arrange,
        (PREPARING, OPEN),
        yes=COORDINATOR,
    )
    yield from _in_states(Kind.ROUND, "open", _("open it"), move, (PREPARING, REVIEW), yes=COORDINATOR)
    yield from _in_states(Kind.ROUND, "review", _("take it to review"), move, (OPEN,), yes=COORDINATOR)
    yield from _in_states(Kind.ROUND, "close", _("close it"), close, _ANSWERED, yes=COORDINATOR)
    yield from _in_states(Kind.ROUND, "change", _("change its name and dates"), dates, _GOES_ON, yes=MANAGER)


def _lines() -> Iterator[Right]:
    undo = (_SETTLES, "monitoring.rounds.settling.undo_last")
    settle = (
        _SETTLES,
        "monitoring.rounds.permissions.with_may_settle",
        "monitoring.rounds.settling.settle_line",
    )
    keep = (_COORDINATES, "monitoring.privacy.clearing.keep_words")
    write = ("monitoring.rounds.permissions.parties_noting", "monitoring.rounds.settling.keep_note")
    yield Right(
        Kind.LINE,
        "see",
        _("see it"),
        ("monitoring.rounds.models.RoundLineQuerySet.visible_to",),
        SEES,
        states=tuple(RoundStatus),
    )
    yield from _in_states(
        Kind.LINE, "settle", _("give its light, reasons and joint text"), settle, _ANSWERED, yes=COORDINATOR
    )
    yield from _in_states(Kind.LINE, "undo", _("take the last change back"), undo, _ANSWERED, own=COORDINATOR)
    yield Right(
        Kind.LINE,
        "rewrite",
        _("change or delete what was given before"),
        ("config.web.history.AppendOnlyModel.save",),
        NOBODY,
    )
    yield Right(
        Kind.DRAFT,
        "see",
        _("see, keep and throw it away"),
        (_COORDINATES, "monitoring.rounds.drafts.draft_of"),
        own=COORDINATOR,
    )
    yield Right(
        Kind.NOTE,
        "see",
        _("see it"),
        ("monitoring.privacy.models.InternalNoteQuerySet.visible_to", _COMMITMENTS),
        own=AT_THE_TABLE,
    )
    yield from _in_states(Kind.NOTE, "write", _("write it"), write, _ANSWERED, own=EDITS)
    yield from _in_states(
        Kind.FINDING, "keep", _("look at them, and say that they may stay"), keep, _GOES_ON, yes=COORDINATOR
    )
    yield Right(
        Kind.FIGURE, "add", _("add one"), ("monitoring.admin.MeasurementAdmin.has_add_permission",), MANAGER
    )
    yield Right(
        Kind.FIGURE,
        "change",
        _("change or delete one"),
        ("monitoring.admin.MeasurementAdmin.has_change_permission",),
        NOBODY,
    )


def _publishing() -> Iterator[Right]:
    yield Right(Kind.STYLE, "see", _("see the logo"), (_FRAMEWORKS,), SEES)
    yield Right(
        Kind.STYLE,
        "change",
        _("choose colour, logo and layout"),
        ("monitoring.style.permissions.may_style",),
        (Role.MUNICIPALITY, Role.COORDINATOR),
    )
    yield Right(
        Kind.FILE,
        "download",
        _("download the monitor as a file"),
        (_ROUNDS,),
        SEES,
        states=tuple(RoundStatus),
    )
    yield Right(
        Kind.FILE,
        "fetch",
        _("fetch a file that was made in the background"),
        ("monitoring.jobs.models.ExportJobQuerySet.visible_to",),
        own=SEES,
    )
    yield Right(
        Kind.SAVED,
        "change",
        _("use, rename and delete them"),
        ("monitoring.table.saved.rename_filter", _FRAMEWORKS),
        own=SEES,
    )


def _people() -> Iterator[Right]:
    yield Right(
        Kind.PARTY,
        "see",
        _("see its page: what it owes and is owed"),
        ("agreements.permissions.visible_parties",),
        SEES,
        own=(Role.ADVISER,),
    )
    yield Right(
        Kind.PARTY,
        "change",
        _("add or change it"),
        ("parties.admin.PartyAdmin.has_change_permission",),
        MANAGER,
    )
    yield Right(
        Kind.PARTY,
        "decide",
        _("agree and sign in its name"),
        ("parties.permissions.may_decide_for",),
        own=(Role.DECISION_MAKER,),
    )
    yield Right(
        Kind.PEOPLE,
        "see",
        _("see who works for it"),
        ("parties.permissions.may_see_people", "parties.permissions.parties_with_people"),
        MANAGER,
        own=(*AT_THE_TABLE, Role.ADVISER),
    )
    yield Right(
        Kind.PEOPLE,
        "manage",
        _("invite, change and end them"),
        ("parties.permissions.may_manage_people", "parties.permissions.parties_to_invite_for"),
        MANAGER,
        own=(Role.PEOPLE,),
    )
    yield Right(
        Kind.CONTACT,
        "see",
        _("see it in the ladder"),
        ("agreements.models.contacts.ContactRoleQuerySet.visible_to",),
        SEES,
    )
    yield Right(
        Kind.CONTACT,
        "keep",
        _("add, change and end it"),
        ("parties.permissions.may_keep_contacts",),
        own=(*EDITS, Role.ADVISER),
    )
    yield Right(
        Kind.CONTACT,
        "place",
        _("say where it stands in the ladder"),
        ("agreements.permissions.may_place_contact", _FRAMEWORKS),
        COORDINATOR,
        own=EDITS,
    )
    yield Right(
        Kind.CONTACT,
        "change",
        _("add or change one in the admin"),
        ("parties.admin.PartyAdmin.has_change_permission",),
        MANAGER,
    )


def _accounts() -> Iterator[Right]:
    yield Right(
        Kind.ACCOUNT,
        "see",
        _("see it"),
        ("parties.admin.UserAdmin.has_view_permission",),
        MANAGER,
        own=WITH_ACCOUNT,
    )
    yield Right(
        Kind.ACCOUNT,
        "change",
        _("switch it off, or take away a lost second factor"),
        ("parties.admin.UserAdmin.has_change_permission",),
        MANAGER,
    )
    yield Right(
        Kind.ACCOUNT, "sessions", _("end its sessions"), ("parties.accounts.sessions.end",), own=WITH_ACCOUNT
    )
    yield Right(
        Kind.ACCOUNT,
        "second_factor",
        _("must have a second factor"),
        ("parties.permissions.may_change_things",),
        (*EDITS, Role.PEOPLE, Role.ADVISER, Role.ELSEWHERE, Role.MANAGER),
    )
    yield Right(
        Kind.MANAGEMENT,
        "enter",
        _("come in"),
        ("django.contrib.admin.sites.AdminSite.has_permission",),
        MANAGER,
    )
    yield Right(
        Kind.MANAGEMENT,
        "trail",
        _("see who changed what, when and why"),
        (f"{_ADMIN}.has_view_permission",),
        MANAGER,
    )
    yield Right(
        Kind.MANAGEMENT,
        "log",
        _("read, search and take along the log of all changes and access"),
        ("parties.permissions.may_read_log",),
        MANAGER,
    )
    yield Right(Kind.MANAGEMENT, "delete", _("delete what was agreed or observed"), (_DELETES,), NOBODY)
    yield Right(
        Kind.HELP, "read", _("read the guides and this table"), ("parties.views.help_guide",), tuple(Role)
    )


RIGHTS: tuple[Right, ...] = (
    *_agreements(),
    *_cycle(),
    *_bids(),
    *_rounds(),
    *_lines(),
    *_publishing(),
    *_people(),
    *_accounts(),
)
