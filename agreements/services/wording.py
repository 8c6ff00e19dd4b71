"""Whether people can be held to the words of a commitment. It shows what is vague or missing, and forbids nothing.

Five questions: who leads, what they do (a verb one can be held to), how much, when, and what has to come first. The
lists are Dutch, as agreements are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Words that promise an effort or leave open whether anything happens.
VAGUE: Final = (
    r"streven|streeft|streefden",
    r"onderzoek(?:en|t)?",
    r"verken(?:nen|t)?",
    r"zo ?veel mogelijk|zoveel als mogelijk",
    r"zo (?:snel|goed|spoedig) mogelijk",
    r"waar mogelijk|indien mogelijk|als het kan",
    r"waar nodig|indien nodig|zo nodig",
    r"in overleg|in gesprek",
    r"inzetten op|zet(?:ten)? in op|zet(?:ten)? zich in",
    r"bevorder(?:en|t)|stimuleer(?:t)?|stimuleren",
    r"aandacht (?:voor|hebben|besteden)|oog voor",
    r"in beginsel|in principe",
    r"bekij(?:ken|kt)|kijk(?:en|t) (?:naar|of)",
    r"voldoende|passend(?:e)?|adequa(?:at|te)",
    r"mik(?:ken|t)|beo(?:gen|ogt)|prob(?:eren|eert)",
    r"intentie|ambitie",
)
#: Verbs that leave something behind which can be counted or seen.
_FIRM: Final = (
    r"bouw(?:en|t)|oplever(?:en|t)|lever(?:en|t)(?: op| aan)?|opgeleverd|realise(?:ren|ert)|gerealiseerd",
    r"renove(?:ren|ert)|verduurza(?:men|amt)|isole(?:ren|ert)|slo(?:pen|opt)|verko(?:pen|opt)|ko(?:pen|opt)",
    r"toewij(?:zen|st)|wij(?:zen|st) toe|verhu(?:ren|urt)|huisvest(?:en)?|plaats(?:en|t)",
    r"betal(?:en)|betaalt|vergoed(?:en|t)|financie(?:ren|rt)|beta(?:len|alt)|stel(?:len|t) beschikbaar",
    r"stel(?:len|t) (?:vast|op)|vastgesteld|neemt? een besluit|besluit(?:en)?|teken(?:en|t)|sluit(?:en)?",
    r"organise(?:ren|ert)|hou(?:den|dt)|meld(?:en|t)|rapporte(?:ren|ert)|stu(?:ren|urt)|maak(?:t)?|maken",
    r"voeg(?:en|t) toe|toe te voegen|voer(?:en|t) (?:uit|in)|start(?:en)?|begin(?:nen|t)|rond(?:en|t) af",
    r"verleen(?:t)?|verlenen|geef(?:t)?|geven|beperk(?:en|t)|verlaag(?:t)?|verlagen|verhoog(?:t)?|verhogen",
    r"vraag(?:t)? aan|vragen aan|richt(?:en)? in|breng(?:en|t)|staan er|komen er|zorgt? (?:dat|voor)|zorgen (?:dat|voor)",
)
_NUMBER: Final = re.compile(
    r"\d|\b(?:één|een) (?:keer|maal)\b|"
    r"\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|twintig|dertig|veertig|vijftig|honderd)\b",
    re.I,
)
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b[tq][1-4]\b|kwartaal|half ?jaar|\bhelft\b|\bper jaar\b|jaarlijks|ieder jaar|elk jaar|"
    r"\b(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b|"
    r"voorjaar|najaar|doorlopend|maandelijks|wekelijks",
    re.I,
)
_FIRST: Final = re.compile(
    r"\b(?:zodra|mits|op voorwaarde dat|onder voorbehoud|nadat|tenzij|afhankelijk van|als .{3,60} (?:gereed|klaar|bekend|vastgesteld) is)\b",
    re.I,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")


def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.I)


_VAGUE_WORDS, _FIRM_WORDS = _any(VAGUE), _any(_FIRM)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at. `kind` names it for styles and tests; `word` is what stands in the text, if it is that."""

    kind: str
    text: str
    word: str = ""


def check_wording(
    *,
    title: str,
    text: str,
    leads: bool,
    plannings: bool,
    conditions: bool,
    targets: bool = False,
    led: Sequence[str] = (),
    planned: Sequence[str] = (),
    past: Sequence[str] = (),
    past_items: Sequence[tuple[str, str]] = (),
    year: int | None = None,
) -> list[Remark]:
    """What is vague or missing in a commitment, in the order of the five questions; nothing where all is clear.

    `leads`, `plannings`, `conditions`, `targets`: whether there are any beside the text, for all of it. `led`,
    `planned`: the items with a lead or planning of their own. `past`: the words of plannings of the whole that end before
    the year it is for; `past_items`: those of items, each with its item. `year`: that year, to notice an earlier one that
    was left standing.
    """
    words = f"{title}\n{text}"
    found = list(_remarks(words, leads, plannings, conditions, targets, led, planned))
    for planning in past:
        found.append(Remark("past", _("Planned before this year: when is it done?"), planning))
    for item, planning in past_items:
        told = _("Item %(item)s was planned before this year: when is it done?") % {"item": item}
        found.append(Remark("past", told, planning))
    for named in dict.fromkeys(_YEAR.findall(words)):
        if year is not None and int(named) < year:
            found.append(Remark("year", _("It names an earlier year: does that still hold?"), named))
    return found


def _remarks(
    words: str,
    leads: bool,
    plannings: bool,
    conditions: bool,
    targets: bool,
    led: Sequence[str],
    planned: Sequence[str],
) -> Iterator[Remark]:
    if not leads:
        yield Remark("lead", _no_lead(led))
    if not _FIRM_WORDS.search(words):
        yield Remark("verb", _("No verb one can be held to, such as build, deliver, decide or pay."))
    if not targets and not _NUMBER.search(_YEAR.sub("", words)):
        yield Remark("number", _("No number: how many, how much or how often?"))
    if not plannings and not _DATE.search(words):
        yield Remark("date", _no_date(planned))
    first = _FIRST.search(words)
    if first and not conditions:
        yield Remark("first", _("Something has to come first; add it as a condition."), first[0])
    for word in vague_words(words):
        yield Remark("vague", _("Vague: what do people see when it is done?"), word)


def _no_lead(led: Sequence[str]) -> str:
    if not led:
        return _("Nobody leads it: tell who can be asked about it.")
    return ngettext(
        "Only item %(items)s has somebody who leads it: tell who can be asked about the rest.",
        "Only items %(items)s have somebody who leads them: tell who can be asked about the rest.",
        len(led),
    ) % {"items": ", ".join(led)}


def _no_date(planned: Sequence[str]) -> str:
    if not planned:
        return _("No date: when is it done?")
    return ngettext(
        "Only item %(items)s has a date: when is the rest done?",
        "Only items %(items)s have a date: when is the rest done?",
        len(planned),
    ) % {"items": ", ".join(planned)}


def vague_words(words: str) -> list[str]:
    """The vague words in a text as they stand there, each once, in order."""
    return list(dict.fromkeys(found[0].lower() for found in _VAGUE_WORDS.finditer(words)))
