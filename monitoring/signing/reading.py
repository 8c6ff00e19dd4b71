"""What the page of an annual agreement shows: its text, where each party stands, and what one may do now."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus
from agreements.models import (
    Addendum,
    AgreementVersion,
    Amendment,
    AnnualAgreement,
    Objection,
    Participation,
    PartyAnswer,
)
from agreements.permissions import may_coordinate, may_object_for
from agreements.services.correcting import on_paper
from agreements.services.standing import CONSENTS, Seat, SeatState, Standing, standing_of
from agreements.services.states import AFTER_LEAVING, ONCE_ENDED, VERBS
from agreements.services.target_words import target_words
from agreements.services.versions import changed_keys, content_of
from config.web.diffs import Diff, word_diff
from parties.models import AnyUser, Party
from parties.permissions import is_manager, may_decide_for

from .missing import missing_of
from .text import UNDER, Chapter, Line, plain

#: What a party may do, in the order of the page.
OF_PARTIES = ("approve", "no_objection", "object_to", "sign", "decline", "lift_reservation")
OF_COORDINATOR = (
    "propose",
    "withdraw_proposal",
    "answer_objection",
    "record_consent",
    "recall_answer",
    "record_signature",
    "recall_signature",
    "lift_reservation",
    "end_without_agreement",
    "take_up_again",
    "amend",
)


@dataclass
class AgreementPage:
    """An annual agreement as somebody sees it."""

    annual: AnnualAgreement
    standing: Standing
    content: dict[str, Any]
    coordinates: bool
    #: Whether the person may record that it was signed on paper before it came here.
    records: bool = False
    chapters: list[Chapter] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    #: The seats of the parties the person may do something for, with what.
    mine: list[tuple[Seat, list[str]]] = field(default_factory=list)
    #: Of these annual agreements, in order.
    addenda: list[Addendum] = field(default_factory=list)
    #: Who left the table since, of a text in which nobody signed here; else the seats tell it.
    earlier: list[Participation] = field(default_factory=list)

    @property
    def version(self) -> AgreementVersion | None:
        """The text that was put before the parties; None while it is a draft, and for what was signed on paper."""
        return None if self.annual.status == AnnualStatus.DRAFT else self.standing.version

    @property
    def is_final(self) -> bool:
        """Whether it is signed, so that the word CONCEPT goes."""
        return self.annual.status == AnnualStatus.SIGNED

    @property
    def stands_without(self) -> bool:
        """Whether it is signed, and not by all whose names stand in the text."""
        apart = self.standing.declined or self.standing.gone or self.standing.without
        return self.is_final and bool(apart)

    @property
    def recorded(self) -> AgreementVersion | None:
        """The text as it was recorded as signed on paper before it came here."""
        return self.version if self.version and self.version.on_paper else None

    @property
    def signed_last(self) -> date | None:
        """The day on which the last one signed."""
        return max((seat.answer.given_on for seat in self.standing.signing if seat.answer), default=None)

    @property
    def nobody_asked(self) -> bool:
        """Whether it is a draft of which only was recorded that it had been signed on paper, by mistake."""
        last = self.standing.version
        return self.annual.status == AnnualStatus.DRAFT and last is not None and last.on_paper

    @property
    def taken_back(self) -> PartyAnswer | None:
        """What took that record back."""
        seats = self.standing.seats if self.nobody_asked else ()
        return next((seat.unsigned for seat in seats if seat.unsigned), None)

    @property
    def to_record(self) -> str:
        """What the person may do about signing on paper before it came here: record it, take it back, correct a
        day, or nothing.
        """
        if not self.records:
            return ""
        ended = self.annual.framework.is_ended
        if self.recorded and not ended:
            return "back" if self.is_final else ""
        if self.annual.status == AnnualStatus.SIGNED and on_paper(self.standing):
            return "day"
        if ended:
            return ""
        asked = self.standing.version is not None and not self.standing.version.on_paper
        free = self.annual.status in VERBS["record_signed"] and self.count
        return "record" if free and not asked else ""

    @property
    def count(self) -> int:
        """How many commitments there are."""
        return len(self.content["commitments"])

    @property
    def message(self) -> str:
        """What the parties were told with the text, as long as they are asked to answer."""
        return self.version.note if self.version and self.annual.status == AnnualStatus.PROPOSED else ""

    @property
    def made_up(self) -> bool:
        """Whether any of them was made up for the demonstration."""
        return any(one.get("made_up") for one in self.content["commitments"])

    @property
    def whole(self) -> list[tuple[Seat, Objection]]:
        """Objections against the whole, or against what does not stand in the text any more."""
        keys = {one["key"] for one in self.content["commitments"]}
        return [
            (seat, one)
            for seat in self.standing.seats
            for one in seat.objections
            if one.commitment_key not in keys
        ]

    @property
    def prints_links(self) -> bool:
        """Whether the text tells what a commitment works out: where it was made here, as of a document it may be our reading."""
        is_draft = self.annual.status == AnnualStatus.DRAFT
        return not self.recorded and (is_draft or self.version is not None)

    def is_in_force(self, today: date) -> bool:
        """Whether it was signed and its year runs, so that it can be followed."""
        is_signed = self.annual.status == AnnualStatus.SIGNED and not self.annual.framework.is_ended
        return is_signed and self.annual.year == today.year

    @property
    def coordinator_may(self) -> list[str]:
        """What who coordinates may do now."""
        if not self.coordinates:
            return []
        status = AnnualStatus(self.annual.status)
        found = [verb for verb in OF_COORDINATOR if status in (*VERBS[verb], *AFTER_LEAVING.get(verb, ()))]
        if self.annual.framework.is_ended:
            found = [verb for verb in found if verb in ONCE_ENDED]
        signed = any(seat.state == SeatState.SIGNED for seat in self.standing.signing)
        no_more = ("withdraw_proposal", "recall_answer", "end_without_agreement") if signed else ()
        nobody = {
            "record_consent": not self.to_agree,
            "record_signature": not self.to_sign,
            "recall_signature": not self.to_unsign,
            "lift_reservation": not self.standing.reserved,
        }
        return [verb for verb in found if verb not in no_more and not nobody.get(verb)]

    @property
    def left(self) -> list[Seat]:
        """Who left in the year or later: what it answered on paper up to its last day can still be recorded."""
        return [seat for seat in self.standing.gone if seat.in_year]

    @property
    def naming_gone(self) -> list[Line]:
        """Commitments whose words name a party that was asked and is not any more."""
        gone = {seat.party.slug for seat in self.standing.gone}
        labels = [re.escape(one["label"]) for one in self.content["parties"] if one["slug"] in gone]
        named = re.compile(rf"\b({'|'.join(labels)})\b") if labels else None
        lines = [line for chapter in self.chapters for line in chapter.lines] if named else []
        return [line for line in lines if named and named.search(plain(line.data))]

    @property
    def to_agree(self) -> list[Party]:
        """Whose consent can be recorded: who did not agree yet and, in this application, holds nothing against it."""
        asked = self.standing.remaining if self.annual.status == AnnualStatus.PROPOSED else []
        return [
            seat.party
            for seat in (*asked, *self.left)
            if seat.state not in CONSENTS and not any(one.is_open for one in seat.objections)
        ]

    @property
    def to_recall(self) -> list[Party]:
        """Of whom an answer given elsewhere was recorded."""
        return [seat.party for seat in (*self.standing.signing, *self.standing.gone) if seat.told_elsewhere]

    @property
    def to_unsign(self) -> list[Party]:
        """Of whom a signature on paper was recorded."""
        return [seat.party for seat in self.standing.signing if seat.signed_on_paper]

    @property
    def to_sign(self) -> list[Party]:
        """Who has not signed yet, and did not say not to."""
        return [seat.party for seat in (*self.standing.waiting(SeatState.SIGNED), *self.left)]

    @property
    def missing(self) -> list[str]:
        """In words what is missing before it can go on, and who can mend it."""
        return list(missing_of(self.annual, self.standing, self.count))


def party_verbs(status: AnnualStatus, seat: Seat, *, objects: bool, decides: bool) -> list[str]:
    """What somebody may do for a party now: `objects` more than a reader there, `decides` agrees and signs."""
    found: list[str] = []
    for verb in OF_PARTIES if not seat.gone_on else ():
        if status not in VERBS[verb] or not (objects if verb == "object_to" else decides):
            continue
        if verb == "lift_reservation":
            found += [verb] if seat.reservation else []
            continue
        if verb in ("approve", "no_objection") and seat.state in (*CONSENTS, SeatState.DECLINED):
            continue
        done = (SeatState.DECLINED,) if verb == "object_to" else (SeatState.SIGNED, SeatState.DECLINED)
        if seat.state in done or (verb in ("sign", "decline") and not seat.signs):
            continue
        found.append(verb)
    return found


def read_page(annual: AnnualAgreement, user: AnyUser) -> AgreementPage:
    """Read it for somebody; as many queries for one commitment as for eighty."""
    standing = standing_of(annual)
    frozen = standing.version if annual.status != AnnualStatus.DRAFT else None
    content = frozen.content if frozen else content_of(annual)
    coordinates = may_coordinate(user, annual.framework)
    # As `may_record_signed`, without asking twice.
    page = AgreementPage(annual, standing, content, coordinates, records=coordinates or is_manager(user))
    status = AnnualStatus(annual.status)
    for seat in standing.seats:
        objects, decides = may_object_for(user, seat.party), may_decide_for(user, seat.party)
        if objects or decides:
            page.mine.append((seat, party_verbs(status, seat, objects=objects, decides=decides)))
    before = _version_before(annual, frozen)
    page.chapters = _chapters(page, before)
    if before:
        gone = changed_keys(before, content)[2]
        page.left_out = [one for one in before["commitments"] if one["key"] in gone]
        page.left_out += [
            {"number": "", "title": target_words(one)}
            for one in before.get("theme_targets", ())
            if one not in content.get("theme_targets", ())
        ]
    if page.is_final:
        # Who only gave input reads the year, not what changes it.
        page.addenda = list(
            Addendum.objects.visible_to(user).filter(annual_agreement=annual).order_by("number")
        )
        if page.version is None:
            rows = annual.framework.participations.left().select_related("party")
            page.earlier = [row for row in rows if row.sits_in(annual.year)]
    return page


def _version_before(annual: AnnualAgreement, frozen: AgreementVersion | None) -> dict[str, Any] | None:
    """The text to compare with: of the version before; of the last one for a draft."""
    versions = annual.versions.filter(on_paper=False).order_by("number")
    if frozen is not None:
        versions = versions.filter(number__lt=frozen.number)
    found = versions.values_list("content", flat=True).last()
    return found if isinstance(found, dict) else None


def _chapters(page: AgreementPage, before: dict[str, Any] | None) -> list[Chapter]:
    old = {one["key"]: one for one in before["commitments"]} if before else {}
    added, changed, _gone = changed_keys(before, page.content) if before else (set(), set(), set())
    objections = defaultdict(list)
    for seat in page.standing.seats:
        for one in seat.objections:
            objections[one.commitment_key].append((seat, one))
    amended = _amended(page)
    labels = {one["slug"]: one["label"] for one in page.content["parties"]}
    signing = {one["slug"] for one in page.content["parties"] if one["signs"]}
    chapters = []
    told: set[tuple[str, str]] = set()
    numbers = defaultdict(list)
    known = before.get("theme_targets", ()) if before else None
    for one in page.content.get("theme_targets", ()):
        is_new = known is not None and one not in known
        numbers[tuple(_named(theme) for theme in one["themes"])].append((target_words(one), is_new))
    for themes, group in _per_theme(page):
        lines = [
            Line(
                data=one,
                bound=tuple(labels[slug] for slug in one["binds"]),
                everyone=set(one["binds"]) == signing,
                change="added" if one["key"] in added else "changed" if one["key"] in changed else "",
                diff=word_diff(plain(old[one["key"]]), plain(one)) if one["key"] in changed else None,
                objections=tuple(objections[one["key"]]),
                amendments=tuple(amended[one["key"]]),
            )
            for one in group
        ]
        title = UNDER.join(f"{theme['number']} {theme['title']}".strip() for theme in themes)
        ambitions = [one["ambition"] for one in themes if one["ambition"] and _named(one) not in told]
        told |= {_named(one) for one in themes}
        own = numbers[tuple(_named(one) for one in themes)]
        chapters.append(
            Chapter(title or _("Without a theme"), ambitions, lines, typed=bool(title), targets=own)
        )
    return chapters


def _amended(page: AgreementPage) -> dict[str, list[tuple[Amendment, Diff]]]:
    """What was changed since, by address word; only what is signed is amended."""
    found: dict[str, list[tuple[Amendment, Diff]]] = defaultdict(list)
    if page.is_final:
        rows = Amendment.objects.filter(commitment__annual_agreement=page.annual)
        for row in rows.select_related("commitment").order_by("effective_on", "pk"):
            found[row.commitment.key].append((row, word_diff(plain(row.before), plain(row.after))))
    return found


def _per_theme(page: AgreementPage) -> list[tuple[list[dict[str, str]], list[dict[str, Any]]]]:
    """The themes with their commitments, each once, in the order of the framework; what has none comes last.

    A text that was frozen before it was kept in that order is only shown in it. What the framework has no place for
    any more follows as it stands.
    """
    found: dict[tuple[tuple[str, str], ...], tuple[list[dict[str, str]], list[dict[str, Any]]]] = {}
    for one in page.content["commitments"]:
        path = tuple(_named(theme) for theme in one["themes"])
        found.setdefault(path, (one["themes"], []))[1].append(one)
    of_commitments = len(found)
    for one in page.content.get("theme_targets", ()):
        found.setdefault(tuple(_named(theme) for theme in one["themes"]), (one["themes"], []))
    # As it was made from the framework it is in order, but for themes of which only a number is told.
    if page.version is None and len(found) == of_commitments:
        return list(found.values())
    themes = page.annual.framework.themes.order_by("-position", "-pk")
    places = {
        number or title: position
        for number, title, position in themes.values_list("number", "title", "position")
    }
    last = 2**31

    def place(path: tuple[tuple[str, str], ...]) -> tuple[bool, list[int]]:
        return not path, [places.get(number or title, last) for number, title in path]

    return [found[path] for path in sorted(found, key=place)]


def _named(theme: dict[str, str]) -> tuple[str, str]:
    return theme["number"], theme["title"]
