"""Changes to a copy of the demo files, and how many rows there are."""

import json

from django.apps import apps


def everything() -> dict[str, int]:
    """How many rows every table of ours has, histories included."""
    labels = ("parties", "agreements", "monitoring")
    return {
        m._meta.label: m._base_manager.count()
        for label in labels
        for m in apps.get_app_config(label).get_models()
    }


def change(folder, file, edit):
    """Change a file of the copy; `edit` gets its content."""
    path = folder / file
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))


def add_row(folder, name, /, **row):
    """Add a row to the file of that name."""
    change(folder, f"{name}.json", lambda data: data[name].append(row))


def a_commitment(**fields):
    return {"key": "2025-nieuw", "number": "N 1", "theme": "1.1", "title": "Nieuw", **fields}


def add_commitments(*rows):
    return lambda data: data["commitments"].extend(rows)


def add_round(**fields):
    """A round with two good lights and what `fields` say."""
    values = {
        "slug": "extra",
        "title": "Extra",
        "starts_on": "2024-01-01",
        "ends_on": "2024-06-30",
        "reference_date": "2024-06-30",
        "status": "closed",
        "assessments": [],
        "progress": [],
        **fields,
    }
    return lambda data: data["rounds"].append(values)
