"""What was agreed may lie between two numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0008_a_signature_taken_back'),
        ('parties', '0001_first_release'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaltarget',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='The second number of one that lies between two: 24 up to 32.', max_digits=14, null=True, verbose_name='up to'),
        ),
        migrations.AddField(
            model_name='target',
            name='upto',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='The second number of one that lies between two: 24 up to 32.', max_digits=14, null=True, verbose_name='up to'),
        ),
        migrations.AlterField(
            model_name='historicaltarget',
            name='kind',
            field=models.CharField(choices=[('at_least', 'at least'), ('at_most', 'at most'), ('about', 'about'), ('range', 'between'), ('signal', 'signal value')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='target',
            name='kind',
            field=models.CharField(choices=[('at_least', 'at least'), ('at_most', 'at most'), ('about', 'about'), ('range', 'between'), ('signal', 'signal value')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'range'), ('upto__gt', models.F('value')), ('upto__isnull', False)), models.Q(models.Q(('kind', 'range'), _negated=True), ('upto__isnull', True)), _connector='OR'), name='target_between_two', violation_error_message='Between takes two numbers, the second above the first; what is meant otherwise takes one.'),
        ),
    ]
