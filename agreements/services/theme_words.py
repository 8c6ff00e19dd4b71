"""Themes as a list names them: those there are, and those that it would add."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from django.db.models import Max
from django.utils.translation import gettext as _

from config.web.history import Actor

from ..models import FrameworkAgreement, Theme
from .drafting import add_theme
from .import_columns import plain
from .import_matching import number_parts

#: A number in front of a title, as people write it: 1 Wonen, 1.2. Wonen, A) Wonen, Thema 1: Wonen.
_NUMBERED = re.compile(
    r"(?i:(?:thema|hoofdstuk|paragraaf)\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z])\s*[.):–-]?\s+(?P<title>.+)"
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
#: A number that a spreadsheet wrote with the decimal sign of Dutch.
_DECIMAL = re.compile(r"\d+,\d+")
#: The ways to name a theme, the surest first.
_WAYS = ("label", "number", "title")
#: From here on a title looks like another one.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class NewTheme:
    """A theme that is not there yet, in plain values, so that two plans can be compared."""

    number: str
    title: str
    parent: Theme | NewTheme | None = None

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


AnyTheme = Theme | NewTheme


class NoThemeError(ValueError):
    """No theme is certain to be meant; the message is for people."""


class Themes:
    """What words can mean, read once for a whole file; `new`: the themes it adds, in the order it names them.

    `adds`: whether it may add any; else what no theme is called is an error.
    """

    def __init__(self, framework: FrameworkAgreement, *, adds: bool = True) -> None:
        self._adds = adds
        self.known: list[Theme] = list(framework.themes.select_related("parent").order_by("position"))
        self.new: list[NewTheme] = []
        #: By each way to name them, and by the parts of their number.
        self.called: dict[tuple[str, str], list[AnyTheme]] = defaultdict(list)
        self.numbered: dict[tuple[str, ...], list[AnyTheme]] = defaultdict(list)
        #: Titles of those that are there, per theme they are a part of, and all of them under None.
        self.titles: dict[AnyTheme | None, list[str]] = defaultdict(list)
        for theme in self.known:
            self._index(theme)
            for above in {None, theme.parent}:
                self.titles[above].append(plain(theme.title))

    def _index(self, theme: AnyTheme) -> None:
        for name in _WAYS:
            self.called[name, _called(theme, name)].append(theme)
        self.numbered[number_parts(theme.number)].append(theme)

    def find(self, text: str, parent: AnyTheme | None, present: Theme | None) -> AnyTheme:
        """By number, by name, or by both as our files print them; of several the one that is there now.

        What no theme is called, and looks like none, is a new one. Raises NoThemeError.
        """
        word = plain(text)
        if _DECIMAL.fullmatch(word):
            word = word.replace(",", ".")
        for name in _WAYS:
            found = _below(parent, self.called.get((name, word.rstrip(".")), ()))
            if len(found) == 1:
                return found[0]
            if present is not None and present in found:
                return present
            if found:
                raise NoThemeError(
                    _("Several themes are called “%(name)s”. Write the number.") % {"name": text}
                )
        return self._spelled(text, parent) or self._add(text, parent)

    def _spelled(self, text: str, parent: AnyTheme | None) -> AnyTheme | None:
        """The theme with this number and title, whatever stands between them."""
        number, title = numbered(text)
        alike = self.called.get(("title", plain(title).rstrip(".")), ()) if number else ()
        for theme in _below(parent, alike):
            if plain(theme.title) == plain(title) and number_parts(theme.number) in (
                number_parts(number),
                (),
            ):
                return theme
        return None

    def _add(self, text: str, parent: AnyTheme | None) -> NewTheme:
        number, title = numbered(text)
        taken = number and _below(parent, self.numbered.get(number_parts(number), ()))
        is_title = _LETTERS.search(title) and len(title) <= 200
        if (
            not self._adds
            or not is_title
            or taken
            or get_close_matches(plain(title), self.titles.get(parent, ()), 1, _ALIKE)
        ):
            raise self._unknown(text, parent)
        above = parent
        if parent is None and "." in number:
            parts = number_parts(number.rpartition(".")[0])
            above = next(iter(self.numbered.get(parts, ())), None)
        if above is not None and above.parent is not None:
            raise self._unknown(text, parent)
        self.new.append(found := NewTheme(number, title, above))
        self._index(found)
        return found

    def _unknown(self, text: str, parent: AnyTheme | None) -> NoThemeError:
        if not self.known and not self.new and self._adds:
            return NoThemeError(
                _(
                    "The framework agreement has no themes yet. Write the name of the theme, or leave this empty."
                )
            )
        # The list may be cut off: what looks like it comes first.
        like = plain(text).split()[0] if plain(text) else ""
        nearest = sorted(
            _below(parent, (*self.known, *self.new)), key=lambda theme: like not in plain(str(theme))
        )
        there = "; ".join(str(theme) for theme in nearest) or _("nothing")
        told = {"name": text[:60], "there": there if len(there) < 300 else f"{there[:300]}…"}
        if not self._adds:
            return NoThemeError(
                _(
                    "There is no theme “%(name)s”, and this page makes none: the application manager does. There is: "
                    "%(there)s."
                )
                % told
            )
        return NoThemeError(_("There is no theme “%(name)s”. There is: %(there)s.") % told)


def _below(parent: AnyTheme | None, themes: Iterable[AnyTheme]) -> list[AnyTheme]:
    """Those that are a part of a theme; all of them where none is told."""
    return [theme for theme in themes if parent is None or theme.parent == parent]


def numbered(text: str) -> tuple[str, str]:
    """A number and a title, of words that may hold both."""
    words = " ".join(text.split())
    found = _NUMBERED.fullmatch(words)
    return (found["number"], found["title"]) if found else ("", words)


def _called(theme: AnyTheme, name: str) -> str:
    """One of the ways to name a theme, as it is compared."""
    words = {"label": str(theme), "number": theme.number, "title": theme.title}
    return plain(words[name]).rstrip(".")


def make_themes(
    *, actor: Actor, framework: FrameworkAgreement, wanted: Iterable[NewTheme], reason: str
) -> dict[NewTheme, Theme]:
    """Add themes, each above those that are part of it; call inside a transaction. Raises ValidationError."""
    made: dict[NewTheme, Theme] = {}
    for one in _in_order([*wanted]):
        parent = made[one.parent] if isinstance(one.parent, NewTheme) else one.parent
        made[one] = add_theme(
            actor=actor,
            framework=framework,
            position=place_for(framework, parent),
            number=one.number,
            title=one.title,
            parent=parent,
            reason=reason,
        )
    return made


def _in_order(wanted: list[NewTheme]) -> Iterator[NewTheme]:
    parts: dict[NewTheme, list[NewTheme]] = defaultdict(list)
    for one in wanted:
        if isinstance(one.parent, NewTheme):
            parts[one.parent].append(one)
    for one in wanted:
        if not isinstance(one.parent, NewTheme):
            yield from (one, *parts[one])


def place_for(framework: FrameworkAgreement, parent: Theme | None) -> int:
    """Behind what is part of the same theme, where there is room; else behind everything."""
    taken = set(framework.themes.values_list("position", flat=True))
    if parent is not None:
        parts = framework.themes.filter(parent=parent).aggregate(last=Max("position"))["last"]
        behind = max(parent.position, parts or 0) + 1
        if behind not in taken:
            return behind
    return max(taken, default=0) + 1
