"""Counter-proposals name numbers per year."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0021_power_of_consent_and_lists_taken_back'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bidresponse',
            name='bid_response_agrees_or_proposes',
        ),
        migrations.AddField(
            model_name='bidresponse',
            name='per_year',
            field=models.JSONField(blank=True, default=dict, verbose_name='proposed per year'),
        ),
        migrations.AddConstraint(
            model_name='bidresponse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'agree'), _negated=True), models.Q(('quantity__isnull', False), models.Q(('planned', ''), _negated=True), models.Q(('per_year', {}), _negated=True), _connector='OR', _negated=True), _connector='OR'), name='bid_response_agrees_or_proposes', violation_error_message='Who agrees proposes nothing else.'),
        ),
    ]
