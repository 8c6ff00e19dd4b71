"""Where in the code the rows of the table are decided, and the rows that depend on the state of a round."""

from __future__ import annotations

from ..enums import RoundStatus
from .roles import Kind, Right, Role, Text

FRAMEWORKS = "agreements.models.frameworks.FrameworkAgreementQuerySet.visible_to"
YEARS = "agreements.models.frameworks.AnnualAgreementQuerySet.visible_to"
TABLE = "agreements.permissions.at_table"
DECIDES = "parties.permissions.may_decide_for"
COMMITMENTS = "agreements.models.commitments.CommitmentQuerySet.visible_to"
ROUNDS = "monitoring.rounds.models.MonitoringRoundQuerySet.visible_to"
COORDINATES = "agreements.permissions.may_coordinate"
SETTLES = "monitoring.rounds.permissions.may_settle"
NOTES = "monitoring.rounds.permissions.parties_noting"
ASSIGNS = "agreements.permissions.may_assign"
ADMIN = "config.web.tracked_admin.TrackedAdmin"
DELETES = f"{ADMIN}.has_delete_permission"

PREPARING, OPEN, REVIEW, CLOSED = RoundStatus
ANSWERED = (OPEN, REVIEW)
GOES_ON = (PREPARING, OPEN, REVIEW)


def in_states(
    kind: Kind,
    name: str,
    verb: Text,
    decided_by: tuple[str, ...],
    states: tuple[RoundStatus, ...],
    *,
    yes: tuple[Role, ...] = (),
    own: tuple[Role, ...] = (),
) -> tuple[Right, ...]:
    """A verb for these roles in these states of the round, and for nobody in the others."""
    others = tuple(state for state in RoundStatus if state not in states)
    return (
        Right(kind, name, verb, decided_by, yes, own, states),
        Right(kind, name, verb, decided_by, states=others),
    )
