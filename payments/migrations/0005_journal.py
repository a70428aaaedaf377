"""The journal over the ledger, and triggers that keep settled payments as they are."""

import django.db.models.deletion
from django.db import migrations, models

# Entries that exist already get no link: the head counts them. It is made by the first entry of a new restaurant.
EARLIER = """
INSERT INTO payments_journalhead (id, number, hash, earlier)
SELECT 1, 0, ''::bytea, count(*) FROM payments_entry HAVING count(*) > 0;
"""
TRIGGERS = """
CREATE TRIGGER journallink_append_only BEFORE UPDATE OR DELETE ON payments_journallink
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journallink_not_truncated BEFORE TRUNCATE ON payments_journallink
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journalhead_only_rises BEFORE UPDATE ON payments_journalhead
    FOR EACH ROW WHEN (NEW.number < OLD.number OR NEW.earlier <> OLD.earlier OR NEW.id <> OLD.id)
    EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journalhead_not_deleted BEFORE DELETE ON payments_journalhead
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journalhead_not_truncated BEFORE TRUNCATE ON payments_journalhead
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payment_settled BEFORE UPDATE ON payments_payment
    FOR EACH ROW WHEN (OLD.captured_at IS NOT NULL AND (
        OLD.id, OLD.order_id, OLD.method, OLD.business_day, OLD.amount, OLD.tip, OLD.received, OLD.change,
        OLD.receipt_number, OLD.captured_at
    ) IS DISTINCT FROM (
        NEW.id, NEW.order_id, NEW.method, NEW.business_day, NEW.amount, NEW.tip, NEW.received, NEW.change,
        NEW.receipt_number, NEW.captured_at
    )) EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payment_not_deleted BEFORE DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payment_not_truncated BEFORE TRUNCATE ON payments_payment
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
REVERSED = """
DROP TRIGGER payment_not_truncated ON payments_payment;
DROP TRIGGER payment_not_deleted ON payments_payment;
DROP TRIGGER payment_settled ON payments_payment;
DROP TRIGGER journalhead_not_truncated ON payments_journalhead;
DROP TRIGGER journalhead_not_deleted ON payments_journalhead;
DROP TRIGGER journalhead_only_rises ON payments_journalhead;
DROP TRIGGER journallink_not_truncated ON payments_journallink;
DROP TRIGGER journallink_append_only ON payments_journallink;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_provider_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("earlier", models.BigIntegerField(db_default=0, default=0)),
            ],
        ),
        migrations.CreateModel(
            name="JournalLink",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link", to="payments.entry"
                    ),
                ),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, REVERSED),
    ]
