"""Starting a draft from the evaluation of the year before: reads what was judged, and hands plain values down."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.services.next_year import start_next_year
from config.web.history import Actor

from ..enums import Onward
from .reading import read_draft


def start_draft(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    chosen: Mapping[str, str] | None = None,
    origin: Origin = Origin.PERSON,
) -> AnnualAgreement:
    """Start the draft of a year with what goes on from the year before.

    `chosen`: stop, continue or adapt by address word; what is not in it goes as it was evaluated, and without an
    evaluation on unless it has ended. Raises ValidationError when the year exists or a choice is none.
    """
    draft = read_draft(framework, year)
    chosen = chosen or {}
    wanted = {one.commitment.key: chosen.get(one.commitment.key, one.onward) for one in draft.left}
    if any(choice not in Onward.values for choice in wanted.values()):
        raise ValidationError(_("Choose for each commitment whether it stops, goes on or changes."))
    return start_next_year(
        actor=actor,
        framework=framework,
        year=year,
        carry_overs=[one.commitment for one in draft.left if wanted[one.commitment.key] != Onward.STOP],
        origin=origin,
    )
