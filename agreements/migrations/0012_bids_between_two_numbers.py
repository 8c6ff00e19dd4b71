"""A line of a bid may lie between two numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0011_reservations_and_targets_by_addenda'),
        ('parties', '0001_first_release'),
    ]

    operations = [
        migrations.AddField(
            model_name='bidline',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='The second number of one that lies between two: 24 up to 32.', max_digits=14, null=True, verbose_name='up to'),
        ),
        migrations.AddField(
            model_name='historicalbidline',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='The second number of one that lies between two: 24 up to 32.', max_digits=14, null=True, verbose_name='up to'),
        ),
        migrations.AddConstraint(
            model_name='bidline',
            constraint=models.CheckConstraint(condition=models.Q(('upto__isnull', True), models.Q(('quantity__isnull', False), ('upto__gt', models.F('quantity'))), _connector='OR'), name='bid_line_between_two', violation_error_message='A range takes two numbers, the second above the first.'),
        ),
    ]
