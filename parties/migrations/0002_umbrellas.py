"""A tenant organisation speaks for the tenants of several corporations: a row each, where a party named one.

What a party named becomes such a row, and its history tells who named it when. Going back leaves one corporation per
organisation: of an umbrella the one that was named last.
"""

from collections import defaultdict

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

#: In whose name a row is written of which no history tells who named it.
SITE = {"actor_name": "De site zelf", "actor_party": "Systeem"}


class Carrier:
    """Makes rows and their history of what parties named."""

    def __init__(self, apps):
        self.rows = apps.get_model("parties", "Representation").objects
        self.history = apps.get_model("parties", "HistoricalRepresentation").objects

    def carry(self, party, steps):
        """`steps`: what the party named, None for nothing, with the history row that tells it; oldest first."""
        now = None
        for named, told in steps:
            if now is not None and now.corporation_id != named:
                self.tell(now, "-", told)
                # The number of a row that ended is given to no other.
                now = now.delete() and None
            if now is None and named is not None:
                now = self.rows.create(organisation_id=party, corporation_id=named)
                self.tell(now, "+", told)

    def tell(self, row, kind, told):
        """Write the history of a row as that of the party tells it."""
        who = SITE | {"history_date": timezone.now()}
        if told is not None:
            kept = ("actor_name", "actor_party", "history_date", "history_user_id", "history_change_reason")
            who = {name: getattr(told, name) for name in kept}
        self.history.create(
            id=row.pk,
            organisation_id=row.organisation_id,
            corporation_id=row.corporation_id,
            history_type=kind,
            **who,
        )


def carry_over(apps, schema_editor):
    """Every corporation that a party names, or once named."""
    carrier = Carrier(apps)
    history = apps.get_model("parties", "HistoricalParty").objects
    parties = apps.get_model("parties", "Party").objects
    steps = defaultdict(list)
    ever = history.filter(represents__isnull=False).values("id")
    for told in history.filter(id__in=ever).order_by("history_date", "history_id"):
        steps[told.id].append((None if told.history_type == "-" else told.represents_id, told))
    for party, named in parties.filter(represents__isnull=False).values_list("pk", "represents"):
        steps[party].append((named, None))
    for party in sorted(steps):
        carrier.carry(party, steps[party])


def name_again(apps, schema_editor):
    """One corporation per organisation, and in its history what was named since when."""
    history = apps.get_model("parties", "HistoricalParty").objects
    parties = apps.get_model("parties", "Party").objects
    told = apps.get_model("parties", "HistoricalRepresentation").objects
    for row in told.order_by("history_date", "history_id"):
        since = history.filter(id=row.organisation_id, history_date__gte=row.history_date)
        if row.history_type == "-":
            since.filter(represents=row.corporation_id).update(represents=None)
        else:
            since.update(represents=row.corporation_id)
    for row in apps.get_model("parties", "Representation").objects.order_by("pk"):
        parties.filter(pk=row.organisation_id).update(represents=row.corporation_id)
    # PostgreSQL changes no table of which it still has to check what refers to it.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('parties', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalRepresentation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('corporation', models.ForeignKey(blank=True, db_constraint=False, error_messages={'invalid': 'Only a corporation has tenants that are represented. Choose a corporation.'}, limit_choices_to={'kind': 'corporation'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='housing corporation')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='tenant organisation')),
            ],
            options={
                'verbose_name': 'historical representation of tenants',
                'verbose_name_plural': 'historical representations of tenants',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('corporation', models.ForeignKey(error_messages={'invalid': 'Only a corporation has tenants that are represented. Choose a corporation.'}, limit_choices_to={'kind': 'corporation'}, on_delete=django.db.models.deletion.PROTECT, related_name='representatives', to='parties.party', verbose_name='housing corporation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='representations', to='parties.party', verbose_name='tenant organisation')),
            ],
            options={
                'verbose_name': 'representation of tenants',
                'verbose_name_plural': 'representations of tenants',
                'ordering': ['organisation', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'corporation'), name='representation_once', violation_error_message='This corporation is named already.')],
            },
        ),
        migrations.RunPython(carry_over, name_again),
        migrations.RemoveConstraint(
            model_name='party',
            name='party_represents',
        ),
        migrations.RemoveField(
            model_name='historicalparty',
            name='represents',
        ),
        migrations.RemoveField(
            model_name='party',
            name='represents',
        ),
        migrations.AddField(
            model_name='party',
            name='represents',
            field=models.ManyToManyField(related_name='represented_by', through='parties.Representation', through_fields=('organisation', 'corporation'), to='parties.party', verbose_name='represents the tenants of'),
        ),
    ]
