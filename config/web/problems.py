"""What is wrong with what was filled in, told first on a page: read from the page itself, so that no form forgets it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

#: The class of a message beside a field.
MESSAGE = "utrecht-form-field-error-message"
_ALERT = re.compile(r'<(?:div|p) [^>]*role="alert"(?![^>]* hidden)')
_VOID = {"br", "hr", "img", "input", "wbr"}


class _Reader(HTMLParser):
    """Collects the messages beside fields, each with the id of the first field after it, and the labels of fields.

    That a field may stay empty is no part of its label here. A message that describes a group of choices has the words
    above the group, not those of its first choice. Where a page has the same fields many times a message tells in
    `data-about` of which one it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.labels: dict[str, str] = {}
        self._depth = 0
        self._label = ""
        self._described_by = ""
        self._beside_label = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A message begins, or here is the field of the messages before it."""
        told = dict(attrs)
        if self._depth:
            self._depth += tag not in _VOID
        elif MESSAGE in (told.get("class") or "").split() and "hidden" not in told:
            self.found.append(["", "", told.get("id") or "", told.get("data-about") or ""])
            self._depth = 1
        elif tag == "label":
            self._label = told.get("for") or ""
        elif tag == "fieldset":
            self._described_by = told.get("aria-describedby") or ""
        elif tag == "legend":
            self._label = self._described_by
        elif tag == "span" and "optional" in (told.get("class") or "").split():
            self._beside_label = True
        elif tag in {"input", "select", "textarea"} and told.get("type") != "hidden" and told.get("id"):
            for one in self.found:
                one[1] = one[1] or told["id"] or ""

    def handle_endtag(self, tag: str) -> None:
        """A message, or something in it, ends."""
        self._depth -= bool(self._depth)
        self._label = "" if tag in {"label", "legend"} else self._label
        self._beside_label = self._beside_label and tag != "span"

    def handle_data(self, data: str) -> None:
        """The words of a message or a label."""
        if self._depth:
            self.found[-1][0] += data
        elif self._label and not self._beside_label:
            self.labels[self._label] = self.labels.get(self._label, "") + data


def _plain(words: str) -> str:
    return " ".join(words.split())


def found_in(page: str) -> list[tuple[str, str]]:
    """The messages beside fields after the field's label, each with the id of its field; empty where none follows."""
    if MESSAGE not in page:
        return []
    reader = _Reader()
    reader.feed(page)
    labels = reader.labels
    told = [
        # What is about the whole of something stands before its first field, and is not of that field.
        ((about, "" if about and not own else labels.get(own) or labels.get(field, ""), words), field)
        for words, field, own, about in reader.found
        if words.strip()
    ]
    return [(": ".join(filter(None, map(_plain, parts))), field) for parts, field in told]


def told_first(page: str, *, sent: bool) -> SafeString:
    """The page with what is wrong in its title and at the top, where the focus then is.

    `sent`: the page answers a form. What is wrong with a form as a whole stands in an alert, which then gets the
    focus; an alert on a page that is only opened is left as it is.
    """
    top, main, rest = page.partition("<main ")
    problems = found_in(rest)
    alert = _ALERT.search(rest) if sent else None
    if problems:
        opening, end, rest = rest.partition(">")
        rest = opening + end + render_to_string("components/problems.html", {"problems": problems}) + rest
    elif alert:
        rest = rest[: alert.end()] + ' tabindex="-1" autofocus' + rest[alert.end() :]
    if problems or alert:
        top = top.replace("<title>", f"<title>{_('Error')}: ", 1)
    return mark_safe(top + main + rest)  # noqa: S308 (a page that was rendered already)
