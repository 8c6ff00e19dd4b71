"""Keep the terms: make accounts of people who left anonymous, and forget old access to data. For cron."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from agreements.services.import_files import forget_files
from monitoring.asking.services import KEEP_DAYS, forget_addresses
from monitoring.trail.retention import anonymise_accounts, forget_access, forget_sessions


class Command(BaseCommand):
    help = (
        "Make accounts anonymous whose memberships ended more than RETENTION_DAYS ago, and forget access to data "
        "of more than LOG_RETENTION_DAYS ago, addresses that questions were mailed to, sessions that are over, and lists "
        "that nobody agreed to take in. Can be repeated; 0 days: never."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run: bool = options["dry_run"]
        self._accounts(settings.RETENTION_DAYS, dry_run)
        self._access(settings.LOG_RETENTION_DAYS, dry_run)
        self._addresses(dry_run)
        verb = "would be forgotten" if dry_run else "forgotten"
        gone = forget_sessions(now=timezone.now(), dry_run=dry_run)
        self.stdout.write(f"Sessions that are over {verb}: {gone}.")
        gone = forget_files(dry_run=dry_run)
        self.stdout.write(f"Lists that nobody agreed to take in {verb}: {gone} (after a day).")

    def _accounts(self, days: int, dry_run: bool) -> None:
        if days <= 0:
            self.stdout.write("RETENTION_DAYS is 0: accounts are kept.")
            return
        done = 0
        for one in anonymise_accounts(days=days, today=timezone.localdate(), dry_run=dry_run):
            ended = f"membership ended on {one.last_day}" if one.last_day else "never had a membership"
            about = f"account {one.account}{f' ({one.party})' if one.party else ''}, {ended}"
            if one.because:
                self.stdout.write(f"Left as it is: {about}: {one.because}.")
                continue
            done += 1
            self.stdout.write(f"{'Would be made' if dry_run else 'Made'} anonymous: {about}.")
        verb = "would be made" if dry_run else "made"
        self.stdout.write(f"Accounts {verb} anonymous: {done} (RETENTION_DAYS={days}).")

    def _access(self, days: int, dry_run: bool) -> None:
        if days <= 0:
            self.stdout.write("LOG_RETENTION_DAYS is 0: access to data is kept.")
            return
        gone = forget_access(days=days, now=timezone.now(), dry_run=dry_run)
        verb = "would be forgotten" if dry_run else "forgotten"
        self.stdout.write(f"Entries of access to data {verb}: {gone} (LOG_RETENTION_DAYS={days}).")

    def _addresses(self, dry_run: bool) -> None:
        gone = forget_addresses(today=timezone.localdate(), dry_run=dry_run)
        verb = "would be forgotten" if dry_run else "forgotten"
        self.stdout.write(
            f"Addresses of questions by mail {verb}: {gone} ({KEEP_DAYS} days after the last use)."
        )
