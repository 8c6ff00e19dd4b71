"""Who may do what: object kind × state × role × verb, in one table.

The table decides nothing itself; `decided_by` names the code that does. The tests ask that code the same question for
every role and state (tests/rights/), and the pages about rights are made from it.
"""

from __future__ import annotations

from .agreements_rows import (
    addenda_rights,
    bids_rights,
    commitments_rights,
    cycle_rights,
    frameworks_rights,
    years_rights,
)
from .files_rows import council_rights, files_rights, publishing_rights
from .people_rows import accounts_rights, contacts_rights, management_rights, people_rights
from .roles import Right
from .rounds_rows import (
    escalation_rights,
    figures_rights,
    kept_rights,
    lines_rights,
    meeting_rights,
    projects_rights,
    rounds_rights,
    told_rights,
)

RIGHTS: tuple[Right, ...] = (
    *frameworks_rights(),
    *years_rights(),
    *commitments_rights(),
    *addenda_rights(),
    *cycle_rights(),
    *bids_rights(),
    *rounds_rights(),
    *lines_rights(),
    *told_rights(),
    *kept_rights(),
    *figures_rights(),
    *projects_rights(),
    *meeting_rights(),
    *escalation_rights(),
    *files_rights(),
    *publishing_rights(),
    *council_rights(),
    *people_rights(),
    *contacts_rights(),
    *accounts_rights(),
    *management_rights(),
)
