"""Written by `manage.py initial_migrations` from the models."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DayFigures',
            fields=[
                ('pk', models.CompositePrimaryKey('source', 'business_day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source', models.SlugField(max_length=40)),
                ('business_day', models.DateField()),
                ('rows', models.TextField()),
            ],
            options={
                'verbose_name_plural': 'day figures',
            },
        ),
        migrations.CreateModel(
            name='DayFiguresMark',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('epoch', models.PositiveIntegerField()),
                ('seq', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('report', models.SlugField(max_length=60)),
                ('choice', models.JSONField(default=dict)),
                ('every', models.CharField(choices=[('day', 'Every day'), ('week', 'Every week'), ('month', 'Every month')], max_length=5)),
                ('send_at', models.TimeField(help_text="By the restaurant's clock.")),
                ('next_end', models.DateField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('retry_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('last_end', models.DateField(null=True)),
                ('last_sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['created_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('report', models.SlugField(max_length=60)),
                ('choice', models.JSONField()),
                ('extension', models.CharField(max_length=4)),
                ('by', models.UUIDField()),
                ('by_name', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'In progress'), ('done', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('steps_done', models.PositiveSmallIntegerField(default=0)),
                ('steps', models.PositiveSmallIntegerField(default=2)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField()),
                ('path', models.CharField(blank=True, max_length=200)),
                ('file_name', models.CharField(blank=True, max_length=160)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='Bytes.')),
                ('rows', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(blank=True, help_text='Why it failed, as a sentence.', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('status__in', ('waiting', 'running'))), fields=['lease_until'], name='report_file_due')],
            },
        ),
        migrations.CreateModel(
            name='ReportRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='reports.reportschedule')),
                ('user_id', models.UUIDField()),
                ('unsubscribed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('schedule', 'user_id'), name='report_recipient_once')],
            },
        ),
    ]
