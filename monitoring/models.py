"""The models of monitoring's sub-packages under one app label."""

from .asking.models import AskLink, AskLinkQuerySet
from .collecting.models import (
    Attachment,
    AttachmentFile,
    AttachmentQuerySet,
    SharedIndicator,
)
from .council.models import CouncilItem, CouncilItemQuerySet, CouncilLink, SentLetter
from .escalations.models import Escalation, EscalationAnswer, EscalationQuerySet
from .evaluation.models import (
    MAX_LESSON,
    Evaluation,
    EvaluationClosedError,
    EvaluationClosing,
    Judgement,
    PartyOutcome,
)
from .figures.models import FigureIntake, IntakeTakenBack, Measurement
from .jobs.models import ExportFile, ExportJob, ExportJobQuerySet
from .meeting.models import (
    MAX_DECISION,
    MAX_POINT,
    MAX_PRESENT,
    MAX_REPORT,
    ActionReport,
    AgendaItem,
    Decision,
    Meeting,
    MeetingEndedError,
    MeetingQuerySet,
    OnScreen,
    Presence,
)
from .privacy.mend_models import MendRequest, MendRequestQuerySet
from .privacy.models import InternalNote, TextClearance
from .projects.models import HousingProject, HousingProjectQuerySet
from .public.models import MAX_NOTE, Publication, PublicationFile, PublishedElsewhere, Withdrawal
from .reactions.models import Correction, PartyView
from .reminders.models import Reminder, ReminderRound, ReminderRun
from .rounds.entry_models import Assessment, ProgressReport
from .rounds.models import FrozenReport, MonitoringRound, RoundClosedError, RoundHeading, RoundLine
from .rounds.own_models import LineDraft, SavedFilter
from .style.models import FrozenStyle, PublicationLogo, PublicationStyle

__all__ = [
    "MAX_DECISION",
    "MAX_LESSON",
    "MAX_NOTE",
    "MAX_POINT",
    "MAX_PRESENT",
    "MAX_REPORT",
    "ActionReport",
    "AgendaItem",
    "AskLink",
    "AskLinkQuerySet",
    "Assessment",
    "Attachment",
    "AttachmentFile",
    "AttachmentQuerySet",
    "Correction",
    "CouncilItem",
    "CouncilItemQuerySet",
    "CouncilLink",
    "Decision",
    "Escalation",
    "EscalationAnswer",
    "EscalationQuerySet",
    "Evaluation",
    "EvaluationClosedError",
    "EvaluationClosing",
    "ExportFile",
    "ExportJob",
    "ExportJobQuerySet",
    "FigureIntake",
    "FrozenReport",
    "FrozenStyle",
    "HousingProject",
    "HousingProjectQuerySet",
    "IntakeTakenBack",
    "InternalNote",
    "Judgement",
    "LineDraft",
    "Measurement",
    "Meeting",
    "MeetingEndedError",
    "MeetingQuerySet",
    "MendRequest",
    "MendRequestQuerySet",
    "MonitoringRound",
    "OnScreen",
    "PartyOutcome",
    "PartyView",
    "Presence",
    "ProgressReport",
    "Publication",
    "PublicationFile",
    "PublicationLogo",
    "PublicationStyle",
    "PublishedElsewhere",
    "Reminder",
    "ReminderRound",
    "ReminderRun",
    "RoundClosedError",
    "RoundHeading",
    "RoundLine",
    "SavedFilter",
    "SentLetter",
    "SharedIndicator",
    "TextClearance",
    "Withdrawal",
]
