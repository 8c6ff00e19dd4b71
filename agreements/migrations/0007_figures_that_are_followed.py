"""How often something is followed and by whom, also of a theme; and what is expected of it per year."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0006_seats_for_a_time'),
        ('parties', '0001_first_release'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalindicator',
            name='keeper',
            field=models.CharField(blank=True, help_text='As agreed.', max_length=120, verbose_name='who keeps it'),
        ),
        migrations.AddField(
            model_name='historicalindicator',
            name='period',
            field=models.CharField(blank=True, help_text='As agreed, for example: every quarter.', max_length=120, verbose_name='how often'),
        ),
        migrations.AddField(
            model_name='historicalindicator',
            name='theme',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Of one that belongs to no single commitment; both empty where it is about everything.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.theme', verbose_name='theme'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='keeper',
            field=models.CharField(blank=True, help_text='As agreed.', max_length=120, verbose_name='who keeps it'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='period',
            field=models.CharField(blank=True, help_text='As agreed, for example: every quarter.', max_length=120, verbose_name='how often'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='theme',
            field=models.ForeignKey(blank=True, help_text='Of one that belongs to no single commitment; both empty where it is about everything.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='agreements.theme', verbose_name='theme'),
        ),
        migrations.AlterField(
            model_name='historicalindicator',
            name='unit',
            field=models.CharField(blank=True, help_text='For example % or woningen.', max_length=40, verbose_name='unit'),
        ),
        migrations.AlterField(
            model_name='indicator',
            name='unit',
            field=models.CharField(blank=True, help_text='For example % or woningen.', max_length=40, verbose_name='unit'),
        ),
        migrations.CreateModel(
            name='HistoricalForecast',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='value')),
                ('source', models.CharField(max_length=150, verbose_name='stands in')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('indicator', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.indicator', verbose_name='indicator')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='party')),
            ],
            options={
                'verbose_name': 'historical forecast',
                'verbose_name_plural': 'historical forecasts',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='value')),
                ('source', models.CharField(max_length=150, verbose_name='stands in')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forecasts', to='agreements.indicator', verbose_name='indicator')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forecasts', to='parties.party', verbose_name='party')),
            ],
            options={
                'verbose_name': 'forecast',
                'verbose_name_plural': 'forecasts',
                'ordering': ['indicator', 'year', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('indicator', 'year', 'party'), name='forecast_once', violation_error_message='There is a forecast of this party for this year already.'), models.UniqueConstraint(condition=models.Q(('party__isnull', True)), fields=('indicator', 'year'), name='forecast_together_once', violation_error_message='There is a forecast for this year already.')],
            },
        ),
    ]
