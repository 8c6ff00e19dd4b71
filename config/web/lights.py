"""The traffic light as shape + word + colour: one component for page, PDF and mail.

Values are plain strings ("green", "yellow", "red", "none"); what they mean belongs to monitoring.
"""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

#: Drawn in a 20 × 20 box: circle with tick, triangle with exclamation mark, octagon with cross, dashed circle.
_SHAPES = {
    "green": '<circle cx="10" cy="10" r="9" fill="#17703c"/>'
    '<path d="M5.6 10.4l3 3 5.8-6.4" fill="none" stroke="#fff" stroke-width="2.2"/>',
    "yellow": '<path d="M10 1.2 19.4 18.4H.6z" fill="#d98a00"/>'
    '<path d="M10 7v5.6M10 14.2v2.2" fill="none" stroke="#17222d" stroke-width="2.2"/>',
    "red": '<path d="M6.2 1h7.6L19 6.2v7.6L13.8 19H6.2L1 13.8V6.2z" fill="#a3161d"/>'
    '<path d="M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8" fill="none" stroke="#fff" stroke-width="2.2"/>',
    "none": '<circle cx="10" cy="10" r="8" fill="none" stroke="#5d6975" stroke-width="2" stroke-dasharray="3.6 2.7"/>',
}


@lru_cache(maxsize=64)
def light_icon(value: str, title: str = "") -> SafeString:
    """The shape alone: hidden from screen readers, or named when `title` is given."""
    shape = mark_safe(_SHAPES[value])  # noqa: S308 - constants above
    if title:
        return format_html(
            '<svg class="light-icon" width="20" height="20" viewBox="0 0 20 20" role="img">'
            "<title>{}</title>{}</svg>",
            title,
            shape,
        )
    return format_html(
        '<svg class="light-icon" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        shape,
    )


@lru_cache(maxsize=64)
def light_badge(value: str, word: str) -> SafeString:
    """Shape and word in a badge of the light's colour."""
    return format_html(
        '<span class="nl-data-badge light light--{}">{}<span>{}</span></span>', value, light_icon(value), word
    )
