"""What is made in the background besides the files of one round; who knows how to make it says so here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..models import ExportJob


@dataclass(frozen=True, slots=True)
class JobKind:
    """How it is made, what its file is called, and where one waits for it and gets it.

    The addresses take the municipality and the job.
    """

    make: Callable[[ExportJob], bytes]
    name: Callable[[ExportJob], str]
    page: str
    file: str


#: By the format of the job.
KINDS: dict[str, JobKind] = {}
