"""Everything up to the first release, in one step per model: an empty database is made in half the time.

A database that ran all the migrations this one replaces is up to date and goes on from here.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('parties', '0001_first'), ('parties', '0002_addresses'), ('parties', '0003_invitations'), ('parties', '0004_people_of_a_party'), ('parties', '0005_access_log'), ('parties', '0006_account_history'), ('parties', '0007_contacts'), ('parties', '0008_post'), ('parties', '0009_mail_of_questions')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='when')),
                ('kind', models.CharField(choices=[('exported', 'Took a file along'), ('contacts_read', 'Read the contacts'), ('own_data', 'Took the data of an account along')], max_length=20, verbose_name='what happened')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('user_id', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='number of the account')),
                ('subject', models.CharField(max_length=300, verbose_name='of what')),
                ('detail', models.CharField(blank=True, max_length=200, verbose_name='in detail')),
            ],
            options={
                'verbose_name': 'access to data',
                'verbose_name_plural': 'access to data',
                'ordering': ['-at', '-pk'],
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['user_id', 'at'], name='access_of_user')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('language', models.CharField(blank=True, choices=[('nl', 'Dutch'), ('en', 'English')], max_length=5, verbose_name='language')),
                ('reminders', models.CharField(choices=[('all', 'When something new waits, a week before a date, and when it is late'), ('late', 'Only when something is late'), ('weekly', 'Once a week, on Monday'), ('none', 'No reminders')], default='all', max_length=10, verbose_name='reminders')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may use the admin')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='account since')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_ci', violation_error_message='This address has an account already.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalUser',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('email', models.EmailField(db_index=True, max_length=254, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may use the admin')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical user',
                'verbose_name_plural': 'historical users',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('kind', models.CharField(choices=[('municipality', 'Municipality'), ('corporation', 'Housing corporation'), ('tenant_organisation', 'Tenant organisation'), ('partner', 'Partner')], max_length=20, verbose_name='kind')),
                ('slug', models.SlugField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small letters, digits and single hyphens.')], verbose_name='address word')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                ('code', models.CharField(blank=True, help_text='CBS code of a municipality (GM0397) or L-number of a corporation (L0123).', max_length=10, validators=[django.core.validators.RegexValidator('^(GM\\d{4}|L\\d{4})$', 'Use GM and four digits, or L and four digits.')], verbose_name='official code')),
                ('represents', models.ForeignKey(blank=True, limit_choices_to={'kind': 'corporation'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='represented_by', to='parties.party', verbose_name='represents the tenants of')),
                ('description', models.TextField(blank=True, verbose_name='description')),
            ],
            options={
                'verbose_name': 'party',
                'verbose_name_plural': 'parties',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='party_code', violation_error_message='Another party has this code.'), models.CheckConstraint(condition=models.Q(('represents__isnull', True), ('kind', 'tenant_organisation'), _connector='OR'), name='party_represents', violation_error_message='Only a tenant organisation represents the tenants of a corporation.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalParty',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('kind', models.CharField(choices=[('municipality', 'Municipality'), ('corporation', 'Housing corporation'), ('tenant_organisation', 'Tenant organisation'), ('partner', 'Partner')], max_length=20, verbose_name='kind')),
                ('slug', models.SlugField(max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(?:-[a-z0-9]+)*\\Z', 'Use small letters, digits and single hyphens.')], verbose_name='address word')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                ('code', models.CharField(blank=True, help_text='CBS code of a municipality (GM0397) or L-number of a corporation (L0123).', max_length=10, validators=[django.core.validators.RegexValidator('^(GM\\d{4}|L\\d{4})$', 'Use GM and four digits, or L and four digits.')], verbose_name='official code')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('represents', models.ForeignKey(blank=True, db_constraint=False, limit_choices_to={'kind': 'corporation'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='represents the tenants of')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical party',
                'verbose_name_plural': 'historical parties',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
            ],
            options={
                'verbose_name': 'municipality',
                'verbose_name_plural': 'municipalities',
                'proxy': True,
            },
            bases=('parties.party',),
        ),
        migrations.CreateModel(
            name='HousingCorporation',
            fields=[
            ],
            options={
                'verbose_name': 'housing corporation',
                'verbose_name_plural': 'housing corporations',
                'proxy': True,
            },
            bases=('parties.party',),
        ),
        migrations.CreateModel(
            name='TenantOrganisation',
            fields=[
            ],
            options={
                'verbose_name': 'tenant organisation',
                'verbose_name_plural': 'tenant organisations',
                'proxy': True,
            },
            bases=('parties.party',),
        ),
        migrations.CreateModel(
            name='PartnerOrganisation',
            fields=[
            ],
            options={
                'verbose_name': 'partner organisation',
                'verbose_name_plural': 'partner organisations',
                'proxy': True,
            },
            bases=('parties.party',),
        ),
        migrations.CreateModel(
            name='HistoricalMembership',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('editor', 'Editor'), ('decision_maker', 'Decision-maker')], default='reader', max_length=20, verbose_name='role')),
                ('manages_people', models.BooleanField(default=False, help_text='Invites people to work for the party, changes what they may do and ends it.', verbose_name='manages people')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='function')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='party')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical membership',
                'verbose_name_plural': 'historical memberships',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='parties.party', verbose_name='party')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('editor', 'Editor'), ('decision_maker', 'Decision-maker')], default='reader', max_length=20, verbose_name='role')),
                ('manages_people', models.BooleanField(default=False, help_text='Invites people to work for the party, changes what they may do and ends it.', verbose_name='manages people')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='function')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('user', 'party'), name='membership_once', violation_error_message='This person works for this party already.'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_dates', violation_error_message='The last day lies before the first.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalInvitation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('editor', 'Editor'), ('decision_maker', 'Decision-maker')], default='reader', max_length=20, verbose_name='role')),
                ('manages_people', models.BooleanField(default=False, verbose_name='manages people')),
                ('token_hash', models.CharField(db_index=True, editable=False, max_length=64, verbose_name='digest of the link')),
                ('invited_by', models.CharField(editable=False, max_length=200, verbose_name='invited by')),
                ('sent_at', models.DateTimeField(editable=False, verbose_name='sent at')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='valid until')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted at')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='party')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical invitation',
                'verbose_name_plural': 'historical invitations',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='parties.party', verbose_name='party')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('editor', 'Editor'), ('decision_maker', 'Decision-maker')], default='reader', max_length=20, verbose_name='role')),
                ('manages_people', models.BooleanField(default=False, verbose_name='manages people')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest of the link')),
                ('invited_by', models.CharField(editable=False, max_length=200, verbose_name='invited by')),
                ('sent_at', models.DateTimeField(editable=False, verbose_name='sent at')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='valid until')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted at')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-sent_at', '-pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), models.F('party'), condition=models.Q(('accepted_at', None), ('revoked_at', None)), name='invitation_open_once', violation_error_message='This address is invited for this party already. Send that invitation again, or revoke it.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalContact',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.CharField(max_length=200, verbose_name='who')),
                ('actor_party', models.CharField(blank=True, max_length=200, verbose_name='for which party')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('history_change_reason', models.TextField(blank=True, default='')),
                ('function', models.CharField(max_length=120, verbose_name='function')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=30, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 ()-]{4,}\\Z', 'Give a telephone number: digits, spaces, hyphens, perhaps a + before them.')], verbose_name='telephone')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended at')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demonstration')),
                ('party', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='parties.party', verbose_name='party')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical contact',
                'verbose_name_plural': 'historical contacts',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='parties.party', verbose_name='party')),
                ('function', models.CharField(max_length=120, verbose_name='function')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=30, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 ()-]{4,}\\Z', 'Give a telephone number: digits, spaces, hyphens, perhaps a + before them.')], verbose_name='telephone')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended at')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='demonstration')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'ordering': ['party', 'function', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(editable=False, max_length=200, unique=True, verbose_name='key')),
                ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('account', 'About an account'), ('reminder', 'Reminder'), ('question', 'Question to a colleague'), ('other', 'Other mail')], default='other', max_length=20, verbose_name='kind')),
                ('to', models.EmailField(db_index=True, max_length=254, verbose_name='to')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('text', models.TextField(blank=True, editable=False, verbose_name='text')),
                ('html', models.TextField(blank=True, editable=False, verbose_name='text with layout')),
                ('is_secret', models.BooleanField(default=False, editable=False, help_text='The text is kept encrypted until it is sent.', verbose_name='holds a secret link')),
                ('choice_url', models.URLField(blank=True, editable=False, verbose_name='where to choose')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made at')),
                ('next_try', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='next try')),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='tried until')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='attempts')),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='being sent until')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent at')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='given up at')),
                ('is_refused', models.BooleanField(default=False, editable=False, verbose_name='refused by the receiver')),
                ('error', models.CharField(blank=True, editable=False, max_length=300, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True), ('sent_at__isnull', True)), fields=['next_try'], name='mail_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('ended_at__isnull', True), _connector='OR'), name='mail_one_end')],
            },
        ),
    ]
