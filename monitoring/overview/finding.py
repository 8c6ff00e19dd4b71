"""Searching everything a person may see, with the database's own means.

Words are turned into regular expressions that pass over accents and capitals, on both databases. A number is found
however it is written: 'j2.7' finds 'J. 2.7'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.enums import GlobalGoal
from agreements.models import (
    Body,
    Commitment,
    CommitmentItem,
    ContactRole,
    FrameworkAgreement,
    GlobalGoalMark,
    GlossaryTerm,
    Indicator,
    NationalGoal,
    Participation,
    Theme,
)
from config.web.lines import one_line
from config.web.searching import BETWEEN, folded, number_pattern, words_of
from parties.models import AnyUser

from ..enums import EscalationState
from ..models import (
    ActionReport,
    Decision,
    Escalation,
    EscalationAnswer,
    HousingProject,
    Meeting,
    ProgressReport,
)
from ..table.nested import nested

#: Of each kind this many are shown; one more is asked for, to tell that there are more.
MOST = 50
MAX_LENGTH = 100
MAX_WORDS = 8
#: Characters of a text that a hit shows around the first word found.
_AROUND = 90

_ACCENTS = {
    "a": "àáâãäåā",
    "c": "çćč",
    "e": "èéêëē",
    "i": "ìíîïī",
    "n": "ñń",
    "o": "òóôõöøō",
    "s": "śš",
    "u": "ùúûüū",
    "y": "ýÿ",
    "z": "źżž",
    "'": "‘’`´",
    '"': "“”„",
    "-": "–—\u2011",
}
_MARKS = "[\u0300-\u036f]?"
#: The letter of a number and its digits, typed apart: 'J. 2.7' is looked for as 'J2.7'.
_APART = re.compile(r"(?<!\w)([^\W\d_])[. -]+(\d+(?:\.\d+)+)(?!\w)")
_NUMBER = re.compile(r"([a-z])(\d+(?:\.\d+)+)")


@dataclass(frozen=True)
class Asked:
    """What was typed, cleaned: the words looked for, and whether something was left out."""

    text: str
    words: tuple[str, ...]
    cut: bool = False

    @property
    def too_short(self) -> bool:
        """Something was typed, but less than two letters or digits."""
        return bool(self.text) and not self.words


def read_question(raw: str) -> Asked:
    """Words to look for; what can not be seen is dropped, what is too long is cut."""
    text = one_line(raw[: 10 * MAX_LENGTH])
    words = words_of(_APART.sub(r"\1\2", text[:MAX_LENGTH]))
    cut = len(text) > MAX_LENGTH or len(words) > MAX_WORDS
    kept = tuple(words[:MAX_WORDS])
    enough = sum(c.isalnum() for word in kept for c in word) >= 2
    return Asked(text[:MAX_LENGTH], kept if enough else (), cut)


def word_pattern(word: str) -> str:
    """An expression for both databases that finds the word whatever its accents and quotes, or a number however it is
    written."""
    if number := _NUMBER.fullmatch(folded(word)):
        return f"{number[1]}{BETWEEN}{re.escape(number[2])}"
    return "".join(_letter(c) for c in folded(word))


def _letter(char: str) -> str:
    others = _ACCENTS.get(char)
    if others is None:
        return re.escape(char)
    known = char + others + others.upper()
    # A hyphen between brackets means a range unless it stands last.
    known = known.replace("-", "") + ("-" if "-" in known else "")
    return f"[{known}]" + (_MARKS if char.isalpha() else "")


def _any_field(word: str, fields: Sequence[str]) -> Q:
    pattern = word_pattern(word)
    return reduce(or_, (Q(**{f"{field}__iregex": pattern}) for field in fields))


def _all_words(asked: Asked, fields: Sequence[str]) -> Q:
    """Each word stands in one of the fields."""
    return reduce(and_, (_any_field(word, fields) for word in asked.words))


@dataclass(frozen=True)
class Found:
    """What was found of one kind: at most MOST rows; `more`: there are others."""

    rows: list[Any]
    more: bool


def _by_number(visible: QuerySet[Any], user: AnyUser) -> Any:
    """What a person may see as numbers, for where there is a text per line and per round: handed the question instead,
    PostgreSQL looks for the words in those of every municipality first. Who sees all has nothing to pick from.
    """
    return visible if user.is_superuser else list(visible.order_by().values_list("pk", flat=True))


def _first(rows: QuerySet[Any]) -> Found:
    found = list(rows[: MOST + 1])
    return Found(found[:MOST], len(found) > MOST)


def commitments(asked: Asked, user: AnyUser) -> Found:
    """Commitments by number, title, text and items; those whose number it is first, then by title."""

    def somewhere(word: str) -> Q:
        here = _any_field(word, ("title", "text", "number"))
        items = CommitmentItem.objects.filter(_any_field(word, ("label", "text")), commitment=OuterRef("pk"))
        number = number_pattern(word)
        return here | Q(Exists(items)) | (Q(number__iregex=number) if number else Q(pk__in=[]))

    wanted = reduce(and_, map(somewhere, asked.words))
    turns = [When(_all_words(asked, ("title",)), then=2)]
    if number := number_pattern(asked.text):
        wanted |= Q(number__iregex=number)
        turns = [
            When(number__iregex=f"{number}{BETWEEN}$", then=0),
            When(number__iregex=number, then=1),
            *turns,
        ]
    return _first(
        Commitment.objects.visible_to(user)
        .filter(wanted)
        .annotate(turn=Case(*turns, default=Value(3), output_field=IntegerField()))
        .select_related("framework__municipality", "annual_agreement")
        .order_by("turn", "framework__municipality__name", "framework", "position", "pk")
    )


def progress(asked: Asked, user: AnyUser) -> Found:
    """Public progress texts, the newest first. Internal notes are never searched."""
    return _first(
        ProgressReport.objects.filter(
            _all_words(asked, ("text",)),
            line__round__framework__in=_by_number(FrameworkAgreement.objects.visible_to(user), user),
        )
        .select_related("line__commitment__framework__municipality", "line__round", "party")
        .order_by("-dated", "-pk")
    )


def themes(asked: Asked, user: AnyUser) -> Found:
    """Themes by number, title and ambition."""
    return _first(_of_framework(Theme, user).filter(_all_words(asked, ("number", "title", "ambition"))))


def glossary(asked: Asked, user: AnyUser) -> Found:
    """Terms by word and explanation."""
    return _first(_of_framework(GlossaryTerm, user).filter(_all_words(asked, ("term", "definition"))))


def goals(asked: Asked, user: AnyUser) -> Found:
    """National goals by title and explanation."""
    return _first(_of_framework(NationalGoal, user).filter(_all_words(asked, ("title", "words"))))


def bodies(asked: Asked, user: AnyUser) -> Found:
    """Bodies that meet, by name, who takes part and what they talk about."""
    return _first(_of_framework(Body, user).filter(_all_words(asked, ("name", "participants", "agenda"))))


def decisions(asked: Asked, user: AnyUser) -> Found:
    """Decisions of meetings that stand, of the newest meeting first: by their words, what they are about, who does it and
    what was told of it last.

    Who left the table finds those of the rounds it keeps, without what became of them: that came later.
    """
    visible = FrameworkAgreement.objects.visible_to(user)
    last = ActionReport.objects.filter(
        decision=OuterRef("pk"), meeting__round__framework__in=visible
    ).order_by("-pk")
    names = ("party__name", "party__short_name", "meeting__body")
    fields = ("text", "who", "told_note", *names, "commitment__number", "commitment__title")
    return _first(
        Decision.objects.standing()
        .filter(meeting__in=_by_number(Meeting.objects.visible_to(user), user))
        .annotate(
            at_table=Exists(visible.filter(pk=OuterRef("meeting__round__framework"))),
            **{f"told_{name}": Subquery(last.values(name)[:1]) for name in ("done", "told_of", "note")},
        )
        .filter(_all_words(asked, fields))
        .select_related("meeting__round__framework__municipality", "commitment", "party")
        .order_by("-meeting__held_on", "-pk")
    )


def escalations(asked: Asked, user: AnyUser) -> Found:
    """What was raised: by its words, the commitment, who raised it and what was answered; open first, then the newest."""
    names = ("party__name", "party__short_name", "commitment__number", "commitment__title")
    fields = ("problem", "tried", "asked", "outcome", *names)

    def somewhere(word: str) -> Q:
        answers = EscalationAnswer.objects.filter(
            _any_field(word, ("text", "who")), escalation=OuterRef("pk")
        )
        return _any_field(word, fields) | Q(Exists(answers))

    answers = EscalationAnswer.objects.filter(escalation=OuterRef("pk"))
    is_open = Case(When(state=EscalationState.OPEN, then=0), default=1)
    return _first(
        Escalation.objects.visible_to(user)
        .filter(reduce(and_, map(somewhere, asked.words)))
        .annotate(answered=nested(answers, "escalation", "pk", "text", "who"))
        .select_related("commitment__framework__municipality", "party")
        .order_by(is_open, "-since", "-pk")
    )


def global_goals(asked: Asked, user: AnyUser) -> Found:
    """Global Goals by their name in the language of the reader, and as 'SDG 11'; a row per framework with one.

    They are no rows of a table: no query where none is called so.
    """
    # A number by itself is one of a commitment or an amount.
    named = not all(word.isdigit() for word in asked.words)
    numbers = [
        one.value
        for one in GlobalGoal
        if named and _all_in(f"Global Goals SDG{one.value} {one.label}", asked)
    ]
    if not numbers:
        return Found([], more=False)
    first = GlobalGoalMark.objects.filter(
        goal=OuterRef("goal"), commitment__framework=OuterRef("commitment__framework")
    )
    return _first(
        GlobalGoalMark.objects.filter(
            commitment__framework__in=FrameworkAgreement.objects.visible_to(user),
            goal__in=numbers,
            pk=Subquery(first.order_by("pk").values("pk")[:1]),
        )
        .select_related("commitment__framework__municipality")
        .order_by("commitment__framework__municipality__name", "commitment__framework", "goal")
    )


def _all_in(text: str, asked: Asked) -> bool:
    """Whether each word stands in the text, a number as a whole: 1 does not stand in 11."""
    return all(
        re.search(rf"(?<!\d)(?:{word_pattern(word)})(?!\d)", text, re.IGNORECASE)
        if word[-1].isdigit()
        else re.search(word_pattern(word), text, re.IGNORECASE)
        for word in asked.words
    )


def figures(asked: Asked, user: AnyUser) -> Found:
    """What is followed, by name and definition."""
    rows = _of_framework(Indicator, user, "pk").filter(_all_words(asked, ("name", "definition")))
    return _first(rows.select_related("commitment__annual_agreement"))


def projects(asked: Asked, user: AnyUser) -> Found:
    """Projects of dwellings, by name, place and explanation."""
    fields = ("name", "place", "note")
    rows = _of_framework(HousingProject, user, "name").filter(_all_words(asked, fields))
    return _first(rows.select_related("framework__municipality", "developer"))


def parties(asked: Asked, user: AnyUser) -> Found:
    """Who takes part in a framework agreement, by name and official code; a row per framework."""
    fields = ("party__name", "party__short_name", "party__code")
    rows = _of_framework(Participation, user).filter(_all_words(asked, fields)).select_related("party")
    return _first(rows.order_by("party__name", "framework", "pk"))


def contacts(asked: Asked, user: AnyUser) -> Found:
    """Functions that can be reached at the tables of the person, by function and party; a row per framework.

    Never by name, address or number, and none of these is shown: that is read on the page of contacts, which tells the
    log who read it.
    """
    fields = ("contact__function", "contact__party__name", "contact__party__short_name")
    # Whoever stands in a ladder more than once is found there once.
    first = ContactRole.objects.filter(framework=OuterRef("framework"), contact=OuterRef("contact")).order_by(
        "pk"
    )
    return _first(
        ContactRole.objects.visible_to(user)
        .current()
        .filter(_all_words(asked, fields), pk=Subquery(first.values("pk")[:1]))
        .select_related("contact__party", "framework__municipality")
        .order_by(
            "framework__municipality__name", "framework", "contact__party__name", "contact__function", "pk"
        )
    )


def _of_framework(model: Any, user: AnyUser, order: str = "position") -> QuerySet[Any]:
    visible = FrameworkAgreement.objects.visible_to(user)
    rows: QuerySet[Any] = model.objects.filter(framework__in=visible)
    return rows.select_related("framework__municipality").order_by(
        "framework__municipality__name", "framework", order, "pk"
    )


# ---- showing where it was found ------------------------------------------------------------------------------


def excerpt(text: str, words: Iterable[str]) -> SafeString:
    """The part of a text around the first word found, with every word marked; else its beginning."""
    flat = " ".join(text.split())
    spans = list(_spans(flat, words))
    start = max(0, spans[0][0] - _AROUND) if spans else 0
    end = min(len(flat), start + 2 * _AROUND + 20)
    start = flat.rfind(" ", 0, start) + 1 if start else 0
    end = flat.find(" ", end) if end < len(flat) and " " in flat[end:] else len(flat)
    end = min(end, start + 3 * _AROUND)
    return format_html(
        "{}{}{}", "… " if start else "", marked(flat[start:end], words), " …" if end < len(flat) else ""
    )


def marked(text: str, words: Iterable[str]) -> SafeString:
    """A text in which every word found is marked."""
    parts: list[tuple[str, str, str]] = []
    at = 0
    for begin, end in _spans(text, words):
        parts.append((text[at:begin], text[begin:end], ""))
        at = end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>{}", parts), text[at:])


def _spans(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Begin and end of what was found, in order, without overlap; a single letter is not worth a mark."""
    patterns = [word_pattern(word) for word in words if len(word) > 1]
    patterns += [p.removeprefix("^") for word in words if (p := number_pattern(word))]
    if patterns:
        for match in re.finditer("|".join(patterns), text, re.IGNORECASE):
            if match.end() > match.start():
                yield match.span()
