"""Signatures of years and consents keep power and reservation; commitments taken in by mistake go, or are marked."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0020_bids_about_the_first_year'),
        ('parties', '0002_umbrellas'),
    ]

    operations = [
        migrations.CreateModel(
            name='CommitmentIntake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('author_name', models.CharField(max_length=200, verbose_name='by')),
                ('author_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
                ('name', models.CharField(max_length=200, verbose_name='taken over from')),
                ('added', models.JSONField(blank=True, default=list, verbose_name='commitments it added')),
                ('changed', models.JSONField(blank=True, default=list, verbose_name='commitments it changed')),
                ('themes', models.JSONField(blank=True, default=list, verbose_name='themes it made')),
            ],
            options={
                'verbose_name': 'list of commitments',
                'verbose_name_plural': 'lists of commitments',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='CommitmentIntakeTakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('author_name', models.CharField(max_length=200, verbose_name='by')),
                ('author_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('reason', models.TextField(verbose_name='reason')),
            ],
            options={
                'verbose_name': 'list of commitments taken back',
                'verbose_name_plural': 'lists of commitments taken back',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='addendumanswer',
            name='power',
            field=models.CharField(blank=True, max_length=250, verbose_name='by what power'),
        ),
        migrations.AddField(
            model_name='addendumanswer',
            name='reservation',
            field=models.CharField(blank=True, max_length=250, verbose_name='under reservation of'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='withdrawn_why',
            field=models.TextField(blank=True, editable=False, verbose_name='why it was withdrawn'),
        ),
        migrations.AddField(
            model_name='historicalcommitment',
            name='withdrawn_why',
            field=models.TextField(blank=True, editable=False, verbose_name='why it was withdrawn'),
        ),
        migrations.AddField(
            model_name='partyanswer',
            name='power',
            field=models.CharField(blank=True, max_length=250, verbose_name='by what power'),
        ),
        migrations.AlterField(
            model_name='addendumanswer',
            name='kind',
            field=models.CharField(choices=[('consent', 'Consents'), ('refuse', 'Refuses'), ('recalled', 'Recorded by mistake'), ('lifted', 'Reservation lifted')], max_length=8, verbose_name='answer'),
        ),
        migrations.AlterField(
            model_name='commitment',
            name='lapsed_on',
            field=models.DateField(blank=True, help_text='From then on it holds no more, by an addendum, or as it never stood in the agreement.', null=True, verbose_name='lapsed on'),
        ),
        migrations.AlterField(
            model_name='historicalcommitment',
            name='lapsed_on',
            field=models.DateField(blank=True, help_text='From then on it holds no more, by an addendum, or as it never stood in the agreement.', null=True, verbose_name='lapsed on'),
        ),
        migrations.AddConstraint(
            model_name='addendumanswer',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'consent'), ('reservation', ''), _connector='OR'), name='reservation_of_consent', violation_error_message='Only who consents makes a reservation.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_why', ''), ('lapsed_on__isnull', False), _connector='OR'), name='commitment_withdrawn', violation_error_message='What was withdrawn has a day from which it holds no more.'),
        ),
        migrations.AddField(
            model_name='commitmentintake',
            name='framework',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitment_intakes', to='agreements.frameworkagreement', verbose_name='framework agreement'),
        ),
        migrations.AddField(
            model_name='commitmentintaketakenback',
            name='framework',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.frameworkagreement', verbose_name='framework agreement'),
        ),
        migrations.AddField(
            model_name='commitmentintaketakenback',
            name='intake',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='agreements.commitmentintake', verbose_name='list of commitments'),
        ),
    ]
