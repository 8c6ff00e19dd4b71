import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0013_who_signed_a_framework'),
    ]

    operations = [
        migrations.AlterField(
            model_name='calendaraddress',
            name='made_on',
            field=models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='made on'),
        ),
    ]
