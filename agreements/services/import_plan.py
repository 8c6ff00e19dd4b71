"""What importing a list of commitments would do, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..enums import AnnualStatus, FrameworkStatus
from ..models import AnnualAgreement, Commitment, CommitmentItem, FrameworkAgreement, Responsibility
from .drafting import CommitmentDraft
from .framework_states import INSTEAD
from .import_columns import TITLES, Line, Listed, plain
from .import_goals import GOALS
from .import_items import (
    Told,
    as_written,
    ended_items,
    items_that_come_back,
    items_that_stay,
    part,
    read_items,
)
from .import_matching import by_number, by_title, number_parts, other_words, recognise, same_title
from .import_titles import has_own_title, with_titles
from .import_values import RowReader, Values
from .import_words import ROLES, compared, existing_words, in_words, items_beside, now_says
from .keys import key_from
from .list_plan import Change, Plan, PlannedRow, Problem
from .theme_words import NewTheme


def make_plan(
    framework: FrameworkAgreement, listed: Listed, year: int | None, *, adds_themes: bool = True
) -> Plan:
    """Compare a list with what there is; asks the database the same number of questions whatever its length."""
    general = tuple(_refusals(framework, year))
    if general:
        return Plan(framework, year, (), listed.remarks, general)
    if not listed.lines:
        return Plan(framework, year, (), listed.remarks, (Problem(_("There are no rows below the titles.")),))
    planner = _Planner(framework, listed, year, adds_themes=adds_themes)
    rows = tuple(planner.rows())
    return Plan(framework, year, rows, (*planner.listed.remarks, *_about_themes(planner.reader.themes.new)))


def _about_themes(new: Sequence[NewTheme]) -> Iterator[str]:
    """Which themes come with the list, so that nobody makes one by a slip without seeing it."""
    if new:
        yield ngettext(
            "This theme is not there yet and is made as well: %(names)s.",
            "These themes are not there yet and are made as well: %(names)s.",
            len(new),
        ) % {"names": ", ".join(f"“{one}”" for one in new)}


def _withdrawn() -> str:
    """That a row changes nothing about its being withdrawn."""
    return _(
        "It was withdrawn as taken in by mistake, and stays so. Put it back first if it does stand in the agreement."
    )


def _refusals(framework: FrameworkAgreement, year: int | None) -> Iterator[Problem]:
    """Why nothing at all can be taken in."""
    if year is None:
        return
    if not framework.covers(year):
        words = {"year": year, "first": framework.starts_on.year, "last": framework.ends_on.year}
        yield Problem(
            _("%(year)s lies outside the framework agreement, which holds from %(first)s to %(last)s.")
            % words
        )
        return
    if framework.is_ended:
        yield Problem(str(INSTEAD[FrameworkStatus.ENDED]))
        return
    status = framework.annual_agreements.filter(year=year).values_list("status", flat=True).first()
    if status == AnnualStatus.SIGNED:
        yield Problem(
            _(
                "The annual agreement of %(year)s has been signed. What was signed is not changed by an import."
            )
            % {"year": year}
        )
    elif status not in (None, AnnualStatus.DRAFT):
        yield Problem(
            _(
                "The annual agreement of %(year)s has been proposed. Who coordinates takes the proposal back before its text is changed."
            )
            % {"year": year}
        )


class _Planner:
    """Goes through a list once, with everything there is already in memory."""

    def __init__(
        self, framework: FrameworkAgreement, listed: Listed, year: int | None, *, adds_themes: bool
    ) -> None:
        self.year, self.framework = year, framework
        self.reader = RowReader(framework, year, adds_themes=adds_themes)
        self.existing = {row.key: row for row in _existing(framework)}
        self.same = [row for row in self.existing.values() if _year(row) == year]
        self.titles = by_title(self.same)
        parted = part(listed, {(number_parts(row.number), plain(row.title)) for row in self.same})
        self.listed = listed = with_titles(parted.listed)
        self.items = parted.items
        #: A list that tells items nowhere says nothing of them; in a text they may have stood in any cell.
        self.tells_items = bool(
            listed.is_text or self.items or any("items" in line.values for line in listed.lines)
        )
        given_numbers = [bool(line.values.get("number")) for line in listed.lines]
        self.is_numbered = 2 * sum(given_numbers) > len(given_numbers)
        self.taken: dict[str, int] = {}
        self.numbers: dict[tuple[str, ...], int] = {}
        self.position = max((row.position for row in self.same), default=(year or 0) * 1000)
        #: A key that stands in the file belongs to its row, as does one that is recognised.
        given = {line.values.get("key", "") for line in listed.lines}
        self.recognised = recognise(listed.lines, self.same, given)
        self.reserved = given | {row.key for row in self.recognised.values()}
        self.left = by_number(row for row in self.same if row.key not in self.reserved)

    @cached_property
    def ended(self) -> Mapping[int, Sequence[CommitmentItem]]:
        """Asked for where a row says other items."""
        return ended_items(self.framework)

    def rows(self) -> Iterator[PlannedRow]:
        """Every line in order."""
        for line in self.listed.lines:
            told = read_items(self.reader, line, self.items.get(line.number, ()))
            yield self._row(line, told)
            for of_item, wrong in told.wrong:
                problems = tuple(Problem(text, of_item.number, self._title(name)) for name, text in wrong)
                label = f"{of_item.values.get('number', '')} {of_item.values.get('title', '')[:120]}".strip()
                yield PlannedRow(of_item.number, label, "refused", problems=problems)

    def _row(self, line: Line, of_items: Told) -> PlannedRow:
        key, existing = self._key(line)
        told_anew = (
            line if existing is None else _without_what_stands(self._without_cut(line, existing), existing)
        )
        values, told, remarks = self.reader.read(told_anew, _present(existing))
        remarks = [*line.notes, *remarks]
        if of_items.items:
            if line.values.get("items"):
                told.append(("items", _("Its items also have rows of their own. Keep one of the two.")))
            values["items"] = tuple(of_items.items)
            remarks = [*remarks, *of_items.remarks]
        elif self.tells_items and existing is not None and (stay := items_that_stay(existing, line)):
            values.pop("items", None)
            remarks = [*remarks, stay]
        problems = [Problem(text, line.number, self._title(name)) for name, text in told]
        label = f"{line.values.get('number', '')} {line.values.get('title', '')[:120]}".strip()
        problems += [
            Problem(text, line.number, self._title("key")) for text in self._about_key(line, key, existing)
        ]
        self.taken.setdefault(key, line.number)
        self.numbers.setdefault(number_parts(line.values.get("number", "")), line.number)
        if problems:
            return PlannedRow(line.number, label, "refused", key, problems=tuple(problems))
        row = PlannedRow(line.number, label, "new", key, values, existing, remarks=tuple(remarks))
        if existing is None:
            self.position += 1
            alike = same_title(line, self.titles, self.reserved)
            noted = (*row.remarks, *self._about_number(line), *alike)
            return replace(row, values={"position": self.position, **values}, remarks=noted)
        if self._text_goes(line, existing):
            values = {**values, "text": ""}
            row = replace(row, values=values)
        if self._by_number_alone(line) and (other := other_words(line, existing, self.titles)):
            row = replace(row, remarks=(*row.remarks, other))
        if existing.is_withdrawn:
            row = replace(row, remarks=(*row.remarks, _withdrawn()))
        changes = tuple(self._changes(existing, values))
        if any(change.field == "items" for change in changes):
            back = items_that_come_back(existing, values["items"], self.ended.get(existing.pk, ()))
            row = replace(row, remarks=(*row.remarks, *back))
        return replace(row, state="changed" if changes else "unchanged", changes=changes)

    def _by_number_alone(self, line: Line) -> bool:
        """Whether neither an address word nor the title tells which commitment a row is about."""
        return (
            line.number not in self.recognised
            and line.number not in self.listed.cut
            and not line.values.get("key")
        )

    def _without_cut(self, line: Line, existing: Commitment) -> Line:
        """Without a title that was only the beginning of the text, where somebody gave it a better one."""
        if line.number not in self.listed.cut or not has_own_title(existing):
            return line
        return replace(line, values={name: text for name, text in line.values.items() if name != "title"})

    def _text_goes(self, line: Line, existing: Commitment) -> bool:
        """Whether the text was a cell too long for a title, which fits in one by now: it would say what it said before."""
        is_cut = "text" in line.values or "title" not in line.values
        return "text" not in self.listed.titles and not is_cut and not has_own_title(existing)

    def _title(self, name: str) -> str:
        """The column's name in the file; nothing where it has no such column."""
        return self.listed.titles.get(name, "")

    # ---- which commitment a row is

    def _key(self, line: Line) -> tuple[str, Commitment | None]:
        """The key a row has, or gets: that of the commitment it is about, else one made from its number."""
        number, title = line.values.get("number", ""), line.values.get("title", "")
        if given := line.values.get("key", ""):
            return given, self.existing.get(given)
        key = base = key_from(self.year, number or title)
        if row := self.recognised.get(line.number):
            return row.key, row
        alike = self.left.get(number_parts(number), [])
        if len(alike) == 1 and alike[0].key not in self.taken:
            return alike[0].key, alike[0]
        again = 1
        while key in self.taken or key in self.reserved or self._of_another(key):
            again += 1
            key = f"{base}-{again}"
        return key, self.existing.get(key)

    def _of_another(self, key: str) -> bool:
        """Whether another year, or the framework itself, has this key."""
        row = self.existing.get(key)
        return row is not None and _year(row) != self.year

    def _about_key(self, line: Line, key: str, existing: Commitment | None) -> Iterator[str]:
        if key in self.taken:
            yield _("“%(key)s” stands in row %(row)s too. An address word names one commitment.") % {
                "key": key,
                "row": self.taken[key],
            }
        elif existing is not None and _year(existing) != self.year:
            yield _("“%(key)s” is the commitment “%(commitment)s” of %(year)s.") % {
                "key": key,
                "commitment": existing,
                "year": _year(existing) or _("the framework agreement"),
            }

    def _about_number(self, line: Line) -> Iterator[str]:
        """A number may stand there twice, or be missing; more often it is a slip."""
        number = line.values.get("number", "")
        if not number and self.is_numbered:
            yield _("It has no number, where most have one. Does it go on with the row above it?")
        first = self.numbers.get(number_parts(number))
        if number and first and first != line.number:
            yield _("Row %(row)s has the number “%(number)s” too. These become two commitments.") % {
                "row": first,
                "number": number,
            }

    # ---- what would change

    def _changes(self, row: Commitment, values: Values) -> Iterator[Change]:
        """The fields of the file that differ from what there is."""
        for name, after in values.items():
            before = items_beside(row, after) if name == "items" else now_says(row, name)
            if compared(before) != compared(after):
                title = (
                    self._title("subtheme")
                    if name == "theme" and "theme" not in self.listed.titles
                    else self._title(name) or TITLES[name]
                )
                yield Change(name, title, in_words(before), in_words(after))


