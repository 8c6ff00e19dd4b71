"""What stands around a commitment: its chain, the framework commitment with its other years, its documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from agreements.models import Commitment, Elaboration, RelatedDocument
from agreements.services.chains import begins_on, chain_of
from parties.models import AnyUser

from ..models import Attachment, HousingProject, MonitoringRound, RoundLine
from ..table.days import end_of, with_light_on
from ..table.nested import nested
from ..table.words import light_words, origin_note

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    BuiltFor = WithAnnotations[Commitment, "Projects"]


class Projects(TypedDict):
    """What the query adds to a commitment: how many projects it has that the person may see; None for none."""

    project_count: int | None


@dataclass(slots=True)
class Neighbour:
    """A commitment nearby with its last light; `basis` tells what the link rests on."""

    commitment: Commitment
    year: str
    here: bool
    basis: str = ""
    light: str = ""
    word: str = ""
    #: That its light is a demonstration, in words.
    note: str = ""
    round: MonitoringRound | None = None
    #: Projects of dwellings that are part of it.
    projects: int = 0


@dataclass(frozen=True, slots=True)
class PutFile:
    """A file some party put with the commitment in a round; `size` is in bytes."""

    pk: int
    name: str
    size: int
    party: str
    round: str


@dataclass(slots=True)
class Family:
    """A framework commitment and the annual ones that work it out, the newest year first."""

    head: Neighbour
    members: list[Neighbour] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The chain (oldest first; empty when it is alone), the families, and who of the chain has projects of dwellings."""

    chain: list[Neighbour]
    families: list[Family]
    with_projects: list[Neighbour]


def with_files(rows: QuerySet[Commitment], as_of: date | None) -> QuerySet[Commitment]:
    """With the files of all rounds for `files_of`, in the same query."""
    files = Attachment.objects.filter(line__commitment=OuterRef("pk"))
    if as_of:
        files = files.filter(added_at__lt=end_of(as_of))
    round_, party = "line__round__", "party__"
    columns = (f"{round_}year", f"{round_}title", "name", "size", f"{party}short_name", f"{party}name")
    return rows.annotate(put_files=nested(files, "line__commitment", "pk", *columns))


def files_of(commitment: Commitment) -> list[PutFile]:
    """The files of a commitment of `with_files`, the newest first: who sees the agreement gets them."""
    found: list[list[Any]] = getattr(commitment, "put_files", None) or []
    return [
        PutFile(pk, name, size, short or long, f"{year}, {title}")
        for pk, year, title, name, size, short, long in sorted(found, reverse=True)
    ]


def read_surroundings(commitment: Commitment, user: AnyUser, as_of: date | None) -> Surroundings:
    """What stands around it, as far as the person may see it; three queries."""

    def near(found: Commitment, basis: str = "") -> Neighbour:
        return Neighbour(found, _term(found), found.pk == commitment.pk, basis)

    chain = []
    for found in _with_projects(chain_of(commitment).visible_to(user), user):
        chain.append(near(found))
        chain[-1].projects = found.project_count or 0
    with_projects = sorted((one for one in chain if one.projects), key=lambda one: not one.here)
    if len(chain) == 1:
        chain = []
    # What it works out, what else works that out, and what works it out itself: in one query.
    mine = Elaboration.objects.filter(commitment=commitment)
    links = list(
        Elaboration.objects.filter(Q(of__in=mine.values("of")) | Q(of=commitment))
        .select_related("of__framework", "commitment__annual_agreement", "commitment__framework")
        .order_by("-commitment__annual_agreement__year", "commitment__position", "pk")
    )
    own = sorted((link for link in links if link.commitment_id == commitment.pk), key=lambda link: link.pk)
    heads = {link.of_id: Family(near(link.of, link.get_basis_display())) for link in own}
    if not heads:
        heads = {commitment.pk: Family(near(commitment))}
    for link in links:
        if link.of_id in heads:
            heads[link.of_id].members.append(near(link.commitment, link.get_basis_display()))
    families = [family for family in heads.values() if family.members or not family.head.here]
    _give_lights(
        [*chain, *(one for family in families for one in (family.head, *family.members))],
        light_words(commitment.framework.middle_light),
        as_of,
    )
    return Surroundings(chain, families, with_projects)


def _with_projects(rows: QuerySet[Commitment], user: AnyUser) -> QuerySet[BuiltFor]:
    """With how many projects each has, in the same query."""
    own = HousingProject.objects.visible_to(user).filter(commitment=OuterRef("pk")).order_by()
    return rows.annotate(project_count=Subquery(own.values("commitment").annotate(n=Count("pk")).values("n")))


def _term(commitment: Commitment) -> str:
    """The year, or the years of the framework agreement."""
    if commitment.annual_agreement_id:
        return str(begins_on(commitment).year)
    framework = commitment.framework
    return f"{framework.starts_on.year}–{framework.ends_on.year}"


def _give_lights(neighbours: Iterable[Neighbour], words: dict[str, str], as_of: date | None) -> None:
    """Give each the last light it got, up to a day; in one query."""
    by_commitment: dict[int, list[Neighbour]] = defaultdict(list)
    for one in neighbours:
        by_commitment[one.commitment.pk].append(one)
    lines: Any = RoundLine.objects.filter(commitment__in=by_commitment).select_related("round", "current")
    if as_of:
        lines = with_light_on(lines.filter(round__starts_on__lte=as_of), as_of)
    for line in lines.order_by("round__reference_date", "pk"):
        light = (line.light_on_day or "none") if as_of else line.light
        origin = line.origin_on_day if as_of else line.current and line.current.origin
        for one in by_commitment[line.commitment_id]:
            if light != "none" or not one.light:
                one.light, one.word, one.round = light, words[light], line.round
                one.note = origin_note(origin or "", "")


@dataclass(frozen=True, slots=True)
class Leaning:
    """A document and whether its term is over, or has not begun, on the day one looks at it."""

    document: RelatedDocument
    basis: str
    expired: bool
    to_come: bool


def documents_on(day: date, documents: Iterable[tuple[RelatedDocument, str]]) -> list[Leaning]:
    """The documents with what their terms mean on a day."""
    return [
        Leaning(
            document,
            basis,
            expired=document.ends_on is not None and document.ends_on < day,
            to_come=document.starts_on is not None and document.starts_on > day,
        )
        for document, basis in documents
    ]
