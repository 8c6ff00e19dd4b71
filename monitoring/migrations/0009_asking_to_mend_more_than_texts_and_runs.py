"""A request is also about a reaction, the source of a figure or the name of a file, and tells whose it is.

A run of reminders is written down, also where nobody was mailed.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.db import migrations, models


def tell_whose(apps, schema_editor):
    """Until now all were about a text."""
    requests = apps.get_model("monitoring", "MendRequest").objects
    text = apps.get_model("monitoring", "ProgressReport").objects.filter(pk=models.OuterRef("report"))
    requests.update(party=models.Subquery(text.values("party")))


def only_texts(apps, schema_editor):
    """Before, a request could be about a text only, and once."""
    rows = apps.get_model("monitoring", "MendRequest").objects
    rows.filter(report=None).delete()
    first = rows.values("report", "digest").annotate(first=models.Min("pk")).values_list("first", flat=True)
    rows.exclude(pk__in=list(first)).delete()
    schema_editor.connection.check_constraints()


def about(model, name, **how):
    """One of the things a request can be about."""
    return models.ForeignKey(
        **{"on_delete": django.db.models.deletion.PROTECT, "blank": True, "null": True, **how},
        related_name="mend_requests",
        to=f"monitoring.{model}",
        verbose_name=name,
    )


def party(**how):
    """Whose it is."""
    return models.ForeignKey(
        **how,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="mend_requests",
        to="parties.party",
        verbose_name="party",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0008_asking_to_mend_and_asking_together"),
        ("parties", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="day")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made at"
                    ),
                ),
            ],
            options={
                "verbose_name": "run of reminders",
                "verbose_name_plural": "runs of reminders",
                "ordering": ["-day"],
            },
        ),
        migrations.RemoveConstraint(model_name="mendrequest", name="mend_asked_once"),
        migrations.AlterField(
            model_name="mendrequest", name="report", field=about("progressreport", "text")
        ),
        migrations.AddField(model_name="mendrequest", name="view", field=about("partyview", "reaction")),
        migrations.AddField(
            model_name="mendrequest", name="measurement", field=about("measurement", "measurement")
        ),
        migrations.AddField(
            model_name="mendrequest",
            name="attachment",
            field=about(
                "attachment",
                "attachment",
                on_delete=django.db.models.deletion.DO_NOTHING,
                db_constraint=False,
            ),
        ),
        migrations.AddField(
            model_name="mendrequest",
            name="field",
            field=models.CharField(default="text", max_length=20, verbose_name="where it stands"),
            preserve_default=False,
        ),
        migrations.AddField(model_name="mendrequest", name="party", field=party(null=True)),
        migrations.RunPython(tell_whose, only_texts, elidable=True),
        migrations.AlterField(model_name="mendrequest", name="party", field=party()),
        migrations.AddConstraint(
            model_name="mendrequest",
            constraint=models.UniqueConstraint(
                models.F("line"),
                models.F("digest"),
                django.db.models.functions.comparison.Coalesce("report", 0),
                django.db.models.functions.comparison.Coalesce("view", 0),
                django.db.models.functions.comparison.Coalesce("measurement", 0),
                django.db.models.functions.comparison.Coalesce("attachment", 0),
                name="mend_asked_once",
                violation_error_message="The party was asked already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mendrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("attachment", None), ("measurement", None), ("report__isnull", False), ("view", None)
                )
                | models.Q(
                    ("attachment", None), ("measurement", None), ("report", None), ("view__isnull", False)
                )
                | models.Q(
                    ("attachment", None), ("measurement__isnull", False), ("report", None), ("view", None)
                )
                | models.Q(
                    ("attachment__isnull", False), ("measurement", None), ("report", None), ("view", None)
                ),
                name="mend_about_one",
                violation_error_message="A request is about one thing.",
            ),
        ),
    ]
