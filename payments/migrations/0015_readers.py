"""Card readers that a provider drives, and what names the restaurant's app at a provider that needs it."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0014_stripe_connect'),
    ]

    operations = [
        migrations.AddField(
            model_name='provideraccount',
            name='affiliate_key',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='provideraccount',
            name='app_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.CreateModel(
            name='Reader',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=20)),
                ('reference', models.CharField(max_length=80)),
                ('name', models.CharField(max_length=40)),
                ('serial', models.CharField(blank=True, max_length=80)),
                ('model', models.CharField(blank=True, max_length=40)),
                ('location', models.CharField(blank=True, max_length=80)),
                ('status', models.CharField(choices=[('online', 'Online'), ('busy', 'Busy'), ('offline', 'Offline'), ('unknown', 'Unknown')], max_length=8)),
                ('checked_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField()),
                ('added_by_name', models.CharField(blank=True, max_length=120)),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('provider', 'reference'), name='reader_once')],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='reader',
            field=models.ForeignKey(help_text='The card reader that takes it, driven by the provider.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='payments.reader'),
        ),
    ]
