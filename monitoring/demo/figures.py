"""A figure that two municipalities of the demo ask for, each under a name of its own."""

from agreements.models import Indicator
from config.web.history import Actor, acting

from ..models import SharedIndicator

#: Municipality and indicator; both are the share of lettings to the primary target group, in percent.
SAME = (("heemstede", "verhuringen-primaire-doelgroep"), ("vlaardingen", "primaire-doelgroep"))


def share_figures(*, actor: Actor) -> int:
    """Say that they are one figure; returns how many were added, none the second time."""
    added = 0
    for municipality, key in SAME:
        found = Indicator.objects.filter(framework__municipality__slug=municipality, key=key, shared=None)
        for indicator in found.order_by("pk"):
            row = SharedIndicator(indicator=indicator, key="verhuringen-primaire-doelgroep")
            row.full_clean()
            with acting(actor):
                row.save()
            added += 1
    return added
