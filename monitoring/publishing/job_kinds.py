"""What is made in the background besides the files of one round; `MonitoringConfig.ready` tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from ..models import ExportJob


#: The format of a council's set.
COUNCIL_SET = "raadsset"


@dataclass(frozen=True, slots=True)
class JobKind:
    """How it is made, what its file is called, and where one waits for it and gets it.

    `maker` and `namer` are dotted names of functions of a job, imported when one is asked for: what makes files takes
    longer to import than most commands run. The addresses take the municipality and the job.
    """

    maker: str
    namer: str
    page: str
    file: str

    def make(self, job: ExportJob) -> bytes:
        """The file of a job; raises what its maker does."""
        return cast(bytes, import_string(self.maker)(job))

    def name(self, job: ExportJob) -> str:
        """What the file of a job is called."""
        return cast(str, import_string(self.namer)(job))


#: By the format of the job.
KINDS: dict[str, JobKind] = {}
