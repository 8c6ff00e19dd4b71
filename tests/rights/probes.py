"""The question of each row of the table, asked of the code that decides."""

from . import agreements_probes, files_probes, meeting_probes, people_probes, rounds_probes
from .asking import PROBES, Probe

__all__ = [
    "PROBES",
    "Probe",
    "agreements_probes",
    "files_probes",
    "meeting_probes",
    "people_probes",
    "rounds_probes",
]
