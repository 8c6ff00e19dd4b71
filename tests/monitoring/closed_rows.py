"""Every verb on a round and what belongs to it: how it is called, and what a closed round makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.services.spreadsheets import read_rows
from monitoring.asking import services as asking
from monitoring.asking.services import AskClosedError
from monitoring.collecting import attaching
from monitoring.collecting import services as telling
from monitoring.enums import AgendaReason, FindingKind, Light, RoundStatus
from monitoring.meeting import services as meetings
from monitoring.meeting.settling import settle
from monitoring.models import MonitoringRound, PartyView, ProgressReport
from monitoring.privacy.clearing import Keep, keep_words
from monitoring.privacy.notes import note_of
from monitoring.reactions import services as reactions
from monitoring.reactions.newest import newest_views
from monitoring.reminders.services import remind_round
from monitoring.rounds import arranging, changing, drafts, preparing, settling
from monitoring.rounds import services as rounds
from monitoring.rounds.settling import JointChange, NoteChange
from monitoring.steering.mending import ask_to_mend
from monitoring.table.clearance import Finding, keep_findings
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from monitoring.taking_over.lists import plan_lines
from monitoring.taking_over.services import take_over
from tests.agreements.sheets import as_csv
from tests.bids import PDF

from .closed_beside import BESIDE
from .closed_files import file_verbs
from .closed_row import Row, allowed, refused_by
from .closed_world import RED, World

NEXT_WEEK = timedelta(days=7)

_MEETING = "A meeting goes on until it is ended: what was decided in it is written down (decision 0038)."
_DRAFT = "What a person typed is theirs alone, and closing takes nothing from anybody."
_FOLLOWED = "monitoring_historicalmeeting monitoring_meeting monitoring_onscreen"
_POINTS = "monitoring_agendaitem monitoring_historicalagendaitem monitoring_onscreen"
_QUESTION = "monitoring_asklink monitoring_historicalasklink parties_mail"


def _take_over(w: World) -> None:
    commitment = w.line().commitment
    rows = read_rows(
        as_csv(["Nr.", "Afspraak", "Voortgang"], [commitment.number, commitment.title, "Anders."])
    )
    row = MonitoringRound.objects.get(pk=w.round_id)
    shown = plan_lines(monitoring_round=row, rows=rows).fingerprint
    take_over(actor=w.actor, monitoring_round=row, rows=rows, source="Monitor", shown=shown)


def _line_verbs() -> dict[str, Row]:
    return {
        "rounds.settling.assess": refused_by(
            lambda w: settling.assess(actor=w.actor, line_id=w.line().pk, light=Light.GREEN)
        ),
        "rounds.settling.report_progress": refused_by(
            lambda w: settling.report_progress(actor=w.actor, line_id=w.line().pk, text="Anders.")
        ),
        "rounds.settling.settle_line": refused_by(
            lambda w: settling.settle_line(
                actor=w.actor, line_id=w.line().pk, version=w.line().version, text="Anders.", **vars(RED)
            )
        ),
        "rounds.settling.settle_lines": refused_by(
            lambda w: settling.settle_lines(
                actor=w.actor,
                round_id=w.round_id,
                versions={w.line().pk: w.line().version},
                change=JointChange(note="Anders."),
            )
        ),
        "taking_over.services.take_over": refused_by(_take_over),
        "rounds.settling.undo_last": refused_by(
            lambda w: settling.undo_last(actor=w.actor, line_id=w.line().pk, version=w.line().version)
        ),
        "rounds.settling.keep_note": refused_by(
            lambda w: settling.keep_note(actor=w.actor, line_id=w.line().pk, note=_note(w))
        ),
        "collecting.services.tell": refused_by(
            lambda w: telling.tell(
                actor=w.actor, line_id=w.line().pk, party=w.table.tenants, text="Anders.", seen=0
            )
        ),
        "collecting.attaching.attach": refused_by(
            lambda w: attaching.attach(
                actor=w.actor,
                line=w.line(),
                party=w.table.tenants,
                file=attaching.CheckedFile("meer.pdf", PDF, "application/pdf"),
            )
        ),
        "collecting.attaching.take_away": refused_by(
            lambda w: attaching.take_away(
                actor=w.actor, line=w.line(), party=w.attachment.party, attachment_id=w.attachment.pk
            )
        ),
        "rounds.drafts.keep_draft": allowed(
            lambda w: drafts.keep_draft(actor=w.actor, line=w.line(), data={"text": "Half"}, based_on=1),
            "monitoring_linedraft",
            _DRAFT,
        ),
        "rounds.drafts.drop_draft": allowed(
            lambda w: drafts.drop_draft(actor=w.actor, line=w.line(1)), "monitoring_linedraft", _DRAFT
        ),
        "collecting.services.keep_typed": allowed(
            lambda w: telling.keep_typed(actor=w.actor, line=w.line(), party=None, text="Half"),
            "monitoring_linedraft",
            _DRAFT,
        ),
        "collecting.services.drop_typed": allowed(
            lambda w: telling.drop_typed(actor=w.actor, line=w.line(1), party=None),
            "monitoring_linedraft",
            _DRAFT,
        ),
    }


def _note(world: World) -> NoteChange:
    party = world.table.municipality
    before = note_of(world.line(), party)
    return NoteChange(party, "Anders.", seen=before.pk if before else 0)


def _reaction_verbs() -> dict[str, Row]:
    def line_of(world: World) -> dict[str, Any]:
        return {"actor": world.actor, "line_id": world.line().pk}

    def seen(world: World) -> int:
        return max(view.assessment_id or 0 for view in PartyView.objects.filter(line__round=world.round_id))

    def unanswered(world: World) -> Any:
        assert not newest_views(world.row, world.table.tenants)
        return reactions.agree_to_rest(
            actor=world.actor, round_id=world.round_id, party=world.table.tenants, seen=seen(world) + 99
        )

    return {
        "reactions.services.propose": refused_by(
            lambda w: reactions.propose(**line_of(w), party=w.table.corporation, proposed=RED)
        ),
        "reactions.services.report_for_party": refused_by(
            lambda w: reactions.report_for_party(
                **line_of(w), party=w.table.corporation, texts={None: "Anders."}, proposed=RED
            )
        ),
        "reactions.services.react": refused_by(
            lambda w: reactions.react(
                **line_of(w), party=w.table.tenants, seen=Light.YELLOW, light=Light.RED, reason="Te laat."
            )
        ),
        "reactions.services.agree_to_rest": refused_by(unanswered),
        "reactions.services.take_over": refused_by(
            lambda w: reactions.take_over(**line_of(w), version=w.line().version, party=w.table.corporation)
        ),
        "reactions.services.take_over_all": refused_by(
            lambda w: reactions.take_over_all(actor=w.actor, round_id=w.round_id)
        ),
        "reactions.services.settle_difference": refused_by(
            lambda w: reactions.settle_difference(
                **line_of(w), version=w.line().version, proposed=RED, decision="Zo is het."
            )
        ),
        "reactions.services.correct": allowed(
            lambda w: reactions.correct(
                actor=w.actor, monitoring_round=w.row, line=w.line(), text="Het zijn er twaalf."
            ),
            "monitoring_correction",
            "A correction stands beside the closed round, dated (decision 0035).",
        ),
    }


def _round_verbs() -> dict[str, Row]:
    here = {"number": "9", "title": "Erbij"}
    return {
        "rounds.services.add_heading": refused_by(
            lambda w: rounds.add_heading(actor=w.actor, monitoring_round=w.row, position=9, **here)
        ),
        "rounds.services.add_line": refused_by(
            lambda w: rounds.add_line(actor=w.actor, monitoring_round=w.row, commitment=w.other, position=9)
        ),
        "rounds.services.move_round": refused_by(
            lambda w: rounds.move_round(actor=w.actor, monitoring_round=w.row, to=RoundStatus.REVIEW),
            ValidationError,
        ),
        "rounds.preparing.fill_round": refused_by(
            lambda w: preparing.fill_round(actor=w.actor, monitoring_round=w.row)
        ),
        "rounds.arranging.fill": refused_by(lambda w: arranging.fill(**w.arrange)),
        "rounds.arranging.add_commitment": refused_by(
            lambda w: arranging.add_commitment(**w.arrange, commitment=w.other)
        ),
        "rounds.arranging.remove_line": refused_by(
            lambda w: arranging.remove_line(**w.arrange, line_id=w.line(-1).pk)
        ),
        "rounds.arranging.move_line": refused_by(
            lambda w: arranging.move_line(**w.arrange, line_id=w.line(-1).pk, up=True)
        ),
        "rounds.arranging.regroup_line": refused_by(
            lambda w: arranging.regroup_line(**w.arrange, line_id=w.line(1).pk, heading_id=w.heading.pk)
        ),
        "rounds.arranging.add_heading": refused_by(lambda w: arranging.add_heading(**w.arrange, **here)),
        "rounds.arranging.rename_heading": refused_by(
            lambda w: arranging.rename_heading(**w.arrange, heading_id=w.heading.pk, **here)
        ),
        "rounds.arranging.remove_heading": refused_by(
            lambda w: arranging.remove_heading(**w.arrange, heading_id=w.heading.pk)
        ),
        "rounds.changing.change_round": refused_by(
            lambda w: changing.change_round(**w.arrange, reason="Tikfout.", title="Anders")
        ),
        "rounds.changing.remove_round": refused_by(
            lambda w: changing.remove_round(**w.arrange, reason="Dubbel."), ValidationError
        ),
        "rounds.changing.take_to_review": refused_by(
            lambda w: changing.take_to_review(actor=w.actor, monitoring_round=w.row), ValidationError
        ),
        "privacy.clearing.keep_words": refused_by(
            lambda w: keep_words(actor=w.actor, monitoring_round=w.row, kept=[_keep(w)]), ValidationError
        ),
        "steering.mending.ask_to_mend": refused_by(
            lambda w: ask_to_mend(actor=w.actor, monitoring_round=w.row, findings=[_found(w)]),
            ValidationError,
        ),
        "table.clearance.keep_findings": refused_by(
            lambda w: keep_findings(actor=w.actor, monitoring_round=w.row, findings=[]), ValidationError
        ),
        "table.closing.close_round": refused_by(
            lambda w: close_round(actor=w.actor, monitoring_round=w.row), ValidationError
        ),
        "reminders.services.remind_round": refused_by(
            lambda w: remind_round(actor=w.actor, monitoring_round=w.row), ValidationError
        ),
    }


def _found(world: World) -> Finding:
    """A word in a text that a party told."""
    told = ProgressReport.objects.filter(line__round=world.row, party__isnull=False).latest("pk")
    (line,) = (line for line in read_report(world.row).lines if line.pk == told.line_id)
    where = {"words": told.text[:5], "start": 0, "end": 5, "text": told.text, "field": "progress"}
    return Finding(FindingKind.NAME, line=line, place="", digest="0" * 64, parties=("Een partij",), **where)


def _keep(world: World) -> Keep:
    return Keep(world.commitments[0].pk, "text", FindingKind.NAME, "0" * 64)


def _asking_verbs() -> dict[str, Row]:
    return {
        "asking.services.ask": refused_by(
            lambda w: asking.ask(
                actor=w.actor,
                line=w.line(),
                party=w.table.tenants,
                function="Penningmeester",
                email="penningmeester@huurders.example",
                expires_on=timezone.localdate() + NEXT_WEEK,
                link=lambda word: f"/vraag/{word}/",
            )
        ),
        "asking.services.answer": refused_by(
            lambda w: asking.answer(question=w.question(answered=False), text="Tien."), AskClosedError
        ),
        "asking.services.accept": refused_by(
            lambda w: asking.accept(actor=w.actor, question=w.question(answered=True), text="Tien.", seen=0)
        ),
        "asking.services.reject": allowed(
            lambda w: asking.reject(actor=w.actor, question=w.question(answered=True)),
            _QUESTION,
            "Leaving an answer aside changes no text of the round.",
        ),
        "asking.services.withdraw": allowed(
            lambda w: asking.withdraw(actor=w.actor, question=w.question(answered=False)),
            _QUESTION,
            "A link that does not work any more is withdrawn, and its mail is not sent.",
        ),
    }


def _meeting_verbs() -> dict[str, Row]:
    def going(world: World) -> dict[str, Any]:
        return {"actor": world.actor, "meeting_id": world.meeting.pk}

    def start(world: World) -> Any:
        if not world.row.is_closed:
            # One meeting at a time.
            meetings.end_meeting(**going(world))
        return meetings.start_meeting(
            actor=world.actor,
            monitoring_round=world.row,
            body="Nog een overleg",
            held_on=date(2024, 11, 6),
            agenda=[(AgendaReason.RED, world.line().pk)],
        )

    return {
        "meeting.services.start_meeting": refused_by(start),
        "meeting.services.show": allowed(
            lambda w: meetings.show(**going(w), position=1), "monitoring_onscreen", _MEETING
        ),
        "meeting.services.tick": allowed(
            lambda w: meetings.tick(**going(w), position=1, done=True), _POINTS, _MEETING
        ),
        "meeting.services.add_point": allowed(
            lambda w: meetings.add_point(**going(w), text="Rondvraag"), _POINTS, _MEETING
        ),
        "meeting.services.decide": allowed(
            lambda w: meetings.decide(**going(w), text="Wij gaan door.", position=1),
            "monitoring_decision monitoring_onscreen",
            _MEETING,
        ),
        "meeting.settling.settle": refused_by(
            lambda w: settle(
                **going(w), line_id=w.line().pk, version=w.line().version, proposed=RED, decision="Zo is het."
            )
        ),
        "meeting.services.end_meeting": allowed(
            lambda w: meetings.end_meeting(**going(w)), _FOLLOWED, _MEETING
        ),
    }


VERBS: dict[str, Row] = {
    **_line_verbs(),
    **_reaction_verbs(),
    **_round_verbs(),
    **_asking_verbs(),
    **_meeting_verbs(),
    **file_verbs(),
    **BESIDE,
}

#: Steps of other verbs, which ask about the round: nobody else calls them.
STEPS: dict[str, set[str]] = {
    "asking.mail.stop_sending": {"asking.services.withdraw"},
    # For the retention of addresses, whatever became of the round; it changes no text.
    "asking.mail.forget_addressee": {"asking.services.forget_addresses"},
    # Makes a file and writes nothing itself: `make_file` finds it by the format of the job.
    "letters.background.make_set": set(),
    "privacy.notes.write_note": {"rounds.settling.keep_note", "rounds.settling.settle_line"},
    "style.services.freeze_style": {"table.closing.close_round"},
}
