"""Which figure a row of a table means, and whose amounts it tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus
from agreements.models import Commitment, FrameworkAgreement, Indicator, Theme
from agreements.permissions import ever_at_table
from agreements.services.import_columns import plain
from agreements.services.import_matching import by_number, number_parts
from agreements.services.import_values import CellError, limit_of
from agreements.services.theme_words import numbered
from parties.models import Party

from ..story.figure_table import with_figures, without_emptied
from .amounts import is_agreed, read_day, read_year
from .columns import TITLES

#: What a row tells of a figure that it adds, by column; the source of an amount has the column of that word.
OF_A_FIGURE = {"unit": "unit", "period": "period", "keeper": "keeper", "source": "numbers_from"}


class WrongError(CellError):
    """A cell can not be read; `field` is its column."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in plain values, so that two plans can be compared; without `pk` one that is not there yet."""

    pk: int | None
    name: str
    unit: str
    period: str = ""
    keeper: str = ""
    commitment: int | None = None
    theme: int | None = None
    source: str = ""


class Places:
    """What words in a table can mean, read once for a whole file."""

    def __init__(self, framework: FrameworkAgreement) -> None:
        rows = framework.indicators.select_related(
            "commitment__annual_agreement", "commitment__theme", "theme"
        )
        self.indicators = {row.pk: row for row in without_emptied(with_figures(rows), framework.pk)}
        self.by_key = {row.key: row for row in self.indicators.values()}
        self.by_name: dict[str, list[Indicator]] = defaultdict(list)
        for row in self.indicators.values():
            self.by_name[plain(row.name)].append(row)
        self.framework = framework
        self.commitments = {
            row.pk: row for row in framework.commitments.select_related("annual_agreement", "theme")
        }
        self.numbered = by_number(self.commitments.values())
        self.titled: dict[str, list[Commitment]] = defaultdict(list)
        for commitment in self.commitments.values():
            self.titled[plain(commitment.title)].append(commitment)
        self.themes: dict[str, list[Theme]] = defaultdict(list)
        for theme in framework.themes.select_related("parent"):
            for name in {plain(name) for name in _called(theme)}:
                self.themes[name].append(theme)
        self.parties = {row.pk: row for row in ever_at_table(framework)}
        self.named = {plain(name): row for row in self.parties.values() for name in _names(row)}
        self.named.pop("", None)
        #: Figures the file itself adds, in the order of their first row.
        self.new: dict[tuple[str, int | None, int | None], Figure] = {}

    def figure(self, texts: dict[str, str]) -> tuple[Figure, list[str]]:
        """The figure of a row, with what is worth a look; raises WrongError."""
        if key := texts.get("key", ""):
            if key not in self.by_key:
                raise WrongError("key", _("No figure here has the address word “%(key)s”.") % {"key": key})
            return _known(self.by_key[key]), []
        name = " ".join(texts.get("name", "").split())
        if not name:
            raise WrongError("name", _("Fill this in; it is the name of the figure."))
        (commitment, remarks), theme = self._commitment(texts), self._theme(texts)
        alike = [row for row in self.by_name[plain(name)] if _belongs(row, commitment, theme)]
        if len(alike) > 1:
            raise WrongError(
                "name",
                _("Several figures are called so. Take our own file, and leave the address word in its row."),
            )
        if alike:
            return _known(alike[0]), remarks
        figure, more = self._new(texts, name, commitment, theme)
        return figure, [*more, *remarks]

    def _new(
        self, texts: dict[str, str], name: str, commitment: Commitment | None, theme: Theme | None
    ) -> tuple[Figure, list[str]]:
        """A figure that is not there yet; rows with the same name mean the same one."""
        if commitment is not None:
            theme = None
        place = plain(name), pk_of(commitment), pk_of(theme)
        if place in self.new:
            return self.new[place], []
        told = {field: " ".join(texts.get(column, "").split()) for field, column in OF_A_FIGURE.items()}
        for field, words in {"name": name, **told}.items():
            limit = limit_of(Indicator, field)
            if len(words) > limit:
                message = _("This is too long: at most %(limit)s characters.") % {"limit": limit}
                raise WrongError(OF_A_FIGURE.get(field, field), message)
        self.new[place] = found = Figure(None, name, **told, commitment=place[1], theme=place[2])
        about = str(commitment or theme or _("the whole agreement"))
        remarks = [_("This figure is not there yet. It is added to: %(place)s.") % {"place": about}]
        if said := [f"{TITLES[OF_A_FIGURE[field]]}: {words}" for field, words in told.items() if words]:
            remarks.append(" · ".join(said))
        if close := get_close_matches(
            plain(name), [key for key, rows in self.by_name.items() if rows], 1, 0.8
        ):
            there = self.by_name[close[0]][0].name
            remarks.append(_("There is one called “%(name)s”. Is this another?") % {"name": there})
        return found, remarks

    def _commitment(self, texts: dict[str, str]) -> tuple[Commitment | None, list[str]]:
        """That of the number, and of the title and the year where several have it; none where neither is told.

        With a remark where only the year told which.
        """
        number, title = texts.get("number", ""), texts.get("commitment", "")
        if not number and not title:
            return None, []
        remarks: list[str] = []
        found: Sequence[Commitment] = self.titled.get(plain(title), ()) if title else ()
        if number:
            alike = self.numbered.get(number_parts(number), ())
            found = [row for row in alike if not title or plain(row.title) == plain(title)]
        if len(found) > 1 and is_agreed(texts.get("what", "")):
            # Years take their numbers over from each other; what is agreed now belongs to the draft.
            found = [row for row in found if _is_drafted(row, texts.get("year", ""))] or found
        field, words = ("number", number) if number else ("commitment", title)
        years = sorted({row.annual_agreement.year for row in found if row.annual_agreement})
        if len(found) > 1 and (told := _year_of(texts)) in years:
            # Years take their numbers over from each other; a number of the framework is another one.
            same = [row for row in found if not row.annual_agreement or row.annual_agreement.year == told]
            if len(same) == 1:
                found = same
                remark = _("Commitments of several years have “%(words)s”. This is of the one of %(year)s.")
                remarks.append(remark % {"words": words[:60], "year": told})
        if len(found) != 1:
            message = _("No commitment here has “%(words)s”.")
            if found:
                message = _("Several commitments have “%(words)s”. Write number and title.")
            if len(years) > 1:
                message = _(
                    "Commitments of several years have “%(words)s”: %(years)s. Write in “Jaar” which year this is of, and in “Afspraak” the title; or take our own file, with the address word of the figure."
                )
            raise WrongError(field, message % {"words": words[:60], "years": ", ".join(map(str, years))})
        return found[0], remarks

    def _theme(self, texts: dict[str, str]) -> Theme | None:
        """By number, by title, or by both as our own file prints them; the part of a theme where that is told."""
        field = "part" if texts.get("part") else "theme"
        words = texts.get(field, "")
        if not words:
            return None
        found = self._themes(words)
        if field == "part" and len(found) > 1:
            above = {theme.pk for theme in self._themes(texts.get("theme", ""))}
            found = [theme for theme in found if theme.parent_id in above] or found
        if len(found) != 1:
            message = _("There is no theme “%(words)s”.")
            if found:
                message = _("Several themes are called “%(words)s”. Write the number.")
            raise WrongError(field, message % {"words": words[:60]})
        return found[0]

    def _themes(self, words: str) -> Sequence[Theme]:
        """Those that are called so, also with a point behind the number."""
        number, title = numbered(words)
        return self.themes.get(plain(words)) or self.themes.get(plain(f"{number} {title}"), [])

    def party(self, words: str) -> Party | None:
        """Whose it is; None for all together. Raises WrongError."""
        if not words.strip(" -–"):
            return None
        found = self.named.get(plain(words))
        if found is None:
            there = "; ".join(sorted(row.label for row in self.parties.values()))
            raise WrongError(
                "whose",
                _("“%(name)s” takes no part in this agreement. Here are: %(there)s.")
                % {"name": words[:60], "there": there},
            )
        return found


