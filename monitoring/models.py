"""The models of monitoring's sub-packages under one app label."""

from .evaluation.models import MAX_LESSON, Evaluation, EvaluationClosedError, Judgement, PartyOutcome
from .figures.models import Measurement
from .jobs.models import ExportFile, ExportJob, ExportJobQuerySet
from .meeting.models import (
    MAX_DECISION,
    MAX_POINT,
    AgendaItem,
    Decision,
    Meeting,
    MeetingEndedError,
    MeetingQuerySet,
    OnScreen,
)
from .privacy.models import InternalNote, TextClearance
from .rounds.models import (
    Assessment,
    FrozenReport,
    LineDraft,
    MonitoringRound,
    ProgressReport,
    RoundClosedError,
    RoundHeading,
    RoundLine,
    SavedFilter,
)
from .style.models import FrozenStyle, PublicationLogo, PublicationStyle

__all__ = [
    "MAX_DECISION",
    "MAX_LESSON",
    "MAX_POINT",
    "AgendaItem",
    "Assessment",
    "Decision",
    "Evaluation",
    "EvaluationClosedError",
    "ExportFile",
    "ExportJob",
    "ExportJobQuerySet",
    "FrozenReport",
    "FrozenStyle",
    "InternalNote",
    "Judgement",
    "LineDraft",
    "Measurement",
    "Meeting",
    "MeetingEndedError",
    "MeetingQuerySet",
    "MonitoringRound",
    "OnScreen",
    "PartyOutcome",
    "ProgressReport",
    "PublicationLogo",
    "PublicationStyle",
    "RoundClosedError",
    "RoundHeading",
    "RoundLine",
    "SavedFilter",
    "TextClearance",
]