def _without_what_stands(line: Line, existing: Commitment) -> Line:
    """Without the cells that say what an export writes for what there is: they change nothing, however they read."""
    same = {
        name
        for name, text in line.values.items()
        if name not in ("key", "kind", "subtheme")
        and name not in line.formulas
        and compared(text) == compared(existing_words(existing, name))
    }
    if line.values.get("subtheme") or "subtheme" in line.formulas:
        same.discard("theme")
    elif "theme" in same:
        same.add("subtheme")
    return replace(line, values={name: text for name, text in line.values.items() if name not in same})


def _present(existing: Commitment | None) -> Values:
    """What words in a cell mean before all else: who bears the commitment now, and its theme."""
    if existing is None:
        return {}
    return {"theme": existing.theme} | {
        name: [(in_words(who), who) for who in now_says(existing, name)] for name in ROLES
    }


def _existing(framework: FrameworkAgreement) -> Iterable[Commitment]:
    """Every commitment of the framework with what a list can tell about it."""
    who = Responsibility.objects.select_related("party").order_by("position", "pk")
    return framework.commitments.select_related("annual_agreement", "theme").prefetch_related(
        Prefetch("responsibilities", queryset=who), "plannings", "items", "goal_links__goal", "global_goals"
    )


def _year(commitment: Commitment) -> int | None:
    annual: AnnualAgreement | None = commitment.annual_agreement
    return annual.year if annual else None


def commitment_of(row: PlannedRow, annual: AnnualAgreement | None) -> CommitmentDraft:
    """A new commitment as drafting takes it."""
    beside = (*ROLES, *GOALS, "planning", "items")
    plain = {name: value for name, value in row.values.items() if name not in beside}
    return CommitmentDraft(
        key=row.key,
        annual=annual,
        responsibilities=[who for name in ROLES for who in responsibilities_of(row, name)],
        plannings=row.values.get("planning", ()),
        items=as_written(row.values.get("items", ())),
        **plain,
    )


def responsibilities_of(row: PlannedRow, name: str) -> list[dict[str, Any]]:
    """Field values of the responsibilities in one column."""
    return [{"role": ROLES[name], **who} for who in row.values.get(name, ())]
