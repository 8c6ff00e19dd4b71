"""What a browser sends when somebody opens a page of the admin and presses save."""

from __future__ import annotations

from typing import Any

from django.test import Client


def filled_in(client: Client, url: str) -> dict[str, Any]:
    """The form of the page as it stands there, rows below it included."""
    context = client.get(url).context
    shown = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        shown += [inline.formset.management_form, *inline.formset.initial_forms]
    sent: dict[str, Any] = {}
    for form in shown:
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                sent |= {field.html_name: "on"} if value else {}
            elif not field.field.disabled:
                told = field.field.widget.format_value(value)
                first = told[0] if isinstance(told, list) and told else told
                sent[field.html_name] = first or ""
    return sent
