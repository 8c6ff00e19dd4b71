"""The chosen file of an import while people look at what it would do: kept until they decide, at most a day."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from import_export.tmp_storages import TempFolderStorage

#: How long a file waits for somebody to agree to it, in seconds.
KEPT = 24 * 3600
#: By its name a file of ours is told from what else stands in the temporary folder.
_PREFIX = "prestatieafspraken-import-"


class WaitingFile(TempFolderStorage):
    """In the temporary folder, as the library keeps them, under a name by which one left behind is found again."""

    def save(self, data: bytes) -> None:
        """Keep it, and clear away what was left behind: a nightly task may have a temporary folder of its own."""
        forget_files()
        handle, path = tempfile.mkstemp(prefix=_PREFIX)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        self.name = Path(path).name


def forget_files(*, dry_run: bool = False) -> int:
    """Remove files that nobody agreed to within a day; returns how many."""
    before, gone = time.time() - KEPT, 0
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Somebody else may remove it meanwhile; what belongs to another user is not ours.
        with suppress(OSError):
            if path.lstat().st_mtime < before:
                if not dry_run:
                    path.unlink()
                gone += 1
    return gone
