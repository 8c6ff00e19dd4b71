"""What hangs on a commitment of a draft: comments of parties, conditions, and targets per party."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import TargetKind
from ..models import Commitment, CommitmentComment, Condition, Indicator, Target
from ..permissions import at_table
from .conditions import waits_for
from .copying import indicator_key
from .cycle import signatories
from .next_year import annual_of, draft_of


def comment(*, actor: Actor, commitment: Commitment, party: Party, text: str) -> CommitmentComment:
    """Say something about a commitment of a draft in the name of a party at the table. Raises ValidationError."""
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Write your comment.")})
    with transaction.atomic(), acting(actor):
        draft_of(annual_of(commitment))
        if party not in signatories(commitment.framework):
            raise ValidationError(_("Only who signs the agreement comments on its draft."))
        row = CommitmentComment(commitment=commitment, party=party, text=text, written_by=actor.name[:200])
        row.save_checked()
    return row


def add_condition(
    *,
    actor: Actor,
    commitment: Commitment,
    on: Commitment | None = None,
    event: str = "",
    party: Party | None = None,
) -> Condition:
    """Let a commitment of a draft wait for another, or for something else, which `party` then sees to.

    Raises ValidationError per field.
    """
    with transaction.atomic(), acting(actor):
        draft_of(annual_of(commitment))
        row = Condition(commitment=commitment, on=on, event=event.strip(), party=party)
        if party is not None and not at_table(commitment.framework).filter(pk=party.pk).exists():
            raise ValidationError({"party": _("Choose one of the parties that take part.")})
        row.full_clean()
        if on is not None and waits_for(on, commitment):
            raise ValidationError({"on": _("These commitments would wait for each other.")})
        if commitment.conditions.filter(on=on, event=row.event, party=party).exists():
            raise ValidationError(_("This condition stands here already."))
        row.save()
    return row


def remove_condition(*, actor: Actor, commitment: Commitment, condition: int) -> None:
    """Take a condition away; what is gone already is no trouble."""
    with transaction.atomic(), acting(actor):
        draft_of(annual_of(commitment))
        for row in commitment.conditions.filter(pk=condition):
            row.delete()


def set_target(
    *,
    actor: Actor,
    commitment: Commitment,
    name: str,
    unit: str,
    kind: TargetKind,
    value: Decimal,
    upto: Decimal | None = None,
    party: Party | None = None,
    numbers_from: str = "",
) -> Target:
    """Agree on a number for a party, or (None) for all together, in the year of the draft.

    `upto`: the second number of one that lies between two. `numbers_from`: the source of its indicator; empty: as it is.
    In the place of what stood there for the same indicator, party and year, "at least" or "about" alike; a signal
    value is no promise and stands beside it. Raises ValidationError per field.
    """
    with transaction.atomic(), acting(actor):
        annual = draft_of(annual_of(commitment))
        if party is not None and party not in signatories(commitment.framework):
            raise ValidationError({"party": _("Choose one of the parties that take part.")})
        indicator = indicator_of(commitment, name.strip(), unit.strip(), numbers_from.strip())
        same = indicator.targets.filter(party=party, group="", year=annual.year).order_by("pk")
        signal = Q(kind=TargetKind.SIGNAL)
        with site_language():
            source = _("Annual agreements %(year)s") % {"year": annual.year}
        row = same.filter(signal if kind == TargetKind.SIGNAL else ~signal).first() or Target(
            indicator=indicator,
            party=party,
            year=annual.year,
            source=source,
        )
        row.kind, row.value, row.upto = kind, value, upto
        if row.pk:
            row.save_next_checked()
        else:
            row.save_checked()
    return row


def indicator_of(commitment: Commitment, name: str, unit: str, source: str = "") -> Indicator:
    """The indicator of a commitment with this name and unit, added where there is none; a `source` becomes its own."""
    indicator = commitment.indicators.filter(name=name, unit=unit).first()
    if indicator is None:
        key = indicator_key(commitment, name)
        indicator = Indicator(
            framework=commitment.framework,
            commitment=commitment,
            key=key,
            name=name,
            unit=unit,
            source=source,
        )
        indicator.save_checked()
    elif source and indicator.source != source:
        indicator.source = source
        indicator.save_next_checked()
    return indicator


def remove_target(*, actor: Actor, commitment: Commitment, target: int) -> None:
    """Take a target away, and its indicator when nothing is left of it."""
    with transaction.atomic(), acting(actor):
        draft_of(annual_of(commitment))
        for row in Target.objects.filter(pk=target, indicator__commitment=commitment):
            indicator = row.indicator
            row.delete()
            if not indicator.targets.exists():
                # One that was measured stays.
                with suppress(ProtectedError), transaction.atomic():
                    indicator.delete()
