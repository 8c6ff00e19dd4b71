"""What in a public text looks like a person, a way to reach one, or a case: found by form, never by looking it up.

Everything here is guessing. A finding asks somebody to look; it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..enums import FindingKind
from .words import FIELDS_OF_WORK, FIRST_NAMES, FUNCTIONS, NO_NAME, NO_SURNAME, PREFIXES, STREET_ENDS, TITLES


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a text and what they look like; `start` and `end` are positions in characters."""

    kind: FindingKind
    words: str
    start: int
    end: int


def find(text: str, known: frozenset[str] = frozenset()) -> list[Found]:
    """What stands in the text, in order; the most certain reading of overlapping words only.

    `known`: words in small letters (`words_of`) of which names of parties, places and themes are made.
    """
    found: list[Found] = []
    taken = bytearray(len(text))
    for look in _LOOKS:
        for kind, start, end in look(text, known):
            if 1 not in taken[start:end]:
                taken[start:end] = b"\1" * (end - start)
                found.append(Found(kind, text[start:end], start, end))
    return sorted(found, key=lambda one: one.start)


def find_in_name(name: str, known: frozenset[str] = frozenset()) -> list[Found]:
    """What stands in the name of a file, where words hang together: 'verslag_jan-de-vries.pdf'. Days are no numbers."""
    stem = _ENDING.sub("", name)
    if "@" not in stem:
        stem = _JOINT.sub(" ", stem)
    return [
        Found(one.kind, name[one.start : one.end], one.start, one.end)
        for one in find(_with_capitals(stem), known)
        if not (one.kind in (FindingKind.NUMBER, FindingKind.BSN) and _STAMP.fullmatch(one.words))
    ]


_ENDING = re.compile(r"\.\w{1,5}$")
#: What stands for a space in the name of a file; not between digits, nor after the letters of a case number.
_JOINT = re.compile(
    r"_|(?<=[^\W\d_])[-.](?=[^\W\d_]{2})|(?<=[^\W\d_A-Z])[-.](?=\d)|(?<=[A-Z]{5})-(?=\d)|(?<=\d)[-.](?=[^\W\d_]{2})"
)
#: A day, or a moment, as cameras and scanners write it.
_STAMP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?")
_MONTHS = frozenset(("feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec"))


def _with_capitals(text: str) -> str:
    """As long as it was, with capitals for a usual first name and for what can be its surname: files seldom have them."""
    words = list(_WORD.finditer(text))
    for at, hit in enumerate(words):
        if hit[0].casefold() not in FIRST_NAMES:
            continue
        last = next((word for word in words[at + 1 :] if word[0] not in _OF_SURNAMES), None)
        if last is None or last[0].casefold() in _MONTHS:
            continue
        if _BETWEEN.fullmatch(text, hit.end(), last.start()):
            text = _capital(_capital(text, hit), last)
    return text


