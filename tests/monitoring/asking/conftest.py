"""What the tests of asking by mail begin with: a line, and a question about it that was sent."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.models import AskLink, RoundLine
from tests.cast import Cast
from tests.factories import Table, make_line
from tests.layers import made_once

from .asking_steps import make


@made_once
def line(table: Table, cast: Cast) -> RoundLine:
    return make_line(table.framework, text="Wij bouwen.")


@pytest.fixture
def asked(
    line: RoundLine, table: Table, no_counters: None, django_capture_on_commit_callbacks: Any
) -> AskLink:
    with django_capture_on_commit_callbacks(execute=True):
        return make(line, table)
