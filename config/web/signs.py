"""Signs that nobody sees: they have no place in a text, wherever it came from."""

import re

#: Control characters, and those that turn the order of all words after them, also those of others. Not the NUL, which
#: forms refuse by themselves, nor what right-to-left letters and emoji of several signs are written with.
_UNSEEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f]")


def without_unseen(text: str) -> str:
    """The text as everybody sees it written."""
    return _UNSEEN.sub("", text)
