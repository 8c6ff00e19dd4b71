"""What the page and the PDF of an addendum show: each change before and after, where each party stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.enums import AddendumStatus, ChangeKind, ResponsibilityRole
from agreements.models import Addendum, AddendumVersion
from agreements.permissions import may_coordinate
from agreements.services.addenda import held_up
from agreements.services.addendum_changes import asked_by, content_of, in_order, table_of
from agreements.services.addendum_standing import (
    AddendumStanding,
    Asked,
    ConsentState,
    standing_of_addendum,
)
from agreements.services.addendum_states import AFTER_LEAVING, VERBS
from agreements.services.target_words import target_words
from agreements.services.versions import item_words
from config.web.diffs import Diff, word_diff
from parties.models import AnyUser, Party
from parties.permissions import may_decide_for, memberships_of

OF_PARTIES = ("consent", "refuse", "lift_reservation")
OF_COORDINATOR = (
    "write",
    "propose",
    "record_consent",
    "recall_consent",
    "lift_reservation",
    "take_back",
    "withdraw",
    "put_into_effect",
)


@dataclass(frozen=True)
class Part:
    """One part of a commitment (its text, who leads, …) before and after, with what differs."""

    label: str
    before: str
    after: str
    diff: Diff | None = None

    @property
    def same(self) -> bool:
        """Whether nothing of it changes."""
        return self.before == self.after


@dataclass(frozen=True)
class Shown:
    """A change as people read it."""

    kind: str
    label: str
    key: str
    heading: str
    parts: tuple[Part, ...]
    bound: tuple[str, ...]
    everyone: bool
    #: "added" or "changed" since the version before, with the parts that read differently then.
    since: str = ""
    earlier: tuple[Part, ...] = ()

    @property
    def changed(self) -> list[Part]:
        """The parts that differ."""
        return [part for part in self.parts if not part.same]

    @property
    def words(self) -> list[Part]:
        """All parts that say something, of what is new or lapses."""
        return [part for part in self.parts if part.before or part.after]


@dataclass
class AddendumPage:
    """An addendum as somebody sees it."""

    addendum: Addendum
    standing: AddendumStanding
    content: dict[str, Any]
    coordinates: bool
    changes: list[Shown] = field(default_factory=list)
    #: The text of the version before, to compare with: the last one for a draft.
    before: dict[str, Any] | None = None
    #: Why a draft can not be proposed yet, in words.
    held_up: list[str] = field(default_factory=list)
    #: What is asked of the parties the person decides for, with what they may do now.
    mine: list[tuple[Asked, list[str]]] = field(default_factory=list)
    #: The parties the person works for that are asked and that others decide for.
    others_decide: list[Asked] = field(default_factory=list)

    @property
    def version(self) -> AddendumVersion | None:
        """The text that was put before the parties; None while it is a draft."""
        return None if self.addendum.status == AddendumStatus.DRAFT else self.standing.version

    @property
    def asked(self) -> list[Asked]:
        """Where the parties stand towards the text that is shown; what they said of an older one is not about a draft."""
        return self.standing.asked if self.version else []

    @property
    def binding(self) -> list[str]:
        """Names of the parties whose consent this text needs: not of who left before it answered."""
        needed = set(asked_by(self.content)) - {party.slug for party in self.left}
        return [party["name"] for party in self.content["parties"] if party["slug"] in needed]

    @property
    def left_out(self) -> list[str]:
        """What the version before changed and this one does not."""
        now = {one.key for one in self.changes}
        gone = [one for one in self.before["changes"] if one["key"] not in now] if self.before else []
        return [_heading(one["before"] or one["after"]) for one in gone]

    @property
    def other_day(self) -> date | None:
        """From when it would have held by the version before, if that was another day."""
        day = date.fromisoformat(self.before["effective_on"]) if self.before else self.effective_on
        return day if day != self.effective_on else None

    @property
    def effective_on(self) -> date:
        """From when the text that is shown holds."""
        return date.fromisoformat(self.content["effective_on"])

    @property
    def is_final(self) -> bool:
        """Whether all consented, so that the word CONCEPT goes."""
        return self.addendum.status in (AddendumStatus.AGREED, AddendumStatus.IN_EFFECT)

    @property
    def is_due(self) -> bool:
        """Whether its day of effect has come."""
        return self.effective_on <= timezone.localdate()

    @property
    def coordinator_may(self) -> list[str]:
        """What who coordinates may do now."""
        if not self.coordinates:
            return []
        status = AddendumStatus(self.addendum.status)
        found = [verb for verb in OF_COORDINATOR if status in (*VERBS[verb], *AFTER_LEAVING.get(verb, ()))]
        now = {
            "put_into_effect": self.is_due,
            "record_consent": bool(self.to_consent),
            "lift_reservation": bool(self.standing.reserved),
        }
        return [verb for verb in found if now.get(verb, True)]

    @property
    def left(self) -> list[Party]:
        """Who left before it answered: what it wrote up to its last day can still be recorded."""
        return [one.party for one in self.asked if one.state == ConsentState.LEFT]

    @property
    def to_consent(self) -> list[Party]:
        """Whose consent can be recorded: who has not answered what is asked now, or left before it did."""
        waits = [one.party for one in self.asked if one.state == ConsentState.WAITS]
        return waits + self.left

    @property
    def to_recall(self) -> list[Party]:
        """Of whom consent given elsewhere was recorded."""
        return [one.party for one in self.standing.asked if one.told_elsewhere]

    @property
    def missing(self) -> list[str]:
        """In words what is missing before it can go on, and who can mend it."""
        return list(_missing(self))


def read_addendum(addendum: Addendum, user: AnyUser) -> AddendumPage:
    """Read it for somebody (with framework, municipality and annual agreement loaded); a fixed number of queries."""
    standing = standing_of_addendum(addendum)
    frozen = standing.version if addendum.status != AddendumStatus.DRAFT else None
    if frozen is not None:
        content = frozen.content
    else:
        rows = in_order(addendum)
        content = content_of(addendum, rows, table_of(addendum))
    page = AddendumPage(addendum, standing, content, may_coordinate(user, addendum.framework))
    page.before = _version_before(standing, frozen)
    known = {one["key"]: one for one in page.before["changes"]} if page.before else None
    page.changes = [_shown(one, content, known) for one in content["changes"]]
    page.held_up = held_up(addendum, rows) if frozen is None else []
    status = AddendumStatus(addendum.status)
    verbs = [verb for verb in OF_PARTIES if status in VERBS[verb]]
    for asked in standing.asked if verbs else ():
        if asked.gone_on:
            continue
        if may_decide_for(user, asked.party):
            if can := [verb for verb in verbs if _can(verb, asked)]:
                page.mine.append((asked, can))
        elif asked.state == ConsentState.WAITS and any(
            row.party_id == asked.party.pk for row in memberships_of(user)
        ):
            page.others_decide.append(asked)
    return page


def _can(verb: str, asked: Asked) -> bool:
    """Whether a party has not done so yet."""
    if verb == "lift_reservation":
        return bool(asked.reservation)
    done = ConsentState.CONSENTED if verb == "consent" else ConsentState.REFUSED
    return asked.state != done


def _version_before(standing: AddendumStanding, frozen: AddendumVersion | None) -> dict[str, Any] | None:
    """The text that was proposed before the one that is shown; no query for a draft or a first version."""
    if frozen is None:
        return standing.version.content if standing.version else None
    older = standing.addendum.versions.filter(number__lt=frozen.number) if frozen.number > 1 else None
    found = older.order_by("number").values_list("content", flat=True).last() if older is not None else None
    return found if isinstance(found, dict) else None


def _heading(words: Mapping[str, Any]) -> str:
    return f"{words['number']} {words['title']}".strip()


def _compared(before: Any, after: Any, content: Mapping[str, Any]) -> list[Part]:
    """The parts of a commitment by two texts, each of which may be missing."""
    labels = {party["slug"]: party["label"] for party in content["parties"]}
    old, new = _parts(before or {}, content, labels), _parts(after or {}, content, labels)
    parts = []
    for label in old | new:
        was, will = old.get(label, ""), new.get(label, "")
        differs = was != will and before and after
        parts.append(Part(label, was, will, word_diff(was, will) if differs else None))
    return parts


def _since(one: Mapping[str, Any], known: Mapping[str, Any] | None) -> str:
    if known is None or known.get(one["key"]) == one:
        return ""
    return "changed" if one["key"] in known else "added"


def _shown(one: Mapping[str, Any], content: Mapping[str, Any], known: Mapping[str, Any] | None) -> Shown:
    labels = {party["slug"]: party["label"] for party in content["parties"]}
    since, earlier = _since(one, known), []
    if since == "changed" and known is not None:
        both = _compared(known[one["key"]]["after"], one["after"], content)
        earlier = [part for part in both if part.diff is not None]
    return Shown(
        kind=one["kind"],
        label=str(ChangeKind(one["kind"]).label),
        key=one["key"],
        heading=_heading(one["before"] or one["after"]),
        parts=tuple(_compared(one["before"], one["after"], content)),
        bound=tuple(labels[slug] for slug in one["binds"]),
        everyone=len(one["binds"]) == len(labels),
        since=since,
        earlier=tuple(earlier),
    )


def _parts(words: Mapping[str, Any], content: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    """The parts of a commitment in words, by what they are called."""
    if not words:
        return {}
    lead = ResponsibilityRole.LEAD
    bound = [labels[slug] for slug in words["binds"] if slug in labels]
    return {
        _("Number"): words["number"],
        _("Title"): words["title"],
        _("Text"): words["text"],
        _("Parts"): "\n".join(item_words(one) for one in words["items"]),
        content["lead_label"]: ", ".join(one["label"] for one in words["who"] if one["role"] == lead),
        _("With"): ", ".join(one["label"] for one in words["who"] if one["role"] != lead),
        content["planning_label"]: "; ".join(words["when"]),
        _("Targets"): "\n".join(_target(one, content) for one in words.get("targets", ())),
        _("What must come first"): "\n".join(one["label"] for one in words.get("conditions", ())),
        _("Theme"): " › ".join(words["themes"]),
        _("Binds"): _("all who sign") if len(bound) == len(labels) else ", ".join(bound),
    }


def _target(one: dict[str, Any], content: Mapping[str, Any]) -> str:
    """With its year where several stand in one text, that of the framework agreement."""
    words = target_words(one)
    return f"{one['year']} {words}" if one["year"] and content["year"] is None else words


def _missing(page: AddendumPage) -> Iterator[str]:
    status, version = page.addendum.status, page.standing.version
    if status == AddendumStatus.DRAFT:
        yield from page.held_up
        if not page.changes:
            yield _("Nothing changes yet. Who coordinates adds what changes.")
        else:
            yield _("Who coordinates proposes it to the parties it binds.")
    elif status == AddendumStatus.PROPOSED and version is not None:
        waits = [one.party.label for one in page.asked if one.state == ConsentState.WAITS]
        if waits:
            yield _(
                "%(names)s have not answered yet: somebody who decides there can do so until %(day)s, or who coordinates "
                "records what they wrote."
            ) % {
                "names": ", ".join(waits),
                "day": date_format(version.reply_by, "j F Y"),
            }
        refused = [one.party.label for one in page.standing.waiting() if one.state == ConsentState.REFUSED]
        if not page.standing.waiting():
            yield _(
                "Left without consenting: %(names)s. Nobody else can do that. Who coordinates records what was written "
                "before the last day, or takes this back and proposes it to those who take part now."
            ) % {"names": ", ".join(one.party.label for one in page.standing.gone)}
        if refused:
            yield _(
                "%(names)s refuse. They consent after all, or who coordinates takes it back to change it, or withdraws it."
            ) % {"names": ", ".join(refused)}
    elif status == AddendumStatus.AGREED:
        if page.is_due:
            yield _("All consented. Who coordinates puts it into effect.")
        else:
            yield _("All consented. It holds from %(day)s; who coordinates puts it into effect then.") % {
                "day": date_format(page.effective_on, "j F Y")
            }
