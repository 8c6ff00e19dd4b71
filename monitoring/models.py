"""The models of monitoring's sub-packages under one app label."""

from .asking.models import AskLink, AskLinkQuerySet
from .collecting.models import (
    Attachment,
    AttachmentFile,
    AttachmentQuerySet,
    SharedIndicator,
)
from .evaluation.models import MAX_LESSON, Evaluation, EvaluationClosedError, Judgement, PartyOutcome
from .figures.models import Measurement
from .jobs.models import ExportFile, ExportJob, ExportJobQuerySet
from .privacy.models import InternalNote, TextClearance
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
    "AskLink",
    "AskLinkQuerySet",
    "Assessment",
    "Attachment",
    "AttachmentFile",
    "AttachmentQuerySet",
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
    "ProgressReport",
    "PublicationLogo",
    "PublicationStyle",
    "RoundHeading",
    "RoundLine",
    "SavedFilter",
    "SharedIndicator",
    "TextClearance",
]
