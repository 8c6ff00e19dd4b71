"""What the bids in the cycle of a year are called."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import FrameworkAgreement


def bids_in(framework: FrameworkAgreement, year: int) -> str:
    """The bids of the cycle of a year; before the term they are those about its first year, whenever they are made."""
    first = framework.starts_on.year
    if year < first:
        return _("Bids about %(year)s") % {"year": first}
    return _("Bids made in %(year)s") % {"year": year}


def word_in_file(framework: FrameworkAgreement, year: int) -> str:
    """The same in the name of a file: 2026 for those made in it, over-2026 for those about the first year."""
    first = framework.starts_on.year
    return f"over-{first}" if year < first else str(year)
