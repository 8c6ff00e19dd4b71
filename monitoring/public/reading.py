"""What the public pages show, read from the rows of publications and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..models import Correction, FrozenStyle, Publication, PublicationFile, PublishedElsewhere
from ..table.as_json import from_data
from ..table.filters import Found
from ..table.keeping import Kept, Mark, keep
from ..table.report import Line, Report
from ..table.rows import Row, RowMaker

if TYPE_CHECKING:
    from .models import ListedPublication

#: A publication never changes: what was made of it is kept until there is no more room.
_FOR_EVER = Mark("a publication never changes", "")


def kept_report(publication: Publication) -> Kept:
    """The report of a publication in the look its round was closed with; two queries the first time, none after."""
    key = ("public", publication.pk, publication.created_at, publication.checksum)
    return keep(_FOR_EVER, key, lambda: _read(publication))


def _read(publication: Publication) -> Kept:
    data = Publication.objects.values_list("data", flat=True).get(pk=publication.pk)
    style = FrozenStyle.objects.filter(round=publication.round_id).select_related("logo").first()
    look = style.look() if style else None
    return Kept(replace(from_data(data), checksum=publication.checksum, look=look))


def files_of(publication: Publication) -> list[PublicationFile]:
    """The files in the order they were made, without what is in them; one query."""
    return list(PublicationFile.objects.filter(publication=publication).defer("content").order_by("pk"))


def places_of(publication: Publication) -> list[PublishedElsewhere]:
    """Where each party published it itself, as told last; one query."""
    rows = PublishedElsewhere.objects.filter(publication=publication).order_by("pk")
    newest = {row.party_id: row for row in rows}
    return sorted((row for row in newest.values() if row.url), key=lambda row: (row.party_name, row.pk))


@dataclass(frozen=True, slots=True)
class PublicCorrection:
    """What the parties noted to be wrong after closing; about a line, by its words of then, or about all of it."""

    text: str
    dated: date
    about: str


def corrections_of(publication: Publication, report: Report) -> list[PublicCorrection]:
    """The corrections of its round until now, oldest first; beside the publication, never in it. One query."""
    rows = Correction.objects.filter(round=publication.round_id).order_by("pk")
    lines = {line.pk: f"{line.number} {line.title}".strip() for line in report.lines}
    return [
        PublicCorrection(text, dated, lines.get(line or 0, ""))
        for text, dated, line in rows.values_list("text", "dated", "line")
    ]


@dataclass(frozen=True, slots=True)
class Year:
    """The publications of one year of an agreement; the newest round first."""

    year: int
    framework_slug: str
    current: list[Publication]


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with the years of which something was published."""

    title: str
    years: list[Year]


def agreements_of(publications: Iterable[ListedPublication]) -> list[Agreement]:
    """The publications of one municipality per agreement and year, without editions that were replaced."""
    ordered = sorted(publications, key=lambda row: (row.framework_slug, -row.year))
    found = []
    for slug, rows in groupby(ordered, key=lambda row: row.framework_slug):
        own = list(rows)
        years = [
            Year(year, slug, [row for row in group if not row.is_replaced])
            for year, group in groupby(own, key=lambda row: row.year)
        ]
        newest = max(own, key=lambda row: row.created_at)
        found.append(Agreement(newest.framework_title, years))
    return found


def newest_of(publications: Sequence[ListedPublication]) -> ListedPublication:
    """What the address of a year shows: the newest edition of the newest round, also when it was withdrawn."""
    return publications[0]


# ---- rows of the table


@dataclass(frozen=True, slots=True)
class PublicRow(Row):
    """A row with the words of the commitment in it: readers without an account have no page of the commitment."""

    text: str = ""
    items: tuple[str, ...] = ()


class PublicRowMaker(RowMaker):
    """Makes rows without a link behind the login."""

    def commitment_url(self, key: str) -> str:
        """Its own line on the page, to pass on."""
        return f"#regel-{key}"

    def _make(self, found: Found) -> Row:
        row = super()._make(found)
        known = {one.name: getattr(row, one.name) for one in fields(row)}
        return PublicRow(**known, text=found.line.text, items=found.line.items)

    def _links(self, line: Line) -> SafeString:
        names = [
            f"{link.number or link.title}" + (f" ({_('our reading')})" if link.is_our_reading else "")
            for link in line.elaborates
        ]
        return format_html("{} {}", _("works out:"), ", ".join(names)) if names else SafeString("")
