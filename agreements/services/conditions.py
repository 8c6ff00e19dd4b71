"""What has to come first, carried over to the next year: what waits for a commitment waits for the one that carries it on."""

from __future__ import annotations

from ..models import AnnualAgreement, Commitment, Condition


def waits_for(first: Commitment, other: Commitment) -> bool:
    """Whether `first` waits for `other`, directly or through others."""
    seen: set[int] = set()
    ahead = {first.pk}
    while ahead:
        if other.pk in ahead:
            return True
        seen |= ahead
        rows = Condition.objects.filter(commitment__in=ahead, on__isnull=False)
        ahead = {pk for pk in rows.values_list("on", flat=True) if pk is not None} - seen
    return False


def copy_conditions(earlier: Commitment, row: Commitment, annual: AnnualAgreement) -> None:
    """Let `row`, which carries `earlier` on in a draft, wait for the same.

    What is itself carried on in the draft is waited for there, also when that is done later. What is not, is waited
    for as it stood: nothing is lost without somebody who takes it away. Call with the actor set.
    """
    for one in earlier.conditions.select_related("on", "party").order_by("pk"):
        on = one.on
        if on is not None:
            on = annual.commitments.filter(continues=on).order_by("pk").first() or on
        Condition(commitment=row, on=on, event=one.event, party=one.party).save_checked()
    waiting = Condition.objects.filter(on=earlier, commitment__annual_agreement=annual)
    for one in waiting.select_related("commitment").order_by("pk"):
        # Somebody may have written a condition the other way round meanwhile.
        if not waits_for(row, one.commitment):
            one.on = row
            one.save_next_checked()