def _capital(text: str, word: re.Match[str]) -> str:
    changed = word[0][0].upper() + word[0][1:].lower()
    # A few letters become two.
    return text[: word.start()] + changed + text[word.end() :] if len(changed) == len(word[0]) else text


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The capitalised words of which names are made, in small letters."""
    words = (word for name in names for word in _WORD.findall(name))
    return frozenset(word.casefold() for word in words if word[0].isupper())


_Hits = Iterator[tuple[FindingKind, int, int]]
_WORD = re.compile(r"[^\W\d_]{2,}")
#: The words that stand between a first name and a surname, one by one.
_OF_SURNAMES = frozenset(word for prefix in PREFIXES for word in _WORD.findall(prefix))
_BETWEEN = re.compile(r"[a-z '’]+")

# ---- ways to reach somebody

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
#: Between two digits of a telephone number: nothing, or one of these with a space around it.
_GAP = r"(?: ?[-–./] ?| )?"
_PHONE = re.compile(
    rf"(?<![\w+.,/-])(?:(?:\+|00)31{_GAP}(?:\(0\){_GAP})?[1-9]|\(0[1-9]\d{{1,2}}\)|0[1-9])(?:{_GAP}\d){{6,8}}(?![\w/]|[.,-]\d)"
)
_SERVICE = re.compile(r"(?<![\w.,/-])0[89]00[ -]?(?:\d{4}|\d{3}[ -]?\d{4}|\d{2}[ -]?\d{2})(?!\w)")
_DATE = re.compile(r"\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d")


def _emails(text: str, _known: frozenset[str]) -> _Hits:
    for hit in _EMAIL.finditer(text):
        yield FindingKind.EMAIL, hit.start(), hit.end()


def _phones(text: str, _known: frozenset[str]) -> _Hits:
    for hit in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.sub(r"^(?:\+|00)31[ –./-]*(?:\(0\))?", "0", hit[0]))
        if len(digits) == 10 and not _DATE.match(hit[0]):
            yield FindingKind.PHONE, hit.start(), hit.end()
    for hit in _SERVICE.finditer(text):
        yield FindingKind.PHONE, hit.start(), hit.end()


# ---- numbers

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_DIGITS = re.compile(r"(?<![\w.,/+-])\d{7,}(?![\w/]|[.,-]\d)")
_CASES = (
    # Z/24/012345, Z-2024-1234, Z24.001234, D2024/0012345
    re.compile(r"(?<![\w/-])(?!(?:Q|T|K|J|H)\d)[A-Z]{1,4}[/.-]?(?:20)?\d\d[/.-]\d{3,8}(?![\w/]|[.,-]\d)"),
    # 2024-012345, 2024/12345: longer than a year, so that 2024-2027 passes
    re.compile(r"(?<![\w/.,-])(?:19|20)\d\d[/-]\d{5,8}(?![\w/]|[.,-]\d)"),
    # zaaknummer 12345, dossier: AB-12, ons kenmerk 2024.001
    re.compile(
        r"\b(?:zaak|dossier|registratie|besluit|aanvraag|klacht|meldings?|vergunnings?|patiënt|cliënt|huurders?)"
        r"(?:[ -]?(?:nummer|nr|kenmerk)\b\.?|[ ]?(?=:))\s?:?\s?(?=[\w/.-]{0,40}\d)[\w/.-]*\w"
        r"|\b(?:zaak|dossier|kenmerk)\s(?=[A-Z]{0,4}[/.-]?\d{3})[\w/.-]*\w",
        re.IGNORECASE,
    ),
    re.compile(r"\bkenmerk\s?:\s?(?=[\w/.-]{0,40}\d)[\w/.-]*\w", re.IGNORECASE),
    re.compile(r"\bECLI:[A-Z]{2}:\w+:\d{4}:[\w.]*\w"),
)


def _ibans(text: str, _known: frozenset[str]) -> _Hits:
    for hit in _IBAN.finditer(text):
        # A capital word may follow at once: try shorter and shorter, an account has 15 characters at least.
        words = hit[0]
        while len(words.replace(" ", "")) >= 15:
            if _is_iban(words):
                yield FindingKind.IBAN, hit.start(), hit.start() + len(words)
                break
            words = words[:-1].rstrip()


def _is_iban(words: str) -> bool:
    plain = words.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _cases(text: str, _known: frozenset[str]) -> _Hits:
    for pattern in _CASES:
        for hit in pattern.finditer(text):
            yield FindingKind.CASE, hit.start(), hit.end()


def _numbers(text: str, _known: frozenset[str]) -> _Hits:
    for hit in _DIGITS.finditer(text):
        yield FindingKind.BSN if is_bsn(hit[0]) else FindingKind.NUMBER, hit.start(), hit.end()


def is_bsn(digits: str) -> bool:
    """Whether it passes the eleven-test of citizen service numbers; 8 digits get a leading zero."""
    if len(digits) not in (8, 9) or not int(digits):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(d) * w for d, w in zip(digits.zfill(9), weights, strict=True)) % 11 == 0


# ---- addresses

_POSTCODE = re.compile(r"(?<![\w.,/-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}\b")
#: Its words have an end: whatever is typed, no place in a text is read much more than once.
_STREET = re.compile(
    rf"\b[A-Z][\w'’-]{{0,40}}(?: (?:[A-Z][\w'’.-]{{0,40}}|van|de|der|den|het|ter|ten|op)){{0,4}}?"
    rf" ?(?<=[^\W\d_]| )(?i:{'|'.join(STREET_ENDS)}) (?!(?:19|20)\d\d\b)\d{{1,4}}"
    rf"(?:[ -]?[a-hA-H]\b)?(?:-\d{{1,3}}\b)?(?!\w|[.,]\d|%| ?(?:woning|appartement|miljoen|m2|procent))"
)
_BEFORE_STREET = re.compile(
    r"(?:(?:Aan|De|Het|Op|In|Bij|Van|Langs|Voor|Naast|Tussen|Ook|Voormalig) |(?:de|het) )+"
)
_OF_STREETS = re.compile(rf"(?:{'|'.join(STREET_ENDS)})$", re.IGNORECASE)


def _addresses(text: str, _known: frozenset[str]) -> _Hits:
    for hit in _STREET.finditer(text):
        before = _BEFORE_STREET.match(hit[0])
        yield FindingKind.ADDRESS, hit.start() + (before.end() if before else 0), hit.end()
    for hit in _POSTCODE.finditer(text):
        yield FindingKind.ADDRESS, hit.start(), hit.end()


# ---- people

_CAP = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]+(?:['’-][A-ZÀ-ÖØ-Þa-zà-öø-ÿ][a-zà-öø-ÿ]+)*"
_PREFIX = rf"(?:(?:{'|'.join(PREFIXES)}) )"
_INITIALS = r"(?:[A-Z]\. ?){1,5}"
_SURNAME = rf"{_PREFIX}{{0,3}}{_CAP}(?: ?[-–] ?{_PREFIX}{{0,2}}{_CAP})?"
_TITLED = re.compile(
    rf"\b(?:(?i:{'|'.join(TITLES)})|(?P<function>(?i:{'|'.join(FUNCTIONS)}))) (?:(?:mr|drs?|ir|ing|prof)\.? )?(?:{_INITIALS})?(?:{_CAP} )?(?P<name>{_SURNAME})"
)
_INITIALLED = re.compile(rf"(?<![\w.&/-]){_INITIALS}(?P<name>{_SURNAME})")
_PAIR = re.compile(
    rf"(?<![\w'’-])(?P<first>{_CAP}) (?P<prefix>{_PREFIX}{{0,3}})(?P<last>{_CAP})(?![\w'’-]| [A-Z][\w-]*[a-z])"
)
_COMPANY = re.compile(r"(?:B\.? ?V|N\.? ?V|C\.? ?V|V\. ?O\. ?F)\.? ?$")


def _titled(text: str, known: frozenset[str]) -> _Hits:
    for hit in _TITLED.finditer(text):
        field_of_work = hit["function"] and hit["name"].endswith(FIELDS_OF_WORK)
        if not field_of_work and not _is_other(hit["name"], known):
            yield FindingKind.NAME, hit.start(), hit.end()


def _initialled(text: str, known: frozenset[str]) -> _Hits:
    for hit in _INITIALLED.finditer(text):
        initials = text[hit.start() : hit.start("name")]
        # 'A. Tekst' opens an item of a list, 'N.V. Energie' is a company.
        opens = initials.count(".") == 1 and (
            not text[: hit.start()].strip() or text[hit.start() - 1] == "\n"
        )
        if not opens and not _COMPANY.search(initials) and not _is_other(hit["name"], known):
            yield FindingKind.NAME, hit.start(), hit.end()


def _pairs(text: str, known: frozenset[str]) -> _Hits:
    at = 0
    while hit := _PAIR.search(text, at):
        at = hit.start("last")
        first, last = hit["first"], hit["last"]
        usual = first.casefold() in FIRST_NAMES
        if hit["prefix"] and not usual:
            continue
        if first.casefold() in known and last.casefold() in known:
            continue
        if _no_name(first, known, usual=usual) or _is_other(last, known):
            continue
        yield FindingKind.NAME, hit.start(), hit.end()
        at = hit.end()


def _no_name(word: str, known: frozenset[str], *, usual: bool) -> bool:
    """Whether this capitalised word is no first name."""
    low = word.casefold()
    if usual:
        return False
    return low in NO_NAME or low in known or bool(_OF_STREETS.search(low)) or low.endswith(NO_SURNAME)


def _is_other(name: str, known: frozenset[str]) -> bool:
    """Whether what stands where a surname should is a party, a place, a function or a term."""
    words = [word.casefold() for word in _WORD.findall(name) if word[0].isupper()]
    if not words:
        return True
    last = words[-1]
    return last in NO_NAME or last in known or last.endswith(NO_SURNAME) or bool(_OF_STREETS.search(last))


_Look = Callable[[str, frozenset[str]], _Hits]
#: From certain to guessing: what is read first keeps its words.
_LOOKS: tuple[_Look, ...] = (
    _emails,
    _ibans,
    _phones,
    _addresses,
    _cases,
    _numbers,
    _titled,
    _initialled,
    _pairs,
)
