"""What the public texts of a round hold that may be private, and what of it somebody has yet to look at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.web.history import Actor

from ..enums import FindingKind
from ..models import MonitoringRound, RoundLine, TextClearance
from ..privacy.clearing import Keep, keep_words, kept_digests
from ..privacy.finding import Found, find, find_in_name, words_of
from .reading import build_report
from .report import Line, Report


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text of a line and the name of its field.

    `party`: whose it is, empty for the coordinator's and the agreement's; `round`: the earlier one it was told in.
    """

    field: str
    text: str
    party: str = ""
    round: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Words in a public text of a line that may be private; `start` and `end` are positions in `text`.

    `parties`: all who wrote this very text there, empty for the coordinator; `round`: the earlier one it was told in.
    `kept`: who decided that the words may stay, once somebody did.
    """

    kind: FindingKind
    words: str
    start: int
    end: int
    text: str
    field: str
    line: Line
    digest: str
    parties: tuple[str, ...] = ()
    round: str = ""
    kept: TextClearance | None = None


#: The field that is the name of a file a party put with the line; the file itself is never read.
ATTACHMENT = "attachment"
#: The field that is what a figure was taken from.
FIGURE = "figure"


def check_round(monitoring_round: MonitoringRound) -> list[Finding]:
    """Everything found in the texts of a round as the database has it now, kept or not, in the order of the table.

    Ten queries, whatever the size: those of the report and one for what was kept.
    """
    return check(build_report(monitoring_round), kept_digests(monitoring_round))


def check(report: Report, kept: dict[str, TextClearance]) -> list[Finding]:
    """Everything found in the texts of a report. The same words twice in one text are one finding."""
    known = known_words(report)
    found: dict[str, Finding] = {}
    for lines in (*(own for _heading, own in report.chapters()), report.completed):
        for line in lines:
            same: dict[tuple[str, str], list[PublicText]] = {}
            for one in public_texts(line):
                same.setdefault((one.field, one.text), []).append(one)
            for (field, text), own in same.items():
                parties = tuple(dict.fromkeys(one.party for one in own))
                digest_of = _digests(line.key, field, text)
                for hit in (find_in_name if field == ATTACHMENT else find)(text, known):
                    digest = digest_of(hit)
                    finding = Finding(
                        hit.kind,
                        hit.words,
                        hit.start,
                        hit.end,
                        text,
                        field,
                        line,
                        digest,
                        parties,
                        own[0].round,
                        kept.get(digest),
                    )
                    found.setdefault(digest, finding)
    return list(found.values())


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


#: Fields that stand in the agreement; what is wrong there is not mended in the monitor.
OF_THE_AGREEMENT = ("title", "text", "item", "lead", "planning", "indicator")


def known_words(report: Report) -> frozenset[str]:
    """Words of names that are no person's, for all that is written about this round."""
    return words_of(_names(report))


def _names(report: Report) -> Iterator[str]:
    """Names that are no person's: of parties, places, themes and terms."""
    yield from (report.municipality.name, report.framework.name)
    yield from (party.name for party in report.parties)
    yield from (heading.title for heading in report.headings)
    yield from (term.term for term in report.glossary)
    for line in report.lines:
        yield line.title if not any(find(line.title)) else ""
        yield from (lead.label for lead in line.leads if lead.slug or lead.group)
        yield from (told.party for told in line.progress)


def _digests(key: str, field: str, text: str) -> Callable[[Found], str]:
    """What tells words in this exact text of this commitment from all others; the text is made ready once."""
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
    keys = {finding.line.key for finding in findings}
    rows = RoundLine.objects.filter(round=monitoring_round, commitment__key__in=keys)
    commitments = dict(rows.values_list("commitment__key", "commitment_id"))
    kept = [Keep(commitments[one.line.key], one.field, one.kind, one.digest) for one in findings]
    return keep_words(actor=actor, monitoring_round=monitoring_round, kept=kept)
