"""Commitments as a table: out as a file, and in again through the same service as the command."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import ModelResource
from import_export.results import Error, Result, RowResult
from import_export.widgets import NumberWidget

from config.web.history import Actor
from config.web.table_files import number_column, table_of

from .models import Commitment, FrameworkAgreement, GlossaryTerm, Indicator, Theme
from .services.glossary_lists import plan_glossary
from .services.glossary_writing import take_in_glossary
from .services.import_columns import TITLES
from .services.import_words import existing_words
from .services.importing import ImportRefusedError, PlanChangedError, import_commitments, plan_import
from .services.list_plan import Plan
from .services.sheet_parts import Sheet
from .services.spreadsheets import read_rows
from .services.theme_lists import plan_themes
from .services.theme_writing import take_in_themes

_TYPES = {
    "new": RowResult.IMPORT_TYPE_NEW,
    "changed": RowResult.IMPORT_TYPE_UPDATE,
    "unchanged": RowResult.IMPORT_TYPE_SKIP,
    "refused": RowResult.IMPORT_TYPE_INVALID,
}


class Spreadsheet(Format):
    """Any spreadsheet, read as the command reads it."""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        """Not shown: there is one."""
        return "spreadsheet"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Sheet:
        """The rows; raises SpreadsheetError."""
        return read_rows(in_stream)

    def get_read_mode(self) -> str:
        """As bytes."""
        return "rb"

    def can_import(self) -> bool:
        """That is what it is for."""
        return True


class PlanResult(Result):
    """The library's result with the plan it was made from, which the page shows, and why it was written."""

    plan: Plan
    reason: str


class TakenInResource(ModelResource):
    """A table that is taken in through a service of ours, not the library's save."""

    def __init__(
        self,
        *,
        framework: FrameworkAgreement | None = None,
        year: int | None = None,
        actor: Actor | None = None,
        reason: str | Promise = "",
        shown: str | None = None,
    ) -> None:
        super().__init__()
        self.framework_agreement, self.for_year, self.actor = framework, year, actor
        self.reason, self.shown = str(reason), shown

    def look(self, framework: FrameworkAgreement, rows: Sheet) -> Plan:
        """What a file would do; writes nothing."""
        raise NotImplementedError

    def take_in(self, framework: FrameworkAgreement, rows: Sheet, **told: Any) -> Plan:
        """Write all of it or nothing; `told`: actor, reason, and the fingerprint of what was shown."""
        raise NotImplementedError

    def import_data(self, dataset: Sheet, dry_run: bool = False, **kwargs: Any) -> PlanResult:
        """Look at the file, or take it in; all rows or none."""
        if self.framework_agreement is None or self.actor is None:
            raise TypeError("An import needs a framework agreement and an actor.")
        refused = False
        framework, told = self.framework_agreement, {"actor": self.actor, "reason": self.reason}
        try:
            if dry_run:
                plan = self.look(framework, dataset)
            else:
                plan = self.take_in(framework, dataset, shown=self.shown, **told)
        except (ImportRefusedError, PlanChangedError) as error:
            plan, refused = error.plan, True
        return self._result(plan, _("Something changed since the preview.") if refused else "")

    def _result(self, plan: Plan, refusal: str | Promise) -> PlanResult:
        """The plan as the library's admin wants it: totals, rows, whether it may go on."""
        result = PlanResult()
        result.plan, result.reason, result.total_rows = plan, self.reason, len(plan.rows)
        if plan.general or refusal:
            result.append_base_error(Error(ValueError(str(refusal) or str(plan.general[0]))))
        for planned in plan.rows:
            row = RowResult()
            row.import_type = _TYPES[planned.state]
            result.append_row_result(row)
            result.increment_row_result_total(row)
            if planned.problems:
                result.invalid_rows.append(planned)
        return result


def _column(name: str) -> Field:
    return Field(
        column_name=TITLES[name], dehydrate_method=lambda row: existing_words(row, name), readonly=True
    )


