"""Drawers, their sessions and counts, card machines' totals and Z reports. What is written once cannot be changed."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

import payments.models.cash_up

APPEND_ONLY_TABLES = ("cashmovement", "drawercount", "cardmachinetotal", "zreport", "zrow")
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON payments_{name}
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER {name}_not_truncated BEFORE TRUNCATE ON payments_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
    for name in APPEND_ONLY_TABLES
)
CHANGEABLE = "".join(
    f"""
DROP TRIGGER {name}_not_truncated ON payments_{name};
DROP TRIGGER {name}_append_only ON payments_{name};
"""
    for name in APPEND_ONLY_TABLES
)


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_tenders_and_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardMachineTotal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('machine', models.CharField(max_length=40)),
                ('business_day', models.DateField(db_index=True)),
                ('total', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CashUpSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('count_tolerance', models.DecimalField(decimal_places=2, default=Decimal('5.00'), max_digits=8)),
                ('card_machines', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=payments.models.cash_up.default_card_machines, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Drawer',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('device_id', models.UUIDField(null=True)),
                ('person_id', models.UUIDField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ZHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('last_sha256', models.CharField(blank=True, default='', max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name='payment',
            name='card_machine',
            field=models.CharField(blank=True, db_default='', default='', help_text='The card machine that took it, by its name.', max_length=40),
        ),
        migrations.AddField(
            model_name='refund',
            name='card_machine',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.CreateModel(
            name='DrawerSession',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='Counts the sessions of this drawer from 1.')),
                ('status', models.CharField(choices=[('open', 'Open'), ('ended', 'Shift ended'), ('counted', 'Counted'), ('closed', 'Closed')], default='open', max_length=8)),
                ('business_day', models.DateField(db_index=True)),
                ('device_id', models.UUIDField(null=True)),
                ('person_id', models.UUIDField(null=True)),
                ('opening_float', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('overlaps', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField(db_index=True)),
                ('opened_by', models.UUIDField(null=True)),
                ('opened_by_name', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=120)),
                ('counted_at', models.DateTimeField(null=True)),
                ('counted_by', models.UUIDField(null=True)),
                ('counted_by_name', models.CharField(blank=True, max_length=120)),
                ('count_stored_at', models.DateTimeField(null=True)),
                ('expected', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('counted', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('difference', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.UUIDField(null=True)),
                ('closed_by_name', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(blank=True, help_text='Why the count differs.', max_length=200)),
                ('approved_by', models.UUIDField(help_text='The second person, for a difference above the tolerance.', null=True)),
                ('approved_by_name', models.CharField(blank=True, max_length=120)),
                ('drawer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='payments.drawer')),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DrawerCount',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('denominations', models.JSONField(default=dict)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('expected', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('is_late', models.BooleanField(default=False)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='payments.drawersession')),
            ],
            options={
                'ordering': ['stored_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CashMovement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('pay_in', 'Paid in'), ('pay_out', 'Paid out'), ('safe_drop', 'Dropped in the safe'), ('no_sale', 'Opened without a sale')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('business_day', models.DateField()),
                ('is_late', models.BooleanField(default=False)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('approved_by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='payments.drawersession')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='payment',
            name='drawer_session',
            field=models.ForeignKey(help_text='The drawer that was open where staff took it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='payments.drawersession'),
        ),
        migrations.AddField(
            model_name='refund',
            name='drawer_session',
            field=models.ForeignKey(help_text='The drawer that was open where staff gave it back.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.drawersession'),
        ),
        migrations.CreateModel(
            name='ZReport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('business_day', models.DateField()),
                ('supplement', models.PositiveSmallIntegerField(default=0)),
                ('document', models.BinaryField()),
                ('previous_sha256', models.CharField(blank=True, max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('business_day', 'supplement'), name='z_report_of_day')],
            },
        ),
        migrations.CreateModel(
            name='ZRow',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='payments.zreport')),
            ],
        ),
        migrations.AddIndex(
            model_name='drawersession',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['status'], name='drawer_session_unclosed'),
        ),
        migrations.AddConstraint(
            model_name='drawersession',
            constraint=models.UniqueConstraint(condition=models.Q(('overlaps', False), ('status__in', ['open', 'ended', 'counted'])), fields=('drawer',), name='drawer_one_session_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='drawersession',
            constraint=models.UniqueConstraint(fields=('drawer', 'number'), name='drawer_session_number'),
        ),
        migrations.AddConstraint(
            model_name='drawersession',
            constraint=models.CheckConstraint(condition=models.Q(('opening_float__gte', 0)), name='drawer_session_float'),
        ),
        migrations.AddConstraint(
            model_name='drawercount',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='drawer_count_amount'),
        ),
        migrations.AddConstraint(
            model_name='cashmovement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), ('kind', 'no_sale')), models.Q(models.Q(('kind', 'no_sale'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='cash_movement_amount'),
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
    ]
