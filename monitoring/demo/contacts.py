"""The contacts of the demo: functions with made-up addresses, marked as demonstration."""

from __future__ import annotations

from typing import Any

from agreements.models import FrameworkAgreement
from agreements.services.contacting import place_contact
from config.web.history import Actor
from parties.contacts.services import add_contact
from parties.models import Contact, Party

from .reading import FixtureReader
from .rows import themes_by_name

FILE = "contacts.json"


def load_contacts(loader: FixtureReader, *, actor: Actor) -> int:
    """Add the contacts of a folder and put them in the ladder of its main framework; returns how many were added.

    A party that has contacts already keeps them as they are. What is wrong becomes one of the loader's problems.
    """
    main = loader.read("framework.json")
    framework = FrameworkAgreement.objects.filter(
        municipality__slug=main.get("municipality"), slug=main.get("slug")
    ).first()
    rows = loader.rows(FILE, loader.read(FILE), "contacts")
    if framework is None or not rows:
        return 0
    kept = {*Contact.objects.values_list("party__slug", flat=True)}
    parties = Party.objects.in_bulk(field_name="slug")
    themes = themes_by_name(framework)
    added: list[Contact] = []

    def add(index: int, row: dict[str, Any]) -> None:
        if row["party"] in kept:
            return
        words = {name: row.get(name, "") for name in ("email", "phone")}
        contact = add_contact(
            actor=actor, party=parties[row["party"]], function=row["function"], is_demo=True, **words
        )
        for name in row.get("themes", [None]):
            place_contact(
                actor=actor,
                framework=framework,
                contact=contact,
                level=row["level"],
                theme=themes[name] if name else None,
                position=row.get("position", 1),
            )
        added.append(contact)

    loader.each(FILE, rows, "function", add)
    return len(added)
