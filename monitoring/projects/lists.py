"""A list of projects from a spreadsheet, compared with what there is: what taking it in would do, row by row.

A row is a project that is there already when name and kind are the same; where several are, the year tells which. An
empty cell says nothing, so that what is known stays; what a file leaves out stays too. A row removes its project with a
word of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import Commitment, FrameworkAgreement, Indicator
from agreements.permissions import ever_at_table
from agreements.services.import_columns import Headings, Line, Listed, plain, read_columns
from agreements.services.import_values import CellError, check_counted, readable, says_nothing
from agreements.services.list_plan import Change, Plan, PlannedRow, Problem, State
from agreements.services.sheet_parts import Sheet
from config.web.cells import Cell
from config.web.columns import field_of, label_of
from parties.models import Party

from ..enums import PlanStatus, ProjectKind, ProjectPhase
from ..models import HousingProject
from .models import builds
from .services import FIELDS, check_developer

#: Rows of one file; each passes the checks of its model and leaves its trail.
MAX_ROWS = 500
#: Words people put above a column, in small letters, per field. Those of our own file stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("project", "projectnaam", "naam", "locatie"),
    "place": ("plaats", "wijk", "adres", "kern"),
    "kind": ("soort", "type", "soort project"),
    "whose": ("van wie", "corporatie", "ontwikkelaar", "partij"),
    "homes": ("woningen", "aantal", "aantal woningen", "totaal"),
    "social_homes": ("waarvan sociale huur", "sociale huur", "sociaal"),
    "plan": ("plan", "planstatus", "hard of zacht", "hard/zacht"),
    "phase": ("fase", "status", "stand van zaken"),
    "ready_year": ("gereed in", "jaar", "oplevering", "jaar gereed", "opleverjaar"),
    "ready_words": ("in woorden",),
    "commitment": ("afspraak", "nr.", "nr", "nummer"),
    "indicator": ("telt mee voor",),
    "note": ("toelichting", "opmerking", "opmerkingen"),
    #: To read only: our own file has them, and taking in tells them anew.
    "as_of": ("stand per",),
    "source": ("bron",),
    "origin": ("herkomst",),
}
_READ_ONLY = ("as_of", "source", "origin")
TITLES = {name: words[0].capitalize() for name, words in HEADINGS.items() if name not in _READ_ONLY}
#: A file that can be taken in as it is, by column; whose it is, the page fills in.
EXAMPLE: dict[str, tuple[Cell, ...]] = {
    "name": ("Voorbeeldproject", "Voorbeeldproject"),
    "place": ("Centrum", "Centrum"),
    "kind": ("Sloop", "Nieuwbouw"),
    "whose": ("", ""),
    "homes": (24, 40),
    "social_homes": (24, 16),
    "plan": ("Hard", "Zacht"),
    "phase": ("In voorbereiding", "Verkenning"),
    "ready_year": (2027, 2029),
    "note": ("Wat erbij verteld moet worden.", ""),
}
#: What the words of a cell begin with. Files are Dutch, whatever language somebody reads the site in.
_KINDS = {
    "nieuwbouw": ProjectKind.NEW,
    "aankoop": ProjectKind.PURCHASE,
    "transformatie": ProjectKind.CONVERSION,
    "renovatie": ProjectKind.RENOVATION,
    "sloop": ProjectKind.DEMOLITION,
    "verkoop": ProjectKind.SALE,
}
_PLANS = {"hard": PlanStatus.HARD, "zacht": PlanStatus.SOFT}
_PHASES = {
    "verkenning": ProjectPhase.EXPLORING,
    "initiatief": ProjectPhase.EXPLORING,
    "in onderzoek": ProjectPhase.EXPLORING,
    "voorbereiding": ProjectPhase.PREPARING,
    "in voorbereiding": ProjectPhase.PREPARING,
    "planvorming": ProjectPhase.PREPARING,
    "in uitvoering": ProjectPhase.BUILDING,
    "uitvoering": ProjectPhase.BUILDING,
    "in aanbouw": ProjectPhase.BUILDING,
    "klaar": ProjectPhase.READY,
    "gereed": ProjectPhase.READY,
    "opgeleverd": ProjectPhase.READY,
    "gaat niet door": ProjectPhase.CANCELLED,
    "vervallen": ProjectPhase.CANCELLED,
}
#: What somebody writes as the phase, or where the number stands, of a project that is to go.
GOES = "weg"
_GOES_IN = ("phase", "homes")
#: What tells which project a row is about.
_WHICH = ("name", "kind", "ready_year")
_YEAR = re.compile(r"(?<!\d)(?:199\d|20\d\d)(?!\d)")


def read_list(rows: Sheet) -> Listed:
    """The rows by field; raises SpreadsheetError without a row of titles."""
    known = {word: name for name, words in HEADINGS.items() for word in words}
    return read_columns(rows, Headings(known, TITLES, "name"))


def columns() -> Iterator[tuple[str, str]]:
    """Every column that is known, with other words for it."""
    for name, title in TITLES.items():
        yield title, ", ".join(HEADINGS[name][1:])


def make_plan(framework: FrameworkAgreement, listed: Listed, own: Collection[int] | None) -> Plan:
    """Compare a list with what there is; asks the database as many questions whatever its length.

    `own`: ids of the parties whose projects may be written; None for all, and for those of somebody else.
    """
    if not listed.lines:
        problem = Problem(_("There are no rows below the titles."))
        return Plan(framework, None, (), listed.remarks, (problem,))
    if len(listed.lines) > MAX_ROWS:
        told = _("The file has more than %(number)s rows. Split it into several files.")
        return Plan(framework, None, (), listed.remarks, (Problem(told % {"number": MAX_ROWS}),))
    planner = _Planner(framework, listed, own)
    return Plan(framework, None, tuple(map(planner.row, listed.lines)), listed.remarks)


class _Planner:
    """Goes through a list once, with everything there is already in memory."""

    def __init__(self, framework: FrameworkAgreement, listed: Listed, own: Collection[int] | None) -> None:
        self.framework, self.listed, self.own = framework, listed, own
        self.there: dict[tuple[str, str], list[HousingProject]] = defaultdict(list)
        rows = HousingProject.objects.filter(framework=framework)
        for row in rows.select_related("developer", "commitment", "indicator"):
            self.there[plain(row.name), row.kind].append(row)
        self.parties = {
            plain(name): party for party in ever_at_table(framework) for name in _names(party) if name
        }
        self.commitments: dict[str, list[Commitment]] = defaultdict(list)
        for commitment in framework.commitments.select_related("annual_agreement"):
            for name in _called(commitment):
                self.commitments[name].append(commitment)
        self.indicators: dict[str, list[Indicator]] = defaultdict(list)
        for indicator in framework.indicators.all():
            self.indicators[plain(indicator.name)].append(indicator)
        self.taken: dict[Any, int] = {}
        self.readers: dict[str, Callable[[str], Mapping[str, Any]]] = {
            "name": lambda text: {"name": text},
            "place": lambda text: {"place": text},
            "kind": lambda text: {"kind": _word(text, _KINDS)},
            "whose": self._whose,
            "homes": lambda text: {"homes": _homes(text)},
            "social_homes": lambda text: {"social_homes": _homes(text)},
            "plan": lambda text: {"plan": _word(text, _PLANS)},
            "phase": lambda text: {"phase": _word(text, _PHASES)},
            "ready_year": _ready,
            "ready_words": lambda text: {"ready_words": text},
            "commitment": self._commitment,
            "note": lambda text: {"note": text},
        }

    def row(self, line: Line) -> PlannedRow:
        """What becomes of a line."""
        wrong: list[tuple[str, str]] = []
        texts = readable(line, wrong)
        goes = any(plain(texts.get(name, "")) == GOES for name in _GOES_IN)
        told = self._told({name: texts.get(name, "") for name in _WHICH} if goes else texts, wrong)
        label = str(told.get("name", "")) or line.values.get("name", "")
        existing = None
        if not wrong:
            try:
                existing = self._existing(told)
                if goes and existing is None:
                    raise CellError(_("There is no such project in the list."))
                self._check(line, {} if goes else told, existing)
            except CellError as error:
                wrong.append(("name", str(error)))
            except ValidationError as error:
                wrong += [
                    (_COLUMN.get(name, name), text)
                    for name, texts in error.message_dict.items()
                    for text in texts
                ]
        if wrong:
            problems = tuple(
                Problem(text, line.number, self.listed.titles.get(name, "")) for name, text in wrong
            )
            return PlannedRow(line.number, label, "refused", problems=problems)
        if goes and existing:
            values = {"told": {}, "pk": existing.pk, "version": existing.version}
            return PlannedRow(
                line.number, existing.name, "gone", values=values, remarks=(_in_short(existing),)
            )
        if _year_alone(told, existing):
            told["ready_words"] = ""
        changes = tuple(_changes(existing, told))
        values = {"told": told, "pk": existing and existing.pk, "version": existing and existing.version}
        state: State = "new" if existing is None else "changed" if changes else "unchanged"
        remarks = tuple(self._doubts(told))
        return PlannedRow(line.number, label, state, values=values, changes=changes, remarks=remarks)

    def _told(self, texts: Mapping[str, str], wrong: list[tuple[str, str]]) -> dict[str, Any]:
        """The cells that say something, as the fields they are about; what is wrong is added to `wrong`."""
        told: dict[str, Any] = {}
        for name in (*self.readers, "indicator"):
            text = texts.get(name, "").strip()
            if says_nothing(text):
                continue
            if name != "note":
                text = " ".join(text.split())
            try:
                # What its own column says goes before what another made of it.
                told |= self.readers[name](text) if name in self.readers else self._indicator(text, told)
            except CellError as error:
                wrong.append((name, str(error)))
        for needed in ("name", "kind"):
            if needed not in told and not wrong:
                wrong.append((needed, _("This is needed.")))
        return told

    def _existing(self, told: Mapping[str, Any]) -> HousingProject | None:
        """The project a row is about; raises CellError where that is not certain."""
        found = self.there.get((plain(told["name"]), told["kind"]), [])
        if len(found) > 1 and "ready_year" in told:
            found = [row for row in found if row.ready_year == told["ready_year"]]
        if len(found) > 1:
            raise CellError(
                _("Several projects have this name and kind. Tell the year, or change them on the site.")
            )
        return found[0] if found else None

    def _check(self, line: Line, told: Mapping[str, Any], existing: HousingProject | None) -> None:
        """Raises what is wrong with the project as the row would make it, or with who tells it."""
        known = {name: getattr(existing, name) for name in FIELDS} if existing else {}
        check_developer(told.get("developer"), existing.developer if existing else None)
        row = HousingProject(framework=self.framework, **{**known, **told})
        whose = existing.developer_id if existing else row.developer_id
        if self.own is not None and not {whose, row.developer_id} <= {*self.own}:
            raise CellError(_("You keep the projects of your own organisation only."))
        place = (existing.pk,) if existing else (plain(row.name), row.kind, row.ready_year)
        first = self.taken.setdefault(place, line.number)
        if first != line.number:
            raise CellError(_("Row %(row)s is about this project too.") % {"row": first})
        row.clean_fields(exclude={"developer", "framework", "commitment", "indicator"})
        row.clean()

    def _whose(self, text: str) -> dict[str, Any]:
        party: Party | None = self.parties.get(plain(text))
        return {"developer": party, "outsider": "" if party else text}

    def _commitment(self, text: str) -> dict[str, Any]:
        """By number, by title, or by both as our own file prints them."""
        found = self.commitments.get(plain(text), ())
        if len(found) != 1:
            message = _("No commitment here has “%(words)s”.")
            if found:
                message = _("Several commitments have “%(words)s”. Write number and title.")
            raise CellError(message % {"words": text[:60]})
        return {"commitment": found[0]}

    def _indicator(self, text: str, told: Mapping[str, Any]) -> dict[str, Any]:
        """By name; of several that are called so, the one of the row's own commitment."""
        found = self.indicators.get(plain(text), [])
        if len(found) > 1 and (commitment := told.get("commitment")):
            found = [row for row in found if row.commitment_id == commitment.pk] or found
        if len(found) != 1:
            message = _("There is no figure “%(words)s” here.")
            if found:
                message = _("Several figures are called “%(words)s”. Tell the commitment as well.")
            raise CellError(message % {"words": text[:60]})
        return {"indicator": found[0]}

    def _doubts(self, told: Mapping[str, Any]) -> Iterator[str]:
        """What is worth a look: somebody else whose name is nearly that of a party here."""
        builders = [name for name, party in self.parties.items() if builds(party)]
        for close in get_close_matches(plain(told.get("outsider", "")), builders, n=1, cutoff=0.8):
            words = {"words": told["outsider"][:60], "party": self.parties[close].name}
            yield (
                _(
                    "“%(words)s” is kept as somebody who takes no part here. Is “%(party)s” meant? Write it so."
                )
                % words
            )


