"""The models of monitoring's sub-packages under one app label."""

from .figures.models import Measurement
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
