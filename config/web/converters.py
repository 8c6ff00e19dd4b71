"""Path converters of the address tree, and the words that can stand in it."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

#: Small letters, digits and single hyphens: what the converters below understand.
WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"

#: For every field that becomes part of an address; a plain SlugField lets capitals and underscores through.
address_word = RegexValidator(rf"^{WORD}\Z", _("Use small letters, digits and single hyphens."))

#: First words of an address that can never be a municipality, nor a framework of one.
RESERVED = (
    "inloggen",
    "uitloggen",
    "wachtwoord",
    "account",
    "accounts",
    "mijn-werk",
    "mijn-gegevens",
    "besluiten",
    "agenda",
    "partijen",
    "openbaar",
    # Second words below it.
    "uitleg",
    "toegankelijkheid",
    "privacy",
    "sitemaps",
    "admin",
    "taal",
    "static",
    "media",
    "zoeken",
    "vraag",
    "gezondheid",
    "hulp",
    "api",
    "beheer",
    "afspraken",
    "overleg",
    "cijfers",
    "raadsbrief",
    "raad",
    ".well-known",
    "monitor.schema.json",
    "robots.txt",
    "sitemap.xml",
    "favicon.ico",
)


class FreeSlugConverter:
    """A slug that is none of the reserved words."""

    regex = "(?!(?:" + "|".join(word.replace(".", r"\.") for word in RESERVED) + r")(?:/|$))" + WORD

    def to_python(self, value: str) -> str:
        """The slug itself."""
        return value

    def to_url(self, value: str) -> str:
        """The slug itself."""
        return value


class YearConverter:
    """A year of four digits, 1990 to 2099."""

    regex = r"(?:199\d|20\d\d)"

    def to_python(self, value: str) -> int:
        """The year as a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The number as four digits."""
        return f"{value:04d}"


def is_reserved(slug: str) -> bool:
    """Whether `slug` can not be used as the first word of an address."""
    return slug in RESERVED
