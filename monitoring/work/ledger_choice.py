"""The filters of the page of a party: what its address asks, and what each choice would leave."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..table.filters import LIGHT_WORDS, RAISED, Option
from ..table.words import light_words
from .ledger import NO, OWED, OWES, YES, Entry, Ledger

#: Filters as they are called in the address, in the order of the page.
FACETS = ("licht", "jaar", "thema", "gemeente", "opgepakt", "alleen")


@dataclass(frozen=True)
class Choice:
    """What the address asks for; values that mean nothing here are dropped and told in `ignored`."""

    side: str
    chosen: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    @property
    def only_raised(self) -> bool:
        """Whether what lies before a higher level is asked for, and nothing else."""
        return self.chosen.get("alleen") == RAISED

    @property
    def query(self) -> str:
        """The same as the query part of an address."""
        side = {"lijst": self.side} if self.side == OWED else {}
        return urlencode({**side, **self.chosen})

    def of(self, entries: Sequence[Entry], *, without: str = "") -> list[Entry]:
        """Those that have everything that was asked for, one filter left aside."""
        asked = [(name, value) for name, value in self.chosen.items() if name != without]
        return [one for one in entries if all(value in one.values[name] for name, value in asked)]


def read_choice(query: QueryDict, ledger: Ledger) -> Choice:
    """Side and filters from an address; nonsense is dropped, never an error."""
    side = query.get("lijst", OWES)
    ignored = [] if side in (OWES, OWED) else ["lijst"]
    side = OWED if side == OWED else OWES
    known: dict[str, set[str]] = defaultdict(set)
    for entry in (*ledger.owes, *ledger.owed):
        for name in ("jaar", "thema", "gemeente"):
            known[name].update(entry.values[name])
    known["licht"], known["alleen"] = set(LIGHT_WORDS), {RAISED}
    if ledger.tells_handlers:
        known["opgepakt"] = {YES, NO}
    asked = {name: query.get(name, "") for name in FACETS}
    chosen = {name: value for name, value in asked.items() if value in known[name]}
    ignored += [name for name, value in asked.items() if value and name not in chosen]
    return Choice(side, chosen, tuple(ignored))


def options(ledger: Ledger, choice: Choice) -> list[tuple[str, str, list[Option]]]:
    """Per filter of a side its name, its label and its values with the number of rows each would leave.

    What was chosen is among them, even where only the other side has it: the page and the file tell what they left out.
    """
    entries = ledger.side(choice.side)
    labels = _labels(ledger)
    names = {
        "licht": _("Light"),
        "jaar": _("Year"),
        "thema": _("Theme"),
        "gemeente": _("Municipality"),
        "opgepakt": _("Taken on"),
        "alleen": _("Only"),
    }
    found = []
    for name, label in names.items():
        counted = Counter(value for one in choice.of(entries, without=name) for value in one.values[name])
        picked = choice.chosen.get(name, "")
        known = [value for value in labels[name] if counted[value] or value == picked]
        if known:
            own = [Option(value, labels[name][value], counted[value], value == picked) for value in known]
            found.append((name, label, own))
    return found


def _labels(ledger: Ledger) -> dict[str, dict[str, str]]:
    """The values of each filter on either side in their order, in words."""
    entries = [*ledger.owes, *ledger.owed]
    years = sorted({year for one in entries for year in one.years}, reverse=True)
    themes = {value: one.place.theme for one in entries for value in one.values["thema"]}
    named = {value: title or _("no theme") for value, title in themes.items()}
    places = {value for one in entries for value in one.values["gemeente"]}
    called = {slug: label for slug, label in ledger.municipalities.items() if slug in places}
    lights = light_words("")
    return {
        "licht": {word: lights[value] for word, value in LIGHT_WORDS.items()},
        "jaar": {str(year): str(year) for year in years},
        "thema": dict(sorted(named.items(), key=lambda one: one[1].casefold())),
        "gemeente": dict(sorted(called.items(), key=lambda one: one[1].casefold())),
        "opgepakt": {NO: _("nobody yet"), YES: _("somebody")},
        "alleen": {RAISED: _("raised to a higher level")},
    }
