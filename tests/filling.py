"""Fills in the forms of a page as somebody in a hurry does: whatever stands there stays, the rest gets something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils import timezone

#: What is typed where nothing stands, by the kind of field; anything else gets words.
TYPED = {"email": "iemand@elders.example", "url": "https://elders.example/", "file": ""}


@dataclass(frozen=True)
class Filled:
    """A form with one of its buttons: where it goes, and what is sent."""

    action: str
    sent: dict[str, list[str]]


def forms_of(page: Element, *, sparse: bool = False) -> Iterator[Filled]:
    """Every form of a page that sends something, once for each of its buttons; `sparse`: only what must be filled in."""
    outside = [one for one in page.iter() if one.get("form")]
    for form in page.iter("form"):
        if form.get("method", "").lower() != "post":
            continue
        fields = [
            *(one for one in form.iter() if not one.get("form")),
            *(one for one in outside if one.get("form") == form.get("id")),
        ]
        sent = _filled(fields, sparse)
        buttons = [one for one in fields if one.tag == "button" and one.get("type", "submit") == "submit"]
        for button in buttons or [None]:
            pressed = (
                {}
                if button is None or not button.get("name")
                else {button.get("name"): [button.get("value")]}
            )
            action = form.get("action") or ""
            yield Filled(
                (button.get("formaction") if button is not None else None) or action, {**sent, **pressed}
            )


def _filled(fields: list[Element], sparse: bool) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for one in fields:
        name, kind = one.get("name"), one.get("type", "text")
        if not name or one.get("disabled") is not None or one.tag not in ("input", "textarea", "select"):
            continue
        if one.tag == "input" and kind in ("checkbox", "radio"):
            if sparse and kind == "checkbox" and one.get("checked") is None:
                continue
            if one.get("checked") is not None or name not in sent:
                # The first of them where none is chosen.
                chosen = one.get("value", "on")
                replaces = kind == "radio" or one.get("checked") is None
                sent[name] = [chosen] if replaces else [*sent.get(name, []), chosen]
        elif (value := _value(one, kind)) is not None:
            if sparse and one.get("required") is None and kind != "hidden":
                value = _stands(one)
            sent[name] = [*sent.get(name, []), value]
    return sent


def _stands(one: Element) -> str:
    """What stands in it already."""
    if one.tag == "select":
        return next(
            (option.get("value", "") for option in one.iter("option") if option.get("selected") is not None),
            "",
        )
    return (one.text or "").strip() if one.tag == "textarea" else one.get("value", "")


def _value(one: Element, kind: str) -> str | None:
    if one.tag == "select":
        options = list(one.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None and option.get("value")]
        found = [*chosen, *(option for option in options if option.get("value"))]
        return found[0].get("value") if found else ""
    if one.tag == "textarea":
        return (one.text or "").strip() or "Met een reden."
    if kind in ("submit", "button", "image", "file"):
        return None
    if kind == "hidden" or one.get("value"):
        return one.get("value", "")
    if kind == "date" or "dd-mm" in one.get("placeholder", ""):
        return timezone.localdate().isoformat()
    if kind == "number":
        return one.get("min", "1")
    return TYPED.get(kind, "Iets nieuws")
