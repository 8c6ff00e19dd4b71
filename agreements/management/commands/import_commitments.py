"""Take in a list of commitments from a spreadsheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import FrameworkAgreement
from agreements.services.importing import ImportRefusedError, import_commitments, plan_import
from agreements.services.list_plan import Plan
from agreements.services.sheet_parts import Sheet, SpreadsheetError
from agreements.services.spreadsheets import read_file
from config.web.history import Actor


class Command(BaseCommand):
    help = (
        "Take in commitments from a spreadsheet (.xlsx, .ods, .csv) or a text (.docx, .odt), its tables or its numbered paragraphs: all rows, or none and a message per row. "
        "Rows that are there already stay as they are, so that the same file can be taken in again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("framework", metavar="MUNICIPALITY/FRAMEWORK", help="their names in addresses")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--year", type=int, help="commitments of this year; without it: of the framework itself"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        framework = _framework(options["framework"])
        year: int | None = options["year"]
        try:
            plan = self._run(framework, read_file(options["file"]), year, dry_run=options["dry_run"])
        except SpreadsheetError as error:
            raise CommandError(str(error)) from error
        except ImportRefusedError as error:
            raise CommandError(_refusal(error.plan)) from error
        for remark in plan.remarks:
            self.stdout.write(remark)
        for row in plan.rows:
            for remark in row.remarks:
                self.stdout.write(str(_("Row %(row)s: %(message)s") % {"row": row.number, "message": remark}))
        self.stdout.write(_summary(plan, dry_run=options["dry_run"]))

    @staticmethod
    def _run(framework: FrameworkAgreement, rows: Sheet, year: int | None, *, dry_run: bool) -> Plan:
        if not dry_run:
            actor = Actor(name=_("Import from a spreadsheet"), party=_("System"))
            return import_commitments(actor=actor, framework=framework, rows=rows, year=year)
        plan = plan_import(framework=framework, rows=rows, year=year)
        if plan.problems:
            raise ImportRefusedError(plan)
        return plan


def _framework(name: str) -> FrameworkAgreement:
    """The framework named MUNICIPALITY/FRAMEWORK; otherwise one line that tells which there are."""
    municipality, _slash, slug = name.strip("/").partition("/")
    known = FrameworkAgreement.objects.select_related("municipality").order_by("municipality__slug", "slug")
    found = known.filter(municipality__slug=municipality, slug=slug).first()
    if found is None:
        near = known.filter(municipality__slug=municipality)
        there = ", ".join(f"{row.municipality.slug}/{row.slug}" for row in (near or known)[:20])
        raise CommandError(
            _("Framework agreement “%(name)s” does not exist.") % {"name": name}
            + " "
            + _("There is: %(names)s.") % {"names": there or _("nothing")}
        )
    return found


def _refusal(plan: Plan) -> str:
    """What is remarked, every problem on a line of its own, and that nothing was written."""
    lines = [str(problem) for problem in plan.problems]
    closing = ngettext(
        "Nothing was taken in: %(number)s problem.", "Nothing was taken in: %(number)s problems.", len(lines)
    )
    return "\n".join([*plan.remarks, *lines, closing % {"number": len(lines)}])


def _summary(plan: Plan, *, dry_run: bool) -> str:
    counts = {name: plan.count(name) for name in ("new", "changed", "unchanged")}
    told = _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % counts
    return f"{_('Nothing was written; this is what would happen:')} {told}" if dry_run else told
