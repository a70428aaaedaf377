"""The fees of ways of paying, with those in force in November 2026."""

from datetime import date
from decimal import Decimal

import django.core.validators
import uuid_utils.compat
from django.db import migrations, models

BEGIN = date(2020, 1, 1)
# method, provider, title, rate, fixed, monthly, eligible from
RATES = [
    ("cash", "", "Cash", "0", "0", "0", "0"),
    ("card", "", "Card machine", "0.029", "0", "0", "0"),
    ("qr", "", "QR code", "0.012", "0", "0", "0"),
    ("reader", "sumup", "SumUp", "0.0169", "0", "0", "0"),
    ("reader", "sumup", "SumUp", "0.0069", "0", "19", "2714"),
    ("reader", "stripe", "Stripe", "0.014", "0.20", "0", "0"),
    ("reader", "square", "Square", "0.0175", "0", "0", "0"),
    ("platform", "", "Fynlo", "0.01", "0", "0", "0"),
]


def add_rates(apps, schema_editor):
    rows = apps.get_model("restaurants", "FeeRate").objects
    for method, provider, title, rate, fixed, monthly, eligible in RATES:
        rows.create(
            method=method, provider=provider, title=title, rate=Decimal(rate), fixed=Decimal(fixed),
            monthly=Decimal(monthly), eligible_from=Decimal(eligible), starts_on=BEGIN,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("restaurants", "0005_encrypted_app_secrets"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeRate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("cash", "Cash"),
                            ("card", "The restaurant's own card machine"),
                            ("reader", "Card reader"),
                            ("qr", "QR code"),
                            ("platform", "The platform's own fee"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        blank=True,
                        help_text="Its name in the code, such as stripe; empty for any provider.",
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(help_text="How restaurants read it, such as SumUp.", max_length=40)),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=5,
                        help_text="A fraction: 0.0169 is 1.69 %.",
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(Decimal("0.20")),
                        ],
                    ),
                ),
                (
                    "fixed",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Fixed, in pounds",
                    ),
                ),
                (
                    "monthly",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Monthly price of the plan, in pounds",
                    ),
                ),
                (
                    "eligible_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="Monthly volume that the plan needs, in pounds",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="First day")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="Empty: until another row replaces it.",
                        null=True,
                        verbose_name="Last day",
                    ),
                ),
            ],
            options={
                "ordering": ["method", "provider", "monthly", "-starts_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("method", "provider", "monthly", "starts_on"), name="fee_rate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="fee_rate_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 0), ("rate__lte", Decimal("0.20"))),
                        name="fee_rate_fraction",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_rates, migrations.RunPython.noop),
    ]
