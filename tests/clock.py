"""The suite's clock begins at noon of today, so that no run crosses midnight.

A module that says `TODAY = timezone.localdate()` is read before the first test runs; what the tests are told after
midnight would be another day. What measures how long ago something was (`time.time()`: sessions, signatures, files)
goes on as it is: none of it is compared with the day.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from django.utils import timezone

_AHEAD = "SUITE_CLOCK_AHEAD"
_as_it_is = timezone.now


def install() -> None:
    """Let Django's `now`, and `localdate` with it, tell this time; before a model takes it as a default."""
    timezone.now = _now


def begin() -> None:
    """Set it to noon; workers go on with the clock of the session that started them, on either side of midnight."""
    moment = timezone.localtime(_as_it_is())
    noon = moment.replace(hour=12, minute=0, second=0, microsecond=0)
    os.environ.setdefault(_AHEAD, str(noon.timestamp() - moment.timestamp()))


def _now() -> datetime:
    return _as_it_is() + timedelta(seconds=float(os.environ.get(_AHEAD, 0)))
