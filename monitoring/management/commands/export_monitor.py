"""Write the monitor of a year to a file."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import FrameworkAgreement
from config.web.checks import FILES
from monitoring.models import MonitoringRound
from monitoring.privacy.clearing import kept_digests
from monitoring.publishing.answers import monitor_name
from monitoring.publishing.exports import FORMATS
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.table.clearance import check, still_open
from monitoring.table.days import with_answers
from monitoring.table.moment import asked_day, round_on
from monitoring.table.reading import read_report
from monitoring.table.words import long_date

#: What is asked for to have the file on standard output.
_STANDARD = Path("-")


class Command(BaseCommand):
    help = "Write the monitor of a municipality's year to a file: the latest round, or the one that is named."
    # Those of the whole site load all pages and the admin first, a fifth of what a PDF takes.
    requires_system_checks = [FILES]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("municipality", help="its name in addresses, for example heemstede")
        parser.add_argument("year", type=int, help="the year reported")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument(
            "--output",
            required=True,
            type=Path,
            help="the file to write, or a folder for one with the name it has on the site; - is standard output",
        )
        parser.add_argument("--framework", help="needed when several frameworks have rounds in that year")
        parser.add_argument("--round", help="without it: the round with the latest reference date")
        parser.add_argument("--as-of", help="a day, like 2024-11-15: the state as it was at its end")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path = options["output"]
        if output != _STANDARD and not _can_be_file(output):
            raise CommandError(_("“%(path)s” is not a file in an existing folder.") % {"path": output})
        framework = _framework(options["municipality"], options["year"], options["framework"])
        day = _day(options["as_of"])
        current = _round(framework, options["year"], options["round"], day)
        try:
            report = read_report(current, as_of=day)
            content = FORMATS[options["format"]].render(report)
        except PdfUnavailableError as error:
            raise CommandError(str(error)) from error
        if output == _STANDARD:
            stream: Any = self.stdout
            stream.buffer.write(content)
        else:
            if output.is_dir():
                output /= monitor_name(current, options["format"], day)
            _write(output.resolve(), content)
        if not report.is_final:
            self._warn(len(still_open(check(report, kept_digests(current)))))

    def _warn(self, count: int) -> None:
        """Tell on stderr that texts of what is not final still hold words to look at."""
        if count:
            text = ngettext(
                "Warning: %(n)s thing in the public texts may be private and was not looked at yet.",
                "Warning: %(n)s things in the public texts may be private and were not looked at yet.",
                count,
            )
            self.stderr.write(self.style.WARNING(text % {"n": count}))


def _can_be_file(output: Path) -> bool:
    """Whether a file is or can be there; no system takes a name of any length."""
    try:
        return output.is_file() or output.is_dir() or (not output.exists() and output.parent.is_dir())
    except OSError:
        return False


def _framework(municipality: str, year: int, slug: str | None) -> FrameworkAgreement:
    """The framework meant: named, or the only one with rounds in that year."""
    known = FrameworkAgreement.objects.order_by("slug")
    own = known.filter(municipality__slug=municipality).select_related("municipality")
    if not own:
        names = sorted(set(known.values_list("municipality__slug", flat=True)))
        raise _unknown(_("Municipality “%(name)s” has no framework agreement here."), municipality, names)
    reported = list(own.filter(rounds__year=year).distinct())
    if slug is not None:
        chosen = [framework for framework in own if framework.slug == slug]
        if not chosen:
            raise _unknown(_("Framework “%(name)s” does not exist."), slug, (f.slug for f in own))
        return chosen[0]
    if not reported:
        years = (
            MonitoringRound.objects.filter(framework__in=own).order_by("year").values_list("year", flat=True)
        )
        raise _unknown(_("There is no round in %(name)s."), str(year), map(str, years.distinct()))
    if len(reported) > 1:
        raise _unknown(
            _("Several frameworks have rounds in %(name)s; choose one with --framework."),
            str(year),
            (framework.slug for framework in reported),
        )
    return reported[0]


def _day(value: str | None) -> date | None:
    """The day of --as-of."""
    if value is None:
        return None
    day, problem = asked_day({"per": value or "–"})
    if problem:
        raise CommandError(problem)
    return day


def _round(framework: FrameworkAgreement, year: int, slug: str | None, day: date | None) -> MonitoringRound:
    """The round meant: named, or the latest by reference date, or the one of that day."""
    found = MonitoringRound.objects.of_year(framework.municipality.slug, framework.slug, year)
    rounds = list(with_answers(found, day) if day else found)
    if not rounds:
        years = framework.rounds.order_by("year").values_list("year", flat=True).distinct()
        raise _unknown(_("There is no round in %(name)s."), str(year), map(str, years))
    chosen = [row for row in rounds if slug in (None, row.slug)]
    if chosen and day is not None:
        there = round_on(chosen, day)
        if there is None:
            raise CommandError(_("On %(day)s this round had not begun.") % {"day": long_date(day)})
        return there
    if chosen:
        return chosen[-1]
    raise _unknown(_("Round “%(name)s” does not exist."), slug or "", (r.slug for r in rounds))


def _unknown(message: str, name: str, known: Iterable[str]) -> CommandError:
    """One line: what is wrong, and what there is."""
    there_is = _("There is: %(names)s.") % {"names": ", ".join(known) or _("nothing")}
    return CommandError(f"{message % {'name': name}} {there_is}")


def _write(output: Path, content: bytes) -> None:
    """Write beside the file and rename, so that nobody ever finds half of it. The path has no links any more."""
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(output)
    except OSError as error:
        raise CommandError(
            _("“%(path)s” can not be written: %(reason)s") % {"path": output, "reason": error.strerror}
        ) from error
    finally:
        part.unlink(missing_ok=True)
