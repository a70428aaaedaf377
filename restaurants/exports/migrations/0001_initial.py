"""Written by `manage.py initial_migrations` from the models."""

import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Archive',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'In progress'), ('done', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('tables_done', models.PositiveSmallIntegerField(default=0)),
                ('tables', models.PositiveSmallIntegerField(default=1)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField()),
                ('path', models.CharField(blank=True, max_length=200)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes.')),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('error', models.CharField(blank=True, help_text='Why it failed, as a sentence.', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ArchiveSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_monthly', models.BooleanField(default=False)),
                ('last_month', models.DateField(help_text='The first day of that month.', null=True)),
            ],
        ),
    ]
