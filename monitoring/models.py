"""The models of monitoring's sub-packages under one app label."""

from .figures.models import Measurement
from .rounds.models import Assessment, FrozenReport, MonitoringRound, ProgressReport, RoundHeading, RoundLine

__all__ = [
    "Assessment",
    "FrozenReport",
    "Measurement",
    "MonitoringRound",
    "ProgressReport",
    "RoundHeading",
    "RoundLine",
]
