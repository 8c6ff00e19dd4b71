"""Numbers as they stand in an address or a form, where anybody may write anything."""

from collections.abc import Mapping

#: More digits than this no id, version or place has; any database takes so many as a number.
_DIGITS = 9


def whole(value: str) -> int:
    """The whole number that is written there; 0, which no row, version or place has, for anything else."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= _DIGITS else 0


def number_in(values: Mapping[str, str], name: str) -> int:
    """The same for what was sent under a name, or was not."""
    return whole(values.get(name, ""))
