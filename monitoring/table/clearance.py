"""What the public texts of a round hold that may be private, and what of it somebody has yet to look at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.web.history import Actor

from ..enums import FindingKind, TextPlace
from ..models import MonitoringRound, RoundLine, TextClearance
from ..privacy.clearing import Keep, keep_words, kept_digests
from ..privacy.finding import Found, find, find_in_name, words_of
from ..style.look import Look
from .reading import build_report
from .report import Line, Report
from .said import Followed, Goal, Project, Term


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text of a line, or of a place beside the lines, and the name of its field.

    `party`: whose it is, empty for the coordinator's and the agreement's; `round`: the earlier one it was told in;
    `about`: the term it explains.
    """

    field: str
    text: str
    party: str = ""
    round: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Words in a public text that may be private; `start` and `end` are positions in `text`.

    `line`: where it stands, None for a text that belongs to no commitment; `place`, a `TextPlace`, tells where then.
    `parties`: all who wrote this very text there, empty for the coordinator; `round`: the earlier one it was told in;
    `about`: the term it explains. `kept`: who decided that the words may stay, once somebody did.
    """

    kind: FindingKind
    words: str
    start: int
    end: int
    text: str
    field: str
    line: Line | None
    place: str
    digest: str
    parties: tuple[str, ...] = ()
    round: str = ""
    about: str = ""
    kept: TextClearance | None = None


#: The field that is the name of a file a party put with the line; the file itself is never read.
ATTACHMENT = "attachment"
#: The field that names who builds without being a party: it may be somebody's name, whatever it looks like.
OUTSIDER = "outsider"
#: The field that is what a figure was taken from.
FIGURE = "figure"


def check_round(monitoring_round: MonitoringRound) -> list[Finding]:
    """Everything found in the texts of a round as the database has it now, kept or not.

    In the order of the table; what belongs to no line comes last. Eleven queries, whatever the size, and three more
    where figures of no commitment are told of: those of the report and one for what was kept. Projects that were
    chosen ask one, goals four.
    """
    return check(build_report(monitoring_round), kept_digests(monitoring_round))


def check(report: Report, kept: dict[str, TextClearance]) -> list[Finding]:
    """Everything found in the texts of a report. The same words twice in one text are one finding."""
    known = known_words(report)
    found: dict[str, Finding] = {}
    for lines in (*(own for _heading, own in report.chapters()), report.completed):
        for line in lines:
            for one in _look(line.key, public_texts(line), known, kept, line):
                found.setdefault(one.digest, one)
    # What looks like a person does not vouch for itself.
    sure = words_of([*_names(report), *(name for name in _headwords(report) if not find(name))])
    for place, texts in texts_beside(report):
        # No key of a commitment begins with this sign.
        for one in _look(f"#{place}", texts, sure, kept, place=place):
            found.setdefault(one.digest, one)
    return list(found.values())


def _look(
    key: str,
    texts: Iterable[PublicText],
    known: frozenset[str],
    kept: dict[str, TextClearance],
    line: Line | None = None,
    place: str = "",
) -> Iterator[Finding]:
    """What is found in the texts of one line or place; a text that stands there more than once is looked at once."""
    same: dict[tuple[str, str], list[PublicText]] = {}
    for one in texts:
        same.setdefault((one.field, one.text), []).append(one)
    for (field, text), own in same.items():
        parties = tuple(dict.fromkeys(one.party for one in own))
        digest_of = _digests(key, field, text)
        for hit in _FINDERS.get(field, find)(text, known):
            digest = digest_of(hit)
            yield Finding(
                kind=hit.kind,
                words=hit.words,
                start=hit.start,
                end=hit.end,
                text=text,
                field=field,
                line=line,
                place=place,
                digest=digest,
                parties=parties,
                round=own[0].round,
                about=own[0].about,
                kept=kept.get(digest),
            )


def _all_of_it(text: str, _known: frozenset[str]) -> list[Found]:
    """The whole text, for somebody to look at."""
    return [Found(FindingKind.NAME, text, 0, len(text))] if text else []


#: How is looked in a field that is no running text.
_FINDERS: dict[str, Callable[[str, frozenset[str]], list[Found]]] = {
    ATTACHMENT: find_in_name,
    OUTSIDER: _all_of_it,
}


def still_open(findings: Iterable[Finding]) -> list[Finding]:
    """Those nobody has looked at since the text became what it is."""
    return [finding for finding in findings if finding.kept is None]


def public_texts(line: Line) -> Iterator[PublicText]:
    """Every text of a line that people write and that leaves with the monitor."""
    for told in line.progress:
        yield PublicText("progress", told.text, told.party, told.round)
        yield PublicText("source", told.source, told.party, told.round)
    for field in ("cause", "effect", "adjustment", "decision"):
        yield PublicText(field, getattr(line, field))
    yield PublicText("source", line.light_source)
    for view in line.views:
        for text in (view.reason, view.cause, view.effect, view.adjustment):
            yield PublicText("view", text, view.name)
    for result in line.results:
        yield PublicText(FIGURE, result.source, result.party)
    for attached in line.attachments:
        yield PublicText(ATTACHMENT, attached.name, attached.party)
    for title in (line.title, *(link.title for link in line.elaborates)):
        yield PublicText("title", title)
    yield PublicText("text", line.text)
    for item in line.items:
        yield PublicText("item", item)
    for label in (line.lead_label, *(lead.label for lead in line.leads)):
        yield PublicText("lead", label)
    for planned in (line.planning, *line.planning_notes):
        yield PublicText("planning", planned)
    for result in line.results:
        yield PublicText("indicator", result.indicator)
        yield PublicText("indicator", result.unit)
    for one in line.awaited:
        agreed = (one.name, one.unit, one.source, *(value.source for value in one.values))
        for words in (*agreed, *_of_awaited(one)):
            yield PublicText("indicator", words)


#: Fields that stand in the agreement; what is wrong there is not mended in the monitor.
OF_THE_AGREEMENT = ("title", "text", "item", "lead", "planning", "indicator")


def texts_beside(report: Report) -> Iterator[tuple[TextPlace, list[PublicText]]]:
    """Every text that people write and that leaves with the monitor without being of a line, by where it stands."""
    words, look = report.words, report.look or Look()
    columns = [PublicText("column", word) for word in (words.lead, words.planning)]
    lights = (words.legend_green, words.legend_yellow, words.legend_red)
    legend = [PublicText("legend", meaning) for meaning in lights]
    followed = [text for one in report.followed for text in _of_followed(one)]
    yield TextPlace.FRAMEWORK, [PublicText("agreement", report.framework.name), *columns, *legend, *followed]
    rounds = [PublicText("round", title) for title in _rounds(report)]
    yield TextPlace.ROUND, [*rounds, PublicText("period", report.period)]
    titles = [PublicText("heading", heading.title) for heading in report.headings]
    yield TextPlace.HEADING, [*titles, *(PublicText("printed", one.printed) for one in report.headings)]
    yield TextPlace.GLOSSARY, [one for term in report.glossary for one in _of_term(term)]
    foreword = [PublicText("foreword", text) for text in (look.foreword_title, look.foreword_text)]
    logo = [PublicText("logo", look.logo.alt)] if look.logo else []
    yield TextPlace.FOREWORD, [*foreword, PublicText("signatory", look.foreword_signatory), *logo]
    yield TextPlace.PROJECT, [text for one in report.projects for text in _of_project(one)]
    yield TextPlace.GOAL, [text for one in report.goals for text in _of_goal(one)]


def _rounds(report: Report) -> Iterator[str]:
    """The titles of the round and of the earlier ones it tells about."""
    yield report.round.name
    if report.previous:
        yield report.previous.name
    for line in report.lines:
        yield from (told.round for told in line.progress)
        yield from (earlier.round for earlier in line.earlier)


def _of_followed(one: Followed) -> Iterator[PublicText]:
    yield PublicText("indicator", one.name)
    yield PublicText("indicator", one.unit)
    yield PublicText("indicator", one.source)
    for words in _of_awaited(one):
        yield PublicText("indicator", words)
    for value in one.values:
        yield PublicText(FIGURE, value.source, value.party)


def _of_awaited(one: Followed) -> tuple[str, ...]:
    """Who delivers it and when, in words of the agreement."""
    return (*one.awaited.who, one.awaited.period) if one.awaited else ()


def _of_project(one: Project) -> Iterator[PublicText]:
    yield PublicText("project", one.name)
    yield PublicText("project-place", one.place, about=one.name)
    yield PublicText(OUTSIDER, one.outsider, about=one.name)
    yield PublicText("planning", one.ready_words, about=one.name)
    yield PublicText("title", one.commitment, about=one.name)
    yield PublicText("project-source", one.source, about=one.name)


def _of_goal(one: Goal) -> Iterator[PublicText]:
    yield PublicText("goal", one.title)
    yield PublicText("goal-term", one.term, about=one.title)
    yield PublicText("goal-source", one.source, about=one.title)
    for theme in one.themes:
        yield PublicText("theme", theme.title)
    for line in one.lines:
        yield PublicText("title", line.works_out)


def _of_term(term: Term) -> Iterator[PublicText]:
    yield PublicText("term", term.term)
    yield PublicText("definition", term.definition, about=term.term)
    yield PublicText("term-source", term.source, about=term.term)
    for amount in term.amounts:
        for text in (amount.label, amount.unit, amount.price_level):
            yield PublicText("amount", text, about=term.term)


def known_words(report: Report) -> frozenset[str]:
    """Words of names that are no person's, for all that is written about this round."""
    return words_of([*_names(report), *_headwords(report)])


