"""Accounts that the platform opened at a provider, and the platform's fee of a payment."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0013_house_accounts")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="platform_fee",
            field=models.DecimalField(
                db_default=Decimal("0.00"),
                decimal_places=2,
                default=Decimal("0.00"),
                help_text="What the platform keeps of it. It is part of `fee`.",
                max_digits=10,
            ),
        ),
        migrations.AddField(
            model_name="provideraccount",
            name="can_take",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="provideraccount",
            name="missing",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="provideraccount",
            name="via_platform",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
