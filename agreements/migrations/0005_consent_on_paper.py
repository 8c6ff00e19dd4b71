"""Consent to an addendum can stand on paper too, and what was recorded by mistake is taken back."""

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
        migrations.AlterField(
            model_name='addendumanswer',
            name='kind',
            field=models.CharField(choices=[('consent', 'Consents'), ('refuse', 'Refuses'), ('recalled', 'Recorded by mistake')], max_length=8, verbose_name='answer'),
        ),
        migrations.AlterField(
            model_name='partyanswer',
            name='kind',
            field=models.CharField(choices=[('approve', 'Approved'), ('no_objection', 'No objection'), ('object', 'Has an objection'), ('sign', 'Signed'), ('decline', 'Does not sign'), ('recalled', 'Recorded by mistake')], max_length=12, verbose_name='answer'),
        ),
    ]
