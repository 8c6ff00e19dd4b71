"""What was agreed, or is laid down to be signed."""

from .addenda import Addendum, AddendumAnswer, AddendumChange, AddendumVersion
from .amendments import Amendment
from .assignments import Assignment, AssignmentQuerySet, owed_by
from .bid_talks import PROPOSES, BidReply, BidResponse
from .bids import Bid, BidForecast, BidLetter, BidLine, cycle_of, cycles_answered, kind_of, reads_bids_of
from .bodies import MAX_DAYS, Body
from .commitments import Commitment, CommitmentItem, Elaboration, Reliance
from .completions import Completion
from .contacts import ContactRole
from .cycle import (
    CalendarAddress,
    CyclePosition,
    CycleStep,
    CycleTemplate,
    CycleTurn,
    cycle_year,
    held_to,
    signed_since,
)
from .drafts import CommitmentComment, Condition
from .frameworks import (
    AnnualAgreement,
    FrameworkAgreement,
    FrameworkAgreementQuerySet,
    GlossaryAmount,
    GlossaryTerm,
    RelatedDocument,
    Theme,
)
from .goals import BASES, GlobalGoalMark, GoalLink, NationalGoal
from .indicators import Forecast, Indicator, Target
from .intakes import CommitmentIntake, CommitmentIntakeTakenBack
from .responsibilities import Planning, Responsibility
from .seats import Coordination, Participation
from .signing import AgreementVersion, FrameworkSignature, Objection, PartyAnswer

__all__ = [
    "BASES",
    "MAX_DAYS",
    "PROPOSES",
    "Addendum",
    "AddendumAnswer",
    "AddendumChange",
    "AddendumVersion",
    "AgreementVersion",
    "Amendment",
    "AnnualAgreement",
    "Assignment",
    "AssignmentQuerySet",
    "Bid",
    "BidForecast",
    "BidLetter",
    "BidLine",
    "BidReply",
    "BidResponse",
    "Body",
    "CalendarAddress",
    "Commitment",
    "CommitmentComment",
    "CommitmentIntake",
    "CommitmentIntakeTakenBack",
    "CommitmentItem",
    "Completion",
    "Condition",
    "ContactRole",
    "Coordination",
    "CyclePosition",
    "CycleStep",
    "CycleTemplate",
    "CycleTurn",
    "Elaboration",
    "Forecast",
    "FrameworkAgreement",
    "FrameworkAgreementQuerySet",
    "FrameworkSignature",
    "GlobalGoalMark",
    "GlossaryAmount",
    "GlossaryTerm",
    "GoalLink",
    "Indicator",
    "NationalGoal",
    "Objection",
    "Participation",
    "PartyAnswer",
    "Planning",
    "RelatedDocument",
    "Reliance",
    "Responsibility",
    "Target",
    "Theme",
    "cycle_of",
    "cycle_year",
    "cycles_answered",
    "held_to",
    "kind_of",
    "owed_by",
    "reads_bids_of",
    "signed_since",
]
