"""Chains: which commitment carries on which, over the years and from one framework to the next."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..models import Commitment
from ..models.commitments import CommitmentQuerySet


def begins_on(commitment: Commitment) -> date:
    """The first day it holds: of its year, or of its framework agreement."""
    if commitment.annual_agreement is not None:
        return date(commitment.annual_agreement.year, 1, 1)
    return commitment.framework.starts_on


def chain_of(commitment: Commitment) -> CommitmentQuerySet:
    """Every commitment of its chain, itself included, in one query; oldest first.

    Pass it through `visible_to`: a chain may reach into a framework the reader has nothing to do with.
    """
    first = commitment.chain_id or commitment.pk
    return (
        Commitment.objects.filter(Q(pk=first) | Q(chain=first))
        .select_related("framework__municipality", "annual_agreement")
        .order_by("framework__starts_on", "annual_agreement__year", "position", "pk")
    )


def continue_from(
    *,
    actor: Actor,
    commitment: Commitment,
    earlier: Commitment | None,
    version: int | None = None,
    reason: str = "",
) -> Commitment:
    """Tell that `commitment` carries on `earlier`, of an earlier year or framework; None takes the link away.

    What carries on `commitment` itself moves along to the new chain. Raises ValidationError on `continues` for a
    loop, for one that is not earlier, for another municipality and for a framework commitment of the same framework
    (that is worked out, not continued); StaleVersionError when somebody else saved it since `version`.
    """
    with transaction.atomic(), acting(actor, reason):
        row = Commitment.lock(commitment.pk, version)
        members = {member.pk: member for member in chain_of(row)}
        followers = _followers(row, members)
        if earlier is not None:
            earlier = Commitment.lock(earlier.pk)
            _check(row, earlier, followers)
        root = None if earlier is None else earlier.chain_id or earlier.pk
        row.continues, row.chain_id = earlier, root
        row.save_next()
        for pk in followers:
            follower = Commitment.lock(pk)
            follower.chain_id = root or row.pk
            follower.save_next()
    return row


def _followers(row: Commitment, members: dict[int, Commitment]) -> list[int]:
    """What carries on `row`, directly or through others, in order of their ids."""
    found: set[int] = set()
    fresh = {row.pk}
    while fresh:
        fresh = {pk for pk, member in members.items() if member.continues_id in fresh} - found
        found |= fresh
    return sorted(found - {row.pk})


def _check(row: Commitment, earlier: Commitment, followers: list[int]) -> None:
    """Raise ValidationError when `row` can not carry on `earlier`."""
    if earlier.pk == row.pk:
        message = _("A commitment can not continue itself.")
    elif earlier.pk in followers:
        message = _("“%(earlier)s” continues this commitment already; that would make a circle.")
    elif earlier.framework.municipality_id != row.framework.municipality_id:
        message = _("“%(earlier)s” belongs to another municipality.")
    elif earlier.framework_id == row.framework_id and earlier.kind != row.kind:
        message = _(
            "“%(earlier)s” is of the same framework agreement: an annual commitment works it out, it does not continue it."
        )
    elif begins_on(earlier) >= begins_on(row):
        message = _("“%(earlier)s” is not of an earlier year or framework agreement.")
    else:
        return
    raise ValidationError({"continues": message % {"earlier": str(earlier)}})
