"""Who may do what, as a page: for the person who asks, for one role, or for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.enums import ParticipationRole
from agreements.models import Coordination, Participation
from parties.enums import MembershipRole, PartyKind
from parties.models import AnyUser, Membership
from parties.permissions import memberships_of, party_ids

from .roles import Cell, Kind, Right, Role
from .table import RIGHTS

#: In the address: every role beside each other.
ALL = "alle"


@dataclass(frozen=True)
class Column:
    """Roles that are asked about as one: what any of them gives."""

    title: str
    roles: tuple[Role, ...]

    def cell(self, right: Right) -> Cell:
        """The most that one of the roles gets."""
        got = {right.cell(role) for role in self.roles}
        return next((cell for cell in (Cell.YES, Cell.OWN) if cell in got), Cell.NO)


def roles_of(user: AnyUser) -> tuple[Role, ...]:
    """The roles the person has somewhere today, in the order of the table."""
    if not user.is_authenticated:
        return (Role.VISITOR,)
    mine = party_ids(user)
    rows = list(Participation.objects.begun().filter(party__in=mine))
    seats = {(row.party_id, row.role) for row in rows if row.sits_on(timezone.localdate())}
    left = {row.party_id for row in rows if row.role == ParticipationRole.SIGNATORY}
    leads = set(Coordination.objects.current().filter(party__in=mine).values_list("party", flat=True))
    found = {Role.MANAGER} if user.is_superuser else set()
    for row in memberships_of(user):
        signs = (row.party_id, ParticipationRole.SIGNATORY) in seats
        if signs or row.party.kind == PartyKind.MUNICIPALITY:
            found |= set(_at_the_table(row, coordinates=row.party_id in leads))
        elif (row.party_id, ParticipationRole.ADVISER) in seats:
            found.add(Role.ADVISER)
        if row.party_id in left and not signs:
            found.add(Role.LEFT)
    return tuple(role for role in Role if role in found) or (Role.ACCOUNT,)


def _at_the_table(row: Membership, *, coordinates: bool) -> Iterator[Role]:
    if row.manages_people:
        yield Role.PEOPLE
    if row.is_line_manager:
        yield Role.LINE_MANAGER
    if not row.reaches(MembershipRole.EDITOR):
        if not row.is_line_manager:
            yield Role.READER
        return
    yield Role.DECISION_MAKER if row.reaches(MembershipRole.DECISION_MAKER) else Role.EDITOR
    if row.party.kind == PartyKind.MUNICIPALITY:
        yield Role.MUNICIPALITY
    if coordinates:
        yield Role.COORDINATOR


@login_not_required
@require_GET
def who_may_what(request: HttpRequest) -> HttpResponse:
    """What the person may do; `?rol=` asks about another role, or about all of them."""
    own = roles_of(request.user)
    asked = request.GET.get("rol", "")
    if asked == ALL:
        columns = [Column(str(role.short), (role,)) for role in Role]
    elif asked in Role.values:
        columns = [Column(str(Role(asked).label), (Role(asked),))]
    else:
        asked, columns = "", [Column(_("You"), own)]
    context = {
        "own": own,
        "asked": asked,
        "roles": list(Role),
        "all": ALL,
        "columns": columns,
        "sections": list(_sections(columns)),
    }
    return render(request, "monitoring/rights.html", context)


def _sections(columns: list[Column]) -> Iterator[dict[str, Any]]:
    """Per kind of object its verbs, in which states, with what each column gets."""
    for kind in Kind:
        rows = [
            (right, right.when, [column.cell(right) for column in columns])
            for right in RIGHTS
            if right.kind == kind
        ]
        yield {"kind": kind, "rows": rows if len(columns) > 1 else list(_told_once(rows))}


_Row = tuple[Right, str, list[Cell]]


def _told_once(rows: list[_Row]) -> Iterator[_Row]:
    """One answer per verb: the states in which it is a yes are told, and then not those in which it is a no."""
    for _key, same in groupby(rows, key=lambda row: row[0].key):
        told = list(same)
        right, _when, cells = told[0]
        if all(row[2] == cells for row in told):
            told = [(right, "", cells)]
        yield from [row for row in told if row[2] != [Cell.NO]] or [(right, "", cells)]
