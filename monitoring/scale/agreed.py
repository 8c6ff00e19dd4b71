"""The agreements' side of a made-up municipality: parties, framework, and a set of commitments per year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agreements.enums import (
    AnnualStatus,
    CommitmentKind,
    ElaborationBasis,
    FrameworkStatus,
    ParticipationRole,
    PeriodScheme,
    PrintedIn,
    ResponsibilityRole,
)
from agreements.models import (
    AnnualAgreement,
    Commitment,
    CommitmentItem,
    Coordination,
    Elaboration,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Participation,
    Planning,
    Responsibility,
    Theme,
)
from parties.enums import PartyKind
from parties.models import Party, Representation

from .country import shared_corporations
from .texts import SECTIONS, TERMS, TITLES
from .writing import LAST_YEAR, PERIODS, Writer

FRAMEWORK_SLUG = "prestatieafspraken"
#: Commitments of the framework itself, which the annual ones work out.
FRAMEWORK_COMMITMENTS = 12


def slug_of(number: int) -> str:
    """The address word of the `number`th municipality, from 1."""
    return f"schaal-{number:04}"


class Agreed:
    """Writes what was agreed; holds what the monitor refers to."""

    def __init__(self, writer: Writer, first_year: int) -> None:
        self.writer = writer
        self.first_year = first_year
        self.parties = self._parties()
        self.municipality = self.parties[0]
        self.corporations = self.parties[1:3]
        self.framework = self._framework()
        self.themes = self._themes()
        self._glossary()
        self.broad = self._commitments(None, FRAMEWORK_COMMITMENTS)

    def year(self, year: int, count: int) -> list[Commitment]:
        """Write the annual agreement of a year with `count` commitments."""
        annual = AnnualAgreement(framework=self.framework, year=year, status=AnnualStatus.SIGNED)
        self.writer.write(AnnualAgreement, [annual])
        commitments = self._commitments(annual, count)
        self._details(commitments, year)
        self.writer.write(
            Responsibility,
            [duty for index, row in enumerate(commitments) for duty in self._duties(row, index)],
        )
        return commitments

    def section(self, index: int, count: int) -> int:
        """Which theme of level 2 the commitment at `index` of `count` stands in: evenly, in order."""
        return index * len(self.themes) // count

    def _parties(self) -> list[Party]:
        """The municipality, two corporations, and an organisation of each one's tenants."""
        slug, n = slug_of(self.writer.number), self.writer.number
        corporation, tenants = PartyKind.CORPORATION, PartyKind.TENANT_ORGANISATION
        municipality = Party(
            kind=PartyKind.MUNICIPALITY, slug=slug, name=f"Schaalgemeente {n}", short_name="Gemeente"
        )
        self.writer.write(Party, [municipality])
        if self.writer.country:
            corporations, below = shared_corporations(self.writer), f"{slug}-huurders-"
        else:
            corporations, below = (
                [
                    Party(
                        kind=corporation, slug=f"{slug}-oost", name=f"Schaalwonen Oost {n}", short_name="Oost"
                    ),
                    Party(
                        kind=corporation, slug=f"{slug}-west", name=f"Schaalwonen West {n}", short_name="West"
                    ),
                ],
                "",
            )
            self.writer.write(Party, corporations)
        found = [municipality, *corporations]
        organisations = [
            Party(
                kind=tenants,
                slug=f"{below}{party.slug}" if below else f"{party.slug}-huurders",
                name=f"Huurders {party.name}" + (f" in {municipality.name}" if below else ""),
                short_name=f"Huurders {party.short_name}",
            )
            for party in corporations
        ]
        self.writer.write(Party, organisations)
        pairs = zip(organisations, found[1:], strict=True)
        self.writer.write(
            Representation, [Representation(organisation=one, corporation=whose) for one, whose in pairs]
        )
        return found + organisations

    def _framework(self) -> FrameworkAgreement:
        """One framework over all years, coordinated by the municipality and signed by all."""
        starts_on = date(self.first_year, 1, 1)
        framework = FrameworkAgreement(
            municipality=self.municipality,
            slug=FRAMEWORK_SLUG,
            title=f"Prestatieafspraken {self.municipality.name} {self.first_year}-{LAST_YEAR}",
            starts_on=starts_on,
            ends_on=date(LAST_YEAR, 12, 31),
            status=FrameworkStatus.SIGNED,
            period_scheme=PeriodScheme.TERTIAL,
        )
        self.writer.write(FrameworkAgreement, [framework])
        signs = ParticipationRole.SIGNATORY
        self.writer.write(
            Participation,
            [
                Participation(framework=framework, party=p, role=signs, position=i)
                for i, p in enumerate(self.parties)
            ],
        )
        self.writer.write(
            Coordination, [Coordination(framework=framework, party=self.municipality, starts_on=starts_on)]
        )
        return framework

    def _themes(self) -> list[Theme]:
        """The themes of level 2, in order; those of level 1 are written with them."""
        chapters: dict[str, Theme] = {}
        for chapter, (title, _children) in enumerate(SECTIONS, start=1):
            chapters[title] = Theme(
                framework=self.framework, position=chapter * 100, number=str(chapter), title=title
            )
        self.writer.write(Theme, list(chapters.values()))
        found = [
            Theme(
                framework=self.framework,
                parent=parent,
                position=parent.position + index,
                number=f"{parent.number}.{index}",
                title=title,
            )
            for parent, (_title, children) in zip(chapters.values(), SECTIONS, strict=True)
            for index, title in enumerate(children, start=1)
        ]
        self.writer.write(Theme, found)
        return found

    def _glossary(self) -> None:
        terms = [
            GlossaryTerm(framework=self.framework, position=i, term=term, definition=definition)
            for i, (term, definition, _amount) in enumerate(TERMS, start=1)
        ]
        self.writer.write(GlossaryTerm, terms)
        amounts = [
            GlossaryAmount(term=row, amount=Decimal(amount), price_level=str(LAST_YEAR))
            for row, (_term, _definition, amount) in zip(terms, TERMS, strict=True)
            if amount
        ]
        self.writer.write(GlossaryAmount, amounts)

    def _commitments(self, annual: AnnualAgreement | None, count: int) -> list[Commitment]:
        """The annual commitments of a year, or those of the framework."""
        letter, start = ("J", f"{annual.year}-j") if annual else ("R", "r")
        kind = CommitmentKind.ANNUAL if annual else CommitmentKind.FRAMEWORK
        found = []
        for index in range(count):
            theme = self.themes[self.section(index, count)]
            chapter = theme.number.split(".")[0]
            found.append(
                Commitment(
                    framework=self.framework,
                    annual_agreement=annual,
                    kind=kind,
                    theme=theme,
                    key=f"{start}-{index + 1}",
                    number=f"{letter} {chapter}.{index + 1}",
                    position=(annual.year * 10_000 if annual else 0) + index + 1,
                    title=self.writer.random.choice(TITLES),
                    text=self.writer.text(1, 3),
                    assessable=index % 18 != 17,
                )
            )
        self.writer.write(Commitment, found)
        return found

    def _details(self, commitments: Sequence[Commitment], year: int) -> None:
        """Items, links to the framework, and when."""
        items, links, plannings = [], [], []
        for index, row in enumerate(commitments):
            if index % 4 == 1:
                items += [
                    CommitmentItem(commitment=row, position=n, label=label, text=self.writer.text(1, 1))
                    for n, label in enumerate("ab")
                ]
            if index % 2 == 0:
                links.append(
                    Elaboration(
                        commitment=row,
                        of=self.broad[index % len(self.broad)],
                        basis=ElaborationBasis.PRINTED if index % 4 else ElaborationBasis.OUR_READING,
                    )
                )
            period, month, day, _lights = PERIODS[index % 3]
            plannings.append(
                Planning(
                    commitment=row,
                    printed=f"{period} {year}",
                    ends_on=date(year, month, day),
                    continuous=index % 7 == 0,
                )
            )
        self.writer.write(CommitmentItem, items)
        self.writer.write(Elaboration, links)
        self.writer.write(Planning, plannings)

    def _duties(self, row: Commitment, index: int) -> list[Responsibility]:
        """A lead (a party, or all corporations), another one the text names, and somebody involved."""
        role = ResponsibilityRole
        lead = Responsibility(commitment=row, role=role.LEAD, position=0)
        if index % 5 == 4:
            lead.group, lead.printed = PartyKind.CORPORATION, "Corporaties"
        else:
            lead.party = self.parties[index % 5]
        named = Responsibility(
            commitment=row,
            role=role.LEAD,
            position=1,
            party=self.parties[(index + 2) % 5],
            source=PrintedIn.TEXT,
        )
        involved = Responsibility(commitment=row, role=role.INVOLVED, position=2, everyone=True)
        return [lead, named, involved] if index % 6 == 0 else [lead, involved]
