"""The look of the demo's publications, read from a folder of fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agreements.models import FrameworkAgreement
from config.web.history import Actor

from ..style.logo import check_logo
from ..style.services import FIELDS, set_style, style_of


def load_style(*, actor: Actor, framework: FrameworkAgreement, folder: Path, data: dict[str, Any]) -> bool:
    """Set the look that `data` tells unless there is one; whether it was set.

    Raises ValidationError where a person filling in the page would be told.
    """
    if not data or style_of(framework.pk) is not None:
        return False
    logo = None
    if data.get("logo"):
        path = folder / data["logo"]
        with path.open("rb") as file:
            logo = check_logo(file, path.stat().st_size)
    values = {name: data[name] for name in FIELDS if name in data}
    set_style(actor=actor, framework=framework, version=0, values=values, logo=logo)
    return True
