"""Consent to an addendum can stand on paper too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0004_answers_on_paper'),
    ]

    operations = [
        migrations.AddField(
            model_name='addendumanswer',
            name='on_paper',
            field=models.BooleanField(default=False, verbose_name='on paper'),
        ),
    ]
