"""The day that is kept of a framework agreement is called what it is: that on which it was signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_where_facts_come_from"),
    ]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="adopted_on",
            field=models.DateField(blank=True, null=True, verbose_name="signed on"),
        )
        for name in ("frameworkagreement", "historicalframeworkagreement")
    ]
