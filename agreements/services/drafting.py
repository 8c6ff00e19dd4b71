"""Laying down what was agreed: frameworks, years, themes, commitments.

Every function checks all rules first (ValidationError names the field), then writes in one transaction in the
name of `actor`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, CheckedModel, acting
from parties.models import Party

from ..enums import AnnualStatus, CommitmentKind, Origin, ParticipationRole
from ..models import (
    AnnualAgreement,
    Commitment,
    CommitmentItem,
    Coordination,
    Elaboration,
    Forecast,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Indicator,
    Participation,
    Planning,
    Responsibility,
    Target,
    Theme,
)
from .revising import ITEM_PARTS
from .states import check_writable


def _save(actor: Actor, row: CheckedModel, reason: str = "") -> None:
    """Check and save a row."""
    with acting(actor, reason):
        row.save_checked()


def start_framework(
    *,
    actor: Actor,
    municipality: Party,
    slug: str,
    title: str,
    starts_on: date,
    ends_on: date,
    participants: Iterable[tuple[Party, ParticipationRole]],
    coordinator: Party | None = None,
    **fields: Any,
) -> FrameworkAgreement:
    """Start a framework agreement with the parties at its table.

    `fields`: any other field of FrameworkAgreement. The coordinator, if any, is one of the participants and holds
    the role from the first day; raises ValidationError.
    """
    participants = list(participants)
    if coordinator is not None and coordinator not in [party for party, _role in participants]:
        raise ValidationError({"coordinator": _("Choose one of the parties that take part.")})
    framework = FrameworkAgreement(
        municipality=municipality, slug=slug, title=title, starts_on=starts_on, ends_on=ends_on, **fields
    )
    with transaction.atomic():
        _save(actor, framework)
        for position, (party, role) in enumerate(participants):
            _save(actor, Participation(framework=framework, party=party, role=role, position=position))
        if coordinator:
            _save(actor, Coordination(framework=framework, party=coordinator, starts_on=starts_on))
    return framework


def add_coordinator(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    party: Party,
    starts_on: date,
    ends_on: date | None = None,
) -> Coordination:
    """Let a party coordinate from one day to another, both included; None for no end.

    Raises ValidationError when the party does not take part, or the days are the wrong way round.
    """
    if not framework.participations.seated(starts_on).filter(party=party).exists():
        raise ValidationError({"coordinator": _("Choose one of the parties that take part.")})
    row = Coordination(framework=framework, party=party, starts_on=starts_on, ends_on=ends_on)
    _save(actor, row)
    return row


def add_theme(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    position: int,
    title: str,
    number: str = "",
    ambition: str = "",
    parent: Theme | None = None,
    reason: str = "",
) -> Theme:
    """Add a theme, or a subtheme of `parent`."""
    theme = Theme(
        framework=framework, parent=parent, position=position, number=number, title=title, ambition=ambition
    )
    _save(actor, theme, reason)
    return theme


def add_glossary_term(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    position: int,
    term: str,
    definition: str = "",
    source: str = "",
    amounts: Sequence[dict[str, Any]] = (),
    reason: str = "",
) -> GlossaryTerm:
    """Add a term with its amounts (`label`, `amount`, `unit`, `price_level`)."""
    row = GlossaryTerm(
        framework=framework, position=position, term=term, definition=definition, source=source
    )
    with transaction.atomic():
        _save(actor, row, reason)
        for amount in amounts:
            _save(actor, GlossaryAmount(term=row, **amount), reason)
    return row


def start_year(
    *, actor: Actor, framework: FrameworkAgreement, year: int, status: AnnualStatus
) -> AnnualAgreement:
    """Start the annual agreement of a year: a draft, or one that was signed on paper and is taken over from there.

    Raises ValidationError, on `status` for what comes of proposing and signing it here.
    """
    if status not in (AnnualStatus.DRAFT, AnnualStatus.SIGNED):
        raise ValidationError({"status": _("A year begins as a draft, or is taken over as it was signed.")})
    annual = AnnualAgreement(framework=framework, year=year, status=status)
    _save(actor, annual)
    return annual


@dataclass(frozen=True)
class CommitmentDraft:
    """What a commitment consists of, before it is written.

    `items`, `responsibilities` and `plannings` hold the field values of their models, an item also its own
    `responsibilities` by role and its `plannings`; `elaborates` pairs of a framework commitment and the basis of the link.
    """

    key: str
    title: str
    position: int
    number: str = ""
    text: str = ""
    theme: Theme | None = None
    annual: AnnualAgreement | None = None
    assessable: bool = True
    monitored: bool = False
    monitor_only: bool = False
    source_note: str = ""
    origin: Origin = Origin.PERSON
    items: Sequence[dict[str, Any]] = field(default_factory=tuple)
    responsibilities: Sequence[dict[str, Any]] = field(default_factory=tuple)
    plannings: Sequence[dict[str, Any]] = field(default_factory=tuple)
    elaborates: Sequence[tuple[Commitment, str]] = field(default_factory=tuple)


def _prefixed(error: ValidationError, where: str) -> ValidationError:
    """The same errors, told where in the commitment they are."""
    return ValidationError([f"{where}: {message}" for message in error.messages])


def add_commitment(
    *, actor: Actor, framework: FrameworkAgreement, draft: CommitmentDraft, reason: str = ""
) -> Commitment:
    """Write a commitment with everything that hangs on it, or nothing.

    Raises ValidationError, also where the annual agreement has been proposed or was signed here.
    """
    commitment = Commitment(
        framework=framework,
        annual_agreement=draft.annual,
        kind=CommitmentKind.ANNUAL if draft.annual else CommitmentKind.FRAMEWORK,
        theme=draft.theme,
        key=draft.key,
        number=draft.number,
        position=draft.position,
        title=draft.title,
        text=draft.text,
        assessable=draft.assessable,
        monitored=draft.monitored,
        monitor_only=draft.monitor_only,
        source_note=draft.source_note,
        origin=draft.origin,
    )
    with transaction.atomic():
        check_writable(draft.annual, adds=True)
        _save(actor, commitment, reason=reason)
        _add_parts(actor, commitment, draft, reason)
    return commitment


def _add_parts(actor: Actor, commitment: Commitment, draft: CommitmentDraft, reason: str) -> None:
    """What hangs on it, in the order of the draft."""
    items = [{name: one[name] for name in one if name not in ITEM_PARTS} for one in draft.items]
    parts: list[tuple[str, Callable[..., CheckedModel], Sequence[dict[str, Any]]]] = [
        (_("item"), CommitmentItem, items),
        (_("responsibility"), Responsibility, draft.responsibilities),
        (_("planning"), Planning, draft.plannings),
        (_("elaboration"), Elaboration, [{"of": of, "basis": basis} for of, basis in draft.elaborates]),
    ]
    for name, model, rows in parts:
        for index, values in enumerate(rows):
            extra = {} if model is Elaboration else {"position": index}
            try:
                _save(actor, model(commitment=commitment, **extra, **values), reason=reason)
            except ValidationError as error:
                raise _prefixed(error, f"{name} {index + 1}") from error
    for position, told in enumerate(draft.items):
        if ITEM_PARTS & told.keys():
            _add_to_item(actor, commitment.items.get(position=position), told, reason)


def _add_to_item(actor: Actor, item: CommitmentItem, told: Mapping[str, Any], reason: str) -> None:
    """Who and when of an item of its own."""
    who = [{**one, "role": role} for role, rows in told.get("responsibilities", {}).items() for one in rows]
    for model, rows in ((Responsibility, who), (Planning, told.get("plannings", ()))):
        for position, values in enumerate(rows):
            row = model(commitment=item.commitment, item=item, position=position, **values)
            try:
                _save(actor, row, reason)
            except ValidationError as error:
                raise _prefixed(error, str(item)) from error


def add_indicator(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    key: str,
    name: str,
    unit: str,
    definition: str = "",
    commitment: Commitment | None = None,
    theme: Theme | None = None,
    period: str = "",
    keeper: str = "",
    source: str = "",
    targets: Sequence[dict[str, Any]] = (),
    forecasts: Sequence[dict[str, Any]] = (),
    reason: str = "",
) -> Indicator:
    """Add an indicator of a commitment, else of a theme, else of the whole framework.

    `targets`: rows of `kind`, `value`, `upto`, `year`, `party` or `group`, `printed` and `source`; `forecasts`: of `year`,
    `value`, `party` and `source`. Values are in `unit`; `source`: where the numbers that are measured come from.
    """
    indicator = Indicator(
        framework=framework,
        commitment=commitment,
        theme=theme,
        key=key,
        name=name,
        unit=unit,
        definition=definition,
        period=period,
        keeper=keeper,
        source=source,
    )
    with transaction.atomic():
        check_writable(commitment.annual_agreement if commitment else None, adds=True)
        _save(actor, indicator, reason)
        for values in targets:
            numbers = {
                name: Decimal(str(values[name])) for name in ("value", "upto") if values.get(name) is not None
            }
            _save(actor, Target(indicator=indicator, **{**values, **numbers}))
        for values in forecasts:
            _save(actor, Forecast(indicator=indicator, **{**values, "value": Decimal(str(values["value"]))}))
    return indicator
