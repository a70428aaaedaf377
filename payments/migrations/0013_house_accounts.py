"""House accounts and their movements. Movements are append-only; their sum is the account's balance."""

import django.db.models.deletion
import django.db.models.functions.text
import orders.models.exact_json
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER accountmovement_append_only BEFORE UPDATE OR DELETE ON payments_accountmovement
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER accountmovement_not_truncated BEFORE TRUNCATE ON payments_accountmovement
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER accountmovement_not_truncated ON payments_accountmovement;
DROP TRIGGER accountmovement_append_only ON payments_accountmovement;
"""
# The deferred checks run at COMMIT, when another schema may be chosen: they name their own.
BALANCED = """
CREATE FUNCTION payments_check_house_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    account uuid := CASE TG_TABLE_NAME
        WHEN 'payments_houseaccount' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'account_id' END;
    owed numeric;
    moved numeric;
BEGIN
    EXECUTE format('SELECT balance FROM %I.payments_houseaccount WHERE id = $1', TG_TABLE_SCHEMA)
        INTO owed USING account;
    EXECUTE format(
        'SELECT coalesce(sum(amount), 0) FROM %I.payments_accountmovement WHERE account_id = $1', TG_TABLE_SCHEMA
    ) INTO moved USING account;
    IF owed <> moved THEN
        RAISE EXCEPTION 'House account % owes %, its movements sum to %.', account, owed, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER houseaccount_balanced AFTER INSERT OR UPDATE OF balance ON payments_houseaccount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_house_account();
CREATE CONSTRAINT TRIGGER accountmovement_balanced AFTER INSERT ON payments_accountmovement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_house_account();
"""
UNCHECKED = """
DROP TRIGGER accountmovement_balanced ON payments_accountmovement;
DROP TRIGGER houseaccount_balanced ON payments_houseaccount;
DROP FUNCTION payments_check_house_account();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0004_line_kinds'),
        ('payments', '0012_payouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='HouseAccount',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('contact', models.CharField(blank=True, default='', max_length=120)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=30)),
                ('address', models.TextField(blank=True, default='')),
                ('vat_number', models.CharField(blank=True, default='', max_length=20)),
                ('credit_limit', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('terms_days', models.PositiveSmallIntegerField(default=30)),
                ('signers', orders.models.exact_json.ExactJSONField(default=list)),
                ('emails_statements', models.BooleanField(default=False, help_text='A statement is emailed after each month.')),
                ('balance', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change of the details.')),
                ('closed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('closed_at__isnull', True)), name='house_account_name'), models.CheckConstraint(condition=models.Q(('credit_limit__gte', 0)), name='house_account_limit'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('balance', 0), _connector='OR'), name='house_account_closed_at_zero')],
            },
        ),
        migrations.CreateModel(
            name='AccountMovement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('charge', 'Meal'), ('refund', 'Refund'), ('payment', 'Payment'), ('correction', 'Correction')], max_length=12)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                ('business_day', models.DateField()),
                ('signed_by', models.CharField(blank=True, default='', max_length=120)),
                ('paid_on', models.DateField(null=True)),
                ('reference', models.CharField(blank=True, default='', max_length=80)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('approved_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account_movements', to='orders.line')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account_movements', to='payments.payment')),
                ('refund', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account_movement', to='payments.refund')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='payments.houseaccount')),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['account', 'business_day', 'id'], name='account_movements_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'charge')), fields=('payment',), name='account_charged_once_per_payment'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind', 'charge')), models.Q(('amount__lt', 0), ('kind', 'refund')), models.Q(('kind', 'payment'), models.Q(('amount', 0), _negated=True)), models.Q(('kind', 'correction'), models.Q(('amount', 0), _negated=True)), _connector='OR'), name='account_movement_amount'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'charge'), _negated=True), ('payment__isnull', False), _connector='OR'), name='account_charge_has_payment')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(BALANCED, UNCHECKED),
    ]
