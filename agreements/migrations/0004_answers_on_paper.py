"""Not only a signature can stand on paper: an answer can too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0003_the_day_of_signing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='partyanswer',
            name='on_paper',
            field=models.BooleanField(default=False, verbose_name='on paper'),
        ),
    ]
