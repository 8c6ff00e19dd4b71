"""Texts that a spreadsheet would take for a formula."""

#: What such a text begins with: a line end is skipped, the wide signs stand for the plain ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe goes before what would begin a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_it_was(text: str) -> str:
    """Without the apostrophe of `neutral`."""
    return text[1:] if text.startswith(tuple(f"'{sign}" for sign in FORMULA)) else text
