"""Every verb of `agreements.services`: those that write what is put before the parties, and why the others do not.

A verb is called on a world in which it works. What seals: proposing the text of a year, recording that it was signed on
paper, proposing an addendum, submitting a bid.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.enums import BidPart, TargetKind
from agreements.models import AnnualAgreement, Bid, BidLine, Commitment, Target
from agreements.services import (
    addenda,
    agreeing_numbers,
    bid_lines,
    bid_taking,
    bidding,
    catching_up,
    draft_parts,
    drafting,
    forecasting,
    import_back,
    next_year,
    revising,
    theme_numbers,
    working_out,
)
from agreements.services.amending import amend
from agreements.services.catching_up import behind_of, read_whole
from agreements.services.importing import ImportRefusedError, import_commitments
from agreements.services.paper import Signature
from agreements.services.signed_before import record_signed_before
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR
from tests.factories import Table, make_commitment

from . import addendum_rows, signing_rows
from .addendum_rows import commitment
from .sheets import as_csv

YEAR = signing_rows.YEAR
SPRING = date(2025, 5, 1)
SUBMITTED = datetime(2025, 6, 1, 12, tzinfo=UTC)
#: In the cycle of the year before, about the year of the draft.
BIDDING = {"year": YEAR - 1, "today": SPRING}
Rows = dict[str, Any]
Call = Callable[[Table, Rows], Any]


def make_rows(table: Table) -> Rows:
    """A draft of a year with something of everything, beside the signed year before, an addendum and bids."""
    addendum_rows.make_signed(table)
    annual = signing_rows.make_draft(table)
    one = commitment(f"{YEAR}-van-wonen")
    carried = next_year.carry_over(actor=ACTOR, annual=annual, commitment=commitment("thuis"))
    _amended(commitment("thuis"))
    draft_parts.add_condition(actor=ACTOR, commitment=one, event="Een vergunning")
    numbers = {"name": "Woningen", "unit": "woningen", "kind": TargetKind.AT_LEAST, "value": Decimal(40)}
    target = draft_parts.set_target(actor=ACTOR, commitment=one, **numbers)
    added = drafting.add_indicator(
        actor=ACTOR,
        framework=table.framework,
        commitment=commitment(f"{YEAR}-van-allen"),
        key="zonder-getal",
        name="Zonder getal",
        unit="m2",
    )
    of_theme = drafting.add_indicator(
        actor=ACTOR,
        framework=table.framework,
        theme=drafting.add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen"),
        key="van-een-thema",
        name="Van een thema",
        unit="woningen",
        targets=[
            {"kind": "at_least", "value": 80, "year": YEAR, "source": "Bijlage"},
            {"kind": "signal", "value": 60, "year": YEAR, "source": "Bijlage"},
        ],
    )
    drafted = of_theme.targets.get(value=60)
    change = {"kind": TargetKind.SIGNAL, "value": Decimal(50), "version": drafted.version}
    theme_numbers.change_theme_target(actor=ACTOR, annual=annual, target=drafted.pk, **change)
    own = bidding.start_bid(actor=ACTOR, framework=table.framework, party=table.other_corporation, **BIDDING)
    for what in ("Eerste", "Tweede"):
        bid_lines.add_line(actor=ACTOR, bid=own, what=what)
    lines = _offered(table, 4)
    annual = AnnualAgreement.objects.get(pk=annual.pk)
    bid_taking.leave_out(actor=ACTOR, annual=annual, picked=[(lines[3], lines[3].version)], why="Niet nu.")
    addendum = addendum_rows.change(addendum_rows.start(table, commitment("wonen").annual_agreement))
    return {
        "annual": annual,
        "framework commitment": make_commitment(table.framework, "k-9", 90),
        "one": Commitment.objects.get(pk=one.pk),
        "two": commitment(f"{YEAR}-van-thuis"),
        "carried": read_whole(carried.pk),
        "condition": one.conditions.get().pk,
        "target": Target.objects.select_related("indicator__commitment__annual_agreement").get(pk=target.pk),
        "figure": added,
        "of theme": of_theme.targets.get(value=80),
        "drafted": drafted.pk,
        "own": Bid.objects.select_related("framework").get(pk=own.pk),
        "own lines": list(own.lines.select_related("bid").order_by("position")),
        "lines": [BidLine.objects.select_related("bid__framework").get(pk=one.pk) for one in lines],
        "addendum": addendum_rows.again(addendum),
        "list": _listed(table),
    }


def _listed(table: Table) -> int:
    """The list that was taken in last: of one commitment of the draft."""
    sheet = read_rows(as_csv(["Nr.", "Afspraak"], ["8", "Uit een verkeerde lijst"]))
    import_commitments(actor=ACTOR, framework=table.framework, rows=sheet, year=YEAR)
    last = import_back.last_list(table.framework)
    assert last is not None
    return last.pk


def _offered(table: Table, number: int) -> list[BidLine]:
    """Lines of a submitted bid about the year of the draft."""
    bid = bidding.start_bid(actor=ACTOR, framework=table.framework, party=table.corporation, **BIDDING)
    for place in range(number):
        bid_lines.add_line(actor=ACTOR, bid=bid, what=f"Regel {place}", quantity=Decimal(5), unit="homes")
    bidding.submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=SUBMITTED)
    return list(bid.lines.order_by("position"))


def _import(table: Table, rows: Rows) -> Any:
    """A list of one commitment; what is refused as everything else is."""
    try:
        sheet = read_rows(as_csv(["Nr.", "Afspraak"], ["9", "Uit een lijst"]))
        return import_commitments(actor=ACTOR, framework=table.framework, rows=sheet, year=YEAR)
    except ImportRefusedError as error:
        raise ValidationError(str(error)) from error


def _take_changes(table: Table, rows: Rows) -> Any:
    row = rows["carried"]
    seen = behind_of([row])[row.pk].last.pk
    return catching_up.take_changes(actor=ACTOR, commitment=row, version=row.version, seen=seen)


def _picked(rows: Rows, place: int) -> dict[str, Any]:
    line = rows["lines"][place]
    return {"actor": ACTOR, "annual": rows["annual"], "line": line, "version": line.version}


def _of_theme(rows: Rows) -> dict[str, Any]:
    return {"target": rows["of theme"].pk, "version": rows["of theme"].version}


#: What is written in the text of a year, by verb.
OF_A_YEAR: dict[str, Call] = {
    "next_year.carry_over": lambda t, r: next_year.carry_over(
        actor=ACTOR, annual=r["annual"], commitment=commitment("allen")
    ),
    "working_out.work_out": lambda t, r: working_out.work_out(
        actor=ACTOR, annual=r["annual"], commitments=[r["framework commitment"]]
    ),
    "next_year.write_new": lambda t, r: next_year.write_new(
        actor=ACTOR, annual=r["annual"], line=next_year.NewLine(title="Erbij")
    ),
    "next_year.change_commitment": lambda t, r: next_year.change_commitment(
        actor=ACTOR, commitment=r["one"], version=r["one"].version, fields={"title": "Anders"}
    ),
    "next_year.move_commitment": lambda t, r: next_year.move_commitment(
        actor=ACTOR, commitment=r["two"], version=r["two"].version, up=True
    ),
    "next_year.remove_commitment": lambda t, r: next_year.remove_commitment(
        actor=ACTOR, commitment=r["two"], version=r["two"].version
    ),
    "revising.revise_commitment": lambda t, r: revising.revise_commitment(
        actor=ACTOR, commitment=r["one"], fields={"text": "Anders."}, plannings=[{"printed": "T3"}]
    ),
    "draft_parts.comment": lambda t, r: draft_parts.comment(
        actor=ACTOR, commitment=r["one"], party=t.tenants, text="Waarom?"
    ),
    "draft_parts.add_condition": lambda t, r: draft_parts.add_condition(
        actor=ACTOR, commitment=r["one"], on=r["two"]
    ),
    "draft_parts.remove_condition": lambda t, r: draft_parts.remove_condition(
        actor=ACTOR, commitment=r["one"], condition=r["condition"]
    ),
    "draft_parts.set_target": lambda t, r: draft_parts.set_target(
        actor=ACTOR, commitment=r["one"], name="Woningen", unit="woningen", kind="about", value=Decimal(3)
    ),
    "draft_parts.remove_target": lambda t, r: draft_parts.remove_target(
        actor=ACTOR, commitment=r["one"], target=r["target"].pk
    ),
    "drafting.add_commitment": lambda t, r: make_commitment(t.framework, "los", 99, annual=r["annual"]),
    "drafting.add_indicator": lambda t, r: drafting.add_indicator(
        actor=ACTOR,
        framework=t.framework,
        commitment=r["one"],
        key="erbij",
        name="Erbij",
        unit="m2",
        targets=[{"kind": "about", "value": 4, "year": YEAR, "source": "Bijlage"}],
    ),
    "agreeing_numbers.agree_on": lambda t, r: agreeing_numbers.agree_on(
        actor=ACTOR,
        indicator=r["figure"],
        kind=TargetKind.ABOUT,
        value=Decimal(7),
        source="Bijlage",
        year=YEAR,
    ),
    "agreeing_numbers.agree_no_more": lambda t, r: agreeing_numbers.agree_no_more(
        actor=ACTOR, target=r["target"], version=r["target"].version
    ),
    "forecasting.remove_figure": lambda t, r: forecasting.remove_figure(actor=ACTOR, indicator=r["figure"]),
    "theme_numbers.change_theme_target": lambda t, r: theme_numbers.change_theme_target(
        actor=ACTOR, annual=r["annual"], **_of_theme(r), kind=TargetKind.ABOUT, value=Decimal(9)
    ),
    "theme_numbers.remove_theme_target": lambda t, r: theme_numbers.remove_theme_target(
        actor=ACTOR, annual=r["annual"], **_of_theme(r)
    ),
    "theme_numbers.put_back_theme_target": lambda t, r: theme_numbers.put_back_theme_target(
        actor=ACTOR, annual=r["annual"], target=r["drafted"]
    ),
    "bid_taking.take_over": lambda t, r: bid_taking.take_over(
        actor=ACTOR, annual=r["annual"], picked=[(r["lines"][0], r["lines"][0].version)]
    ),
    "bid_taking.take_changed": lambda t, r: bid_taking.take_changed(
        **_picked(r, 1), offer=bid_taking.Offer(title="Anders"), why="Zo afgesproken."
    ),
    "bid_taking.take_into": lambda t, r: bid_taking.take_into(
        **_picked(r, 2), commitment=r["one"], why="Daarin.", along=[BidPart.QUANTITY]
    ),
    "bid_taking.leave_out": lambda t, r: bid_taking.leave_out(
        actor=ACTOR, annual=r["annual"], picked=[(r["lines"][0], r["lines"][0].version)], why="Nee."
    ),
    "bid_taking.open_again": lambda t, r: bid_taking.open_again(**_picked(r, 3)),
    "catching_up.take_changes": _take_changes,
    "importing.import_commitments": _import,
    "import_back.take_list_back": lambda t, r: import_back.take_list_back(
        actor=ACTOR, framework=t.framework, intake=r["list"], reason="Verkeerd bestand."
    ),
    "signed_before.record_signed_before": lambda t, r: record_signed_before(
        actor=ACTOR, annual=r["annual"], version=r["annual"].version, signatures=paper(t)
    ),
    "agreeing.propose": lambda t, r: signing_rows.propose(r["annual"]),
}


def paper(table: Table) -> dict[str, Signature]:
    """Two parties signed on paper."""
    day = timezone.localdate()
    return {one.slug: Signature(signed_on=day) for one in (table.municipality, table.corporation)}


def _version(rows: Rows) -> dict[str, Any]:
    return {"actor": ACTOR, "addendum": rows["addendum"], "version": rows["addendum"].version}


#: What is written in the text of an addendum, or in what that changes.
OF_AN_ADDENDUM: dict[str, Call] = {
    "addenda.add_new": lambda t, r: addenda.add_new(
        **_version(r), wanted=addendum_rows.Wanted(title="Nieuw", leads=("everyone",))
    ),
    "addenda.change_addendum": lambda t, r: addenda.change_addendum(
        **_version(r), title="Anders", reason="Daarom.", effective_on=timezone.localdate()
    ),
    "addenda.change_commitment_by": lambda t, r: addendum_rows.change(r["addendum"], "thuis"),
    "addenda.let_lapse": lambda t, r: addenda.let_lapse(**_version(r), commitment=commitment("allen")),
    "addenda.remove_change": lambda t, r: addenda.remove_change(**_version(r), key="wonen"),
    "addenda.propose_addendum": lambda t, r: addendum_rows.propose(r["addendum"]),
    "amending.amend": lambda t, r: _amended(commitment("wonen")),
}


def _amended(row: Commitment) -> Any:
    """As a meeting decided."""
    today = timezone.localdate()
    days = {"decided_on": today, "effective_on": today}
    words = {"meeting": "Overleg", "reason": "De locatie valt tegen.", "fields": {"title": "Anders"}}
    return amend(actor=ACTOR, commitment=row, version=row.version, **days, **words)


#: What is written in a bid that is still a draft.
OF_A_BID: dict[str, Call] = {
    "bid_lines.add_line": lambda t, r: bid_lines.add_line(actor=ACTOR, bid=r["own"], what="Erbij"),
    "bid_lines.change_line": lambda t, r: bid_lines.change_line(
        actor=ACTOR, line=r["own lines"][0], version=r["own lines"][0].version, what="Anders"
    ),
    "bid_lines.move_line": lambda t, r: bid_lines.move_line(actor=ACTOR, line=r["own lines"][0], up=False),
    "bid_lines.remove_line": lambda t, r: bid_lines.remove_line(
        actor=ACTOR, line=r["own lines"][1], version=r["own lines"][1].version
    ),
    "bidding.attach_letter": lambda t, r: bidding.attach_letter(
        actor=ACTOR, bid=r["own"], version=r["own"].version, letter=None
    ),
    "bidding.discard_draft": lambda t, r: bidding.discard_draft(
        actor=ACTOR, bid=r["own"], version=r["own"].version
    ),
    "bidding.submit_bid": lambda t, r: bidding.submit_bid(
        actor=ACTOR, bid=r["own"], version=r["own"].version, at=SUBMITTED
    ),
}

#: The other verbs, by what they write instead.
BESIDE: dict[str, tuple[str, ...]] = {
    "what parties say of a sealed text, or what becomes of that": (
        "addenda.take_back",
        "addenda.withdraw",
        "addendum_answers.consent",
        "addendum_answers.record_consent",
        "addendum_answers.refuse",
        "agreeing.advance",
        "agreeing.answer_objection",
        "agreeing.approve",
        "agreeing.end_without_agreement",
        "agreeing.no_objection",
        "agreeing.object_to",
        "agreeing.record_consent",
        "agreeing.take_up_again",
        "agreeing.withdraw_proposal",
        "correcting.correct_signed_on",
        "going_on.go_on_without",
        "going_on.go_on_without_who_left",
        "recalling.recall_answer",
        "recalling.recall_consent",
        "recalling.recall_signature",
        "signed_before.withdraw_signed_before",
        "signing.decline",
        "signing.lift_reservation",
        "signing.record_signature",
        "signing.sign",
        "addendum_answers.lift_reservation",
    ),
    "framework commitments that were taken in by mistake (test_taking_out.py), and that a list was": (
        "import_back.keep_list",
        "taking_out.put_back",
        "taking_out.remove_mistaken",
        "taking_out.withdraw_mistaken",
    ),
    "what is written once a sealed text holds (test_locking.py, test_addenda.py)": (
        "addendum_effect.put_into_effect",
    ),
    "steps of the cycle, which are in no text": (
        "cycle.add_step",
        "cycle.change_step",
        "cycle.complete_step",
        "cycle.complete_steps",
        "cycle.move_step",
        "cycle.record_outcome",
        "cycle.remove_step",
        "cycle.reopen_step",
        "cycle_year.keep_as_template",
        "cycle_year.lay_out_year",
        "cycle_year.remove_template",
        "positions.state_position",
        "states.complete_step_of",
    ),
    "who does what, in no text": (
        "assigning.assign",
        "assigning.assign_all",
        "assigning.end",
        "assigning.hand_over",
        "assigning.release",
        "assigning.take",
        "contacting.add_on_ladder",
        "contacting.place_contact",
        "contacting.take_from_ladder",
        "leaving.leave",
        "bodies.add_body",
        "bodies.change_body",
        "bodies.remove_body",
    ),
    "a framework, or what stands in it beside its commitments; a text keeps a copy": (
        "bidding.share_bids",
        "documents.add_document",
        "drafting.add_coordinator",
        "drafting.add_glossary_term",
        "drafting.add_theme",
        "drafting.start_framework",
        "framework_signing.mend_signed",
        "framework_signing.record_signed",
        "framework_signing.withdraw_signed",
        "framework_states.end_framework",
        "framework_states.reopen_framework",
        "framework_states.withdraw_framework",
        "glossary_writing.take_in_glossary",
        "goals.add_goal",
        "goals.change_goal",
        "goals.mark_global_goals",
        "goals.remove_goal",
        "goals.say_what_it_serves",
        "theme_words.make_themes",
        "theme_writing.revise_theme",
        "theme_writing.take_in_themes",
    ),
    "of a commitment what is in no text: what it carries on, that it is done, what is foreseen": (
        "chains.continue_from",
        "completing.complete",
        "completing.reopen",
        "forecasting.expect",
        "forecasting.expect_no_more",
    ),
    "something new, which is no text yet": (
        "addenda.start_addendum",
        "bid_replies.take_proposal_over",
        "bidding.new_version",
        "bidding.start_bid",
        "drafting.start_year",
        "next_year.start_next_year",
    ),
    "what is said of a bid that was submitted": (
        "bid_replies.reply_to_proposal",
        "bid_talks.respond",
        "bid_talks.settle_bid",
        "bid_talks.settle_line",
        "bidding.withdraw_bid",
    ),
}
