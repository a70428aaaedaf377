"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('command', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('target', models.CharField(db_index=True, max_length=100)),
                ('actor', models.UUIDField(null=True)),
                ('approved_by', models.UUIDField(help_text='The manager who approved it with their PIN.', null=True)),
                ('role', models.CharField(max_length=20)),
                ('device', models.UUIDField(null=True)),
                ('client_type', models.CharField(max_length=20)),
                ('notes', models.JSONField(default=list, help_text='What changed: field, before, after; or a reason.')),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('pk', models.CompositePrimaryKey('epoch', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('epoch', models.PositiveIntegerField()),
                ('seq', models.BigIntegerField()),
                ('type', models.CharField(max_length=60)),
                ('schema_version', models.PositiveSmallIntegerField()),
                ('aggregate_type', models.CharField(max_length=30)),
                ('aggregate_id', models.UUIDField(db_index=True)),
                ('aggregate_version', models.PositiveIntegerField(default=0)),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                ('data', models.TextField()),
                ('command_id', models.UUIDField()),
                ('actor', models.UUIDField(null=True)),
                ('approved_by', models.UUIDField(help_text='The manager who approved the command.', null=True)),
                ('device', models.UUIDField(null=True)),
                ('client_type', models.CharField(max_length=20)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['epoch', 'seq'],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60)),
                ('about', models.CharField(max_length=30)),
                ('subject', models.UUIDField(db_index=True)),
                ('sentence', models.CharField(max_length=300)),
                ('sentences', models.JSONField(default=dict, help_text='The sentence by the code of its language.')),
                ('data', models.TextField()),
                ('command_id', models.UUIDField()),
                ('actor', models.UUIDField(help_text='Whose command raised it.', null=True)),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('device', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_by', models.UUIDField(null=True)),
                ('resolved_by_name', models.CharField(blank=True, max_length=120)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(condition=models.Q(('resolved_at', None)), fields=['at'], name='alert_open')],
            },
        ),
        migrations.CreateModel(
            name='ArchivedEvents',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('epoch', models.PositiveIntegerField()),
                ('first_seq', models.BigIntegerField()),
                ('last_seq', models.BigIntegerField()),
                ('path', models.CharField(max_length=200)),
                ('sha256', models.BinaryField(max_length=32)),
                ('chain', models.BinaryField(max_length=32)),
                ('aggregates', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('archived_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['number'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['aggregates'], name='archived_events_about')],
                'constraints': [models.UniqueConstraint(fields=('epoch', 'first_seq'), name='archived_events_once'), models.CheckConstraint(condition=models.Q(('last_seq__gte', models.F('first_seq'))), name='archived_events_some')],
            },
        ),
        migrations.CreateModel(
            name='Command',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('principal', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=255)),
                ('keyless', models.BooleanField(default=False, help_text='The caller gave no key; de-duplicated by content.')),
                ('kind', models.CharField(max_length=60)),
                ('target', models.CharField(max_length=100)),
                ('fingerprint', models.BinaryField(max_length=32)),
                ('device', models.UUIDField(null=True)),
                ('device_seq', models.BigIntegerField(null=True)),
                ('status', models.PositiveSmallIntegerField(help_text='The HTTP status of the stored answer.', null=True)),
                ('response', models.TextField(null=True)),
                ('remarks', models.TextField(db_default='', default='', help_text='JSON beside the answer: what was merged, what needs a person.')),
                ('first_seq', models.BigIntegerField(null=True)),
                ('last_seq', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('keyless', True)), fields=['principal', 'fingerprint'], name='command_keyless')],
                'constraints': [models.UniqueConstraint(fields=('principal', 'key'), name='command_key'), models.UniqueConstraint(condition=models.Q(('device_seq__isnull', False)), fields=('device', 'device_seq'), name='command_device_seq')],
            },
        ),
        migrations.CreateModel(
            name='UnsentCommand',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('device', models.UUIDField()),
                ('command_id', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('target', models.CharField(blank=True, max_length=100)),
                ('person', models.UUIDField(null=True)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('payload', models.TextField()),
                ('made_at', models.DateTimeField(help_text="By the device's clock.", null=True)),
                ('received_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'ordering': ['made_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('device', 'command_id'), name='unsent_command')],
            },
        ),
    ]