def _is_drafted(row: Commitment, year: str) -> bool:
    annual = row.annual_agreement
    return annual is not None and annual.status == AnnualStatus.DRAFT and year in ("", str(annual.year))


def _year_of(texts: Mapping[str, str]) -> int | None:
    """The year a row tells, else that of its day; a mistake in these is told where they are read."""
    with suppress(CellError):
        day = read_day(texts.get("day", ""))
        return read_year(texts.get("year", "")) or (day.year if day else None)
    return None


def pk_of(row: Commitment | Theme | Party | None) -> int | None:
    """The id of a row, where there is one."""
    return row.pk if row is not None else None


def _known(row: Indicator) -> Figure:
    return Figure(
        row.pk, row.name, row.unit, commitment=row.commitment_id, theme=row.theme_id, source=row.source
    )


def _belongs(row: Indicator, commitment: Commitment | None, theme: Theme | None) -> bool:
    """Whether an indicator is of what the row names; a row that names nothing says nothing about it."""
    if commitment is not None:
        return row.commitment_id == commitment.pk
    own = row.commitment.theme_id if row.commitment else row.theme_id
    return theme is None or own == theme.pk


def _called(theme: Theme) -> Iterable[str]:
    """The ways to name a theme."""
    yield from (theme.title, f"{theme.number} {theme.title}".strip(), str(theme))
    if theme.number:
        yield theme.number
    if theme.parent:
        yield f"{theme.parent.title} – {theme.title}"


def _names(party: Party) -> Iterable[str]:
    """The ways to name a party."""
    return party.name, party.short_name, party.slug, f"Gemeente {party.label}"
