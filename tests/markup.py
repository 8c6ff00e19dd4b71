"""What every page keeps to for who hears it or goes by keyboard: tables, headings, landmarks, references, forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from .reading import words

#: Attributes that name elements by their id.
_REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form", "list")
#: Landmarks and what goes by such a role.
_LANDMARKS = {"nav": "navigation", "aside": "complementary", "main": "main"}
#: What a browser may fill in by itself: the types of fields and their names.
_PERSONAL = {
    "email": {"email", "username", "off"},
    "tel": {"tel", "off"},
    "password": {"current-password", "new-password", "off"},
}


def flaws(page: Element) -> list[str]:
    """What is wrong with a page, in words; nothing when all is well."""
    parts = (_tables, _headings, _landmarks, _references, _fields, _optional, _primary)
    return [flaw for part in parts for flaw in part(page)]


def _tables(page: Element) -> Iterator[str]:
    for table in page.iter("table"):
        name = table.get("id") or table.get("class") or "?"
        caption = table.find("caption")
        if not (table.get("aria-label") or table.get("aria-labelledby")) and (
            caption is None or not words(caption)
        ):
            yield f"table {name} has no name"
        if any(not head.get("scope") for head in table.iter("th")):
            yield f"table {name} has a header without scope"
        if any(cell.get("scope") != "col" for head in table.iter("thead") for cell in head.iter("th")):
            yield f"table {name} has a column header without scope=col"
        for body in table.iter("tbody"):
            spanned = 0
            for row in body.findall("tr"):
                spanned = max(spanned, *(int(cell.get("rowspan", 1)) for cell in row.findall("th")), 0)
                if not spanned and len(row) > 1:
                    yield f"table {name} has a row without header: {words(row)[:40]}"
                    break
                spanned -= 1


def _headings(page: Element) -> Iterator[str]:
    if page.find(".//title") is None or not words(page.find(".//title")):
        yield "no title"
    found = [one for one in page.iter() if one.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    if (first := sum(one.tag == "h1" for one in found)) != 1:
        yield f"{first} headings of the first level"
    for before, heading in pairwise(found):
        if int(heading.tag[1]) > int(before.tag[1]) + 1:
            yield f"{before.tag} is followed by {heading.tag}: {words(heading)[:40]}"
    yield from (f"an empty {one.tag}" for one in found if not words(one))


def _named(page: Element, element: Element) -> str:
    """The name of an element by its attributes."""
    ids = (element.get("aria-labelledby") or "").split()
    return element.get("aria-label") or " ".join(words(page.find(f".//*[@id='{one}']")) for one in ids)


def _landmarks(page: Element) -> Iterator[str]:
    found: Counter[tuple[str, str]] = Counter()
    for element in page.iter():
        role = element.get("role") or _LANDMARKS.get(str(element.tag), "")
        if element.tag in {"section", "form"} and not role and _named(page, element):
            role = {"section": "region", "form": "form"}[str(element.tag)]
        if role in {"navigation", "complementary", "main", "region", "search", "form"}:
            found[role, _named(page, element)] += 1
            if role in {"navigation", "region"} and not _named(page, element):
                yield f"{role} without a name"
    yield from (
        f"{times} times {role} “{name}”"
        for (role, name), times in found.items()
        if times > 1 and role != "region"
    )


def _references(page: Element) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    yield from (f"id {name} stands there {times} times" for name, times in ids.items() if times > 1)
    for element in page.iter():
        for attribute in _REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} of a {element.tag} names {name}, which is not there"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and target[1:] and target[1:] not in ids:
            yield f"a link leads to {target}, which is not there"


def _fields(page: Element) -> Iterator[str]:
    for told in page.findall(".//*[@id='problemen']//li"):
        if told.find(".//a") is None:
            yield f"what is wrong leads to no field: {words(told)[:60]}"
    labelled = {label.get("for") for label in page.iter("label")}
    within = {id(one) for label in page.iter("label") for one in label.iter()}
    parents = {child: parent for parent in page.iter() for child in parent}
    errors = {
        one.get("id")
        for one in page.iter()
        if "utrecht-form-field-error-message" in (one.get("class") or "").split()
        or one.get("role") == "alert"
    }
    for control in (one for one in page.iter() if one.tag in {"input", "select", "textarea"}):
        kind = control.get("type", "text") if control.tag == "input" else control.tag
        name = control.get("name") or "?"
        if kind in {"hidden", "submit"}:
            continue
        if not (control.get("id") in labelled or id(control) in within or _named(page, control)):
            yield f"field {name} has no label"
        if kind in _PERSONAL and control.get("autocomplete", "") not in _PERSONAL[kind]:
            yield f"field {name} of type {kind} has autocomplete “{control.get('autocomplete', '')}”"
        described = set((control.get("aria-describedby") or "").split())
        group = parents[control]
        while kind in {"radio", "checkbox"} and group in parents:
            described |= set((group.get("aria-describedby") or "").split())
            group = parents[group]
        if control.get("aria-invalid") == "true" and not described & errors:
            yield f"field {name} is wrong and does not tell why"
        if described & errors and control.get("aria-invalid") != "true" and kind != "radio":
            yield f"field {name} has a problem and is not marked as wrong"


#: What the empty option of a choice shows where it has no words of its own.
_NO_WORDS = {"", "–", "—", "---------"}


def _optional(page: Element) -> Iterator[str]:
    """What may stay empty says so at its label, or tells when it is needed; in forms that are sent to be kept.

    A choice whose empty option has words, as "nobody", tells it there.
    """
    labels = {label.get("for"): label for label in page.iter("label") if label.get("for")}
    for form in (one for one in page.iter("form") if (one.get("method") or "get").lower() == "post"):
        for control in (one for one in form.iter() if one.tag in {"input", "select", "textarea"}):
            kind = control.get("type", "text") if control.tag == "input" else control.tag
            label = labels.get(control.get("id"))
            if label is None or kind in {"hidden", "submit", "radio", "checkbox"}:
                continue
            empty = {words(one) for one in control.iter("option") if not one.get("value", words(one))}
            optional = any(one.get("class") == "optional" for one in label.iter())
            told = optional or any(
                page.find(f".//*[@id='{one}'][@data-needed='sometimes']") is not None
                for one in (control.get("aria-describedby") or "").split()
            )
            must = control.get("required") is not None or control.get("aria-required") == "true"
            empty_now = not (control.get("value") or words(control)) and kind != "select"
            if optional and empty_now and control.get("aria-invalid") == "true":
                yield f"field {control.get('name')} was refused as it was empty and tells that it may stay so"
            if must and told:
                yield f"field {control.get('name')} is needed and tells that it may stay empty"
            if not (must or told) and (kind != "select" or empty & _NO_WORDS):
                yield f"field {control.get('name')} does not tell that it may stay empty"


def _primary(page: Element) -> Iterator[str]:
    """One thing on a page is what it is for, and one in each part that unfolds."""

    def shown(element: Element) -> Iterator[Element]:
        yield element
        for child in element:
            if child.tag != "details":
                yield from shown(child)

    for part in (page, *page.iter("details")):
        found = [words(one) for one in shown(part) if "primary-action" in (one.get("class") or "")]
        if len(found) > 1:
            yield f"{len(found)} primary buttons: {', '.join(found)[:80]}"
