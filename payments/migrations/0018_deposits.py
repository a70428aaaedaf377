"""Deposits and their movements, which sum to what is held; the lines that pay house accounts."""

import django.db.models.deletion
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER depositmovement_append_only BEFORE UPDATE OR DELETE ON payments_depositmovement
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER depositmovement_not_truncated BEFORE TRUNCATE ON payments_depositmovement
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER depositmovement_not_truncated ON payments_depositmovement;
DROP TRIGGER depositmovement_append_only ON payments_depositmovement;
"""
# The deferred checks run at COMMIT, when another schema may be chosen: they name their own.
BALANCED = """
CREATE FUNCTION payments_check_deposit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deposit uuid := CASE TG_TABLE_NAME
        WHEN 'payments_deposit' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'deposit_id' END;
    held numeric;
    moved numeric;
BEGIN
    EXECUTE format('SELECT balance FROM %I.payments_deposit WHERE id = $1', TG_TABLE_SCHEMA) INTO held USING deposit;
    EXECUTE format(
        'SELECT coalesce(sum(amount), 0) FROM %I.payments_depositmovement WHERE deposit_id = $1', TG_TABLE_SCHEMA
    ) INTO moved USING deposit;
    IF held <> moved THEN
        RAISE EXCEPTION 'Deposit % holds %, its movements sum to %.', deposit, held, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_balanced AFTER INSERT OR UPDATE OF balance ON payments_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_deposit();
CREATE CONSTRAINT TRIGGER depositmovement_balanced AFTER INSERT ON payments_depositmovement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_deposit();
"""
UNCHECKED = """
DROP TRIGGER depositmovement_balanced ON payments_depositmovement;
DROP TRIGGER deposit_balanced ON payments_deposit;
DROP FUNCTION payments_check_deposit();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0004_line_kinds'),
        ('payments', '0017_accounting'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountPaymentLine',
            fields=[
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='account_payment', serialize=False, to='orders.line')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_lines', to='payments.houseaccount')),
            ],
        ),
        migrations.CreateModel(
            name='Deposit',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('phone', models.CharField(blank=True, default='', max_length=30)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('for_date', models.DateField(db_index=True)),
                ('party', models.PositiveSmallIntegerField(null=True)),
                ('terms', models.CharField(blank=True, default='', help_text='What was agreed with the guest.', max_length=300)),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('vat', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('rate', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), max_digits=5)),
                ('balance', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('taken_at', models.DateTimeField(help_text='When its bill was paid in full.', null=True)),
                ('cancelled_at', models.DateTimeField(help_text='Its line was voided before it was paid.', null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deposit', to='orders.line')),
            ],
            options={
                'ordering': ['for_date', 'number'],
            },
        ),
        migrations.CreateModel(
            name='DepositMovement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('taken', 'Taken'), ('applied', 'Applied to a bill'), ('returned', 'Given back from a bill'), ('refunded', 'Refunded to the guest'), ('kept', 'Kept')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('vat', models.DecimalField(decimal_places=2, max_digits=10)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('deposit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='payments.deposit')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deposit_movements', to='payments.payment')),
                ('refund', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deposit_movement', to='payments.refund')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='deposit',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('balance__gte', 0), ('balance__lte', models.F('amount')), ('vat__gte', 0)), name='deposit_amounts'),
        ),
        migrations.AddConstraint(
            model_name='depositmovement',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'applied')), fields=('payment',), name='deposit_applied_once_per_payment'),
        ),
        migrations.AddConstraint(
            model_name='depositmovement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['taken', 'returned'])), models.Q(('amount__lt', 0), ('kind__in', ['applied', 'refunded', 'kept'])), _connector='OR'), name='deposit_movement_amount'),
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(BALANCED, UNCHECKED),
    ]
