"""Payments, receipts and the ledger. The ledger is append-only and each of its entries is balanced."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import uuid_utils.compat
from django.db import migrations, models

import orders.models.exact_json
import payments.models.links

# What is written once: a payment's consequences are corrected by further rows.
APPEND_ONLY_TABLES = (
    "entry", "posting", "allocation", "refund", "correction", "receipt", "receiptprint", "invoice", "invoiceprint",
)  # fmt: skip
APPEND_ONLY = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: write a further entry.' USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON payments_{name}
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER {name}_not_truncated BEFORE TRUNCATE ON payments_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
    for name in APPEND_ONLY_TABLES
)
CHANGEABLE = (
    "".join(
        f"""
DROP TRIGGER {name}_not_truncated ON payments_{name};
DROP TRIGGER {name}_append_only ON payments_{name};
"""
        for name in APPEND_ONLY_TABLES
    )
    + "DROP FUNCTION payments_refuse_change();"
)
# The deferred checks run at COMMIT, when another schema may be chosen: they name their own.
BALANCED = """
CREATE FUNCTION payments_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry uuid := CASE TG_TABLE_NAME WHEN 'payments_entry' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'entry_id' END;
    postings int;
    balance numeric;
BEGIN
    EXECUTE format(
        'SELECT count(*), coalesce(sum(amount), 0) FROM %I.payments_posting WHERE entry_id = $1', TG_TABLE_SCHEMA
    ) INTO postings, balance USING entry;
    IF postings < 2 OR balance <> 0 THEN
        RAISE EXCEPTION 'Ledger entry % is out of balance by %.', entry, balance USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON payments_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_balance();
CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON payments_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_balance();
"""
UNBALANCED = """
DROP TRIGGER posting_balanced ON payments_posting;
DROP TRIGGER entry_balanced ON payments_entry;
DROP FUNCTION payments_check_balance();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("document", models.TextField()),
                ("issued_at", models.DateTimeField(db_index=True)),
                ("issued_by", models.UUIDField(help_text="The person who issued it; null for the guest.", null=True)),
                ("issued_by_name", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("series", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("token", models.CharField(default=payments.models.links.new_token, max_length=22, unique=True)),
                ("document", models.TextField()),
                ("issued_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptSeries",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("last_number", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="BillLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token", models.CharField(default=payments.models.links.new_token, max_length=22, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bill_links", to="orders.order"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvoicePrint",
            fields=[
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="first_print",
                        serialize=False,
                        to="payments.invoice",
                    ),
                ),
                ("pdf", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "method",
                    models.CharField(choices=[("cash", "Cash"), ("card", "Card"), ("qr", "QR code")], max_length=10),
                ),
                (
                    "tender",
                    models.CharField(choices=[("cash", "Cash"), ("card", "Card"), ("qr", "QR code")], max_length=10),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("processing", "Processing"),
                            ("authorised", "Authorised"),
                            ("captured", "Captured"),
                            ("declined", "Declined"),
                            ("failed", "Failed"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "Unknown"),
                            ("disputed", "Disputed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("business_day", models.DateField(db_index=True)),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("tip", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("received", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("change", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("fee", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("receipt_number", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("refunded", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("refunded_tip", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("taken_by", models.UUIDField(null=True)),
                ("taken_by_name", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField()),
                ("captured_at", models.DateTimeField(null=True)),
                ("card_last_four", models.CharField(blank=True, db_default="", default="", max_length=4)),
                ("authorisation_code", models.CharField(blank=True, db_default="", default="", max_length=8)),
                ("provider", models.CharField(blank=True, max_length=20)),
                ("reference", models.CharField(blank=True, max_length=80)),
                ("pay_url", models.CharField(blank=True, max_length=300)),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Why it failed, in words that a guest reads.", max_length=200
                    ),
                ),
                ("guest", models.UUIDField(help_text="The browser that a guest paid with; nobody's name.", null=True)),
                (
                    "host",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="The restaurant's host that the guest began on and comes back to.",
                        max_length=253,
                    ),
                ),
                (
                    "choice",
                    orders.models.exact_json.ExactJSONField(
                        default=dict, help_text="What the guest chose on the page, to try the same again."
                    ),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(help_text="When the guest went to the provider's page.", null=True)),
                ("cancel_wanted", models.BooleanField(default=False)),
                ("next_poll_at", models.DateTimeField(null=True)),
                ("poll_count", models.PositiveSmallIntegerField(default=0)),
                ("unknown_since", models.DateTimeField(null=True)),
                (
                    "link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.billlink",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="orders.order"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("capture", "Money was taken"),
                            ("refund", "Money went back"),
                            ("correction", "The tender was corrected"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="payments.payment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "before",
                    models.CharField(choices=[("cash", "Cash"), ("card", "Card"), ("qr", "QR code")], max_length=10),
                ),
                (
                    "after",
                    models.CharField(choices=[("cash", "Cash"), ("card", "Card"), ("qr", "QR code")], max_length=10),
                ),
                ("reason", models.CharField(max_length=200)),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="payments.payment"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "account",
                    models.CharField(
                        choices=[
                            ("cash", "Cash in the drawer"),
                            ("card", "Taken on a card terminal"),
                            ("provider", "Owed by a payment provider"),
                            ("fees", "What providers keep"),
                            ("bills", "What guests owe"),
                            ("tips", "Tips held for the workers"),
                        ],
                        max_length=12,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="payments.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptPrint",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="first_print",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("pdf", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="receipt",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="receipt",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="invoice", to="payments.receipt"
            ),
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "method",
                    models.CharField(choices=[("cash", "Cash"), ("card", "Card"), ("qr", "QR code")], max_length=10),
                ),
                ("business_day", models.DateField(db_index=True)),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("tip", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                ("buckets", orders.models.exact_json.ExactJSONField(default=list)),
                (
                    "service_charge",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="Its part of an optional charge, outside VAT.",
                        max_digits=10,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("by", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="payments.payment"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="receipt",
            name="refund",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="receipt", to="payments.refund"
            ),
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0.00"), max_digits=10)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="orders.line"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="payments.payment"
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="payments.refund",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="billlink",
            index=models.Index(fields=["order", "expires_at"], name="bill_link_of_order"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("next_poll_at__isnull", False)), fields=["next_poll_at"], name="payment_polls"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 0), ("change__gte", 0), ("fee__gte", 0), ("received__gte", 0), ("tip__gte", 0)
                ),
                name="payment_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", "cash"), _negated=True),
                    (
                        "received",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("amount"), "+", models.F("tip")),
                            "+",
                            models.F("change"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="payment_cash_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("receipt_number", ""), _negated=True),
                fields=("receipt_number",),
                name="payment_receipt_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded__gte", 0),
                    ("refunded__lte", models.F("amount")),
                    ("refunded_tip__gte", 0),
                    ("refunded_tip__lte", models.F("tip")),
                ),
                name="payment_refunds",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(fields=("entry", "account"), name="posting_once_per_account"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="posting_moves_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("tip__gte", 0)), name="refund_amounts"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("tip__gt", 0), _connector="OR"), name="refund_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("series", "number"), name="receipt_number_of_series"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refund", None)), fields=("payment",), name="receipt_of_payment"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refund", None)), fields=("payment", "line"), name="allocation_once_per_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refund", None), _negated=True),
                fields=("refund", "line"),
                name="allocation_once_per_refunded_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="allocation_of_something"),
        ),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(BALANCED, UNBALANCED),
    ]
