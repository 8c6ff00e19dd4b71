"""Where a commitment and the day of a step come from gets a field; fixed words in a note told it before.

The words leave the notes, also in the history. Going back writes them again: before how a step went, and as the note
of a commitment that has no other.
"""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr, Trim

COMMITMENT = "Demonstratie: verzonnen."
DAY = "Demonstratie, de dag is verzonnen."
CHOICES = [
    ("person", "Entered by a person"),
    ("document", "Taken over from a document"),
    ("demo", "Demonstration"),
]


def tell(apps, schema_editor):
    """What the words said is said by the fields."""
    for name in ("Commitment", "HistoricalCommitment"):
        rows = apps.get_model("agreements", name).objects
        rows.filter(source_note=COMMITMENT).update(origin="demo", source_note="")
    for name in ("CycleStep", "HistoricalCycleStep"):
        rows = apps.get_model("agreements", name).objects
        rows.filter(done_on__isnull=False).update(done_origin="person")
        # A prefix by its characters: the LIKE of SQLite does not look at capitals.
        marked = rows.alias(begin=Substr("done_note", 1, len(DAY))).filter(begin=DAY)
        marked.update(done_origin="demo", done_note=Trim(Substr("done_note", len(DAY) + 1)))


def write_words(apps, schema_editor):
    """What the fields say is said by the words again."""
    for name in ("Commitment", "HistoricalCommitment"):
        rows = apps.get_model("agreements", name).objects
        rows.filter(origin="demo", source_note="").update(source_note=COMMITMENT)
    for name in ("CycleStep", "HistoricalCycleStep"):
        rows = apps.get_model("agreements", name).objects
        rows.filter(done_origin="demo").update(done_note=Trim(Concat(Value(f"{DAY} "), F("done_note"))))


def origin():
    """The field of a commitment and of its history."""
    return models.CharField(
        choices=CHOICES, default="person", editable=False, max_length=10, verbose_name="origin"
    )


def done_origin():
    """The field of a step and of its history."""
    return models.CharField(
        blank=True, choices=CHOICES, editable=False, max_length=10, verbose_name="origin of the day"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0001_first_release"),
    ]

    operations = [
        migrations.AddField(model_name="commitment", name="origin", field=origin()),
        migrations.AddField(model_name="historicalcommitment", name="origin", field=origin()),
        migrations.AddField(model_name="cyclestep", name="done_origin", field=done_origin()),
        migrations.AddField(model_name="historicalcyclestep", name="done_origin", field=done_origin()),
        migrations.RunPython(tell, write_words),
    ]
