"""A day in a setting."""

from datetime import date

from django.core.exceptions import ImproperlyConfigured


def day(name: str, value: str) -> date | None:
    """The day a setting tells as 2027-01-31; None when it is empty."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a day such as 2027-01-31.") from error
