"""A monitor as a list, compared with a round: which line a row is about, and what taking it over would do there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from agreements.services.import_columns import HEADINGS as OF_COMMITMENTS
from agreements.services.import_columns import Headings, Line, Listed, plain, read_columns
from agreements.services.import_headings import with_themes
from agreements.services.import_matching import number_parts
from agreements.services.import_values import CellError, long, readable, says_nothing
from agreements.services.list_plan import Change, Plan, PlannedRow, Problem, State
from agreements.services.sheet_parts import RULED, Sheet, SpreadsheetError
from config.web.cells import Cell

from ..enums import Light
from ..models import MonitoringRound, RoundLine
from ..rounds.settling import joint_texts
from ..table.words import light_words

#: Words people put above a column, in small letters, per field. Those of our own files stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": OF_COMMITMENTS["number"],
    "title": OF_COMMITMENTS["title"],
    "light": ("stoplicht", "licht", "kleur", "status", "oordeel"),
    "text": (
        *("voortgang", "realisatie en voortgang", "realisatie", "stand van zaken", "stand", "resultaat"),
        *("realisatie/voortgang", "voortgang en realisatie", "realisatie voortgang", "toelichting"),
    ),
    "cause": ("oorzaak", "oorzaken", "reden"),
    "effect": ("gevolg", "gevolgen", "effect"),
    "adjustment": ("bijsturing", "maatregel", "maatregelen", "vervolg", "actie"),
}
TITLES = {name: words[0].capitalize() for name, words in HEADINGS.items()}
#: What a file looks like; nobody's own commitments are called so.
EXAMPLE: dict[str, tuple[Cell, ...]] = {
    "number": ("90.1", "90.2"),
    "title": ("Voorbeeld: woningen bouwen", "Voorbeeld: elk jaar overleggen"),
    "light": ("Geel", "Groen"),
    "text": ("Er zijn twaalf woningen klaar.", "Het overleg is in maart gehouden."),
    "cause": ("De vergunning kwam later.", ""),
    "effect": ("Acht woningen komen een jaar later.", ""),
    "adjustment": ("De volgende fase begint nu alvast.", ""),
}
_LIGHTS = {
    "groen": Light.GREEN,
    "green": Light.GREEN,
    "geel": Light.YELLOW,
    "oranje": Light.YELLOW,
    "yellow": Light.YELLOW,
    "rood": Light.RED,
    "red": Light.RED,
    "geen licht": Light.NONE,
    "geen": Light.NONE,
    "grijs": Light.NONE,
    "wit": Light.NONE,
    "🟢": Light.GREEN,
    "🟡": Light.YELLOW,
    "🟠": Light.YELLOW,
    "🔴": Light.RED,
    "⚪": Light.NONE,
}
_REASONS = ("cause", "effect", "adjustment")


def plan_lines(*, monitoring_round: MonitoringRound, rows: Sheet) -> Plan:
    """What taking over would do; writes nothing. A sheet without the right columns is a plan with one problem.

    The values of a row that does something: `line` and its `version`, `light` with its reasons (None where the light
    stays), `text` (None where that stays). As many queries whatever the length of the list.
    """
    framework, year = monitoring_round.framework, monitoring_round.year
    known = {word: name for name, words in HEADINGS.items() for word in words}
    try:
        listed = with_themes(read_columns(rows, Headings(known, TITLES, "title")), "")
    except SpreadsheetError as error:
        return Plan(framework, year, remarks=rows.remarks, general=(Problem(str(error)),))
    if not listed.lines:
        problem = Problem(_("There are no rows below the titles."))
        return Plan(framework, year, (), listed.remarks, (problem,))
    if not {"light", "text"} & {*listed.titles}:
        words = {"light": TITLES["light"], "text": TITLES["text"]}
        problem = Problem(_("There is no column “%(light)s” and none “%(text)s”.") % words)
        return Plan(framework, year, (), listed.remarks, (problem,))
    planner = _Planner(monitoring_round, listed)
    return Plan(framework, year, tuple(map(planner.row, listed.lines)), listed.remarks)


class _Planner:
    """Goes through a list once, with the lines of the round in memory."""

    def __init__(self, monitoring_round: MonitoringRound, listed: Listed) -> None:
        self.listed = listed
        self.words = light_words(monitoring_round.framework.middle_light)
        lines = RoundLine.objects.filter(round=monitoring_round).select_related(
            "commitment", "current", "round"
        )
        self.by_number: dict[tuple[str, ...], list[RoundLine]] = defaultdict(list)
        self.by_title: dict[str, list[RoundLine]] = defaultdict(list)
        for line in lines:
            if parts := number_parts(line.commitment.number):
                self.by_number[parts].append(line)
            self.by_title[plain(line.commitment.title)].append(line)
        self.texts = joint_texts([line.pk for line in lines])
        self.taken: dict[int, int] = {}

    def row(self, row: Line) -> PlannedRow:
        """What becomes of a row."""
        wrong: list[tuple[str, str]] = []
        texts = {name: "" if says_nothing(text) else text for name, text in readable(row, wrong).items()}
        told: dict[str, Any] = {}
        readers: dict[str, Callable[[], Any]] = {
            "title": lambda: self._line(row, texts),
            "light": lambda: self._light(row, texts),
        }
        for name in ("text", *_REASONS):
            readers[name] = partial(long, texts.get(name, ""))
        for name, read in readers.items():
            try:
                told[name] = read()
            except CellError as error:
                wrong.append((name, str(error)))
        label = f"{row.values.get('number', '')} {row.values.get('title', '')[:120]}".strip()
        if wrong:
            problems = tuple(
                Problem(text, row.number, self.listed.titles.get(name, "")) for name, text in wrong
            )
            return PlannedRow(row.number, label, "refused", problems=problems)
        line = told.pop("title")
        self.taken[line.pk] = row.number
        return self._planned(row, line, told)

    def _planned(self, row: Line, line: RoundLine, told: dict[str, Any]) -> PlannedRow:
        remarks = [*row.notes]
        if told["light"] is None and dict(row.colours).get("light") == RULED and line.commitment.assessable:
            remarks.append(
                _(
                    "A rule of the spreadsheet may colour the light of this row, which is not read. Write it as a word."
                )
            )
        if told["light"] not in (None, Light.NONE) and not line.commitment.assessable:
            told["light"] = None
            remarks.append(_("This item is followed without a light, so the light is left out."))
        light = _light_after(line, told)
        if not _is_called(line, row.values.get("title", "")):
            words = {"title": " ".join(row.values["title"].split())[:120]}
            remarks.append(_("The list calls this “%(title)s”. Is it the same commitment?") % words)
        if aside := _without_a_light(line, told):
            told["text"] = "\n\n".join(filter(None, (told["text"], *aside.values())))
            words = {"names": ", ".join(self.listed.titles[name] for name in aside)}
            remarks.append(_("There is no light, so this stands in the text: %(names)s.") % words)
        before = self.texts.get(line.pk, "")
        text = told["text"] if told["text"] and told["text"] != before else None
        changes = (*self._light_changes(line, light), *_text_changes(before, text))
        is_new = bool(changes) and line.current is None and not before
        values = {"line": line.pk, "version": line.version, "light": light, "text": text}
        state: State = "new" if is_new else "changed" if changes else "unchanged"
        return PlannedRow(
            row.number,
            str(line.commitment),
            state,
            line.commitment.key,
            values,
            changes=changes,
            remarks=tuple(remarks),
        )

    def _line(self, row: Line, texts: Mapping[str, str]) -> RoundLine:
        """The line a row is about: by its number, where several have it or none by the title; raises CellError."""
        number, title = texts.get("number", ""), texts.get("title", "")
        found = self.by_number.get(number_parts(number), []) if number else []
        if len(found) != 1:
            called = self.by_title.get(plain(title), [])
            found = [line for line in found if line in called] or called or found
        if len(found) != 1:
            message = _("This commitment is not in the round.")
            if found:
                message = _("Several commitments of the round are called so. Write number and title.")
            raise CellError(message)
        (line,) = found
        self._check_title(line, title)
        if line.pk in self.taken:
            raise CellError(_("Row %(row)s is about this commitment too.") % {"row": self.taken[line.pk]})
        if why := line.why_not_asked:
            raise CellError(why)
        return line

    def _check_title(self, line: RoundLine, title: str) -> None:
        """Raises CellError where the number is of one commitment and the title, word for word, of another one."""
        other = self.by_title.get(plain(title), [])
        if len(other) == 1 and other[0] != line and not _is_called(line, title):
            message = _("The number is of “%(one)s”, the title of “%(other)s”. Mend the number or the title.")
            raise CellError(message % {"one": line.commitment, "other": other[0].commitment})

    def _light(self, row: Line, texts: Mapping[str, str]) -> Light | None:
        """By its word, else by the colour of the cell; None where the row says nothing of it."""
        word = plain(texts.get("light", ""))
        if not word:
            colour = dict(row.colours).get("light", "")
            return Light(colour) if colour in Light else None
        if word not in _LIGHTS:
            told = {
                "words": texts["light"][:40],
                "known": ", ".join(("groen", "geel", "oranje", "rood", "geen licht")),
            }
            raise CellError(_("“%(words)s” is not known. Write one of: %(known)s.") % told)
        return _LIGHTS[word]

    def _light_changes(self, line: RoundLine, light: dict[str, Any] | None) -> Iterator[Change]:
        if light is None:
            return
        stands = line.current
        before, after = (
            str(self.words[one]) if one else "" for one in (stands and stands.light, light["light"])
        )
        if before != after:
            yield Change("light", TITLES["light"], before, after)
        for name in _REASONS:
            old = getattr(stands, name) if stands else ""
            if old != light[name]:
                yield Change(name, TITLES[name], old, light[name])


def _text_changes(before: str, text: str | None) -> Iterator[Change]:
    if text is not None:
        yield Change("text", TITLES["text"], before, text)


def _light_after(line: RoundLine, told: Mapping[str, Any]) -> dict[str, Any] | None:
    """The light a row gives with its reasons; None where nothing of it differs.

    Reasons that the file does not tell stay with the light they were given for.
    """
    stands = line.current
    light = told["light"] or (stands.light if stands else None)
    if light is None or not line.commitment.assessable:
        return None
    stays = stands is not None and stands.light == light
    after = {"light": Light(light)} | {
        name: told[name] or (getattr(stands, name) if stays else "") for name in _REASONS
    }
    same = stays and all(getattr(stands, name) == after[name] for name in _REASONS)
    return None if same else after


def _is_called(line: RoundLine, title: str) -> bool:
    """Whether a list may mean this commitment by what it says: numbers are given out anew each year."""
    said, own = plain(title), plain(line.commitment.title)
    return not said or said.startswith(own) or own.startswith(said) or said in plain(line.commitment.text)


def _without_a_light(line: RoundLine, told: Mapping[str, Any]) -> dict[str, str]:
    """The reasons of a row that have no light to stand with, in words for the text."""
    if line.commitment.assessable and (told["light"] or line.current):
        return {}
    return {name: f"{TITLES[name]}: {told[name]}" for name in _REASONS if told[name]}


def columns() -> Iterator[tuple[str, str]]:
    """Every column that is known, with other words for it."""
    for name, title in TITLES.items():
        yield title, ", ".join(HEADINGS[name][1:])
