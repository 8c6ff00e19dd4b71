"""Who may do what: object kind × state × role × verb, in one table.

The table decides nothing itself; `decided_by` names the code that does. The tests ask that code the same question for
every role and state (tests/rights/), and the pages about rights are made from it.
"""

from __future__ import annotations

from .agreements_rows import addenda_rights, agreements_rights, bids_rights, cycle_rights
from .people_rows import accounts_rights, people_rights
from .roles import Right
from .rounds_rows import lines_rights, meeting_rights, publishing_rights, rounds_rights

RIGHTS: tuple[Right, ...] = (
    *agreements_rights(),
    *addenda_rights(),
    *cycle_rights(),
    *bids_rights(),
    *rounds_rights(),
    *lines_rights(),
    *meeting_rights(),
    *publishing_rights(),
    *people_rights(),
    *accounts_rights(),
)
