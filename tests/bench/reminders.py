"""Reminders for 2,000 people on one database; every step in a process of its own, so that its memory is its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from .people import COMMITMENTS, MUNICIPALITIES
from .results import Findings

#: Queries to read what waits for a person, at most: a fixed number per hundred people.
READ_LIMIT = 0.2
#: Queries per mail that is written down, and per mail that is sent.
WRITE_LIMIT, SEND_LIMIT = 11, 4
STEPS = {
    "dry": "told who would get a mail",
    "write": "wrote their mails down",
    "again": "a second run directly after",
    "send": "sent over SMTP on this machine",
}


def measure(environment: Mapping[str, str]) -> Findings:
    """Make the people and remind them."""
    made = _step("make", environment)
    people = made["done"]
    found = Findings()
    size = f"{people} people, {MUNICIPALITIES} municipalities of {COMMITMENTS} lines"
    found.note(size, f"made in {made['seconds']:.0f} s")
    steps = {step: _step(step, environment) for step in STEPS}
    for step, words in STEPS.items():
        found.note(f"{steps[step]['done']} mails: {words}" if step != "again" else words, _tell(steps[step]))
    read, wrote, sent = steps["dry"], steps["write"], steps["send"]
    per_person = read["queries"] / people
    what = "queries per person to read what waits"
    found.limit(what, f"{per_person:.2f}", per_person <= READ_LIMIT, f"at most {READ_LIMIT:g}")
    per_mail = (wrote["queries"] - read["queries"]) / wrote["done"]
    found.limit(
        "queries per mail to write it down",
        f"{per_mail:.1f}",
        per_mail <= WRITE_LIMIT,
        f"at most {WRITE_LIMIT}",
    )
    per_sent = sent["queries"] / sent["done"]
    found.limit(
        "queries per mail to send it", f"{per_sent:.1f}", per_sent <= SEND_LIMIT, f"at most {SEND_LIMIT}"
    )
    found.limit(
        "mails made by the second run", str(steps["again"]["done"]), steps["again"]["done"] == 0, "none"
    )
    return found


def _step(step: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Do one step; raises SystemExit with what the process said when it fails."""
    command = [sys.executable, "-m", "tests.bench.reminder_steps", step]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    needed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return needed


def _tell(needed: Mapping[str, Any]) -> str:
    return (
        f"{needed['seconds']:.1f} s, processor {needed['busy']:.1f} s, {needed['queries']} queries, "
        f"{needed['memory']:.0f} MB ({needed['before']:.0f} before)"
    )
