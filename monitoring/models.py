"""The models of monitoring's sub-packages under one app label."""

from .evaluation.models import MAX_LESSON, Evaluation, EvaluationClosedError, Judgement, PartyOutcome
from .figures.models import Measurement
from .jobs.models import ExportFile, ExportJob, ExportJobQuerySet
from .privacy.models import InternalNote, TextClearance
from .public.models import MAX_NOTE, Publication, PublicationFile, PublishedElsewhere, Withdrawal
from .reactions.models import Correction, PartyView
from .reminders.models import Reminder, ReminderRound
from .rounds.models import (
    Assessment,
    FrozenReport,
    LineDraft,
    MonitoringRound,
    ProgressReport,
    RoundHeading,
    RoundLine,
    SavedFilter,
)
from .style.models import FrozenStyle, PublicationLogo, PublicationStyle

__all__ = [
    "MAX_LESSON",
    "MAX_NOTE",
    "Assessment",
    "Correction",
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
    "MonitoringRound",
    "PartyOutcome",
    "PartyView",
    "ProgressReport",
    "Publication",
    "PublicationFile",
    "PublicationLogo",
    "PublicationStyle",
    "PublishedElsewhere",
    "Reminder",
    "ReminderRound",
    "RoundHeading",
    "RoundLine",
    "SavedFilter",
    "TextClearance",
    "Withdrawal",
]
