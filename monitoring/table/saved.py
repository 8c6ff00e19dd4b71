"""Keeping a way of looking at the monitor: the filters in its address, under a name, for one person."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from config.web.lines import one_line
from parties.models import User

from ..models import SavedFilter
from .filters import ADDRESS_WORDS

#: How many a person keeps per framework agreement; more chips than this nobody finds their way in.
MOST = 20
_MAX_QUERY = 500


def save_filter(*, owner: User, framework: FrameworkAgreement, name: str, query: str) -> SavedFilter:
    """Keep the filters of an address under a name.

    Raises ValidationError under `name` or `query`: nothing to keep, too long, the name taken, or too many.
    """
    row = SavedFilter(user=owner, framework=framework, name=one_line(name), query=_known(query))
    with transaction.atomic():
        # One at a time per person, so that the limit holds.
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        if SavedFilter.objects.filter(user=owner, framework=framework).count() >= MOST:
            raise ValidationError(
                {"name": _("You keep %(most)s filters already. Delete one first.") % {"most": MOST}}
            )
        _check(row)
        row.save()
    return row


def rename_filter(*, owner: User, pk: int, name: str) -> SavedFilter:
    """Give one of the person's own filters another name; raises DoesNotExist and ValidationError (`name`)."""
    with transaction.atomic():
        row = SavedFilter.objects.select_for_update(no_key=True).get(pk=pk, user=owner)
        row.name = one_line(name)
        _check(row)
        row.save()
    return row


def remove_filter(*, owner: User, pk: int) -> str:
    """Delete one of the person's own filters and return its name; raises DoesNotExist."""
    with transaction.atomic():
        row = SavedFilter.objects.select_for_update(no_key=True).get(pk=pk, user=owner)
        row.delete()
    return row.name


def _known(query: str) -> str:
    """Only the filters of an address, so that a round or a stray word is not kept."""
    asked = QueryDict(query.encode("utf-8", "ignore"))
    values = {name: "".join(c for c in asked.get(name, "") if c.isprintable()) for name in ADDRESS_WORDS}
    return urlencode({name: value for name, value in values.items() if value})


def _check(row: SavedFilter) -> None:
    if not row.query:
        raise ValidationError(
            {"query": _("Nothing is filtered or grouped yet, so there is nothing to keep.")}
        )
    if len(row.query) > _MAX_QUERY:
        raise ValidationError({"query": _("These filters are too long to keep. Shorten the search words.")})
    try:
        row.full_clean()
    except ValidationError as error:
        # The name that is taken is told where the person types it.
        told = error.message_dict
        raise ValidationError({"name": [text for texts in told.values() for text in texts]}) from error