#: Where what is wrong with a field stands in the file, where the column is called otherwise.
_COLUMN = {"developer": "whose", "outsider": "whose"}


def _names(party: Party) -> Sequence[str]:
    """What a party may be called."""
    return party.name, party.label, party.short_name, party.slug, f"Gemeente {party.label}"


def _year_alone(told: Mapping[str, Any], existing: HousingProject | None) -> bool:
    """Whether another year comes without words, so that the words of the year before are no longer true."""
    return (
        existing is not None
        and bool(existing.ready_words)
        and "ready_words" not in told
        and told.get("ready_year", existing.ready_year) != existing.ready_year
    )


def _called(row: Commitment) -> set[str]:
    return {plain(name) for name in (row.number, row.title, str(row)) if name}


def _word(text: str, known: Mapping[str, str]) -> str:
    """The choice that the words begin with; raises CellError."""
    for start, value in known.items():
        if plain(text).startswith(start):
            return value
    words = {"words": text[:40], "known": ", ".join(known)}
    raise CellError(_("“%(words)s” is not known. Write one of: %(known)s.") % words)


def _homes(text: str) -> int:
    """A whole number, with or without a point for thousands; raises CellError."""
    found = re.fullmatch(r"(\d{1,6}|\d{1,3}(?:\.\d{3})+)(?: won(?:ing(?:en)?|\.))?", text, re.I)
    if not found:
        raise CellError(_("Write a whole number, or leave this empty as long as nobody knows."))
    return int(found[1].replace(".", ""))


