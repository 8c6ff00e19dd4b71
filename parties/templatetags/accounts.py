"""Tags of the pages about the own account."""

import re

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from parties.accounts.second_factor import needs_second_factor

register = template.Library()

#: What a browser says of itself, in the order in which it must be asked.
_BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("OPR", "Opera"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """'Firefox, Windows' of what a browser says of itself; not to be relied on for anything but recognition."""
    found = [
        next((name for mark, name in marks if re.search(mark, user_agent)), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or _("Unknown browser")


@register.simple_tag(takes_context=True)
def must_set_up(context: Context) -> bool:
    """Whether the person can do nothing before a second factor is set up."""
    return needs_second_factor(context["request"])
