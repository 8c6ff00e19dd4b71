"""In which order commitments are shown: by theme as the framework has them."""

from __future__ import annotations

from ..models import Commitment, Theme

#: Behind everything; fits in a column.
_LAST = 2**31


def in_theme_order(row: Commitment) -> tuple[int, int, int, int]:
    """To sort commitments by theme, a subtheme behind its theme; what has none comes last. Needs `theme__parent`.

    A draft, what is proposed or signed, an evaluation and a round have it alike: a new commitment stands in its
    chapter, however late it was written.
    """
    return *theme_place(row.theme), row.position, row.pk


def theme_place(theme: Theme | None) -> tuple[int, int]:
    """To sort themes, a subtheme behind its theme; none comes last. Needs `parent`."""
    if theme is None:
        return _LAST, 0
    if theme.parent is None:
        return theme.position, 0
    return theme.parent.position, 1 + theme.position