class CommitmentResource(TakenInResource):
    """A column for everything an import knows."""

    framework = Field(attribute="framework__title", column_name="Raamovereenkomst", readonly=True)
    year = number_column("annual_agreement__year", "Jaar")
    key, number, title, text = _column("key"), _column("number"), _column("title"), _column("text")
    items, theme, kind, lead = _column("items"), _column("theme"), _column("kind"), _column("lead")
    party, involved, planning = _column("party"), _column("involved"), _column("planning")
    assessable, monitored = _column("assessable"), _column("monitored")
    position, source_note = number_column("position", TITLES["position"]), _column("source_note")
    goals, global_goals = _column("goals"), _column("global_goals")
    #: To read only: nobody makes a commitment a demonstration by a file.
    origin = Field(
        column_name="Herkomst",
        dehydrate_method=lambda row: _("demonstration") if row.is_made_up else "",
        readonly=True,
    )

    class Meta:
        model = Commitment
        fields = ("framework", "year", *(name for name in TITLES if name != "subtheme"), "origin")
        export_order = fields

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        """With what the columns tell, in a fixed number of queries."""
        return queryset.select_related("framework", "annual_agreement", "theme").prefetch_related(
            "responsibilities__party", "plannings", "items", "goal_links__goal", "global_goals"
        )

    def look(self, framework: FrameworkAgreement, rows: Sheet) -> Plan:
        """What the list would do."""
        return plan_import(framework=framework, rows=rows, year=self.for_year)

    def take_in(self, framework: FrameworkAgreement, rows: Sheet, **told: Any) -> Plan:
        """Write it."""
        return import_commitments(framework=framework, rows=rows, year=self.for_year, **told)


class _ThemesTakenIn(TakenInResource):
    def look(self, framework: FrameworkAgreement, rows: Sheet) -> Plan:
        return plan_themes(framework=framework, rows=rows)

    def take_in(self, framework: FrameworkAgreement, rows: Sheet, **told: Any) -> Plan:
        return take_in_themes(framework=framework, rows=rows, **told)


#: What an export writes is read back.
ThemeResource = table_of(
    Theme,
    [
        ("framework__title", "Raamovereenkomst"),
        ("number", "Nr."),
        ("title", "Thema"),
        ("parent__title", "Onderdeel van"),
        ("ambition", "Ambitie"),
        ("position", "Volgorde"),
    ],
    _ThemesTakenIn,
)


class _GlossaryTakenIn(TakenInResource):
    def look(self, framework: FrameworkAgreement, rows: Sheet) -> Plan:
        return plan_glossary(framework=framework, rows=rows)

    def take_in(self, framework: FrameworkAgreement, rows: Sheet, **told: Any) -> Plan:
        return take_in_glossary(framework=framework, rows=rows, **told)

    def iter_queryset(self, queryset: Any) -> Iterator[GlossaryTerm]:
        """Each term once per amount, and once where it has none."""
        for term in super().iter_queryset(queryset.prefetch_related("amounts")):
            for amount in term.amounts.all() or (None,):
                term.one = amount
                yield term


#: What an export writes is read back: a row per amount.
GlossaryResource = table_of(
    GlossaryTerm,
    [
        ("framework__title", "Raamovereenkomst"),
        ("term", "Begrip"),
        ("definition", "Omschrijving"),
        ("source", "Bron"),
        ("one__label", "Van wat"),
        ("one__amount", "Bedrag"),
        ("one__unit", "Eenheid"),
        ("one__price_level", "Prijspeil"),
    ],
    _GlossaryTakenIn,
)
#: As text it could not be counted with.
GlossaryResource.fields["column_5"].widget = NumberWidget(coerce_to_string=False)
IndicatorResource = table_of(
    Indicator,
    [
        ("framework__title", "Raamovereenkomst"),
        ("name", "Indicator"),
        ("unit", "Eenheid"),
        ("definition", "Omschrijving"),
        ("commitment__number", "Nr. afspraak"),
        ("commitment__title", "Afspraak"),
        ("theme__title", "Thema"),
        ("period", "Hoe vaak"),
        ("keeper", "Wie houdt bij"),
        ("source", "Cijfers uit"),
    ],
)
