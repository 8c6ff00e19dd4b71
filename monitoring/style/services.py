"""Reading, setting and freezing the look of publications."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from config.web.history import Actor, StaleVersionError, acting

from ..enums import Column, Part
from ..models import FrozenStyle, MonitoringRound, PublicationLogo, PublicationStyle
from .logo import CheckedLogo
from .look import Look, in_order, to_data

#: What may be set; all of it has a default.
FIELDS = (
    "colour",
    "foreword_title",
    "foreword_text",
    "foreword_signatory",
    "parts",
    "columns",
    "orientation",
    "logo_alt",
)


def style_of(framework_id: int) -> PublicationStyle | None:
    """The framework's style with its logo, if one was set; one query."""
    return PublicationStyle.objects.filter(framework=framework_id).select_related("logo").first()


def look_of(framework_id: int) -> Look:
    """How publications of this framework look now; one query."""
    style = style_of(framework_id)
    return style.look() if style else Look()


def set_style(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    version: int,
    values: dict[str, Any],
    logo: CheckedLogo | None = None,
    remove_logo: bool = False,
) -> PublicationStyle:
    """Set the look from now on. `values`: some of FIELDS; `version`: 0 when there was no style yet.

    `logo` takes the place of the one there is. Raises StaleVersionError when somebody else saved meanwhile, and
    ValidationError with a message per field.
    """
    with transaction.atomic(), acting(actor):
        # The framework is what two people who both make the first style have in common.
        FrameworkAgreement.lock(framework.pk)
        row = PublicationStyle.objects.filter(framework=framework).first()
        if row is not None and row.version != version:
            raise StaleVersionError(row)
        if row is None:
            row = PublicationStyle(framework=framework)
        for name in FIELDS:
            if name in values:
                setattr(row, name, values[name])
        if logo is not None:
            row.logo = _keep(framework, logo)
        elif remove_logo:
            row.logo, row.logo_alt = None, ""
        row.full_clean(exclude=["framework", "logo"], validate_constraints=False)
        if row.logo and not row.logo_alt:
            raise ValidationError({"logo_alt": _("Tell in words what the logo shows.")})
        row.parts = in_order(row.parts, Part.values)
        row.columns = in_order(row.columns, Column.values)
        if row.pk:
            row.save_next()
        else:
            row.save()
    return row


def _keep(framework: FrameworkAgreement, logo: CheckedLogo) -> PublicationLogo:
    """The row of this picture; a picture that was used before has one."""
    known = PublicationLogo.objects.filter(framework=framework, digest=logo.digest).first()
    if known is None:
        known = PublicationLogo(
            framework=framework,
            content=logo.content,
            content_type=logo.content_type,
            digest=logo.digest,
            width=logo.width,
            height=logo.height,
        )
        known.save()
    return known


def freeze_style(monitoring_round: MonitoringRound, look: Look) -> FrozenStyle:
    """Write down how the publications of a round look, as part of closing it: in the transaction of the caller.

    `look`: the one whose texts were looked at, whatever was saved since.
    """
    logos = PublicationLogo.objects.filter(framework=monitoring_round.framework_id)
    logo = logos.get(digest=look.logo.digest) if look.logo else None
    frozen = FrozenStyle(round=monitoring_round, data=to_data(look), logo=logo)
    frozen.save()
    return frozen
