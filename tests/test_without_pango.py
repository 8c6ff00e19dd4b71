"""A machine without Pango: what draws a PDF is skipped there, and fails in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.slow
@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("true", "failed")])
def test_what_draws_is_skipped_or_fails_with_what_to_install(tmp_path: Path, ci: str, outcome: str) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')\n")
    command = [sys.executable, "-m", "pytest", "-rsf", "tests/monitoring/test_pdf_drawing.py"]
    command += ["-k", "a_refusal_stops or says_what_to_install or libraries_it_names"]
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "CI": ci, "COLUMNS": "300"}
    ran = subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    told = ran.stdout
    assert (ran.returncode, "make system" in told and "libpango-1.0-0" in told) == (bool(ci), True), told
    assert f"{outcome.upper()} " in told and "1 passed" in told, told
