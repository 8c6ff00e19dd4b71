"""A signature can be under a reservation, and a target tells which addendum wrote it.

What addenda wrote before was known by their name in the history only.
"""

import django.db.models.deletion
from django.db import migrations, models


def name_addenda(apps, schema_editor):
    """The rows of the history that tell the name of an addendum, and those after them, get that addendum."""
    history = apps.get_model("agreements", "HistoricalTarget").objects
    targets = apps.get_model("agreements", "Target").objects
    changes = apps.get_model("agreements", "AddendumChange").objects
    found = []
    in_effect = changes.filter(addendum__status="in_effect", commitment__isnull=False)
    for commitment, addendum, number, title in in_effect.values_list(
        "commitment", "addendum", "addendum__number", "addendum__title"
    ):
        rows = history.filter(
            indicator__commitment=commitment, history_change_reason__endswith=f" {number}: {title}"
        )
        found += [(at, target, addendum) for at, target in rows.values_list("history_id", "id")]
    for at, target, addendum in sorted(found):
        history.filter(id=target, history_id__gte=at).update(addendum=addendum)
        targets.filter(pk=target).update(addendum=addendum)


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0010_signed_before_it_came_here'),
        ('parties', '0001_first_release'),
    ]

    operations = [
        migrations.AddField(
            model_name='partyanswer',
            name='reservation',
            field=models.CharField(blank=True, max_length=250, verbose_name='under reservation of'),
        ),
        migrations.AlterField(
            model_name='partyanswer',
            name='kind',
            field=models.CharField(choices=[('approve', 'Approved'), ('no_objection', 'No objection'), ('object', 'Has an objection'), ('sign', 'Signed'), ('decline', 'Does not sign'), ('recalled', 'Recorded by mistake'), ('lifted', 'Reservation lifted')], max_length=12, verbose_name='answer'),
        ),
        migrations.AddConstraint(
            model_name='partyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'sign'), ('reservation', ''), _connector='OR'), name='reservation_of_signature', violation_error_message='Only who signs makes a reservation.'),
        ),
        migrations.AddField(
            model_name='historicaltarget',
            name='addendum',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='agreements.addendum', verbose_name='addendum'),
        ),
        migrations.AddField(
            model_name='target',
            name='addendum',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='agreements.addendum', verbose_name='addendum'),
        ),
        migrations.RunPython(name_addenda, migrations.RunPython.noop, elidable=True),
    ]