def _ready(text: str) -> dict[str, Any]:
    """The year, with the words around it where there are any; raises CellError."""
    check_counted(text)
    years = set(_YEAR.findall(text))
    told: dict[str, Any] = {"ready_year": int(years.pop())} if len(years) == 1 else {}
    return told if text.isdecimal() and told else {**told, "ready_words": text}


def _changes(existing: HousingProject | None, told: Mapping[str, Any]) -> Iterator[Change]:
    """The fields of the row that differ from what there is."""
    for name, after in told.items():
        before = getattr(existing, name) if existing else None
        if _bare(before) != _bare(after):
            yield Change(
                name, label_of(HousingProject, name).capitalize(), _words(name, before), _words(name, after)
            )


def _bare(value: Any) -> Any:
    """A value as it is compared: spaces make no difference."""
    return " ".join(value.split()) if isinstance(value, str) else value or ""


def _in_short(row: HousingProject) -> str:
    """What goes, in a line: kind, of whom, how many and when."""
    homes = ngettext("%(n)s dwelling", "%(n)s dwellings", row.homes) % {"n": row.homes} if row.homes else ""
    told = (str(row.get_kind_display()), row.whose, homes, row.ready_words or str(row.ready_year or ""))
    return ", ".join(part for part in told if part)


def _words(name: str, value: Any) -> str:
    """A value as people read it."""
    choices = dict(field_of(HousingProject, name).flatchoices or ())
    return "" if value is None else str(choices.get(value, value))
