"""Who takes part in a framework agreement does so from a day until a day; both empty for who is there already."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0005_consent_on_paper'),
        ('parties', '0001_first_release'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='participation',
            name='participation_once',
        ),
        migrations.AddField(
            model_name='historicalparticipation',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='historicalparticipation',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='from'),
        ),
        migrations.AddField(
            model_name='participation',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='until'),
        ),
        migrations.AddField(
            model_name='participation',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='from'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('framework', 'party'), name='participation_once', violation_error_message='This party takes part already.'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='participation_dates', violation_error_message='The last day lies before the first.'),
        ),
    ]
