"""What was agreed, or is laid down to be signed."""

from .commitments import Commitment, CommitmentItem, Elaboration, Planning, Responsibility
from .frameworks import (
    AnnualAgreement,
    Coordination,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Participation,
    Theme,
)
from .indicators import Indicator, Target

__all__ = [
    "AnnualAgreement",
    "Commitment",
    "CommitmentItem",
    "Coordination",
    "Elaboration",
    "FrameworkAgreement",
    "GlossaryAmount",
    "GlossaryTerm",
    "Indicator",
    "Participation",
    "Planning",
    "Responsibility",
    "Target",
    "Theme",
]
