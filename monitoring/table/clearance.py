"""What the public texts of a round hold that may be private, and what of it somebody has yet to look at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.web.history import Actor

from ..enums import FindingKind
from ..models import MonitoringRound, RoundLine, TextClearance
from ..privacy.clearing import Keep, keep_words, kept_digests
from ..privacy.finding import find, find_in_name, words_of
from .reading import build_report
from .report import Line, Report, Told


@dataclass(frozen=True, slots=True)
class Finding:
    """Words in a public text of a line that may be private; `start` and `end` are positions in `text`.

    `told`: the progress text it stands in. `kept`: who decided that the words may stay, once somebody did.
    """

    kind: FindingKind
    words: str
    start: int
    end: int
    text: str
    field: str
    line: Line
    digest: str
    told: Told | None = None
    kept: TextClearance | None = None


#: The field that is the name of a file a party put with the line; the file itself is never read.
ATTACHMENT = "attachment"


def check_round(monitoring_round: MonitoringRound) -> list[Finding]:
    """Everything found in the texts of a round as the database has it now, kept or not, in the order of the table.

    Ten queries, whatever the size: those of the report and one for what was kept.
    """
    return check(build_report(monitoring_round), kept_digests(monitoring_round))


def check(report: Report, kept: dict[str, TextClearance]) -> list[Finding]:
    """Everything found in the texts of a report. The same words twice in one text are one finding."""
    known = words_of(_names(report))
    found: dict[str, Finding] = {}
    for lines in (*(own for _heading, own in report.chapters()), report.completed):
        for line in lines:
            for field, text, told in public_texts(line):
                for hit in (find_in_name if field == ATTACHMENT else find)(text, known):
                    digest = _digest(line.key, field, text, hit.kind, hit.words)
                    finding = Finding(
                        hit.kind,
                        hit.words,
                        hit.start,
                        hit.end,
                        text,
                        field,
                        line,
                        digest,
                        told,
                        kept.get(digest),
                    )
                    found.setdefault(digest, finding)
    return list(found.values())


def still_open(findings: Iterable[Finding]) -> list[Finding]:
    """Those nobody has looked at since the text became what it is."""
    return [finding for finding in findings if finding.kept is None]


def public_texts(line: Line) -> Iterator[tuple[str, str, Told | None]]:
    """Every text of a line that people write and that leaves with the monitor, with the name of its field."""
    for told in line.progress:
        yield "progress", told.text, told
    for field in ("cause", "effect", "adjustment"):
        yield field, getattr(line, field), None
    for view in line.views:
        for text in (view.reason, view.cause, view.effect, view.adjustment):
            if text:
                yield "view", text, None
    if line.decision:
        yield "decision", line.decision, None
    for attached in line.attachments:
        yield ATTACHMENT, attached.name, None
    yield "title", line.title, None
    yield "text", line.text, None
    for item in line.items:
        yield "item", item, None


#: Fields that stand in the agreement; what is wrong there is not mended in the monitor.
OF_THE_AGREEMENT = ("title", "text", "item")


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


def _digest(key: str, field: str, text: str, kind: FindingKind, words: str) -> str:
    """What tells these words in this exact text of this commitment from all others."""
    parts = json.dumps([key, field, text, kind.value, words], ensure_ascii=False)
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()


def keep_findings(
    *, actor: Actor, monitoring_round: MonitoringRound, findings: Sequence[Finding]
) -> list[TextClearance]:
    """Record that the words of these findings may stay."""
    keys = {finding.line.key for finding in findings}
    rows = RoundLine.objects.filter(round=monitoring_round, commitment__key__in=keys)
    commitments = dict(rows.values_list("commitment__key", "commitment_id"))
    kept = [Keep(commitments[one.line.key], one.field, one.kind, one.digest) for one in findings]
    return keep_words(actor=actor, monitoring_round=monitoring_round, kept=kept)
