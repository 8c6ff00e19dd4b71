"""Whom the words in a column for parties mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from parties.enums import PartyKind
from parties.models import Party

from ..models import FrameworkAgreement
from .import_columns import plain

#: All parties of a kind, as agreements write them.
_GROUPS = {
    PartyKind.CORPORATION: ("corporatie", "corporaties", "woningcorporatie", "woningcorporaties"),
    PartyKind.TENANT_ORGANISATION: (
        "huurders",
        "huurdersorganisatie",
        "huurdersorganisaties",
        "huurdersvertegenwoordiging",
        "huurdersvertegenwoordigingen",
    ),
    PartyKind.PARTNER: ("partners", "partnerorganisaties", "andere partijen"),
    PartyKind.MUNICIPALITY: ("gemeenten",),
}
#: What people write where nobody is meant.
_NOBODY = ("-", "–", "—", "n.v.t.", "n.v.t", "nvt", "geen")
EVERYONE = ("iedereen", "allen", "alle", "alle partijen", "partijen", "alle partners", "allemaal")
#: What may stand around a name and says no more than that it is meant: "alle corporaties", "corporaties gezamenlijk".
_AROUND = re.compile(r"^(?:(?:de|het|alle|gezamenlijke) )+|,? (?:gezamenlijk|samen|tezamen)$")
#: What a name begins with and is left out as often.
LEGAL_FORM = re.compile(r"^(?:stichting|vereniging|coöperatie) ")
#: What the monitor's file adds about the running text; it is no column of the agreement.
_ASIDE = re.compile(r"(?:volgens de tekst|according to the text):.*", re.I)
_COARSE = re.compile(r"[\n;]")
_FINE = re.compile(r"[,/&+]|(?<![-\s])\s+en\s+", re.I)
#: Who, and in which function: “gemeente, beleidsadviseur Wonen”, “gemeente (wethouder)”, “gemeente: regisseur beleid”.
#: A “netbeheerder” is nobody's function.
_FUNCTION = re.compile(
    r"(?!(?:\S+\s+)?\w*(?:(?:net|weg|water|spoor|vastgoed)beheerder|begeleider))"
    r"(?:[^\s,:()]+\s+)?\w*(?:adviseur|manager|medewerker|directeur|bestuurder|wethouder|leider|regisseur|coördinator|"
    r"coordinator|secretaris|voorzitter|consulent|ambtenaar|specialist|jurist|planoloog|controller|opzichter|beheerder)s?"
    r"\b[^;:,()]*",
    re.I,
)
#: Behind a comma comes somebody else, except within brackets.
_WITH_FUNCTION = re.compile(
    rf"(?P<who>.+?)(?:\s*[:,(]\s*|\s+)(?P<function>{_FUNCTION.pattern}(?:,[^;:()]*(?=\)))?)\)?", re.I
)
#: Letters that can be kept of how somebody is printed.
_LONGEST = 250
#: As many as one name has at most, each with a comma, "&" or "en" before the next.
_PARTS_OF_A_NAME = 6

#: What a responsibility points at: exactly one of the four holds something.
Who = tuple[int | None, str, bool, str]


def group_of(words: str) -> str:
    """All parties of a kind, where the words mean that; else empty."""
    word = _AROUND.sub("", plain(words))
    return next((kind.value for kind, names in _GROUPS.items() if word in names), "")


def _points_at(values: dict[str, Any]) -> Who:
    """The same of field values."""
    party = values["party"]
    return (party.pk if party else None, values["group"], values["everyone"], values["outsider"])


def _outside_brackets(words: str) -> Iterator[re.Match[str]]:
    """What stands between names; not what stands in brackets, where each of those is closed."""
    is_closed = words.count("(") == words.count(")")
    deep = at = 0
    for mark in _FINE.finditer(words):
        deep += words.count("(", at, mark.start()) - words.count(")", at, mark.start())
        at = mark.start()
        if deep <= 0 or not is_closed:
            yield mark


def _too_long(found: list[dict[str, Any]]) -> Iterator[str]:
    """What a responsibility can not hold."""
    for row in found:
        for key, limit in (("printed", _LONGEST), ("outsider", 200), ("function", 120)):
            if len(row.get(key, "")) > limit:
                told = {"name": row[key][:30], "limit": limit}
                yield _("“%(name)s…” is too long: at most %(limit)s characters.") % told


class Directory:
    """The parties that words can mean, read once for a whole file."""

    def __init__(self, framework: FrameworkAgreement) -> None:
        at_the_table = [row.party for row in framework.participations.select_related("party")]
        self.kinds = {party.kind for party in at_the_table}
        self.parties: dict[int, Party] = {}
        self.names: dict[str, Who] = {"gemeente": (framework.municipality_id, "", False, "")}
        for party in (*at_the_table, *Party.objects.order_by("pk")):
            self.parties.setdefault(party.pk, party)
            names = [party.name, party.short_name, party.slug]
            if party.kind == PartyKind.MUNICIPALITY:
                places = {party.label, party.name.removeprefix("Gemeente ")}
                names += [f"{what} {place}" for place in places for what in ("gemeente", "gem.")]
            for name in names:
                self.names.setdefault(plain(name), (party.pk, "", False, ""))
        for kind, words in _GROUPS.items():
            for word in words:
                self.names.setdefault(word, (None, str(kind), False, ""))
        for word in EVERYONE:
            self.names.setdefault(word, (None, "", True, ""))
        for word, who in list(self.names.items()):
            self.names.setdefault(LEGAL_FORM.sub("", word), who)
        self.names.pop("", None)

    def read(
        self, words: str, present: Sequence[tuple[str, dict[str, Any]]] = ()
    ) -> tuple[list[dict[str, Any]], list[str], list[str]]:
        """Whom a cell means: field values of responsibilities without their role, problems and remarks.

        A line that names somebody who is `present` means them, whatever the words could mean besides.
        """
        problems: list[str] = []
        remarks: list[str] = []
        found: list[dict[str, Any]] = []
        left = list(present)
        for piece, name, function in self._pieces(words, [plain(label) for label, _who in present]):
            at = next((at for at, (label, _who) in enumerate(left) if plain(label) == plain(name)), None)
            if at is not None:
                found.append(left.pop(at)[1])
                continue
            who = self._known(name)
            if who is None:
                close = get_close_matches(plain(name), self.names, n=1, cutoff=0.85)
                if close:
                    problems.append(
                        _("“%(name)s” is not known here. Do you mean “%(close)s”?")
                        % {"name": name, "close": self._shown(close[0])}
                    )
                    continue
                remarks.append(
                    _("“%(name)s” is no party here and is noted as somebody outside.") % {"name": name}
                )
                who = (None, "", False, name)
            if who[1] and who[1] not in self.kinds:
                problems.append(
                    _("“%(name)s”: no party of this kind takes part in the framework agreement.")
                    % {"name": name}
                )
                continue
            if not any(_points_at(one) == who for one in found):
                found.append(self._values(who, piece) | ({"function": function} if function else {}))
        return found, [*problems, *_too_long(found)], remarks

    def _known(self, name: str) -> Who | None:
        word = plain(name)
        return self.names.get(word) or self.names.get(_AROUND.sub("", word))

    def _shown(self, word: str) -> str:
        """A name with its capitals."""
        party = self.names[word][0]
        return self.parties[party].name if party in self.parties and word != "gemeente" else word

    def _pieces(self, words: str, present: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """What is printed, each of the names in it, and the function behind one; a name may hold 'en' or a comma itself."""
        for piece in (part.strip() for part in _COARSE.split(words)):
            if plain(piece) in ("", *_NOBODY) or _ASIDE.fullmatch(piece):
                continue
            if plain(piece) in present or self._known(piece):
                yield piece, piece, ""
                continue
            named = self._named(piece)
            for name, function in (
                named if any(self._known(name) for name, _function in named) else [(piece, "")]
            ):
                yield piece, name, function

    def _named(self, piece: str) -> list[tuple[str, str]]:
        """The names in a line that is none itself, each with the function it is told of."""
        if told := self._with_function(piece):
            return [told]
        found: list[tuple[str, str]] = []
        for name in self._parted(piece):
            told = None if self._known(name) else self._with_function(name) or self._with_brackets(name)
            if told is None and found and self._known(found[-1][0]) and self._is_function(name):
                found[-1] = found[-1][0], ", ".join(filter(None, (found[-1][1], name)))
            else:
                found.append(told or (name, ""))
        return found

    def _is_function(self, words: str) -> bool:
        """Whether words are a function of whom was named before; not that of another party, as “directeur Elan Wonen”."""
        parts = words.split()
        return _FUNCTION.match(words) is not None and not any(
            self._known(" ".join(parts[at:]))
            for at in range(max(len(parts) - _PARTS_OF_A_NAME, 0), len(parts))
        )

    def _with_function(self, words: str) -> tuple[str, str] | None:
        """Who is meant and in which function, of words that name one and nobody else."""
        found = _WITH_FUNCTION.fullmatch(words) if len(words) <= _LONGEST else None
        if found is None or not self._known(found["who"]):
            return None
        if any(self._known(part.strip()) for part in _FINE.split(found["function"])):
            return None
        return found["who"], found["function"].strip()

    def _with_brackets(self, words: str) -> tuple[str, str] | None:
        """Who is meant where words in brackets say something of it, as “corporaties (a en b)”; those are printed as well."""
        who, bracket, rest = words.partition("(")
        return (who.strip(), "") if bracket and rest.endswith(")") and self._known(who) else None

    def _parted(self, piece: str) -> Iterator[str]:
        """The names in a line of several, where "'t Dak & Thuis" stays one: the longest that is known first."""
        marks = list(_outside_brackets(piece))
        starts = [0, *(mark.end() for mark in marks)]
        ends = [*(mark.start() for mark in marks), len(piece)]
        at = 0
        while at < len(starts):
            last = min(at + _PARTS_OF_A_NAME, len(ends)) - 1
            upto = next((to for to in range(last, at, -1) if self._known(piece[starts[at] : ends[to]])), at)
            if name := piece[starts[at] : ends[upto]].strip():
                yield name
            at = upto + 1

    def _values(self, who: Who, printed: str) -> dict[str, Any]:
        party, group, everyone, outsider = who
        return {
            "party": self.parties[party] if party else None,
            "group": group,
            "everyone": everyone,
            "outsider": outsider,
            "printed": printed,
        }
