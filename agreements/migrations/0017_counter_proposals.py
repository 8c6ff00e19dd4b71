"""Answers to bids carry a counter-proposal, and who bid replies; numbers per year may lie between two."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0016_source_of_an_indicator'),
        ('parties', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='BidReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('author_name', models.CharField(max_length=200, verbose_name='by')),
                ('author_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('reply', models.CharField(choices=[('keep', 'Keeps to its bid'), ('talk', 'Wants to talk on')], max_length=8, verbose_name='reply')),
                ('why', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(4000)], verbose_name='reason')),
            ],
            options={
                'verbose_name': 'reply to a counter-proposal',
                'verbose_name_plural': 'replies to counter-proposals',
                'ordering': ['response', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='bidforecast',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='up to'),
        ),
        migrations.AddField(
            model_name='bidresponse',
            name='planned',
            field=models.CharField(blank=True, max_length=250, verbose_name='proposed moment'),
        ),
        migrations.AddField(
            model_name='bidresponse',
            name='quantity',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='proposed number'),
        ),
        migrations.AddField(
            model_name='bidresponse',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='proposed up to'),
        ),
        migrations.AddField(
            model_name='historicalbidforecast',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='up to'),
        ),
        migrations.AddConstraint(
            model_name='bidforecast',
            constraint=models.CheckConstraint(condition=models.Q(('upto__isnull', True), ('upto__gt', models.F('quantity')), _connector='OR'), name='bid_forecast_between_two', violation_error_message='A range takes two numbers, the second above the first.'),
        ),
        migrations.AddConstraint(
            model_name='bidresponse',
            constraint=models.CheckConstraint(condition=models.Q(('upto__isnull', True), models.Q(('quantity__isnull', False), ('upto__gt', models.F('quantity'))), _connector='OR'), name='bid_response_between_two', violation_error_message='A range takes two numbers, the second above the first.'),
        ),
        migrations.AddConstraint(
            model_name='bidresponse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'agree'), _negated=True), models.Q(('quantity__isnull', False), models.Q(('planned', ''), _negated=True), _connector='OR', _negated=True), _connector='OR'), name='bid_response_agrees_or_proposes', violation_error_message='Who agrees proposes nothing else.'),
        ),
        migrations.AddField(
            model_name='bidreply',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='agreements.bidline', verbose_name='line of a bid'),
        ),
        migrations.AddField(
            model_name='bidreply',
            name='response',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='agreements.bidresponse', verbose_name='counter-proposal'),
        ),
    ]
