"""The owner's settings of payments, and an index for a month's volume and fees."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_tips"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentSettings",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, help_text="Increases with every change.")),
                (
                    "pinned",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "Cash"),
                            ("card", "Card"),
                            ("reader", "Card reader"),
                            ("qr", "QR code"),
                            ("gift_card", "Gift card"),
                            ("house_account", "House account"),
                            ("voucher", "Voucher"),
                            ("deposit", "Deposit"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("refund_limit", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_limit__isnull", True), ("refund_limit__gte", 0), _connector="OR"
                        ),
                        name="refund_limit_sum",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("status", "captured")),
                fields=["business_day"],
                include=("tender", "amount", "tip", "fee"),
                name="payment_volume",
            ),
        ),
    ]
