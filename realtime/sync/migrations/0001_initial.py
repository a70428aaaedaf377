"""Written by `manage.py initial_migrations` from the models."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('restaurants', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('restaurant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='stream', serialize=False, to='restaurants.restaurant')),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('head', models.BigIntegerField(default=0)),
                ('floor', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='restaurants.restaurant')),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('till', 'Till'), ('kitchen', 'Kitchen screen'), ('mobile', 'Phone'), ('guest_display', 'Guest display')], help_text='Its profile: what it may be used for.', max_length=15)),
                ('number', models.PositiveIntegerField()),
                ('enrolled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('last_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('secret_hash', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('signing_key', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200)),
                ('sealing_key', models.CharField(blank=True, db_default='', default='', editable=False, max_length=200)),
                ('cookie_hash', models.CharField(blank=True, db_default='', default='', editable=False, max_length=64)),
                ('enrolled_at', models.DateTimeField(blank=True, null=True)),
                ('storage_is_persistent', models.BooleanField(help_text='Whether its browser promised to keep unsent work. Empty if it has not said.', null=True)),
                ('fingerprint', models.CharField(blank=True, db_default='', default='', help_text='A sign of risk when it changes. Proves nothing.', max_length=64)),
                ('user_agent', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('last_seq', models.BigIntegerField(default=0)),
                ('last_receipt', models.PositiveIntegerField(db_default=0, default=0)),
                ('unsent', models.PositiveIntegerField(default=0)),
                ('unsent_since', models.DateTimeField(blank=True, null=True)),
                ('reported_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='displays', to='sync.device')),
                ('shown_order', models.UUIDField(editable=False, null=True)),
                ('shown_at', models.DateTimeField(editable=False, null=True)),
                ('practice_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('practice_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('restaurant', 'number'), name='device_number'), models.UniqueConstraint(condition=models.Q(('cookie_hash', ''), _negated=True), fields=('cookie_hash',), name='device_cookie')],
            },
        ),
        migrations.CreateModel(
            name='KitchenDelayDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant')),
                ('day', models.DateField()),
                ('shown', models.PositiveIntegerField()),
                ('late', models.PositiveIntegerField()),
                ('milliseconds', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('restaurant', 'day'), name='one_kitchen_delay_a_day')],
            },
        ),
        migrations.CreateModel(
            name='KitchenScreen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant')),
                ('screen', models.UUIDField()),
                ('label', models.CharField(max_length=40)),
                ('connection_id', models.UUIDField()),
                ('confirmed_at', models.DateTimeField()),
                ('lost_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['connection_id'], name='kitchen_screen_connection')],
                'constraints': [models.UniqueConstraint(fields=('restaurant', 'screen'), name='kitchen_screen')],
            },
        ),
        migrations.CreateModel(
            name='PollingPrinter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('printer', models.UUIDField(help_text='An import of an archive brings the same id to another restaurant.')),
                ('restaurant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='restaurants.restaurant')),
                ('name', models.CharField(max_length=40)),
                ('polled_at', models.DateTimeField(null=True)),
                ('able_at', models.DateTimeField(help_text='When it last asked and could print.')),
                ('trouble', models.CharField(blank=True, max_length=60)),
                ('waiting_since', models.DateTimeField(null=True)),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('swept_head', models.BigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('restaurant', 'printer'), name='one_row_a_polling_printer')],
            },
        ),
    ]
