"""A signature that was recorded by mistake stays and is followed by another, so a party may have two of one version."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_figures_that_are_followed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="partyanswer",
            name="signature_once",
        ),
    ]
