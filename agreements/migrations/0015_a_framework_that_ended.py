import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0014_goals'),
    ]

    operations = [
        migrations.AddField(
            model_name='frameworkagreement',
            name='ended_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='ended on'),
        ),
        migrations.AddField(
            model_name='historicalframeworkagreement',
            name='ended_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='ended on'),
        ),
        migrations.AlterField(
            model_name='calendaraddress',
            name='made_on',
            field=models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='made on'),
        ),
    ]
