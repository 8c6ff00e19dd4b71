"""What stands on the page of a party and in its file, of the commitments that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.enums import AssignmentPart, ResponsibilityRole
from agreements.models import Commitment, Planning
from config.web.typed import Typed, told
from parties.models import Party

from ..enums import Light, RoundStatus
from ..models import Escalation, RoundLine
from ..table.words import light_words, origin_note
from .duties import IN_ORDER, heaviest, only_as_group, words_for
from .ledger import Entry, Ledger, rounds_of


@dataclass(frozen=True)
class LastLight:
    """How a commitment stood in its last round."""

    light: str
    round: str
    is_final: bool
    note: str


@dataclass(frozen=True)
class Row:
    """A commitment with what the party has to do with it."""

    commitment: Commitment
    theme: str
    years: tuple[int, ...]
    planning: str
    #: What the party does, or who owes it to the party.
    who: str
    light: LastLight | None
    word: str
    #: Empty for who does not work for the party.
    handlers: tuple[tuple[str, str], ...] = ()
    #: None: not told, or nothing to take on.
    is_taken: bool | None = None
    #: Where it was put before a higher level and is open; in the file only where that is what was asked for.
    raised: Escalation | None = None

    @property
    def url(self) -> str:
        """The page of the commitment."""
        framework = self.commitment.framework
        return reverse("commitment", args=[framework.municipality.slug, framework.slug, self.commitment.key])

    @property
    def municipality(self) -> Party:
        """Where it was agreed."""
        return self.commitment.framework.municipality


def read_rows(ledger: Ledger, entries: Sequence[Entry]) -> list[Row]:
    """The rows of these entries of one side, in their order: three queries, four of what others owe."""
    if not entries:
        return []
    pks = [one.place.commitment for one in entries]
    # What was agreed in words stands on the page of the commitment.
    found = Commitment.objects.filter(pk__in=pks).select_related("annual_agreement").defer("text")
    commitments = {one.pk: one for one in found}
    lights, plannings = _last_lights(pks), _plannings(pks)
    owing = _who_owes(ledger, [one.place.commitment for one in entries if not one.lying])
    words = {one.middle_light: light_words(one.middle_light) for one in ledger.frameworks.values()}
    rows = []
    for entry in entries:
        commitment = commitments[entry.place.commitment]
        commitment.framework = ledger.frameworks[entry.place.framework]
        light = lights.get(commitment.pk)
        rows.append(
            Row(
                commitment=commitment,
                theme=entry.place.theme,
                years=entry.years,
                planning=plannings.get(commitment.pk, ""),
                who=_role(entry, ledger) if entry.lying else owing[commitment.pk],
                light=light,
                word=words[commitment.framework.middle_light][light.light if light else Light.NONE],
                handlers=_handlers(entry, ledger),
                is_taken=entry.is_taken,
                raised=ledger.raised.get(commitment.pk),
            )
        )
    return rows


def _last_lights(commitments: Collection[int]) -> dict[int, LastLight]:
    """Per commitment how it stood in the last round that began. One query."""
    rows = rounds_of(RoundLine.objects.filter(commitment__in=commitments))
    lights: dict[int, LastLight] = {}
    for pk, light, year, title, status, origin, source in rows.values_list(
        "commitment",
        "light",
        "round__year",
        "round__title",
        "round__status",
        "current__origin",
        "current__source",
    ):
        is_final = status == RoundStatus.CLOSED
        lights[pk] = LastLight(light, f"{year}, {title}", is_final, origin_note(origin or "", source or ""))
    return lights


def _plannings(commitments: Collection[int]) -> dict[int, str]:
    """When, as printed, of the whole and then of each item with its own. One query."""
    rows = Planning.objects.filter(commitment__in=commitments).select_related("item")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for row in rows.order_by(F("item__position").asc(nulls_first=True), "item_id", "position", "pk"):
        found[row.commitment_id][f"{row.item.short}: {row.printed}" if row.item else row.printed] = None
    return {pk: "; ".join(printed) for pk, printed in found.items()}


def _who_owes(ledger: Ledger, commitments: Collection[int]) -> Mapping[int, str]:
    """Per commitment who of the others leads it or is party to it. One query; none for no commitments."""
    if not commitments:
        return {}
    rows = ledger.claims.filter(commitment__in=commitments).select_related("party").order_by(*IN_ORDER)
    who: dict[int, dict[str, None]] = defaultdict(dict)
    for row in rows:
        who[row.commitment_id][row.label] = None
    return {pk: ", ".join(labels) for pk, labels in who.items()}


def _role(entry: Entry, ledger: Ledger) -> str:
    role = heaviest(entry.lying)
    said = words_for(role, ledger.frameworks[entry.place.framework])
    words = Typed(said) if role == ResponsibilityRole.LEAD else said
    return told(words, f" ({_('together with others')})") if only_as_group(entry.lying) else words


def _handlers(entry: Entry, ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """Who of the party takes care of it, for who may know."""
    people: dict[tuple[str, str], None] = {}
    for part in (AssignmentPart.HANDLER, AssignmentPart.DEPUTY):
        for one in entry.lying:
            if found := ledger.handlers.get((one.pk, ledger.party.pk), {}).get(part):
                people[str(found.user), part.value] = None
    return tuple(people)
