"""What was agreed, or is laid down to be signed."""

from .assignments import Assignment, owed_by
from .commitments import Commitment, CommitmentItem, Elaboration, Planning, Reliance, Responsibility
from .completions import Completion
from .contacts import ContactRole
from .cycle import (
    CalendarAddress,
    CyclePosition,
    CycleStep,
    CycleTemplate,
    CycleTurn,
    cycle_year,
    signed_since,
)
from .frameworks import (
    AnnualAgreement,
    Coordination,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Participation,
    RelatedDocument,
    Theme,
)
from .indicators import Indicator, Target

__all__ = [
    "AnnualAgreement",
    "Assignment",
    "CalendarAddress",
    "Commitment",
    "CommitmentItem",
    "Completion",
    "ContactRole",
    "Coordination",
    "CyclePosition",
    "CycleStep",
    "CycleTemplate",
    "CycleTurn",
    "Elaboration",
    "FrameworkAgreement",
    "GlossaryAmount",
    "GlossaryTerm",
    "Indicator",
    "Participation",
    "Planning",
    "RelatedDocument",
    "Reliance",
    "Responsibility",
    "Target",
    "Theme",
    "cycle_year",
    "owed_by",
    "signed_since",
]
