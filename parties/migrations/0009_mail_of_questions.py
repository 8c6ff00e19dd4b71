"""A question to a colleague is a kind of mail of its own; those that went out already get it as well."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_questions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """By their key, which names the occasion."""
    rows = apps.get_model("parties", "Mail").objects.filter(key__startswith="question:", kind="other")
    rows.update(kind="question")


def unname_questions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As it was."""
    apps.get_model("parties", "Mail").objects.filter(kind="question").update(kind="other")


class Migration(migrations.Migration):
    dependencies = [("parties", "0008_post")]

    operations = [
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("account", "About an account"),
                    ("reminder", "Reminder"),
                    ("question", "Question to a colleague"),
                    ("other", "Other mail"),
                ],
                default="other",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.RunPython(name_questions, unname_questions),
    ]
