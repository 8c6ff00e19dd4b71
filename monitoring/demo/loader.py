"""Reading the fixtures: real facts with natural keys, written through the same services as a person's work.

Adds what is missing and leaves what exists alone, so that it can be run again after people have worked with the
demo. Every broken rule is told with file and row; then nothing is written.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from agreements.enums import AnnualStatus, FrameworkStatus, Origin, ParticipationRole
from agreements.models import AnnualAgreement, FrameworkAgreement, Theme
from agreements.services import drafting
from agreements.services.documents import add_document
from agreements.services.framework_signing import mend_signed
from agreements.services.paper import Signature
from parties.models import Party
from parties.services import add_party

from .bodies import load_bodies
from .contacts import load_contacts
from .figures import share_figures
from .goals import load_goals
from .monitor import MonitorLoader
from .projects import load_projects
from .reading import LOADER, FixtureError, party_named
from .rows import as_day, document, fields_of, planning, themes_by_name
from .signing import read_years
from .style import load_style


class FixtureLoader(MonitorLoader):
    """Loads one folder of fixtures."""

    # ---- loading ---------------------------------------------------------------------------------------------

    def load(self) -> int:
        """Add everything that is missing, in one transaction; returns how many objects were added.

        Raises FixtureError, with nothing written, when any row breaks a rule.
        """
        with transaction.atomic():
            self._parties()
            main = self._framework("framework.json", self.read("framework.json"))
            if main is not None:
                with self.row("publication.json", 0, main.slug):
                    look = self.read("publication.json")
                    self.added += load_style(actor=LOADER, framework=main, folder=self.folder, data=look)
                self._commitments(main, "commitments-framework.json")
                for path in sorted(self.folder.glob("commitments-[0-9]*.json")):
                    self._commitments(main, path.name, yearly=True)
                self._documents(main, "documents.json")
                self.added += load_goals(self, main, actor=LOADER)
                self.added += load_bodies(self, main, actor=LOADER)
                self.added += read_years(self, main, actor=LOADER)
                for path in sorted(self.folder.glob("monitor-*.json")):
                    self._monitor(main, path.name)
                self.added += load_projects(self, main, actor=LOADER)
            for file in self.others():
                self._other(file)
            self.added += load_contacts(self, actor=LOADER) + share_figures(actor=LOADER)
            if self.problems:
                raise FixtureError(self.problems)
        return self.added

    def _other(self, file: str) -> None:
        """A smaller framework in one file, beside the main one; its round, if any, stands there too."""
        if not (data := self.read(file)):
            return
        framework = self._framework(file, fields_of(data.get("framework")) or {"slug": "?"})
        if framework is not None:
            self._commitments(framework, file)
            if "rounds" in data:
                self._monitor(framework, file)

    def _parties(self) -> None:
        def add(index: int, row: dict[str, Any]) -> None:
            if Party.objects.filter(slug=row["slug"]).exists():
                return
            named = row.get("represents", [])
            add_party(
                actor=LOADER,
                kind=row["kind"],
                slug=row["slug"],
                name=row["name"],
                short_name=row.get("short_name", ""),
                code=row.get("code", ""),
                description=row.get("description", ""),
                represents=[party_named(slug) for slug in ([named] if isinstance(named, str) else named)],
            )
            self.added += 1

        rows = self.rows("parties.json", self.read("parties.json"), "parties")
        self.each("parties.json", rows, "slug", add)

    def _framework(self, file: str, data: dict[str, Any]) -> FrameworkAgreement | None:
        if not data:
            return None
        created: list[FrameworkAgreement] = []
        with self.row(file, 0, str(data.get("slug", "?"))):
            found = FrameworkAgreement.objects.filter(
                municipality__slug=data["municipality"], slug=data["slug"]
            ).first()
            if found:
                return found
            words = data["words"]
            framework = drafting.start_framework(
                actor=LOADER,
                municipality=party_named(data["municipality"]),
                slug=data["slug"],
                title=data["title"],
                summary=data.get("summary", ""),
                starts_on=as_day(data["starts_on"]),
                ends_on=as_day(data["ends_on"]),
                adopted_on=as_day(data.get("adopted_on")),
                status=FrameworkStatus.SIGNED,
                participants=[
                    (party_named(p["party"]), ParticipationRole(p["role"])) for p in data["participants"]
                ],
                coordinator=self._coordinator(data),
                lead_label=words["lead"],
                planning_label=words["planning"],
                middle_light=words["middle_light"],
                legend_green=words["legend_green"],
                legend_yellow=words["legend_yellow"],
                legend_red=words["legend_red"],
                period_scheme=words["period_scheme"],
            )
            self.added += 1
            self._signatures(framework, self.rows(file, data, "signatures"))
            self._coordinators(framework, file, self.rows(file, data, "coordinators"))
            self._themes(framework, file, self.rows(file, data, "themes"))
            self._glossary(framework, file, self.rows(file, data, "glossary"))
            created.append(framework)
        return created[0] if created else None

    def _signatures(self, framework: FrameworkAgreement, rows: list[Any]) -> None:
        """What the document tells of each signature, beside the day of the whole."""
        if not rows:
            return
        mend_signed(
            actor=LOADER,
            framework=framework,
            version=framework.version,
            signed_on=framework.adopted_on,
            signatures={
                row["party"]: Signature(
                    as_day(row.get("signed_on")), row.get("function", ""), row.get("reference", "")
                )
                for row in rows
            },
        )

    def _coordinator(self, data: dict[str, Any]) -> Party | None:
        """Who coordinates from the first day on; nobody here when `coordinators` tells it with dates."""
        if data.get("coordinators"):
            return None
        return party_named(data.get("coordinator") or data["municipality"])

    def _coordinators(self, framework: FrameworkAgreement, file: str, rows: list[Any]) -> None:
        def add(index: int, row: dict[str, Any]) -> None:
            drafting.add_coordinator(
                actor=LOADER,
                framework=framework,
                party=party_named(row["party"]),
                starts_on=as_day(row["starts_on"]),
                ends_on=as_day(row.get("ends_on")),
            )

        self.each(f"{file}, coordinators", rows, "party", add)

    def _themes(self, framework: FrameworkAgreement, file: str, themes: list[Any]) -> None:
        position = 0

        def add(index: int, row: dict[str, Any]) -> None:
            nonlocal position
            parent: Theme | None = None
            for part in [row, *row.get("children", [])]:
                position += 1
                theme = drafting.add_theme(
                    actor=LOADER,
                    framework=framework,
                    position=position,
                    number=part.get("number", ""),
                    title=part["title"],
                    ambition=part.get("ambition", ""),
                    parent=parent,
                )
                parent = parent or theme

        self.each(file, themes, "number", add)

    def _glossary(self, framework: FrameworkAgreement, file: str, terms: list[Any]) -> None:
        def add(index: int, row: dict[str, Any]) -> None:
            drafting.add_glossary_term(
                actor=LOADER,
                framework=framework,
                position=index + 1,
                term=row["term"],
                definition=row.get("definition", ""),
                source=row.get("source", ""),
                amounts=[
                    {
                        "label": amount.get("label", ""),
                        "amount": Decimal(str(amount["amount"])),
                        "unit": amount.get("unit", "EUR"),
                        "price_level": amount.get("price_level") or "",
                    }
                    for amount in row.get("amounts", [])
                ],
            )

        self.each(file, terms, "term", add)

    def _commitments(self, framework: FrameworkAgreement, file: str, *, yearly: bool = False) -> None:
        data = self.read(file)
        annual: AnnualAgreement | None = None
        if yearly:
            annual = self._year(framework, file, data)
            if annual is None:
                return
        existing = set(framework.commitments.values_list("key", flat=True))
        themes = themes_by_name(framework)
        base = (annual.year if annual else 0) * 1000

        def add(index: int, row: dict[str, Any]) -> None:
            if row["key"] in existing:
                return
            drafting.add_commitment(
                actor=LOADER,
                framework=framework,
                draft=drafting.CommitmentDraft(
                    key=row["key"],
                    number=row["number"],
                    position=base + index + 1,
                    title=row["title"],
                    text=row.get("text", ""),
                    theme=themes[row["theme"]] if row.get("theme") else None,
                    annual=annual,
                    assessable=row.get("assessable", True),
                    monitor_only=row.get("monitor_only", False),
                    source_note=row.get("note", ""),
                    origin=Origin(row.get("origin", "document")),
                    items=[{"label": i.get("label", ""), "text": i["text"]} for i in row.get("items", [])],
                    responsibilities=[self._responsibility(r) for r in row.get("responsibilities", [])],
                    plannings=[planning(p) for p in row.get("planning", [])],
                    elaborates=[
                        (self._commitment(framework, link["commitment"]), link["basis"])
                        for link in row.get("elaborates", [])
                    ],
                ),
            )
            self.added += 1

        self.each(file, self.rows(file, data, "commitments"), "key", add)

    def _documents(self, framework: FrameworkAgreement, file: str) -> None:
        existing = set(framework.documents.values_list("title", flat=True))

        def add(index: int, row: dict[str, Any]) -> None:
            if row["title"] in existing:
                return
            links = [
                (self._commitment(framework, link["commitment"]), link["basis"])
                for link in row["commitments"]
            ]
            add_document(actor=LOADER, framework=framework, relied_on_by=links, **document(row))
            self.added += 1

        self.each(file, self.rows(file, self.read(file), "documents"), "title", add)

    def _year(self, framework: FrameworkAgreement, file: str, data: dict[str, Any]) -> AnnualAgreement | None:
        """The annual agreement the file is about; None, and a problem, when its year is no year."""
        found: list[AnnualAgreement] = []
        if data:
            with self.row(file, 0, str(data.get("year", "?"))):
                year = int(data["year"])
                found += framework.annual_agreements.filter(year=year) or [
                    drafting.start_year(
                        actor=LOADER, framework=framework, year=year, status=AnnualStatus.SIGNED
                    )
                ]
        return found[0] if found else None

    def _responsibility(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "role": row["role"],
            "party": party_named(row["party"]) if row.get("party") else None,
            "group": row.get("group", ""),
            "everyone": row.get("everyone", False),
            "outsider": row.get("outsider", ""),
            "function": row.get("function", ""),
            "starts_on": as_day(row.get("starts_on")),
            "ends_on": as_day(row.get("ends_on")),
            "printed": row.get("printed", ""),
            "source": row["source"],
        }