def _names(report: Report) -> Iterator[str]:
    """Names that are no person's: of parties, places and commitments."""
    yield report.municipality.name
    yield from (party.name for party in report.parties)
    for line in report.lines:
        yield line.title if not any(find(line.title)) else ""
        yield from (lead.label for lead in line.leads if lead.slug or lead.group)
        yield from (told.party for told in line.progress)


def _headwords(report: Report) -> Iterator[str]:
    """What is no person's name once somebody looked at it: the title of the agreement, headings and terms."""
    yield report.framework.name
    yield from (heading.title for heading in report.headings)
    yield from (term.term for term in report.glossary)


def _digests(key: str, field: str, text: str) -> Callable[[Found], str]:
    """What tells words in this exact text of this commitment or place from all others; the text is made ready once."""
    begun = (
        json.dumps([key, field, text], ensure_ascii=False).encode(errors="surrogatepass").removesuffix(b"]")
    )

    def of(hit: Found) -> str:
        rest = json.dumps([hit.kind.value, hit.words], ensure_ascii=False).removeprefix("[")
        return hashlib.sha256(begun + f", {rest}".encode(errors="surrogatepass")).hexdigest()

    return of


def keep_findings(
    *, actor: Actor, monitoring_round: MonitoringRound, findings: Sequence[Finding]
) -> list[TextClearance]:
    """Record that the words of these findings may stay."""
    keys = {finding.line.key for finding in findings if finding.line}
    rows = RoundLine.objects.filter(round=monitoring_round, commitment__key__in=keys)
    commitments = dict(rows.values_list("commitment__key", "commitment_id"))
    kept = [
        Keep(commitments[one.line.key] if one.line else None, one.field, one.kind, one.digest, one.place)
        for one in findings
    ]
    return keep_words(actor=actor, monitoring_round=monitoring_round, kept=kept)
