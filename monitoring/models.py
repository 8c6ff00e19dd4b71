"""The models of monitoring's sub-packages under one app label."""

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

__all__ = [
    "Assessment",
    "ExportFile",
    "ExportJob",
    "ExportJobQuerySet",
    "FrozenReport",
    "InternalNote",
    "LineDraft",
    "Measurement",
    "MonitoringRound",
    "ProgressReport",
    "RoundHeading",
    "RoundLine",
    "SavedFilter",
    "TextClearance",
]
