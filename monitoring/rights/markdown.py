"""The table of rights as text: docs/rights.md."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from .roles import Cell, Kind, Right, Role
from .table import RIGHTS

_SIGNS = {Cell.YES: "●", Cell.OWN: "own", Cell.NO: "·"}

_INTRODUCTION = """# Who may do what

Made by `manage.py rights_matrix > docs/rights.md` from the table in `monitoring/rights/`; a test fails when the
two differ, and the tests in `tests/rights/` ask the code every question of the table. The same table is a page of the site
(`/hulp/wie-mag-wat/`).

● yes · “own” only what is the person's own, or their party's · `·` no

The roles are seen from one framework agreement. Who has several of them takes what each gives. Ending a membership, a
coordination or a seat at the table ends what it gave at once ([0004](decisions/0004-rights.md)); of a table that was left
stay readable the closed rounds and the annual agreements of its own days, with the files of those rounds and what was decided
about them, and all that the party wrote itself ([0051](decisions/0051-seats-for-a-time.md)). What somebody may not see does not exist for them (404); what they see
but may not do is refused (403).

Not in the table: an invitation is for whoever has its link and its address, and whoever works for a party can end that
themselves; everything else behind the login needs an account.
"""


def render() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        return (
            "\n".join([_INTRODUCTION, *_roles(), *(line for kind in Kind for line in _section(kind))]).strip()
            + "\n"
        )


def _roles() -> Iterator[str]:
    yield "| column | who |"
    yield "|---|---|"
    for role in Role:
        yield f"| {role.short} | {role.label} |"
    yield ""


def _section(kind: Kind) -> Iterator[str]:
    rows = [right for right in RIGHTS if right.kind == kind]
    yield f"## {kind.label}"
    yield ""
    yield f"| verb | state | {' | '.join(str(role.short) for role in Role)} | decided by |"
    yield f"|---|---|{':-:|' * len(Role)}---|"
    yield from map(_row, rows)
    yield ""


def _row(right: Right) -> str:
    cells = " | ".join(_SIGNS[right.cell(role)] for role in Role)
    names = ", ".join(f"`{name}`" for name in right.decided_by)
    return f"| {right.verb} | {right.when} | {cells} | {names} |"
