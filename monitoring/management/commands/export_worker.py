"""Make the files that people wait for, until stopped."""

import logging
import signal
import time
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from config.web.log_lines import first_line
from monitoring.publishing.background import work, worker_name

logger = logging.getLogger(__name__)


class Stopped(BaseException):
    """Somebody stops the worker; no Exception, so that nothing on the way takes it for a failure."""


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Stopped


class Command(BaseCommand):
    help = "Make the files of large rounds that people wait for. Runs until stopped; several may run beside each other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="make what waits now, then stop")
        parser.add_argument(
            "--interval", type=float, default=2.0, help="seconds between two looks (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            work(worker=worker_name())
            return
        before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._until_stopped(max(options["interval"], 0.1))
        except Stopped:
            logger.info("The worker was stopped.")
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _until_stopped(self, interval: float) -> None:
        """Look, work, wait. A database that is away for a moment is waited for."""
        logger.info("The worker is waiting for files to make.")
        away = False
        while True:
            close_old_connections()
            try:
                work(worker=worker_name())
                if away:
                    logger.info("The database answers again.")
                away = False
            except OperationalError as error:
                # Once: every two seconds there is a next time.
                if not away:
                    logger.warning("The database does not answer; trying again. (%s)", first_line(error))
                away = True
            time.sleep(interval)
