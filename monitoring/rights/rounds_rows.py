"""What is observed: rounds and their lines, figures and projects, meetings and what was put before a higher level."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ..enums import RoundStatus
from .places import (
    ANSWERED,
    CLOSED,
    COMMITMENTS,
    COORDINATES,
    FRAMEWORKS,
    GOES_ON,
    OPEN,
    PREPARING,
    REVIEW,
    ROUNDS,
    SETTLES,
    in_states,
)
from .roles import AT_THE_TABLE, BESIDE, COORDINATOR, EDITS, MANAGER, NOBODY, SEES, Kind, Right, Role


def rounds_rights() -> Iterator[Right]:
    """About rounds."""
    move = (COORDINATES, "monitoring.rounds.services.move_round")
    arrange = (COORDINATES, "monitoring.rounds.arranging.fill")
    close = (COORDINATES, "monitoring.table.closing.close_round")
    dates = (
        COORDINATES,
        "monitoring.rounds.changing.change_round",
        "monitoring.admin.MonitoringRoundAdmin.has_change_permission",
    )
    correct = (COORDINATES, "monitoring.reactions.services.correct")
    yield Right(Kind.ROUND, "see", _("see it"), (ROUNDS,), SEES, states=GOES_ON)
    # Who left: those about its own days.
    yield Right(Kind.ROUND, "see", _("see it"), (ROUNDS,), (*SEES, Role.LEFT), states=(CLOSED,))
    yield Right(Kind.ROUND, "start", _("start one"), (COORDINATES,), COORDINATOR)
    yield from in_states(
        Kind.ROUND,
        "arrange",
        _("choose and order its lines and headings"),
        arrange,
        (PREPARING, OPEN),
        yes=COORDINATOR,
    )
    yield from in_states(Kind.ROUND, "open", _("open it"), move, (PREPARING, REVIEW), yes=COORDINATOR)
    yield from in_states(Kind.ROUND, "review", _("take it to review"), move, (OPEN,), yes=COORDINATOR)
    yield from in_states(Kind.ROUND, "close", _("close it"), close, ANSWERED, yes=COORDINATOR)
    yield from in_states(
        Kind.ROUND, "change", _("change its name and dates"), dates, GOES_ON, yes=(*COORDINATOR, *MANAGER)
    )
    remove = (COORDINATES, "monitoring.rounds.changing.remove_round")
    yield from in_states(
        Kind.ROUND,
        "remove",
        _("remove it, while nothing was told in it"),
        remove,
        (PREPARING,),
        yes=COORDINATOR,
    )
    yield from in_states(
        Kind.ROUND, "correct", _("note a correction beside it"), correct, (CLOSED,), yes=COORDINATOR
    )


def lines_rights() -> Iterator[Right]:
    """About the lines of a round and their lights."""
    settle = (
        SETTLES,
        "monitoring.rounds.permissions.with_may_settle",
        "monitoring.rounds.settling.settle_line",
    )
    report = (
        "monitoring.reactions.permissions.places_reporting",
        "monitoring.reactions.permissions.places_at",
        "monitoring.reactions.permissions.places_of",
        "monitoring.reactions.services.report_for_party",
    )
    react = (
        "monitoring.reactions.permissions.parties_reacting",
        "monitoring.reactions.permissions.reacting_parties",
        "monitoring.reactions.services.react",
    )
    decide = (COORDINATES, "monitoring.meeting.settling.settle")
    reacts = (Role.EDITOR, Role.DECISION_MAKER, Role.MUNICIPALITY)
    yield Right(
        Kind.LINE,
        "see",
        _("see it"),
        ("monitoring.rounds.models.RoundLineQuerySet.visible_to",),
        SEES,
        states=tuple(RoundStatus),
    )
    yield from in_states(
        Kind.LINE, "settle", _("give its light, reasons and joint text"), settle, ANSWERED, yes=COORDINATOR
    )
    take_over = (COORDINATES, "monitoring.taking_over.services.take_over")
    yield from in_states(
        Kind.LINE,
        "take_over",
        _("take lights and texts over from a document"),
        take_over,
        ANSWERED,
        yes=COORDINATOR,
    )
    yield from in_states(
        Kind.LINE,
        "report",
        _("report on what the own party leads, and propose its light"),
        report,
        ANSWERED,
        own=EDITS,
    )
    # Who coordinates gives the lights, so its party is not asked about them.
    yield from in_states(
        Kind.LINE, "react", _("react to its light for the own party"), react, ANSWERED, own=reacts
    )
    yield from in_states(
        Kind.LINE, "decide", _("settle a light on which parties differ"), decide, ANSWERED, yes=COORDINATOR
    )


def told_rights() -> Iterator[Right]:
    """About what was given and told of a line."""
    undo = (SETTLES, "monitoring.rounds.settling.undo_last")
    yield from in_states(Kind.LINE, "undo", _("take the last change back"), undo, ANSWERED, own=COORDINATOR)
    yield Right(
        Kind.LINE,
        "rewrite",
        _("change or delete what was given before"),
        ("config.web.history.AppendOnlyModel.save",),
        NOBODY,
    )
    yield from in_states(
        Kind.LINE,
        "tell",
        _("tell what the own party did, put files with it, ask somebody by mail"),
        ("monitoring.collecting.permissions.may_tell", "monitoring.collecting.services.tell"),
        ANSWERED,
        own=EDITS,
    )
    yield Right(
        Kind.LINE,
        "questions",
        _("see questions by mail and answers nobody took over yet"),
        ("monitoring.asking.models.AskLinkQuerySet.visible_to",),
        own=EDITS,
    )
    yield Right(
        Kind.LINE,
        "files",
        _("get the files that parties put with it"),
        ("monitoring.collecting.models.AttachmentQuerySet.visible_to",),
        SEES,
        own=BESIDE,
    )


def kept_rights() -> Iterator[Right]:
    """About what people keep of lines for themselves, and what may be private in them."""
    write = ("monitoring.rounds.permissions.parties_noting", "monitoring.rounds.settling.keep_note")
    keep = (COORDINATES, "monitoring.privacy.clearing.keep_words")
    ask = (COORDINATES, "monitoring.steering.mending.ask_to_mend")
    yield Right(
        Kind.DRAFT,
        "see",
        _("see, keep and throw it away"),
        (COORDINATES, "monitoring.rounds.drafts.draft_of"),
        own=COORDINATOR,
    )
    yield Right(
        Kind.NOTE,
        "see",
        _("see it"),
        (
            "monitoring.privacy.models.InternalNoteQuerySet.visible_to",
            COMMITMENTS,
            "agreements.permissions.parties_there",
        ),
        own=(*BESIDE, *AT_THE_TABLE),
    )
    yield from in_states(Kind.NOTE, "write", _("write it"), write, ANSWERED, own=EDITS)
    yield from in_states(
        Kind.FINDING, "keep", _("look at them, and say that they may stay"), keep, GOES_ON, yes=COORDINATOR
    )
    yield from in_states(
        Kind.FINDING, "ask", _("ask the party whose text it is to mend it"), ask, ANSWERED, yes=COORDINATOR
    )


def figures_rights() -> Iterator[Right]:
    """About figures."""
    yield Right(
        Kind.FIGURE, "add", _("add one"), ("monitoring.admin.MeasurementAdmin.has_add_permission",), MANAGER
    )
    yield Right(
        Kind.FIGURE,
        "take_in",
        _(
            "take in a table of what was expected and measured, of all parties, and take it back; with it what is agreed in a draft"
        ),
        ("agreements.permissions.may_keep_figures",),
        (*COORDINATOR, *MANAGER),
    )
    yield Right(
        Kind.FIGURE,
        "tell",
        _(
            "fill in the own party's and those it keeps, at their time and where a round takes answers; who coordinates those that nobody keeps"
        ),
        ("monitoring.collecting.figures.read_figures",),
        own=EDITS,
    )
    yield Right(
        Kind.FIGURE,
        "change",
        _("change or delete one"),
        ("monitoring.admin.MeasurementAdmin.has_change_permission",),
        NOBODY,
    )


def projects_rights() -> Iterator[Right]:
    """About projects of dwellings."""
    yield Right(
        Kind.PROJECT,
        "see",
        _("see it, and how it changed"),
        ("monitoring.projects.models.HousingProjectQuerySet.visible_to",),
        SEES,
    )
    yield Right(
        Kind.PROJECT,
        "keep",
        _("add it, change it and take it out of the list; a tenant organisation reads only"),
        (
            "monitoring.projects.permissions.may_keep",
            "monitoring.projects.permissions.may_keep_all",
            "agreements.permissions.edits_for_municipality",
            "monitoring.projects.permissions.parties_keeping",
            FRAMEWORKS,
        ),
        (Role.MUNICIPALITY, *COORDINATOR),
        own=(Role.EDITOR, Role.DECISION_MAKER),
    )


def meeting_rights() -> Iterator[Right]:
    """About meetings."""
    see, meetings = _("follow it, and read its decisions"), "monitoring.meeting.models.MeetingQuerySet"
    yield Right(Kind.MEETING, "see", see, (f"{meetings}.visible_to",), SEES, states=GOES_ON)
    yield Right(Kind.MEETING, "see", see, (f"{meetings}.visible_to",), (*SEES, Role.LEFT), states=(CLOSED,))
    yield Right(
        Kind.MEETING,
        "lead",
        _("lead it: choose what is on the screen, tick off, write down decisions, end it"),
        (COORDINATES,),
        COORDINATOR,
    )
    yield Right(
        Kind.MEETING,
        "note_presence",
        _("note who was in it, also afterwards"),
        ("agreements.permissions.may_arrange", "monitoring.meeting.presence.note_presence"),
        COORDINATOR,
    )
    yield Right(
        Kind.MEETING,
        "report_action",
        _("tell that what was decided is done"),
        (
            "monitoring.actions.permissions.may_report_action",
            "monitoring.actions.permissions.acting_parties",
            "monitoring.actions.permissions.action_actor",
        ),
        COORDINATOR,
        own=(Role.EDITOR, Role.DECISION_MAKER, Role.MUNICIPALITY),
    )
    yield from in_states(
        Kind.MEETING,
        "start",
        _("start one"),
        (COORDINATES, "monitoring.meeting.services.start_meeting"),
        ANSWERED,
        yes=COORDINATOR,
    )


def escalation_rights() -> Iterator[Right]:
    """About what was put before a higher level."""
    permissions = "monitoring.escalations.permissions"
    yield Right(
        Kind.ESCALATION,
        "see",
        _("see it, with its answers and how it ended"),
        ("monitoring.escalations.models.EscalationQuerySet.visible_to",),
        SEES,
    )
    yield Right(
        Kind.ESCALATION,
        "raise",
        _("raise a commitment that is in force, and raise it higher"),
        (f"{permissions}.parties_raising", f"{permissions}.may_raise"),
        own=EDITS,
    )
    yield Right(
        Kind.ESCALATION,
        "answer",
        _("write down what a party decided; who coordinates does so for all of them"),
        (f"{permissions}.parties_deciding", f"{permissions}.may_settle_escalations"),
        COORDINATOR,
        own=(Role.DECISION_MAKER,),
    )
    yield Right(
        Kind.ESCALATION,
        "answer_managers",
        _("the same of what lies before the managers"),
        (
            f"{permissions}.parties_deciding",
            f"{permissions}.levels_answering",
            f"{permissions}.may_settle_escalations",
        ),
        COORDINATOR,
        own=(Role.LINE_MANAGER, Role.DECISION_MAKER),
    )
    yield Right(
        Kind.ESCALATION,
        "settle",
        _("settle it with the decision, or hand it back"),
        (f"{permissions}.may_settle_escalations",),
        COORDINATOR,
    )
    yield Right(
        Kind.ESCALATION,
        "withdraw",
        _("withdraw what the own party raised"),
        (f"{permissions}.may_withdraw",),
        own=EDITS,
    )
